"""new, list, show, history, status."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from inspect_tool.library import load_records
from tests.cli import shapes
from tests.cli.conftest import Run

NEW = ("new", "--unit", "UBND quận Bình Thạnh", "--level", "quận", "--date", "17/8/2023")


def test_new_prints_an_id_that_says_what_it_is(run: Run) -> None:
    made = run(*NEW)
    assert made.code == 0
    assert re.fullmatch(r"2023-08-17-ubnd-quan-binh-thanh-[a-z0-9]{4}\n", made.out)
    fields = shapes.Record(**run("show", made.out.strip(), "unit/inspected", "--json").json).fields
    assert fields == {"name": "UBND quận Bình Thạnh", "level": "quận"}
    visit = shapes.Record(**run("show", made.out.strip(), "inspection/visit", "--json").json).fields
    assert visit["date"] == "2023-08-17"
    assert {name for name in visit if name.startswith("checklists.")} == {
        f"checklists.{name}" for name in ("cong-khai", "truc-tuyen", "quy-trinh", "rut-ngan")
    }


@pytest.mark.parametrize(
    ("unit", "level", "day", "said"),
    [
        ("UBND quận Bình Thạnh", "quận", "2/7/2025", "chỉ tồn tại đến 30/06/2025"),
        ("UBND phường Bình Thạnh", "phường", "1/6/2025", "Chưa có phường Bình Thạnh"),
        ("UBND quận Bình Thạnh", "quận", "17/8/2023", "khác với phường Bình Thạnh"),
        ("UBND quận Bình Thành", "phường", "17/8/2026", "Không thấy"),
    ],
)
def test_a_unit_that_could_be_mistaken_is_said_and_taken(run: Run, unit: str, level: str, day: str, said: str) -> None:
    made = run("new", "--unit", unit, "--level", level, "--date", day)
    assert made.code == 0
    assert said in made.err
    assert made.out.count("\n") == 1


def test_two_inspections_of_one_day_are_two(run: Run) -> None:
    first, second = run(*NEW).out.strip(), run(*NEW).out.strip()
    assert first != second
    ambiguous = run("show", "2023-08-17")
    assert (ambiguous.code, ambiguous.out) == (2, "")
    assert first in ambiguous.err
    assert second in ambiguous.err
    assert run("show", first).code == 0
    assert run("show", first[:-1]).code == 0


def test_new_takes_every_record_of_a_file(run: Run, visit: str, sample_file: Path) -> None:
    shown = shapes.Records(**run("show", visit, "--json").json).records
    for path, fields in load_records(sample_file):
        assert shown[path].fields.items() >= fields.items()
    assert all(stored.disputed == [] for stored in shown.values())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--level", "tỉnh"), "đặc khu"),
        (("--date", "31/2/2023"), "31/2/2023"),
        (("--unit", "  "), "đơn vị"),
        (("--from", "no-such-file.yaml"), "no-such-file.yaml"),
    ],
)
def test_new_refuses_what_makes_no_sense(run: Run, words: tuple[str, str], said: str) -> None:
    ran = run(*NEW, *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert run("list", "--json").json == {"inspections": []}


def test_levels_may_be_typed_without_marks(run: Run) -> None:
    made = run(*NEW, "--level", "dac khu").out.strip()
    assert run("show", made, "unit/inspected", "--json").json["fields"]["level"] == "đặc khu"


def test_a_file_that_contradicts_the_words_is_refused(run: Run, sample_file: Path) -> None:
    ran = run(*NEW[:-1], "2023-08-18", "--from", sample_file)
    assert ran.code == 2
    assert "2023-08-17" in ran.err
    assert "2023-08-18" in ran.err
    assert run("list", "--json").json == {"inspections": []}


def test_a_broken_records_file_names_line_and_key(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "hồ sơ.yaml"
    broken.write_text("finding/x:\n  natur: uu-diem\n", encoding="utf-8")
    ran = run(*NEW, "--from", broken)
    assert ran.code == 2
    assert "hồ sơ.yaml" in ran.err
    assert "2" in ran.err
    assert "nature" in ran.err


def test_list(run: Run, visit: str) -> None:
    (listed,) = shapes.List(**run("list", "--json").json).inspections
    assert isinstance(listed, shapes.Listed)
    assert (listed.id, listed.unit, str(listed.date)) == (visit, "UBND quận Bình Thạnh", "2023-08-17")
    assert visit in run("list").out
    assert "17/08/2023" in run("list").out


def test_list_shows_what_cannot_be_opened(run: Run, visit: str) -> None:
    damage(visit)
    ran = run("list", "--json")
    assert ran.code == 4
    (listed,) = shapes.List(**ran.json).inspections
    assert isinstance(listed, shapes.Unreadable)
    assert listed.problem in run("list").out.replace("\n", " ") or run("list").code == 4


def damage(visit: str) -> None:
    """Flip a bit in the middle of a log."""
    (log,) = (Path(os.environ["INSPECT_TOOL_HOME"]) / "inspections" / visit / "logs").glob("*.log")
    data = bytearray(log.read_bytes())
    data[len(data) // 2] ^= 1
    log.write_bytes(data)


def test_damaged_data_is_told_and_what_stands_before_is_shown(run: Run, visit: str) -> None:
    run("answer", visit, "CK2", "--note", "trước chỗ hỏng")
    (log,) = (Path(os.environ["INSPECT_TOOL_HOME"]) / "inspections" / visit / "logs").glob("*.log")
    run("answer", visit, "CK3", "--note", "chỗ hỏng")
    data = bytearray(log.read_bytes())
    data[-20] ^= 1
    log.write_bytes(data)
    shown = run("show", visit, "answer/CK2")
    assert shown.code == 4
    assert "trước chỗ hỏng" in shown.out
    assert shown.err
    for words in (["answer", visit, "CK2", "--note", "x"], ["set", visit, "unit/inspected", "name", "x"]):
        assert run(*words).code == 4
    assert run("doctor").code == 4


def test_show_explains_records_in_words(run: Run, visit: str) -> None:
    whole = run("show", visit)
    assert whole.code == 0
    assert "Kết quả kiểm tra" in whole.out
    assert "answer/CK1" in whole.out
    findings = run("show", visit, "finding")
    assert "Ưu điểm" in findings.out
    assert "answer/CK1" not in findings.out
    figures = run("show", visit, "figures/6t-2023")
    assert "3.489" in figures.out
    assert "60,31%" in figures.out
    assert "01/01/2023" in figures.out
    assert "3,489" in run("--lang", "en", "show", visit, "figures/6t-2023").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), "nowhere"),
        (("2023", "finding/cong-khia"), "finding/cong-khai"),
        (("2023", "findin/x"), "finding"),
        (("2023", "proposal/zzzzzzzz"), "proposal/zzzzzzzz"),
    ],
)
def test_show_names_what_is_not_there(run: Run, visit: str, words: tuple[str, ...], said: str) -> None:
    assert visit.startswith("2023")
    ran = run("show", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_history_tells_before_and_after(run: Run, visit: str) -> None:
    run("set", visit, "unit/inspected", "name", "UBND phường Bình Thạnh", "--reason", "tên mới")
    history = shapes.History(**run("history", visit, "unit/inspected", "name", "--json").json)
    assert [(c.before, c.value) for c in history.changes] == [
        ([], "UBND quận Bình Thạnh"),
        (["UBND quận Bình Thạnh"], "UBND phường Bình Thạnh"),
    ]
    assert history.changes[1].over == [history.changes[0].id]
    assert history.changes[1].reason == "tên mới"
    told = run("history", visit, "unit/inspected", "name").out
    assert "UBND quận Bình Thạnh → UBND phường Bình Thạnh" in told
    assert "Lý do: tên mới" in told
    assert len(shapes.History(**run("history", visit, "--json").json).changes) > 50
    assert run("history", visit, "proposal/nothing").code == 0


def test_status(run: Run, visit: str) -> None:
    status = shapes.Status(**run("status", visit, "--json").json)
    assert {c.id: (c.done, c.total) for c in status.checklists} == {
        "cong-khai": (1, 13),  # one item came with a law of 2025
        "truc-tuyen": (1, 14),
        "quy-trinh": (2, 15),
        "rut-ngan": (1, 12),
    }
    assert all(sum(c.verdicts.values()) == c.total for c in status.checklists)
    assert status.disputes == 0
    assert status.documents == []
    assert [head.count for head in status.heads.values()] == [1]
    assert {gap.code for gap in status.gaps} >= {"decision_missing", "unchecked"}
    told = run("status", visit)
    assert told.code == 0
    assert "1/13  cong-khai" in told.out
    assert all(len(line) <= 80 for line in told.out.splitlines())


def test_status_says_when_the_conclusion_is_due(run: Run, visit: str) -> None:
    run("set", visit, "inspection/visit", "round_end", "--clear")
    assert run("status", visit, "--json").json["conclusion"] is None
    run("set", visit, "inspection/visit", "round_end", "2023-08-18")
    due = shapes.Status(**run("status", visit, "--json").json).conclusion
    assert due is not None
    assert (str(due.due), due.problem) == ("2023-09-12", None)
    assert "12/09/2023" in run("status", visit).out
    run("set", visit, "inspection/visit", "round_end", "2051-08-18")
    far = shapes.Status(**run("status", visit, "--json").json).conclusion
    assert far is not None
    assert far.due is None
    assert far.problem
    assert "2051" in run("status", visit).out
