"""
State from changes, and what is in dispute. Pure: no file, no clock.

What stands in a field is what was written less what was replaced. Taking a stretch of a log twice, or logs in another
order, gives the same state: the fold is a set union.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import orjson

from inspect_tool.log.chain import SHORT
from inspect_tool.log.commit import TICK_BITS, Hashed

CONFLICTS: Final = "_conflicts"

#: A standing write: when, by whom, on which log, and the value (`[v]`, or `[]` for cleared). A list where it was kept.
Standing = tuple[int, str, str, list[Any]]
#: One field: the writes that stand, by name. None marks one that was replaced before it arrived.
Cell = dict[str, Standing | None]
Document = dict[str, Any]
Tables = dict[str, dict[str, Document]]


class Row:
    """All fields of one record ever written, and the first moment anyone wrote one (its place in lists)."""

    __slots__ = ("born", "cells")

    def __init__(self, born: int) -> None:
        self.born = born
        self.cells: dict[str, Cell] = {}


def live(cell: Cell) -> dict[str, Standing]:
    """Return the writes that stand in a field, by name."""
    return {name: standing for name, standing in cell.items() if standing is not None}


def is_disputed(cell: Cell) -> bool:
    """Whether more than one value stands in a field."""
    if len(cell) < 2:
        return False
    first: list[Any] | None = None
    for standing in cell.values():
        if standing is not None:
            if first is None:
                first = standing[3]
            elif not _is_same(first, standing[3]):
                return True
    return False


def stands(cell: Cell, value: list[Any]) -> bool:
    """Whether exactly this value (`[v]`, or `[]` for cleared) stands in a field, undisputed."""
    found = False
    for standing in cell.values():
        if standing is not None:
            if not _is_same(standing[3], value):
                return False
            found = True
    return found


def _is_same(one: list[Any], other: list[Any]) -> bool:
    """Whether two values are spelled alike: 1, 1.0 and true are three values."""
    if one and other and type(one[0]) is str:
        return bool(one[0] == other[0])
    return _spelling(one) == _spelling(other)


def _spelling(value: list[Any]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def document(row: Row) -> Document:
    """Return a record as it stands. A disputed field has no value, only an entry under `_conflicts`."""
    shown: Document = {}
    conflicts: dict[str, list[dict[str, Any]]] = {}
    for field, cell in row.cells.items():
        if is_disputed(cell):
            conflicts[field] = [
                {
                    "value": v[0] if v else None,
                    "present": bool(v),
                    "by": by,
                    "log": log,
                    "at": at >> TICK_BITS,
                    "id": name,
                }
                for at, name, (_, by, log, v) in oldest_first(cell)
            ]
            continue
        for standing in cell.values():
            if standing is not None:
                if standing[3]:
                    shown[field] = standing[3][0]
                break
    if conflicts:
        shown[CONFLICTS] = conflicts
    return shown


def oldest_first(cell: Cell) -> list[tuple[int, str, Standing]]:
    """Return (clock, name, write) of what stands in a field, in the order the writes say they were made."""
    return sorted((standing[0], name, standing) for name, standing in cell.items() if standing is not None)


class Fold:
    """
    The state of one inspection. `tables` is kind → id → document; a document is replaced, never altered.

    `taken` counts the commits taken of each log, `latest` holds the highest clock seen on it.
    """

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.tables: Tables = {}
        self.disputed: set[str] = set()
        self.taken: dict[str, int] = {}
        self.latest: dict[str, int] = {}
        self._names: dict[str, str] = {}
        self._touched: set[str] = set()
        self._held = False

    def take(self, log: str, commits: Sequence[Hashed], first: int, *, branch: str = "") -> None:
        """
        Take commits of one log, of which the first is its number `first` (from 0).

        `branch` names another history of the same log; what it shares with the first is passed over with `share`.

        Commits taken before are passed over, so the same stretch can be given again. A gap is a ValueError: a log
        is taken from its beginning. The commits are well formed: made here, or checked when they arrived.
        """
        taken = self.taken.get(branch or log, 0)
        if first > taken:
            raise ValueError(first)
        fresh = commits[taken - first :] if taken > first else commits
        self._collect(log, fresh)
        self.taken[branch or log] = taken + len(fresh)
        if not self._held:
            self._show()

    def share(self, branch: str, commits: int) -> None:
        """Pass over what a branch has in common with a history that is taken."""
        self.taken.setdefault(branch, commits)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Show what several logs bring only when all of them are taken: each record once."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
            self._show()

    def _collect(self, log: str, commits: Sequence[Hashed]) -> None:
        # The one hot loop of opening and merging: locals, and as little as possible for each write.
        rows, touched, names, latest = self.rows, self._touched, self._names, self.latest.get(log, 0)
        for line_hash, (hlc, author, writes, _) in commits:
            author = names.setdefault(author, author)  # noqa: PLW2901 - one copy of each name
            if hlc > latest:  # noqa: PLR1730 - a call for each commit costs more
                latest = hlc
            short = line_hash[:SHORT]
            index = 0
            for record, field, value, over in writes:
                row = rows.get(record)
                if row is None:
                    row = rows[record] = Row(hlc)
                elif hlc < row.born:
                    row.born = hlc
                touched.add(record)
                cell = row.cells.get(field)
                if cell is None:
                    cell = row.cells[names.setdefault(field, field)] = {}
                for replaced in over:
                    if cell.pop(replaced, None) is None:
                        cell[replaced] = None
                name = f"{short}.{index}"
                index += 1  # noqa: SIM113 - enumerate makes a tuple for each write
                if cell.setdefault(name, (hlc, author, log, value)) is None:
                    del cell[name]
        self.latest[log] = latest

    def _show(self) -> None:
        for record in self._touched:
            kind, _, name = record.partition("/")
            shown = document(self.rows[record])
            if shown:
                self.tables.setdefault(kind, {})[name] = shown
            elif kind in self.tables and self.tables[kind].pop(name, None) is not None and not self.tables[kind]:
                del self.tables[kind]
            if CONFLICTS in shown:
                self.disputed.add(record)
            else:
                self.disputed.discard(record)
        self._touched.clear()

    def cell(self, record: str, field: str) -> Cell:
        """Return what was written to a field; nothing if nobody ever did."""
        row = self.rows.get(record)
        return row.cells.get(field, {}) if row else {}

    def over(self, record: str, field: str) -> list[str]:
        """Return the names of the writes that stand in a field: what a new write replaces."""
        return sorted(live(self.cell(record, field)))

    def document(self, record: str) -> Document | None:
        """Return a record as it stands, or None."""
        kind, _, name = record.partition("/")
        return self.tables.get(kind, {}).get(name)

    def state(self) -> dict[str, Any]:
        """Return all of it as JSON data: what `restore` takes."""
        rows = {record: [row.born, row.cells] for record, row in self.rows.items()}
        return {"rows": rows, "taken": self.taken, "latest": self.latest}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a state that was kept."""
        for record, (born, cells) in state["rows"].items():
            row = self.rows[record] = Row(born)
            row.cells = cells
        self.taken = dict(state["taken"])
        self.latest = dict(state["latest"])
        self._touched = set(self.rows)

    def conflicts(self, record: str) -> Mapping[str, Any]:
        """Return the fields of a record that are in dispute."""
        found: Mapping[str, Any] = (self.document(record) or {}).get(CONFLICTS, {})
        return found

    def ordered(self) -> Tables:
        """Return the tables, each in the order its records were begun: the same on every installation."""
        rows = self.rows
        return {
            kind: dict(sorted(docs.items(), key=lambda entry: (rows[f"{kind}/{entry[0]}"].born, entry[0])))
            for kind, docs in sorted(self.tables.items())
        }
