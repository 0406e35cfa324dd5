"""Moments, limits, pauses and steps of a dossier as people write them in one line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from inspect_tool.domain.worktime import Limit, Pause, Unit
from inspect_tool.errors import InputError
from inspect_tool.text import VIETNAM, fold, parse_count, parse_date, visible

_CLOCK: Final = re.compile(r"([01]?[0-9]|2[0-3])[:hg]([0-5][0-9])(?::[0-5][0-9])?")
_UNITS: Final = {
    **{unit.value: unit for unit in Unit},
    "ngay lam viec": Unit.WORKING_DAYS,
    "ngay": Unit.DAYS,
    "gio lam viec": Unit.HOURS,
    "gio": Unit.HOURS,
    "trong ngay": Unit.SAME_DAY,
}


@dataclass(frozen=True)
class Moment:
    """A point in time in Vietnam's zone, of which perhaps only the day was written."""

    at: datetime
    has_time: bool


@dataclass(frozen=True)
class Step:
    """One step of the workflow: the working time it may take, and when it ran."""

    share: Limit
    start: Moment
    end: Moment


def parse_moment(text: str) -> Moment:
    """Read `2023-08-17`, `17/8/2023 14:30`, `14h30 17/8/2023` or an ISO moment with a zone."""
    written = text.strip()
    if "T" in written:
        try:
            moment = datetime.fromisoformat(written)
        except ValueError:
            raise InputError("domain.moment.unclear", text=visible(text)) from None
        local = moment.astimezone(VIETNAM).replace(tzinfo=None) if moment.tzinfo else moment
        return Moment(local, has_time=True)
    words = written.split()
    clock = next((match for word in words if (match := _CLOCK.fullmatch(word))), None)
    days = [word for word in words if not _CLOCK.fullmatch(word)]
    if len(days) != 1 or len(words) > 2:
        raise InputError("domain.moment.unclear", text=visible(text))
    day = parse_date(days[0])
    hour = time(int(clock[1]), int(clock[2])) if clock else time()
    return Moment(datetime.combine(day, hour), has_time=clock is not None)


def parse_unit(text: str) -> Unit:
    """Read the unit of a limit: working-days, days, hours, same-day, or as Vietnamese says it."""
    unit = _UNITS.get(" ".join(fold(text).split()))
    if unit is None:
        raise InputError("domain.moment.unit", text=visible(text))
    return unit


def parse_limit(text: str) -> Limit:
    """Read `15 ngày làm việc`, `8 hours`, `trong ngày`."""
    number, _, unit = text.strip().partition(" ")
    if number[:1].isdigit():
        return Limit(parse_count(number), parse_unit(unit))
    return Limit(0, parse_unit(text))


def _span(text: str) -> tuple[Moment, Moment | None]:
    start, _, end = text.partition("..")
    return parse_moment(start), parse_moment(end) if end.strip() else None


def parse_pause(text: str) -> Pause:
    """Read `2023-08-18 .. 2023-08-21 | reason | form`; without an end it still lasts."""
    span, reason, form = (part.strip() for part in (*text.split("|"), "", "")[:3])
    start, end = _span(span)
    if end is not None and end.at < start.at:
        raise InputError("domain.moment.backwards", text=visible(text))
    return Pause(start.at, end.at if end else None, reason, form)


def parse_step(text: str) -> Step:
    """Read `4 giờ | 2023-08-17 08:00 .. 2023-08-17 12:00`."""
    share, _, span = text.partition("|")
    start, end = _span(span)
    if end is None or end.at < start.at:
        raise InputError("domain.moment.backwards", text=visible(text))
    return Step(parse_limit(share), start, end)
