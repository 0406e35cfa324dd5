from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_tool import i18n
from inspect_tool.calendars import load_calendar
from inspect_tool.domain.deadlines import PROFILES, Assessment, Outcome, assess, conclusion_due, limits
from inspect_tool.domain.records import Convention, Dossier, Procedure
from inspect_tool.domain.worktime import Limit, Unit, add_working_days
from inspect_tool.errors import InputError

CALENDAR = load_calendar()
TODAY = date(2023, 10, 2)
BOTH = Procedure(id="p", limit=15, limit_unit="ngày làm việc", short_limit=10)
STATUTORY = Procedure(id="p", limit=15, limit_unit="ngày làm việc")


def judged(procedure: Procedure = BOTH, profile: str = "theo-ngay", as_of: date = TODAY, **fields: Any) -> Assessment:
    dossier = Dossier(id="d", **{"accepted": "17/8/2023 08:00", **fields})
    found = assess(dossier, procedure, CALENDAR, PROFILES[Convention(profile)], as_of)
    assert found is not None
    return found


def outcomes(found: Assessment) -> tuple[str | None, str | None]:
    statutory, shortened = (each.outcome if each else None for each in (found.statutory, found.shortened))
    return statutory, shortened


# Accepted 17/8/2023: ten working days end on 31/8, fifteen on 11/9 (1/9 and 4/9 are off).
@pytest.mark.parametrize(
    ("settled", "statutory", "shortened", "late"),
    [
        ("30/8/2023", "early", "early", (0, 0)),
        ("31/8/2023", "early", "on_time", (0, 0)),
        ("5/9/2023", "early", "late", (0, 1)),
        ("11/9/2023", "on_time", "late", (0, 5)),
        ("13/9/2023", "late", "late", (2, 7)),
    ],
)
def test_each_limit_is_judged_for_itself(settled: str, statutory: str, shortened: str, late: tuple[int, int]) -> None:
    found = judged(settled=settled)
    assert outcomes(found) == (statutory, shortened)
    assert found.statutory
    assert found.shortened
    assert (found.statutory.due, found.shortened.due) != (None, None)
    assert (found.statutory.days_late, found.shortened.days_late) == late
    assert found.binding is found.shortened


def test_pending_is_judged_on_the_day_asked() -> None:
    assert outcomes(judged(as_of=date(2023, 8, 31))) == ("pending_in_time", "pending_in_time")
    late = judged(as_of=date(2023, 9, 6))
    assert outcomes(late) == ("pending_in_time", "pending_overdue")
    assert late.shortened
    assert late.shortened.days_late == 2


@pytest.mark.parametrize(
    ("profile", "fields", "expected"),
    [
        ("theo-ngay", {"settled": "11/9/2023"}, "on_time"),
        ("han-la-truoc-han", {"settled": "11/9/2023"}, "early"),
        ("han-la-truoc-han", {"settled": "12/9/2023"}, "late"),
        ("theo-ngay", {"settled": "12/9/2023", "returned": "xin rút"}, "not_counted"),
        ("theo-ngay-gop-tra-lai", {"settled": "12/9/2023", "returned": "xin rút"}, "on_time"),
    ],
)
def test_the_convention_is_named(profile: str, fields: dict[str, Any], expected: str) -> None:
    found = judged(STATUTORY, profile, **fields)
    assert found.statutory
    assert (found.profile, found.statutory.outcome) == (profile, expected)


@pytest.mark.parametrize(
    ("settled", "expected"),
    [
        ("17/8/2023 15:00", "early"),
        ("17/8/2023 17:00", "on_time"),
        ("18/8/2023 07:31", "late"),
        ("17/8/2023", "on_time"),
    ],
)
def test_hours_are_compared_by_the_minute_where_the_profile_says_so(settled: str, expected: str) -> None:
    eight = Procedure(id="p", limit=8, limit_unit="giờ làm việc")
    found = judged(eight, "theo-gio", accepted="17/8/2023 07:30", settled=settled)
    assert found.statutory
    assert found.statutory.outcome == expected


