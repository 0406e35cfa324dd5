"""Findings that two people probably wrote about the same thing: offered side by side, joined only by a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from typing import Any, Final

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import Finding
from inspect_tool.log.store import Patch
from inspect_tool.text import fold

#: How much of two wordings has to agree, of 1: word order and marks aside. Found on reworded findings of the sample.
LIKELY: Final = 0.6
_LINKS: Final = ("items", "evidence", "dossiers")


@dataclass(frozen=True)
class Pair:
    """Two findings about the same item in similar words; `likeness` is 1 for the same words."""

    first: Finding
    second: Finding
    likeness: float


def likely_duplicates(inspection: Inspection) -> tuple[Pair, ...]:
    """Return pairs of findings of one nature that share an item and much of their wording, most alike first."""
    return tuple(sorted(_pairs(inspection), key=lambda pair: (-pair.likeness, pair.first.id, pair.second.id)))


def _pairs(inspection: Inspection) -> Iterator[Pair]:
    words = {finding.id: _words(finding.text or "") for finding in inspection.findings.values()}
    for first, second in combinations(inspection.findings.values(), 2):
        if first.nature is not second.nature or not first.items & second.items:
            continue
        if second.id in first.distinct or first.id in second.distinct:
            continue  # somebody has looked at the two already
        one, other = words[first.id], words[second.id]
        if one and other and (likeness := _likeness(one, other)) >= LIKELY:
            yield Pair(first, second, likeness)


def _words(text: str) -> list[str]:
    return sorted(re.findall(r"\w+", fold(text)))


def _likeness(one: list[str], other: list[str]) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def joined(inspection: Inspection, keep: str, drop: str, text: str) -> list[tuple[str, Patch]]:
    """Return what joins one finding into another: one text, the links of both, recommendations led to the one kept."""
    one, other = inspection.findings[keep], inspection.findings[drop]
    fields: dict[str, Any] = {"text": text}
    for links in _LINKS:
        fields |= {f"{links}.{name}": True for name in sorted(getattr(other, links) - getattr(one, links))}
    patches: list[tuple[str, Patch]] = [(one.path, (fields, []))]
    patches += [
        (answer.path, ({f"findings.{keep}": True}, [f"findings.{drop}"]))
        for answer in inspection.recommendations
        if drop in answer.findings
    ]
    return [*patches, (other.path, None)]
