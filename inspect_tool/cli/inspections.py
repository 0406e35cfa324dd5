"""Verbs about whole inspections: new, list, show, history, status."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspect_tool.cli.arguments import INSPECTION
from inspect_tool.cli.output import columns
from inspect_tool.cli.parser import argument, verb
from inspect_tool.errors import DamagedError, InputError, NotFoundError
from inspect_tool.i18n import t, tn
from inspect_tool.settings import program
from inspect_tool.text import short_date

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session
    from inspect_tool.domain.checklist import Checklist
    from inspect_tool.domain.inspection import Inspection
    from inspect_tool.domain.readiness import Gap
    from inspect_tool.domain.records import Document
    from inspect_tool.log.commit import Change


@verb(
    "new",
    argument("--unit", metavar="NAME", required=True),
    argument("--level", metavar="LEVEL", required=True),
    argument("--date", dest="day", metavar="DATE", required=True),
    argument("--from", dest="records", metavar="FILE", type=Path),
    argument("--follow", dest="earlier", metavar="ID|BUNDLE", nargs="+", default=[]),
)
def new(session: Session, *, unit: str, level: str, day: str, records: Path | None, earlier: list[str]) -> int:
    """Open a new inspection and print its id; what to look at in the unit's name is said, and stops nothing."""
    from inspect_tool import acts
    from inspect_tool.cli.following import told
    from inspect_tool.domain.records import Level
    from inspect_tool.text import parse_date

    on = parse_date(day)
    home, follows = session.home, [acts.read_earlier(session.home, source) for source in earlier]
    made = acts.create(
        home,
        session.library(),
        unit=unit,
        level=level,
        day=on,
        records=records,
        follows=follows,
    )
    for caution in session.units().cautions(unit, Level(acts.level_of(level)), on):
        session.out.remark(f"! {caution.message()}")
    session.out.line(made)
    with session.open(made, read_only=True) as notebook:
        view = notebook.inspection()
    for line in told(session.units(), view, follows):
        session.out.remark(line)
    return 0


@verb("list", reads=True)
def list_(session: Session) -> int:
    """Show every inspection of this data folder."""
    rows: list[tuple[str, ...]] = []
    found: list[dict[str, Any]] = []
    for entry in session.home.entries():
        if entry.problem:
            found.append({"id": entry.id, "folder": entry.folder, "problem": str(entry.problem)})
            rows.append((entry.id, "–", t("cli.list.unreadable", problem=entry.problem)))
            session.damaged = session.damaged or entry.problem.exit_code == DamagedError.exit_code
            continue
        with session.open(entry.id, read_only=True) as notebook:
            inspection = notebook.inspection()
            found.append({"id": entry.id, "folder": entry.folder} | _facts(inspection, len(notebook.disputes())))
        rows.append((entry.id, _day(inspection), _line(inspection, found[-1]["disputes"])))
    session.out.data({"inspections": found})
    session.out.lines(columns(rows) or [t("cli.list.empty", program=program())])
    return 0


def _facts(inspection: Inspection, disputes: int) -> dict[str, Any]:
    visit, unit = inspection.visit, inspection.unit
    return {"title": visit.title, "date": visit.date, "unit": unit.name, "level": unit.level, "disputes": disputes}


def _day(inspection: Inspection) -> str:
    return short_date(inspection.visit.date) if inspection.visit.date else "–"


def _line(inspection: Inspection, disputes: int) -> str:
    name = inspection.unit.name or inspection.visit.title or t("cli.list.unnamed")
    return f"{name} · {tn('cli.disputes', disputes)}" if disputes else name


@verb(
    "show",
    INSPECTION,
    argument("record", nargs="?", about="record-or-kind", metavar="RECORD"),
    reads=True,
)
def show(session: Session, *, inspection: str, record: str | None) -> int:
    """Show all records, those of one kind, or one record with all its fields."""
    from inspect_tool.cli import wording
    from inspect_tool.domain import words
    from inspect_tool.domain.records import KINDS, split_path

    with session.open(inspection, read_only=True) as notebook:
        view = notebook.inspection()
    if record and record not in KINDS:
        kind, name = split_path(record)
        return _show_record(session, view, kind, name)
    kinds = [record] if record else [kind for kind in KINDS if view.tables.get(kind)]
    records = {f"{k}/{name}": fields for k in kinds for name, fields in view.tables.get(k, {}).items()}
    session.out.data({"id": view.id, "records": {p: _stored(f) for p, f in records.items()}})
    for kind in kinds:
        session.out.line(t(f"domain.kind.{kind}"))
        session.out.lines(
            columns(
                [
                    (words.short(path), wording.summary(kind, f))
                    for path, f in records.items()
                    if path.startswith(f"{kind}/")
                ],
                indent=2,
            )
        )
    return 0


