"""Which items the walk shows, in which words; plain functions over the inspection, no widget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import Nature, Verdict
from inspect_tool.i18n import t, tn
from inspect_tool.text import fold
from inspect_tool.tui.widgets.virtual_list import Row
from inspect_tool.tui.words import DISPUTED, SYMBOLS

if TYPE_CHECKING:
    from inspect_tool.domain.checklist import Item
    from inspect_tool.library import Library

#: The list that holds every checklist.
EVERYTHING: Final = "all"
#: Filters besides a verdict.
NOTED: Final = "noted"
IN_DISPUTE: Final = "disputed"
WITH_FINDING: Final = "finding"
MINE: Final = "mine"
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


def applicable(library: Library, inspection: Inspection) -> tuple[Item, ...]:
    """Return the items that apply on the day of the visit, in order."""
    day = inspection.visit.date
    return tuple(i for c in library.checklists for i in c.items if day is None or i.exists(day))


def lists(library: Library) -> tuple[str, ...]:
    """Return the ids of the lists to switch between."""
    return (*(checklist.id for checklist in library.checklists), EVERYTHING)


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


def row(inspection: Inspection, item: Item, *, marked: bool = False) -> Row:
    """Return an item's row: state, id, text, marks of what hangs on it."""
    answer = inspection.answers.get(item.id)
    verdict = inspection.verdict(item.id)
    disputed = disputed_fields(inspection, f"answer/{item.id}")
    marks = []
    if answer and answer.note:
        marks.append("✎")
    if answer and answer.evidence:
        marks.append(f"+{len(answer.evidence)}")
    if any(item.id in finding.items for finding in inspection.findings.values()):
        marks.append("§")
    tone = "problem" if disputed or verdict is Verdict.NOT_MET else "done" if verdict is Verdict.MET else ""
    symbol = DISPUTED if disputed else SYMBOLS[verdict]
    return Row(item.id, (symbol, f"{'■' if marked else ''}{item.id}", item.text, " ".join(marks)), tone=tone)


def section_of(library: Library, item_id: str) -> tuple[str, ...]:
    """Return the items of the section that holds this one."""
    sections = (section for checklist in library.checklists for section in checklist.sections)
    return next((ids for s in sections if item_id in (ids := tuple(item.id for item in s.items))), ())


def toggled(library: Library, item_id: str, shown: Iterable[Row], marked: frozenset[str]) -> frozenset[str]:
    """Mark every item in sight of an item's section, or unmark them if all are."""
    inside = set(section_of(library, item_id))
    seen = {row.key for row in shown if row.key in inside}
    return marked - seen if seen <= marked else marked | seen


def rows(library: Library, inspection: Inspection, view: View, marked: frozenset[str] = frozenset()) -> list[Row]:
    """Return the rows of a view, each section under its title."""
    found: list[Row] = []
    day = inspection.visit.date
    for checklist in library.checklists:
        if view.checklist not in {EVERYTHING, checklist.id}:
            continue
        for section in checklist.sections:
            items = [i for i in section.items if day is None or i.exists(day)]
            inside = [row(inspection, i, marked=i.id in marked) for i in items if shows(view, inspection, i)]
            if inside:
                title = section.title if view.checklist != EVERYTHING else f"{checklist.title} · {section.title}"
                found += [Row(f"section/{section.id}", (title,), tone="heading"), *inside]
    return found


def tab_label(library: Library, inspection: Inspection, list_id: str) -> str:
    """Return a list's name with how far it has come."""
    if list_id == EVERYTHING:
        return t("tui.walk.everything")
    items = [item for item in applicable(library, inspection) if library.checklist_of(item.id).id == list_id]
    short = next(checklist.short for checklist in library.checklists if checklist.id == list_id)
    return f"{short} {progress_words(inspection, items)}"


def progress_words(inspection: Inspection, items: Iterable[Item]) -> str:
    """Write how many of these items have a result: 3/14."""
    done, total = inspection.progress(item.id for item in items)
    return f"{done}/{total}"


def next_unanswered(inspection: Inspection, shown: Iterable[Row], after: str | None) -> str | None:
    """Return the next item without a verdict after this one, starting over at the end."""
    keys = [r.key for r in shown if not r.heading]
    start = keys.index(after) + 1 if after in keys else 0
    turned = keys[start:] + keys[:start]
    return next((key for key in turned if inspection.verdict(key) is Verdict.UNCHECKED), None)


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
    return ("", *Verdict, MINE, NOTED, WITH_FINDING, IN_DISPUTE, *people)


def filter_label(only: str) -> str:
    """Name what the list is narrowed to."""
    if not only:
        return t("tui.filter.all")
    if only.startswith(BY):
        return t("tui.item.assignee", name=only.removeprefix(BY))
    return t(f"domain.verdict.{only}") if only in set(Verdict) else t(f"tui.filter.{only}")


def filter_words(view: View, count: int) -> str:
    """Say what the list is narrowed to and how to see everything again."""
    parts = [filter_label(view.only)] if view.only else []
    if view.sought:
        parts.append(f"“{view.sought}”")
    return t("tui.walk.narrowed", what=" · ".join(parts), found=tn("tui.walk.items", count))
