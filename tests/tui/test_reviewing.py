"""Answers given to a question that has changed since, looked at and marked in the walk."""

from __future__ import annotations

from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.dialogs import Confirm, Pick
from inspect_tool.tui.screens.inspection import InspectionScreen
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.tui.conftest import opened, picture, saved, until

OLD = "Niêm yết đầy đủ danh mục tại phòng tiếp công dân"


def pinned_otherwise(home: Home, sample: str, *items: str) -> None:
    """Make these items look as if they had been answered to another question."""
    with home.open(sample) as notebook:
        for item in items:
            answer = [Edit(f"answer/{item}", "verdict", "dat"), Edit(f"answer/{item}", "note", "đã xem bảng")]
            pins = [Edit("inspection/visit", f"pins.{item}", "0" * 16)]
            notebook.write([*answer, *pins, Edit("inspection/visit", f"wordings.{item}", OLD)])


async def test_a_changed_question_is_found_compared_and_marked_and_undone(
    app: InspectApp, home: Home, sample: str
) -> None:
    pinned_otherwise(home, sample, "CK1", "TT3")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        walk = app.screen
        assert isinstance(walk, InspectionScreen)
        assert "↻ Câu hỏi đã đổi (r: xem lại)" in picture(app)
        await pilot.press("l")
        await until(pilot, lambda: isinstance(app.screen, Pick))
        await pilot.press(*"cau hoi da", "enter")
        await until(pilot, lambda: walk.is_current and walk.view.only == "changed")
        assert [row.key for row in walk.items.rows if not row.heading] == ["CK1"]  # as far as this checklist goes
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.pause()
        shown = " ".join(picture(app).replace("│", " ").split())
        assert "Khi trả lời: Niêm yết đầy đủ danh mục tại ‹phòng› tiếp ‹công dân›" in shown
        assert "Bây giờ: Niêm yết đầy đủ danh mục ‹và nội dung" in shown
        assert "Kết quả đã ghi: ✓ Đạt · đã xem bảng" in shown
        await pilot.press("escape", "r", "c")
        await saved(pilot)
        await until(pilot, lambda: "CK1" not in walk.review)
        assert walk.item_id is None
        assert "đã xem bảng" not in picture(app)
        await pilot.press("r")  # nothing here any more: on to where another one waits
        await until(pilot, lambda: walk.item_id == "TT3")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: "CK1" in walk.review)
    with home.open(sample, read_only=True) as notebook:
        assert notebook.inspection().visit.wordings["CK1"] == OLD
        assert notebook.inspection().answers["CK1"].verdict == "dat"


async def test_an_answer_to_what_is_no_longer_asked_is_reviewed_too(app: InspectApp, home: Home, sample: str) -> None:
    pinned_otherwise(home, sample, "X99")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot)
        walk = app.screen
        assert isinstance(walk, InspectionScreen)
        walk.show_at("answer/X99#verdict")  # as the list of what is missing before signing leads there
        assert walk.view.only == "changed"
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.pause()
        assert "X99 · bảng kiểm mới không còn hỏi" in picture(app)
        await pilot.press("enter")
        await saved(pilot)
        await until(pilot, lambda: not walk.review)
        await pilot.press("escape", "r")
        await until(pilot, lambda: "Không có câu trả lời nào" in picture(app))


async def test_the_overview_leads_to_them(app: InspectApp, home: Home, sample: str) -> None:
    pinned_otherwise(home, sample, "CK1", "TT3")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "overview")
        assert "2 cần xem lại" in picture(app)
        lines = app.screen.query_one(VirtualList)
        lines.go(next(row.key for row in lines.rows if any("cần xem lại" in cell for cell in row.cells)))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, InspectionScreen))
        walk = app.screen
        assert isinstance(walk, InspectionScreen)
        await until(pilot, lambda: walk.item_id == "CK1")
        assert "↻ Câu hỏi đã đổi (r: xem lại)" in picture(app)