def _show_record(session: Session, view: Inspection, kind: str, name: str) -> int:
    from inspect_tool.cli import wording
    from inspect_tool.domain import words

    table = view.tables.get(kind, {})
    begun = [known for known in table if known.startswith(name)]
    if name not in table and len(begun) != 1:
        raise _no_record(f"{kind}/{name}", [f"{kind}/{known}" for known in table])
    name = name if name in table else begun[0]
    fields = table[name]
    session.out.data({"id": view.id, "record": f"{kind}/{name}"} | _stored(fields))
    plain = wording.plain_fields(fields)
    rows = [
        (words.short(field), words.field_label(kind, field), words.value_text(kind, field, plain[field]))
        for field in wording.in_order(kind, plain)
    ]
    rows += [(d, words.field_label(kind, d), t("cli.disputed")) for d in wording.disputed(fields)]
    session.out.lines([f"{t(f'domain.kind.{kind}')} · {kind}/{name}", *columns(rows, indent=2)])
    return 0


def _stored(fields: Any) -> dict[str, Any]:
    from inspect_tool.cli import wording

    return {"fields": wording.plain_fields(fields), "disputed": wording.disputed(fields)}


def _no_record(path: str, known: list[str]) -> Exception:
    from inspect_tool.text import nearest

    if close := nearest(path, known):
        return NotFoundError("cli.record-unknown-near", path=path, nearest=close)
    return NotFoundError("cli.record-unknown", path=path)


@verb(
    "history",
    INSPECTION,
    argument("record", nargs="?", metavar="RECORD"),
    argument("field", nargs="?", metavar="FIELD"),
    reads=True,
)
def history(session: Session, *, inspection: str, record: str | None, field: str | None) -> int:
    """Show every change, oldest first: who, when, what it replaced and what by."""
    with session.open(inspection, read_only=True) as notebook:
        # What a change replaced may lie in a field's earlier changes only, so the same selection holds it.
        changes = notebook.history(record, field)
        name = notebook.id
    known = {change.id: change for change in changes}
    session.out.data({"id": name, "changes": [_change(c, known) for c in changes]})
    for change in changes:
        session.out.lines(_told(change, known))
    if not changes:
        session.out.line(t("cli.history.empty"))
    return 0


def _change(change: Change, known: dict[str, Change]) -> dict[str, Any]:
    return {
        "id": change.id,
        "at": change.at,
        "author": change.author,
        "log": change.log,
        "record": change.record,
        "field": change.field,
        "before": [known[o].value for o in change.over if o in known],
        "value": change.value,
        "present": change.present,
        "over": list(change.over),
        "reason": change.reason,
    }


def _told(change: Change, known: dict[str, Change]) -> list[str]:
    from inspect_tool.domain import words
    from inspect_tool.domain.records import KINDS

    kind = change.record.partition("/")[0]
    label = words.field_label(kind, change.field) if kind in KINDS else change.field

    def text(c: Change) -> str:
        if kind not in KINDS:
            return str(c.value)
        return " ".join(words.value_text(kind, c.field, c.value, present=c.present).split())

    before = " | ".join(dict.fromkeys(text(known[o]) for o in change.over if o in known))
    arrow = f"{before} → {text(change)}" if before else text(change)
    lines = [f"{words.moment(change.at)}  {change.author}  {change.record}  {label}: {arrow}"]
    return [*lines, "    " + t("cli.history.reason", reason=change.reason)] if change.reason else lines


@verb("status", INSPECTION, reads=True)
def status(session: Session, *, inspection: str) -> int:
    """Show how far an inspection is and what stands between here and signing."""
    from inspect_tool.domain.readiness import gaps
    from inspect_tool.log import second_copy

    library = session.library()
    with session.open(inspection, read_only=True) as notebook:
        view, heads, notices = notebook.inspection(), notebook.heads(), notebook.notices
    today = session.clock().date()
    missing = gaps(view, library.checklists, library.law, today)
    found = {
        "id": view.id,
        "unit": view.unit.name,
        "date": view.visit.date,
        "checklists": [_progress(view, checklist, view.visit.date or today) for checklist in library.checklists],
        "conclusion": _conclusion(session, view),
        "disputes": len(view.disputes),
        "gaps": [_gap(gap) for gap in missing],
        "second_copy": _second_copy(session, view.id),
        "documents": [_document(view, document) for document in view.documents.values()],
        "heads": {log: {"author": h.author, "count": h.count, "hash": h.hash} for log, h in heads.items()},
        "notices": [str(notice) for notice in notices],
    }
    session.out.data(found)
    session.out.lines(_status_lines(found))
    session.out.line(second_copy.status_words(session.root, view.id, session.clock()))
    return 0


