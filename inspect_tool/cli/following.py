"""Verbs about earlier inspections of the unit: bring what they asked for, and say what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from inspect_tool.cli.arguments import INSPECTION
from inspect_tool.cli.output import columns
from inspect_tool.cli.parser import argument, verb
from inspect_tool.i18n import t, tn
from inspect_tool.text import short_date

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session
    from inspect_tool.domain.inspection import Inspection
    from inspect_tool.domain.records import Finding, FollowUp
    from inspect_tool.domain.units import Units


@verb("follow", INSPECTION, argument("earlier", metavar="ID|BUNDLE", nargs="+", about="follow"), writes=True)
def follow(session: Session, *, inspection: str, earlier: list[str]) -> int:
    """Bring the recommendations of earlier inspections into one that was begun, to be re-checked."""
    from inspect_tool import acts

    follows = [acts.read_earlier(session.home, source) for source in earlier]
    with session.open(inspection) as notebook:
        brought = acts.follow(notebook, session.library(), follows)
        view = notebook.inspection()
    session.out.lines(told(session.units(), view, follows))
    session.out.line(tn("recheck.brought", brought))
    return 0


@verb("renew", INSPECTION, argument("item", metavar="FOLLOWUP", about="followup"), writes=True)
def renew(session: Session, *, inspection: str, item: str) -> int:
    """Recommend again what re-checking found still open, and print the recommendation's record."""
    from inspect_tool import acts

    with session.open(inspection) as notebook:
        session.out.line(acts.renew(notebook, item))
    return 0


def told(units: Units, view: Inspection, earlier: Sequence[Inspection]) -> Iterator[str]:
    """Say of each earlier inspection when it was and what its unit is to this one."""
    from inspect_tool.domain.followup import relation

    for each in earlier:
        kinship = relation(units, each.unit, view.unit)
        yield t(
            f"recheck.relation.{kinship}",
            earlier=each.unit.name or each.id,
            unit=view.unit.name or view.id,
            day=short_date(each.visit.date) if each.visit.date else "–",
        )


@verb("followup", INSPECTION, reads=True)
def followup(session: Session, *, inspection: str) -> int:
    """Show what came of the earlier recommendations. Exit 1 while some are not re-checked."""
    from inspect_tool.domain.followup import results
    from inspect_tool.domain.records import flatten

    with session.open(inspection, read_only=True) as notebook:
        view = notebook.inspection()
    found = results(view)
    groups: dict[str, tuple[Finding, ...] | tuple[FollowUp, ...]] = {
        "new": found.new,
        "still_open": found.still_open,
        "fixed": found.fixed,
        "not_rechecked": found.not_rechecked,
    }
    today = session.clock().date()
    session.out.data(
        {
            "id": view.id,
            "earlier": flatten(view.earlier) if view.earlier else None,
            "counts": {name: len(group) for name, group in groups.items()},
            "new": [{"record": finding.path, "text": finding.text} for finding in found.new],
            "followups": [_item(item, view, today) for item in view.followups],
        }
    )
    for name, group in groups.items():
        session.out.line(tn(f"recheck.count.{name}", len(group)))
        session.out.lines(columns([_row(record) for record in group], indent=2))
    return 1 if found.not_rechecked else 0


def _item(item: FollowUp, view: Inspection, today: date) -> dict[str, Any]:
    from inspect_tool.domain.followup import overdue, renewal_path, result_of

    day = view.visit.date or today
    again = renewal_path(item)
    return {
        "record": item.path,
        "text": item.text,
        "limitation": item.limitation,
        "addressee": item.addressee,
        "due": item.due,
        "overdue": overdue(item, day),
        "result": result_of(item),
        "note": item.note,
        "renewed": again if any(r.path == again for r in view.recommendations) else None,
    }


def _row(record: Finding | FollowUp) -> tuple[str, ...]:
    return (record.path, " ".join((record.text or "").split()))
