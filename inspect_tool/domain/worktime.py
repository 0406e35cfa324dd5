"""
Working days and hours of civil servants, and limits counted in them.

Civil Code articles 147 and 148: the first day is not counted; a term in calendar days that ends on a day off ends on
the next working day. Days off and worked Saturdays are data by year; a year without a notice is refused, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Final

from inspect_tool.domain.wording import Key
from inspect_tool.errors import InputError
from inspect_tool.text import short_date

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


class Unit(StrEnum):
    """What a limit is counted in."""

    WORKING_DAYS = "working-days"
    DAYS = "days"
    HOURS = "hours"
    SAME_DAY = "same-day"

    @property
    def label(self) -> Key:
        """Its name on screens and in documents."""
        return Key(f"domain.unit.{self}")


@dataclass(frozen=True)
class Limit:
    """A limit as number and unit, never a bare number of days. `amount` is not used by same-day."""

    amount: int
    unit: Unit = Unit.WORKING_DAYS


@dataclass(frozen=True)
class Pause:
    """A time that does not count, such as waiting for a supplement; without `end` it still lasts."""

    start: datetime
    end: datetime | None
    reason: str = ""
    form: str = ""


@dataclass(frozen=True)
class Due:
    """The last day of a limit; `moment` is its last minute where the limit is counted in hours."""

    day: date
    moment: datetime | None = None


@dataclass(frozen=True)
class Hours:
    """The working hours of one day, in order, and the hour after which what arrives counts from the next day."""

    periods: tuple[tuple[time, time], ...] = ((time(7, 30), time(11, 30)), (time(13), time(17)))
    cutoff: time = time(15)


@dataclass(frozen=True)
class Calendar:
    """
    Days off and worked weekend days, with their names, for the years a notice exists for.

    `unconfirmed` are days not read in the notice itself; `hours` those of one working day.
    """

    years: frozenset[int]
    off: Mapping[date, str]
    worked: Mapping[date, str] = field(default_factory=dict)
    unconfirmed: frozenset[date] = frozenset()
    hours: Hours = Hours()

    def is_working(self, day: date) -> bool:
        """Whether civil servants work on a day; `InputError` for a year without a notice."""
        if day.year not in self.years:
            known = f"{min(self.years)}-{max(self.years)}" if self.years else "—"
            raise InputError("domain.worktime.no-year", year=day.year, day=short_date(day), known=known)
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.off)

    def next_working(self, day: date) -> date:
        """Return this day if it is worked, else the next one that is."""
        while not self.is_working(day):
            day += _DAY
        return day

    def doubts(self, first: date, last: date) -> tuple[date, ...]:
        """Return the unconfirmed days from `first` to `last`, on which a count between them rests."""
        return tuple(sorted(day for day in self.unconfirmed if first <= day <= last))

    @cached_property
    def working_days(self) -> tuple[date, ...]:
        """Every working day of every year known, in order."""
        return tuple(
            day
            for year in sorted(self.years)
            for day in _days(date(year, 1, 1), date(year, 12, 31))
            if self.is_working(day)
        )


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def add_working_days(calendar: Calendar, start: date, amount: int, pauses: Sequence[Pause] = ()) -> date:
    """
    Return the working day that is `amount` after `start`, which itself is not counted; negative goes back.

    Zero stays on `start`, moved to a working day. Days in a pause are not counted.
    """
    day, step = start, _DAY if amount >= 0 else -_DAY
    left = abs(amount)
    while left:
        day += step
        if calendar.is_working(day) and not _paused(day, pauses):
            left -= 1
    return calendar.next_working(day) if not amount else day


def add_days(calendar: Calendar, start: date, amount: int, pauses: Sequence[Pause] = ()) -> date:
    """Return the end of a term of calendar days: moved to the next working day where it ends on a day off."""
    day, left = start, amount
    while left > 0:
        day += _DAY
        if not _paused(day, pauses):
            left -= 1
    return calendar.next_working(day)


def _paused(day: date, pauses: Sequence[Pause]) -> bool:
    """Whether a whole day is not counted: as in every term, the day on which a pause begins still is."""
    return any(pause.start.date() < day and (pause.end is None or day <= pause.end.date()) for pause in pauses)


def add_hours(calendar: Calendar, start: datetime, amount: int, pauses: Sequence[Pause] = ()) -> datetime:
    """
    Return the moment at which `amount` working hours have passed.

    What arrives after the cut-off, or on a day off, counts from the next working morning.
    """
    left = timedelta(hours=amount)
    moment = _counted_from(calendar, start)
    day = moment.date()
    while True:
        for opens, closes in _open_times(calendar, day, pauses):
            begin = max(opens, moment)
            if begin + left <= closes:
                return begin + left
            left -= max(timedelta(), closes - begin)
        day = calendar.next_working(day + _DAY)


def _counted_from(calendar: Calendar, start: datetime) -> datetime:
    opening = calendar.hours.periods[0][0]
    day = start.date()
    if calendar.is_working(day) and start.time() <= calendar.hours.cutoff:
        return max(start, datetime.combine(day, opening))
    return datetime.combine(calendar.next_working(day + _DAY), opening)


def _open_times(calendar: Calendar, day: date, pauses: Sequence[Pause]) -> Iterator[tuple[datetime, datetime]]:
    """Yield what counts of one day, in order: its working hours without the pauses."""
    for opens, closes in calendar.hours.periods:
        begin, end = datetime.combine(day, opens), datetime.combine(day, closes)
        for pause in sorted(pauses, key=lambda p: p.start):
            until = pause.end or end
            if pause.start >= end or until <= begin:
                continue
            if pause.start > begin:
                yield begin, pause.start
            begin = min(until, end)
        if begin < end:
            yield begin, end


def due(calendar: Calendar, start: datetime, limit: Limit, pauses: Sequence[Pause] = ()) -> Due | None:
    """Return when a limit that starts now ends; None while a pause still lasts that began before the end."""
    closed = [pause for pause in pauses if pause.end is not None]
    reached = _due(calendar, start, limit, closed)
    last = reached.moment or datetime.combine(reached.day, time.max)
    return None if any(pause.end is None and pause.start <= last for pause in pauses) else reached


def _due(calendar: Calendar, start: datetime, limit: Limit, pauses: Sequence[Pause]) -> Due:
    if limit.unit is Unit.HOURS:
        moment = add_hours(calendar, start, limit.amount, pauses)
        return Due(moment.date(), moment)
    if limit.unit is Unit.SAME_DAY:
        return Due(_counted_from(calendar, start).date())
    count = add_days if limit.unit is Unit.DAYS else add_working_days
    return Due(count(calendar, start.date(), limit.amount, pauses))


def working_days_between(calendar: Calendar, first: date, last: date) -> int:
    """Return the working days after `first` up to and with `last`; negative when `last` comes before."""
    if last < first:
        return -working_days_between(calendar, last, first)
    return sum(calendar.is_working(day) for day in _days(first + _DAY, last))


def working_hours_between(
    calendar: Calendar, first: datetime, last: datetime, pauses: Sequence[Pause] = ()
) -> timedelta:
    """Return the working time from one moment to a later one, pauses taken out."""
    total = timedelta()
    for day in _days(first.date(), last.date()):
        if calendar.is_working(day):
            for opens, closes in _open_times(calendar, day, pauses):
                total += max(timedelta(), min(closes, last) - max(opens, first))
    return total
