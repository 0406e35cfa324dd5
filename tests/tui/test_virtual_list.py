"""The list draws what is in sight, skips headings, and shows any text safely."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import App, ComposeResult

from inspect_tool.tui.cells import fit
from inspect_tool.tui.widgets.virtual_list import Column, Row, VirtualList
from tests.tui.conftest import picture


class Host(App[None]):
    def __init__(self, rows: list[Row]) -> None:
        super().__init__()
        self.shown = rows

    def compose(self) -> ComposeResult:
        yield VirtualList([Column(4), Column()], empty="Không có gì")

    def on_mount(self) -> None:
        self.query_one(VirtualList).show(self.shown)


def rows(count: int) -> list[Row]:
    return [Row(f"r{n}", (str(n), f"dòng {n}")) for n in range(count)]


async def test_a_hundred_thousand_rows() -> None:
    async with Host(rows(100_000)).run_test(size=(40, 10)) as pilot:
        await pilot.press("end")
        assert "dòng 99999" in picture(pilot.app)
        await pilot.press("home", "down")
        current = pilot.app.query_one(VirtualList).current
        assert current is not None
        assert current.key == "r1"


async def test_the_cursor_skips_headings_and_stays_on_its_row() -> None:
    listed = [Row("h", ("Phần",), tone="heading"), *rows(3)]
    async with Host(listed).run_test(size=(40, 10)) as pilot:
        view = pilot.app.query_one(VirtualList)
        await pilot.press("up")
        assert view.current == listed[1]
        await pilot.press("down")
        view.show([*rows(3)[1:], *rows(1)])
        assert view.current == rows(2)[1]


async def test_an_empty_list_says_so() -> None:
    async with Host([]).run_test(size=(40, 10)) as pilot:
        assert "Không có gì" in picture(pilot.app)
        assert pilot.app.query_one(VirtualList).current is None


async def test_any_text_is_shown_as_it_is() -> None:
    texts = ["[/b] vỡ", "[x] hỏng", "🌿 emoji", "tab\tvà\nxuống", "\u202eđảo", "\x1b[31mđỏ", "dài " * 3000]
    listed = [Row(str(n), ("!", text)) for n, text in enumerate(texts)]
    async with Host(listed).run_test(size=(40, 10)) as pilot:
        seen = picture(pilot.app)
    assert "[/b] vỡ" in seen
    assert "[x] hỏng" in seen
    assert "\x1b" not in seen
    assert "\u202e" not in seen
    assert all(cell_len(line) <= 40 for line in seen.splitlines())


def test_fit_is_exact() -> None:
    assert fit("Đạt", 5) == "Đạt  "
    assert fit("Đạt", 5, right=True) == "  Đạt"
    assert fit("Không đạt", 5) == "Khôn…"
    assert fit("x", 0) == ""
