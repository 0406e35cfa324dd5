"""Rows are filtered folded, ordered as Vietnamese is, and drawn again only when what they rest on has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from inspect_tool.domain.records import Fields, Json
from inspect_tool.tui.sheet import BATCH, Sheet, View, arranged
from inspect_tool.tui.widgets.table import Line, TableColumn

COLUMNS = ("name", "day", "count")
LINES = {
    "a": Line(("Đặng Hoà", "02/01/2024 08:00", "1.200")),
    "b": Line(("Ánh", "17/08/2023", "90")),
    "c": Line(("An", "", "")),
    "d": Line(("Dung", "18/08/2023 07:00", "100")),
}


class Plain:
    """Draws a record's one field, and says how often."""

    kind = "procedure"
    columns: Sequence[TableColumn] = (TableColumn("name", "Tên", 10),)

    def __init__(self) -> None:
        self.drawn: list[str] = []
        self.rests_on: object = None

    def prepare(self, tables: Mapping[str, Mapping[str, Fields]]) -> None:
        self.rests_on = tables.get("unit")

    def basis(self, key: str, fields: Fields) -> object:
        del key, fields
        return self.rests_on

    def draw(self, key: str, fields: Fields) -> Line:
        self.drawn.append(key)
        return Line((str(fields["name"]),))

    def text(self, fields: Fields, column: str) -> str:
        return str(fields[column])

    def writes(self, column: str, text: str) -> dict[str, Json]:
        return {column: text}


@pytest.mark.parametrize(
    ("view", "keys"),
    [
        (View(), "abcd"),
        (View(by="name"), "cbda"),
        (View(by="name", descending=True), "adbc"),
        (View(by="day"), "bdac"),
        (View(by="day", descending=True), "adbc"),
        (View(by="count"), "bdac"),
        (View(sought="hòa dang"), "a"),
        (View(sought="08 2023", by="name"), "bd"),
        (View(by="gone"), "abcd"),
    ],
)
def test_rows_are_narrowed_and_ordered(view: View, keys: str) -> None:
    assert "".join(arranged(LINES, COLUMNS, view)) == keys


def test_numbers_within_a_text_are_ordered_by_size() -> None:
    lines = {text: Line((text,)) for text in ("✗ Quá 11 ngày", "H-9", "✗ Quá 2 ngày", "10", "H-10", "2 quá")}
    assert arranged(lines, ["name"], View(by="name")) == ["2 quá", "10", "✗ Quá 2 ngày", "✗ Quá 11 ngày", "H-9", "H-10"]


def test_a_column_is_sorted_up_then_down_then_as_entered() -> None:
    up = View().turned("name")
    assert (up.by, up.descending) == ("name", False)
    assert up.turned("name").descending
    assert up.turned("name").turned("name") == View()
    assert up.turned("day") == View(by="day")


def test_only_what_changed_is_drawn_again() -> None:
    drawing = Plain()
    sheet = Sheet(drawing)
    rows: dict[str, Fields] = {"1": {"name": "một"}, "2": {"name": "hai"}}
    (first,) = sheet.update(rows, {}, View())
    assert first.lines["2"].cells == ("hai",)
    drawing.drawn.clear()
    (second,) = sheet.update({**rows, "2": {"name": "ba"}}, {}, View(by="name"))
    assert drawing.drawn == ["2"]
    assert second.keys == ("2", "1")
    drawing.drawn.clear()
    (third,) = sheet.update({"1": rows["1"]}, {"unit": {"inspected": {}}}, View())
    assert drawing.drawn == ["1"]
    assert (third.keys, third.total, third.done) == (("1",), 1, True)


def test_many_rows_are_shown_before_all_are_drawn_and_a_later_call_stops_an_earlier_one() -> None:
    drawing = Plain()
    sheet = Sheet(drawing)
    rows: dict[str, Fields] = {str(n): {"name": f"dòng {n}"} for n in range(3 * BATCH)}
    states = sheet.update(rows, {}, View())
    assert next(states).lines["0"].cells == ("",)
    assert next(states).lines["0"].cells == ("dòng 0",)
    states.close()
    *_, last = sheet.update(rows, {}, View())
    assert last.done
    assert last.lines[str(3 * BATCH - 1)].cells == (f"dòng {3 * BATCH - 1}",)
    assert len(drawing.drawn) == 3 * BATCH