def test_pauses_move_the_end_and_an_open_one_leaves_it_open() -> None:
    found = judged(STATUTORY, settled="13/9/2023", pauses={"1": "18/8/2023 .. 22/8/2023 | bổ sung | Mẫu 02"})
    assert outcomes(found) == ("on_time", None)
    assert outcomes(judged(STATUTORY, pauses={"1": "18/8/2023 .."})) == ("paused", None)


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"settled": "30/8/2023", "promised": "31/8/2023"}, []),
        ({"settled": "30/8/2023", "promised": "11/9/2023"}, ["promise-old-limit"]),
        ({"settled": "30/8/2023", "promised": "7/9/2023"}, ["promise-late"]),
        ({"settled": "6/9/2023", "apology": "30/8/2023"}, ["shortened-unused"]),
        ({"settled": "6/9/2023", "apology": "31/8/2023"}, ["shortened-unused", "apology-late"]),
        ({"settled": "20/9/2023"}, ["apology-missing"]),
        ({"settled": "30/8/2023", "pauses": {"1": "18/8/2023 .. 21/8/2023"}}, ["pause-no-paper"]),
        ({"settled": "30/8/2023", "signed": "28/8/2023", "closed": "30/8/2023"}, ["closed-late"]),
        ({"settled": "30/8/2023", "steps": {"Thẩm định": "4 giờ | 17/8/2023 08:00 .. 17/8/2023 13:30"}}, []),
        (
            {"settled": "30/8/2023", "steps": {"Thẩm định": "4 giờ | 17/8/2023 08:00 .. 17/8/2023 13:31"}},
            ["step-over"],
        ),
        ({"settled": "30/8/2023", "steps": {"Thẩm định": "2 ngày | 17/8/2023 .. 21/8/2023"}}, []),
        ({"settled": "30/8/2023", "steps": {"Trình ký": "1 ngày làm việc | 17/8/2023 .. 21/8/2023"}}, ["step-over"]),
    ],
)
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_what_the_dates_suggest(fields: dict[str, Any], codes: list[str], lang: str) -> None:
    i18n.use(lang)
    found = judged(**fields).suggestions
    assert [suggestion.code for suggestion in found] == codes
    for suggestion in found:
        assert "domain." not in suggestion.message()
        assert "{" not in suggestion.message()


def test_a_promise_beyond_the_only_limit_is_late() -> None:
    assert [s.code for s in judged(STATUTORY, promised="12/9/2023").suggestions] == ["promise-late", "apology-missing"]


def test_limits_are_number_and_unit() -> None:
    day = Procedure(id="p", limit_unit="Trong ngày")
    assert limits(day) == (Limit(0, Unit.SAME_DAY), None)
    assert limits(Procedure(id="p", limit=5, limit_unit="giờ", short_limit=4)) == (
        Limit(5, Unit.HOURS),
        Limit(4, Unit.HOURS),
    )
    assert limits(Procedure(id="p")) == (None, None)


def test_the_conclusion_is_due_fifteen_working_days_after_the_round() -> None:
    assert conclusion_due(CALENDAR, date(2023, 8, 17)) == date(2023, 9, 11)
    assert conclusion_due(CALENDAR, date(2026, 11, 20)) == date(2026, 12, 14)


def test_nothing_accepted_is_nothing_to_judge() -> None:
    assert assess(Dossier(id="d"), BOTH, CALENDAR, PROFILES[Convention.BY_DAY], TODAY) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"accepted": "hôm qua"},
        {"settled": "17/8/2023 25:00"},
        {"pauses": {"1": "20/8/2023 .. 18/8/2023"}},
        {"steps": {"a": "4 tuần | 17/8/2023 .. 18/8/2023"}},
        {"steps": {"a": "4 giờ | 17/8/2023"}},
        {"accepted": "17/8/2019"},
    ],
)
def test_what_cannot_be_read_is_an_error_fit_to_show(fields: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        judged(**fields)
    assert "domain." not in str(caught.value)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_outcome_profile_and_unit_has_a_name(lang: str) -> None:
    for label in (*(o.label for o in Outcome), *(p.label for p in PROFILES.values()), *(u.label for u in Unit)):
        assert i18n.has(label, lang), label


def test_a_moment_with_a_zone_is_told_in_vietnams() -> None:
    found = judged(STATUTORY, accepted="2023-08-16T20:00:00+00:00", settled="11/9/2023")
    assert outcomes(found) == ("on_time", None)


def test_unconfirmed_days_under_the_count_are_named() -> None:
    found = judged(STATUTORY, accepted="20/8/2026", settled="1/9/2026", as_of=date(2026, 9, 20))
    assert [day.isoformat() for day in found.doubts] == ["2026-08-22", "2026-08-31"]


@given(st.dates(date(2022, 1, 1), date(2025, 6, 1)), st.integers(1, 60), st.integers(-20, 20))
def test_late_by_as_many_days_as_settled_after_the_end(start: date, amount: int, offset: int) -> None:
    start = CALENDAR.next_working(start)
    end = add_working_days(CALENDAR, start, amount)
    settled = add_working_days(CALENDAR, end, offset)
    procedure = Procedure(id="p", limit=amount, limit_unit="working-days")
    found = judged(procedure, accepted=start.isoformat(), settled=settled.isoformat(), as_of=start + timedelta(400))
    assert found.statutory
    assert found.statutory.days_late == max(0, offset)
    expected = Outcome.ON_TIME if offset == 0 else Outcome.LATE if offset > 0 else Outcome.EARLY
    assert found.statutory.outcome is expected
