"""Putting laptops' work together: cutting signed segments, and taking those that arrive. A set union."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from inspect_tool.domain.inspection import Dispute
from inspect_tool.errors import InputError, InspectError
from inspect_tool.log import segment
from inspect_tool.log.commit import Hashed
from inspect_tool.log.keys import Key
from inspect_tool.log.logs import Log
from inspect_tool.log.segment import Lines, Seal, Segment

#: What to do with a log whose key nobody here has met: fold it and list the key, or set it aside unfolded.
UnknownKeys = Literal["accept", "quarantine"]


@dataclass(frozen=True)
class Refused:
    """A segment that was not taken, and why."""

    name: str
    reason: InspectError


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

    `by` counts new writes by author; `keys` are public keys met for the first time; `ignored` names members of bundles
    that are neither segments nor evidence.
    """

    segments_new: int = 0
    segments_known: int = 0
    segments_waiting: int = 0
    refused: list[Refused] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    writes_in: int = 0
    writes_new: int = 0
    writes_known: int = 0
    writes_waiting: int = 0
    writes_refused: int = 0
    by: Counter[str] = field(default_factory=Counter)
    keys: list[str] = field(default_factory=list)
    disputes: tuple[Dispute, ...] = ()
    blobs_new: int = 0
    blobs_missing: tuple[str, ...] = ()
    dry_run: bool = False


@dataclass
class Arrival:
    """
    What will be added to one log: its owner's key, the new lines, and the seals that vouch for them.

    `commits` are the lines as read, without the log's header, which is the first line of a log that is new here.
    """

    key: str
    lines: list[tuple[str, bytes]] = field(default_factory=list)
    commits: list[Hashed] = field(default_factory=list)
    seals: list[Seal] = field(default_factory=list)


@dataclass
class Plan:
    """What a heap of segments amounts to, before anything is written."""

    arrivals: dict[str, Arrival] = field(default_factory=dict)
    waiting: list[Segment] = field(default_factory=list)
    report: MergeReport = field(default_factory=MergeReport)


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


def plan(
    arrived: Iterable[tuple[str, bytes | InputError]],
    inspection: str,
    logs: Mapping[str, Log],
    *,
    admits: Callable[[str], InspectError | None],
) -> Plan:
    """
    Verify segments and see what of them is new. Nothing is written.

    `admits` says why a key's segments are not taken, or None. `logs` are those at hand, by id.
    """
    found = Plan()
    report = found.report
    by_log: dict[str, list[tuple[str, Segment]]] = {}
    for name, data in arrived:
        try:
            if isinstance(data, InputError):
                raise data
            taken = segment.read(data, inspection)
            if reason := admits(taken.key):
                raise reason
        except InspectError as error:
            report.refused.append(Refused(name, error))
            continue
        by_log.setdefault(taken.key, []).append((name, taken))
    for key, heap in by_log.items():
        heap.sort(key=lambda entry: (entry[1].first, entry[1].seal.to))
        _join(found, key, heap, logs.get(heap[0][1].log))
    return found


def _join(found: Plan, key: str, heap: Sequence[tuple[str, Segment]], log: Log | None) -> None:
    """Lay one log's segments end to end after what is at hand."""
    report = found.report
    hashes = log.hashes() if log and log.begun else []
    if log and log.key != key:
        report.refused += [Refused(name, InputError("log.key-collision")) for name, _ in heap]
        return
    arrival = Arrival(key)
    for name, piece in heap:
        count = writes_in(piece.commits)
        report.writes_in += count
        if piece.first > len(hashes):
            found.waiting.append(piece)
            report.segments_waiting += 1
            report.writes_waiting += count
            continue
        if not _continues(piece, hashes):
            report.writes_refused += count
            report.refused.append(Refused(name, InputError("log.fork", log=piece.log, line=piece.first)))
            continue
        fresh = piece.lines[len(hashes) - piece.first :]
        commits = piece.commits[max(len(piece.commits) - len(fresh), 0) :] if fresh else []
        new = writes_in(commits)
        report.writes_new += new
        report.writes_known += count - new
        report.segments_new += bool(fresh)
        report.segments_known += not fresh
        arrival.lines += fresh
        arrival.commits += commits
        arrival.seals.append(piece.seal)
        hashes += [line_hash for line_hash, _ in fresh]
    if arrival.seals:
        found.arrivals[heap[0][1].log] = arrival
    for _, (_, author, writes, _) in arrival.commits:
        report.by[author] += len(writes)


def _continues(piece: Segment, hashes: Sequence[str]) -> bool:
    if piece.first and hashes[piece.first - 1] != piece.prev:
        return False
    return all(mine == theirs for mine, (theirs, _) in zip(hashes[piece.first :], piece.lines, strict=False))
