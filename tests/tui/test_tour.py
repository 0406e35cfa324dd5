"""The first meeting, and the tour: each step waits until it was done, and nothing of one's own is touched."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from textual.pilot import Pilot

from inspect_tool.log.home import Home
from inspect_tool.settings import author, chosen_language
from inspect_tool.tui import tour
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.dialogs import AskLine, Confirm, Pick
from inspect_tool.tui.screens.help import HelpScreen
from inspect_tool.tui.screens.palette import Palette
from inspect_tool.tui.widgets.tour_panel import TourPanel
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.tui.conftest import opened, picture, saved, until
from tests.tui.test_documents import answer


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tour, "_LOOK", 0.02)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


async def step(pilot: Pilot[None], number: int) -> None:
    shown = f"bước {number}/{len(tour.STEPS)}"
    await until(pilot, lambda: shown in picture(pilot.app))
    await pilot.pause()


async def test_whoever_comes_first_is_asked_and_offered_a_tour(
    app: InspectApp, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INSPECT_TOOL_AUTHOR")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Pick))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, AskLine))
        await answer(pilot, "Lê Thị Bi\u0300nh")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("escape")
        await until(pilot, lambda: getattr(app.screen, "NAME", "") == "home")
    assert author(home.root) == "Lê Thị Bình"
    assert chosen_language(home.root) == "vi"


async def test_another_language_comes_first(app: InspectApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INSPECT_TOOL_AUTHOR")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Pick))
        await pilot.press("end", "enter")
        await until(pilot, lambda: app.again)


async def test_the_whole_round(app: InspectApp, home: Home, sample: str) -> None:
    with home.open(sample, read_only=True) as notebook:
        before = notebook.inspection().tables
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await app.run_action("tour")
        await step(pilot, 1)
        folder = app._tour._folder  # type: ignore[union-attr]
        await pilot.press("3")
        await saved(pilot)
        assert "bước 1/" in picture(app)
        await pilot.press("down")
        await step(pilot, 2)
        await pilot.press("4")
        await step(pilot, 3)
        await pilot.press("g", "a", "b")
        await saved(pilot)
        assert "bước 3/" in picture(app)
        await pilot.press("escape")
        await step(pilot, 4)
        await pilot.press("ctrl+z")
        await step(pilot, 5)
        await pilot.press("slash", "n", "i")
        await step(pilot, 6)
        await pilot.press("escape", "escape")
        await step(pilot, 7)
        await pilot.press("p")
        await step(pilot, 8)
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, Pick))
        await step(pilot, 8)
        app.screen.query_one(VirtualList).go("conclusion")
        await pilot.press("enter")
        await step(pilot, 9)
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await step(pilot, 10)
        await pilot.press("escape", "ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, Palette))
        await pilot.press("escape")
        await step(pilot, 11)
        assert folder.is_dir()
        await pilot.press("ctrl+o")
        await until(pilot, lambda: app.told and app.told[-1].startswith("Đã thôi đi thử"))
        assert getattr(app.screen, "NAME", "") == "home"
        assert not folder.exists()
        assert not app.screen.query(TourPanel)
    with home.open(sample) as notebook:
        assert notebook.inspection().tables == before


async def test_going_home_ends_it(app: InspectApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await app.run_action("tour")
        await step(pilot, 1)
        assert app.check_action("tour_leave", ())
        await pilot.press("escape")
        await until(pilot, lambda: app._tour is None)
        await until(pilot, lambda: not app.screen.query(TourPanel))
        assert not app.check_action("tour_leave", ())


async def test_a_sample_that_cannot_be_made_is_told(app: InspectApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    async with app.run_test(size=(80, 24)) as pilot:
        await app.run_action("tour")
        await until(pilot, lambda: "✗ không có tệp" in picture(app))
