"""
Tables from CSV and Excel files, as plain text cells that know their file, sheet, row and column.

Whatever could be read wrongly is refused with where and what to do: another encoding, TCVN3 or VNI text, merged cells,
formulas without a value, a workbook with a password. Blank rows are skipped; columns nobody asked for are named.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from inspect_tool.errors import InputError, NotFoundError, reason_of
from inspect_tool.i18n import t
from inspect_tool.text import fold, looks_legacy, nfc, visible

_MAX_BYTES: Final = 200_000_000
_MAX_UNPACKED: Final = 2_000_000_000
_PIECE: Final = 16_000_000
_OVERLAP: Final = 100_000  # a cell of 32,767 letters, each written as &amp; or three bytes, fits in it
MAX_CELL: Final = 32_767  # what Excel itself holds in a cell
_HEADER_DEPTH: Final = 30  # a title and a few lines may stand above the header
_OLE: Final = b"\xd0\xcf\x11\xe0"
#: What a broken or odd zip makes Python's reader raise.
_DAMAGE: Final = (
    *(zipfile.BadZipFile, zlib.error, ET.ParseError),
    *(KeyError, ValueError, OSError, EOFError, NotImplementedError, RuntimeError),
)
_SHEET_NS: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MERGED: Final = re.compile(rb'<mergeCell [^>]*ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_FIRST: Final = re.compile(rb'<dimension ref="([A-Z]+)[0-9]')
_ERROR: Final = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]* t="e"')
_NO_VALUE: Final = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*><f[^>]*(?:/>|>[^<]*</f>)(?:<v/>|<v></v>)?</c>')


@dataclass(frozen=True)
class Row:
    """One row: its number in the file, counting from 1, and its cells by the caller's column names."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """One sheet's rows. `unknown` are columns that were not asked for: by heading, or by letter where there is none."""

    file: str
    sheet: str | None
    rows: tuple[Row, ...]
    headings: Mapping[str, str]
    unknown: tuple[str, ...] = ()

    def where(self, row: Row, column: str | None = None) -> str:
        """Say where a cell stands, for a person."""
        return whereabouts(self.file, self.sheet, row.number, self.headings.get(column or "", column))

    def wrong(self, row: Row, column: str, error: InputError) -> InputError:
        """Return an error of one cell with its place before it."""
        return InputError("register.at", where=self.where(row, column), message=str(error))


@dataclass(frozen=True)
class Sheet:
    """One sheet as it stands: rows of text with their numbers, blank rows left out."""

    file: str
    name: str | None
    rows: Sequence[tuple[int, Sequence[str]]]


def whereabouts(file: str, sheet: str | None, row: int | None = None, column: str | None = None) -> str:
    """Say where a cell stands, for a person: file, sheet, row, column."""
    parts = [file]
    if sheet is not None:
        parts.append(t("register.where-sheet", sheet=sheet))
    if row is not None:
        parts.append(t("register.where-row", row=row))
    if column:
        parts.append(t("register.where-column", column=column))
    return ", ".join(parts)


def read_sheets(path: Path, *, ours: bool = False) -> tuple[Sheet, ...]:
    """
    Read every sheet of a CSV or XLSX file; a CSV has one, without a name.

    A workbook that we wrote (`ours`) is Unicode, whatever its notes look like.
    """
    refuse_locked(path)
    if path.suffix.lower() == ".xlsx":
        sheets = tuple(_excel(path, ours=ours))
    elif path.suffix.lower() in {".csv", ".tsv", ".txt"}:
        sheets = (_csv(path),)
    else:
        raise InputError("register.kind", file=path.name)
    filled = tuple(sheet for sheet in sheets if sheet.rows)
    if not filled:
        raise InputError("register.empty", file=path.name)
    return filled


def refuse_locked(path: Path) -> None:
    """Refuse a file that is missing, too big, or whose contents no reader can get at."""
    try:
        with path.open("rb") as file:
            size, start = path.stat().st_size, file.read(4)
    except FileNotFoundError:
        raise NotFoundError("library.file-missing", file=path) from None
    except OSError as error:
        raise InputError("library.file-unreadable", file=path, reason=reason_of(error)) from error
    if size > _MAX_BYTES:
        raise InputError("register.too-big", file=path.name, limit=_MAX_BYTES // 1_000_000)
    if start == _OLE:
        raise InputError("register.old-or-locked", file=path.name)


def read_table(path: Path, columns: Mapping[str, Sequence[str]], required: Iterable[str]) -> Table:
    """
    Read the sheet that holds a table of these columns.

    `columns` maps the caller's names to the headings they may have (compared without marks and case). The header may
    stand below a title. `InputError` names the columns that are missing.
    """
    needed = set(required)
    best: tuple[int, Sheet, int, dict[str, int]] | None = None
    for sheet in read_sheets(path):
        for at, (_, cells) in enumerate(sheet.rows[:_HEADER_DEPTH]):
            found = match_columns(cells, columns)
            if best is None or len(found) > best[0]:
                best = (len(found), sheet, at, found)
    if best is None or not needed <= best[3].keys():
        absent = sorted(needed - (best[3].keys() if best else set()))
        headings = "; ".join(" / ".join(columns[name][:2]) for name in absent)
        raise InputError("register.columns-missing", file=path.name, columns=headings)
    _, sheet, at, found = best
    header = sheet.rows[at][1]
    rows = tuple(
        Row(number, {name: cells[column] if column < len(cells) else "" for name, column in found.items()})
        for number, cells in sheet.rows[at + 1 :]
    )
    unknown = [text for column, text in enumerate(header) if text and column not in found.values()]
    unknown += _unnamed(path.name, sheet, header, at)
    return Table(path.name, sheet.name, rows, {name: header[column] for name, column in found.items()}, tuple(unknown))


def _unnamed(file: str, sheet: Sheet, header: Sequence[str], at: int) -> list[str]:
    """Return the letters of columns that have cells but no heading; in a CSV such a row has a comma too many."""
    letters: dict[str, None] = {}
    for number, cells in sheet.rows[at + 1 :]:
        for column, cell in enumerate(cells):
            if cell and (column >= len(header) or not header[column]):
                if sheet.name is None and column >= len(header):
                    raise InputError("register.csv-row", file=file, row=number)
                letters[column_letter(column)] = None
    return list(letters)


def match_columns(cells: Sequence[str], columns: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Find which column each name stands in, by its headings; the first of two equal ones."""
    places: dict[str, int] = {}
    plain = [_heading(cell) for cell in cells]
    for name, headings in columns.items():
        for heading in (name, *headings):
            if _heading(heading) in plain:
                places[name] = plain.index(_heading(heading))
                break
    return places


