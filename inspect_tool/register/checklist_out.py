"""A checklist as our own sheet: a row an item, to be edited in Excel and imported again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import xlsxwriter

from inspect_tool.domain.checklist import Checklist, Item
from inspect_tool.domain.law import Basis
from inspect_tool.errors import InputError

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "section": ("Phần", "Mục"),
        "id": ("Mã",),
        "text": ("Nội dung kiểm tra", "Nội dung"),
        "guidance": ("Cách kiểm tra", "Hướng dẫn"),
        "ask": ("Minh chứng cần có", "Minh chứng"),
        "usual": ("Tồn tại thường gặp", "Câu mẫu"),
        "basis": ("Căn cứ",),
        "valid_from": ("Áp dụng từ",),
        "valid_to": ("Áp dụng đến",),
        "rest": ("Phần khác (sửa trong tệp YAML)",),
    }
)
#: The sheet that keeps what has no row of its own: the checklist's head, and its sections' ids.
HEAD_SHEET: Final = "_goc"
HEAD: Final = ("id", "version", "order", "title", "title_en", "short")
SECTION: Final = "section"
_AT: Final = " @ "
_CONFIRMED: Final = " !"


def export_checklist(checklist: Checklist, path: Path) -> None:
    """Write a checklist to a workbook; several texts in a cell stand on lines of their own."""
    book = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheet = book.add_worksheet(checklist.short)
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 1, 14, wrap)
    sheet.set_column(2, len(COLUMNS), 45, wrap)
    for place, headings in enumerate(COLUMNS.values()):
        sheet.write_string(0, place, headings[0], bold)
    rows = [(section.title, item) for section in checklist.sections for item in section.items]
    for number, (title, item) in enumerate(rows, 1):
        for place, text in enumerate(_cells(title, item)):
            sheet.write_string(number, place, text, wrap)
    head = [(name, str(getattr(checklist, name)), "") for name in HEAD]
    head += [(SECTION, section.id, section.title) for section in checklist.sections]
    kept = book.add_worksheet(HEAD_SHEET)
    for number, cells in enumerate(head):
        kept.write_row(number, 0, cells)
    kept.hide()
    try:
        book.close()
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise InputError("register.not-written", file=path) from error


def _cells(title: str, item: Item) -> tuple[str, ...]:
    basis = "\n".join(_place(each) for each in item.basis)
    # What has no column of its own goes as it stands in the file, whatever a later version adds to an item.
    rest = item.model_dump(mode="json", exclude=set(COLUMNS), exclude_defaults=True)
    days = (day.isoformat() if day else "" for day in (item.valid_from, item.valid_to))
    texts = (item.text, item.guidance, "\n".join(item.ask), "\n".join(item.usual), basis)
    return title, item.id, *texts, *days, json.dumps(rest, ensure_ascii=False) if rest else ""


def _place(basis: Basis) -> str:
    at = f"{_AT}{basis.at}" if basis.at else ""
    return f"{basis.law}{at}{_CONFIRMED if basis.confirmed else ''}"


def place_of(text: str) -> dict[str, Any]:
    """Read one line of the basis column: `nd-63-2010 @ Điều 17 !`, the mark meaning confirmed."""
    confirmed = text.endswith(_CONFIRMED)
    law, _, at = text.removesuffix(_CONFIRMED).partition(_AT)
    return {"law": law.strip(), **({"at": at.strip()} if at.strip() else {}), "confirmed": confirmed}


def lines(cell: str) -> list[str]:
    """Return the texts of a cell, one a line, without list marks."""
    return [line.strip().removeprefix("- ").strip() for line in cell.splitlines() if line.strip()]
