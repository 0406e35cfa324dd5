"""Long work: shown once it takes longer than a moment, left to itself, or stopped."""

from __future__ import annotations

from threading import Event
from typing import cast

from textual.pilot import Pilot

from inspect_tool.log.notebook import Notebook
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.base import NotebookScreen
from inspect_tool.tui.screens.progress import Progress, ProgressBox
from tests.tui.conftest import opened, picture, until


async def shown(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, ProgressBox))
    await pilot.pause()


async def test_it_shows_how_far_it_is_and_goes_when_it_has_ended(app: InspectApp, sample: str) -> None:
    go_on = Event()
    results: list[object] = []
    progress = Progress("Đang gộp [/b]")

    def act(_notebook: Notebook) -> int:
        progress.told(3, 12, "gói [b]hai.zip")
        assert go_on.wait(20)
        return 7

    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        cast("NotebookScreen", app.screen).ask_for_long(act, results.append, progress=progress)
        await shown(pilot)
        await until(pilot, lambda: "gói [b]hai.zip" in picture(app))
        assert "Đang gộp [/b]" in picture(app)
        assert "25%" in picture(app)
        await pilot.press("x")
        assert not progress.stopped()
        go_on.set()
        await until(pilot, lambda: results == [7])
        assert not isinstance(app.screen, ProgressBox)


async def test_it_is_left_to_itself(app: InspectApp, sample: str) -> None:
    go_on = Event()
    results: list[object] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        screen = cast("NotebookScreen", app.screen)
        screen.ask_for_long(lambda _notebook: go_on.wait(20), results.append, progress=Progress("Lâu"))
        await shown(pilot)
        await pilot.press("escape")
        assert app.screen is screen
        go_on.set()
        await until(pilot, lambda: results == [True])


async def test_it_is_stopped_without_an_error(app: InspectApp, sample: str) -> None:
    asked = Event()
    progress = Progress("Lâu", can_stop=True)

    def act(_notebook: Notebook) -> None:
        while True:
            progress.told(1, 2)
            asked.wait(0.01)

    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        screen = cast("NotebookScreen", app.screen)
        screen.ask_for_long(act, lambda _result: asked.set(), progress=progress)
        await shown(pilot)
        await pilot.press("x")
        await until(pilot, lambda: app.screen is screen)
        assert app.told[-1].startswith("Đã dừng")
    assert not asked.is_set()
