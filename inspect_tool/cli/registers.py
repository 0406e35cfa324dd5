"""Verbs on a unit's whole register: register import, register audit, register sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from inspect_tool.cli.arguments import CONVENTIONS, INSPECTION
from inspect_tool.cli.output import columns
from inspect_tool.cli.parser import argument, verb
from inspect_tool.errors import InputError
from inspect_tool.i18n import figure, t, tn
from inspect_tool.text import parse_date, short_date

if TYPE_CHECKING:
    from datetime import date

    from inspect_tool.cli.session import Session
    from inspect_tool.domain.inspection import Inspection
    from inspect_tool.domain.records import Figures, Json
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.register.audit import Audit, Difference
    from inspect_tool.register.dossiers import Taken
    from inspect_tool.register.drawing import Drawn, Plan
    from inspect_tool.register.reading import Misread, Register

#: What a draw may be spread over; a test compares with `register.drawing`.
STRATA: Final = ("channel", "field", "procedure", "status")
_SHOWN: Final = 5  # rows of one anomaly that a person sees at once
_FILE: Final = argument("file", metavar="FILE", type=Path, about="register-file")
_MAP: Final = argument("--map", dest="mapped", metavar="NAME=HEADING", action="append", default=[], about="map")
_PROFILE: Final = argument("--profile", choices=CONVENTIONS, metavar="P")


def read(session: Session, file: Path, mapped: Sequence[str]) -> Register:
    """Read a register by the columns named now, by those named for such a file before, or by its headings."""
    from inspect_tool.register.reading import read_confirmed

    file.stat()
    chosen = {}
    for word in mapped:
        name, equals, heading = word.partition("=")
        if not equals:
            raise InputError("cli.register.pair", word=word)
        chosen[name.strip()] = heading.strip()
    return read_confirmed(file, session.root / "columns", chosen)


@verb(
    "register import",
    INSPECTION,
    _FILE,
    argument("--rows", metavar="N,N", about="rows"),
    _MAP,
    argument("--dry-run", action="store_true"),
    reads=True,
    writes=True,
)
def register_import(
    session: Session, *, inspection: str, file: Path, rows: str | None, mapped: list[str], dry_run: bool
) -> int:
    """Take rows of a register as dossier records; nothing recorded is replaced. Exit 1 when something needs a look."""
    from inspect_tool.register import recording

    with session.open(inspection, read_only=dry_run) as notebook:
        with session.out.working(t("cli.doing.register")):
            register = read(session, file, mapped)
            wanted = _rows(rows) if rows else [int(row) for row in register.frame["row"].to_list()]
            found = recording.taken(notebook.inspection(), register, wanted)
        if not dry_run:
            _write(notebook, found.writes)
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
            "misread": _misread_data(misread),
            "unknown_columns": list(register.unknown),
        }
    )
    session.out.lines(_import_lines(register, found, misread, dry_run=dry_run))
    return 1 if misread or found.kept or found.twice else 0


def _write(notebook: Notebook, writes: Sequence[tuple[str, str, Json]]) -> None:
    from inspect_tool.log.notebook import CLEAR, Edit

    if writes:
        notebook.write([Edit(path, field, CLEAR if value is None else value) for path, field, value in writes])


def _rows(text: str) -> list[int]:
    try:
        return list(dict.fromkeys(int(part) for part in text.split(",")))
    except ValueError:
        raise InputError("cli.register.rows", text=text) from None


def _import_lines(register: Register, found: Taken, misread: Sequence[Misread], *, dry_run: bool) -> list[str]:
    from inspect_tool.domain.words import field_label

    lines = [t("cli.merge.preview")] if dry_run else []
    lines.append(t("cli.register.taken", file=register.file, new=len(found.new), known=len(found.known)))
    for kept in found.kept:
        label = field_label("dossier", kept.field)
        lines.append(t("cli.register.kept", label=label, record=kept.record, held=kept.held, found=kept.found))
    lines += [t("cli.register.twice", row=row) for row in found.twice]
    return lines + _misread_lines(register, misread)


def _misread_lines(register: Register, misread: Sequence[Misread]) -> list[str]:
    lines = [
        t("cli.register.misread", row=cell.row, column=register.mapping.get(cell.column, cell.column), text=cell.text)
        for cell in misread
    ]
    if register.unknown:
        lines.append(t("cli.register.unknown", columns=", ".join(register.unknown)))
    return lines


def _misread_data(misread: Sequence[Misread]) -> list[dict[str, Any]]:
    return [{"row": m.row, "column": m.column, "text": m.text} for m in misread]


@verb(
    "register audit",
    _FILE,
    _PROFILE,
    argument("--from", dest="first", metavar="DATE", about="period-from"),
    argument("--to", dest="last", metavar="DATE", about="period-to"),
    argument("--figures", dest="reported", metavar="ID", about="reported"),
    argument("--record", action="store_true", about="record-audit"),
    _MAP,
    reads=True,
    writes=True,
)
def register_audit(
    session: Session,
    *,
    file: Path,
    profile: str | None,
    first: str | None,
    last: str | None,
    reported: str | None,
    record: bool,
    mapped: list[str],
) -> int:
    """Count a register again and search it. Exit 1 when something needs a look."""
    from inspect_tool.domain.deadlines import DEFAULT, PROFILES
    from inspect_tool.domain.judging import profile_of
    from inspect_tool.domain.records import Convention
    from inspect_tool.register import recording
    from inspect_tool.register.audit import audit, compare, short_limits_of

    if record and not reported:
        raise InputError("cli.register.record-where")
    view = _view(session, reported) if reported else None
    figures = _figures_of(view) if view else None
    period = _period(first, last, figures)
    chosen = PROFILES[Convention(profile)] if profile else profile_of(view) if view else PROFILES[DEFAULT]
    with session.out.working(t("cli.doing.register")):
        register = read(session, file, mapped)
        short = short_limits_of(view.procedures.values()) if view else {}
        found = audit(register, session.calendar(), chosen, period, short)
    differences = compare(found, figures.counts) if figures else ()
    if record and reported:
        with session.open(reported) as notebook:
            path, writes = recording.audit_writes(notebook.inspection(), register, found)
            _write(notebook, writes)
    session.out.data(_audit_data(register, found, differences))
    session.out.lines(_audit_lines(register, found))
    session.out.lines(d.message() for d in differences)
    if record:
        session.out.line(t("cli.register.recorded", record=path))
    return 1 if found.anomalies or differences or register.misread else 0


def _view(session: Session, inspection: str) -> Inspection:
    with session.open(inspection, read_only=True) as notebook:
        return notebook.inspection()


def _figures_of(view: Inspection) -> Figures:
    sets = list(view.figures.values())
    if len(sets) != 1:
        raise InputError("cli.register.figures", count=len(sets), id=view.id)
    return sets[0]


def _period(first: str | None, last: str | None, figures: Figures | None) -> tuple[date, date]:
    begin, end = (figures.period_from, figures.period_to) if figures else (None, None)
    begin = parse_date(first) if first else begin
    end = parse_date(last) if last else end
    if begin is None or end is None:
        raise InputError("cli.register.period")
    if end < begin:
        raise InputError("cli.register.period-order", first=short_date(begin), last=short_date(end))
    return begin, end


def _audit_data(register: Register, found: Audit, differences: Sequence[Difference]) -> dict[str, Any]:
    return {
        "file": register.file,
        "profile": found.profile,
        "first": found.first,
        "last": found.last,
        "rows": register.frame.height,
        "counts": dict(found.counts),
        "handed_over": dict(found.handed_over),
        "differences": [
            {"name": d.name, "reported": d.reported, "counted": d.counted, "message": d.message()} for d in differences
        ],
        "anomalies": [
            {"code": a.code, "count": a.count, "message": a.message(), "rows": a.frame["row"].to_list()}
            for a in found.anomalies
        ],
        "misread": _misread_data(register.misread),
        "unknown_columns": list(register.unknown),
    }


def _audit_lines(register: Register, found: Audit) -> list[str]:
    period = {"first": short_date(found.first), "last": short_date(found.last)}
    lines = [t("cli.register.read", file=register.file, rows=figure(register.frame.height), **period)]
    lines.append("  " + t(f"domain.profile.{found.profile}"))
    lines += columns([(t(f"domain.count.{name}"), figure(n)) for name, n in found.counts.items()], indent=2)
    if found.handed_over:
        lines.append(t("cli.register.handed-over"))
        lines += columns([(t(f"domain.count.{name}"), figure(n)) for name, n in found.handed_over.items()], indent=2)
    for anomaly in found.anomalies:
        rows = anomaly.frame["row"].to_list()
        more = "" if len(rows) <= _SHOWN else "…"
        lines += columns([("-", f"{anomaly.message()} [{', '.join(map(str, rows[:_SHOWN]))}{more}] {anomaly.code}")])
    lines += _misread_lines(register, register.misread[:_SHOWN])
    if len(register.misread) > _SHOWN:
        lines.append(tn("cli.register.misread-all", len(register.misread)))
    return lines


@verb(
    "register sample",
    _FILE,
    argument("--size", metavar="N", type=int, about="sample-size"),
    argument("--tolerable", metavar="RATE", about="tolerable"),
    argument("--confidence", metavar="RATE", about="confidence"),
    argument("--seed", metavar="S", required=True),
    argument("--by", choices=STRATA, metavar="FIELD", about="strata"),
    argument("--late-first", action="store_true"),
    argument("--among", metavar="CODE", about="among"),
    argument("--into", metavar="ID", about="sample-into"),
    _PROFILE,
    _MAP,
    reads=True,
    writes=True,
)
def register_sample(
    session: Session,
    *,
    file: Path,
    size: int | None,
    tolerable: str | None,
    confidence: str | None,
    seed: str,
    by: str | None,
    late_first: bool,
    among: str | None,
    into: str | None,
    profile: str | None,
    mapped: list[str],
) -> int:
    """Draw rows that anyone with the same register and seed draws alike; `--into` records them and how."""
    from inspect_tool.domain.deadlines import DEFAULT, PROFILES
    from inspect_tool.domain.records import Convention
    from inspect_tool.register.drawing import draw

    if (size is None) == (tolerable is None):
        raise InputError("cli.register.size-how")
    if late_first and by:
        raise InputError("cli.register.one-method")
    with session.out.working(t("cli.doing.register")):
        register = read(session, file, mapped)
        plan = _plan(
            session,
            register,
            size,
            tolerable=tolerable,
            confidence=confidence,
            seed=seed,
            by=by,
            among=among,
            late_first=late_first,
        )
        drawn = draw(register, plan, PROFILES[Convention(profile) if profile else DEFAULT])
    taken = _record_draw(session, into, register, plan, drawn, among=among) if into else None
    session.out.data(_draw_data(register, plan, drawn, taken))
    told = zip(drawn.rows, drawn.codes, drawn.strata, strict=True)
    session.out.lines(columns([(str(row), code or "–", _stratum(by, name)) for row, code, name in told]))
    sample = drawn.sample
    values = {"size": len(drawn.rows), "frame": figure(sample.frame_size), "seed": seed, "hash": sample.frame_hash}
    session.out.line(t("cli.register.drawn", **values))
    if taken:
        session.out.line(t("cli.register.taken", file=register.file, new=len(taken.new), known=len(taken.known)))
    return 0


def _plan(
    session: Session,
    register: Register,
    size: int | None,
    *,
    tolerable: str | None,
    confidence: str | None,
    seed: str,
    by: str | None,
    among: str | None,
    late_first: bool,
) -> Plan:
    from inspect_tool.cli.sampling import share
    from inspect_tool.domain.records import Method
    from inspect_tool.domain.sampling import attribute_size
    from inspect_tool.register.audit import search
    from inspect_tool.register.drawing import Plan

    rows = None
    if among:
        known = {anomaly.code: anomaly for anomaly in search(register, session.calendar())}
        if among not in known:
            raise InputError("cli.register.no-anomaly", code=among, known=", ".join(known) or "–")
        rows = frozenset(int(row) for row in known[among].frame["row"].to_list())
    frame = register.frame.height if rows is None else len(rows)
    if size is None and tolerable:
        size = attribute_size(share(confidence or "95%"), share(tolerable), frame)
    method = Method.LATE_FIRST if late_first else Method.STRATIFIED if by else Method.SIMPLE
    return Plan(size or 0, seed, method, by, rows)


def _record_draw(
    session: Session, inspection: str, register: Register, plan: Plan, drawn: Drawn, *, among: str | None
) -> Taken:
    from inspect_tool.register import recording

    with session.open(inspection) as notebook:
        taken, writes = recording.draw_writes(notebook.inspection(), register, plan, drawn, among)
        _write(notebook, writes)
    return taken


def _draw_data(register: Register, plan: Plan, drawn: Drawn, taken: Taken | None) -> dict[str, Any]:
    sample = drawn.sample
    told = zip(drawn.rows, drawn.codes, drawn.strata, strict=True)
    return {
        "file": register.file,
        "method": sample.method,
        "seed": sample.seed,
        "frame_size": sample.frame_size,
        "frame_hash": sample.frame_hash,
        "strata": dict(sample.strata) if sample.strata else None,
        "rows": [
            {"row": row, "code": code, "stratum": stratum if plan.strata else None} for row, code, stratum in told
        ],
        "new": taken.new if taken else [],
        "known": taken.known if taken else [],
    }


def _stratum(by: str | None, name: str | None) -> str:
    return t(f"domain.count.{name}") if by == "channel" and name else name or ""
