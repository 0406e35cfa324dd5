"""What a signature is made with, asked piece by piece: a key file that is not there is said before any password."""

from __future__ import annotations

from pathlib import Path

from textual.app import App

from inspect_tool.tui.screens.dialogs import AskLine, Pick
from inspect_tool.tui.screens.file_picker import FilePicker
from inspect_tool.tui.screens.signing import Plan, ask_plan
from inspect_tool.tui.widgets.fields import TextField
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.tui.conftest import picture, until


async def test_a_key_file_is_asked_again_until_it_is_there_or_picked(tmp_path: Path) -> None:
    key = tmp_path / "ky.p12"
    key.write_bytes(b"x")
    app: App[None] = App()
    plans: list[Plan | None] = []

    async def asking() -> None:
        plans.append(await ask_plan(app, "Ký: Trưởng đoàn", Plan()))

    async with app.run_test(size=(80, 24)) as pilot:
        app.run_worker(asking())
        await until(pilot, lambda: isinstance(app.screen, Pick))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, AskLine))
        first = app.screen
        first.query_one(TextField).value = str(tmp_path / "khong-co.p12")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, AskLine) and app.screen is not first)
        await pilot.pause()
        assert "✗ Không có tệp" in picture(app)
        app.screen.query_one(TextField).value = ""
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, FilePicker))
        app.screen.query_one(TextField).value = str(key)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Pick))
        await pilot.pause()
        row = app.screen.query_one(VirtualList).current
        assert row is not None
        assert row.cells == ("Ký ngay", "ky.p12")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, AskLine))
        app.screen.query_one(TextField).value = "mật khẩu"
        await pilot.press("enter")
        await until(pilot, lambda: plans)
    assert plans == [Plan(p12=str(key), secret="mật khẩu")]


async def test_the_picture_is_picked_and_taken_away_and_the_authority_is_asked_on_demand(tmp_path: Path) -> None:
    picture_file = tmp_path / "dau.png"
    picture_file.write_bytes(b"x")
    app: App[None] = App()
    plans: list[Plan | None] = []

    async def asking() -> None:
        plans.append(await ask_plan(app, "Ký: Trưởng đoàn", Plan(p12="/ky.p12")))

    async def choose(key: str) -> None:
        before = app.screen
        await until(pilot, lambda: isinstance(app.screen, Pick))
        await pilot.pause()
        app.screen.query_one(VirtualList).go(key)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is not before)

    async with app.run_test(size=(80, 24)) as pilot:
        app.run_worker(asking())
        await choose("image")
        await until(pilot, lambda: isinstance(app.screen, FilePicker))
        app.screen.query_one(TextField).value = str(picture_file)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Pick))
        await choose("online")
        await pilot.pause()
        seen = picture(app)
        assert "dau.png" in seen
        assert any("Hỏi nơi cấp về thu hồi" in line and "có" in line for line in seen.splitlines())
        await choose("image")
        await choose("")
        await choose("go")
        await until(pilot, lambda: isinstance(app.screen, AskLine))
        app.screen.query_one(TextField).value = "mật khẩu"
        await pilot.press("enter")
        await until(pilot, lambda: plans)
    assert plans == [Plan(p12="/ky.p12", secret="mật khẩu", online=True)]
