"""Verbs of findings that two people wrote about one thing: duplicates, join-findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspect_tool.cli.arguments import INSPECTION
from inspect_tool.cli.output import columns
from inspect_tool.cli.parser import argument, verb
from inspect_tool.errors import InputError
from inspect_tool.i18n import t, tn
from inspect_tool.settings import program

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session
    from inspect_tool.domain.records import Finding


@verb("duplicates", INSPECTION, reads=True)
def duplicates(session: Session, *, inspection: str) -> int:
    """Show findings that are probably about the same thing, and how to join them. Exit 1 when there are some."""
    from inspect_tool.log.duplicates import likely_duplicates

    with session.open(inspection, read_only=True) as notebook:
        view = notebook.inspection()
    pairs = likely_duplicates(view)
    session.out.data(
        {
            "id": view.id,
            "pairs": [
                {"first": _told(p.first), "second": _told(p.second), "likeness": round(p.likeness, 3)} for p in pairs
            ],
        }
    )
    for pair in pairs:
        for finding in (pair.first, pair.second):
            session.out.lines([finding.path, *(f"    {line}" for line in (finding.text or "").splitlines())])
        session.out.line(f"  {t('duplicate.join-command')}")
        session.out.line(f"    {program()} join-findings {view.id} {pair.first.path} {pair.second.path}")
        session.out.line(f"  {t('duplicate.apart-command')}")
        session.out.line(f"    {program()} set {view.id} {pair.first.path} distinct.{pair.second.id} true")
        session.out.line()
    session.out.line(tn("cli.duplicates.count", len(pairs)))
    return 1 if pairs else 0


def _told(finding: Finding) -> dict[str, Any]:
    return {"record": finding.path, "text": finding.text, "items": sorted(finding.items)}


@verb(
    "join-findings",
    INSPECTION,
    argument("keep", metavar="KEEP", about="join-keep"),
    argument("drop", metavar="DROP", about="join-drop"),
    argument("--text", metavar="TEXT", about="join-text"),
    writes=True,
)
def join_findings(session: Session, *, inspection: str, keep: str, drop: str, text: str | None) -> int:
    """Join a finding into another with all its links, as one change, and print the one that stays."""
    kept, dropped = keep.removeprefix("finding/"), drop.removeprefix("finding/")
    with session.open(inspection) as notebook:
        held = notebook.inspection().findings.get(kept)
        wording = text if text is not None else (held and held.text) or ""
        if held and not wording.strip():
            raise InputError("cli.duplicates.no-text", record=held.path)
        notebook.join_findings(kept, dropped, text=wording)
    session.out.line(f"finding/{kept}")
    session.out.remark(t("cli.duplicates.joined", record=f"finding/{dropped}"))
    return 0


@verb("phrasing list", argument("item", nargs="?", metavar="ITEM"), reads=True)
def phrasing_list(session: Session, *, item: str | None) -> int:
    """Show the office's phrasings, then the usual ones of the checklists: all, or what is offered for one item."""
    from inspect_tool.domain.phrasings import offered
    from inspect_tool.domain.records import Finding
    from inspect_tool.phrasings import office_phrasings

    library = session.library()
    items = [library.item(name) for name in ([item] if item else library.item_ids)]
    kept = office_phrasings(library)
    about = frozenset({item} if item else ())
    shown = [p for p in offered(kept, items, Finding(id="", items=about)) if not item or not p.items or item in p.items]
    session.out.data({"phrasings": [p.model_dump(mode="json") | {"own": p in kept} for p in shown]})
    session.out.lines(columns([("●" if p in kept else "", " ".join(p.items), p.text) for p in shown]))
    return 0


@verb("phrasing keep", INSPECTION, argument("finding", metavar="FINDING", about="phrasing-finding"))
def phrasing_keep(session: Session, *, inspection: str, finding: str) -> int:
    """Save a finding as a phrasing in the office's file, with what answers it, and print the file's place."""
    from inspect_tool import acts

    library = session.library()
    with session.open(inspection, read_only=True) as notebook:
        session.out.line(str(acts.keep_finding(notebook.inspection(), finding, library)))
    return 0
