"""Verbs of dossiers: register import, dossiers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
    from inspect_tool.cli.session import Session
    from inspect_tool.domain.deadlines import Assessment, Judged
    from inspect_tool.domain.inspection import Inspection
    from inspect_tool.domain.records import Dossier, Fields, Json, Procedure
    from inspect_tool.register.reading import Misread, Register


@dataclass
class _Taken:
    """What a register brings to the dossiers at hand. `kept` are fields of which the record says something else."""

    writes: list[tuple[str, str, Json]] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    kept: list[dict[str, Any]] = field(default_factory=list)
    twice: list[int] = field(default_factory=list)


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
    from inspect_tool.register.dossiers import dossiers_of

    with session.open(inspection, read_only=dry_run) as notebook:
        with session.out.working(t("cli.doing.register")):
            register = _read(session, file, mapped)
            wanted = _rows(rows) if rows else [int(row) for row in register.frame["row"].to_list()]
            found = _take(notebook.inspection().tables.get("dossier", {}), wanted, dossiers_of(register, wanted))
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
            "kept": found.kept,
            "twice": found.twice,
            "misread": [{"row": m.row, "column": m.column, "text": m.text} for m in misread],
            "unknown_columns": list(register.unknown),
        }
    )
    session.out.lines(_import_lines(register, found, misread, dry_run=dry_run))
    return 1 if misread or found.kept or found.twice else 0


def _read(session: Session, file: Path, mapped: Sequence[str]) -> Register:
    """Read a register by the columns named now, else by those named for such a file before, else by its headings."""
    from inspect_tool.register.columns import recall, remember, suggest
    from inspect_tool.register.reading import header_of, read_register

    file.stat()
    folder, header = session.root / "columns", header_of(file).cells
    mapping = recall(folder, header)
    if not mapped:
        return read_register(file, mapping)
    chosen = dict(mapping or suggest(header))
    for word in mapped:
        name, equals, heading = word.partition("=")
        if not equals:
            raise InputError("cli.register.pair", word=word)
        chosen[name.strip()] = heading.strip()
    register = read_register(file, chosen)
    remember(folder, header, chosen)
    return register


def _rows(text: str) -> list[int]:
    try:
        return list(dict.fromkeys(int(part) for part in text.split(",")))
    except ValueError:
        raise InputError("cli.register.rows", text=text) from None


def _take(
    held: Mapping[str, Fields], rows: Sequence[int], dossiers: Sequence[tuple[str, Mapping[str, Json]]]
) -> _Taken:
    """Compare what the register says with the records at hand: only what they do not say yet is written."""
    found, seen = _Taken(), set[str]()
    for row, (path, fields) in zip(rows, dossiers, strict=True):
        if path in seen:
            found.twice.append(row)
            continue
        seen.add(path)
        known = held.get(path.partition("/")[2])
        (found.new if known is None else found.known).append(path)
        for name, value in fields.items():
            mine = (known or {}).get(name)
            if mine is None:
                found.writes.append((path, name, value))
            elif mine != value:
                found.kept.append({"record": path, "field": name, "held": mine, "found": value})
    return found


def _import_lines(register: Register, found: _Taken, misread: Sequence[Misread], *, dry_run: bool) -> list[str]:
    from inspect_tool.cli.wording import field_label

    lines = [t("cli.merge.preview")] if dry_run else []
    lines.append(t("cli.register.taken", file=register.file, new=len(found.new), known=len(found.known)))
    for each in found.kept:
        label = field_label("dossier", each["field"])
        lines.append(t("cli.register.kept", label=label, **{k: each[k] for k in ("record", "held", "found")}))
    lines += [t("cli.register.twice", row=row) for row in found.twice]
    for cell in misread:
        heading = register.mapping.get(cell.column, cell.column)
        lines.append(t("cli.register.misread", row=cell.row, column=heading, text=cell.text))
    if register.unknown:
        lines.append(t("cli.register.unknown", columns=", ".join(register.unknown)))
    return lines


@dataclass(frozen=True)
class _Judgement:
    """One dossier: by which procedure, what its dates say, or why nothing can be said."""

    dossier: Dossier
    procedure: Procedure | None
    found: Assessment | None
    problem: str | None

    @property
    def outcome(self) -> str | None:
        binding = self.found.binding if self.found else None
        return str(binding.outcome) if binding else None


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


def _judge_all(view: Inspection, profile: str, on: Any) -> list[_Judgement]:
    from inspect_tool.calendars import load_calendar
    from inspect_tool.domain.deadlines import PROFILES as KNOWN
    from inspect_tool.domain.deadlines import assess

    calendar = load_calendar()
    # A dossier names its procedure by the record, or as a register does: by its code or its name.
    named = {name: p for p in view.procedures.values() for name in (p.name, p.code, p.id) if name}
    found = []
    for dossier in view.dossiers.values():
        procedure = named.get(dossier.procedure or "")
        result, problem = None, None
        if procedure is None:
            problem = t("cli.dossiers.no-procedure", name=dossier.procedure or "–")
        else:
            try:
                result = assess(dossier, procedure, calendar, KNOWN[profile], on)
            except InputError as error:
                problem = str(error)
            else:
                problem = _nothing_said(result)
        found.append(_Judgement(dossier, procedure, result, problem))
    return found


def _nothing_said(found: Assessment | None) -> str | None:
    if found is None:
        return t("cli.dossiers.no-start")
    return None if found.binding else t("cli.dossiers.no-limit")


def _judgement(each: _Judgement) -> dict[str, Any]:
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


def _judgement_lines(each: _Judgement) -> list[str]:
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
