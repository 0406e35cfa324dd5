"""Cells copied in Excel, and what they would write into a table: read, shown, then written as one change."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from inspect_tool.domain.records import Fields, Json
from inspect_tool.errors import InputError
from inspect_tool.i18n import t, tn
from inspect_tool.text import fold, nfc, visible
from inspect_tool.tui.sheet import Drawing
from inspect_tool.tui.widgets.table import TableColumn

#: How many changed rows and refused cells are named before the rest is only counted.
_NAMED: Final = 8


@dataclass(frozen=True)
class Refused:
    """A cell that its column does not take; `row` counts the pasted rows from 1."""

    row: int
    column: str
    why: str


@dataclass
class Plan:
    """What a paste would write. `writes` are record key, field and value, in the order of the rows."""

    rows: int
    columns: tuple[str, ...]
    writes: list[tuple[str, str, Json]] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    #: Every record that a row goes to; another row for it is refused.
    taken: set[str] = field(default_factory=set)
    #: Columns that are computed or that the table does not have.
    ignored: tuple[str, ...] = ()
    #: One line for each of the first rows that something is written to.
    told: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return what a person should read before it is written."""
        found = [t("tables.paste.size", rows=self.rows, columns=", ".join(self.columns) or "–")]
        found.append(t("tables.paste.writes", new=len(self.new), changed=len(self.changed), cells=len(self.writes)))
        if self.ignored:
            found.append(t("tables.paste.ignored", columns=", ".join(self.ignored)))
        if self.refused:
            found.append(tn("tables.paste.refused", len(self.refused)))
            for cell in self.refused[:_NAMED]:
                values = {"row": cell.row, "column": cell.column, "why": cell.why}
                found.append("  ✗ " + t("tables.paste.cell", **values))
            if len(self.refused) > _NAMED:
                found.append("  " + t("tables.more", count=len(self.refused) - _NAMED))
        rest = len(self.new) + len(self.changed) - len(self.told)
        return found + self.told + (["  " + t("tables.more", count=rest)] if rest > 0 else [])


def read(text: str) -> list[list[str]]:
    """Read copied cells: tabs between them, quotes around those that hold line breaks; composed, ends trimmed."""
    lines = nfc(text).replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    rows = csv.reader(io.StringIO(lines), dialect="excel-tab")
    return [[_one_line(cell) for cell in cells] for cells in rows]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def write(rows: Sequence[Sequence[str]]) -> str:
    """Write cells as Excel takes them from the clipboard."""
    out = io.StringIO()
    csv.writer(out, dialect="excel-tab", lineterminator="\n").writerows(rows)
    return out.getvalue()


@dataclass(frozen=True)
class Target:
    """
    Where pasted cells go: the table, the fields of its rows by record key, and the place of the cursor.

    `rows` are the record keys from the cursor down, `first` the place of its column. `identify` names the record of new
    fields.
    """

    drawing: Drawing
    held: Mapping[str, Fields]
    rows: Sequence[str]
    first: int
    identify: Callable[[Mapping[str, Json]], str]

    @cached_property
    def _by_code(self) -> Mapping[str, str]:
        return {str(fields["code"]): key for key, fields in self.held.items() if fields.get("code")}

    def plan(self, text: str) -> Plan:
        """
        Return what pasted text would write: to `rows`, then to new ones, in the columns from the cursor's on.

        A first row that names columns says itself which ones it means; where the code is one of them, its rows go by
        their code, wherever the cursor is.
        """
        cells = read(text)
        columns, ignored, headed = _columns(cells, self.drawing.columns, self.first)
        body = cells[headed:]
        by_code = headed and any(column and column.name == "code" for column in columns)
        rows = () if by_code else self.rows
        labels = tuple(column.label for column in columns if column and not column.computed)
        found = Plan(len(body), labels, ignored=ignored)
        for at, pasted in enumerate(body):
            given = [(column, cell) for column, cell in zip(columns, pasted, strict=False) if column]
            self._take(found, at + headed + 1, rows[at] if at < len(rows) else None, given)
        return found

    def _take(self, found: Plan, number: int, key: str | None, cells: Sequence[tuple[TableColumn, str]]) -> None:
        """Add one pasted row to the plan; `key` is the row it goes to, none for a new one."""
        code = next((text for column, text in cells if column.name == "code"), "")
        key = key or self._by_code.get(code)
        fields = self.held.get(key, {}) if key else {}
        wanted: dict[str, Json] = {}
        told = []
        for column, text in cells:
            before = "" if column.computed else self.drawing.text(fields, column.name)
            if column.computed or text == _one_line(before):
                continue
            try:
                writes = self.drawing.writes(column.name, text)
            except InputError as error:
                found.refused.append(Refused(number, column.label, str(error)))
                continue
            wanted |= {name: value for name, value in writes.items() if fields.get(name) != value}
            told.append(f"{column.label}: {f'{before} → ' if before else ''}{visible(text, 30) or '–'}")
        if not wanted:
            return
        at = key or self.identify(wanted)
        if at in found.taken:
            found.refused.append(Refused(number, self.drawing.columns[0].label, t("tables.paste.twice")))
            return
        found.taken.add(at)
        (found.changed if at in self.held else found.new).append(at)
        found.writes += [(at, name, value) for name, value in wanted.items()]
        if len(found.told) < _NAMED:
            name = str(fields.get("code") or wanted.get("code") or at)
            found.told.append(f"  {'·' if key else '+'} {name}: " + "; ".join(told[:3]))


def _columns(
    cells: Sequence[Sequence[str]], known: Sequence[TableColumn], first: int
) -> tuple[list[TableColumn | None], tuple[str, ...], int]:
    """Return the column of each pasted place, the names of those that take nothing, and how many rows are headings."""
    named = {fold(name): column for column in known for name in (column.label, column.name)}
    head = [named.get(fold(cell)) for cell in cells[0]] if cells else []
    if sum(column is not None for column in head) > len(head) // 2 and (len(head) > 1 or len(cells) > 1):
        unknown = [cell for cell, column in zip(cells[0], head, strict=True) if column is None and cell]
        computed = [column.label for column in head if column and column.computed]
        return head, (*computed, *unknown), 1
    width = max(map(len, cells), default=0)
    taken: list[TableColumn | None] = list(known[first : first + width])
    beyond = [t("tables.paste.beyond", place=place + 1) for place in range(len(taken), width)]
    return taken, (*(column.label for column in taken if column and column.computed), *beyond), 0
