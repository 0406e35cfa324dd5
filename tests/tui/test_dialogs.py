"""Short questions: one answer each, whatever is typed after it."""

from __future__ import annotations

import pytest

from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.dialogs import Confirm, Option, Pick
from tests.tui.conftest import opened


async def test_what_is_typed_comes_to_the_top_and_is_taken(app: InspectApp, sample: str) -> None:
    answers: list[str | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        options = [Option("first", "Bảng kiểm"), Option("loose", "Sổ hồ sơ và rút mẫu"), Option("whole", "Hồ sơ mẫu")]
        options += [Option(str(number), f"Phần {number}") for number in range(12)]
        await app.push_screen(Pick("Chọn", options), answers.append)
        await pilot.press("down", "down", "down", *"ho so mau", "enter")
        await pilot.pause()
    assert answers == ["whole"]


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


@pytest.mark.parametrize(("key", "answer"), [("c", True), ("y", True), ("k", False), ("n", False), ("escape", None)])
async def test_a_question_takes_the_letters_of_both_languages(app: InspectApp, key: str, answer: bool | None) -> None:
    answers: list[bool | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(Confirm("Chắc chưa?", "Việc này"), answers.append)
        await pilot.press(key)
    assert answers == [answer]
