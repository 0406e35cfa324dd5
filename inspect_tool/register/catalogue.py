"""Catalogues of procedures from CSV or Excel: what was announced, and what was found posted."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from inspect_tool.domain.posting import Announced, Posted
from inspect_tool.tables import Table, read_table
from inspect_tool.text import fold

_COLUMNS: Final = {
    "code": ("Mã thủ tục", "Mã TTHC", "Mã số TTHC", "Mã số", "Mã"),
    "name": ("Tên thủ tục hành chính", "Tên thủ tục", "Tên TTHC", "Thủ tục", "Tên"),
    "field": ("Lĩnh vực",),
    "limit": ("Thời hạn giải quyết", "Thời gian giải quyết", "Thời hạn"),
    "fee": ("Phí, lệ phí", "Lệ phí", "Phí"),
    "status": ("Tình trạng", "Trạng thái", "Hiệu lực", "Ghi chú"),
    "where": ("Nơi niêm yết", "Niêm yết tại", "Địa điểm"),
}
_ABOLISHED: Final = ("bai bo", "het hieu luc", "abolished")


def read_catalogue(path: Path) -> tuple[list[Announced], Table]:
    """Read the announced catalogue; a status that says `bãi bỏ` or `hết hiệu lực` marks an abolished procedure."""
    table = read_table(path, _COLUMNS, ["code", "name"])
    entries = [
        Announced(
            cells["code"],
            cells["name"],
            cells.get("field", ""),
            cells.get("limit", ""),
            cells.get("fee", ""),
            any(word in fold(cells.get("status", "")) for word in _ABOLISHED),
            table.where(row, "code"),
        )
        for row in table.rows
        if (cells := row.cells)["code"] or cells["name"]
    ]
    return entries, table


def read_posted(path: Path, where: str) -> tuple[list[Posted], Table]:
    """Read what was found posted; `where` is the place for rows that do not name one."""
    table = read_table(path, _COLUMNS, ["code"])
    entries = [
        Posted(
            cells["code"],
            cells.get("where") or where,
            cells.get("name", ""),
            cells.get("limit", ""),
            cells.get("fee", ""),
            table.where(row, "code"),
        )
        for row in table.rows
        if (cells := row.cells)["code"] or cells.get("name")
    ]
    return entries, table
