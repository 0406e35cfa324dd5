"""Dossiers on the screen: judged as they are typed, pasted as one change, made into findings."""

from __future__ import annotations

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from inspect_tool.errors import InputError
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.messages import OpenRequested, PartRequested
from inspect_tool.tui.screens.dialogs import AskText
from inspect_tool.tui.screens.dossiers import DossiersScreen, entries_of
from inspect_tool.tui.sheet import Shown
from inspect_tool.tui.widgets.table import Table
from tests.tui.conftest import opened, picture, saved, until
from tests.tui.test_fields import send

PROCEDURE = {
    "code": "1.000656",
    "name": "Khai tử",
    "limit": 15,
    "limit_unit": "ngày làm việc",
    "short_limit": 10,
}
LATE = {"code": "H1", "procedure": "1.000656", "accepted": "2023-08-01", "settled": "2023-08-17"}
PASTED = "Mã hồ sơ\tThủ tục\tTiếp nhận\tGiải quyết xong\nH1\t1.000656\t1/8/2023\t15/8/2023\nH2\tKhai tử\t1/8/2023\tx\n"


@pytest.fixture
def filled(home: Home, sample: str) -> str:
    with home.open(sample) as notebook:
        notebook.write([Edit("procedure/p", name, value) for name, value in PROCEDURE.items()])
        notebook.write([Edit("dossier/h1", name, value) for name, value in LATE.items()])
    return sample


async def shown(pilot: Pilot[None]) -> Table:
    await opened(pilot, "dossiers")
    table = pilot.app.screen.query_one(Table)
    await until(pilot, lambda: "tính đến" in picture(pilot.app))
    return table


async def test_a_dossier_is_judged_and_what_it_suggests_becomes_a_linked_finding(app: InspectApp, filled: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot)
        seen = picture(app)
        assert "✗ Quá 2 ngày" in seen
        assert "15/08/2023" in seen
        assert "Quy định 15 ngày làm việc, hạn 22/08/2023: ✓ Trước hạn" in seen
        before = len(app.inspection.findings) if app.inspection else 0
        await pilot.press("p", "enter")
        await until(pilot, lambda: app.inspection and len(app.inspection.findings) == before + 1)
        assert app.inspection
        finding = list(app.inspection.findings.values())[-1]
        assert finding.nature == "han-che"
        assert finding.dossiers == {"h1"}
        assert (finding.text or "").startswith("H1: Trả đúng thời hạn luật định")
        await until(pilot, lambda: "✓ Trả đúng thời hạn luật định" in picture(app))
        await pilot.press("f")
        await until(pilot, lambda: app.inspection and len(app.inspection.findings) == before + 2)
        finding = list(app.inspection.findings.values())[-1]
        assert finding.text == "Có 1 hồ sơ quá hạn nhưng không có văn bản xin lỗi."
        assert filled


