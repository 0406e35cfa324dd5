"""The second copy beside the work: chosen on the screen, made at once and at closing, its age shown when it is old."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from inspect_tool.log import second_copy
from inspect_tool.log.home import Home
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.dialogs import AskLine
from inspect_tool.tui.widgets.fields import TextField
from tests.tui.conftest import Ticking, opened, picture, saved, until


async def test_it_is_chosen_made_and_kept_up_to_date_at_closing(
    app: InspectApp, home: Home, sample: str, tmp_path: Path
) -> None:
    stick = tmp_path / "usb"
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "exchange")
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, AskLine))
        app.screen.query_one(TextField).show(str(stick))
        await pilot.press("enter")
        await until(pilot, (stick / sample / "segments").is_dir)
        await until(pilot, lambda: (second_copy.load(home.root) or second_copy.SecondCopy(stick, "")).last(sample))
        before = set((stick / sample / "segments").iterdir())
        await pilot.press("escape", "4")
        await saved(pilot)
        await pilot.press("ctrl+q")
    assert set((stick / sample / "segments").iterdir()) > before


async def test_an_old_copy_is_spoken_of_on_every_screen(
    app: InspectApp, home: Home, sample: str, tmp_path: Path, clock: Ticking
) -> None:
    second_copy.choose(home.root, tmp_path / "usb", lambda: "mark1")
    with home.open(sample) as notebook:
        second_copy.keep(home.root, notebook, clock())
    (tmp_path / "usb").rename(tmp_path / "drawer")
    clock.now += timedelta(days=3)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "bản thứ hai: 3 ngày trước" in picture(app))
