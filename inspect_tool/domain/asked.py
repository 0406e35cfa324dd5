"""What an item asks for besides a verdict, between how it is recorded and how a person types it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from inspect_tool.domain.asks import BETWEEN_CELLS, Ask, Cell, Kind, canonical, read, row_keys
from inspect_tool.errors import InputError
from inspect_tool.i18n import t
from inspect_tool.text import grouped, nfc, short_date

_CELL: Final = BETWEEN_CELLS.strip()


def typed_form(ask: Ask, values: Mapping[str, str]) -> str:
    """Return what a field shows of the recorded values: 3489 as 3.489, dates as 17/08/2023, a table's rows as lines."""
    if ask.kind is Kind.TABLE:
        return "\n".join(_typed_row(ask, values[key]) for key in row_keys(ask, values))
    return _typed_value(ask, values.get(ask.name, ""))


def _typed_row(ask: Ask, text: str) -> str:
    cells = [cell.strip() for cell in text.split(_CELL)]
    if len(cells) != len(ask.columns):
        return text
    return BETWEEN_CELLS.join(_typed_value(column, cell) for column, cell in zip(ask.columns, cells, strict=True))


def _typed_value(cell: Cell, text: str) -> str:
    """Write one value as it would be typed; what cannot be read stands as it was written."""
    try:
        value = read(cell, text) if text else ""
    except InputError:
        return text
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, Decimal):
        return str(value).replace(".", ",") if cell.decimals else grouped(int(value))
    return text


def edits(ask: Ask, values: Mapping[str, str], text: str) -> dict[str, str | None]:
    """
    Return what typing this text changes in the recorded values, by name; None clears one.

    A value is recorded in its one spelling where it can be read, and as it was typed where it cannot: it is then
    remarked on, never dropped. A table's lines are its rows; cells copied from a sheet come parted by tabs.
    """
    wanted: dict[str, str | None] = {}
    if ask.kind is Kind.TABLE:
        keys = row_keys(ask, values)
        lines = [line for line in (one.strip() for one in text.replace("\t", BETWEEN_CELLS).split("\n")) if line]
        fresh = (f"{ask.name}.{n}" for n in range(1, len(keys) + len(lines) + 1))
        unused = (name for name in fresh if name not in keys)
        keys += [next(unused) for _ in lines[len(keys) :]]
        wanted = {key: _recorded(ask, lines[n]) if n < len(lines) else None for n, key in enumerate(keys)}
    else:
        wanted[ask.name] = _recorded(ask, text) if text.strip() else None
    return {name: value for name, value in wanted.items() if values.get(name) != value}


def _recorded(ask: Ask, text: str) -> str:
    try:
        return canonical(ask, text)
    except InputError:
        return nfc(text).strip()


def label_words(ask: Ask) -> str:
    """Name an ask, with its unit and whether it must be filled in."""
    unit = f" ({ask.unit})" if ask.unit else ""
    return f"{ask.label}{unit}{' *' if ask.required else ''}"


def hint(ask: Ask) -> str:
    """Say how a value is written, and between which limits it may be."""
    if ask.kind is Kind.TABLE:
        return BETWEEN_CELLS.join(column.label for column in ask.columns)
    if ask.kind is Kind.NUMBER:
        return _limits(ask) or t("asking.number-decimal" if ask.decimals else "asking.number")
    return t("asking.date") if ask.kind is Kind.DATE else ""


def _limits(ask: Ask) -> str:
    least, most = (None if end is None else Decimal(end) for end in (ask.least, ask.most))
    if least is not None and most is not None:
        return t("asking.between", least=least, most=most)
    if least is not None:
        return t("asking.least", least=least)
    return t("asking.most", most=most) if most is not None else ""
