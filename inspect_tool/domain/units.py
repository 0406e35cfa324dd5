"""
Administrative units by name, level and time, and what became of them.

A unit is not its name: phường Bình Thạnh is one of five wards that took over from quận Bình Thạnh, and a dossier that
the district received may be settled by any of them. So a name is looked up together with a level and a day, and what
could be mistaken is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Annotated, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from inspect_tool.domain.law import Flag, Identifier, Line, StrictDate
from inspect_tool.domain.records import Dossier, Level
from inspect_tool.i18n import t
from inspect_tool.text import fold, nearest, nfc, same_spelling, short_date

#: What stands before a unit's name in the name of its authority or of its one-stop desk; folded.
_AUTHORITY: Final = re.compile(
    r"(?:(?:trung tam )?(?:phuc vu hanh chinh cong|pvhcc)|(?:van phong )?(?:hdnd va )?(?:ubnd|uy ban nhan dan))\s+"
)
_SPACES: Final = re.compile(r"\s+")


class AdminUnit(BaseModel):
    """One unit of the list. An unknown first day is left out, not guessed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Identifier
    name: Line = Field(description="Without the level; a numbered district has its number")
    level: Level
    province: Line
    valid_from: StrictDate | None = None
    valid_to: StrictDate | None = Field(default=None, description="The last day on which it existed")
    confirmed: Flag = Field(default=False, description="Whether name and level were found alike in official lists")

    @property
    def full_name(self) -> str:
        """Level and name, as in running text: quận Bình Thạnh."""
        return f"{self.level} {self.name}"

    def exists(self, on: date) -> bool:
        """Whether it exists on a day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


class Reorganisation(BaseModel):
    """What became of one unit: the units in which its area lies from a day on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    before: Identifier
    after: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    on: StrictDate
    law: Identifier = Field(description="The text of law.yaml that decided it")
    confirmed: Flag = Field(default=False, description="Whether this was read in the text itself")


class Total(BaseModel):
    """How many units of a level there are from a day on, as the text that made them says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: Level
    count: int = Field(ge=0, strict=True)
    on: StrictDate
    law: Identifier
    confirmed: Flag = False


class UnitFlaw(NamedTuple):
    """What is wrong in the list: a code, the place in the file, and values for the message."""

    code: str
    at: tuple[str | int, ...]
    values: dict[str, object]


class Caution(NamedTuple):
    """What to look at before a unit's name goes on record. `code` names the text, `values` fill it."""

    code: str
    values: dict[str, object]

    def message(self) -> str:
        """Return the text in the language of the screen."""
        return t(f"adminunits.{self.code}", **self.values)


