"""What a heap of segments amounts to: each verified, then laid end to end after what is at hand. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from inspect_tool.errors import InputError, InspectError
from inspect_tool.log import segment
from inspect_tool.log.commit import Hashed
from inspect_tool.log.exchange import Fork, MergeReport, Refused, writes_in
from inspect_tool.log.gate import Gate
from inspect_tool.log.keys import fingerprint, log_id
from inspect_tool.log.logs import Log
from inspect_tool.log.segment import Lines, Seal, Segment

Named = tuple[str, Segment]


@dataclass
class Arrival:
    """
    What will be added to one log: its owner's key, the new lines, and the seals that vouch for them.

    `commits` are the new commits as read. A log that is new here has its header as its first line; a branch begins with
    all the lines it has in common with the other history, `shared` commits of them.
    """

    key: str
    lines: list[tuple[str, bytes]] = field(default_factory=list)
    commits: list[Hashed] = field(default_factory=list)
    seals: list[Seal] = field(default_factory=list)
    shared: int = 0


@dataclass
class Plan:
    """What a heap of segments amounts to. `arrivals` are by the log's name."""

    arrivals: dict[str, Arrival] = field(default_factory=dict)
    waiting: list[Segment] = field(default_factory=list)
    quarantined: list[Segment] = field(default_factory=list)
    report: MergeReport = field(default_factory=MergeReport)


@dataclass
class _History:
    """One history of a log: the hashes of its lines, at hand and arriving."""

    name: str
    log: Log | None
    hashes: list[str]
    arrival: Arrival

    def lines(self, count: int) -> Lines:
        held = self.log.lines() if self.log and self.log.begun else []
        return [*held, *self.arrival.lines][:count]

    def agrees(self, piece: Segment) -> bool:
        """Whether the piece goes on from here, or lies within."""
        return self.reaches(piece) and self.common(piece) == min(len(self.hashes), piece.first + len(piece.lines))

    def reaches(self, piece: Segment) -> bool:
        """Whether the line before the piece is in this history."""
        if piece.first == 0:
            return True
        return piece.first <= len(self.hashes) and self.hashes[piece.first - 1] == piece.prev

    def common(self, piece: Segment) -> int:
        """Return the number of the first line in which this history and the piece differ, or where one ends."""
        line = piece.first
        for mine, (theirs, _) in zip(self.hashes[line:], piece.lines, strict=False):
            if mine != theirs:
                break
            line += 1
        return line


def plan(
    arrived: Iterable[tuple[str, bytes | InputError]],
    inspection: str,
    logs: Iterable[Log],
    *,
    gate: Gate,
) -> Plan:
    """Verify segments and see what of them is new to the logs at hand; the gate says whose segments are taken."""
    found = Plan()
    report = found.report
    by_key: dict[str, list[Named]] = {}
    for name, data in arrived:
        try:
            if isinstance(data, InputError):
                raise data
            piece = segment.read(data, inspection)
        except InspectError as error:
            report.refused.append(Refused(name, error))
            continue
        report.writes_in += writes_in(piece.commits)
        if reason := gate.refusal(piece.key):
            _refuse(report, name, piece, reason)
            if reason.key != "log.key-revoked":
                found.quarantined.append(piece)
        else:
            by_key.setdefault(piece.key, []).append((name, _up_to(gate.limit(piece.key), piece, report, name)))
    at_hand = list(logs)
    for key, heap in by_key.items():
        heap.sort(key=lambda entry: (entry[1].first, entry[1].seal.to))
        _join(found, key, heap, [log for log in at_hand if log.id == log_id(key)])
    return found


def _up_to(limit: int | None, piece: Segment, report: MergeReport, name: str) -> Segment:
    """Leave out what a key wrote after it was revoked."""
    if limit is None or piece.seal.to <= limit:
        return piece
    allowed = max(limit - piece.first + 1, 0)
    commits = piece.commits[: max(allowed - (piece.first == 0), 0)]
    report.writes_refused += writes_in(piece.commits) - writes_in(commits)
    report.refused.append(Refused(name, InputError("log.key-revoked", fingerprint=fingerprint(piece.key))))
    return replace(piece, lines=piece.lines[:allowed], commits=commits)


def _refuse(report: MergeReport, name: str, piece: Segment, reason: InspectError) -> None:
    report.writes_refused += writes_in(piece.commits)
    report.refused.append(Refused(name, reason))


def _join(found: Plan, key: str, heap: Sequence[Named], logs: Sequence[Log]) -> None:
    report = found.report
    if any(log.key != key for log in logs):
        for name, piece in heap:
            _refuse(report, name, piece, InputError("log.key-collision"))
        return
    histories = [_History(log.name, log, log.hashes() if log.begun else [], Arrival(key)) for log in logs]
    if not histories:
        histories.append(_History(log_id(key), None, [], Arrival(key)))
    for _, piece in heap:
        fitting = [h for h in histories if h.agrees(piece)]
        reached = [h for h in histories if h.reaches(piece)]
        if fitting:
            _extend(report, max(fitting, key=lambda h: h.common(piece)), piece)
        elif reached:
            branch = _branch(max(reached, key=lambda h: h.common(piece)), piece)
            histories.append(branch)
            report.forks.append(Fork(piece.log, branch.arrival.shared + 1, branch.name))
            _extend(report, branch, piece)
        else:
            found.waiting.append(piece)
            report.segments_waiting += 1
            report.writes_waiting += writes_in(piece.commits)
    found.arrivals |= {h.name: h.arrival for h in histories if h.arrival.seals}


def _branch(parent: _History, piece: Segment) -> _History:
    """Begin another history of a log where the piece parts from the one at hand."""
    parting = parent.common(piece)
    name = f"{piece.log}~{piece.lines[parting - piece.first][0][:8]}"
    shared = list(parent.lines(parting))
    arrival = Arrival(piece.key, lines=shared, shared=parting - 1)
    return _History(name, None, [line_hash for line_hash, _ in shared], arrival)


def _extend(report: MergeReport, history: _History, piece: Segment) -> None:
    fresh = piece.lines[len(history.hashes) - piece.first :]
    commits = piece.commits[max(len(piece.commits) - len(fresh), 0) :] if fresh else []
    new = writes_in(commits)
    report.writes_new += new
    report.writes_known += writes_in(piece.commits) - new
    report.segments_new += bool(fresh)
    report.segments_known += not fresh
    history.arrival.lines += fresh
    history.arrival.commits += commits
    history.arrival.seals.append(piece.seal)
    history.hashes += [line_hash for line_hash, _ in fresh]
    for _, (_, author, writes, _) in commits:
        report.by[author] += len(writes)
