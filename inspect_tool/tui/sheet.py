"""The rows behind a table of records: cells as text, filtered and in order. Works in a thread, without widgets."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from inspect_tool.domain.records import Fields, Json
from inspect_tool.text import collation_key, fold
from inspect_tool.tui.widgets.table import Line, TableColumn

#: How many rows are drawn up before the table is shown again.
BATCH: Final = 500
_DAY: Final = re.compile(r"(\d\d)/(\d\d)/(\d{4})(.*)")
#: Splits a text so that every second part is a number.
_RUNS: Final = re.compile(r"([0-9]+)")
_NUMBER: Final = re.compile(r"-?[0-9.]+")


@dataclass(frozen=True)
class View:
    """What the table is narrowed to, and its order."""

    #: Words to find in any cell, in any spelling of accents.
    sought: str = ""
    #: The column to sort by; nothing keeps the order of entry.
    by: str = ""
    descending: bool = False

    def turned(self, column: str) -> View:
        """Return the view sorted by a column: upwards, then downwards, then as entered."""
        if self.by != column:
            return replace(self, by=column, descending=False)
        return replace(self, by="" if self.descending else column, descending=not self.descending)


class Drawing(Protocol):
    """How one table of records is drawn and written."""

    kind: str
    columns: Sequence[TableColumn]

    def prepare(self, tables: Mapping[str, Mapping[str, Fields]]) -> None:
        """Take the records that rows rest on besides their own, before the rows are drawn."""
        ...

    def basis(self, key: str, fields: Fields) -> object:
        """Return what a row rests on besides its own fields; it is drawn again when this is not the same any more."""
        ...

    def draw(self, key: str, fields: Fields) -> Line:
        """Return the cells of a row."""
        ...

    def text(self, fields: Fields, column: str) -> str:
        """Return what stands in a cell that is not computed."""
        ...

    def writes(self, column: str, text: str) -> dict[str, Json]:
        """Return the fields that a cell's text sets; None clears one. `InputError` for what it does not take."""
        ...


@dataclass(frozen=True)
class Shown:
    """A state of the table: keys in order, and the lines of all rows drawn so far by key."""

    keys: tuple[str, ...]
    lines: Mapping[str, Line]
    total: int
    done: bool


class Sheet:
    """Draws only rows that have changed. One thread at a time; a later call makes an earlier one stop."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._blank = Line(("",) * len(drawing.columns))
        self._lock = threading.Lock()
        self._turn = 0
        self._drawn: dict[str, tuple[Fields, object, Line]] = {}

    def update(
        self, rows: Mapping[str, Fields], tables: Mapping[str, Mapping[str, Fields]], view: View
    ) -> Generator[Shown]:
        """
        Yield the table as it comes together: at once with what is known, then with what was drawn anew.

        `rows` is record id → fields, `tables` the whole inspection.
        """
        self._turn = turn = self._turn + 1
        with self._lock:
            self._drawing.prepare(tables)
            for gone in self._drawn.keys() - rows.keys():
                del self._drawn[gone]
            stale = [key for key, fields in rows.items() if self._stale(key, fields)]
            if len(stale) > BATCH:
                yield self._state(rows, view, done=False)
            for number, key in enumerate(stale, 1):
                if turn != self._turn:
                    return
                fields = rows[key]
                self._drawn[key] = (fields, self._drawing.basis(key, fields), self._drawing.draw(key, fields))
                if number == BATCH and len(stale) > 2 * BATCH:
                    yield self._state(rows, view, done=False)
            yield self._state(rows, view, done=True)

    def _stale(self, key: str, fields: Fields) -> bool:
        known = self._drawn.get(key)
        return known is None or known[0] is not fields or known[1] != self._drawing.basis(key, fields)

    def _state(self, rows: Mapping[str, Fields], view: View, *, done: bool) -> Shown:
        lines = {key: self._drawn[key][2] if key in self._drawn else self._blank for key in rows}
        keys = arranged(lines, [column.name for column in self._drawing.columns], view)
        return Shown(tuple(keys), lines, len(rows), done)


def arranged(lines: Mapping[str, Line], columns: Sequence[str], view: View) -> list[str]:
    """Return the keys of the rows that hold every word sought, in the order asked for; empty cells come last."""
    words = fold(view.sought).split()
    keys = list(lines)
    if words:
        keys = [key for key in keys if _holds(lines[key], words)]
    if view.by in columns:
        at = columns.index(view.by)
        filled = [key for key in keys if lines[key].cells[at]]
        empty = [key for key in keys if not lines[key].cells[at]]
        order = _order({lines[key].cells[at] for key in filled})
        keys = sorted(filled, key=lambda key: order(lines[key].cells[at]), reverse=view.descending) + empty
    return keys


def _holds(line: Line, words: Sequence[str]) -> bool:
    text = fold("\t".join(line.cells))
    return all(word in text for word in words)


def _order(texts: set[str]) -> Callable[[str], Any]:
    """Return the sort key of a column's texts: as days, as numbers, or by the alphabet with numbers by size."""
    if all(_DAY.fullmatch(text) for text in texts):
        return lambda text: _DAY.sub(r"\3\2\1\4", text)
    if all(_NUMBER.fullmatch(text) for text in texts):
        return lambda text: int(text.replace(".", "") or 0)
    known = {text: _natural(text) for text in texts}
    return known.__getitem__


def _natural(text: str) -> list[Any]:
    return [int(part) if at % 2 else collation_key(part) for at, part in enumerate(_RUNS.split(text))]
