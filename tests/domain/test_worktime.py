from __future__ import annotations

from datetime import date, datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_tool.calendars import load_calendar
from inspect_tool.domain.worktime import (
    Calendar,
    Due,
    Limit,
    Pause,
    Unit,
    add_days,
    add_hours,
    add_working_days,
    due,
    working_days_between,
    working_hours_between,
)
from inspect_tool.errors import InputError

REAL = load_calendar()
PLAIN = Calendar(frozenset(range(2020, 2031)), {})
plain_day = st.dates(date(2022, 1, 1), date(2027, 12, 31))
real_day = st.dates(date(2022, 1, 1), date(2025, 12, 31))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        (date(2026, 11, 20), 15, date(2026, 12, 14)),
        (date(2023, 8, 17), 15, date(2023, 9, 11)),
        (date(2023, 4, 28), 1, date(2023, 5, 4)),  # 29/4 to 3/5 are off
        (date(2024, 4, 26), 1, date(2024, 5, 2)),  # Monday 29/4 is swapped
        (date(2024, 5, 3), 1, date(2024, 5, 4)),  # with this Saturday
        (date(2025, 4, 25), 1, date(2025, 4, 26)),
        (date(2025, 4, 26), 1, date(2025, 4, 28)),
        (date(2022, 12, 30), 1, date(2023, 1, 3)),
        (date(2021, 2, 9), 1, date(2021, 2, 17)),
        (date(2024, 2, 7), 1, date(2024, 2, 15)),
        (date(2022, 8, 31), 1, date(2022, 9, 5)),
        (date(2023, 9, 2), 0, date(2023, 9, 5)),
        (date(2023, 9, 5), -1, date(2023, 8, 31)),
    ],
)
def test_working_days_by_the_official_notices(start: date, amount: int, end: date) -> None:
    assert add_working_days(REAL, start, amount) == end


@given(plain_day, st.integers(min_value=1, max_value=400))
def test_plain_weeks_as_numpy_counts_them(start: date, amount: int) -> None:
    # numpy rolls a weekend start forward and counts it; "the first day is not counted" starts from the day before.
    begin = np.busday_offset(np.datetime64(start), 0, roll="backward")
    expected = np.busday_offset(begin, amount).astype(object)
    assert add_working_days(PLAIN, start, amount) == expected
    assert working_days_between(PLAIN, start, expected) == np.busday_count(
        start + timedelta(1), expected + timedelta(1)
    )


@given(real_day, st.integers(min_value=1, max_value=200))
def test_what_was_added_lies_between(start: date, amount: int) -> None:
    end = add_working_days(REAL, start, amount)
    assert working_days_between(REAL, start, end) == amount
    assert REAL.is_working(end)


@given(real_day, st.integers(min_value=0, max_value=200))
def test_adding_then_subtracting_comes_back(start: date, amount: int) -> None:
    start = REAL.next_working(start)
    assert add_working_days(REAL, add_working_days(REAL, start, amount), -amount) == start


@given(real_day, st.integers(1, 60), st.integers(1, 60))
def test_two_terms_after_each_other_are_one(start: date, one: int, other: int) -> None:
    step = add_working_days(REAL, add_working_days(REAL, start, one), other)
    assert step == add_working_days(REAL, start, one + other)


@pytest.mark.parametrize("day", [date(2020, 12, 31), date(2027, 1, 4)])
def test_a_year_without_a_notice_is_refused(day: date) -> None:
    with pytest.raises(InputError, match=rf"{day.year}.*2021-2026.*calendar/{day.year}\.yaml"):
        REAL.is_working(day)


def test_a_count_that_runs_into_an_unknown_year_is_refused() -> None:
    with pytest.raises(InputError, match="2027"):
        add_working_days(REAL, date(2026, 12, 30), 5)


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        (date(2023, 8, 17), 15, date(2023, 9, 5)),  # 1/9, then the holiday and its make-up day
        (date(2023, 8, 17), 14, date(2023, 8, 31)),
        (date(2023, 8, 18), 1, date(2023, 8, 21)),
    ],
)
def test_calendar_days_move_to_the_next_working_day(start: date, amount: int, end: date) -> None:
    assert add_days(REAL, start, amount) == end


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2023-08-17 08:00", 2, "2023-08-17 10:00"),
        ("2023-08-17 08:00", 4, "2023-08-17 13:30"),
        ("2023-08-17 07:30", 8, "2023-08-17 17:00"),
        ("2023-08-17 07:30", 9, "2023-08-18 08:30"),
        ("2023-08-17 15:00", 2, "2023-08-17 17:00"),
        ("2023-08-17 15:01", 2, "2023-08-18 09:30"),
        ("2023-08-19 09:00", 1, "2023-08-21 08:30"),
        ("2023-08-31 14:00", 8, "2023-09-05 14:00"),
        ("2023-08-17 05:00", 1, "2023-08-17 08:30"),
        ("2023-08-17 12:00", 1, "2023-08-17 14:00"),
    ],
)
def test_working_hours(start: str, hours: int, end: str) -> None:
    assert add_hours(REAL, at(start), hours) == at(end)


