"""What a due date can be: so many days from the right day, counted by the calendar and never guessed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from inspect_tool.calendars import load_calendar
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.terms import Start, start, terms
from inspect_tool.domain.worktime import Unit

CALENDAR = load_calendar()
VISIT = date(2023, 8, 17)
MINUTES = {"document": "bien-ban", "issued": "2023-10-01"}


def test_the_usual_terms_and_those_typed() -> None:
    usual = terms(CALENDAR, VISIT)
    assert (usual[2].amount, usual[2].unit, usual[2].day) == (15, Unit.WORKING_DAYS, date(2023, 9, 11))
    assert [(term.unit, term.day) for term in terms(CALENDAR, VISIT, " 12 ngày làm việc")] == [
        (Unit.WORKING_DAYS, date(2023, 9, 6)),
        (Unit.DAYS, date(2023, 8, 29)),
    ]
    assert terms(CALENDAR, VISIT, "0") == terms(CALENDAR, VISIT, "999") == ()
    assert terms(CALENDAR, VISIT, "sớm") == usual
    assert not any(term.doubtful for term in usual)


def test_a_year_without_a_notice_is_left_out() -> None:
    assert terms(CALENDAR, date(2099, 1, 1)) == ()
    last = max(CALENDAR.years)
    assert len(terms(CALENDAR, date(last, 12, 1))) < len(terms(CALENDAR, VISIT))


@pytest.mark.parametrize(
    ("visit", "documents", "expected"),
    [
        ({}, {}, (date(2024, 1, 1), Start.TODAY)),
        ({"date": "2023-08-17"}, {}, (VISIT, Start.VISIT)),
        ({"date": "2023-08-17", "until": "2023-08-18"}, {}, (date(2023, 8, 18), Start.VISIT)),
        ({"round_end": "2023-08-17"}, {}, (date(2023, 9, 11), Start.CONCLUSION_DUE)),
        ({"date": "2098-01-01", "round_end": "2099-01-01"}, {}, (date(2098, 1, 1), Start.VISIT)),
        (
            {"round_end": "2023-08-17"},
            {"a": {"document": "ket-luan", "issued": "2023-09-07"}, "b": MINUTES},
            (date(2023, 9, 7), Start.ISSUED),
        ),
    ],
)  # fmt: skip
def test_what_a_term_is_counted_from(visit: Any, documents: Any, expected: tuple[date, Start]) -> None:
    seen = Inspection("x", {"inspection": {"visit": visit}, "document": documents})
    assert start(seen, CALENDAR, date(2024, 1, 1)) == expected
