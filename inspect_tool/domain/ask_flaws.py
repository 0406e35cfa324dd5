"""What can be wrong with the asks of an item as a checklist writes them, said before anyone answers one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from keyword import iskeyword
from typing import Final, NamedTuple

from inspect_tool.domain.asks import VERDICT, Ask, Cell, Kind, conditions, owner
from inspect_tool.domain.expressions import FUNCTIONS, Expression, Value, parse
from inspect_tool.errors import InputError
from inspect_tool.text import nearest

#: What only one kind of value has: field → kind.
_ONLY: Final[Mapping[str, Kind]] = {
    "unit": Kind.NUMBER,
    "decimals": Kind.NUMBER,
    "least": Kind.NUMBER,
    "most": Kind.NUMBER,
    "options": Kind.CHOICE,
    "columns": Kind.TABLE,
}
#: Numbers that neither cancel out nor divide by zero in an ordinary condition.
_SAMPLES: Final = (7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)


class AskFlaw(NamedTuple):
    """What is wrong: the place below the item's `asks`, the message's key and values."""

    at: tuple[str | int, ...]
    key: str
    values: Mapping[str, object]


def flaws(asks: tuple[Ask, ...]) -> Iterator[AskFlaw]:
    """Yield everything wrong with an item's asks."""
    yield from _names((), asks)
    for number, ask in enumerate(asks):
        yield from _shape((number,), ask)
        yield from _names((number, "columns"), ask.columns)
        for at, column in enumerate(ask.columns):
            yield from _shape((number, "columns", at), column, inside=True)
    yield from _expressions(asks)


def _names(place: tuple[str | int, ...], cells: Iterable[Cell]) -> Iterator[AskFlaw]:
    taken: set[str] = set()
    for number, cell in enumerate(cells):
        at = (*place, number, "name")
        if iskeyword(cell.name) or cell.name in FUNCTIONS or cell.name == VERDICT:
            yield AskFlaw(at, "library.ask-reserved", {"name": cell.name})
        if cell.name in taken:
            yield AskFlaw(at, "library.ask-twice", {"name": cell.name})
        taken.add(cell.name)


def _shape(place: tuple[str | int, ...], cell: Cell, *, inside: bool = False) -> Iterator[AskFlaw]:
    """Yield what does not go with the kind of value."""
    if inside and cell.kind is Kind.TABLE:
        yield AskFlaw((*place, "kind"), "library.ask-table-in-table", {"name": cell.name})
        return
    for field, kind in _ONLY.items():
        value = getattr(cell, field, None)
        given = value is not None and value != type(cell).model_fields[field].default
        if given and cell.kind is not kind:
            yield AskFlaw((*place, field), "library.ask-kind-field", {"field": field, "kind": kind})
        elif not given and cell.kind is kind and field in {"options", "columns"}:
            yield AskFlaw(place, "library.ask-kind-needs", {"name": cell.name, "kind": kind, "field": field})
    if cell.least is not None and cell.most is not None and cell.least > cell.most:
        yield AskFlaw((*place, "most"), "library.ask-range", {"least": cell.least, "most": cell.most})
    values = [option.value for option in cell.options]
    for number, value in enumerate(values):
        if value in values[:number]:
            yield AskFlaw((*place, "options", number, "value"), "library.ask-twice", {"name": value})


def _expressions(asks: tuple[Ask, ...]) -> Iterator[AskFlaw]:
    samples = dict(_samples(asks))
    graph: dict[str, set[str]] = {}
    places: dict[str, int] = {}
    for number, ask in enumerate(asks):
        for role, text in conditions(ask):
            at = (number, role) if role == "relevant" else (number, role, "test")
            try:
                expression = parse(text)
                unknown = [name for name in sorted(expression.names) if name not in samples]
                for name in unknown:
                    known = nearest(name, samples) or ", ".join(samples)
                    yield AskFlaw(at, "library.ask-name-unknown", {"name": name, "nearest": known})
                if not unknown:
                    expression.trial(samples)
            except InputError as error:
                yield AskFlaw(at, error.key, error.values)
                continue
            if role == "relevant":
                graph[ask.name], places[ask.name] = _needs(expression), number
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = error.args[1]
        first = next(name for name in circle if name in places)
        yield AskFlaw((places[first], "relevant"), "library.ask-circle", {"names": " → ".join(circle)})


def _needs(expression: Expression) -> set[str]:
    return set(map(owner, expression.names))


def _samples(asks: tuple[Ask, ...]) -> Iterator[tuple[str, Value]]:
    """Yield a value of the right kind for each name that an expression may use."""
    yield VERDICT, "dat"
    for number, ask in enumerate(asks):
        yield ask.name, _sample(ask, number)
        for at, column in enumerate(ask.columns):
            yield f"{ask.name}.{column.name}", (_sample(column, number + at),)


def _sample(cell: Cell, number: int) -> Value:
    if cell.kind is Kind.NUMBER:
        return Decimal(_SAMPLES[number % len(_SAMPLES)] + 100 * (number // len(_SAMPLES)))
    if cell.kind is Kind.DATE:
        return date(2025, 7, 1)
    return ((),) if cell.kind is Kind.TABLE else "a"
