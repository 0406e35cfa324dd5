"""Putting laptops' work together: cutting signed segments, and taking those that arrive. A set union."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inspect_tool.domain.inspection import Dispute
from inspect_tool.errors import InspectError
from inspect_tool.i18n import t
from inspect_tool.log import segment
from inspect_tool.log.commit import Hashed
from inspect_tool.log.keys import Key, fingerprint
from inspect_tool.log.logs import Log, Notice
from inspect_tool.log.segment import Lines, Seal, Segment


@dataclass(frozen=True)
class Refused:
    """A segment that was not taken, and why."""

    name: str
    reason: InspectError


@dataclass(frozen=True)
class Stranger:
    """An installation that nobody here has accepted: its key, who writes on it, and how many writes are held back."""

    key: str
    author: str
    writes: int

    @property
    def fingerprint(self) -> str:
        """Eight words that two people can read to each other."""
        return fingerprint(self.key)


@dataclass(frozen=True)
class Fork:
    """A log found to have two histories: where they part, and the name under which the second is kept."""

    log: str
    line: int
    branch: str

    def __str__(self) -> str:
        return t("log.fork", log=self.log, line=self.line)


@dataclass(frozen=True)
class ExportReport:
    """What a bundle holds: the file, its segments, commits and evidence files, and evidence that is missing here."""

    path: Path
    segments: int
    commits: int
    blobs: int
    missing: tuple[str, ...] = ()


@dataclass
class MergeReport:
    """
    What a merge brought. `writes_in` is always `writes_new` + `writes_known` + `writes_waiting` + `writes_refused`.

    `by` counts new writes by author; `keys` are public keys accepted at first contact; `ignored` names members of
    bundles that are neither segments nor evidence; `forks` are logs of which a second history arrived;
    `quarantined` are unknown installations whose segments were set aside; `roster` says that a newer team roster came;
    `notices` say what the merge made this installation do (take a new identity); a dry run tells in `writes` what
    fields would say: author, record, field, and the value as a list of one or none.
    """

    segments_new: int = 0
    segments_known: int = 0
    segments_waiting: int = 0
    refused: list[Refused] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    forks: list[Fork] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    quarantined: list[Stranger] = field(default_factory=list)
    roster: bool = False
    writes_in: int = 0
    writes_new: int = 0
    writes_known: int = 0
    writes_waiting: int = 0
    writes_refused: int = 0
    by: Counter[str] = field(default_factory=Counter)
    writes: list[tuple[str, str, str, list[Any]]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    disputes: tuple[Dispute, ...] = ()
    blobs_new: int = 0
    blobs_missing: tuple[str, ...] = ()
    dry_run: bool = False


def segments_of(log: Log, *, own: Key | None, keep: bool = True) -> list[bytes]:
    """
    Cut a log at its seals. With its owner's key, what is not sealed yet is sealed now (and `keep` stores the seals).

    The pieces are the same bytes on every machine, so a folder or a bucket holds each of them once.
    """
    lines = log.lines()
    if not lines:
        return []
    seals = [seal for seal in log.seals if seal.to < len(lines) and lines[seal.to][0] == seal.head]
    if own and (not seals or seals[-1].to < len(lines) - 1):
        seals += _new_seals(log, lines, own, seals[-1].to + 1 if seals else 0)
        if keep:
            log.set_seals(seals)
    pieces: list[bytes] = []
    start = 0
    for seal in seals:
        prev = lines[start - 1][0] if start else ""
        pieces.append(Segment(log.inspection, log.key, start, prev, lines[start : seal.to + 1], seal).encode())
        start = seal.to + 1
    return pieces


def _new_seals(log: Log, lines: Lines, own: Key, start: int) -> list[Seal]:
    ends: list[int] = []
    size = 0
    for number in range(start, len(lines)):
        size += len(lines[number][1])
        if size >= segment.SEAL_EVERY or number == len(lines) - 1:
            ends.append(number)
            size = 0
    return [segment.make_seal(own, log.inspection, number, lines[number][0]) for number in ends]


def writes_in(commits: Iterable[Hashed]) -> int:
    """Count the writes in commits."""
    return sum(len(commit[2]) for _, commit in commits)
