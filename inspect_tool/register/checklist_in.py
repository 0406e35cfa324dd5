"""Checklists written in Excel: our own sheet, XLSForm, and the framework tables of CISO Assistant."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from inspect_tool.errors import InputError
from inspect_tool.i18n import t, t_vi
from inspect_tool.register.checklist_out import COLUMNS, HEAD, HEAD_SHEET, SECTION, lines, place_of
from inspect_tool.register.xlsform import is_xlsform, read_form
from inspect_tool.tables import Row, Sheet, Table, match_columns, read_sheets, read_table
from inspect_tool.text import parse_date, slug

_CISO: Final = {
    "assessable": (),
    "depth": (),
    "ref_id": (),
    "name": (),
    "description": (),
    "typical_evidence": (),
    "annotation": (),
}


@dataclass(frozen=True)
class Imported:
    """A checklist as its file will hold it, and everything that was not understood or had to be filled in."""

    data: dict[str, Any]
    notes: tuple[str, ...]


def import_checklist(path: Path, checklist_id: str = "", title: str = "") -> Imported:
    """
    Read a checklist from a workbook (or, in our own layout, a CSV). Check what `save` writes before using it.

    Without an id it keeps the one it was exported with, else the file's name.
    """
    sheets = read_sheets(path)
    if is_xlsform(sheets):
        found, sections, notes = read_form(sheets)
    elif any(_is_ciso(sheet) for sheet in sheets):
        found, sections, notes = "", *_ciso(path)
    else:
        found, sections, notes = "", *_own(path)
    if not sections:
        raise InputError("register.checklist-empty", file=path.name)
    head = _head(sheets, sections)
    name = title or head.get("title") or found or checklist_id or path.stem
    filled = [_complete(item, notes) for section in sections for item in section["items"]]
    _unique(filled, notes)
    defaults = {"version": "1", "order": 100, "title_en": name, "short": name[:14]}
    data = {
        **defaults,
        **head,
        "id": slug(checklist_id) or head.get("id") or slug(path.stem),
        "title": name,
        "sections": sections,
    }
    return Imported(data, tuple(notes))


def _head(sheets: Sequence[Sheet], sections: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Read what an exported checklist keeps beside its rows, and give the sections their ids back."""
    kept = next((sheet for sheet in sheets if sheet.name == HEAD_SHEET), None)
    rows = [cells for _, cells in kept.rows] if kept else []
    ids = {title: name for key, name, title in rows if key == SECTION}
    for section in sections:
        section["id"] = ids.get(section["title"], section["id"])
    head: dict[str, Any] = {key: text for key, text, _ in rows if key in HEAD}
    return head | ({"order": int(head["order"])} if head.get("order", "").isdecimal() else {})


def save(data: dict[str, Any], path: Path) -> None:
    """Write an imported checklist as a YAML file for the office's folder."""
    yaml = YAML()
    yaml.width = 120
    yaml.indent(mapping=2, sequence=4, offset=2)
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(data, file)


def _complete(item: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    """Fill in what every item must have and this one lacks, and say so."""
    defaults = {
        "guidance": t_vi("register.default-guidance"),
        "ask": [t_vi("register.default-ask")],
        "usual": [t_vi("register.default-usual")],
    }
    missing = [name for name in defaults if not item.get(name)]
    for name in missing:
        item[name] = defaults[name]
    if not item.get("asks"):
        item.pop("asks", None)
    if missing:
        notes.append(t("register.checklist-filled", item=item["id"], fields=", ".join(missing)))
    return item


def _unique(items: Sequence[dict[str, Any]], notes: list[str]) -> None:
    taken: set[str] = set()
    for number, item in enumerate(items, 1):
        wanted = item["id"] or f"muc-{number}"
        item["id"] = wanted if wanted not in taken else f"{wanted}-{number}"
        if item["id"] != wanted:
            notes.append(t("register.checklist-renamed", old=wanted, new=item["id"]))
        taken.add(item["id"])


def _is_ciso(sheet: Sheet) -> bool:
    return {"assessable", "depth", "ref_id"} <= match_columns(sheet.rows[0][1], _CISO).keys()


def _ciso(path: Path) -> tuple[list[dict[str, Any]], list[str]]:
    """Read a framework table: rows that are assessed are items, the others title what follows by their depth."""
    table = read_table(path, _CISO, ["assessable", "depth", "ref_id"])
    notes = [t("register.form-column", column=name, row=1) for name in table.unknown]
    sections: list[dict[str, Any]] = []
    titles: dict[int, str] = {}
    for row in table.rows:
        cells, depth = row.cells, _depth(table, row)
        text = cells.get("name") or cells.get("description", "")
        if not text:
            notes.append(t("register.checklist-no-text", where=table.where(row)))
            continue
        if not cells["assessable"]:
            titles = {level: title for level, title in titles.items() if level < depth} | {depth: text}
            sections.append(
                {"id": slug(cells["ref_id"]) or f"phan-{row.number}", "title": " / ".join(titles.values()), "items": []}
            )
            continue
        if not sections:
            sections.append({"id": "noi-dung", "title": t("register.form-loose"), "items": []})
        guidance = "\n".join(
            part for part in (cells.get("description"), cells.get("annotation")) if part and part != text
        )
        item = {
            "id": slug(cells["ref_id"]),
            "text": text,
            "guidance": guidance,
            "ask": lines(cells.get("typical_evidence", "")),
        }
        sections[-1]["items"].append(item)
    return [section for section in sections if section["items"]], notes


def _depth(table: Table, row: Row) -> int:
    try:
        return int(row.cells["depth"] or 1)
    except ValueError:
        raise table.wrong(row, "depth", InputError("errors.count-unclear", text=row.cells["depth"])) from None


def _own(path: Path) -> tuple[list[dict[str, Any]], list[str]]:
    table = read_table(path, COLUMNS, ["id", "text"])
    notes = [t("register.form-column", column=name, row=1) for name in table.unknown]
    sections: list[dict[str, Any]] = []
    for row in table.rows:
        cells = row.cells
        title = cells.get("section") or (sections[-1]["title"] if sections else t("register.form-loose"))
        if not sections or sections[-1]["title"] != title:
            sections.append({"id": slug(title), "title": title, "items": []})
        if not cells["text"]:
            notes.append(t("register.checklist-no-text", where=table.where(row)))
            continue
        item: dict[str, Any] = {"id": cells["id"], "text": cells["text"], "guidance": cells.get("guidance", "")}
        item |= {name: lines(cells.get(name, "")) for name in ("ask", "usual")}
        if basis := [place_of(text) for text in lines(cells.get("basis", ""))]:
            item["basis"] = basis
        item |= {name: _day(table, row, name) for name in ("valid_from", "valid_to") if cells.get(name)}
        item |= _rest(table, row)
        sections[-1]["items"].append(item)
    return [section for section in sections if section["items"]], notes


def _day(table: Table, row: Row, column: str) -> date:
    try:
        return parse_date(row.cells[column].removesuffix(" 00:00:00"))
    except InputError as error:
        raise table.wrong(row, column, error) from None


def _rest(table: Table, row: Row) -> dict[str, Any]:
    """Read the column that an exported checklist keeps for what has no column of its own."""
    try:
        rest = json.loads(row.cells.get("rest") or "{}")
    except ValueError:
        rest = None
    if not isinstance(rest, dict):
        raise table.wrong(row, "rest", InputError("register.checklist-rest"))
    return rest
