"""What a walk goes by, on the screen and in line mode: what it is narrowed to, whose items are whose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from inspect_tool.domain.checklist import Checklist, Item
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import Nature, Verdict
from inspect_tool.i18n import t
from inspect_tool.text import fold

#: The list that holds every checklist.
EVERYTHING: Final = "all"
#: Filters besides a verdict.
NOTED: Final = "noted"
IN_DISPUTE: Final = "disputed"
WITH_FINDING: Final = "finding"
MINE: Final = "mine"
#: Items whose answer was given to a question that has changed since.
CHANGED: Final = "changed"
#: Before the name of the person or sub-team whose items are shown.
BY: Final = "by:"


@dataclass(frozen=True)
class View:
    """What the list is narrowed to."""

    #: A checklist's id, or `EVERYTHING`.
    checklist: str = EVERYTHING
    #: A verdict, `NOTED`, `IN_DISPUTE`, `WITH_FINDING`, or nothing.
    only: str = ""
    #: Words to find, in any spelling of accents.
    sought: str = ""
    #: Who is typing, for `MINE`.
    author: str = ""
    #: The items whose answer waits for review, for `CHANGED`.
    review: frozenset[str] = frozenset()

    @property
    def narrowed(self) -> bool:
        """Whether items of the checklist may be hidden."""
        return bool(self.only or self.sought)

    def wide(self) -> View:
        """Return the view without filter and search."""
        return replace(self, only="", sought="")


#: Where one stands: what the list is narrowed to, and the item under the cursor.
Place = tuple[View, str | None]


class Trail:
    """Where one jumped from, for the way back."""

    def __init__(self) -> None:
        self._places: list[Place] = []

    def leave(self, place: Place) -> None:
        """Remember a place before a jump."""
        if not self._places or self._places[-1] != place:
            self._places.append(place)

    def back(self, here: Place) -> Place | None:
        """Return the last place that is not this one, and forget it; None where there is none."""
        while self._places:
            place = self._places.pop()
            if place != here:
                return place
        return None


def applicable(checklists: Sequence[Checklist], inspection: Inspection) -> tuple[Item, ...]:
    """Return the items that apply on the day of the visit, in order."""
    day = inspection.visit.date
    return tuple(i for c in checklists for i in c.items if day is None or i.exists(day))


def disputed_fields(inspection: Inspection, record: str) -> frozenset[str]:
    """Return the fields of a record for which several values stand."""
    return frozenset(dispute.field for dispute in inspection.disputes if dispute.record == record)


def shows(view: View, inspection: Inspection, item: Item) -> bool:
    """Whether a filter lets an item through."""
    answer = inspection.answers.get(item.id)
    if view.only == MINE or view.only.startswith(BY):
        names = names_of(inspection, view.author) if view.only == MINE else {view.only.removeprefix(BY)}
        passes = bool(answer and answer.assignee in names)
    elif view.only == NOTED:
        passes = bool(answer and answer.note)
    elif view.only == IN_DISPUTE:
        passes = bool(disputed_fields(inspection, f"answer/{item.id}"))
    elif view.only == CHANGED:
        passes = item.id in view.review
    elif view.only == WITH_FINDING:
        passes = any(item.id in finding.items for finding in inspection.findings.values())
    elif view.only:
        passes = inspection.verdict(item.id) == view.only
    else:
        passes = True
    if not passes or not view.sought:
        return passes
    text = fold(" ".join((item.id, item.text, item.guidance, (answer and answer.note) or "")))
    return all(word in text for word in fold(view.sought).split())


def names_of(inspection: Inspection, author: str) -> set[str]:
    """Return the names under which a person is given items: their own and their sub-team's."""
    return {author, *(p.subteam for p in inspection.team if p.name == author and p.subteam)}


def assignees(inspection: Inspection) -> tuple[str, ...]:
    """Return everyone items can be given to: sub-teams, then people of the team, then names already in use."""
    team = inspection.team
    used = (answer.assignee for answer in inspection.answers.values())
    names = (*(p.subteam for p in team), *(p.name for p in team), *used)
    return tuple(dict.fromkeys(name for name in names if name))


def finding_of(inspection: Inspection, item: str) -> dict[str, object]:
    """Return the fields of a finding made from an item: its note and evidence; met means a strength."""
    answer = inspection.answers.get(item)
    nature = Nature.STRENGTH if inspection.verdict(item) is Verdict.MET else Nature.LIMITATION
    fields: dict[str, object] = {"nature": nature.value, f"items.{item}": True}
    if answer and answer.note:
        fields["text"] = answer.note
    return fields | {f"evidence.{sha}": True for sha in (answer.evidence if answer else ())}


def filters(inspection: Inspection) -> tuple[str, ...]:
    """Return what the list can be narrowed to: nothing, a verdict, a mark, a person or sub-team."""
    people = (f"{BY}{name}" for name in assignees(inspection))
    return ("", *Verdict, MINE, NOTED, WITH_FINDING, IN_DISPUTE, CHANGED, *people)


def filter_label(only: str) -> str:
    """Name what the list is narrowed to."""
    if not only:
        return t("tui.filter.all")
    if only.startswith(BY):
        return t("tui.item.assignee", name=only.removeprefix(BY))
    return t(f"domain.verdict.{only}") if only in set(Verdict) else t(f"tui.filter.{only}")
