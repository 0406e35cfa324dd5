"""Verbs of the round trip through Excel: workbook out, workbook in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspect_tool.cli.arguments import INSPECTION
from inspect_tool.cli.checklists import refuse_existing
from inspect_tool.cli.parser import argument, verb
from inspect_tool.i18n import t

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session
    from inspect_tool.log.notebook import Edit
    from inspect_tool.register.workbook_in import CellChange, NewRecord, Preview


@verb("workbook out", INSPECTION, argument("out", metavar="OUT", type=Path, about="workbook-out"))
def workbook_out(session: Session, *, inspection: str, out: Path) -> int:
    """Write the records to an Excel workbook that can be changed there and read back."""
    from inspect_tool.register.workbook_out import write_workbook

    refuse_existing(out)
    library = session.library()
    with session.open(inspection, read_only=True) as notebook:
        view = notebook.inspection()
    items = {name: library.worded(name, view.visit).text for name in library.item_ids}
    write_workbook(view.tables, out, items)
    session.out.line(str(out))
    return 0


@verb(
    "workbook in",
    INSPECTION,
    argument("file", metavar="XLSX", type=Path, about="workbook-file"),
    argument("--dry-run", action="store_true"),
    argument("--overwrite", action="store_true"),
    reads=True,
    writes=True,
)
def workbook_in(session: Session, *, inspection: str, file: Path, dry_run: bool, overwrite: bool) -> int:
    """
    Read what was changed in a workbook back in, as one change.

    What changed in the inspection since is left as it is unless `overwrite`. Exit 1 when something was not taken.
    """
    from inspect_tool.register.workbook_in import read_workbook

    file.stat()
    with session.open(inspection, read_only=dry_run) as notebook:
        tables = notebook.inspection().tables
        found = read_workbook(file, tables)
        left = [] if overwrite else [change for change in found.changes if change.meanwhile]
        added = [row for row in found.added if _record_of(row).partition("/")[2] not in tables.get(row.kind, {})]
        edits = _edits([change for change in found.changes if change not in left], added)
        if edits and not dry_run:
            notebook.write(edits)
        name = notebook.id
    session.out.data(
        {
            "id": name,
            "file": file,
            "dry_run": dry_run,
            "changes": [_change(c, taken=c not in left) for c in found.changes],
            "added": [{"record": _record_of(a), "fields": dict(a.fields), "where": a.where} for a in added],
            "problems": list(found.problems),
        }
    )
    session.out.lines(_lines(found, left, added, dry_run=dry_run))
    return 1 if left or found.problems else 0


def _edits(changes: Sequence[CellChange], added: Sequence[NewRecord]) -> list[Edit]:
    from inspect_tool.log.notebook import CLEAR, Edit

    edits = [Edit(c.record, c.field, CLEAR if c.new is None else c.new) for c in changes]
    for each in added:
        edits += [Edit(_record_of(each), name, value) for name, value in each.fields.items()]
    return edits


def _record_of(row: NewRecord) -> str:
    """Name the record of a new row; one without an id gets the same each time, so that reading twice adds once."""
    import json
    from hashlib import sha256

    stated = json.dumps([row.kind, dict(row.fields)], sort_keys=True, ensure_ascii=False)
    return f"{row.kind}/{row.id or sha256(stated.encode()).hexdigest()[:10]}"


def _change(change: CellChange, *, taken: bool) -> dict[str, Any]:
    return {
        "record": change.record,
        "field": change.field,
        "old": change.old,
        "new": change.new,
        "meanwhile": change.meanwhile,
        "taken": taken,
        "where": change.where,
    }


def _lines(found: Preview, left: Sequence[CellChange], added: Sequence[NewRecord], *, dry_run: bool) -> list[str]:
    lines = [t("cli.merge.preview")] if dry_run else []
    for change in found.changes:
        lines.append(_changed(change))
        if change in left:
            lines.append("  " + t("cli.workbook.meanwhile"))
    lines += [_added(each) for each in added]
    lines += found.problems
    taken = len(found.changes) - len(left)
    return [*lines, t("cli.workbook.counts", taken=taken, added=len(added), left=len(left))]


def _changed(change: CellChange) -> str:
    from inspect_tool.cli.wording import field_label, value_text

    kind = change.record.partition("/")[0]
    old, new = (
        " ".join(value_text(kind, change.field, value, present=value is not None).split())
        for value in (change.old, change.new)
    )
    before = f"{old} → " if change.old is not None else ""
    return f"{change.record}  {field_label(kind, change.field)}: {before}{new}"


def _added(each: NewRecord) -> str:
    from inspect_tool.cli.wording import summary

    text = summary(each.kind, each.fields)
    return t("cli.workbook.added", where=each.where, record=_record_of(each), text=text)
