"""The logs of one inspection and their fold, held in step: what every reading and every commit goes through."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from inspect_tool.domain.inspection import Dispute
from inspect_tool.domain.records import KINDS, check_field, field_names, is_links, is_map, split_path
from inspect_tool.errors import InputError, StorageError
from inspect_tool.log import roster
from inspect_tool.log.chain import SHORT, ensure_folder, write_all
from inspect_tool.log.commit import MAX_DRAG, TICK_BITS, Write, encode, parse
from inspect_tool.log.disputes import disputes
from inspect_tool.log.fence import is_behind, set_fence
from inspect_tool.log.fold import Fold, stands
from inspect_tool.log.history import UndoStacks
from inspect_tool.log.joining import Arrival
from inspect_tool.log.keys import fingerprint, log_id
from inspect_tool.log.logs import Notice
from inspect_tool.log.reason import explained
from inspect_tool.log.roster import Roster
from inspect_tool.log.shelf import Installation, Shelf, no_collector
from inspect_tool.log.store import Patch
from inspect_tool.text import nfc

#: No single commit is larger, so that every segment stays well below its limit.
MAX_COMMIT: Final = 8 << 20


class Ledger(Shelf):
    """One inspection open: what is on its shelf, and every way to add to it. All methods hold `lock`."""

    def __init__(self, folder: Path, installation: Installation, *, read_only: bool = False) -> None:
        super().__init__(folder, installation, read_only=read_only)
        self.author = installation.author
        self.new_id = installation.new_id
        self.lock = threading.RLock()
        self.version = 0  #: grows with every change of state
        self._arrived: dict[str, int] = {}  #: commit → the version with which a merge brought it
        self.own = self.logs.setdefault(self.key.log_id, self.new_log(self.key.log_id, self.key.public))
        self._fence = installation.fences / self.inspection
        self._clock = installation.clock
        self._stacks: UndoStacks | None = None
        self._disputes: tuple[int, tuple[Dispute, ...]] | None = None
        if not read_only and is_behind(self._fence, self.own):
            self._renew("log.behind")

    def _renew(self, why: str) -> None:
        """Go on under a new identity: the old log has, or may have, another history elsewhere."""
        old = self.key.log_id
        key = self.keys.renew()
        self.own = self.logs.setdefault(key.log_id, self.new_log(key.log_id, key.public))
        self._stacks = None
        self.notices.append(Notice(why, {"old": old, "new": key.log_id, "fingerprint": fingerprint(key.public)}))

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

    def set_roster(self, new: Roster) -> None:
        """Keep a verified roster, durably. What it revokes is left out from the next opening on."""
        self.require_writable()
        write_all({self.folder / roster.FILE: new.encode()})
        self.roster = new

    def edit(self, edits: Sequence[tuple[str, str, list[Any]]], seen: int | None = None) -> str:
        """
        Commit (record, field, `[value]` or `[]`), as checked by the models; return the commit's id.

        What stands already is left out; nothing new at all is no commit, and the id is empty. What a merge brought
        after version `seen` is not replaced: the author was not shown it.
        """
        with self.lock:
            return self.commit(self._writes(edits, seen), {})

    def _writes(self, edits: Sequence[tuple[str, str, list[Any]]], seen: int | None = None) -> list[Write]:
        wanted: dict[tuple[str, str], list[Any]] = {}
        for record, field, value in edits:
            path, name = _checked_path(record), nfc(field)
            wanted[path, name] = [check_field(path.partition("/")[0], name, value[0])] if value else []
        writes: list[Write] = []
        for (record, field), value in wanted.items():
            cell = self.fold.cell(record, field)
            if not (stands(cell, value) if cell else not value):
                writes.append((record, field, value, self._shown(record, field, seen)))
        return writes

    def _shown(self, record: str, field: str, seen: int | None) -> list[str]:
        """Return the writes that stand in a field, without those that came after the author looked."""
        standing = self.fold.over(record, field)
        if seen is None:
            return standing
        return [name for name in standing if self._arrived.get(name[:SHORT], 0) <= seen]

    def patch(self, patches: Sequence[tuple[str, Patch]]) -> str:
        """Commit fields set and cleared, and records removed, as one change; return its id."""
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
            return self.commit(self._writes(edits) + writes, {})

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
            meta = explained(writes, meta, self.tables())
            try:
                body = encode(self._tick(), self.author, writes, meta)
            except TypeError as error:
                raise InputError("log.not-json", reason=error) from error
            if len(body) > MAX_COMMIT:
                raise InputError("log.commit-too-large", limit=MAX_COMMIT >> 20)
            if not self.own.begun:
                ensure_folder(self.own.path.parent)
            line_hash = self.own.append(body, self.author)
            self.take(self.own, parse([(line_hash, body)]), self.own.count - 1)
            self.version += 1
            if self._stacks:
                self._stacks.note(line_hash[:SHORT], dict(meta))
            return line_hash[:SHORT]

    def _tick(self) -> int:
        now = int(self._clock().timestamp() * 1000) << TICK_BITS
        mine, next_tick = self.key.log_id, now
        for log, tick in self.fold.latest.items():
            if tick >= next_tick and (log == mine or tick <= now + MAX_DRAG):
                next_tick = tick + 1
        return next_tick

    # --- undo

    def undo_stacks(self) -> UndoStacks:
        """Return which of one's own commits can be undone or redone, read out of the log at first need."""
        with self.lock:
            if self._stacks is None:
                self._stacks = UndoStacks.of(self.own) if self.own.begun else UndoStacks()
            return self._stacks

    # --- merging

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
            logs = {name: self.logs.get(name) or self.new_log(name, a.key) for name, a in arrivals.items()}
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
                    self.take(log, arrival.commits, first)
            self.logs |= logs
            self.version += 1
            for arrival in arrivals.values():
                self._arrived |= dict.fromkeys((line_hash[:SHORT] for line_hash, _ in arrival.commits), self.version)
            if any(a.key == self.key.public and a.commits for a in arrivals.values()):
                self._renew("log.two-lives")

    def set_fence(self) -> None:
        """Note outside the folder how far the own log has come."""
        if not self.read_only:
            with suppress(OSError):  # without it only a merge can tell that a folder is behind
                set_fence(self._fence, self.own)

    def close(self) -> None:
        """Give the files back, and keep the state for the next opening."""
        self.keep_snapshot()
        self.read_only = True  # without the lock nothing may be written
        for log in self.logs.values():
            log.close()


def _checked_path(record: str) -> str:
    kind, name = split_path(nfc(record))
    if not name.isprintable():
        raise InputError("errors.record-path", path=record)
    return f"{kind}/{name}"
