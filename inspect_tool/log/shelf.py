"""What is on disk of one inspection, read: its logs, their fold, the team's roster, and what was found amiss."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Final

import orjson

from inspect_tool.errors import DamagedError, InputError
from inspect_tool.log import roster, snapshot
from inspect_tool.log.chain import Sync, durable, is_torn, scan, set_aside, storage_error
from inspect_tool.log.commit import Hashed, parse
from inspect_tool.log.fold import Fold, Tables
from inspect_tool.log.gate import Gate, UnknownKeys
from inspect_tool.log.keys import Key, KeyRing
from inspect_tool.log.logs import SUFFIX, Log, Mark, Notice
from inspect_tool.log.roster import Roster
from inspect_tool.log.trust import TrustList

Clock = Callable[[], datetime]
_HEADER_LIMIT: Final = 4096
#: Commits read and folded at once at opening: what was replaced is let go of before the next are read.
_STRETCH: Final = 2048


@dataclass(frozen=True)
class Installation:
    """Who writes here: the key that names the log, the author's name, the clock, and where ids and syncs come from."""

    keys: KeyRing
    author: str
    clock: Clock
    new_id: Callable[[], str]
    fences: Path
    trust: TrustList
    sync: Sync = durable


class Shelf:
    """The logs of one inspection, as they are on disk, and the state they come to."""

    def __init__(self, folder: Path, installation: Installation, *, read_only: bool) -> None:
        self.folder = folder
        self.inspection = folder.name
        self.keys = installation.keys
        self.trust = installation.trust
        self.roster: Roster | None = None
        self.read_only = read_only
        self.notices: list[Notice] = []
        self.fold = Fold()
        self.logs: dict[str, Log] = {}
        self._snapshot = folder / "snapshot"
        self._kept = 0  # commits that the snapshot stands for
        self._sync = installation.sync
        self._read()

    @property
    def key(self) -> Key:
        """The key that signs what is written here."""
        return self.keys.current

    def gate(self, unknown: UnknownKeys = "quarantine") -> Gate:
        """Return what is known about keys: whose segments are taken, and up to where."""
        return Gate(self.inspection, self.keys, self.trust, self.roster, unknown)

    def _read_roster(self) -> None:
        path = self.folder / roster.FILE
        if path.exists():
            try:
                self.roster = roster.read(path.read_bytes(), self.inspection)
            except InputError as error:
                self._report(DamagedError("log.roster-damaged", path=path, reason=error))

    def _read(self) -> None:
        try:
            self._read_roster()
            files = {path: path.read_bytes() for path in sorted((self.folder / "logs").glob("*" + SUFFIX))}
            with no_collector(), self.fold.together():
                kept = snapshot.load(self._snapshot, {p.stem: data for p, data in files.items()}, self._limits(files))
                if kept:
                    self.fold.restore(kept.state)
                    self._kept = kept.commits
                for path, data in files.items():
                    self._read_log(path, data, kept.marks.get(path.stem) if kept else None)
        except OSError as error:
            raise storage_error(error, self.folder) from error

    def _limits(self, paths: Iterable[Path]) -> dict[str, int | None]:
        keys = {path.stem: _key_in(path) for path in paths}
        gate = self.gate()
        return {name: gate.limit(key) for name, key in keys.items() if key and not self.keys.find(key)}

    def keep_snapshot(self) -> None:
        """Keep the state for the next opening, where much was done since the last time."""
        logs = {log.name: log for log in self.logs_on_disk()}
        if self.read_only or sum(log.count for log in logs.values()) - self._kept < snapshot.WORTH:
            return
        snapshot.save(self._snapshot, self.fold, logs, self._limits(log.path for log in logs.values()))

    def logs_on_disk(self) -> list[Log]:
        """Return the logs that have begun, by id."""
        return [log for _, log in sorted(self.logs.items()) if log.begun]

    def _read_log(self, path: Path, data: bytes, mark: Mark | None) -> None:
        key = _key_in(path) or (self.key.public if path.stem == self.key.log_id else None)
        if key is None:
            self._no_header(path, data)
            return
        log = Log(path, self.inspection, key, sync=self._sync)
        commits = log.read(data, mark)
        if log.name != log.id and not mark:
            log.shared = max((_in_common(log, other) for other in self.logs.values() if other.id == log.id), default=0)
            self.fold.share(log.name, log.shared)
        self.logs[log.name] = log
        if log.problem:
            self._report(log.problem)
        elif not self.read_only and (notice := log.settle()):
            self.notices.append(notice)
        limit = None if self.keys.find(key) else self.gate().limit(key)
        first = mark.count if mark else 0
        if limit is not None and limit < log.count:
            self.notices.append(Notice("log.revoked", {"log": log.id, "count": log.count - limit}))
            commits = commits[: max(limit - first, 0)]
        for start in range(0, len(commits), _STRETCH):
            self.take(log, parse(commits[start : start + _STRETCH]), first + start)

    def _no_header(self, path: Path, data: bytes) -> None:
        if not is_torn(data, "", 0):
            self._report(DamagedError("log.damaged", path=path, line=1, byte=0))
        elif not self.read_only:  # another installation's log, whose arrival the power cut short
            self.notices.append(Notice("log.torn", {"path": set_aside(path, 0, data), "bytes": len(data)}))
            path.unlink()

    def _report(self, problem: DamagedError) -> None:
        if not self.read_only:
            raise problem
        self.notices.append(Notice(problem.key, problem.values))

    def take(self, log: Log, commits: Sequence[Hashed], first: int) -> None:
        """Take commits of a log into the fold, of which the first is its number `first`."""
        try:
            self.fold.take(log.id, commits, first, branch=log.name)
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            raise DamagedError("log.unreadable", path=log.path) from error

    def new_log(self, name: str, key: str) -> Log:
        """Return a log that is not on disk yet."""
        return Log(self.folder / "logs" / (name + SUFFIX), self.inspection, key, sync=self._sync)

    def tables(self) -> Tables:
        """Return what stands: kind → id → document. Not to be altered."""
        return self.fold.tables


def _in_common(one: Log, other: Log) -> int:
    """Return how many commits two histories of a log share."""
    pairs = zip(one.hashes(), other.hashes(), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs)) - 1


def _key_in(path: Path) -> str | None:
    """Return the public key that a log's header names, if there is a header."""
    with path.open("rb") as file:
        first = scan(file.readline(_HEADER_LIMIT), "")
    found = orjson.loads(first[0][1]) if first else None
    key = found.get("key") if isinstance(found, dict) else None
    return key if isinstance(key, str) else None


@contextmanager
def no_collector() -> Iterator[None]:
    """Pause the cycle collector: folding makes a million objects, none of them in a cycle, and it would visit each."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()  # these two put what was made among the old, without the visit that their youth would bring
            gc.unfreeze()
            gc.enable()
