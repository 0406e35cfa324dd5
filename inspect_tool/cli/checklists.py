"""Verbs of checklists: checklist list, check, schema, export, import, compare."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspect_tool.cli.arguments import INSPECTION
from inspect_tool.cli.output import columns
from inspect_tool.cli.parser import argument, verb
from inspect_tool.errors import NotFoundError
from inspect_tool.i18n import t, tn

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session
    from inspect_tool.domain.pinning import Compared
    from inspect_tool.yamlfile import FileProblem


@verb("checklist list", reads=True)
def checklist_list(session: Session) -> int:
    """Show the checklists and their items."""
    checklists = session.library().checklists
    session.out.data({"checklists": [c.model_dump(mode="json") for c in checklists]})
    for checklist in checklists:
        count = tn("cli.checklist.items", len(checklist.items))
        session.out.line(f"{checklist.id}  {checklist.title}  ({checklist.version}, {count})")
        session.out.lines(columns([(item.id, item.text) for item in checklist.items], indent=2))
    return 0


@verb("checklist check", argument("file", metavar="FILE", type=Path, about="checklist-file"), reads=True)
def checklist_check(session: Session, *, file: Path) -> int:
    """Check a checklist file, or another of the office's files, known by name. Exit 1 when something is wrong."""
    from inspect_tool.library import check_checklist_file
    from inspect_tool.phrasings import PHRASINGS_FILE, check_phrasings

    file.stat()
    if file.name == PHRASINGS_FILE:
        problems = check_phrasings(file, session.library().item_ids)
    else:
        problems = check_checklist_file(file)
    session.out.data({"file": file, "problems": _flaws(problems)})
    session.out.lines(str(p) for p in problems)
    if not problems:
        session.out.line(t("cli.checklist.good", file=file))
    return 1 if problems else 0


def _flaws(problems: list[FileProblem]) -> list[dict[str, Any]]:
    return [{"line": p.line, "code": p.key, "message": str(p)} for p in problems]


@verb("checklist schema", reads=True)
def checklist_schema(session: Session) -> int:
    """Print the JSON Schema of a checklist file, for editors that complete and check; it is JSON either way."""
    from inspect_tool.domain.checklist import checklist_schema as schema

    replace(session.out, as_json=True).data(schema())
    return 0


@verb(
    "checklist export",
    argument("checklist", metavar="CHECKLIST"),
    argument("out", metavar="OUT", type=Path, about="workbook-out"),
)
def checklist_export(session: Session, *, checklist: str, out: Path) -> int:
    """Write a checklist to an Excel workbook that can be changed there and imported again."""
    from inspect_tool.register.checklist_out import export_checklist

    known = {each.id: each for each in session.library().checklists}
    if checklist not in known:
        raise NotFoundError("cli.checklist.unknown", id=checklist, known=", ".join(known))
    refuse_existing(out)
    export_checklist(known[checklist], out)
    session.out.line(str(out))
    return 0


@verb(
    "checklist import",
    argument("file", metavar="XLSX", type=Path, about="checklist-workbook"),
    argument("--out", metavar="FILE", type=Path, required=True, about="checklist-out"),
    argument("--title", metavar="TEXT", default="", about="checklist-title"),
    reads=True,
)
def checklist_import(session: Session, *, file: Path, out: Path, title: str) -> int:
    """Read a workbook into a checklist file, written only if it is sound. Exit 1 when something needs a look."""
    from tempfile import TemporaryDirectory

    from inspect_tool import acts
    from inspect_tool.library import check_checklist_file
    from inspect_tool.register.checklist_in import import_checklist, save

    file.stat()
    refuse_existing(out)
    acts.check_target(out)
    found = import_checklist(file, out.stem, title)
    with TemporaryDirectory() as folder:
        draft = Path(folder) / out.name
        save(found.data, draft)
        problems = check_checklist_file(draft)
        if not problems:
            acts.save(out, draft.read_bytes())
    items = sum(len(section["items"]) for section in found.data["sections"])
    session.out.data(
        {
            "file": file,
            "out": out,
            "id": found.data["id"],
            "items": items,
            "written": not problems,
            "notes": list(found.notes),
            "problems": _flaws(problems),
        }
    )
    session.out.lines([*found.notes, *map(str, problems)])
    session.out.line(
        t("cli.checklist.not-written", file=out) if problems else f"{out}  ({tn('cli.checklist.items', items)})"
    )
    return 1 if problems or found.notes else 0


