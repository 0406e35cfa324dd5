"""Disputes decided, put together or left for later; a removal against an edit; history and redo on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.messages import PartRequested
from inspect_tool.tui.screens.dialogs import AskText, Reading
from inspect_tool.tui.screens.disputes import DisputesScreen
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.tui.conftest import Ticking, opened, picture, saved, until


@pytest.fixture
def disputed(home: Home, sample: str, tmp_path: Path, clock: Ticking) -> str:
    """The sample visit with a text in dispute, and a finding that one removed and another edited; its id."""
    other = Home(tmp_path / "other", clock=clock, author="Trần Bình")
    with home.open(sample) as ours:
        ours.write(
            [Edit("answer/CK2", "note", "Bảng cũ. Treo cao. Đủ trang."), Edit("finding/f9", "text", "Thiếu bảng")]
        )
        ours.write([Edit("finding/f9", "cause", "chưa rà soát")])
        ours.export(tmp_path / "to-2")
        other.join(tmp_path / "to-2")
        ours.write([Edit("answer/CK2", "note", "Bảng mới. Treo cao. Đủ trang.")])
        ours.write([Edit("finding/f9", "text", "Thiếu hai bảng")])
    with other.open(sample) as theirs:
        theirs.write([Edit("answer/CK2", "note", "Bảng cũ. Treo cao. Thiếu trang.")])
        theirs.remove("finding/f9")
        theirs.export(tmp_path / "back")
    with home.open(sample) as ours:
        ours.merge([tmp_path / "back"], unknown="accept")
    return sample


async def test_put_off_put_together_and_kept_whole(app: InspectApp, disputed: str) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, "disputes")
        screen = app.screen
        assert isinstance(screen, DisputesScreen)
        rows = screen.query_one(VirtualList)
        assert [row.key for row in rows.rows] == ["answer/CK2#note", "finding/f9#text"]
        await pilot.press("space")
        assert [row.key for row in rows.rows] == ["finding/f9#text", "answer/CK2#note"]
        assert rows.current
        assert rows.current.key == "finding/f9#text"
        assert "Trần Bình đã xóa bản ghi này" in picture(app)
        assert screen.dispute
        kept = next(n for n, value in enumerate(screen.dispute.values, 1) if value.present)
        await pilot.press(str(kept))
        await saved(pilot)
        assert app.inspection
        assert app.inspection.findings["f9"].text == "Thiếu hai bảng"
        assert app.inspection.findings["f9"].cause == "chưa rà soát"
        await until(pilot, lambda: screen.proposal)
        await pilot.press("h")
        await until(pilot, lambda: isinstance(app.screen, AskText))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.inspection and not app.inspection.disputes)
        assert app.inspection.answers["CK2"].note == "Bảng mới. Treo cao. Thiếu trang."


async def test_history_of_the_record_in_front_and_redo(app: InspectApp, sample: str) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("4")
        await saved(pilot)
        await pilot.press("ctrl+z")
        await saved(pilot)
        await pilot.press("ctrl+y")
        await until(pilot, lambda: app.inspection and app.inspection.verdict("CK1") == "khong-ap-dung")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(app.screen, Reading))
        await pilot.pause()
        shown = picture(app)
        assert "Nguyễn An · máy này" in shown
        assert "→ – Không áp dụng" in shown
        assert "CK1" in shown


async def test_undo_and_redo_say_what_stands_now(app: InspectApp, sample: str) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot)
        await pilot.press("3")
        await saved(pilot)
        app.post_message(PartRequested("findings"))
        await until(pilot, lambda: getattr(app.screen, "NAME", "") == "findings")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: app.told)
        assert app.told[-1].startswith("Đã hoàn tác. Bây giờ CK1 · Niêm yết")
        assert app.told[-1].endswith("Kết quả: ✓ Đạt")
        await pilot.press("ctrl+y")
        await until(pilot, lambda: app.told[-1].endswith("Kết quả: ✗ Không đạt"))
        await pilot.press("h")
        await saved(pilot)
        await pilot.press("escape", "ctrl+z")
        await until(pilot, lambda: app.told[-1] == "Đã hoàn tác. Bây giờ Phát hiện: (đã xóa)")
