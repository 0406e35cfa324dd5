"""The terms a recommendation can be given, counted by the official calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from inspect_tool.domain.deadlines import conclusion_due
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import DocumentKind, DocumentState
from inspect_tool.domain.worktime import Calendar, Unit, add_days, add_working_days
from inspect_tool.errors import InputError

_USUAL: Final = (
    *((amount, Unit.WORKING_DAYS) for amount in (5, 10, 15, 20, 30)),
    *((amount, Unit.DAYS) for amount in (30, 60, 90)),
)
_LONGEST: Final = 400
_AMOUNT: Final = re.compile(r"\s*(\d{1,3})\b")


class Start(StrEnum):
    """What a term is counted from."""

    ISSUED = "issued"
    CONCLUSION_DUE = "conclusion-due"
    VISIT = "visit"
    TODAY = "today"


@dataclass(frozen=True)
class Term:
    """So many days of a kind, and the day they end on; `doubtful` where a day off in between is not confirmed yet."""

    amount: int
    unit: Unit
    day: date
    doubtful: bool


def start(inspection: Inspection, calendar: Calendar, today: date) -> tuple[date, Start]:
    """Return the day terms are counted from: that of the conclusion, else the day it is due, else the visit's."""
    conclusions = [d for d in inspection.documents.values() if d.document is DocumentKind.CONCLUSION]
    issued = [d.issued for d in conclusions if d.issued and d.state is not DocumentState.SUPERSEDED]
    if issued:
        return issued[-1], Start.ISSUED
    visit = inspection.visit
    if visit.round_end:
        try:
            return conclusion_due(calendar, visit.round_end), Start.CONCLUSION_DUE
        except InputError:  # the calendar does not know the year: the visit's day is known
            pass
    day = visit.until or visit.date
    return (day, Start.VISIT) if day else (today, Start.TODAY)


def terms(calendar: Calendar, begun: date, typed: str = "") -> tuple[Term, ...]:
    """Return the usual terms, or those of the amount typed ("12", "12 ngày làm việc"), in either kind of days."""
    found = _AMOUNT.match(typed)
    if not found:
        return tuple(_counted(calendar, begun, _USUAL))
    amount = int(found[1])
    return tuple(_counted(calendar, begun, ((amount, Unit.WORKING_DAYS), (amount, Unit.DAYS))))


def _counted(calendar: Calendar, begun: date, wanted: tuple[tuple[int, Unit], ...]) -> Iterator[Term]:
    """Leave out what ends in a year the calendar does not know: nothing is guessed."""
    for amount, unit in wanted:
        if not 0 < amount <= _LONGEST:
            continue
        try:
            add = add_working_days if unit is Unit.WORKING_DAYS else add_days
            day = add(calendar, begun, amount)
        except InputError:
            continue
        yield Term(amount, unit, day, doubtful=bool(calendar.doubts(begun, day)))
