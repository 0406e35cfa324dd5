"""Earlier recommendations, re-checked on the screen."""

from __future__ import annotations

from datetime import date

import pytest

from inspect_tool import acts
from inspect_tool.domain.followup import finding_path, renewal_path, results
from inspect_tool.library import Library
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.messages import PartRequested
from inspect_tool.tui.screens.dialogs import Pick, PickMany
from inspect_tool.tui.screens.new_inspection import NewInspection
from inspect_tool.tui.widgets.fields import NoteField, TextField
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.tui.conftest import opened, picture, saved, until


@pytest.fixture
def follower(home: Home, library: Library) -> str:
    """An inspection of the successor, two years after one with a limitation; its id."""
    before = acts.create(home, library, unit="UBND quận Bình Thạnh", level="quận", day=date(2023, 8, 17))
    with home.open(before) as notebook:
        notebook.write(
            [
                Edit("finding/thieu", "nature", "han-che"),
                Edit("finding/thieu", "text", "Thiếu [b]bảng[/b] niêm yết."),
                Edit("recommendation/bang", "text", "Bổ sung bảng niêm yết."),
                Edit("recommendation/bang", "findings.thieu", value=True),
                Edit("recommendation/bang", "due", "2023-10-01"),
                Edit("recommendation/khac", "text", "Tiếp tục phát huy."),
            ]
        )
        earlier = notebook.inspection()
    return acts.create(
        home, library, unit="UBND phường Gia Định", level="phường", day=date(2025, 8, 4), follows=[earlier]
    )


async def test_what_is_still_open_is_recommended_again(app: InspectApp, home: Home, follower: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "followup")
        seen = picture(app)
        assert "! 01/10/2023" in seen
        assert "Thiếu [b]bảng[/b] niêm yết." in seen
        assert app.inspection is not None
        item = app.inspection.followups[0]
        await pilot.press("2", "n", "1", "n")
        await saved(pilot)
        found = results(app.inspection)
        assert [len(group) for group in (found.still_open, found.fixed, found.not_rechecked, found.new)] == [1, 1, 0, 0]
        app.screen.query_one("#records", VirtualList).go(item.path)
        await pilot.press("k")
        await until(pilot, lambda: getattr(app.screen, "NAME", "") == "findings")
        await until(pilot, lambda: app.screen.focused and getattr(app.screen.focused, "field", "") == "due")
        assert "Kiến nghị lại từ lần kiểm tra trước" in picture(app)
        assert renewal_path(item) in {record.path for record in app.inspection.recommendations}
        assert [finding.path for finding in app.inspection.limitations] == [finding_path(item)]
        assert not results(app.inspection).new
        await pilot.press("escape", "escape")
        await until(pilot, lambda: getattr(app.screen, "NAME", "") == "followup")


async def test_one_re_checked_stays_where_it_stood_until_the_screen_is_opened_again(
    app: InspectApp, follower: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "followup")
        assert app.inspection is not None
        before = [row.key for row in app.screen.query_one("#records", VirtualList).rows if not row.heading]
        await pilot.press("1", "down", "2")
        await saved(pilot)
        found = results(app.inspection)
        assert [item.path for item in (*found.fixed, *found.still_open)] == before
        assert [row.key for row in app.screen.query_one("#records", VirtualList).rows if not row.heading] == before
        assert "Chưa kiểm tra lại: 0" in picture(app)
        await pilot.press("escape")
        app.post_message(PartRequested("followup"))
        await until(pilot, lambda: getattr(app.screen, "NAME", "") == "followup")
        await pilot.pause()
        again = [row.key for row in app.screen.query_one("#records", VirtualList).rows if not row.heading]
        assert again == before[::-1]  # still open before fixed


async def test_a_note_is_written_beside_the_result(app: InspectApp, home: Home, follower: str) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, "followup")
        await pilot.press("g")
        note = app.screen.focused
        assert isinstance(note, NoteField)
        note.insert("đã treo bảng mới")
        await pilot.press("f5", "escape", "1")
        await saved(pilot)
        assert app.inspection is not None
        item = app.inspection.followups[0]
        assert (item.note, item.result) == ("đã treo bảng mới", None)


async def test_beginning_an_inspection_offers_what_came_before(app: InspectApp, home: Home, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NewInspection))
        app.screen.query_one("#unit", TextField).value = "UBND phường Gia Định"
        app.screen.query_one("#day", TextField).value = "4/8/2025"
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PickMany))
        assert "17/08/2023 · UBND quận Bình Thạnh · đơn vị tiền thân · 4 kiến nghị" in picture(app)
        await pilot.press("enter")
        await until(pilot, lambda: getattr(app.screen, "NAME", "") == "inspection")
        assert app.inspection is not None
        assert len(app.inspection.followups) == 4
        assert app.inspection.earlier is not None
        assert app.inspection.earlier.from_inspection == sample


async def test_one_more_is_followed_later_on(app: InspectApp, home: Home, library: Library, sample: str) -> None:
    later = acts.create(home, library, unit="UBND quận Bình Thạnh", level="quận", day=date(2024, 3, 4))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "followup")
        assert app.inspection is not None
        assert app.inspection.id == later
        for expected in (4, 4):
            await pilot.press("b")
            await until(pilot, lambda: isinstance(app.screen, Pick))
            await pilot.press("enter")
            await until(pilot, lambda: not isinstance(app.screen, Pick))
            await until(pilot, lambda: app.inspection and app.inspection.followups)
            await saved(pilot)
            assert len(app.inspection.followups) == expected
