"""The logs of one inspection and their fold, held in step: what every reading and every commit goes through."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

import orjson

from inspect_tool.domain.inspection import Dispute
from inspect_tool.domain.records import KINDS, check_field, field_names, is_links, is_map, split_path
from inspect_tool.errors import DamagedError, InputError, StorageError
from inspect_tool.log import roster
from inspect_tool.log.chain import SHORT, Sync, durable, is_torn, scan, set_aside, storage_error, write_all
from inspect_tool.log.commit import MAX_DRAG, TICK_BITS, Hashed, Write, encode, parse
from inspect_tool.log.disputes import disputes
from inspect_tool.log.fence import is_behind, set_fence
from inspect_tool.log.fold import Fold, Tables, stands
from inspect_tool.log.gate import Gate, UnknownKeys
from inspect_tool.log.history import UndoStacks
from inspect_tool.log.joining import Arrival
from inspect_tool.log.keys import Key, KeyRing, log_id
from inspect_tool.log.logs import SUFFIX, Log, Notice, ensure_folder
from inspect_tool.log.roster import Roster
from inspect_tool.log.store import Patch
from inspect_tool.log.trust import TrustList
from inspect_tool.text import nfc

Clock = Callable[[], datetime]
#: No single commit is larger, so that every segment stays well below its limit.
MAX_COMMIT: Final = 8 << 20
_HEADER_LIMIT: Final = 4096


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


class Ledger:
    """One inspection's logs and state. All methods hold `lock`."""

    def __init__(self, folder: Path, installation: Installation, *, read_only: bool = False) -> None:
        self.folder = folder
        self.inspection = folder.name
        self.keys = installation.keys
        self.trust = installation.trust
        self.roster: Roster | None = None
        self.author = installation.author
        self.new_id = installation.new_id
        self.read_only = read_only
        self.lock = threading.RLock()
        self.notices: list[Notice] = []
        self.fold = Fold()
        self.logs: dict[str, Log] = {}
        self.version = 0  #: grows with every change of state
        self._fence = installation.fences / self.inspection
        self._clock = installation.clock
        self._sync = installation.sync
        self._stacks: UndoStacks | None = None
        self._disputes: tuple[int, tuple[Dispute, ...]] | None = None
        self._read()

    # --- reading

    def gate(self, unknown: UnknownKeys = "accept") -> Gate:
        """Return what is known about keys: whose segments are taken, and up to where."""
        return Gate(self.inspection, self.keys, self.trust, self.roster, unknown)

    def _read_roster(self) -> None:
        path = self.folder / roster.FILE
        if path.exists():
            try:
                self.roster = roster.read(path.read_bytes(), self.inspection)
            except InputError as error:
                self._report(DamagedError("log.roster-damaged", path=path, reason=error))

    def set_roster(self, new: Roster) -> None:
        """Keep a verified roster, durably. What it revokes is left out from the next opening on."""
        self.require_writable()
        write_all({self.folder / roster.FILE: new.encode()})
        self.roster = new

    def _read(self) -> None:
        try:
            self._read_roster()
            with no_collector(), self.fold.together():
                for path in sorted((self.folder / "logs").glob("*" + SUFFIX)):
                    self._read_log(path)
        except OSError as error:
            raise storage_error(error, self.folder) from error
        self.own = self.logs.setdefault(self.key.log_id, self._new_log(self.key.log_id, self.key.public))
        if not self.read_only and is_behind(self._fence, self.own):
            self._renew("log.behind")

    @property
    def key(self) -> Key:
        """The key that signs what is written here."""
        return self.keys.current

    def _renew(self, why: str) -> None:
        """Go on under a new identity: the old log has, or may have, another history elsewhere."""
        old = self.key.log_id
        key = self.keys.renew()
        self.own = self.logs.setdefault(key.log_id, self._new_log(key.log_id, key.public))
        self._stacks = None
        self.notices.append(Notice(why, {"old": old, "new": key.log_id}))

    def _read_log(self, path: Path) -> None:
        key = _key_in(path) or (self.key.public if path.stem == self.key.log_id else None)
        if key is None:
            self._no_header(path)
            return
        log = Log(path, self.inspection, key, sync=self._sync)
        if path.stem.partition("~")[0] != log.id:
            raise DamagedError("log.elsewhere", path=path)
        commits = log.read()
        if log.name != log.id:
            log.shared = max((_in_common(log, other) for other in self.logs.values() if other.id == log.id), default=0)
            self.fold.share(log.name, log.shared)
        self.logs[log.name] = log
        if log.problem:
            self._report(log.problem)
        elif not self.read_only and (notice := log.settle()):
            self.notices.append(notice)
        limit = None if self.keys.find(key) else self.gate().limit(key)
        if limit is not None and limit < len(commits):
            self.notices.append(Notice("log.revoked", {"log": log.id, "count": len(commits) - limit}))
            commits = commits[:limit]
        self._take(log, parse(commits), 0)

    def _no_header(self, path: Path) -> None:
        data = path.read_bytes()
        if not is_torn(data, "", 0):
            self._report(DamagedError("log.damaged", path=path, line=1, byte=0))
        elif not self.read_only:  # another installation's log, whose arrival the power cut short
            self.notices.append(Notice("log.torn", {"path": set_aside(path, 0, data), "bytes": len(data)}))
            path.unlink()

    def _report(self, problem: DamagedError) -> None:
        if not self.read_only:
            raise problem
        self.notices.append(Notice(problem.key, problem.values))

    def _take(self, log: Log, commits: Sequence[Hashed], first: int) -> None:
        try:
            self.fold.take(log.id, commits, first, branch=log.name)
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            raise DamagedError("log.unreadable", path=log.path) from error

    def _new_log(self, name: str, key: str) -> Log:
        return Log(self.folder / "logs" / (name + SUFFIX), self.inspection, key, sync=self._sync)

    def tables(self) -> Tables:
        """Return what stands: kind → id → document. Not to be altered."""
        return self.fold.tables

    def disputes(self) -> tuple[Dispute, ...]:
        """Return every dispute; the same objects until the next change."""
        with self.lock:
            if self._disputes is None or self._disputes[0] != self.version:
                self._disputes = (self.version, disputes(self.fold))
            return self._disputes[1]

    # --- writing

    def require_writable(self) -> None:
        """Raise `StorageError` where this inspection was opened for reading only."""
        if self.read_only:
            raise StorageError("log.opened-read-only", inspection=self.inspection)

    def edit(self, edits: Sequence[tuple[str, str, list[Any]]], meta: Mapping[str, Any]) -> str:
        """
        Commit (record, field, `[value]` or `[]`), as checked by the models; return the commit's id.

        What stands already is left out; nothing new at all is no commit, and the id is empty.
        """
        with self.lock:
            return self.commit(self._writes(edits), meta)

    def _writes(self, edits: Sequence[tuple[str, str, list[Any]]]) -> list[Write]:
        wanted: dict[tuple[str, str], list[Any]] = {}
        for record, field, value in edits:
            path, name = _checked_path(record), nfc(field)
            wanted[path, name] = [check_field(path.partition("/")[0], name, value[0])] if value else []
        writes: list[Write] = []
        for (record, field), value in wanted.items():
            cell = self.fold.cell(record, field)
            if not (stands(cell, value) if cell else not value):
                writes.append((record, field, value, self.fold.over(record, field)))
        return writes

    def patch(self, patches: Sequence[tuple[str, Patch]]) -> None:
        """Commit what a TinyDB updater did."""
        with self.lock:
            edits: list[tuple[str, str, list[Any]]] = []
            writes: list[Write] = []
            for record, patch in patches:
                if patch is None:
                    writes += self._removal(record)
                else:
                    changed, cleared = patch
                    edits += [(record, field, [value]) for field, value in changed.items()]
                    edits += [(record, field, []) for field in cleared]
            self.commit(self._writes(edits) + writes, {})

    def remove(self, record: str) -> str:
        """Commit the clearing of a whole record; return the commit's id."""
        with self.lock:
            return self.commit(self._removal(record), {})

    def _removal(self, record: str) -> list[Write]:
        # Fields that nobody filled in are cleared, too: someone who fills one in meanwhile disputes the removal.
        row = self.fold.rows[record]
        kind = record.partition("/")[0]
        plain = [f for f in field_names(kind) if not (is_map(kind, f) or is_links(kind, f))] if kind in KINDS else []
        fields = dict.fromkeys([*row.cells, *plain])
        return [
            (record, field, [], self.fold.over(record, field))
            for field in fields
            if field not in row.cells or not stands(row.cells[field], [])
        ]

    def commit(self, writes: Sequence[Write], meta: Mapping[str, Any]) -> str:
        """Append one line and take it into the fold; return the commit's id (empty without writes)."""
        with self.lock:
            self.require_writable()
            if not writes:
                return ""
            try:
                body = encode(self._tick(), self.author, writes, meta)
            except TypeError as error:
                raise InputError("log.not-json", reason=error) from error
            if len(body) > MAX_COMMIT:
                raise InputError("log.commit-too-large", limit=MAX_COMMIT >> 20)
            if not self.own.begun:
                ensure_folder(self.own.path.parent)
            line_hash = self.own.append(body, self.author)
            self._take(self.own, parse([(line_hash, body)]), self.own.count - 1)
            self.version += 1
            if self._stacks:
                self._stacks.note(line_hash[:SHORT], dict(meta))
            return line_hash[:SHORT]

    def _tick(self) -> int:
        now = int(self._clock().timestamp() * 1000) << TICK_BITS
        mine = self.key.log_id
        seen = [tick for log, tick in self.fold.latest.items() if log == mine or tick <= now + MAX_DRAG]
        return max([now, *(tick + 1 for tick in seen)])

    # --- undo

    def undo_stacks(self) -> UndoStacks:
        """Return which of one's own commits can be undone or redone, read out of the log at first need."""
        with self.lock:
            if self._stacks is None:
                self._stacks = UndoStacks.of(self.own) if self.own.begun else UndoStacks()
            return self._stacks

    # --- merging

    def logs_on_disk(self) -> list[Log]:
        """Return the logs that have begun, by id."""
        return [log for _, log in sorted(self.logs.items()) if log.begun]

    def preview(self, arrivals: Mapping[str, Arrival]) -> Fold:
        """Return the state as it would be with these lines."""
        with self.lock, no_collector():
            fold = Fold()
            for log in self.logs_on_disk():
                fold.share(log.name, log.shared)
                fold.take(log.id, log.commits(), 0, branch=log.name)
            for name, arrival in arrivals.items():
                fold.share(name, arrival.shared)
                fold.take(log_id(arrival.key), arrival.commits, fold.taken.get(name, 0), branch=name)
            return fold

    def receive(self, arrivals: Mapping[str, Arrival]) -> None:
        """Add verified lines to their logs durably, then to the fold."""
        with self.lock:
            self.require_writable()
            ensure_folder(self.folder / "logs")
            logs = {name: self.logs.get(name) or self._new_log(name, a.key) for name, a in arrivals.items()}
            files: dict[Path, bytes] = {}
            for name, log in logs.items():
                files |= log.extended(arrivals[name].lines, arrivals[name].seals)
            write_all(files)
            with self.fold.together():
                for name, log in logs.items():
                    arrival = arrivals[name]
                    if not log.begun:
                        log.shared = arrival.shared
                        self.fold.share(name, log.shared)
                    first = log.count or log.shared
                    log.extend(arrival.lines, arrival.seals)
                    if self.fold.taken.get(name, 0) < first:
                        continue  # a revocation that ended: what it left out is taken at the next opening
                    self._take(log, arrival.commits, first)
            self.logs |= logs
            self.version += 1
            if any(a.key == self.key.public and a.commits for a in arrivals.values()):
                self._renew("log.two-lives")

    def set_fence(self) -> None:
        """Note outside the folder how far the own log has come."""
        if not self.read_only:
            with suppress(OSError):  # without it only a merge can tell that a folder is behind
                set_fence(self._fence, self.own)

    def close(self) -> None:
        """Give the files back."""
        for log in self.logs.values():
            log.close()


def _in_common(one: Log, other: Log) -> int:
    """Return how many commits two histories of a log share."""
    pairs = zip(one.hashes(), other.hashes(), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs)) - 1


def _checked_path(record: str) -> str:
    kind, name = split_path(nfc(record))
    if not name.isprintable():
        raise InputError("errors.record-path", path=record)
    return f"{kind}/{name}"


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
            gc.enable()
