"""
An edited workbook read back as changes to look at before they are made.

Nothing is deleted by a missing row; an emptied cell clears its field. What changed in the inspection since the workbook
was written is marked, so that nobody overwrites it unseen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from inspect_tool.domain.records import Fields, Json
from inspect_tool.errors import InputError
from inspect_tool.i18n import t
from inspect_tool.register.cells import BASE, ID, KINDS, NOTE, edits, shown
from inspect_tool.tables import Sheet, read_sheets, tidy

Tables = Mapping[str, Mapping[str, Fields]]


@dataclass(frozen=True)
class CellChange:
    """
    One field as a person changed it; `new` None clears it.

    `meanwhile` says that the inspection's value is no longer what was written out: both are to be looked at.
    """

    record: str
    field: str
    old: Json
    new: Json
    meanwhile: bool
    where: str


@dataclass(frozen=True)
class NewRecord:
    """A row that has no record yet; `id` is None where the row gives none."""

    kind: str
    id: str | None
    fields: Mapping[str, Json]
    where: str

    @property
    def record(self) -> str:
        """Its record's path; without an id it is the same each time, so that reading a workbook twice adds once."""
        stated = json.dumps([self.kind, dict(self.fields)], sort_keys=True, ensure_ascii=False)
        return f"{self.kind}/{self.id or sha256(stated.encode()).hexdigest()[:10]}"


@dataclass(frozen=True)
class Preview:
    """What a workbook would change: changes, records that are not there yet, and what could not be read, in words."""

    changes: tuple[CellChange, ...]
    added: tuple[NewRecord, ...]
    problems: tuple[str, ...]

    def writes(self, taken: Iterable[CellChange]) -> list[tuple[str, str, Json]]:
        """Return record, field and value (None clears) of these changes and of all new records."""
        found = [(change.record, change.field, change.new) for change in taken]
        return found + [(new.record, field, value) for new in self.added for field, value in new.fields.items()]


@dataclass(frozen=True)
class _Row:
    """One row of one sheet: its cells by field, and where it stands."""

    kind: str
    id: str
    cells: Mapping[str, str]
    where: str

    @property
    def record(self) -> str:
        return f"{self.kind}/{self.id}"


def read_workbook(path: Path, tables: Tables) -> Preview:
    """Read an edited workbook and return what it would change; nothing is changed. `InputError` if it is not ours."""
    sheets = {sheet.name: sheet for sheet in read_sheets(path, ours=True)}
    base = sheets.pop(BASE, None)
    kinds = {name: _kind(sheet) for name, sheet in sheets.items()}
    if not any(kinds.values()):
        raise InputError("register.workbook-foreign", file=path.name)
    reader = _Reader(tables, {(cells[0], cells[1]): cells[2] for _, cells in (base.rows if base else ())})
    for name, sheet in sheets.items():
        if kind := kinds[name]:
            reader.sheet(sheet, kind)
        else:
            reader.problems.append(t("register.workbook-sheet", sheet=name))
    added = tuple(new for new in reader.added if new.record.partition("/")[2] not in tables.get(new.kind, {}))
    return Preview(tuple(reader.changes), added, tuple(reader.problems))


def _kind(sheet: Sheet) -> str | None:
    """Return the kind that a sheet's second row names."""
    names = sheet.rows[1][1] if len(sheet.rows) > 1 else ()
    kind, _, column = names[0].partition("/") if names else ("", "", "")
    return kind if kind in KINDS and column == ID else None


def _rows(sheet: Sheet, kind: str) -> Iterator[_Row]:
    columns = {place: name for place, name in enumerate(sheet.rows[1][1]) if place and name not in {"", NOTE}}
    for number, cells in sheet.rows[2:]:
        where = f"{t('register.where-sheet', sheet=sheet.name)}, {t('register.where-row', row=number)}"
        found = {name: cells[place] if place < len(cells) else "" for place, name in columns.items()}
        yield _Row(kind, cells[0], found, where)


class _Reader:
    """Compares every cell with what was written out, and notes what differs."""

    def __init__(self, tables: Tables, written: Mapping[tuple[str, str], str]) -> None:
        self._tables = tables
        self._written = written
        self._out = {record for record, _ in written}
        self.changes: list[CellChange] = []
        self.added: list[NewRecord] = []
        self.problems: list[str] = []

    def sheet(self, sheet: Sheet, kind: str) -> None:
        for row in _rows(sheet, kind):
            held = self._tables.get(kind, {}).get(row.id, {})
            # A checklist item has a row before anybody has answered it: its record is not a new one.
            known = kind == "answer" or bool(held) or row.record in self._out
            fields: dict[str, Json] = {}
            for column in row.cells:
                for field, new in self._edits(row, column).items():
                    if not known:
                        fields |= {field: new} if new is not None else {}
                    elif new != held.get(field):
                        self._change(row, column, field, new)
            if fields:
                self.added.append(NewRecord(kind, row.id or None, fields, row.where))

    def _edits(self, row: _Row, column: str) -> dict[str, Json]:
        before = tidy([self._written.get((row.record, column))])[0] if row.id else ""
        try:
            return edits(row.kind, column, before, row.cells[column])
        except InputError as error:
            place = f"{row.where}, {t('register.where-column', column=column)}"
            self.problems.append(t("register.at", where=place, message=str(error)))
            return {}

    def _change(self, row: _Row, column: str, field: str, new: Json) -> None:
        held = self._tables.get(row.kind, {}).get(row.id, {})
        before, now = tidy([self._written.get((row.record, column)), shown(row.kind, column, held)])
        change = CellChange(row.record, field, held.get(field), new, before != now, row.where)
        self.changes.append(change)