moments = st.datetimes(at("2023-01-05 00:00"), at("2025-11-01 00:00"))


@given(moments, st.integers(min_value=1, max_value=100))
def test_the_hours_added_are_the_hours_between(start: datetime, hours: int) -> None:
    start = start.replace(second=0, microsecond=0)
    end = add_hours(REAL, start, hours)
    if REAL.is_working(start.date()) and start.time() > REAL.hours.cutoff:
        start = datetime.combine(start.date(), time(17))
    assert working_hours_between(REAL, start, end) == timedelta(hours=hours)


@given(moments, st.integers(1, 50), st.lists(st.tuples(moments, st.integers(1, 200)), max_size=4))
def test_pauses_take_their_hours_out_in_any_order(
    start: datetime, hours: int, spans: list[tuple[datetime, int]]
) -> None:
    pauses = [Pause(begin, begin + timedelta(hours=length)) for begin, length in spans]
    end = add_hours(REAL, start, hours, pauses)
    assert add_hours(REAL, start, hours, pauses[::-1]) == end
    assert end >= add_hours(REAL, start, hours)
    assert all(not (pause.start < end < (pause.end or end)) for pause in pauses)


@given(real_day, st.integers(1, 40), st.integers(0, 30), st.integers(1, 30))
def test_a_pause_lengthens_by_the_working_days_in_it(start: date, amount: int, offset: int, length: int) -> None:
    begin = start + timedelta(offset)
    pause = Pause(datetime.combine(begin, time(9)), datetime.combine(begin + timedelta(length), time(16)))
    end = add_working_days(REAL, start, amount, [pause])
    counted = working_days_between(REAL, start, end)
    inside = max(0, working_days_between(REAL, max(begin, start), min(begin + timedelta(length), end)))
    assert counted - inside == amount


@pytest.mark.parametrize(
    ("limit", "start", "expected"),
    [
        (Limit(15), "2023-08-17 16:30", Due(date(2023, 9, 11))),
        (Limit(15, Unit.DAYS), "2023-08-17 08:00", Due(date(2023, 9, 5))),
        (Limit(8, Unit.HOURS), "2023-08-17 07:30", Due(date(2023, 8, 17), at("2023-08-17 17:00"))),
        (Limit(0, Unit.SAME_DAY), "2023-08-17 15:00", Due(date(2023, 8, 17))),
        (Limit(0, Unit.SAME_DAY), "2023-08-17 15:01", Due(date(2023, 8, 18))),
        (Limit(0, Unit.SAME_DAY), "2023-08-31 16:00", Due(date(2023, 9, 5))),
    ],
)
def test_a_limit_is_a_number_and_a_unit(limit: Limit, start: str, expected: Due) -> None:
    assert due(REAL, at(start), limit) == expected


def test_an_open_pause_leaves_the_end_open_only_if_it_began_in_time() -> None:
    start = at("2023-08-17 08:00")
    assert due(REAL, start, Limit(5), [Pause(at("2023-08-18 08:00"), None)]) is None
    assert due(REAL, start, Limit(5), [Pause(at("2023-10-01 08:00"), None)]) == Due(date(2023, 8, 24))


def test_doubtful_days_under_a_count_are_named() -> None:
    assert REAL.doubts(date(2026, 8, 20), date(2026, 9, 10)) == (date(2026, 8, 22), date(2026, 8, 31))
    assert REAL.doubts(date(2023, 1, 1), date(2023, 12, 31)) == ()


def test_the_days_listed_are_the_days_worked() -> None:
    assert len([d for d in REAL.working_days if d.year == 2023]) == 260 - 11
    assert REAL.working_days[0] == date(2021, 1, 4)
