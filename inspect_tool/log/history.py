"""Who changed what: every write that any log holds, and which of one's own commits can be undone or redone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

import orjson

from inspect_tool.log.chain import SHORT
from inspect_tool.log.commit import Change, Commit, Write, changes, write_id
from inspect_tool.log.fold import Fold
from inspect_tool.log.logs import Log


def history(logs: Iterable[Log], record: str | None, field_name: str | None) -> list[Change]:
    """Return the changes of a record, of one field of it, or all; oldest first, each log in its own order."""
    needle = orjson.dumps(record) if record else b""
    found: list[tuple[int, str, int, Change]] = []
    for log in logs:
        for number, (line_hash, body) in enumerate(log.lines()[1:]):
            if needle not in body:
                continue
            commit = Commit(*orjson.loads(body))
            found += [
                (commit.hlc, log.id, number, change)
                for change in changes(log.id, line_hash, commit)
                if record in {None, change.record} and field_name in {None, change.field}
            ]
    found.sort(key=itemgetter(0, 1, 2))
    return [entry[3] for entry in found]


def find_commit(logs: Iterable[Log], commit_id: str) -> tuple[str, Commit] | None:
    """Return the hash and content of the commit with this id."""
    for log in logs:
        for line_hash, body in log.lines():
            if line_hash.startswith(commit_id):
                return line_hash, Commit(*orjson.loads(body))
    return None


@dataclass
class UndoStacks:
    """One's own commits that undo and redo would revert next, last first."""

    undo: list[str] = field(default_factory=list)
    redo: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, log: Log) -> UndoStacks:
        """Read them out of a log."""
        stacks = cls()
        for line_hash, (_, _, _, meta) in log.commits():
            stacks.note(line_hash[:SHORT], meta)
        return stacks

    def note(self, commit_id: str, meta: dict[str, object]) -> None:
        """Take a commit into account."""
        if "undoes" in meta:
            _drop(self.undo, meta["undoes"])
            self.redo.append(commit_id)
        elif "redoes" in meta:
            _drop(self.redo, meta["redoes"])
            self.undo.append(commit_id)
        else:
            self.undo.append(commit_id)
            self.redo.clear()


def _drop(stack: list[str], commit_id: object) -> None:
    if commit_id in stack:
        stack.remove(str(commit_id))


def reversal(fold: Fold, logs: Iterable[Log], commit_id: str) -> list[Write]:
    """
    Return the writes that bring back what stood before a commit, in each field where it still stands alone.

    A field that someone has changed since is left as it is: an undo never overrules another person.
    """
    logs = list(logs)
    located = find_commit(logs, commit_id)
    if located is None:
        return []
    line_hash, commit = located
    mine: dict[tuple[str, str], dict[str, list[str]]] = {}
    for index, (record, name, _, over) in enumerate(commit.writes):
        mine.setdefault((record, name), {})[write_id(line_hash, index)] = over
    writes: list[Write] = []
    for (record, name), made in mine.items():
        standing = fold.over(record, name)
        if standing and made.keys() >= set(standing):
            before = [earlier for write in standing for earlier in made[write]]
            writes += [(record, name, value, standing) for value in _values(logs, before)]
    return writes


def _values(logs: Iterable[Log], over: list[str]) -> list[list[Any]]:
    """Return the different values of these writes; that nothing stood before is a cleared field."""
    found: dict[bytes, list[Any]] = {}
    for name in over:
        commit_id, _, index = name.partition(".")
        if located := find_commit(logs, commit_id):
            value = located[1].writes[int(index)][2]
            found[orjson.dumps(value, option=orjson.OPT_SORT_KEYS)] = value
    return list(found.values()) or [[]]
