"""The unit's procedures as rows: limits, where each was found posted, and how the sampled dossiers of each went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, cast

from inspect_tool.domain.moments import parse_limit
from inspect_tool.domain.posting import Announced, Comparison, Discrepancy, Posted, compare, posted_of, procedure_key
from inspect_tool.domain.records import Fields, Json, Procedure, load
from inspect_tool.domain.worktime import Unit
from inspect_tool.errors import InputError
from inspect_tool.i18n import t, t_vi
from inspect_tool.text import slug
from inspect_tool.tui.record_cells import shown, shown_link, stored, stored_link, stored_unit
from inspect_tool.tui.widgets.table import Line, TableColumn

_PLACES: Final = ("desk", "portal")
_WIDTHS: Final[Mapping[str, int]] = {
    "code": 13,
    "name": 28,
    "desk": 5,
    "portal": 5,
    "limit": 6,
    "limit_unit": 14,
    "short_limit": 8,
    "short_limit_unit": 14,
    "field": 18,
    "dossiers": 7,
    "short_decision": 18,
    "system": 18,
}
_NUMBERS: Final = frozenset({"limit", "short_limit", "dossiers"})
_UNITS: Final = frozenset({"limit_unit", "short_limit_unit"})


def places() -> dict[str, str]:
    """Return the places where everything must be posted by column, each as it is recorded."""
    return {column: t_vi(f"proceduretable.place.{column}") for column in _PLACES}


class ProcedureRows:
    """Draws procedures, each with the number of dossiers sampled from it."""

    kind = "procedure"

    def __init__(self) -> None:
        self.columns: Sequence[TableColumn] = tuple(
            TableColumn(name, t(f"proceduretable.column.{name}"), width, name in _NUMBERS, computed=name == "dossiers")
            for name, width in _WIDTHS.items()
        )
        self._posted = {column: f"posted.{place}" for column, place in places().items()}
        self._sampled: Mapping[str, int] = {}
        #: The announced catalogue and what was found posted, where files were given; else the records say both.
        self.announced: Sequence[Announced] = ()
        self.found: Sequence[Posted] = ()
        self.comparison = Comparison((), {}, {})

    def prepare(self, tables: Mapping[str, Mapping[str, Fields]]) -> None:
        """Count the dossiers by what they call their procedure; hold what is posted against what was announced."""
        self._sampled = Counter(str(fields.get("procedure") or "") for fields in tables.get("dossier", {}).values())
        self.comparison = self.compared(tables, self.found)

    def compared(self, tables: Mapping[str, Mapping[str, Fields]], read: Sequence[Posted]) -> Comparison:
        """Compare what the records say is posted, or for the places of `read` what was read there, with what should."""
        procedures = [cast("Procedure", load(self.kind, k, f)) for k, f in tables.get(self.kind, {}).items()]
        lists = {posted.where for posted in read}
        found = [posted for posted in posted_of(procedures) if posted.where not in lists]
        announced = self.announced or [_announced(procedure) for procedure in procedures]
        return compare(announced, [*found, *read], sorted({*places().values(), *lists}))

    def differences(self, fields: Fields) -> list[Discrepancy]:
        """Return what differs about one procedure."""
        code = str(fields.get("code") or "")
        named = {code, procedure_key(code)}
        return [row for row in self.comparison.rows if row.procedure in named]

    def _count(self, key: str, fields: Fields) -> int:
        names = {key, str(fields.get("code") or ""), str(fields.get("name") or "")} - {""}
        return sum(self._sampled.get(name, 0) for name in names)

    def basis(self, key: str, fields: Fields) -> object:
        """Return how many dossiers were sampled from a procedure."""
        return self._count(key, fields)

    def draw(self, key: str, fields: Fields) -> Line:
        """Return the cells of a procedure."""
        sampled = self._count(key, fields)
        cells = tuple((str(sampled or "") if name == "dossiers" else self.text(fields, name)) for name in _WIDTHS)
        places = {at: "done" for at, name in enumerate(_WIDTHS) if name in _PLACES and cells[at]}
        return Line(cells, places)

    def text(self, fields: Fields, column: str) -> str:
        """Return what stands in a cell to be edited."""
        return shown_link(fields, self._posted[column]) if column in _PLACES else shown(fields, column)

    def writes(self, column: str, text: str) -> dict[str, Json]:
        """Return the fields that a cell's text sets. `InputError` for what the column does not take."""
        if column in _PLACES:
            return stored_link(self._posted[column], text)
        return stored_unit(self.kind, column, text) if column in _UNITS else stored(self.kind, column, text)


def _announced(procedure: Procedure) -> Announced:
    limit = f"{procedure.limit} {procedure.limit_unit or ''}".strip() if procedure.limit is not None else ""
    return Announced(procedure.code or "", procedure.name or "", procedure.field or "", limit)


def records_of(announced: Sequence[Announced], held: Mapping[str, Fields]) -> list[tuple[str, str, Json]]:
    """Return what a catalogue adds to the procedures at hand: record id, field and value; what stands there stays."""
    known = {key: name for name, fields in held.items() if (key := procedure_key(str(fields.get("code") or "")))}
    writes: list[tuple[str, str, Json]] = []
    for entry in announced:
        code = procedure_key(entry.code)
        if code is None or entry.abolished:
            continue
        name = known.get(code) or slug(code)
        fields: dict[str, Json] = {"code": code, "name": entry.name, "field": entry.field, **_limit(entry.limit)}
        stands = held.get(name, {})
        writes += [(name, field, value) for field, value in fields.items() if value and field not in stands]
    return writes


def _limit(text: str) -> dict[str, Json]:
    """Read a limit as number and unit; one in other words is left to the person."""
    try:
        limit = parse_limit(text)
    except InputError:
        return {}
    amount = {} if limit.unit is Unit.SAME_DAY else {"limit": limit.amount}
    return {**amount, "limit_unit": t_vi(limit.unit.label)}
