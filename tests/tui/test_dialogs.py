"""Short questions: one answer each, whatever is typed after it."""

from __future__ import annotations

from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.dialogs import Option, Pick
from tests.tui.conftest import opened


async def test_a_second_answer_closes_nothing_else(app: InspectApp, sample: str) -> None:
    answers: list[str | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        walk = app.screen
        pick = Pick("Chọn", [Option("a", "Một"), Option("b", "Hai")])
        await app.push_screen(pick, answers.append)
        pick.dismiss("a")
        pick.dismiss("b")
        await pilot.pause()
        assert app.screen is walk
    assert answers == ["a"]
