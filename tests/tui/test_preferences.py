"""What a person chose for the screen, and who they said they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspect_tool.log.home import Home
from inspect_tool.settings import author
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.preferences import Preferences, load, store
from inspect_tool.tui.screens.dialogs import AskLine
from inspect_tool.tui.screens.new_inspection import NewInspection
from tests.tui.conftest import until
from tests.tui.test_documents import answer


def test_choices_are_kept(tmp_path: Path) -> None:
    chosen = Preferences("contrast", {"home.new": "m"})
    store(tmp_path / "new", chosen)
    assert load(tmp_path / "new") == chosen


@pytest.mark.parametrize("text", ["", "[]", '{"theme": "hồng"}', '{"keys": 3}'])
def test_anything_else_is_no_choice(tmp_path: Path, text: str) -> None:
    (tmp_path / "screen.json").write_text(text, encoding="utf-8")
    assert load(tmp_path) == Preferences()


async def test_a_theme_is_chosen_and_kept(app: InspectApp, home: Home) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+t", "end", "enter")
        await until(pilot, lambda: app.theme == "contrast")
    assert load(home.root).theme == "contrast"


async def test_keys_are_remapped(home: Home, app: InspectApp) -> None:
    store(home.root, Preferences(keys={"home.new": "m"}))
    remapped = InspectApp(home.root, get_home=app._get_home, load_library=app._load, clock=app._clock)
    async with remapped.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        assert not isinstance(remapped.screen, NewInspection)
        await pilot.press("m")
        await until(pilot, lambda: isinstance(remapped.screen, NewInspection))


async def test_the_first_run_asks_who_is_typing(app: InspectApp, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INSPECT_TOOL_AUTHOR")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, AskLine))
        await answer(pilot, "Lê Thị Bi\u0300nh")
        await until(pilot, lambda: isinstance(app.screen, NewInspection))
    assert author(home.root) == "Lê Thị Bình"
