"""The working calendar, read from `checklists/calendar/*.yaml`: one file a year, with an office's own before ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from pathlib import Path
from typing import Any, Final

from inspect_tool.domain.worktime import Calendar, Hours
from inspect_tool.errors import InputError
from inspect_tool.i18n import t
from inspect_tool.library import data_folder
from inspect_tool.text import nearest, parse_date
from inspect_tool.yamlfile import FileError, Path_, YamlFile, read_yaml

_YEAR_KEYS: Final = ("year", "notice", "off", "worked", "unconfirmed")
_HOUR_KEYS: Final = ("hours", "cutoff", "confirmed")
_HOURS_FILE: Final = "hours.yaml"
_PERIOD: Final = re.compile(r"(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})")


def load_calendar(office: Path | None = None) -> Calendar:
    """Read every year's file and the working hours; `FileError` lists everything wrong, with file and line."""
    files = _files(data_folder("checklists"))
    if office is not None:
        files |= _files(office / "checklists")
    hours = Hours()
    years: set[int] = set()
    off: dict[date, str] = {}
    worked: dict[date, str] = {}
    doubts: set[date] = set()
    sources = [read_yaml(path) for path in files.values()]
    for source in sources:
        if not isinstance(source.data, dict):
            _wrong(source, (), source.name, "map")
        elif source.name == _HOURS_FILE:
            hours = _read_hours(source)
        else:
            _read_year(source, years, off, worked, doubts)
    problems = tuple(problem for source in sources for problem in source.problems)
    if problems:
        raise FileError(problems)
    return Calendar(frozenset(years), off, worked, frozenset(doubts), hours)


def _files(folder: Path) -> dict[str, Path]:
    return {path.name: path for path in sorted((folder / "calendar").glob("*.yaml"))}


def _read_year(
    source: YamlFile, years: set[int], off: dict[date, str], worked: dict[date, str], doubts: set[date]
) -> None:
    data = source.data
    _known(source, data, _YEAR_KEYS)
    for key in ("year", "notice", "off"):
        if not data.get(key):
            source.add((), "library.key-missing", name=key, holder=source.name)
    year = data.get("year")
    if source.problems or not isinstance(year, int):
        return
    years.add(year)
    off |= _named_days(source, year, "off")
    saturdays = _named_days(source, year, "worked")
    for day in saturdays:
        if day.weekday() < 5 or day in off:
            source.add(("worked", day.isoformat()), "domain.calendar.not-weekend", day=day.isoformat())
    worked |= saturdays
    listed = data.get("unconfirmed") or []
    for number, written in enumerate(listed if isinstance(listed, list) else []):
        doubtful = _day(source, year, ("unconfirmed", number), written)
        doubts |= {doubtful} if doubtful else set()


def _named_days(source: YamlFile, year: int, key: str) -> dict[date, str]:
    named = source.data.get(key) or {}
    if not isinstance(named, dict):
        _wrong(source, (key,), key, "map")
        return {}
    days = {_day(source, year, (key, written), written): str(name or "") for written, name in named.items()}
    return {day: name for day, name in days.items() if day is not None}


def _day(source: YamlFile, year: int, here: Path_, written: Any) -> date | None:
    try:
        day = parse_date(written if isinstance(written, date) else str(written))
    except InputError as error:
        source.add(here, error.key, **error.values)
        return None
    if day.year != year:
        source.add(here, "domain.calendar.other-year", day=day.isoformat(), year=year)
        return None
    return day


def _read_hours(source: YamlFile) -> Hours:
    data = source.data
    _known(source, data, _HOUR_KEYS)
    periods: list[tuple[time, time]] = []
    listed = data.get("hours")
    if not isinstance(listed, list):
        _wrong(source, ("hours",), "hours", "list")
        return Hours()
    for number, written in enumerate(listed):
        match = _PERIOD.fullmatch(str(written))
        begin, end = (_time(match[1]), _time(match[2])) if match else (None, None)
        if begin is None or end is None or begin >= end or (periods and periods[-1][1] > begin):
            source.add(("hours", number), "domain.calendar.hours", written=str(written))
        else:
            periods.append((begin, end))
    cutoff = _time(str(data.get("cutoff", "15:00")))
    if cutoff is None:
        source.add(("cutoff",), "domain.calendar.hours", written=str(data["cutoff"]))
    if not periods or cutoff is None:
        return Hours()
    return Hours(tuple(periods), cutoff)


def _time(written: str) -> time | None:
    try:
        return time.fromisoformat(written.rjust(5, "0"))
    except ValueError:
        return None


def _known(source: YamlFile, data: Mapping[str, Any], keys: Iterable[str]) -> None:
    for key in data:
        if key not in keys:
            near = nearest(str(key), keys) or ", ".join(keys)
            source.add((key,), "library.key-unknown", name=key, nearest=near)


def _wrong(source: YamlFile, here: Path_, name: str, expects: str) -> None:
    source.add(here, "library.type", name=name, expects=t(f"library.expects-{expects}"))
