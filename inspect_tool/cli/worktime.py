"""Verbs about working time: worktime add, worktime between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspect_tool.cli.parser import argument, verb
from inspect_tool.errors import InputError
from inspect_tool.i18n import t, tn
from inspect_tool.text import parse_date, short_date

if TYPE_CHECKING:
    from datetime import date

    from inspect_tool.cli.session import Session

#: `domain.worktime.Unit`'s words without same-day, which counts nothing; a test compares.
UNITS: Final = ("working-days", "days", "hours")


@verb(
    "worktime add",
    argument("start", metavar="DATE", about="worktime-start"),
    argument("amount", metavar="N", type=int),
    argument("--unit", dest="counted_in", choices=UNITS, metavar="UNIT", default=UNITS[0], about="worktime-unit"),
    reads=True,
)
def worktime_add(session: Session, *, start: str, amount: int, counted_in: str) -> int:
    """Say when a limit that starts on a day ends."""
    from inspect_tool.domain.moments import parse_moment
    from inspect_tool.domain.worktime import Unit, add_days, add_hours, add_working_days

    calendar, begun = session.calendar(), parse_moment(start).at
    if amount < 0 and counted_in != Unit.WORKING_DAYS:
        raise InputError("cli.worktime.negative", unit=Unit.WORKING_DAYS)
    moment = add_hours(calendar, begun, amount) if counted_in == Unit.HOURS else None
    count = add_days if counted_in == Unit.DAYS else add_working_days
    day = moment.date() if moment else count(calendar, begun.date(), amount)
    doubts = calendar.doubts(*sorted((begun.date(), day)))
    session.out.data(
        {
            "start": begun if moment else begun.date(),
            "amount": amount,
            "unit": counted_in,
            "day": day,
            "moment": moment,
            "unconfirmed": list(doubts),
        }
    )
    session.out.line(f"{moment:%H:%M} {short_date(day)}" if moment else short_date(day))
    _tell_doubts(session, doubts)
    return 0


@verb(
    "worktime between",
    argument("first", metavar="DATE", about="worktime-first"),
    argument("last", metavar="DATE", about="worktime-last"),
    reads=True,
)
def worktime_between(session: Session, *, first: str, last: str) -> int:
    """Count the working days after one day up to and with another."""
    from inspect_tool.domain.worktime import working_days_between

    calendar, begin, end = session.calendar(), parse_date(first), parse_date(last)
    days = working_days_between(calendar, begin, end)
    doubts = calendar.doubts(*sorted((begin, end)))
    session.out.data({"first": begin, "last": end, "working_days": days, "unconfirmed": list(doubts)})
    session.out.line(tn("cli.worktime.days", days))
    _tell_doubts(session, doubts)
    return 0


def _tell_doubts(session: Session, doubts: tuple[date, ...]) -> None:
    if doubts:
        session.out.remark(t("cli.worktime.unconfirmed", days=", ".join(map(short_date, doubts))))
