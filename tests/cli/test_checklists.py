"""checklist list, check, schema, export, import."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspect_tool.library import data_folder, load_library
from tests.acts.test_checklists import edited
from tests.cli import shapes
from tests.cli.conftest import Run
from tests.cli.shapes import Shape
from tests.register.test_workbook import edit


class Imported(Shape):
    file: str
    out: str
    id: str
    items: int
    written: bool
    notes: list[str]
    problems: list[shapes.Flaw]


def test_checklists(run: Run) -> None:
    listed = run("checklist", "list", "--json").json["checklists"]
    assert [c["id"] for c in listed] == ["cong-khai", "truc-tuyen", "quy-trinh", "rut-ngan"]
    assert sum(len(section["items"]) for c in listed for section in c["sections"]) == 55
    told = run("checklist", "list").out
    assert "CK1 " in told
    assert "RN12" in told


def test_a_broken_checklist_names_line_and_key(run: Run, tmp_path: Path) -> None:
    good = data_folder("checklists") / "cong-khai.yaml"
    assert run("checklist", "check", good).code == 0
    broken = tmp_path / "cong-khai.yaml"
    text = good.read_text("utf-8").replace("guidance:", "guidence:", 1)
    line = text[: text.index("guidence:")].count("\n") + 1
    broken.write_text(text, encoding="utf-8")
    ran = run("checklist", "check", broken, "--json")
    assert ran.code == 1
    flaws = shapes.Flaws(**ran.json).problems
    assert any(f.line == line and "guidance" in f.message for f in flaws)
    told = run("checklist", "check", broken)
    assert told.code == 1
    assert f"{line}" in told.out
    assert "guidance" in told.out
    assert run("checklist", "check", tmp_path / "none.yaml").code == 2


def test_the_schema_is_one(run: Run) -> None:
    ran = run("checklist", "schema")
    assert json.loads(ran.out)["$schema"].startswith("https://json-schema.org/")
    assert run("checklist", "schema", "--json").out == ran.out


@pytest.mark.parametrize("name", ["cong-khai", "truc-tuyen", "quy-trinh", "rut-ngan"])
def test_a_checklist_goes_to_excel_and_comes_back_the_same(run: Run, tmp_path: Path, name: str) -> None:
    workbook, out = tmp_path / "bảng kiểm.xlsx", tmp_path / f"{name}.yaml"
    assert run("checklist", "export", name, workbook).out.strip() == str(workbook)
    ran = run("checklist", "import", workbook, "--out", out, "--json")
    found = Imported(**ran.json)
    assert (ran.code, found.id, found.written, found.notes, found.problems) == (0, name, True, [], [])
    items = next(c for c in run("checklist", "list", "--json").json["checklists"] if c["id"] == name)["sections"]
    assert found.items == sum(len(section["items"]) for section in items)
    assert run("checklist", "check", out).code == 0


def test_what_is_not_understood_in_a_checklist_is_said(run: Run, tmp_path: Path) -> None:
    workbook, out = tmp_path / "bk.xlsx", tmp_path / "rieng.yaml"
    run("checklist", "export", "cong-khai", workbook)

    def add_a_column(grids: dict[str, list[list[str]]]) -> None:
        grid = next(iter(grids.values()))
        grid[0] += ["Cột lạ"]
        grid[1] += [""] * (len(grid[0]) - 1 - len(grid[1])) + ["?"]

    ran = run("checklist", "import", edit(workbook, add_a_column), "--out", out, "--title", "Bảng kiểm riêng", "--json")
    found = Imported(**ran.json)
    assert (ran.code, found.written, found.id) == (1, True, "rieng")
    assert "Cột lạ" in "".join(found.notes)
    assert "title: Bảng kiểm riêng" in out.read_text("utf-8")


def test_an_unsound_checklist_is_not_written(run: Run, tmp_path: Path) -> None:
    workbook, out = tmp_path / "bk.xlsx", tmp_path / "rieng.yaml"
    run("checklist", "export", "cong-khai", workbook)

    def cite_what_is_not(grids: dict[str, list[list[str]]]) -> None:
        next(iter(grids.values()))[1][6] = "luat-khong-co @ Điều 1"

    ran = run("checklist", "import", edit(workbook, cite_what_is_not), "--out", out)
    assert ran.code == 1
    assert "luat-khong-co" in ran.out
    assert not out.exists()


def test_a_file_someone_works_on_is_not_replaced(run: Run, tmp_path: Path) -> None:
    workbook, out = tmp_path / "bk.xlsx", tmp_path / "rieng.yaml"
    run("checklist", "export", "cong-khai", workbook)
    out.write_text("của tôi", encoding="utf-8")
    for words in (["export", "cong-khai", workbook], ["import", workbook, "--out", out]):
        ran = run("checklist", *words)
        assert (ran.code, ran.out) == (2, "")
    assert out.read_text("utf-8") == "của tôi"
    unknown = run("checklist", "export", "cong-kha", tmp_path / "x.xlsx")
    assert unknown.code == 2
    assert "cong-khai" in unknown.err
    assert run("checklist", "import", tmp_path / "none.xlsx", "--out", tmp_path / "y.yaml").code == 2


class Compared(Shape):
    item: str
    change: str
    answered: bool
    needs_review: bool
    before: str
    now: str


def test_a_changed_question_is_reviewed_once(run: Run, visit: str) -> None:
    assert run("checklist", "compare", visit, "--json").json == {"id": visit, "items": []}
    run("set", visit, "inspection/visit", "pins.CK2", "0" * 16)
    run("answer", visit, "CK2", "--verdict", "dat")
    ran = run("checklist", "compare", visit, "--json")
    (changed,) = (Compared(**item) for item in ran.json["items"])
    assert (ran.code, changed.item, changed.change, changed.needs_review) == (1, "CK2", "changed", True)
    said = run("checklist", "compare", visit).out
    assert "CK2" in said
    assert changed.before in said
    assert changed.now in said
    assert run("checklist", "compare", visit, "--reviewed", "CK99").code == 2
    assert run("checklist", "compare", visit, "--reviewed", "CK2").code == 0
    assert run("checklist", "compare", visit, "--json").json["items"] == []


def test_a_workbook_becomes_the_offices_checklist_and_the_shipped_one_comes_back(
    run: Run, visit: str, tmp_path: Path
) -> None:
    run("answer", visit, "CK2", "--verdict", "dat")
    book = edited(tmp_path / "ck.xlsx", load_library().checklists[0], CK2="Đã gỡ bỏ thủ tục hết hiệu lực")
    ran = run("checklist", "take", book, "--dry-run", "--json")
    assert (ran.code, ran.json["taken"]) == (0, False)
    assert ran.json["items"] == [{"item": "CK2", "difference": "question"}]
    assert run("checklist", "compare", visit).code == 0
    said = run("checklist", "take", book)
    assert "CK2  câu hỏi đổi" in said.out
    assert run("checklist", "compare", visit).code == 1
    assert run("checklist", "put-back", "cong-khai").code == 0
    assert run("checklist", "compare", visit).code == 0
    assert run("checklist", "put-back", "quy-trinh").code == 2
