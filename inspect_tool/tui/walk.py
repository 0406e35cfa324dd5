"""Which items the walk shows, in which words; plain functions over the inspection, no widget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import Verdict
from inspect_tool.domain.walking import EVERYTHING, View, applicable, disputed_fields, filter_label, shows
from inspect_tool.i18n import t, tn
from inspect_tool.tui.widgets.virtual_list import Row
from inspect_tool.tui.words import DISPUTED, SYMBOLS

if TYPE_CHECKING:
    from inspect_tool.domain.checklist import Item
    from inspect_tool.library import Library


def lists(library: Library) -> tuple[str, ...]:
    """Return the ids of the lists to switch between."""
    return (*(checklist.id for checklist in library.checklists), EVERYTHING)


def row(inspection: Inspection, item: Item, *, marked: bool = False, changed: bool = False) -> Row:
    """Return an item's row: state, id, text, marks of what hangs on it."""
    answer = inspection.answers.get(item.id)
    verdict = inspection.verdict(item.id)
    disputed = disputed_fields(inspection, f"answer/{item.id}")
    marks = ["↻"] if changed else []
    if answer and answer.note:
        marks.append("✎")
    if answer and answer.evidence:
        marks.append(f"+{len(answer.evidence)}")
    if any(item.id in finding.items for finding in inspection.findings.values()):
        marks.append("§")
    tone = "problem" if disputed or verdict is Verdict.NOT_MET else "done" if verdict is Verdict.MET else ""
    symbol = DISPUTED if disputed else SYMBOLS[verdict]
    hung = " ".join(marks) if len(marks) < 3 else "".join(marks)
    return Row(item.id, (symbol, f"{'■' if marked else ''}{item.id}", item.text, hung), tone=tone)


def section_of(library: Library, item_id: str) -> tuple[str, ...]:
    """Return the items of the section that holds this one."""
    sections = (section for checklist in library.checklists for section in checklist.sections)
    return next((ids for s in sections if item_id in (ids := tuple(item.id for item in s.items))), ())


def toggled(library: Library, item_id: str, shown: Iterable[Row], marked: frozenset[str]) -> frozenset[str]:
    """Mark every item in sight of an item's section, or unmark them if all are."""
    inside = set(section_of(library, item_id))
    seen = {row.key for row in shown if row.key in inside}
    return marked - seen if seen <= marked else marked | seen


def rows(
    library: Library,
    inspection: Inspection,
    view: View,
    marked: frozenset[str] = frozenset(),
    review: frozenset[str] = frozenset(),
) -> list[Row]:
    """Return the rows of a view, each section under its title; `review` are the items whose question has changed."""
    found: list[Row] = []
    view = replace(view, review=review)
    day = inspection.visit.date
    for checklist in library.checklists:
        if view.checklist not in {EVERYTHING, checklist.id}:
            continue
        for section in checklist.sections:
            items = [i for i in section.items if day is None or i.exists(day)]
            inside = [
                row(inspection, i, marked=i.id in marked, changed=i.id in review)
                for i in items
                if shows(view, inspection, i)
            ]
            if inside:
                title = section.title if view.checklist != EVERYTHING else f"{checklist.title} · {section.title}"
                found += [Row(f"section/{section.id}", (title,), tone="heading"), *inside]
    return found


def tab_label(library: Library, inspection: Inspection, list_id: str) -> str:
    """Return a list's name with how far it has come."""
    if list_id == EVERYTHING:
        return t("tui.walk.everything")
    items = [item for item in applicable(library.checklists, inspection) if library.checklist_of(item.id).id == list_id]
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


def filter_words(view: View, count: int) -> str:
    """Say what the list is narrowed to and how to see everything again."""
    parts = [filter_label(view.only)] if view.only else []
    if view.sought:
        parts.append(f"“{view.sought}”")
    return t("tui.walk.narrowed", what=" · ".join(parts), found=tn("tui.walk.items", count))