async def test_an_edit_is_judged_at_once_and_undo_takes_it_back(app: InspectApp, filled: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        table = await shown(pilot)
        table.column = [column.name for column in table.columns].index("settled")
        await pilot.press("enter")
        await send(app, "15/8/2023\r")
        await until(pilot, lambda: "✓ Đúng hạn" in picture(app))
        await saved(pilot)
        assert app.inspection
        assert app.inspection.dossiers["h1"].settled == "2023-08-15"
        await pilot.press("ctrl+z")
        await until(pilot, lambda: "✗ Quá 2 ngày" in picture(app))
        assert filled


async def test_rows_from_excel_are_previewed_then_written_as_one_change(app: InspectApp, filled: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        table = await shown(pilot)
        table.post_message(Paste(PASTED))
        await until(pilot, lambda: "1 dòng mới, 1 dòng đã có" in picture(app))
        assert "dòng 3, cột Giải quyết xong" in picture(app)
        await pilot.press("enter")
        await until(pilot, lambda: app.inspection and "h2" in app.inspection.dossiers)
        assert app.inspection
        assert app.inspection.dossiers["h1"].settled == "2023-08-15"
        await until(pilot, lambda: "2 hồ sơ" in picture(app))
        await pilot.press("ctrl+z")
        await until(pilot, lambda: app.inspection and "h2" not in app.inspection.dossiers)
        assert app.inspection.dossiers["h1"].settled == "2023-08-17"
        assert filled


async def test_rows_are_added_removed_and_brought_back(app: InspectApp, filled: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        table = await shown(pilot)
        await pilot.press("n")
        await send(app, "H3\rH4\r")
        await pilot.press("escape")
        await until(pilot, lambda: app.inspection and {"h3", "h4"} <= app.inspection.dossiers.keys())
        await until(pilot, lambda: table.keys == ("h1", "h3", "h4"))
        await pilot.press("ctrl+home", "down", "shift+down", "delete")
        await until(pilot, lambda: app.inspection and app.inspection.dossiers.keys() == {"h1"})
        await pilot.press("ctrl+home", "delete")
        await until(pilot, lambda: "0 hồ sơ · 0 quá hạn" in picture(app))
        await pilot.press("ctrl+z")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: table.keys == ("h1", "h3", "h4"))
        assert filled


async def test_a_row_added_while_others_are_drawn_stays(app: InspectApp, filled: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        table = await shown(pilot)
        screen = app.screen
        assert isinstance(screen, DossiersScreen)
        before = Shown(tuple(table.keys), {key: table.line(key) for key in table.keys}, 1, done=True)
        await pilot.press("n")
        await send(app, "H5\t")
        await until(pilot, lambda: "h5" in table.keys)
        screen.on_rows_screen_drawn(screen.Drawn(before))
        await send(app, "1/8/2023\r")
        await until(pilot, lambda: app.inspection and "h5" in app.inspection.dossiers)
        await saved(pilot)
        assert app.inspection
        assert app.inspection.dossiers["h5"].promised == "2023-08-01"
        assert filled


async def test_search_and_sort_narrow_and_order(app: InspectApp, filled: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        table = await shown(pilot)
        await pilot.press("n")
        await send(app, "H0\r")
        await pilot.press("escape")
        await until(pilot, lambda: table.keys == ("h1", "h0"))
        await pilot.press("ctrl+home", "s")
        await until(pilot, lambda: table.keys == ("h0", "h1"))
        assert "▲ Mã hồ sơ" in picture(app)
        await pilot.press("slash", *"qua 2")
        await until(pilot, lambda: table.keys == ("h1",))
        await pilot.press("enter", "escape")
        await until(pilot, lambda: len(table.keys) == 2)
        assert filled


async def test_pauses_are_edited_one_a_line(app: InspectApp, filled: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot)
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, AskText))
        await send(app, "3/8/2023 .. 2/8/2023 | bổ sung\x13")
        await until(pilot, lambda: "✗" in picture(app))
        await send(app, "\x7f" * 40 + "3/8/2023 .. 9/8/2023 | bổ sung | phiếu\x13")
        await until(pilot, lambda: app.inspection and app.inspection.dossiers["h1"].pauses)
        await until(pilot, lambda: "Dừng: 3/8/2023 .. 9/8/2023" in picture(app))
        assert "0 quá hạn" in picture(app)
        assert filled


async def test_what_is_open_for_reading_takes_no_edit(app: InspectApp, home: Home, filled: str) -> None:
    with home.open(filled):
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: "UBND quận Bình Thạnh" in picture(app))
            app.post_message(OpenRequested(filled, read_only=True))
            await until(pilot, lambda: getattr(app.screen, "NAME", "") == "inspection")
            app.post_message(PartRequested("dossiers"))
            await until(pilot, lambda: "tính đến" in picture(app))
            await pilot.press("enter")
            assert app.screen.query_one(Table).has_focus
            app.screen.query_one(Table).post_message(Paste(PASTED))
            await until(pilot, lambda: "chỉ xem" in picture(app))
            assert len(app.screen.query_one(Table).keys) == 1


def test_a_pause_that_stays_keeps_its_name_and_steps_have_theirs() -> None:
    before = {"2": "2023-08-01 .. 2023-08-02", "x": "2023-08-03 .."}
    after = entries_of("pauses", "2023-08-03 ..\n\n2023-08-05 .. 2023-08-06", before)
    assert after == {"x": "2023-08-03 ..", "1": "2023-08-05 .. 2023-08-06"}
    steps = "thẩm định: 4 giờ | 2023-08-17 08:00 .. 2023-08-17 12:00"
    assert entries_of("steps", steps, {}) == {"thẩm định": steps.partition(": ")[2]}
    for wrong in ("4 giờ | 2023-08-17 08:00 .. 2023-08-17 12:00", f"{steps}\n{steps}"):
        with pytest.raises(InputError):
            entries_of("steps", wrong, {})