def _second_copy(session: Session, inspection: str) -> dict[str, Any] | None:
    from inspect_tool.log import second_copy

    copy = second_copy.load(session.root)
    return {"folder": copy.folder, "at": copy.last(inspection), "at_hand": copy.is_at_hand} if copy else None


def _conclusion(session: Session, view: Inspection) -> dict[str, Any] | None:
    """Return when the conclusion is due, once the round's end is known and the calendar knows the year."""
    from inspect_tool.domain.deadlines import conclusion_due

    end = view.visit.round_end
    if end is None:
        return None
    calendar = session.calendar()
    try:
        due = conclusion_due(calendar, end)
    except InputError as error:
        return {"round_end": end, "due": None, "unconfirmed": [], "problem": str(error)}
    return {"round_end": end, "due": due, "unconfirmed": list(calendar.doubts(end, due)), "problem": None}


def _conclusion_lines(found: dict[str, Any] | None) -> list[str]:
    if found is None:
        return []
    if found["problem"]:
        return [found["problem"]]
    lines = [t("cli.status.conclusion", due=short_date(found["due"]), end=short_date(found["round_end"]))]
    doubts = ", ".join(map(short_date, found["unconfirmed"]))
    return [*lines, "  " + t("cli.worktime.unconfirmed", days=doubts)] if doubts else lines


def _progress(view: Inspection, checklist: Checklist, on: date) -> dict[str, Any]:
    """Count the items that apply on a day: one that came with a later law is not missing."""
    ids = [item.id for item in checklist.items if item.exists(on)]
    done, total = view.progress(ids)
    verdicts = Counter(str(view.verdict(item)) for item in ids)
    return {"id": checklist.id, "title": checklist.title, "done": done, "total": total, "verdicts": dict(verdicts)}


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "code": gap.code,
        "record": gap.record,
        "field": gap.field,
        "blocking": gap.blocking,
        "message": gap.message(),
    }


def _document(view: Inspection, document: Document) -> dict[str, Any]:
    from inspect_tool.domain.corrections import corrected_by, related

    return {
        "id": document.id,
        "document": document.document,
        "state": document.state,
        "number": document.printed_number,
        "files": dict(document.files),
        "hashes": dict(document.hashes),
        "corrects": document.corrects,
        "corrected_by": [letter.id for letter in corrected_by(view.documents, document.id)],
        "related": list(related(view.documents, document)),
    }


def _status_lines(found: dict[str, Any]) -> list[str]:
    day = short_date(found["date"]) if found["date"] else "–"
    lines = [f"{found['id']}  {found['unit'] or t('cli.list.unnamed')}  {day}", ""]
    lines += columns([(f"{c['done']}/{c['total']}", c["id"], c["title"]) for c in found["checklists"]], indent=2)
    lines += ["", *_conclusion_lines(found["conclusion"]), tn("cli.disputes", found["disputes"])]
    for blocking in (True, False):
        gaps = [g for g in found["gaps"] if g["blocking"] is blocking]
        title = tn("cli.status.blocking", len(gaps)) if blocking else tn("cli.status.open", len(gaps))
        lines += [title, *columns([(g["record"], g["message"]) for g in gaps], indent=2)]
    lines += [t("cli.status.documents") if found["documents"] else t("cli.status.no-documents")]
    for d in found["documents"]:
        lines += columns([(d["id"], t(f"domain.document.{d['document']}"), _state(d))], indent=2)
        lines += [f"    {line}" for line in d["related"]]
    lines += [t("cli.status.logs")]
    lines += columns([(log[:8], str(h["count"]), h["author"]) for log, h in found["heads"].items()], indent=2)
    return [*lines, *found["notices"]]


def _state(document: dict[str, Any]) -> str:
    state = t(f"domain.state.{document['state']}")
    return f"{state} · {document['number']}" if document["number"] else state
