"""The checklists on the home screen: read, written to Excel, taken back after a preview, put back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from inspect_tool.library import Library, load_library
from inspect_tool.log.home import Home
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.checklists import ChecklistsScreen
from inspect_tool.tui.screens.dialogs import AskLine, Confirm, Reading
from inspect_tool.tui.screens.file_picker import FilePicker
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.acts.test_checklists import edited
from tests.tui.conftest import Ticking, picture, until
from tests.tui.test_documents import answer


@pytest.fixture
def office_app(home: Home, clock: Ticking) -> InspectApp:
    """The app as the command line starts it, with a folder of the office in the data folder."""
    office = home.root / "office"

    def load() -> Library:
        return replace(load_library(office if office.is_dir() else None), office=office)

    return InspectApp(home.root, get_home=lambda: home, load_library=load, clock=clock)


async def test_a_checklist_goes_to_excel_and_comes_back_changed(
    office_app: InspectApp, library: Library, tmp_path: Path
) -> None:
    app = office_app
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("b")
        await until(pilot, lambda: isinstance(app.screen, ChecklistsScreen) and app.screen.checklist)
        await until(pilot, lambda: "đi kèm" in picture(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Reading) and "CK1" in picture(app))
        await pilot.press("escape", "x")
        await until(pilot, lambda: isinstance(app.screen, AskLine))
        await answer(pilot, str(tmp_path / "bang.xlsx"))
        await until(pilot, (tmp_path / "bang.xlsx").exists)
        edited(tmp_path / "bang.xlsx", library.checklists[0], CK2="Đã gỡ bỏ các thủ tục không còn hiệu lực", CK3="")
        await take(app, pilot, tmp_path / "bang.xlsx")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.pause()
        assert "1 nội dung đổi câu hỏi" in picture(app)
        assert "1 nội dung không còn" in picture(app)
        await pilot.press("pagedown", "pagedown")
        await pilot.pause()
        assert "CK3 · không còn" in picture(app)
        await pilot.press("enter")
        rows = app.screen.query_one(VirtualList)
        await until(pilot, lambda: rows.rows[1].cells[4] == "của cơ quan")
        assert app.library().item("CK2").text == "Đã gỡ bỏ các thủ tục không còn hiệu lực"
        await pilot.press("k")
        await until(pilot, lambda: rows.rows[1].cells[4] == "đi kèm")
        assert "CK3" in app.library().item_ids
        await until(pilot, lambda: app.screen.check_action("put_back", ()))
        await pilot.press("k")  # as its help says: once more takes that back
        await until(pilot, lambda: rows.rows[1].cells[4] == "của cơ quan")
        assert "CK3" not in app.library().item_ids


async def test_a_workbook_that_cannot_be_used_is_explained(office_app: InspectApp, tmp_path: Path) -> None:
    app = office_app
    (tmp_path / "bang.xlsx").write_bytes(b"PK not a workbook")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("b")
        await until(pilot, lambda: isinstance(app.screen, ChecklistsScreen) and app.screen.checklist)
        await take(app, pilot, tmp_path / "bang.xlsx")
        await until(pilot, lambda: isinstance(app.screen, Reading | Confirm))
        assert isinstance(app.screen, Reading)
        await pilot.pause()
        shown = " ".join(picture(app).replace("│", " ").split())
        assert "✗ bang.xlsx hỏng hoặc không phải tệp Excel. Mở bằng Excel và lưu lại dạng .xlsx." in shown
        await pilot.press("escape", "escape")
        await until(pilot, lambda: getattr(app.screen, "NAME", "") == "home")
        await until(pilot, lambda: "Chưa có cuộc kiểm tra nào" in picture(app))
    assert not (app.library().office or tmp_path / "none").exists()


async def take(app: InspectApp, pilot: Pilot[None], path: Path) -> None:
    """Take a workbook; which file is a matter of the picker's own tests."""
    await pilot.press("n")
    await until(pilot, lambda: isinstance(app.screen, FilePicker))
    app.screen.dismiss([path])
