"""The same content as a workbook: the text, each appendix as a sheet, and the recommendations as a register."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, time
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from inspect_tool.domain.records import field_names, is_links, is_map
from inspect_tool.i18n import t_vi
from inspect_tool.report.model import Content, Heading, Paragraph, Table
from inspect_tool.report.phrases import Phrases, phrases

_REGISTERS: Final = ("finding", "recommendation", "proposal")
#: What a user typed is text, whatever it looks like: never a formula, a link or a number.
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDEST: Final = 90


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
        self._page(sheet)
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
                    sheet.write_string(at, column, text, self._head if at == row + 1 else self._boxed)
            row += len(table.rows) + 3

    @staticmethod
    def _page(sheet: Any) -> None:
        """Print on A4 across, one page wide."""
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def _register(self, kind: str) -> None:
        """Write one line a record, one column a plain field, links joined: a list to sort and filter."""
        fields = [name for name in field_names(kind) if not is_map(kind, name)]
        sheet = self._book.add_worksheet(t_vi(f"domain.kind.{kind}")[:31])
        sheet.set_column(1, len(fields), 24)
        for column, name in enumerate(("id", *fields)):
            title = name if name == "id" else t_vi(f"domain.field.{kind}.{name}")
            sheet.write_string(0, column, title, self._head)
        self._page(sheet)
        records = self._content.records[kind]
        for row, (name, stored) in enumerate(records.items(), 1):
            sheet.write_string(row, 0, name, self._boxed)
            for column, field in enumerate(fields, 1):
                if is_links(kind, field):
                    value = ", ".join(key.partition(".")[2] for key in stored if key.startswith(f"{field}."))
                else:
                    value = str(stored.get(field, "") or "")
                sheet.write_string(row, column, value, self._boxed)
        sheet.autofilter(0, 0, len(records), len(fields))
        sheet.freeze_panes(1, 0)


def _height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Return the height of a row that shows all its wrapped text: programs differ in doing it themselves."""
    lines = [
        sum(1 + int(len(line) * 1.1 / width) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=False)
    ]
    return 16.0 * max(lines, default=1)
