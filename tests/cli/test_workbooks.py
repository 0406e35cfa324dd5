"""workbook out, workbook in: records through Excel and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from inspect_tool.i18n import t
from tests.cli.conftest import Run
from tests.cli.shapes import Shape
from tests.register.test_workbook import edit, put


class Changed(Shape):
    record: str
    field: str
    old: Any
    new: Any
    meanwhile: bool
    taken: bool
    where: str


class Added(Shape):
    record: str
    fields: dict[str, Any]
    where: str


class Read(Shape):
    id: str
    file: str
    dry_run: bool
    changes: list[Changed]
    added: list[Added]
    problems: list[str]


@pytest.fixture
def workbook(run: Run, visit: str, tmp_path: Path) -> Path:
    path = tmp_path / "sổ.xlsx"
    ran = run("workbook", "out", visit, path)
    assert (ran.code, ran.out.strip()) == (0, str(path))
    return path


def typed(path: Path, *cells: tuple[str, str, str]) -> Path:
    def change(grids: dict[str, list[list[str]]]) -> None:
        for record, column, text in cells:
            put(grids, t(f"domain.kind.{record.partition('/')[0]}"), record, column, text)

    return edit(path, change)


def note(run: Run, visit: str, record: str) -> Any:
    return run("show", visit, record, "--json").json["fields"].get("note")


def test_an_untouched_workbook_changes_nothing(run: Run, visit: str, workbook: Path) -> None:
    before = run("history", visit, "--json").json
    ran = run("workbook", "in", visit, workbook, "--json")
    found = Read(**ran.json)
    assert (ran.code, found.changes, found.added, found.problems) == (0, [], [], [])
    assert run("history", visit, "--json").json == before


def test_what_was_typed_comes_back_as_one_change(run: Run, visit: str, workbook: Path) -> None:
    edited = typed(workbook, ("answer/QT2", "note", "đủ giấy tờ"), ("finding/", "text", "Niêm yết chậm"))
    preview = run("workbook", "in", visit, edited, "--dry-run")
    assert preview.code == 0
    assert "đủ giấy tờ" in preview.out
    found = Read(**run("workbook", "in", visit, edited, "--reason", "sửa ở Excel", "--json").json)
    (change,) = found.changes
    assert (change.record, change.new, change.meanwhile, change.taken) == ("answer/QT2", "đủ giấy tờ", False, True)
    assert note(run, visit, "answer/QT2") == "đủ giấy tờ"
    (added,) = found.added
    assert run("show", visit, added.record, "--json").json["fields"]["text"] == "Niêm yết chậm"
    last = run("history", visit, "answer/QT2", "note", "--json").json["changes"][-1]
    assert last["reason"] == "sửa ở Excel"
    again = Read(**run("workbook", "in", visit, edited, "--json").json)
    assert (again.changes, again.added) == ([], [])


def test_what_changed_meanwhile_is_left_unless_asked(run: Run, visit: str, workbook: Path) -> None:
    edited = typed(workbook, ("answer/QT2", "note", "từ Excel"), ("answer/QT3", "note", "cũng từ Excel"))
    run("answer", visit, "QT2", "--note", "từ máy này")
    ran = run("workbook", "in", visit, edited, "--json")
    assert ran.code == 1
    assert {(c.record, c.meanwhile, c.taken) for c in Read(**ran.json).changes} == {
        ("answer/QT2", True, False),
        ("answer/QT3", False, True),
    }
    assert note(run, visit, "answer/QT2") == "từ máy này"
    assert note(run, visit, "answer/QT3") == "cũng từ Excel"
    told = run("workbook", "in", visit, edited)
    assert told.code == 1
    assert "--overwrite" in told.out
    assert run("workbook", "in", visit, edited, "--overwrite").code == 0
    assert note(run, visit, "answer/QT2") == "từ Excel"


def test_what_cannot_be_read_is_said(run: Run, visit: str, workbook: Path, tmp_path: Path) -> None:
    ran = run("workbook", "in", visit, typed(workbook, ("answer/QT2", "verdict", "tạm được")), "--json")
    assert ran.code == 1
    (problem,) = Read(**ran.json).problems
    assert "verdict" in problem
    assert run("workbook", "in", visit, tmp_path / "none.xlsx").code == 2
    again = run("workbook", "out", visit, workbook)
    assert (again.code, again.out) == (2, "")
