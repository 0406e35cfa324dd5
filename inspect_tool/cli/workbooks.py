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
    from inspect_tool.log.notebook import CLEAR, Edit
    from inspect_tool.register.workbook_in import read_workbook

    file.stat()
    with session.open(inspection, read_only=dry_run) as notebook:
        found = read_workbook(file, notebook.inspection().tables)
        left = [] if overwrite else [change for change in found.changes if change.meanwhile]
        writes = found.writes(change for change in found.changes if change not in left)
        if writes and not dry_run:
            notebook.write([Edit(r, f, CLEAR if value is None else value) for r, f, value in writes])
        name = notebook.id
    session.out.data(
        {
            "id": name,
            "file": file,
            "dry_run": dry_run,
            "changes": [_change(c, taken=c not in left) for c in found.changes],
            "added": [{"record": a.record, "fields": dict(a.fields), "where": a.where} for a in found.added],
            "problems": list(found.problems),
        }
    )
    session.out.lines(_lines(found, left, dry_run=dry_run))
    return 1 if left or found.problems else 0


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


def _lines(found: Preview, left: Sequence[CellChange], *, dry_run: bool) -> list[str]:
    lines = [t("cli.merge.preview")] if dry_run else []
    for change in found.changes:
        lines.append(_changed(change))
        if change in left:
            lines.append("  " + t("cli.workbook.meanwhile"))
    lines += [_added(each) for each in found.added]
    lines += found.problems
    taken = len(found.changes) - len(left)
    return [*lines, t("cli.workbook.counts", taken=taken, added=len(found.added), left=len(left))]


def _changed(change: CellChange) -> str:
    from inspect_tool.domain.words import field_label, value_text

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
    return t("cli.workbook.added", where=each.where, record=each.record, text=text)
