"""Verbs of dossiers: register import, dossiers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspect_tool.cli.arguments import INSPECTION
from inspect_tool.cli.output import columns
from inspect_tool.cli.parser import argument, verb
from inspect_tool.cli.registers import PROFILES
from inspect_tool.errors import InputError
from inspect_tool.i18n import t, tn
from inspect_tool.text import parse_date, short_date

if TYPE_CHECKING:
    from datetime import date

    from inspect_tool.cli.session import Session
    from inspect_tool.domain.deadlines import Judged
    from inspect_tool.domain.inspection import Inspection
    from inspect_tool.domain.judging import Judgement
    from inspect_tool.register.dossiers import Taken
    from inspect_tool.register.reading import Misread, Register


@verb(
    "register import",
    INSPECTION,
    argument("file", metavar="FILE", type=Path, about="register-file"),
    argument("--rows", metavar="N,N", about="rows"),
    argument("--map", dest="mapped", metavar="NAME=HEADING", action="append", default=[], about="map"),
    argument("--dry-run", action="store_true"),
    reads=True,
)
def register_import(
    session: Session, *, inspection: str, file: Path, rows: str | None, mapped: list[str], dry_run: bool
) -> int:
    """Take rows of a register as dossier records; nothing recorded is replaced. Exit 1 when something needs a look."""
    from inspect_tool.log.notebook import Edit
    from inspect_tool.register.dossiers import dossiers_of, take

    with session.open(inspection, read_only=dry_run) as notebook:
        with session.out.working(t("cli.doing.register")):
            register = _read(session, file, mapped)
            wanted = _rows(rows) if rows else [int(row) for row in register.frame["row"].to_list()]
            found = take(notebook.inspection().tables.get("dossier", {}), wanted, dossiers_of(register, wanted))
        if found.writes and not dry_run:
            notebook.write([Edit(*write) for write in found.writes])
        name = notebook.id
    misread = [cell for cell in register.misread if cell.row in set(wanted)]
    session.out.data(
        {
            "id": name,
            "file": register.file,
            "dry_run": dry_run,
            "rows": len(wanted),
            "fields": len(found.writes),
            "new": found.new,
            "known": found.known,
            "kept": [asdict(kept) for kept in found.kept],
            "twice": found.twice,
            "misread": [{"row": m.row, "column": m.column, "text": m.text} for m in misread],
            "unknown_columns": list(register.unknown),
        }
    )
    session.out.lines(_import_lines(register, found, misread, dry_run=dry_run))
    return 1 if misread or found.kept or found.twice else 0


def _read(session: Session, file: Path, mapped: Sequence[str]) -> Register:
    from inspect_tool.register.reading import read_confirmed

    file.stat()
    chosen = {}
    for word in mapped:
        name, equals, heading = word.partition("=")
        if not equals:
            raise InputError("cli.register.pair", word=word)
        chosen[name.strip()] = heading.strip()
    return read_confirmed(file, session.root / "columns", chosen)


def _rows(text: str) -> list[int]:
    try:
        return list(dict.fromkeys(int(part) for part in text.split(",")))
    except ValueError:
        raise InputError("cli.register.rows", text=text) from None


def _import_lines(register: Register, found: Taken, misread: Sequence[Misread], *, dry_run: bool) -> list[str]:
    from inspect_tool.cli.wording import field_label

    lines = [t("cli.merge.preview")] if dry_run else []
    lines.append(t("cli.register.taken", file=register.file, new=len(found.new), known=len(found.known)))
    for kept in found.kept:
        label = field_label("dossier", kept.field)
        lines.append(t("cli.register.kept", label=label, record=kept.record, held=kept.held, found=kept.found))
    lines += [t("cli.register.twice", row=row) for row in found.twice]
    for cell in misread:
        heading = register.mapping.get(cell.column, cell.column)
        lines.append(t("cli.register.misread", row=cell.row, column=heading, text=cell.text))
    if register.unknown:
        lines.append(t("cli.register.unknown", columns=", ".join(register.unknown)))
    return lines


@verb(
    "dossiers",
    INSPECTION,
    argument("--profile", choices=PROFILES, metavar="P", default=PROFILES[0]),
    argument("--on", dest="day", metavar="DATE", about="as-of"),
    reads=True,
)
def dossiers(session: Session, *, inspection: str, profile: str, day: str | None) -> int:
    """Judge every dossier by its procedure's limits. Exit 1 when one is late, in doubt, or suggests a finding."""
    on = parse_date(day) if day else session.clock().date()
    with session.open(inspection, read_only=True) as notebook:
        view = notebook.inspection()
    judged = _judge_all(view, profile, on)
    counts = Counter(each.outcome for each in judged if each.outcome)
    session.out.data(
        {
            "id": view.id,
            "profile": profile,
            "on": on,
            "outcomes": dict(counts),
            "dossiers": [_judgement(each) for each in judged],
        }
    )
    for each in judged:
        session.out.lines(_judgement_lines(each))
    session.out.line(t(f"domain.profile.{profile}"))
    session.out.lines(columns([(t(f"domain.outcome.{name}"), str(n)) for name, n in counts.items()], indent=2))
    session.out.line(tn("cli.dossiers.count", len(judged)))
    clean = all(not each.problem and each.found and not each.found.suggestions for each in judged)
    return 0 if clean and not counts.keys() & {"late", "pending_overdue"} else 1


def _judge_all(view: Inspection, profile: str, on: date) -> list[Judgement]:
    from inspect_tool.calendars import load_calendar
    from inspect_tool.domain.deadlines import PROFILES as KNOWN
    from inspect_tool.domain.judging import by_name, judge

    calendar, procedures = load_calendar(), by_name(view.procedures.values())
    return [judge(dossier, procedures, calendar, KNOWN[profile], on) for dossier in view.dossiers.values()]


def _judgement(each: Judgement) -> dict[str, Any]:
    found = each.found
    return {
        "record": each.dossier.path,
        "code": each.dossier.code,
        "procedure": each.procedure.path if each.procedure else None,
        "problem": each.problem,
        "outcome": each.outcome,
        "statutory": _limit(found.statutory if found else None),
        "shortened": _limit(found.shortened if found else None),
        "suggestions": [{"code": s.code, "message": s.message()} for s in found.suggestions] if found else [],
        "unconfirmed": list(found.doubts) if found else [],
    }


def _limit(judged: Judged | None) -> dict[str, Any] | None:
    if judged is None:
        return None
    return {
        "amount": judged.limit.amount,
        "unit": judged.limit.unit,
        "due": judged.due.day if judged.due else None,
        "moment": judged.due.moment if judged.due else None,
        "outcome": judged.outcome,
        "days_late": judged.days_late,
    }


def _judgement_lines(each: Judgement) -> list[str]:
    lines = [f"{each.dossier.code or each.dossier.id}  {each.problem or ''}".rstrip()]
    found = each.found
    if found is None:
        return lines
    rows = []
    for name, judged in (("statutory", found.statutory), ("shortened", found.shortened)):
        if judged:
            late = tn("cli.worktime.days", judged.days_late) if judged.days_late else ""
            due = short_date(judged.due.day) if judged.due else "–"
            told = " · ".join(part for part in (t(judged.outcome.label), late) if part)
            rows.append((t(f"cli.dossiers.{name}"), due, told))
    lines += columns(rows, indent=2)
    lines += columns([("-", suggestion.message()) for suggestion in found.suggestions], indent=2)
    if found.doubts:
        lines.append("  " + t("cli.worktime.unconfirmed", days=", ".join(map(short_date, found.doubts))))
    return lines
