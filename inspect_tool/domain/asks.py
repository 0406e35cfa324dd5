"""
What an item asks for besides a verdict: a number, a choice, a date, a text, a small table.

Values stay as they were recorded (`values.<name>` on the answer; a table has a field for each row,
`values.<name>.<row>`, its cells parted by ` | `), so that nothing is lost when a checklist changes its mind about their
kind. `canonical` gives the one spelling to record; `Sheet` says which asks are shown and what is wrong with the values,
and after a change works out again only what depends on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, lru_cache
from graphlib import TopologicalSorter
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from inspect_tool.domain.expressions import Expression, Value, parse
from inspect_tool.domain.law import Flag, Line
from inspect_tool.domain.records import Answer, Verdict
from inspect_tool.errors import InputError
from inspect_tool.i18n import t
from inspect_tool.text import fold, nfc, parse_count, parse_date, parse_rate, short_date, visible

VERDICT: Final = "verdict"
BETWEEN_CELLS: Final = " | "
_NOTHING_ASKED: Final = (None, Verdict.UNCHECKED, Verdict.NOT_APPLICABLE)

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Condition = Annotated[str, Field(min_length=1)]


class Kind(StrEnum):
    """What kind of value is asked for."""

    NUMBER = "number"
    CHOICE = "choice"
    DATE = "date"
    TEXT = "text"
    TABLE = "table"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(_Part):
    """One of the values of a choice."""

    value: Line
    label: Line


class Rule(_Part):
    """A condition that must hold, and what to say where it does not."""

    test: Condition = Field(description="Names of this item's values, verdict, and/or/not, comparisons, + - * /")
    message: Line


class Cell(_Part):
    """A single value: what is common to an ask and to a column of a table."""

    name: Name
    label: Line
    kind: Kind
    unit: Line | None = None
    decimals: int = Field(default=0, ge=0, le=2, strict=True, description="Places that a number may have")
    least: int | None = Field(default=None, strict=True)
    most: int | None = Field(default=None, strict=True)
    options: tuple[Option, ...] = ()


class Ask(Cell):
    """One value that an item asks for."""

    columns: tuple[Cell, ...] = ()
    required: Flag = False
    relevant: Condition | None = Field(default=None, description="Asked only where this holds")
    constraint: Rule | None = Field(default=None, description="Where this does not hold the value is wrong")
    warning: Rule | None = Field(default=None, description="Where this does not hold the value is to be looked at")


@dataclass(frozen=True)
class Remark:
    """Something about a recorded value. An error stands in the way of signing, a warning only wants a look."""

    name: str
    code: str
    values: Mapping[str, object]
    own: str = ""

    @property
    def is_error(self) -> bool:
        """Whether it is an error and not a warning."""
        return self.code != "warning"

    def message(self) -> str:
        """Return the checklist's own message, or ours in the language of the screen."""
        return self.own or t(f"asks.{self.code}", **self.values)


# --- one value -------------------------------------------------------------------------------------------------------


def read(cell: Cell, text: str) -> Value:
    """Read one recorded value; `InputError` says how to write it. A table is read row by row: `read_row`."""
    text = nfc(text).strip()
    if cell.kind is Kind.NUMBER:
        return _number(cell, text)
    if cell.kind is Kind.DATE:
        return parse_date(text)
    if cell.kind is Kind.CHOICE:
        return _option(cell, text)
    if not text:
        raise InputError("asks.blank", label=cell.label)
    return text


def read_row(ask: Ask, text: str) -> tuple[Value | None, ...]:
    """Read a row of a table: a value for each column, none where the cell is blank."""
    cells = [cell.strip() for cell in nfc(text).split(BETWEEN_CELLS.strip())]
    if len(cells) != len(ask.columns):
        raise InputError("asks.row-cells", label=ask.label, found=len(cells), expected=len(ask.columns))
    return tuple(read(column, cell) if cell else None for column, cell in zip(ask.columns, cells, strict=True))


def canonical(ask: Ask, text: str) -> str:
    """Return the spelling in which a value, or a row of a table, is recorded; `InputError` says how to write it."""
    if ask.kind is not Kind.TABLE:
        return _written(read(ask, text))
    return BETWEEN_CELLS.join("" if cell is None else _written(cell) for cell in read_row(ask, text))


