"""The same content as a workbook: the text, each appendix as a sheet, and the recommendations as a register."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final, TypeVar

import xlsxwriter

from inspect_tool.domain.naming import choice_key, types_of
from inspect_tool.domain.records import field_names, is_links, is_map
from inspect_tool.errors import InputError
from inspect_tool.i18n import t_vi
from inspect_tool.report.model import Content, Heading, Paragraph, Table
from inspect_tool.report.phrases import Phrases, phrases
from inspect_tool.text import parse_count, parse_date

T = TypeVar("T")
_REGISTERS: Final = ("finding", "recommendation", "proposal", "followup")
#: What a user typed is text, whatever it looks like: never a formula, a link or a number.
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
#: What an upright page holds. LibreOffice does not shrink a single column to fit and would print its lines cut off.
_WIDEST: Final = 66
#: Columns of a register: as wide as the longest word or line needs, within reason.
_NARROW: Final = 10
_WIDE: Final = 45


def write(content: Content, *, templates: Path | None = None) -> bytes:
    """Return the document as XLSX, the same bytes for the same content."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        book.set_properties(
            {
                "title": content.title,
                "author": content.letterhead.agency,
                "created": datetime.combine(content.on, time()),
            }
        )
        _Book(book, content, phrases(templates)).write()
    return out.getvalue()


