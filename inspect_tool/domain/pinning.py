"""
Which questions an inspection's answers answer.

An inspection pins, when it is opened, the version of each checklist (`checklists.<id>` on the visit), the digest of
each item's question (`pins.<item>`) and its words (`wordings.<item>`). An answer carries over to a newer version of the
checklist only where the question is the same; every other answer stays as it is and is offered for review. Who reviews
it pins the new question.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from inspect_tool.domain.checklist import Checklist
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import Answer

#: The pin of an item that is no longer asked and whose answer someone has reviewed.
_NOT_ASKED: Final = "-"


class Change(StrEnum):
    """How an item of the checklists at hand stands to the one that the inspection pinned."""

    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True)
class Compared:
    """
    One item. `pinned` and `current` are digests of the question; none where the item, or its pin, is not there.

    `before` and `now` are its words; an inspection opened before words were pinned does not know the earlier ones.
    """

    item: str
    change: Change
    answered: bool
    pinned: str | None
    current: str | None
    before: str | None = None
    now: str | None = None

    @property
    def needs_review(self) -> bool:
        """Whether an answer stands that was given to another question, or to one that is no longer asked."""
        gone = self.change is Change.GONE and self.pinned != _NOT_ASKED
        return self.answered and (gone or self.change is Change.CHANGED)


def pins(checklists: Iterable[Checklist]) -> dict[str, str]:
    """Return the fields of `inspection/visit` that pin these checklists: versions, and each item's question."""
    found: dict[str, str] = {}
    for checklist in checklists:
        found[f"checklists.{checklist.id}"] = checklist.version
        found |= {f"pins.{item.id}": item.question_digest for item in checklist.items}
        found |= {f"wordings.{item.id}": item.text for item in checklist.items}
    return found


def compare(inspection: Inspection, checklists: Iterable[Checklist]) -> tuple[Compared, ...]:
    """
    Return how each item at hand, in order, then each that is gone, stands to what the inspection pinned.

    An inspection opened before questions were pinned knows versions only: its items are the same where the version is,
    else their old question is not known and they count as changed.
    """
    visit = inspection.visit
    answers = {item for item, answer in inspection.answers.items() if _given(answer)}
    found: list[Compared] = []
    for checklist in checklists:
        same_version = visit.checklists.get(checklist.id) == checklist.version
        known = checklist.id in visit.checklists
        for item in checklist.items:
            pinned, current = visit.pins.get(item.id), item.question_digest
            if pinned is not None:
                change = Change.SAME if pinned == current else Change.CHANGED
            elif visit.pins or not known:
                change = Change.NEW
            else:
                change = Change.SAME if same_version else Change.CHANGED
            words = visit.wordings.get(item.id), item.text
            found.append(Compared(item.id, change, item.id in answers, pinned, current, *words))
    here = {compared.item for compared in found}
    gone = [item for item in dict.fromkeys((*visit.pins, *answers)) if item not in here]
    lost = (
        Compared(item, Change.GONE, item in answers, visit.pins.get(item), None, visit.wordings.get(item))
        for item in gone
    )
    return (*found, *lost)


def for_review(inspection: Inspection, checklists: Iterable[Checklist]) -> dict[str, Compared]:
    """Return the items whose answer was given to another question, by id; those no longer asked last."""
    return {compared.item: compared for compared in compare(inspection, checklists) if compared.needs_review}


def review(compared: Compared) -> dict[str, str]:
    """Return the fields of `inspection/visit` that say: the answer was reviewed against the question as it is now."""
    fields = {f"pins.{compared.item}": compared.current or _NOT_ASKED}
    return fields | ({f"wordings.{compared.item}": compared.now} if compared.now else {})


def _given(answer: Answer) -> bool:
    """Whether someone recorded a result; a name on the item is none."""
    return bool(answer.verdict or answer.note or answer.evidence or answer.values or answer.disputed - {"assignee"})
