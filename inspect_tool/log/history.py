"""Who changed what: every write that any log holds, and which of one's own commits can be undone or redone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final

import orjson

from inspect_tool.log.chain import SHORT
from inspect_tool.log.commit import Change, Commit, Hashed, Write, changes, write_id
from inspect_tool.log.fold import Fold
from inspect_tool.log.logs import Log

#: In a commit's meta: the commit it undoes or redoes, and for each of its writes the writes whose value it brings back.
UNDOES: Final = "undoes"
REDOES: Final = "redoes"
RESTORES: Final = "restores"


def history(logs: Iterable[Log], record: str | None, field_name: str | None) -> list[Change]:
    """Return the changes of a record, of one field of it, or all; oldest first, each log in its own order."""
    needle = orjson.dumps(record) if record else b""
    found: list[tuple[int, str, int, Change]] = []
    for log in logs:
        for number, (line_hash, body) in enumerate(log.lines()[1 + log.shared :]):
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
        if UNDOES in meta:
            _drop(self.undo, meta[UNDOES])
            self.redo.append(commit_id)
        elif REDOES in meta:
            _drop(self.redo, meta[REDOES])
            self.undo.append(commit_id)
        else:
            self.undo.append(commit_id)
            self.redo.clear()


def _drop(stack: list[str], commit_id: object) -> None:
    if commit_id in stack:
        stack.remove(str(commit_id))


@dataclass(frozen=True)
class Reversal:
    """The writes that take a commit back, and for each of them the earlier writes whose value it brings back."""

    writes: list[Write] = field(default_factory=list)
    restores: list[list[str]] = field(default_factory=list)


def reversal(fold: Fold, logs: Sequence[Log], commit_id: str) -> Reversal:
    """
    Find what brings back the state before a commit, in each field where it still stands alone.

    A field that someone has changed since is left as it is: an undo never overrules another person.
    """
    found = Reversal()
    located = _find(logs, commit_id)
    if located is None:
        return found
    line_hash, commit = located[0], Commit(*located[1])
    made: dict[tuple[str, str], dict[str, list[str]]] = {}
    for index, (record, name, _, over) in enumerate(commit.writes):
        made.setdefault((record, name), {})[write_id(line_hash, index)] = over
    for (record, name), own in made.items():
        standing = fold.over(record, name)
        origins = [_origin(logs, write) & own.keys() for write in standing]
        if not standing or not all(origins):
            continue
        before = sorted({earlier for origin in origins for write in origin for earlier in own[write]})
        for value, restored in _values(logs, before):
            found.writes.append((record, name, value, standing))
            found.restores.append(restored)
    return found


def ancestor(logs: Sequence[Log], one: str, other: str) -> Any:
    """Return the value that two writes of a field both replaced, or None where there is no single one."""
    shared: set[str] = set()
    for number, write in enumerate((one, other)):
        commit_id, _, index = write.partition(".")
        located = _find(logs, commit_id)
        over = set(Commit(*located[1]).writes[int(index)][3]) if located else set()
        shared = shared & over if number else over
    found = _values(logs, sorted(shared)) if shared else []
    return found[0][0][0] if len(found) == 1 and found[0][0] else None


def _find(logs: Iterable[Log], commit_id: str) -> Hashed | None:
    return next((located for log in logs if (located := log.find(commit_id))), None)


def _origin(logs: Sequence[Log], write: str) -> set[str]:
    """Return a write and, if it brought back earlier ones, those, and so on: what an undo of them has to look for."""
    found, open_ends = {write}, [write]
    while open_ends:
        commit_id, _, index = open_ends.pop().partition(".")
        located = _find(logs, commit_id)
        restores = located[1][3].get(RESTORES) if located else None
        try:
            earlier = {str(name) for name in restores[int(index)]} - found if restores else set()
        except (TypeError, ValueError, LookupError):  # another version's, or nonsense
            continue
        open_ends += earlier
        found |= earlier
    return found


def _values(logs: Sequence[Log], writes: Sequence[str]) -> list[tuple[list[Any], list[str]]]:
    """Return the different values of writes, each with those who wrote it; that there was none is a cleared field."""
    found: dict[bytes, tuple[list[Any], list[str]]] = {}
    for name in writes:
        commit_id, _, index = name.partition(".")
        if located := _find(logs, commit_id):
            value = Commit(*located[1]).writes[int(index)][2]
            found.setdefault(orjson.dumps(value, option=orjson.OPT_SORT_KEYS), (value, []))[1].append(name)
    return list(found.values()) if writes else [([], [])]
