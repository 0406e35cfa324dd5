"""Keys typed faster than screens come up: none is lost, none meets a screen that is not there yet."""

from __future__ import annotations

from textual.events import Key

from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.dialogs import AskLine, Option, Pick
from inspect_tool.tui.screens.home import HomeScreen
from inspect_tool.tui.screens.new_inspection import NewInspection
from tests.tui.conftest import picture, until


def typed_ahead(app: InspectApp, *keys: str) -> None:
    """Keys that wait for the app while work of its own brings up a screen: they meet it before it holds anything."""
    for key in keys:
        app.post_message(Key(key, key if len(key) == 1 else None))


async def test_enter_before_a_question_stands_is_its_enter(app: InspectApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        typed_ahead(app, "enter")
        app.push_screen(NewInspection(app._get_home, app.library, app._clock))
        await until(pilot, lambda: "Cần ghi tên đơn vị" in picture(app))


async def test_letters_before_a_field_stands_are_in_it(app: InspectApp) -> None:
    answers: list[str | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        typed_ahead(app, *"abc", "enter")
        app.push_screen(AskLine("?", "…"), answers.append)
        await until(pilot, lambda: answers)
    assert answers == ["abc"]


async def test_escape_and_the_next_key_come_in_their_order(app: InspectApp) -> None:
    answers: list[str | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        typed_ahead(app, "escape", "n")
        app.push_screen(Pick("?", [Option("a", "A")]), answers.append)
        await until(pilot, lambda: isinstance(app.screen, NewInspection))
        assert answers == [None]
        assert [type(screen) for screen in app.screen_stack] == [HomeScreen, NewInspection]