def shown(cell: Cell, value: Value) -> str:
    """Return a value as a person reads it: 3.489 thủ tục, 17/08/2023, the label of a choice."""
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, Decimal):
        return t("asks.with-unit", number=value, unit=cell.unit) if cell.unit else t("asks.number", number=value)
    return next((option.label for option in cell.options if option.value == value), str(value))


def _number(cell: Cell, text: str) -> Decimal:
    if not cell.decimals:
        number = Decimal(parse_count(text))
    else:
        number = parse_rate(text)
        if -int(number.as_tuple().exponent) > cell.decimals:
            raise InputError("asks.too-exact", text=visible(text), decimals=cell.decimals)
    if (cell.least is not None and number < cell.least) or (cell.most is not None and number > cell.most):
        least, most = ("…" if end is None else Decimal(end) for end in (cell.least, cell.most))
        raise InputError("asks.out-of-range", label=cell.label, number=number, least=least, most=most)
    return number


def _option(cell: Cell, text: str) -> str:
    for option in cell.options:
        if text == option.value or fold(text) == fold(option.label):
            return option.value
    known = " | ".join(option.value for option in cell.options)
    raise InputError("asks.not-an-option", text=visible(text), known=known)


def _written(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


# --- the asks of an item ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Compiled:
    """An item's asks with their expressions, in an order in which `relevant` can be worked out."""

    asks: dict[str, Ask]
    expressions: dict[str, dict[str, Expression]]
    order: tuple[str, ...]

    @cached_property
    def needs(self) -> dict[str, dict[str, frozenset[str]]]:
        """For each ask and each of its expressions: the asks, or the verdict, whose values it names."""
        return {
            name: {role: frozenset(map(owner, found.names)) for role, found in expressions.items()}
            for name, expressions in self.expressions.items()
        }


def owner(name: str) -> str:
    """Return the ask that a name in an expression, or a field of an answer's values, belongs to."""
    return name.partition(".")[0]


@lru_cache(maxsize=512)
def _compile(asks: tuple[Ask, ...]) -> _Compiled:
    by_name = {ask.name: ask for ask in asks}
    expressions = {ask.name: {role: parse(text) for role, text in conditions(ask)} for ask in asks}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for name, found in expressions.items():
        relevant = found.get("relevant")
        sorter.add(name, *map(owner, relevant.names if relevant else ()))
    order = [name for name in sorter.static_order() if name in by_name]
    return _Compiled(by_name, expressions, tuple(order))


def conditions(ask: Ask) -> Iterator[tuple[str, str]]:
    """Yield the expressions of an ask by what they decide: relevant, constraint, warning."""
    if ask.relevant:
        yield "relevant", ask.relevant
    for role, rule in (("constraint", ask.constraint), ("warning", ask.warning)):
        if rule:
            yield role, rule.test


class Sheet:
    """The asks of one item on one answer, kept up to date value by value."""

    def __init__(self, asks: tuple[Ask, ...], values: Mapping[str, str], verdict: Verdict | None) -> None:
        """Take `values` as the answer's record holds them; those of no ask stay there and count for nothing here."""
        self._compiled = _compile(asks)
        self._verdict = verdict
        self._raw = {name: text for name, text in values.items() if owner(name) in self._compiled.asks}
        self._read: dict[str, Value] = {}
        self._unread: dict[str, Remark] = {}
        self._relevant: set[str] = set()
        self._values: dict[str, Value] = {}
        self._remarks: dict[str, tuple[Remark, ...]] = {}
        for name in self._compiled.asks:
            self._read_one(name)
        self._settle({VERDICT, *self._compiled.asks}, everything=True)

    def record(self, name: str, text: str | None) -> frozenset[str]:
        """Change one recorded value (`tong`, `linh_vuc.2`; none clears it); return the asks worked out again."""
        ask = owner(name)
        if ask not in self._compiled.asks:
            return frozenset()
        if text is None:
            self._raw.pop(name, None)
        else:
            self._raw[name] = text
        self._read_one(ask)
        return self._settle({ask})

    def judge(self, verdict: Verdict | None) -> frozenset[str]:
        """Change the verdict; return the asks worked out again."""
        self._verdict = verdict
        return self._settle({VERDICT})

    @property
    def shown(self) -> tuple[Ask, ...]:
        """The asks to show, in their order: those whose condition holds."""
        return tuple(ask for name, ask in self._compiled.asks.items() if name in self._relevant)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What is wrong, or worth a look, in the order of the asks. What is not asked is not remarked on."""
        return tuple(remark for name in self._compiled.asks for remark in self._remarks.get(name, ()))

    def value(self, name: str) -> Value | None:
        """Return a value as it was read; for a table, its rows. None where there is none, or it cannot be read."""
        return self._read.get(name)

    def _read_one(self, name: str) -> None:
        """Read what is recorded for one ask; what cannot be read becomes a remark, and counts as not there."""
        ask = self._compiled.asks[name]
        for known in [key for key in self._read if owner(key) == name]:
            del self._read[known]
        self._unread.pop(name, None)
        try:
            if ask.kind is Kind.TABLE:
                self._read |= _columns(ask, self._raw)
            elif name in self._raw:
                self._read[name] = read(ask, self._raw[name])
        except InputError as error:
            self._unread[name] = Remark(name, "unreadable", {"label": ask.label, "reason": str(error)})

    def _settle(self, touched: set[str], *, everything: bool = False) -> frozenset[str]:
        """Work out again, in order, what depends on what was touched; return the asks that were."""
        needs, moved = self._compiled.needs, touched & {VERDICT}
        if moved:
            self._values[VERDICT] = str(self._verdict or Verdict.UNCHECKED)
        again = touched - {VERDICT}
        for name in self._compiled.order:
            if everything or needs[name].get("relevant", frozenset()) & moved:
                holds = self._holds(name, "relevant") is True
                if (name in self._relevant) != holds:
                    self._relevant ^= {name}
                    again.add(name)
            if name in again and self._publish(name):
                moved.add(name)
        for name, ask in self._compiled.asks.items():
            if (ask.required and VERDICT in moved) or any(named & moved for named in needs[name].values()):
                again.add(name)
        for name in again:
            self._remarks[name] = tuple(self._judge(name))
        return frozenset(again)

    def _publish(self, name: str) -> bool:
        """
        Let expressions see an ask's value, and return whether that is news to them.

        A value that is not asked stays on record and counts as missing.
        """
        before = {key: value for key, value in self._values.items() if owner(key) == name}
        now = {key: value for key, value in self._read.items() if owner(key) == name and name in self._relevant}
        for key in before:
            del self._values[key]
        self._values |= now
        return before != now

    def _holds(self, name: str, role: str) -> bool | None:
        """Whether a condition holds; one that is not written does, and none where a value for it is missing."""
        expression = self._compiled.expressions[name].get(role)
        if expression is None:
            return True
        found = expression.evaluate(self._values)
        return None if found is None else bool(found)

    def _judge(self, name: str) -> Iterator[Remark]:
        ask = self._compiled.asks[name]
        if name not in self._relevant:
            return
        if name in self._unread:
            yield self._unread[name]
        elif name not in self._read:
            if ask.required and self._verdict not in _NOTHING_ASKED:
                yield Remark(name, "missing", {"label": ask.label})
            return
        for role, rule in (("constraint", ask.constraint), ("warning", ask.warning)):
            if rule and self._holds(name, role) is False:
                yield Remark(name, role, {"label": ask.label}, rule.message)


def _columns(ask: Ask, raw: Mapping[str, str]) -> Iterator[tuple[str, Value]]:
    """Yield a table's rows under its name, and each column without its blanks under `table.column`."""
    rows = [read_row(ask, raw[key]) for key in row_keys(ask, raw)]
    if rows:
        yield ask.name, tuple(tuple("" if cell is None else cell for cell in row) for row in rows)
        for at, column in enumerate(ask.columns):
            yield f"{ask.name}.{column.name}", tuple(row[at] for row in rows if row[at] is not None)  # type: ignore[misc]


def row_keys(ask: Ask, values: Mapping[str, str]) -> list[str]:
    """Return the names under which a table's rows are recorded, in their order."""
    return sorted((key for key in values if owner(key) == ask.name and key != ask.name), key=_row_order)


def _row_order(key: str) -> tuple[bool, int, str]:
    row = key.partition(".")[2]
    numbered = row.isascii() and row.isdecimal()
    return (not numbered, int(row) if numbered else 0, row)


def remarks(asks: tuple[Ask, ...], answer: Answer) -> tuple[Remark, ...]:
    """Return what is wrong, or worth a look, with the values of an answer."""
    return Sheet(asks, answer.values, answer.verdict).remarks if asks else ()
