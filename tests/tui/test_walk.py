"""Which items the walk shows."""

from __future__ import annotations

from typing import Any

import pytest

from inspect_tool.domain import walking
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.walking import View
from inspect_tool.library import Library
from inspect_tool.tui import walk


def inspection(**answers: dict[str, Any]) -> Inspection:
    return Inspection(id="x", tables={"answer": answers, "inspection": {"visit": {"date": "2023-08-17"}}})


def keys(library: Library, seen: Inspection, view: View) -> list[str]:
    return [row.key for row in walk.rows(library, seen, view) if not row.heading]


def test_a_list_holds_its_items_that_apply_on_the_day(library: Library) -> None:
    shown = keys(library, inspection(), View("cong-khai"))
    assert shown[:2] == ["CK1", "CK2"]
    assert "CK12" not in shown  # procedures free of boundaries exist since 2025
    assert len(keys(library, inspection(), View())) == len(walking.applicable(library.checklists, inspection()))


@pytest.mark.parametrize("sought", ["niem yet day du", "NIÊM YẾT ĐẦY ĐỦ", "ck1 niem"])
def test_search_needs_no_accents(library: Library, sought: str) -> None:
    assert "CK1" in keys(library, inspection(), View(sought=sought))


def test_search_reads_notes(library: Library) -> None:
    seen = inspection(QT3={"note": "Phường Hoà Bình trả trễ"})
    assert "QT3" in keys(library, seen, View(sought="hoa binh tra tre"))


def test_filters(library: Library) -> None:
    seen = inspection(CK1={"verdict": "dat"}, CK2={"verdict": "khong-dat", "note": "thiếu"})
    assert keys(library, seen, View(only="dat")) == ["CK1"]
    assert keys(library, seen, View(only=walking.NOTED)) == ["CK2"]
    assert "CK1" not in keys(library, seen, View("cong-khai", only="chua-kiem-tra"))


def test_next_unanswered_goes_round(library: Library) -> None:
    seen = inspection(CK2={"verdict": "dat"})
    rows = walk.rows(library, seen, View("cong-khai"))
    assert walk.next_unanswered(seen, rows, "CK1") == "CK3"
    assert walk.next_unanswered(seen, rows, "CK14") == "CK1"
    everything = inspection(**{row.key: {"verdict": "dat"} for row in rows if not row.heading})
    assert walk.next_unanswered(everything, rows, "CK1") is None


def test_a_row_says_its_state_without_colour(library: Library) -> None:
    seen = inspection(CK1={"verdict": "mot-phan", "note": "x"})
    row = walk.row(seen, library.item("CK1"))
    assert row.cells[:2] == ("◐", "CK1")
    assert "✎" in row.cells[3]
