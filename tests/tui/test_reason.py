"""After the minutes are signed the screen asks why something is changed."""

from __future__ import annotations

from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.dialogs import AskLine
from inspect_tool.tui.widgets.fields import TextField
from tests.tui.conftest import opened, until


async def test_after_the_minutes_are_signed_the_screen_asks_why(app: InspectApp, home: Home, sample: str) -> None:
    with home.open(sample) as notebook:
        notebook.write([Edit("document/d1", "document", "bien-ban"), Edit("document/d1", "state", "da-ky")])
        before = notebook.inspection().verdict("CK1")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot)
        await pilot.press("4")
        await until(pilot, lambda: isinstance(app.screen, AskLine))
        await pilot.press("escape")
        await until(pilot, lambda: any("Không thay đổi gì" in told for told in app.told))
        assert app.inspection is not None
        assert app.inspection.verdict("CK1") is before
        await pilot.press("4")
        await until(pilot, lambda: isinstance(app.screen, AskLine))
        app.screen.query_one(TextField).show("xem lại ảnh")
        await pilot.press("enter")
        await until(pilot, lambda: app.inspection and app.inspection.verdict("CK1") == "khong-ap-dung")
    with home.open(sample, read_only=True) as notebook:
        assert notebook.history("answer/CK1", "verdict")[-1].reason == "xem lại ảnh"
