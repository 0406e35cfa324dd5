"""Verbs on files of offices: posting check, register audit, register sample."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from inspect_tool.cli.arguments import INSPECTION
from inspect_tool.cli.output import columns
from inspect_tool.cli.parser import argument, verb
from inspect_tool.errors import InputError
from inspect_tool.i18n import figure, t, tn
from inspect_tool.text import parse_date, short_date

if TYPE_CHECKING:
    from datetime import date

    from inspect_tool.cli.session import Session
    from inspect_tool.domain.posting import Comparison
    from inspect_tool.domain.records import Figures
    from inspect_tool.register.audit import Audit
    from inspect_tool.register.reading import Register

#: `domain.deadlines.PROFILES`'s names and what a sample may be spread over; a test compares.
PROFILES: Final = ("theo-ngay", "theo-ngay-gop-tra-lai", "theo-gio", "han-la-truoc-han")
STRATA: Final = ("channel", "field", "procedure", "status")
_SHOWN: Final = 5  # rows of one anomaly that a person sees at once
_FILE: Final = argument("file", metavar="FILE", type=Path, about="register-file")


@verb(
    "posting check",
    INSPECTION,
    argument("--catalogue", metavar="FILE", type=Path, required=True),
    argument("--posted", metavar="FILE", type=Path),
    argument("--where", metavar="PLACE"),
    reads=True,
)
def posting_check(session: Session, *, inspection: str, catalogue: Path, posted: Path | None, where: str | None) -> int:
    """Hold what is posted against the announced catalogue. Exit 1 when something differs."""
    from inspect_tool.domain.posting import compare, finding_text, posted_of
    from inspect_tool.register.catalogue import read_catalogue, read_posted

    announced, _ = read_catalogue(catalogue)
    with session.open(inspection, read_only=True) as notebook:
        view = notebook.inspection()
    found = posted_of(view.procedures.values())
    if posted:
        found += read_posted(posted, where or t("cli.posting.somewhere"))[0]
    result = compare(announced, found, [where] if where else ())
    findings = [(item, code, n, finding_text(code, n)) for item, code, n in result.findings]
    rows = [
        {"code": r.code, "procedure": r.procedure, "where": r.where, "item": r.item, "message": r.message()}
        for r in result.rows
    ]
    session.out.data(
        {
            "id": view.id,
            "rows": rows,
            "announced": result.announced,
            "posted": {place: dict(by_field) for place, by_field in result.posted.items()},
            "findings": [{"item": i, "code": c, "count": n, "text": text} for i, c, n, text in findings],
        }
    )
    session.out.lines(_posting_lines(result))
    if findings:
        session.out.line(t("cli.posting.findings"))
        session.out.lines(columns([(item, text) for item, _, _, text in findings], indent=2))
    return 1 if rows else 0


def _posting_lines(result: Comparison) -> list[str]:
    lines = columns([(row.procedure, row.where, row.message()) for row in result.rows])
    lines.append(tn("cli.posting.announced", sum(result.announced.values())))
    lines += [
        t("cli.posting.posted", where=place, count=figure(sum(by_field.values())))
        for place, by_field in result.posted.items()
    ]
    return [*lines, tn("cli.posting.differences", len(result.rows))]


@verb(
    "register audit",
    _FILE,
    argument("--profile", choices=PROFILES, metavar="P", default=PROFILES[0]),
    argument("--from", dest="first", metavar="DATE", about="period-from"),
    argument("--to", dest="last", metavar="DATE", about="period-to"),
    argument("--figures", dest="reported", metavar="ID", about="reported"),
    reads=True,
)
def register_audit(
    session: Session, *, file: Path, profile: str, first: str | None, last: str | None, reported: str | None
) -> int:
    """Count a register again and search it. Exit 1 when something needs a look."""
    from inspect_tool.calendars import load_calendar
    from inspect_tool.domain.deadlines import PROFILES as KNOWN
    from inspect_tool.register.audit import audit, compare
    from inspect_tool.register.reading import read_register

    figures = _figures_of(session, reported) if reported else None
    period = _period(first, last, figures)
    with session.out.working(t("cli.doing.register")):
        register = read_register(file)
        found = audit(register, load_calendar(), KNOWN[profile], period)
    differences = compare(found, figures.counts) if figures else ()
    session.out.data(
        {
            "file": register.file,
            "profile": profile,
            "first": found.first,
            "last": found.last,
            "rows": register.frame.height,
            "counts": dict(found.counts),
            "differences": [
                {"name": d.name, "reported": d.reported, "counted": d.counted, "message": d.message()}
                for d in differences
            ],
            "anomalies": [
                {"code": a.code, "count": a.count, "message": a.message(), "rows": a.frame["row"].to_list()}
                for a in found.anomalies
            ],
            "misread": [{"row": m.row, "column": m.column, "text": m.text} for m in register.misread],
            "unknown_columns": list(register.unknown),
        }
    )
    session.out.lines(_audit_lines(register, found))
    session.out.lines(d.message() for d in differences)
    return 1 if found.anomalies or differences or register.misread else 0


def _figures_of(session: Session, inspection: str) -> Figures:
    with session.open(inspection, read_only=True) as notebook:
        sets = list(notebook.inspection().figures.values())
    if len(sets) != 1:
        raise InputError("cli.register.figures", count=len(sets), id=inspection)
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


def _audit_lines(register: Register, found: Audit) -> list[str]:
    period = {"first": short_date(found.first), "last": short_date(found.last)}
    lines = [t("cli.register.read", file=register.file, rows=figure(register.frame.height), **period)]
    lines.append("  " + t(f"domain.profile.{found.profile}"))
    lines += columns([(t(f"domain.count.{name}"), figure(n)) for name, n in found.counts.items()], indent=2)
    for anomaly in found.anomalies:
        rows = anomaly.frame["row"].to_list()
        more = "" if len(rows) <= _SHOWN else "…"
        lines += columns([("-", f"{anomaly.message()} [{', '.join(map(str, rows[:_SHOWN]))}{more}]")])
    for cell in register.misread[:_SHOWN]:
        lines.append(t("cli.register.misread", row=cell.row, column=register.mapping[cell.column], text=cell.text))
    if len(register.misread) > _SHOWN:
        lines.append(tn("cli.register.misread-all", len(register.misread)))
    if register.unknown:
        lines.append(t("cli.register.unknown", columns=", ".join(register.unknown)))
    return lines


@verb(
    "register sample",
    _FILE,
    argument("--size", metavar="N", type=int, required=True),
    argument("--seed", metavar="S", required=True),
    argument("--by", choices=STRATA, metavar="FIELD", about="strata"),
    reads=True,
)
def register_sample(session: Session, *, file: Path, size: int, seed: str, by: str | None) -> int:
    """Draw rows that anyone with the same register and seed draws alike."""
    from inspect_tool.domain.sampling import simple, stratified
    from inspect_tool.register.reading import read_register

    with session.out.working(t("cli.doing.register")):
        register = read_register(file)
        rows = [str(row) for row in register.frame["row"].to_list()]
        if by and by not in register.frame.columns:
            raise InputError("cli.register.no-column", column=by, file=register.file)
        strata = [str(value or "") for value in register.frame[by].to_list()] if by else []
        drawn = stratified(dict(zip(rows, strata, strict=True)), size, seed) if by else simple(rows, size, seed)
    codes = dict(zip(rows, register.frame["code"].to_list(), strict=True))
    groups = dict(zip(rows, strata, strict=True)) if by else {}
    told: list[dict[str, Any]] = [
        {"row": int(row), "code": codes[row], "stratum": groups.get(row)} for row in drawn.rows
    ]
    session.out.data(
        {
            "file": register.file,
            "method": drawn.method,
            "seed": drawn.seed,
            "frame_size": drawn.frame_size,
            "frame_hash": drawn.frame_hash,
            "strata": dict(drawn.strata) if drawn.strata else None,
            "rows": told,
        }
    )
    session.out.lines(columns([(str(r["row"]), r["code"] or "–", _stratum(by, r["stratum"])) for r in told]))
    session.out.line(
        t("cli.register.drawn", size=len(told), frame=figure(drawn.frame_size), seed=seed, hash=drawn.frame_hash)
    )
    return 0


def _stratum(by: str | None, name: str | None) -> str:
    return t(f"domain.count.{name}") if by == "channel" and name else name or ""
