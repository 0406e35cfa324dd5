"""A unit's whole dossier register as typed columns, with a report of every cell that was not understood."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import fastexcel
import polars as pl

from inspect_tool.errors import InputError
from inspect_tool.register.columns import HEADINGS, REQUIRED, check, recall, remember, suggest
from inspect_tool.tables import MAX_CELL, look_inside, match_columns, refuse_locked, whereabouts
from inspect_tool.text import fold, looks_legacy, visible

_FORMATS: Final = (
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%d-%m-%Y",
)
_MOMENTS: Final = ("submitted", "accepted", "due", "due_first", "settled")
_HEADER_DEPTH: Final = 30
_LEGACY_ROWS: Final = 2000
_CHANNELS: Final = (
    ("postal", ("buu chinh", "bcci", "vnpost", "buu dien")),
    ("online", ("truc tuyen", "online", "dich vu cong", "dvc", "qua mang", "internet")),
    ("direct", ("truc tiep", "tai quay", "mot cua", "direct")),
)
_RETURNED: Final = ("tra lai", "rut ho so", "xin rut", "tu choi", "huy")


@dataclass(frozen=True)
class Misread:
    """A cell that was not understood: its row in the file, our column, the text that stands there."""

    row: int
    column: str
    text: str


@dataclass(frozen=True)
class Register:
    """
    The rows of a register.

    `frame` has `row` (in the file, from 1), code, channel (direct, online, postal or null), accepted, due, settled
    (datetimes) with `*_timed` flags, returned, and procedure, field, account, submitted, due_first, received_at_place,
    settled_by, handed_over_from where the file has them.
    """

    file: str
    frame: pl.DataFrame
    mapping: Mapping[str, str]
    misread: tuple[Misread, ...]
    unknown: tuple[str, ...]


class Header(NamedTuple):
    """The headings of a register, how many lines stand above them, and the sheet they are on (None in a CSV)."""

    cells: list[str]
    above: int
    sheet: str | None


def header_of(path: Path) -> Header:
    """Find the headings of a register: the line, on whichever sheet, that names most of the columns we know."""
    refuse_locked(path)
    found = [
        Header(cells, above, sheet)
        for sheet, rows in (_first_rows(path) if path.suffix.lower() == ".xlsx" else [(None, _first_lines(path))])
        for above, cells in enumerate(rows)
    ]
    if not found:
        raise InputError("register.empty", file=path.name)
    return max(found, key=lambda header: len(match_columns(header.cells, HEADINGS)))


def read_register(path: Path, mapping: Mapping[str, str] | None = None) -> Register:
    """
    Read a CSV or XLSX register; `mapping` (our name → heading) overrides what the headings suggest.

    A row with a cell that cannot be read stays in, that cell empty, and is listed in `misread`. `InputError` for what
    stops the whole file.
    """
    header, above, sheet = header_of(path)
    chosen = dict(mapping) if mapping is not None else suggest(header)
    check(chosen, header, path.name)
    places = {name: header.index(heading) for name, heading in chosen.items()}
    raw = _excel(path, sheet, above, places) if sheet is not None else _csv(path, above, header, places)
    raw = raw.with_row_index("row", above + 2).with_columns(pl.col("row").cast(pl.Int64))
    texts = [name for name in places if raw[name].dtype == pl.String]
    raw = raw.with_columns(pl.col(texts).str.strip_chars().replace("", None))
    raw = raw.filter(pl.any_horizontal(pl.col(list(places)).is_not_null()))
    unknown = tuple(text for place, text in enumerate(header) if text and place not in places.values())
    _refuse(raw, path.name, sheet, chosen)
    frame, misread = _typed(raw)
    return Register(path.name, frame, chosen, tuple(misread), unknown)


def read_confirmed(path: Path, folder: Path, chosen: Mapping[str, str]) -> Register:
    """
    Read a register by the columns named now, else by those named for such a file before, else by its headings.

    `chosen` (our name → heading) may name some columns only; what is chosen is remembered in `folder` once it was read.
    """
    header = header_of(path).cells
    known = recall(folder, header)
    if not chosen:
        return read_register(path, known)
    mapping = {**(known or suggest(header)), **chosen}
    register = read_register(path, mapping)
    remember(folder, header, mapping)
    return register


def _first_lines(path: Path) -> list[list[str]]:
    with path.open("rb") as file:
        head = b"".join(file.readline(1 << 20) for _ in range(_HEADER_DEPTH))
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in head:
        raise InputError("register.encoding", where=path.name)
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A line of a megabyte may have been cut inside a letter; the whole file is decoded when it is read.
        if error.start < len(head) - 4:
            raise InputError(
                "register.encoding-line", file=path.name, row=head.count(b"\n", 0, error.start) + 1
            ) from None
        text = head.decode("utf-8-sig", errors="replace")
    reader = csv.reader(io.StringIO(text), delimiter=_mark(text))
    try:
        return [[cell.strip() for cell in cells] for cells in reader]
    except csv.Error:
        raise InputError("register.csv-row", file=path.name, row=reader.line_num) from None


def _mark(text: str) -> str:
    return max(";\t,", key=text.count)


def _first_rows(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    look_inside(path)
    try:
        book = fastexcel.read_excel(path)
        for name in book.sheet_names:
            sheet = book.load_sheet(name, header_row=None, skip_rows=0, n_rows=_HEADER_DEPTH, dtypes="string")
            yield name, [list(map(str.strip, cells)) for cells in sheet.to_polars().fill_null("").iter_rows()]
    except fastexcel.FastExcelError as error:
        raise InputError("register.damaged", file=path.name) from error


def _excel(path: Path, name: str, above: int, places: Mapping[str, int]) -> pl.DataFrame:
    sheet = fastexcel.read_excel(path).load_sheet(name, header_row=None, skip_rows=above + 1, dtypes="string")
    frame = sheet.to_polars()
    return frame.select(pl.nth(place).alias(name) for name, place in places.items())


def _csv(path: Path, above: int, header: Sequence[str], places: Mapping[str, int]) -> pl.DataFrame:
    raw = path.read_bytes()
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError("register.encoding-line", file=path.name, row=line) from None
    mark = _mark(raw[:10_000].decode("utf-8", errors="replace"))
    schema = {f"c{place}": pl.String() for place in range(len(header))}
    chosen = [pl.col(f"c{place}").alias(name) for name, place in places.items()]
    try:
        return (
            pl.scan_csv(
                raw.removeprefix(b"\xef\xbb\xbf"),
                has_header=False,
                skip_lines=above + 1,
                separator=mark,
                schema=schema,
            )
            .select(chosen)
            .collect(engine="streaming")
        )
    except pl.exceptions.PolarsError:
        raise InputError("register.csv-row", file=path.name, row=_bad_row(raw, mark, len(header))) from None


def _bad_row(raw: bytes, mark: str, width: int) -> int:
    """Find the first row that a table of this width cannot hold."""
    reader = csv.reader(io.StringIO(raw.decode("utf-8"), newline=""), delimiter=mark, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):  # noqa: B007 - it is the number that is wanted
            if len(cells) > width:
                break
    except csv.Error:
        number += 1
    return number


def _typed(raw: pl.DataFrame) -> tuple[pl.DataFrame, list[Misread]]:
    """Give every column its type; list the cells that have none."""
    misread: list[Misread] = []
    columns: list[pl.Series] = []
    for name in _MOMENTS:
        if name in raw.columns:
            moments, timed = _moments(raw[name])
            columns += [moments.alias(name), timed.alias(f"{name}_timed")]
            misread += _unread(raw, name, raw[name].is_not_null() & moments.is_null())
    channel = _recoded(raw["channel"], _channel)
    misread += _unread(raw, "channel", raw["channel"].is_not_null() & channel.is_null())
    for name in REQUIRED[:3]:
        misread += _unread(raw, name, raw[name].is_null())
    status = raw["status"] if "status" in raw.columns else pl.Series("status", [None] * raw.height, dtype=pl.String)
    columns += [channel.alias("channel"), _recoded(status, _returned).is_not_null().alias("returned")]
    return raw.with_columns(columns), sorted(misread, key=lambda cell: (cell.row, cell.column))


def _refuse(raw: pl.DataFrame, file: str, sheet: str | None, headings: Mapping[str, str]) -> None:
    """Refuse text in an old encoding, looked for in the first rows, and cells longer than Excel itself can hold."""
    texts = [name for name, kind in raw.schema.items() if kind == pl.String]
    head = raw.head(_LEGACY_ROWS)
    for name in texts:
        for row, cell in head.select("row", name).drop_nulls().iter_rows():
            if looks_legacy(cell):
                raise InputError(
                    "register.legacy", where=whereabouts(file, sheet, row, headings.get(name)), text=visible(cell, 40)
                )
        long = raw.filter(pl.col(name).str.len_bytes() > MAX_CELL).filter(pl.col(name).str.len_chars() > MAX_CELL)
        if long.height:
            raise InputError(
                "register.cell-too-big", where=whereabouts(file, sheet, long["row"][0], headings.get(name))
            )


def _unread(raw: pl.DataFrame, name: str, wrong: pl.Series) -> list[Misread]:
    return [Misread(row, name, text or "") for row, text in raw.select("row", name).filter(wrong).iter_rows()]


def _moments(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Read dates in whatever spellings stand there; also say which of them had an hour."""
    read = pl.Series(texts.name, [None], dtype=pl.Datetime("us")).new_from_index(0, len(texts))
    timed = pl.Series(texts.name, [False]).new_from_index(0, len(texts))
    for form in _by_use(texts):
        left = texts.is_not_null() & read.is_null()
        if not left.any():
            break
        found = texts.filter(left).str.to_datetime(form, strict=False, time_unit="us", exact=True)
        read = read.scatter(left.arg_true(), found)
        timed = timed.scatter(left.arg_true(), found.is_not_null() & ("%H" in form))
    return read, timed


def _by_use(texts: pl.Series) -> list[str]:
    """Put the spelling that most of the first cells have in front, so that one pass reads nearly all."""
    head = texts.drop_nulls().head(1000)
    hits = {form: int(head.str.to_datetime(form, strict=False, exact=True).count()) for form in _FORMATS}
    return sorted(_FORMATS, key=lambda form: -hits[form])


def _recoded(texts: pl.Series, meaning: Callable[[str], str | None]) -> pl.Series:
    """Put what a text means in its place; each spelling is looked at once."""
    words = texts.drop_nulls().unique().to_list()
    known = {word: found for word in words if (found := meaning(word)) is not None}
    if not known:
        return pl.Series(texts.name, [None] * len(texts), dtype=pl.String)
    return texts.replace_strict(known, default=None, return_dtype=pl.String)


def _channel(text: str) -> str | None:
    plain = fold(text)
    return next((name for name, words in _CHANNELS if any(word in plain for word in words)), None)


def _returned(text: str) -> str | None:
    plain = fold(text)
    return next((word for word in _RETURNED if word in plain), None)