def _heading(text: str) -> str:
    return re.sub(r"[^a-z0-9%]+", " ", fold(text)).strip()


def _csv(path: Path) -> Sheet:
    raw = path.read_bytes()
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in raw[:1000]:
        raise InputError("register.encoding", where=path.name)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError("register.encoding", where=whereabouts(path.name, None, line)) from None
    first = next((line for line in io.StringIO(text) if line.strip()), "")
    mark = max(";\t,", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        rows = [
            (reader.line_num, _clean(cells, path.name, None, reader.line_num))
            for cells in reader
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error:
        raise InputError("register.csv", where=whereabouts(path.name, None, reader.line_num)) from None
    return Sheet(path.name, None, rows)


def tidy(cells: Sequence[str | None]) -> list[str]:
    """Return cells as they are compared: composed, without space around, empty for nothing."""
    return [nfc(cell).strip() if cell else "" for cell in cells]


def _clean(cells: Sequence[str | None], file: str, sheet: str | None, row: int, first: int = 0) -> list[str]:
    cleaned = tidy(cells)
    for number, cell in enumerate(cleaned, first):
        if len(cell) > MAX_CELL:
            raise InputError("register.cell-too-big", where=whereabouts(file, sheet, row, column_letter(number)))
        if looks_legacy(cell):
            where = whereabouts(file, sheet, row, column_letter(number))
            raise InputError("register.legacy", where=where, text=visible(cell, 40))
    return cleaned


def column_letter(number: int) -> str:
    """Return Excel's name of a column, counting from 0."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _excel(path: Path, *, ours: bool) -> Iterator[Sheet]:
    import fastexcel  # noqa: PLC0415 - 30 ms that only a workbook needs
    import polars as pl  # noqa: PLC0415 - 90 ms, likewise

    starts = look_inside(path)
    try:
        book = fastexcel.read_excel(path)
        for name in book.sheet_names:
            frame = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
            if not frame.width:
                continue
            filled = frame.with_row_index("row", 1).filter(pl.any_horizontal(pl.col(frame.columns).is_not_null()))
            rows = [
                (number, tidy(cells) if ours else _clean(cells, path.name, name, number, starts.get(name, 0)))
                for number, *cells in filled.iter_rows()
                if any(cell and cell.strip() for cell in cells)
            ]
            yield Sheet(path.name, name, rows)
    except fastexcel.FastExcelError as error:
        raise InputError("register.damaged", file=path.name) from error


def look_inside(path: Path) -> dict[str, int]:
    """
    Refuse what a reader of values cannot see: merged cells, errors, and formulas that were never calculated.

    Returns the number of each sheet's first column: the reader leaves out empty columns before it.
    """
    starts: dict[str, int] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > _MAX_UNPACKED:
                raise InputError("register.too-big", file=path.name, limit=_MAX_BYTES // 1_000_000)
            for name, member in _members(archive):
                for content in _pieces(archive, member):
                    if match := _MERGED.search(content):
                        raise InputError("register.merged", where=whereabouts(path.name, name), cells=match[1].decode())
                    if match := _NO_VALUE.search(content):
                        raise InputError("register.formula", where=whereabouts(path.name, name), cell=match[1].decode())
                    if match := _ERROR.search(content):
                        raise InputError(
                            "register.error-cell", where=whereabouts(path.name, name), cell=match[1].decode()
                        )
                    if name not in starts and (match := _FIRST.search(content)):
                        starts[name] = _column_number(match[1].decode())
    except _DAMAGE as error:
        raise InputError("register.damaged", file=path.name) from error
    return starts


def _pieces(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """Yield a part of the archive in pieces that overlap by more than one cell: a sheet may unpack to a gigabyte."""
    kept = b""
    with archive.open(member) as file:
        while piece := file.read(_PIECE):
            yield kept + piece
            kept = piece[-_OVERLAP:]


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield each sheet's name with the part of the archive that holds it."""
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - expat refuses entity bombs since 2.4.1
    links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for sheet in book.iter(f"{_SHEET_NS}sheet"):
        target = targets.get(sheet.get(_REL), "").removeprefix("/xl/")
        if target.startswith("worksheets/"):
            yield sheet.get("name", ""), f"xl/{target}"