@verb(
    "checklist take",
    argument("file", metavar="XLSX", type=Path, about="checklist-workbook"),
    argument("--dry-run", action="store_true", about="checklist-dry-run"),
    argument("--title", metavar="TEXT", default="", about="checklist-title"),
    reads=True,
)
def checklist_take(session: Session, *, file: Path, dry_run: bool, title: str) -> int:
    """Read a workbook and use it as one of the office's checklists: what changes is shown. Exit 1 with remarks."""
    from inspect_tool.acts import checklists as acts

    file.stat()
    draft = acts.read(file, session.library(), session.clock(), title=title)
    if not dry_run:
        acts.take(draft)
    one = draft.checklist
    session.out.data(
        {
            "id": one.id,
            "version": one.version,
            "before": draft.before.version if draft.before else None,
            "file": draft.target,
            "taken": not dry_run,
            "items": [{"item": each.item, "difference": each.difference} for each in draft.changes],
            "notes": list(draft.notes),
        }
    )
    session.out.lines(draft.notes)
    for each in draft.changes if draft.before else ():
        session.out.line(f"{each.item}  {t(f'sheets.{each.difference}')}")
    told = "cli.checklist.would-take" if dry_run else "cli.checklist.taken"
    session.out.line(t(told, id=one.id, version=one.version, file=draft.target))
    return 1 if draft.notes else 0


@verb("checklist put-back", argument("checklist", metavar="CHECKLIST"), reads=True)
def checklist_put_back(session: Session, *, checklist: str) -> int:
    """Use the version of a checklist before this one again; once more takes that back."""
    from inspect_tool.acts import checklists as acts

    file = acts.put_back(session.library(), checklist)
    session.out.data({"id": checklist, "file": file})
    session.out.line(t("sheets.put-back", id=checklist))
    return 0


@verb(
    "checklist compare",
    INSPECTION,
    argument("--reviewed", nargs="+", metavar="ITEM", default=[]),
    reads=True,
    writes=True,
)
def checklist_compare(session: Session, *, inspection: str, reviewed: list[str]) -> int:
    """Show the items whose question is not the one that was pinned. Exit 1 while an answer needs review."""
    from inspect_tool.domain.pinning import Change, compare, review
    from inspect_tool.domain.records import VISIT
    from inspect_tool.log.notebook import Edit

    checklists = session.library().checklists
    with session.open(inspection, read_only=not reviewed) as notebook:
        known = {each.item: each for each in compare(notebook.inspection(), checklists)}
        for item in reviewed:
            if item not in known:
                raise NotFoundError("cli.checklist.not-compared", item=item)
        if reviewed:
            notebook.write(
                [Edit(VISIT, field, value) for item in reviewed for field, value in review(known[item]).items()]
            )
        view = notebook.inspection()
    found = [each for each in compare(view, checklists) if each.change is not Change.SAME]
    open_ = [each for each in found if each.needs_review]
    told = [
        {
            "item": c.item,
            "change": c.change,
            "answered": c.answered,
            "needs_review": c.needs_review,
            "before": c.before,
            "now": c.now,
        }
        for c in found
    ]
    session.out.data({"id": view.id, "items": told})
    for compared in found:
        session.out.line(f"{compared.item}  {_compared(compared)}")
        if compared.needs_review:
            session.out.line(f"    {t('cli.checklist.before', text=compared.before or t('cli.checklist.not-known'))}")
            session.out.line(f"    {t('cli.checklist.now', text=compared.now or t('cli.checklist.not-asked'))}")
    session.out.line(tn("cli.checklist.to-review", len(open_)))
    return 1 if open_ else 0


def _compared(compared: Compared) -> str:
    change = t(f"cli.checklist.change.{compared.change}")
    return f"{change} · {t('cli.checklist.needs-review')}" if compared.needs_review else change


def refuse_existing(path: Path) -> None:
    """Raise rather than replace a file that someone may have worked on."""
    if path.exists():
        raise FileExistsError(17, os.strerror(17), str(path))
