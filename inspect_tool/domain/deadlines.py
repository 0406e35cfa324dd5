"""
Due dates of one dossier, and whether it was early, on time or late, by the statutory and by the shortened limit.

Systems differ in what they call on time; the convention used is a named profile that is stored with the result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from inspect_tool.domain.moments import Moment, Step, parse_moment, parse_pause, parse_step, parse_unit
from inspect_tool.domain.records import Convention, Dossier, Procedure
from inspect_tool.domain.wording import Key, Values, say
from inspect_tool.domain.worktime import (
    Calendar,
    Due,
    Limit,
    Pause,
    Unit,
    add_working_days,
    due,
    working_days_between,
    working_hours_between,
)
from inspect_tool.text import short_date


class Outcome(StrEnum):
    """How a dossier stands against one limit."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    PENDING_IN_TIME = "pending_in_time"
    PENDING_OVERDUE = "pending_overdue"
    PAUSED = "paused"
    NOT_COUNTED = "not_counted"

    @property
    def label(self) -> Key:
        """Its name on screens and in documents."""
        return Key(f"domain.outcome.{self}")


@dataclass(frozen=True)
class Profile:
    """
    What a system calls early, on time and late.

    `by_minute`: the hour counts where it is known, and exactly the limit is on time. Otherwise the day counts, and
    the due day itself is on time or, with `due_day_early`, still early. `counts_returned`: a dossier returned or
    withdrawn counts as on time; otherwise it is left out.
    """

    id: Convention
    by_minute: bool = False
    due_day_early: bool = False
    counts_returned: bool = False

    @property
    def label(self) -> Key:
        """What the convention says, in words."""
        return Key(f"domain.profile.{self.id}")


PROFILES: Final[Mapping[Convention, Profile]] = MappingProxyType(
    {
        profile.id: profile
        for profile in (
            Profile(Convention.BY_DAY),
            Profile(Convention.BY_DAY_WITH_RETURNED, counts_returned=True),
            Profile(Convention.BY_MINUTE, by_minute=True),
            Profile(Convention.DUE_DAY_EARLY, due_day_early=True),
        )
    }
)
DEFAULT: Final = Convention.BY_DAY
CONCLUSION_DAYS: Final = 15


@dataclass(frozen=True)
class Judged:
    """One limit: when it ended, how the dossier stands, and the working days late (0 unless late)."""

    limit: Limit
    due: Due | None
    outcome: Outcome
    days_late: int = 0


@dataclass(frozen=True)
class Suggestion:
    """A finding that the dossier's dates suggest; a person decides."""

    code: str
    parts: Values

    def message(self, lang: str | None = None) -> str:
        """Return the suggested finding in words."""
        return say(f"domain.suggestion.{self.code}", self.parts, lang)


@dataclass(frozen=True)
class Assessment:
    """What one dossier's dates say. `doubts` are unconfirmed calendar days that the count rests on."""

    profile: Convention
    statutory: Judged | None
    shortened: Judged | None
    suggestions: tuple[Suggestion, ...]
    doubts: tuple[date, ...] = ()

    @property
    def binding(self) -> Judged | None:
        """The limit that drives lateness: the shortened one where there is one."""
        return self.shortened or self.statutory


@dataclass(frozen=True)
class _Times:
    """A dossier's texts, read."""

    start: Moment
    promised: Moment | None
    settled: Moment | None
    signed: Moment | None
    closed: Moment | None
    apology: Moment | None
    pauses: tuple[Pause, ...]
    steps: Mapping[str, Step]
    returned: bool


def conclusion_due(calendar: Calendar, round_end: date) -> date:
    """Return the last day for the conclusion: 15 working days after the inspection round (TT 02/2017, article 46)."""
    return add_working_days(calendar, round_end, CONCLUSION_DAYS)


def limits(procedure: Procedure) -> tuple[Limit | None, Limit | None]:
    """Return the statutory and the shortened limit of a procedure, as number and unit."""
    unit = procedure.short_limit_unit or (procedure.limit_unit if procedure.short_limit is not None else None)
    return (
        _limit(procedure.limit, procedure.limit_unit),
        _limit(procedure.short_limit, unit),
    )


def _limit(amount: int | None, unit: str | None) -> Limit | None:
    read = parse_unit(unit) if unit else None
    if read is Unit.SAME_DAY:
        return Limit(0, read)
    return Limit(amount, read or Unit.WORKING_DAYS) if amount is not None else None


def assess(
    dossier: Dossier, procedure: Procedure, calendar: Calendar, profile: Profile, as_of: date
) -> Assessment | None:
    """
    Judge one dossier by its procedure's limits; None when it has no accepted (or submitted) moment.

    `InputError` names a text that cannot be read, and a year the calendar does not know.
    """
    times = _times(dossier)
    if times is None:
        return None
    statutory, shortened = (_judge(times, limit, calendar, profile, as_of) for limit in limits(procedure))
    ends = [judged.due.day for judged in (statutory, shortened) if judged and judged.due]
    last = max([*ends, times.settled.at.date() if times.settled else as_of])
    found = tuple(_suggest(times, statutory, shortened, calendar))
    return Assessment(profile.id, statutory, shortened, found, calendar.doubts(times.start.at.date(), last))


