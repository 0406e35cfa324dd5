"""A new inspection of the unit, or of its successor, takes up what the one before asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.cli.conftest import Run
from tests.cli.shapes import Shape


class Item(Shape):
    record: str
    text: str
    limitation: str | None
    addressee: str | None
    due: date | None
    overdue: bool
    result: str
    note: str | None
    renewed: str | None


class Counts(Shape):
    new: int
    still_open: int
    fixed: int
    not_rechecked: int


class Results(Shape):
    id: str
    earlier: dict[str, object] | None
    counts: Counts
    new: list[dict[str, str]]
    followups: list[Item]


def test_an_heir_rechecks_what_its_predecessor_was_told(run: Run, visit: str) -> None:
    run("set", visit, "recommendation/quy-trinh", "due", "2023-10-01")
    made = run("new", "--unit", "UBND phường Gia Định", "--level", "phường", "--date", "2025-08-04", "--follow", visit)
    assert made.code == 0, made.err
    assert "kế thừa" in made.err
    inspection = made.out.strip()
    ran = run("followup", inspection, "--json")
    found = Results(**ran.json)
    assert (ran.code, found.counts.not_rechecked) == (1, 4)
    assert found.earlier is not None
    assert found.earlier["unit"] == "UBND quận Bình Thạnh"
    first = found.followups[0]
    assert (first.due, first.overdue, first.result) == (date(2023, 10, 1), True, "chua-kiem-tra-lai")

    for item, result in zip(
        found.followups, ("da-khac-phuc", "con-ton-tai", "con-ton-tai", "da-khac-phuc"), strict=True
    ):
        assert run("set", inspection, item.record, "result", result).code == 0
    assert run("renew", inspection, found.followups[0].record).code == 2
    made = run("renew", inspection, found.followups[1].record)
    assert run("renew", inspection, found.followups[1].record).out == made.out
    renewed = Results(**run("followup", inspection, "--json").json).followups[1]
    assert renewed.renewed == made.out.strip()
    assert run("show", inspection, renewed.renewed, "--json").json["fields"]["addressee"] == "UBND phường Gia Định"
    again = run("follow", inspection, visit)
    assert "0 kiến nghị" in again.out
    ran = run("followup", inspection, "--json")
    assert (ran.code, Results(**ran.json).counts) == (0, Counts(new=0, still_open=2, fixed=2, not_rechecked=0))
    assert "Còn tồn tại: 2" in run("followup", inspection).out


def test_a_bundle_is_followed_without_being_joined(
    run: Run, visit: str, tmp_path: Path, other_home: Callable[[str], None]
) -> None:
    run("export", visit, tmp_path / "goi.zip")
    other_home("May khac")
    made = run(
        "new",
        "--unit",
        "UBND quận Bình Thạnh",
        "--level",
        "quận",
        "--date",
        "2024-08-04",
        "--follow",
        tmp_path / "goi.zip",
    )
    assert made.code == 0, made.err
    assert "cùng đơn vị" in made.err
    assert [each["id"] for each in run("list", "--json").json["inspections"]] == [made.out.strip()]
    assert Results(**run("followup", made.out.strip(), "--json").json).counts.not_rechecked == 4


def test_another_unit_is_refused_and_nothing_is_made(run: Run, visit: str) -> None:
    made = run("new", "--unit", "UBND quận Gò Vấp", "--level", "quận", "--date", "2024-08-04", "--follow", visit)
    assert made.code == 2
    assert "UBND quận Bình Thạnh" in made.err
    assert len(run("list", "--json").json["inspections"]) == 1
    assert run("follow", visit, visit).code == 2
    assert run("follow", visit, "khong-co").code == 2
