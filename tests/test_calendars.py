from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from inspect_tool.calendars import load_calendar
from inspect_tool.yamlfile import FileError


def office(folder: Path, name: str, text: str) -> Path:
    calendar = folder / "checklists" / "calendar"
    calendar.mkdir(parents=True, exist_ok=True)
    (calendar / name).write_text(text, encoding="utf-8")
    return folder


def test_every_year_has_its_days_by_labour_law() -> None:
    calendar = load_calendar()
    assert calendar.years == frozenset(range(2021, 2027))
    for year in calendar.years:
        off = [day for day in calendar.off if day.year == year and day.weekday() < 5]
        swapped = [day for day in calendar.worked if day.year == year]
        # Labour Code article 112: 11 days, weekend ones made up for; 24/11 besides from 2026.
        assert len(off) - len(swapped) == (12 if year >= 2026 else 11), year
        for fixed in (date(year, 1, 1), date(year, 4, 30), date(year, 5, 1), date(year, 9, 2)):
            assert fixed in calendar.off
    assert date(2026, 11, 24) in calendar.off


def test_what_is_not_confirmed_says_so() -> None:
    assert {day.year for day in load_calendar().unconfirmed} == {2026}


def test_an_office_adds_a_year_and_replaces_another(tmp_path: Path) -> None:
    office(
        tmp_path, "2027.yaml", "year: 2027\nnotice: Thông báo thử\noff:\n  2027-01-01: Tết\nworked:\n  2027-01-09: Bù\n"
    )
    office(tmp_path, "2026.yaml", "year: 2026\nnotice: Thông báo thử\noff:\n  2026-01-01: Tết\n")
    office(tmp_path, "hours.yaml", "hours: [08:00-12:00, '13:30-17:30']\ncutoff: '16:00'\n")
    calendar = load_calendar(tmp_path)
    assert 2027 in calendar.years
    assert calendar.is_working(date(2027, 1, 9))
    assert calendar.is_working(date(2026, 1, 2))
    assert calendar.hours.periods[1] == (time(13, 30), time(17, 30))
    assert calendar.hours.cutoff == time(16)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("2027.yaml", "year: 2027\noff: {2027-01-01: a}", ("2027.yaml", "notice")),
        ("2027.yaml", "year: 2027\nnotice: a\noff:\n  2028-01-01: a", ("dòng 4", "2028-01-01", "2027")),
        ("2027.yaml", "year: 2027\nnotice: a\noff:\n  2027-02-30: a", ("dòng 4", "2027-02-30")),
        ("2027.yaml", "year: 2027\nnotice: a\noff: {2027-01-01: a}\nworked:\n  2027-01-04: a", ("dòng 5", "làm bù")),
        ("2027.yaml", "year: 2027\nnotice: a\nof: {2027-01-01: a}", ("dòng 3", "of", "off")),
        ("2027.yaml", "year: 2027\nnotice: a\noff: [2027-01-01]", ("off",)),
        ("2027.yaml", "- 2027", ("2027.yaml",)),
        ("2027.yaml", "year: 2027\nnotice: a\noff: {2027-01-01: a}\nunconfirmed: [hôm nay]", ("dòng 4", "hôm nay")),
        ("hours.yaml", "hours: [07:30]", ("dòng 1", "07:30")),
        ("hours.yaml", "hours: [13:00-17:00, 07:30-11:30]", ("07:30-11:30",)),
        ("hours.yaml", "hours: [07:30-11:30]\ncutoff: chiều", ("dòng 2", "chiều")),
        ("hours.yaml", "hours: 8", ("dòng 1", "hours")),
    ],
)
def test_a_broken_calendar_names_line_and_remedy(tmp_path: Path, name: str, text: str, says: tuple[str, ...]) -> None:
    with pytest.raises(FileError) as caught:
        load_calendar(office(tmp_path, name, text))
    for part in says:
        assert part in str(caught.value)
