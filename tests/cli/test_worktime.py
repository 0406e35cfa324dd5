"""worktime add and between."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from inspect_tool.cli.worktime import UNITS
from inspect_tool.domain.worktime import Unit
from inspect_tool.settings import home_folder
from tests.cli.conftest import Run
from tests.cli.shapes import Shape


class Added(Shape):
    start: datetime | date
    amount: int
    unit: str
    day: date
    moment: datetime | None
    unconfirmed: list[date]


class Counted(Shape):
    first: date
    last: date
    working_days: int
    unconfirmed: list[date]


@pytest.mark.parametrize(
    ("words", "end"),
    [
        (("20/11/2026", "15"), "14/12/2026"),  # 24/11 is a day off from 2026
        (("2023-08-17", "15"), "11/09/2023"),  # two days off for the national day
        (("2023-09-11", "-15"), "17/08/2023"),
        (("2023-08-17", "10", "--unit", "days"), "28/08/2023"),  # the tenth day is a Sunday
        (("17/8/2023 08:00", "10", "--unit", "hours"), "10:00 18/08/2023"),
    ],
)
def test_limits_end(run: Run, words: tuple[str, ...], end: str) -> None:
    ran = run("worktime", "add", *words)
    assert (ran.code, ran.out) == (0, f"{end}\n")
    found = Added(**run("worktime", "add", *words, "--json").json)
    assert found.day.strftime("%d/%m/%Y") == end[-10:]
    assert (found.moment is None) is ("hours" not in words)


def test_days_between(run: Run) -> None:
    assert run("worktime", "between", "2026-11-20", "14/12/2026").out == "15 ngày làm việc\n"
    assert run("--lang", "en", "worktime", "between", "2026-11-20", "2026-11-23").out == "1 working day\n"
    found = Counted(**run("worktime", "between", "2023-08-17", "2023-09-11", "--json").json)
    assert found.working_days == 15


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "hôm qua", "3"), "hôm qua"),
        (("add", "2023-08-17", "ba"), "ba"),
        (("add", "2023-08-17", "-3", "--unit", "days"), "working-days"),
        (("add", "2035-01-01", "3"), "2035"),
        (("between", "2023-08-17", "2035-01-01"), "2027"),
        (("add", "2023-08-17", "3", "--unit", "tuan"), "working-days"),
    ],
)
def test_what_cannot_be_counted_is_said(run: Run, words: tuple[str, ...], said: str) -> None:
    ran = run("worktime", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_units_are_those_of_the_rules() -> None:
    assert set(UNITS) == set(Unit) - {Unit.SAME_DAY}


def test_a_year_that_the_office_adds_is_counted(run: Run) -> None:
    """The notice for a year comes late: the office's own file makes the year known, everywhere."""
    assert run("worktime", "add", "2026-12-30", 5).code == 2
    folder = home_folder() / "office" / "checklists" / "calendar"
    folder.mkdir(parents=True)
    notice = "year: 2027\nnotice: TB 1\noff:\n  2027-01-01: Tết Dương lịch\n"
    (folder / "2027.yaml").write_text(notice, encoding="utf-8")
    assert run("worktime", "add", "2026-12-30", 2, "--json").json["day"] == "2027-01-04"
