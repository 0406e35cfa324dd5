"""What the walk asks before it acts: what to narrow the list to, who does an item, which phrase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspect_tool.i18n import t
from inspect_tool.tui import walk
from inspect_tool.tui.screens.dialogs import Option, Pick

if TYPE_CHECKING:
    from inspect_tool.domain.checklist import Item
    from inspect_tool.domain.inspection import Inspection


def narrowing(inspection: Inspection, only: str) -> Pick:
    """Ask what to narrow the list to; `only` is what it is narrowed to now."""
    options = [Option(key or walk.EVERYTHING, walk.filter_label(key)) for key in walk.filters(inspection)]
    return Pick(t("tui.walk.filter"), options, at=only)


def assignee(inspection: Inspection, author: str) -> Pick:
    """Ask who does an item: a sub-team, a person, whoever is typing, nobody."""
    names = dict.fromkeys((*walk.assignees(inspection), author))
    people = [Option(f"{walk.BY}{name}", name) for name in names if name]
    return Pick(t("tui.walk.assign"), [*people, Option(walk.BY, t("tui.walk.nobody"))])


def phrase(item: Item) -> Pick:
    """Ask which of an item's usual findings goes into its note."""
    return Pick(t("tui.walk.phrase"), [Option(usual, usual) for usual in item.usual])
