"""Two wordings of one text put together, sentence by sentence: a proposal that a person reads before it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

#: A sentence ends where a blank follows its mark (not in 3.489 or 61/2018), and at each line break.
_END: Final = re.compile(r"(?<=[.!?;…:])\s+|\n+")
_WORD: Final = re.compile(r"\s+|[^\s]+")

#: Where a part comes from: unchanged, one of the two wordings, the same change in both, or different changes in both.
Origin = Literal["unchanged", "first", "second", "both", "overlap"]
Change = Literal["same", "added", "removed"]


@dataclass(frozen=True)
class Part:
    """A stretch of the proposal and where it comes from."""

    origin: Origin
    text: str


@dataclass(frozen=True)
class Proposal:
    """Both people's changes in one text. Where they changed the same sentences differently, both follow each other."""

    base: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The proposed wording."""
        return "".join(part.text for part in self.parts).strip()

    @property
    def overlaps(self) -> int:
        """In how many places a person has to choose words."""
        return sum(part.origin == "overlap" for part in self.parts)


def propose(base: str, first: str, second: str) -> Proposal:
    """Put together two wordings of a text that was `base` when both set out."""
    parts = _parts(_sentences(base), _sentences(first), _sentences(second))
    return Proposal(base, tuple(part for part in parts if part.text))


def word_changes(before: str, after: str) -> list[tuple[Change, str]]:
    """Return what became of the words of a text, in reading order."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    changes: list[tuple[Change, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            changes.append(("same", "".join(old[a:b])))
            continue
        changes += [("removed", "".join(old[a:b]))] if a < b else []
        changes += [("added", "".join(new[c:d]))] if c < d else []
    return changes


def _sentences(text: str) -> list[str]:
    """Cut a text into sentences, each with the blanks that follow it (one blank where the text just ends)."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        found.append(text[start : end.end()])
        start = end.end()
    return [*found, text[start:] + " "] if text[start:] else found


def _parts(base: Sequence[str], first: Sequence[str], second: Sequence[str]) -> Iterator[Part]:
    at = one = two = 0
    for start, length, in_first, in_second in _agreed(base, first, second):
        yield _choose(base[at:start], first[one:in_first], second[two:in_second])
        yield Part("unchanged", "".join(base[start : start + length]))
        at, one, two = start + length, in_first + length, in_second + length


def _choose(base: Sequence[str], first: Sequence[str], second: Sequence[str]) -> Part:
    if first == second:
        return Part("both" if first != base else "unchanged", "".join(first))
    if first == base:
        return Part("second", "".join(second))
    if second == base:
        return Part("first", "".join(first))
    return Part("overlap", "".join([*first, *second]))


def _agreed(base: Sequence[str], first: Sequence[str], second: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the stretches that both left alone: start in base, length, start in each; an empty one at the end."""
    ones = SequenceMatcher(None, base, first, autojunk=False).get_matching_blocks()
    twos = SequenceMatcher(None, base, second, autojunk=False).get_matching_blocks()
    i = j = 0
    while i < len(ones) and j < len(twos):
        one, two = ones[i], twos[j]
        start, end = max(one.a, two.a), min(one.a + one.size, two.a + two.size)
        if start < end:
            yield start, end - start, one.b + start - one.a, two.b + start - two.a
        if one.a + one.size < two.a + two.size:
            i += 1
        else:
            j += 1
    yield len(base), 0, len(first), len(second)
