"""What is pasted goes where it says, each refused cell is named, and nothing is written that stands there already."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from inspect_tool.domain.records import Fields, Json
from inspect_tool.text import nfc, slug
from inspect_tool.tui.dossier_rows import DossierRows
from inspect_tool.tui.pasting import Plan, Target, read, write

HELD: dict[str, Fields] = {
    "h1": {"code": "H1", "procedure": "1.000656", "promised": "2023-08-17", "note": "một\nhai"},
    "cu": {"code": "H2"},
}


def identify(fields: Mapping[str, Json]) -> str:
    return slug(str(fields.get("code") or "")) or "moi"


def planned(text: str, *, row: int = 0, column: str = "code") -> Plan:
    drawing = DossierRows(lambda: (_ for _ in ()).throw(AssertionError))
    first = [c.name for c in drawing.columns].index(column)
    return Target(drawing, HELD, list(HELD)[row:], first, identify).plan(text)


def test_cells_go_from_the_cursor_to_the_right_and_down() -> None:
    found = planned("17/8/2023 08:30\t1.000894\n18/8/2023\t", row=0, column="accepted")
    assert found.writes == [
        ("h1", "accepted", "2023-08-17 08:30"),
        ("h1", "procedure", "1.000894"),
        ("cu", "accepted", "2023-08-18"),
    ]
    assert (found.new, found.changed, found.refused) == ([], ["h1", "cu"], [])


def test_what_stands_there_already_is_not_written() -> None:
    assert planned("17/08/2023", column="promised").writes == []
    assert planned('"một\nhai"', column="note").writes == []


def test_an_emptied_cell_is_cleared_but_a_new_row_has_no_empty_fields() -> None:
    assert planned("", column="promised").writes == []
    assert planned("\n", column="promised").rows == 0
    assert planned("H1\t\t\t", column="code").writes == [("h1", "promised", None)]
    assert planned("H9\t\t\t", row=2).writes == [("h9", "code", "H9")]


def test_a_heading_names_the_columns_and_rows_go_by_code() -> None:
    found = planned("Hẹn trả\tMã hồ sơ\tKết quả\tLạ\n20/8/2023\tH2\tTrước hạn\t?\n21/8/2023\tH3\t\t", row=0)
    assert found.writes == [
        ("cu", "promised", "2023-08-20"),
        ("h3", "promised", "2023-08-21"),
        ("h3", "code", "H3"),
    ]
    assert (found.new, found.changed) == (["h3"], ["cu"])
    assert found.ignored == ("Kết quả", "Lạ")


def test_every_cell_that_cannot_be_written_is_named() -> None:
    found = planned("H7\tx\tx\t31/2/2023\nH7\t\t\t1/3/2023", row=2)
    assert [(r.row, r.column) for r in found.refused] == [(1, "Hẹn trả"), (2, "Mã hồ sơ")]
    assert "31/2/2023" in found.refused[0].why
    assert found.writes == [("h7", "code", "H7")]
    assert any("dòng 1, cột Hẹn trả" in line for line in found.lines())


def test_a_second_row_for_one_record_is_refused_not_mixed_in() -> None:
    found = planned("Mã hồ sơ\tHẹn trả\nH2\t1/8/2023\nH2\t2/8/2023\n")
    assert found.writes == [("cu", "promised", "2023-08-01")]
    assert [cell.row for cell in found.refused] == [3]


def test_what_goes_beyond_the_table_is_said() -> None:
    found = planned("a\tb\tc", column="note")
    assert found.writes == [("h1", "note", "a")]
    assert len(found.ignored) == 2


def test_quoted_cells_and_line_ends_as_excel_writes_them() -> None:
    assert read('a\t"hai\r\ndòng"\r\n"b ""c"""\td\r\n') == [["a", "hai dòng"], ['b "c"', "d"]]
    assert read("e\u0302\u0301\r1\r") == [["ế"], ["1"]]


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"])), min_size=1), min_size=1))
def test_what_is_copied_can_be_pasted(rows: list[list[str]]) -> None:
    width = max(map(len, rows))
    cells = [[" ".join(nfc(cell).split()) or "–" for cell in row] + ["–"] * (width - len(row)) for row in rows]
    assert read(write(cells)) == cells