class Units(BaseModel):
    """All units, what became of them, and how many there should be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    totals: tuple[Total, ...] = ()
    units: Annotated[tuple[AdminUnit, ...], Field(min_length=1)]
    changes: tuple[Reorganisation, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, AdminUnit]:
        """The units by identifier."""
        return {unit.id: unit for unit in self.units}

    @cached_property
    def _by_name(self) -> dict[str, list[AdminUnit]]:
        found: dict[str, list[AdminUnit]] = {}
        for unit in self.units:
            for name in (unit.name, unit.full_name):
                found.setdefault(_folded(name), []).append(unit)
        return found

    def find(self, text: str, *, level: Level | None = None, on: date | None = None) -> tuple[AdminUnit, ...]:
        """
        Return the units that a name can mean, best spelling first: "UBND quận Bình Thạnh", "Bình Thạnh", "binh thanh".

        A level or a day leaves out the others. A name typed with its marks means the unit spelled so, if there is one.
        """
        name = _without_authority(text)
        known = [
            unit
            for unit in self._by_name.get(_folded(name), ())
            if (level is None or unit.level is level) and (on is None or unit.exists(on))
        ]
        spelled = same_spelling(name)
        exact = [unit for unit in known if spelled in (same_spelling(unit.name), same_spelling(unit.full_name))]
        if exact and name.casefold() != fold(name):
            return tuple(exact)
        return (*exact, *(unit for unit in known if unit not in exact))

    def successors(self, unit: AdminUnit) -> tuple[AdminUnit, ...]:
        """Return the units in which a unit's area lies after it ended."""
        return tuple(self.by_id[name] for change in self.changes if change.before == unit.id for name in change.after)

    def predecessors(self, unit: AdminUnit) -> tuple[AdminUnit, ...]:
        """Return the units that a unit has taken over from, wholly or in part."""
        return tuple(self.by_id[change.before] for change in self.changes if unit.id in change.after)

    def change_confirmed(self, unit: AdminUnit) -> bool:
        """Whether what became of a unit, or what it was before, was read in the text that decided it."""
        about = [change for change in self.changes if change.before == unit.id or unit.id in change.after]
        return all(change.confirmed for change in about)

    def namesakes(self, unit: AdminUnit) -> tuple[AdminUnit, ...]:
        """Return the other units of the same name; searching does not tell them apart."""
        return tuple(other for other in self._by_name[_folded(unit.name)] if other.id != unit.id)

    def unnamed(self, total: Total) -> int:
        """Return how many units of a level the list does not name."""
        return total.count - sum(unit.level is total.level and unit.exists(total.on) for unit in self.units)

    def cautions(self, text: str, level: Level, on: date) -> tuple[Caution, ...]:
        """
        Return what to look at before an inspection of this unit on this day goes on record.

        The level typed decides which unit is meant; a department has no place in the list and no caution.
        """
        if level is Level.DEPARTMENT:
            return ()
        name, shown = _without_authority(text), nfc(text).strip()
        meant = self.find(name, level=level)
        if not meant:
            other = next(iter(self.find(name)), None)
            guess = other.full_name if other else nearest(name, (unit.full_name for unit in self.units)) or "—"
            return (Caution("unknown", {"unit": shown, "level": level, "nearest": guess}),)
        return tuple(self._cautions(meant, on))

    def _cautions(self, meant: tuple[AdminUnit, ...], on: date) -> Iterator[Caution]:
        unit = next((unit for unit in meant if unit.exists(on)), meant[0])
        if not unit.exists(on):
            values = {"unit": unit.full_name, "day": short_date(on)}
            if unit.valid_to and unit.valid_to < on:
                after = ", ".join(other.full_name for other in self.successors(unit)) or "—"
                yield Caution("ended", {**values, "last": short_date(unit.valid_to), "successors": after})
            else:
                before = ", ".join(other.full_name for other in self.predecessors(unit)) or "—"
                first = short_date(unit.valid_from) if unit.valid_from else "—"
                yield Caution("not-yet", {**values, "first": first, "predecessors": before})
        for other in self.namesakes(unit):
            span = " - ".join(short_date(day) if day else "…" for day in (other.valid_from, other.valid_to))
            yield Caution("namesake", {"unit": unit.full_name, "other": other.full_name, "span": span})
        if not unit.exists(on) and not self.change_confirmed(unit):
            yield Caution("change-unconfirmed", {"unit": unit.full_name})

    def flaws(self) -> tuple[UnitFlaw, ...]:
        """Return identifiers and identities used twice, unknown references, and more units than there should be."""
        return (*self._twice(), *self._references(), *self._counts())

    def _twice(self) -> Iterator[UnitFlaw]:
        first: dict[object, str] = {}
        for number, unit in enumerate(self.units):
            for field, identity in (("id", unit.id), ("name", (unit.level, same_spelling(unit.name), unit.province))):
                if identity in first:
                    yield UnitFlaw("unit-twice", ("units", number, field), {"unit": unit.id, "other": first[identity]})
                first.setdefault(identity, unit.id)
            if unit.valid_from and unit.valid_to and unit.valid_to < unit.valid_from:
                yield UnitFlaw("unit-backwards", ("units", number, "valid_to"), {"unit": unit.id})

    def _references(self) -> Iterator[UnitFlaw]:
        for number, change in enumerate(self.changes):
            places = (("before",), change.before), *((("after", at), name) for at, name in enumerate(change.after))
            for at, name in places:
                if name not in self.by_id:
                    known = nearest(name, self.by_id) or "—"
                    yield UnitFlaw("unit-unknown", ("changes", number, *at), {"unit": name, "nearest": known})

    def _counts(self) -> Iterator[UnitFlaw]:
        for number, total in enumerate(self.totals):
            if (missing := self.unnamed(total)) < 0:
                values = {"level": total.level, "count": total.count, "found": total.count - missing}
                yield UnitFlaw("unit-too-many", ("totals", number, "count"), values)


class Populations(NamedTuple):
    """Sampled dossiers, those handed over from an earlier unit apart: other rules, and another's delays, apply."""

    own: tuple[Dossier, ...]
    handed_over: tuple[Dossier, ...]


def populations(dossiers: Iterable[Dossier]) -> Populations:
    """Tell apart a unit's own dossiers and those handed over to it; a disputed origin counts as handed over."""
    own: list[Dossier] = []
    handed: list[Dossier] = []
    for dossier in dossiers:
        apart = dossier.handed_over_from or "handed_over_from" in dossier.disputed
        (handed if apart else own).append(dossier)
    return Populations(tuple(own), tuple(handed))


def _folded(name: str) -> str:
    return _SPACES.sub(" ", fold(nfc(name)).strip())


def _without_authority(text: str) -> str:
    name = _SPACES.sub(" ", nfc(text).strip())
    prefix = _AUTHORITY.match(fold(name))
    # Folding keeps the length of composed text.
    return name[prefix.end() :] if prefix else name