def _times(dossier: Dossier) -> _Times | None:
    start = dossier.accepted or dossier.submitted
    if not start:
        return None
    return _Times(
        start=parse_moment(start),
        promised=_moment(dossier.promised),
        settled=_moment(dossier.settled),
        signed=_moment(dossier.signed),
        closed=_moment(dossier.closed),
        apology=_moment(dossier.apology),
        pauses=tuple(parse_pause(text) for _, text in sorted(dossier.pauses.items())),
        steps={name: parse_step(text) for name, text in dossier.steps.items()},
        returned=bool(dossier.returned),
    )


def _moment(text: str | None) -> Moment | None:
    return parse_moment(text) if text else None


def _judge(times: _Times, limit: Limit | None, calendar: Calendar, profile: Profile, as_of: date) -> Judged | None:
    if limit is None:
        return None
    reached = due(calendar, times.start.at, limit, times.pauses)
    if times.returned and times.settled:
        outcome = Outcome.ON_TIME if profile.counts_returned else Outcome.NOT_COUNTED
        return Judged(limit, reached, outcome)
    if reached is None:
        return Judged(limit, None, Outcome.PAUSED)
    if times.settled is None:
        overdue = as_of > reached.day
        late = working_days_between(calendar, reached.day, as_of) if overdue else 0
        return Judged(limit, reached, Outcome.PENDING_OVERDUE if overdue else Outcome.PENDING_IN_TIME, late)
    outcome = compare(times.settled, reached, profile)
    day = times.settled.at.date()
    late = working_days_between(calendar, reached.day, day) if outcome is Outcome.LATE and day > reached.day else 0
    return Judged(limit, reached, outcome, late)


def compare(settled: Moment, reached: Due, profile: Profile) -> Outcome:
    """Return early, on time or late by a profile's convention."""
    if profile.by_minute and reached.moment and settled.has_time:
        mine: date | datetime = settled.at.replace(second=0, microsecond=0)
        last: date | datetime = reached.moment.replace(second=0, microsecond=0)
    else:
        mine, last = settled.at.date(), reached.day
        if profile.due_day_early and mine == last:
            return Outcome.EARLY
    if mine == last:
        return Outcome.ON_TIME
    return Outcome.EARLY if mine < last else Outcome.LATE


def _suggest(
    times: _Times, statutory: Judged | None, shortened: Judged | None, calendar: Calendar
) -> Iterator[Suggestion]:
    yield from _promise(times, statutory, shortened)
    if shortened and statutory and shortened.outcome is Outcome.LATE and statutory.outcome is not Outcome.LATE:
        yield Suggestion("shortened-unused", {"days": shortened.days_late})
    binding = shortened or statutory
    if binding and binding.due and binding.outcome in {Outcome.LATE, Outcome.PENDING_OVERDUE}:
        yield from _apology(times, binding.due.day)
    for pause in times.pauses:
        if not pause.form:
            yield Suggestion("pause-no-paper", {"start": short_date(pause.start.date())})
    if times.signed and times.closed and times.closed.at.date() > times.signed.at.date():
        values = {"signed": short_date(times.signed.at.date()), "closed": short_date(times.closed.at.date())}
        yield Suggestion("closed-late", values)
    for name, step in times.steps.items():
        if _over(step, calendar):
            yield Suggestion("step-over", {"step": name})


def _promise(times: _Times, statutory: Judged | None, shortened: Judged | None) -> Iterator[Suggestion]:
    if times.promised is None:
        return
    promised = times.promised.at.date()
    values = {"promised": short_date(promised)}
    if shortened and shortened.due and promised > shortened.due.day:
        old = statutory and statutory.due and promised == statutory.due.day
        code = "promise-old-limit" if old else "promise-late"
        yield Suggestion(code, {**values, "due": short_date(shortened.due.day)})
    elif not shortened and statutory and statutory.due and promised > statutory.due.day:
        yield Suggestion("promise-late", {**values, "due": short_date(statutory.due.day)})


def _apology(times: _Times, last: date) -> Iterator[Suggestion]:
    values = {"due": short_date(last)}
    if times.apology is None:
        yield Suggestion("apology-missing", values)
    elif times.apology.at.date() >= last:
        # The letter goes out at least a day before the end of the limit.
        yield Suggestion("apology-late", {**values, "sent": short_date(times.apology.at.date())})


def _over(step: Step, calendar: Calendar) -> bool:
    if step.share.unit is Unit.HOURS and step.start.has_time and step.end.has_time:
        return working_hours_between(calendar, step.start.at, step.end.at).total_seconds() > step.share.amount * 3600
    allowed = due(calendar, step.start.at, step.share)
    return allowed is not None and step.end.at.date() > allowed.day
