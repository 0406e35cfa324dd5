"""The first screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual.app import App

from inspect_tool.domain.records import Level
from inspect_tool.log.home import Home
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.dialogs import Confirm, Reading
from inspect_tool.tui.screens.new_inspection import NewInspection
from inspect_tool.tui.widgets.fields import ChoiceField, TextField
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.tui.conftest import opened, picture, until


async def test_an_empty_home_says_how_to_begin(app: InspectApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Nhấn n" in picture(app))


async def test_it_lists_what_is_here(
    small_app: InspectApp, sample: str, compare: Callable[[App[None], str], None]
) -> None:
    app = small_app
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.screen.query_one(VirtualList).current)
        await pilot.pause()
        current = app.screen.query_one(VirtualList).current
        assert current is not None
        assert current.key == sample
        compare(app, "home-80x24")


async def test_a_new_inspection_is_made_and_opened(app: InspectApp, home: Home) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NewInspection))
        dialog = app.screen
        assert isinstance(dialog, NewInspection)
        await pilot.press("enter")
        assert "Cần ghi tên đơn vị" in picture(app)
        unit = dialog.query_one("#unit", TextField)
        unit.value = "UBND phường Bến Nghé"
        await pilot.pause()
        assert dialog.query_one(ChoiceField).chosen == Level.WARD
        unit.focus()
        await pilot.press("enter")
        await until(pilot, lambda: getattr(app.screen, "NAME", "") == "inspection")
    (entry,) = home.entries()
    with home.open(entry.id, read_only=True) as notebook:
        assert notebook.inspection().unit.name == "UBND phường Bến Nghé"


async def test_a_wrong_date_is_explained_in_place(app: InspectApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NewInspection))
        app.screen.query_one("#unit", TextField).value = "UBND quận 1"
        app.screen.query_one("#day", TextField).value = "hôm qua"
        await pilot.press("enter")
        await pilot.pause()
        assert "không phải là ngày" in picture(app)
        assert isinstance(app.screen, NewInspection)


async def test_a_unit_that_is_no_more_on_that_day_is_said_while_it_is_typed(app: InspectApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NewInspection))
        app.screen.query_one("#unit", TextField).value = "UBND quận Bình Thạnh"
        app.screen.query_one("#day", TextField).value = "2/7/2025"
        await until(pilot, lambda: "! Không còn quận" in picture(app))
        app.screen.query_one("#day", TextField).value = "2/7/2024"
        await until(pilot, lambda: "! Không còn quận" not in picture(app))


async def test_a_damaged_inspection_shows_its_problem(app: InspectApp, home: Home, sample: str) -> None:
    (log,) = (home.inspections / sample / "logs").glob("*.log")
    data = bytearray(log.read_bytes())
    data[len(data) // 2] ^= 1
    log.write_bytes(data)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.screen.query_one(VirtualList).current)
        assert "✗" in picture(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Reading))


async def test_one_open_elsewhere_says_so_and_can_be_read(app: InspectApp, home: Home, sample: str) -> None:
    with home.open(sample):
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: app.screen.query_one(VirtualList).current)
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, Confirm))
            await pilot.press("enter")
            await until(pilot, lambda: getattr(app.screen, "NAME", "") == "inspection")
            await pilot.press("k")
            await until(pilot, lambda: "chỉ xem" in picture(app))
            assert app.inspection is not None
            assert app.inspection.answers["CK1"].verdict == "dat"


async def test_help_and_palette_come_from_the_declarations(app: InspectApp, sample: str, tmp_path: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("f1")
        assert "Kết quả: Không đạt" in picture(app)
        await pilot.press("escape", "ctrl+p")
        await pilot.press(*"lap phat")
        await until(pilot, lambda: "Lập phát hiện" in picture(app))
