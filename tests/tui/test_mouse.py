"""What a mouse can do: choose a row, a result, a list, a key of the footer, an option of a question."""

from __future__ import annotations

from textual.pilot import Pilot

from inspect_tool.domain.records import Verdict
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.dialogs import Pick
from inspect_tool.tui.screens.inspection import InspectionScreen
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.tui.conftest import opened, picture, saved, until


async def click_on(pilot: Pilot[None], text: str) -> None:
    """Click on a text where the screen shows it first."""
    await pilot.pause()
    lines = picture(pilot.app).splitlines()
    y = next(number for number, line in enumerate(lines) if text in line)
    assert await pilot.click(offset=(lines[y].index(text) + 1, y))
    await pilot.pause()


async def test_a_row_of_the_home_screen_opens(app: InspectApp, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.screen.query_one(VirtualList).current)
        await click_on(pilot, "UBND quận Bình Thạnh")
        await until(pilot, lambda: isinstance(app.screen, InspectionScreen))


async def test_the_walk_goes_by_clicks(app: InspectApp, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        screen = app.screen
        assert isinstance(screen, InspectionScreen)
        await click_on(pilot, "CK3 ")
        assert screen.item_id == "CK3"
        await click_on(pilot, "3 ✗")
        await saved(pilot)
        assert screen.shown.verdict("CK3") is Verdict.NOT_MET
        await click_on(pilot, "Trực tuyến")
        assert screen.view.checklist == screen.library.checklists[1].id
        await click_on(pilot, "o Phần")
        await until(pilot, lambda: isinstance(app.screen, Pick))
        await click_on(pilot, "Số liệu")
        await click_on(pilot, "Số liệu")
        await until(pilot, lambda: getattr(app.screen, "NAME", "") == "figures")
