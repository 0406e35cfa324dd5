"""Ready-made wordings of findings: those an office keeps, and the usual ones of the checklists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from inspect_tool.domain.checklist import Item
from inspect_tool.domain.law import Identifier, Line
from inspect_tool.domain.records import Finding, Json, Nature, Severity

#: What an inspector fills in.
BLANK: Final = "…"
#: How many words besides its blanks tell a phrasing from any other text.
_TELLING: Final = 4


class Phrasing(BaseModel):
    """One wording of a finding, with what usually goes with it; `…` marks what the inspector fills in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Line
    nature: Nature | None = None
    severity: Severity | None = None
    cause: Line | None = None
    items: tuple[Identifier, ...] = Field(default=(), description="Checklist items it is about; none: any")
    recommendation: Line | None = Field(default=None, description="What the team usually asks for in answer")
    days: Annotated[int, Field(strict=True, ge=1, le=1000)] | None = Field(
        default=None, description="Working days it usually gives for that"
    )


class Phrasings(BaseModel):
    """The file: an office's phrasings in the order in which it offers them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phrasings: tuple[Phrasing, ...] = ()


def offered(kept: Iterable[Phrasing], items: Iterable[Item], finding: Finding) -> tuple[Phrasing, ...]:
    """Return what to offer for a finding: its items' first, the office's before the usual ones, none of two natures."""
    usual = [Phrasing(text=text, items=(item.id,)) for item in items for text in item.usual]
    fitting = [each for each in (*kept, *usual) if finding.nature is None or each.nature in {None, finding.nature}]
    return tuple(sorted(fitting, key=lambda each: finding.items.isdisjoint(each.items)))


def offered_for(kept: Iterable[Phrasing], item: Item) -> tuple[Phrasing, ...]:
    """Return the wordings for one item: those about it, the office's first, then those about anything."""
    about = Finding(id="", items=frozenset({item.id}))
    return tuple(each for each in offered(kept, [item], about) if not each.items or item.id in each.items)


def filling(phrasing: Phrasing, finding: Finding) -> Iterator[tuple[str, Json]]:
    """Yield the fields of a finding that a phrasing fills: its text after what is written, the others where empty."""
    before = (finding.text or "").rstrip()
    yield "text", f"{before}\n{phrasing.text}" if before else phrasing.text
    for name in ("nature", "severity", "cause"):
        if (value := getattr(phrasing, name)) and getattr(finding, name) is None:
            yield name, str(value)
    if not finding.items and len(phrasing.items) == 1:
        yield f"items.{phrasing.items[0]}", True


def kept_from(finding: Finding, recommendation: str | None) -> Phrasing:
    """Return a finding as a phrasing to keep."""
    return Phrasing(
        text=(finding.text or "").strip(),
        nature=finding.nature,
        severity=finding.severity,
        cause=finding.cause or None,
        items=tuple(sorted(finding.items)),
        recommendation=recommendation or None,
    )


def answer_to(kept: Iterable[Phrasing], finding: Finding) -> Phrasing | None:
    """Return the phrasing a finding was worded with, where it says what is usually recommended."""
    text = finding.text or ""
    return next((each for each in kept if each.recommendation and _worded_by(each, text)), None)


def _worded_by(phrasing: Phrasing, text: str) -> bool:
    """Whether a text holds a phrasing's, its blanks filled or not; filled, it takes enough words to know it by."""
    fixed = phrasing.text.split(BLANK)
    if len(" ".join(fixed).split()) < _TELLING:
        return phrasing.text in text
    return bool(re.search(".*?".join(map(re.escape, fixed)), text))
