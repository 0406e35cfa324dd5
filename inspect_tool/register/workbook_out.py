"""
Records out to Excel, to be edited there.

A sheet a kind: the first row says in words what a column is, the second names the field. A hidden sheet keeps what was
written, so that only the cells a person changed come back.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from inspect_tool.domain.records import Fields, field_names, is_map
from inspect_tool.errors import InputError
from inspect_tool.i18n import t
from inspect_tool.register.cells import BASE, ID, KINDS, NOTE, choice, shown, word

#: What a user typed is text, whatever it looks like: never a formula, a link or a number.
_OPTIONS: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FIRST_ROW: Final = 2
_ROOM: Final = 5000  # rows for which a choice offers its list


def write_workbook(
    tables: Mapping[str, Mapping[str, Fields]], path: Path, items: Mapping[str, str] | None = None
) -> None:
    """
    Write records (kind → id → stored fields) to a workbook.

    `items` are all checklist items by id: each gets a row, with its text beside it. `InputError` when the file cannot
    be written.
    """
    book = xlsxwriter.Workbook(str(path), _OPTIONS)
    writer = _Writer(book, items or {})
    for kind in KINDS:
        writer.sheet(kind, tables.get(kind, {}))
    writer.base()
    try:
        book.close()
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise InputError("register.not-written", file=path) from error


class _Writer:
    """Writes the sheets of one workbook, and remembers every cell for the hidden one."""

    def __init__(self, book: Any, items: Mapping[str, str]) -> None:
        self._book = book
        self._items = items
        self._written: list[tuple[str, str, str]] = []
        self._bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8E8E8"})
        self._grey = book.add_format({"font_color": "#808080", "italic": True})
        self._wrap = book.add_format({"text_wrap": True, "valign": "top"})

    def sheet(self, kind: str, held: Mapping[str, Fields]) -> None:
        rows = {name: held.get(name, {}) for name in (*(self._items if kind == "answer" else ()), *held)}
        notes = [NOTE] if kind == "answer" and self._items else []
        columns = [ID, *notes, *_columns(kind, held)]
        sheet = self._book.add_worksheet(t(f"domain.kind.{kind}")[:31])
        sheet.freeze_panes(_FIRST_ROW, 1)
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, len(columns), 28, self._wrap)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, _heading(kind, column), self._bold)
            sheet.write_string(1, place, f"{kind}/{ID}" if column == ID else column, self._grey)
            if enum := choice(kind, column):
                words = [word(enum, member) for member in enum]
                offer = {"validate": "list", "source": words, "error_type": "warning"}
                sheet.data_validation(_FIRST_ROW, place, _ROOM, place, offer)
        for number, (name, fields) in enumerate(rows.items(), _FIRST_ROW):
            for place, column in enumerate(columns):
                text = {ID: name, NOTE: self._items.get(name, "")}.get(column)
                if text is None and (text := shown(kind, column, fields)):
                    self._written.append((f"{kind}/{name}", column, text))
                if text:
                    sheet.write_string(number, place, text, self._wrap)

    def base(self) -> None:
        sheet = self._book.add_worksheet(BASE)
        for number, cells in enumerate(self._written):
            for place, text in enumerate(cells):
                sheet.write_string(number, place, text)
        sheet.hide()


def _columns(kind: str, rows: Mapping[str, Fields]) -> list[str]:
    """Return plain fields and links, one column each; a map has a column for each key in use."""
    columns: list[str] = []
    for name in field_names(kind):
        keys = {field for fields in rows.values() for field in fields if field.startswith(f"{name}.")}
        columns += sorted(keys) if is_map(kind, name) else [name]
    return columns


def _heading(kind: str, column: str) -> str:
    if column == ID:
        return t("register.workbook-id")
    if column == NOTE:
        return t("register.workbook-item")
    name, _, key = column.partition(".")
    label = t(f"domain.field.{kind}.{name}")
    return f"{label}: {key}" if key else label