class _Book:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any, content: Content, say: Phrases) -> None:
        self._book = book
        self._content = content
        self._say = say
        look = {"font_name": "Times New Roman", "font_size": 12, "valign": "top", "text_wrap": True}
        self._plain = book.add_format(look)
        self._title = book.add_format({**look, "bold": True, "text_wrap": False})
        self._bold = book.add_format({**look, "bold": True})
        self._head = book.add_format({**look, "bold": True, "align": "center", "border": 1, "bg_color": "#EEEEEE"})
        self._boxed = book.add_format({**look, "border": 1})
        self._count = book.add_format({**look, "border": 1, "num_format": "#,##0", "align": "center"})
        self._day = book.add_format({**look, "border": 1, "num_format": "dd/mm/yyyy", "align": "center"})

    def write(self) -> None:
        self._text()
        tables = [block for block in self._content.blocks if isinstance(block, Table)]
        if tables:
            self._annex(self._say("sheet_tables"), [self._content.title], tables)
        for annex in self._content.annexes:
            self._annex(annex.label, [annex.title], [b for b in annex.blocks if isinstance(b, Table)])
        for kind in _REGISTERS:
            if self._content.records.get(kind):
                self._register(kind)

    def _text(self) -> None:
        sheet = self._book.add_worksheet(self._say("sheet_text"))
        sheet.set_column(0, 0, _WIDEST)
        self._page(sheet, across=False)
        top = self._content.letterhead
        lines = [(self._say("copy_mark"), self._bold), (f"{top.parent} – {top.agency}", self._plain)]
        lines += [(text, self._bold) for text in (self._content.type, self._content.subject) if text]
        lines += [(f"{self._say('letter.addressed')}: {name}", self._plain) for name in self._content.addressees]
        for block in self._content.blocks:
            if isinstance(block, Heading | Paragraph):
                lines.append((block.text, self._bold if block.type == "heading" else self._plain))
        for at, (text, look) in enumerate(lines):
            sheet.set_row(at, _height([text], [_WIDEST]))
            sheet.write_string(at, 0, text, look)

    def _annex(self, name: str, titles: list[str], tables: list[Table]) -> None:
        sheet = self._book.add_worksheet(name[:31])
        shares = zip_longest(*(table.widths for table in tables), fillvalue=0)
        widths = [max(9.0, max(each) * 1.3) for each in shares]  # each column as wide as its widest table needs
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        self._page(sheet)
        row = 0
        for title in titles:
            sheet.write_string(row, 0, title, self._title)
            row += 2
        for table in tables:
            sheet.write_string(row, 0, table.caption, self._title)
            for at, line in enumerate((table.head, *table.rows), row + 1):
                sheet.set_row(at, _height(line, widths))
                for column, text in enumerate(line):
                    if at == row + 1:
                        sheet.write_string(at, column, text, self._head)
                    elif column in table.counts and (count := _read(parse_count, text)) is not None:
                        sheet.write_number(at, column, count, self._count)
                    else:
                        sheet.write_string(at, column, text, self._boxed)
            row += len(table.rows) + 3

    def _page(self, sheet: Any, *, across: bool = True) -> None:
        """Print on A4, one page wide; every printed page says that it is an unsigned copy."""
        sheet.set_paper(9)
        if across:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&C&I{self._say('copy_mark')}")

    def _register(self, kind: str) -> None:
        """
        Write one line a record, one column a plain field, links joined: a list to sort, filter and add up.

        A count is a number, a day a date, a choice its name; anything else is text.
        """
        fields = [name for name in field_names(kind) if not is_map(kind, name)]
        records = self._content.records[kind]
        titles = [self._say("sheet_id"), *(t_vi(f"domain.field.{kind}.{name}") for name in fields)]
        rows = [[name, *(self._value(kind, field, stored) for field in fields)] for name, stored in records.items()]
        texts = [[_shown(value) for value in row] for row in rows]
        widths = [_column(title, [row[at] for row in texts]) for at, title in enumerate(titles)]
        sheet = self._book.add_worksheet(t_vi(f"domain.kind.{kind}")[:31])
        self._page(sheet)
        sheet.repeat_rows(0)
        sheet.set_row(0, _height(titles, widths))
        for column, (title, width) in enumerate(zip(titles, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, self._head)
        for at, row in enumerate(rows, 1):
            sheet.set_row(at, _height(texts[at - 1], widths))
            for column, value in enumerate(row):
                self._typed(sheet, at, column, value)
        sheet.autofilter(0, 0, len(records), len(fields))
        sheet.freeze_panes(1, 1)

    def _value(self, kind: str, field: str, stored: Mapping[str, Any]) -> str | int | date:
        """Return what a field holds, as a workbook shows it."""
        if is_links(kind, field):
            linked = [key.partition(".")[2] for key in stored if key.startswith(f"{field}.")]
            return ", ".join(self._called(field, name) for name in linked)
        value = stored.get(field)
        if value is None:
            return ""
        if key := choice_key(kind, field, value):
            return t_vi(key)
        types = types_of(kind, field)
        if int in types:
            return value if isinstance(value, int) else str(value)
        if date in types:
            return _read(parse_date, str(value)) or str(value)
        return str(value)

    def _called(self, field: str, name: str) -> str:
        """Return what a linked record is called: a file by its name, anything else by its id."""
        if field != "evidence":
            return name
        return str(self._content.records.get("evidence", {}).get(name, {}).get("name") or name)

    def _typed(self, sheet: Any, row: int, column: int, value: str | int | date) -> None:
        if isinstance(value, date):
            sheet.write_datetime(row, column, datetime.combine(value, time()), self._day)
        elif isinstance(value, int):
            sheet.write_number(row, column, value, self._count)
        else:
            sheet.write_string(row, column, value, self._boxed)


def _read(reader: Callable[[str], T], text: str) -> T | None:
    """Return what a text says, or nothing where it says something else: that stays as it was written."""
    try:
        return reader(text)
    except InputError:
        return None


def _shown(value: str | int | date) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def _column(title: str, texts: Sequence[str]) -> float:
    """Return a column's width in characters: short values in full, longer ones on several lines."""
    words = max((len(word) for word in title.split()), default=0) * 1.2
    return min(_WIDE, max(_NARROW, words, *(len(text) * 1.05 for text in texts), 0) + 2)


def _height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Return the height of a row that shows all its wrapped text: programs differ in doing it themselves."""
    lines = [
        sum(1 + int(len(line) * 0.85 / width) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=False)
    ]
    return 16.0 * max(lines, default=1)
