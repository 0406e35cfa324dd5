"""register import, dossiers."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.cli.shapes import Shape
from tests.cli.test_registers import REGISTER, Misread


class Kept(Shape):
    record: str
    field: str
    held: Any
    found: Any


class Taken(Shape):
    id: str
    file: str
    dry_run: bool
    rows: int
    fields: int
    new: list[str]
    known: list[str]
    kept: list[Kept]
    twice: list[int]
    misread: list[Misread]
    unknown_columns: list[str]


class Limit(Shape):
    amount: int
    unit: str
    due: date | None
    moment: datetime | None
    outcome: str
    days_late: int


class Suggested(Shape):
    code: str
    message: str


class Judged(Shape):
    record: str
    code: str | None
    procedure: str | None
    problem: str | None
    population: str
    outcome: str | None
    statutory: Limit | None
    shortened: Limit | None
    suggestions: list[Suggested]
    unconfirmed: list[date]


class Dossiers(Shape):
    id: str
    profile: str
    on: date
    outcomes: dict[str, int]
    handed_over: dict[str, int]
    dossiers: list[Judged]


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "sổ hồ sơ.csv"
    path.write_text(REGISTER, encoding="utf-8")
    return path


def dossiers(run: Run, visit: str) -> dict[str, dict[str, Any]]:
    records: dict[str, dict[str, Any]] = run("show", visit, "dossier", "--json").json["records"]
    return {path: record["fields"] for path, record in records.items()}


def test_rows_become_dossiers_once(run: Run, visit: str, register: Path) -> None:
    before = dossiers(run, visit)
    preview = run("register", "import", visit, register, "--dry-run", "--json")
    assert (preview.code, dossiers(run, visit)) == (1, before)
    ran = run("register", "import", visit, register, "--json")
    found = Taken(**ran.json)
    assert found == Taken(**preview.json).model_copy(update={"dry_run": False})
    assert (ran.code, found.rows, len(found.new), found.known, found.kept) == (1, 4, 4, [], [])
    assert [(m.row, m.text) for m in found.misread] == [(4, "hôm nào")]
    assert found.unknown_columns == ["Cột lạ"]
    held = dossiers(run, visit)
    assert held.keys() - before.keys() == set(found.new)
    assert held[found.new[0]]["accepted"] == "2023-03-06 08:00"
    again = Taken(**run("register", "import", visit, register, "--json").json)
    assert (again.new, again.fields, len(again.known)) == ([], 0, 4)


def test_chosen_rows_are_clean_and_nothing_recorded_is_replaced(run: Run, visit: str, register: Path) -> None:
    ran = run("register", "import", visit, register, "--rows", "2,3", "--json")
    assert ran.code == 0
    (first, _) = Taken(**ran.json).new
    run("set", visit, first, "settled", "2023-03-14 09:00")
    again = run("register", "import", visit, register, "--rows", "2", "--json")
    assert again.code == 1
    (kept,) = Taken(**again.json).kept
    assert (kept.record, kept.field, kept.held) == (first, "settled", "2023-03-14 09:00")
    assert "2023-03-15 10:00" in run("register", "import", visit, register, "--rows", "2").out
    assert dossiers(run, visit)[first]["settled"] == "2023-03-14 09:00"


def test_a_code_that_stands_twice_is_taken_once(run: Run, visit: str, register: Path) -> None:
    lines = REGISTER.splitlines()
    register.write_text("\n".join([*lines[:2], lines[1].replace("15/03", "16/03")]), encoding="utf-8")
    ran = run("register", "import", visit, register, "--json")
    assert (ran.code, Taken(**ran.json).twice, len(Taken(**ran.json).new)) == (1, [3], 1)


def test_columns_named_once_are_remembered(run: Run, visit: str, register: Path) -> None:
    register.write_text(REGISTER.replace("Mã hồ sơ", "Số HS nội bộ"), encoding="utf-8")
    refused = run("register", "import", visit, register)
    assert (refused.code, refused.out) == (2, "")
    assert run("register", "import", visit, register, "--map", "code=Số HS nội bộ", "--dry-run").code == 1
    assert len(Taken(**run("register", "import", visit, register, "--json").json).new) == 4


@pytest.mark.parametrize("words", [("--rows", "hai"), ("--rows", "99"), ("--map", "code"), ("--map", "code=Không có")])
def test_what_cannot_be_taken_is_refused(run: Run, visit: str, register: Path, words: tuple[str, ...]) -> None:
    before = dossiers(run, visit)
    ran = run("register", "import", visit, register, *words)
    assert (ran.code, ran.out) == (2, "")
    assert words[1].partition("=")[2] in ran.err
    assert dossiers(run, visit) == before


def test_each_dossier_is_judged_by_both_limits(run: Run, visit: str, register: Path) -> None:
    run("register", "import", visit, register, "--rows", "2,5")
    limits = ["limit=10", "limit_unit=ngày làm việc", "short_limit=5"]
    assert run("add", visit, "procedure", "code=1.000656", *limits).code == 0
    ran = run("dossiers", visit, "--on", "2023-08-17", "--json")
    assert ran.code == 1
    found = Dossiers(**ran.json)
    one = next(d for d in found.dossiers if d.code == "H29.21-230306-0001")
    assert one.statutory is not None
    assert one.shortened is not None
    assert (one.statutory.due, one.statutory.outcome) == (date(2023, 3, 20), "early")
    assert (one.shortened.due, one.shortened.outcome, one.shortened.days_late) == (date(2023, 3, 13), "late", 2)
    assert {s.code for s in one.suggestions} >= {"shortened-unused", "promise-old-limit"}
    other = next(d for d in found.dossiers if d.code == "H29.21-230306-0004")
    assert other.outcome is None
    assert "1.000657" in (other.problem or "")
    told = run("dossiers", visit, "--on", "2023-08-17").out
    for said in ("H29.21-230306-0001", "13/03/2023", "Quá hạn", "1.000657"):
        assert said in told


def test_dossiers_in_order_are_clean(run: Run, visit: str, register: Path) -> None:
    made = run("new", "--unit", "Sở X", "--level", "sở", "--date", "2023-08-17").out.strip()
    run("register", "import", made, register, "--rows", "2")
    run("add", made, "procedure", "code=1.000656", "limit=10", "limit_unit=ngày làm việc")
    ran = run("dossiers", made, "--on", "2023-08-17", "--json")
    assert (ran.code, ran.json["outcomes"]) == (0, {"early": 1})
    assert run("dossiers", made, "--profile", "khac").code == 2
    run("set", made, "dossier/h29-21-230306-0001", "handed_over_from", "UBND quận 1")
    other = Dossiers(**run("dossiers", made, "--on", "2023-08-17", "--json").json)
    assert (other.outcomes, other.handed_over, other.dossiers[0].population) == ({}, {"early": 1}, "handed_over")
