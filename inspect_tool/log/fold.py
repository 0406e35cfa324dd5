"""
State from changes, and what is in dispute. Pure: no file, no clock.

What stands in a field is what was written less what was replaced. Taking a commit twice, or commits in another
order, gives the same state: the fold is a set union.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Any, Final

import orjson

from inspect_tool.log.chain import SHORT
from inspect_tool.log.commit import moment

CONFLICTS: Final = "_conflicts"
_NOTHING: Final[frozenset[str]] = frozenset()

#: A standing write: when, by whom, on which log, and the value (`[v]`, or `[]` for cleared).
Standing = tuple[int, str, str, list[Any]]
Document = dict[str, Any]
Tables = dict[str, dict[str, Document]]


class Cell:
    """One field: the writes that stand, and the names of those replaced (some perhaps not seen yet)."""

    __slots__ = ("live", "replaced")

    def __init__(self) -> None:
        self.live: dict[str, Standing] = {}
        self.replaced: set[str] | frozenset[str] = _NOTHING

    def stands(self, value: list[Any]) -> bool:
        """Whether exactly this value (`[v]` or `[]`) stands, undisputed."""
        spelling = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        return self.values().keys() == {spelling}

    def values(self) -> dict[bytes, list[Any]]:
        """Return the different values that stand, by their one spelling."""
        return {orjson.dumps(s[3], option=orjson.OPT_SORT_KEYS): s[3] for s in self.live.values()}

    @property
    def disputed(self) -> bool:
        """Whether more than one value stands."""
        return len(self.live) > 1 and len(self.values()) > 1


class Row:
    """All fields of one record ever written, and the first moment anyone wrote one (its place in lists)."""

    __slots__ = ("born", "cells")

    def __init__(self) -> None:
        self.born = 1 << 64
        self.cells: dict[str, Cell] = {}

    def document(self) -> Document:
        """Return the record as it stands. A disputed field has no value, only an entry under `_conflicts`."""
        document: Document = {}
        conflicts: dict[str, list[dict[str, Any]]] = {}
        for field, cell in self.cells.items():
            live = cell.live
            if len(live) == 1 or not cell.disputed:
                for standing in live.values():
                    if standing[3]:
                        document[field] = standing[3][0]
                    break
            else:
                conflicts[field] = describe(cell)
        if conflicts:
            document[CONFLICTS] = conflicts
        return document


def describe(cell: Cell) -> list[dict[str, Any]]:
    """Return what stands in a disputed cell, oldest first."""
    ordered = sorted(((s[0], name, s) for name, s in cell.live.items()), key=itemgetter(0, 1))
    return [
        {
            "value": value[0] if value else None,
            "present": bool(value),
            "by": author,
            "log": log,
            "at": moment(hlc).isoformat(timespec="milliseconds"),
            "id": name,
        }
        for _, name, (hlc, author, log, value) in ordered
    ]


class Fold:
    """The state of one inspection. `tables` is kind → id → document; a document is replaced, never altered."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.tables: Tables = {}
        self.disputed: set[str] = set()
        self.latest: dict[str, int] = {}
        self._names: dict[str, str] = {}

    def take(self, log: str, lines: Iterable[tuple[str, bytes]]) -> int:
        """
        Take (hash, body) of whole commits of one log and return how many writes they held.

        The bodies are well formed: made here, or checked when they arrived.
        """
        touched: set[str] = set()
        count = self._collect(log, lines, touched)
        self._show(touched)
        return count

    def _collect(self, log: str, lines: Iterable[tuple[str, bytes]], touched: set[str]) -> int:
        # The one hot loop of opening and merging: locals, no calls that can be avoided.
        rows, names, loads, count, latest = self.rows, self._names, orjson.loads, 0, self.latest.get(log, 0)
        for line_hash, body in lines:
            hlc, author, writes, _ = loads(body)
            author = names.setdefault(author, author)
            latest = max(latest, hlc)
            short = line_hash[:SHORT]
            for index, (record, field, value, over) in enumerate(writes):
                row = rows.get(record)
                if row is None:
                    row = rows[record] = Row()
                row.born = min(row.born, hlc)
                cell = row.cells.get(field)
                if cell is None:
                    cell = row.cells[names.setdefault(field, field)] = Cell()
                touched.add(record)
                if over:
                    if not cell.replaced:
                        cell.replaced = set()
                    cell.replaced.update(over)  # type: ignore[union-attr]
                    for name in over:
                        cell.live.pop(name, None)
                name = f"{short}.{index}"
                if name not in cell.replaced:
                    cell.live[name] = (hlc, author, log, value)
            count += len(writes)
        self.latest[log] = latest
        return count

    def _show(self, touched: Iterable[str]) -> None:
        for record in touched:
            kind, _, name = record.partition("/")
            document = self.rows[record].document()
            if document:
                self.tables.setdefault(kind, {})[name] = document
            elif kind in self.tables and self.tables[kind].pop(name, None) is not None and not self.tables[kind]:
                del self.tables[kind]
            if CONFLICTS in document:
                self.disputed.add(record)
            else:
                self.disputed.discard(record)

    def cell(self, record: str, field: str) -> Cell | None:
        """Return what was written to a field, if anything ever was."""
        row = self.rows.get(record)
        return row.cells.get(field) if row else None

    def over(self, record: str, field: str) -> list[str]:
        """Return the names of the writes that stand in a field: what a new write replaces."""
        cell = self.cell(record, field)
        return sorted(cell.live) if cell else []

    def document(self, record: str) -> Document | None:
        """Return a record as it stands, or None."""
        kind, _, name = record.partition("/")
        return self.tables.get(kind, {}).get(name)

    def ordered(self) -> Tables:
        """Return the tables, each in the order its records were begun: the same on every installation."""
        rows = self.rows
        return {
            kind: dict(sorted(docs.items(), key=lambda entry: (rows[f"{kind}/{entry[0]}"].born, entry[0])))
            for kind, docs in sorted(self.tables.items())
        }
