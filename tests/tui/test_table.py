"""The table draws what is in sight, keeps its first column, opens a cell in place and takes bursts exactly."""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.widgets import Input

from inspect_tool.text import parse_count
from inspect_tool.tui.keys_in_order import KeysInOrder
from inspect_tool.tui.widgets.table import NEW, Line, Table, TableColumn
from inspect_tool.tui.widgets.table_view import TableView
from tests.tui.conftest import picture, until
from tests.tui.test_fields import send

COLUMNS = (
    TableColumn("code", "Mã", 8),
    TableColumn("sum", "Tổng", 8, right=True, computed=True),
    TableColumn("name", "Tên", 20),
    TableColumn("count", "Số", 12),
    TableColumn("note", "Ghi chú", 20),
)


@dataclass
class Kept:
    """The rows behind the table of a test."""

    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    edits: list[tuple[str, str, str]] = field(default_factory=list)


class Host(KeysInOrder):
    def __init__(self, kept: Kept) -> None:
        super().__init__()
        self.kept = kept

    def compose(self) -> ComposeResult:
        yield TableView(COLUMNS, self, still=1, adding="+ thêm")

    def check(self, column: TableColumn, text: str) -> object:
        return parse_count(text) if column.name == "count" else text

    def text_of(self, key: str, column: TableColumn) -> str:
        return self.kept.rows[key].get(column.name, "")

    def line(self, key: str) -> Line:
        return Line(tuple(self.kept.rows[key].get(column.name, "") for column in COLUMNS), {0: "problem"})

    def add(self, column: TableColumn, text: str) -> str:
        self.kept.rows[text] = {column.name: text}
        self.fill()
        return text

    def fill(self) -> None:
        self.query_one(TableView).show(tuple(self.kept.rows), self.line, {})

    def on_mount(self) -> None:
        self.fill()
        self.query_one(Table).focus()

    def on_table_view_edited(self, event: TableView.Edited) -> None:
        self.kept.edits.append((event.key, event.column.name, event.text))
        self.kept.rows[event.key][event.column.name] = event.text
        self.fill()

    def key_f2(self) -> None:
        self.query_one(TableView).open_cell()


def many(count: int) -> Kept:
    return Kept({f"r{n}": {"code": f"r{n}", "name": f"dòng {n}", "count": str(n)} for n in range(count)})


async def test_many_rows_and_the_column_that_stands_still() -> None:
    async with Host(many(10_000)).run_test(size=(44, 8)) as pilot:
        table = pilot.app.query_one(Table)
        await pilot.press("ctrl+end", "up")
        assert table.key == "r9999"
        assert "dòng 9999" in picture(pilot.app)
        await pilot.press("end")
        seen = picture(pilot.app)
        assert "r9999" in seen
        assert "Ghi chú" in seen
        assert "dòng 9999" not in seen
        assert all(cell_len(line) <= 44 for line in seen.splitlines())
        await pilot.press("ctrl+home", "home", "pagedown")
        assert table.key == "r6"


async def test_a_cell_opens_in_place_and_a_refused_text_stays_open() -> None:
    kept = many(3)
    async with Host(kept).run_test(size=(60, 10)) as pilot:
        await pilot.press("end", "left", "f2")
        assert pilot.app.query_one(Input).value == "0"
        await send(pilot.app, "7,5\r")
        await pilot.pause()
        assert "7,5" in picture(pilot.app)
        assert kept.edits == []
        await pilot.press("escape")
        assert pilot.app.query_one(Table).has_focus
        await pilot.press("f2")
        await send(pilot.app, "7\x1b[B8\x1b[B")
        await pilot.pause()
        assert kept.edits == [("r0", "count", "7"), ("r1", "count", "8")]
        assert pilot.app.query_one(Input).has_focus
        assert pilot.app.query_one(Table).key == "r2"


async def test_a_burst_of_scanned_codes_and_an_input_method_make_a_row_each() -> None:
    kept = many(1)
    async with Host(kept).run_test(size=(60, 10)) as pilot:
        await pilot.press("ctrl+end", "f2")
        await send(pilot.app, "ABC123\rHanh\x7f\x7f\x7fạnh\rtie\u0302\u0301ng\r")
        await pilot.pause()
        assert list(kept.rows) == ["r0", "ABC123", "Hạnh", "tiếng"]
        await pilot.press("enter")
        assert pilot.app.query_one(Table).has_focus
        assert pilot.app.query_one(Table).key == NEW


async def test_a_text_of_several_lines_that_is_only_looked_at_stays_as_it_is() -> None:
    kept = Kept({"a": {"code": "a", "note": "một\nhai"}})
    async with Host(kept).run_test(size=(80, 10)) as pilot:
        await pilot.press("end", "f2")
        assert pilot.app.query_one(Input).value == "một hai"
        await pilot.press("enter")
        assert kept.edits == []


async def test_what_is_typed_after_a_cell_closed_goes_to_what_is_in_front() -> None:
    kept = many(2)
    async with Host(kept).run_test(size=(60, 10)) as pilot:
        await pilot.press("f2")
        await send(pilot.app, "x1\r\x1b[B")
        await until(pilot, lambda: pilot.app.query_one(Table).key == NEW)
        assert kept.edits == [("r0", "code", "x1")]


async def test_tab_passes_over_computed_columns_and_a_block_is_marked() -> None:
    kept = many(3)
    async with Host(kept).run_test(size=(80, 10)) as pilot:
        table = pilot.app.query_one(Table)
        await pilot.press("f2")
        await send(pilot.app, "a\tb\t")
        await pilot.pause()
        assert kept.edits == [("r0", "code", "a"), ("r0", "name", "b")]
        assert table.columns[table.column].name == "count"
        await pilot.press("escape", "shift+down", "shift+down", "shift+left")
        assert table.marked == (0, 2, 2, 3)
        await pilot.press("ctrl+a")
        assert table.marked == (0, 0, 2, 4)
        await pilot.press("up")
        assert not table.several


async def test_the_cursor_stays_on_its_row_when_others_come_and_go() -> None:
    kept = many(5)
    async with Host(kept).run_test(size=(60, 10)) as pilot:
        table = pilot.app.query_one(Table)
        assert table.go("r3")
        del kept.rows["r1"]
        pilot.app.fill()  # type: ignore[attr-defined]
        assert table.key == "r3"
        assert not table.go("r1")
        await pilot.press("ctrl+end")
        kept.rows["r9"] = {"code": "r9"}
        pilot.app.fill()  # type: ignore[attr-defined]
        assert table.key == NEW


async def test_an_unreadable_cell_cannot_break_the_screen() -> None:
    kept = Kept({"a": {"code": "[/b]", "name": "\x1b[31m\u202e🌿 " * 50, "count": "tab\t"}})
    async with Host(kept).run_test(size=(40, 6)) as pilot:
        seen = picture(pilot.app)
    assert "[/b]" in seen
    assert "\x1b" not in seen
