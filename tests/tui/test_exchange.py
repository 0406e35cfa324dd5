"""Putting laptops together on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Paste

from inspect_tool.log.home import Home
from inspect_tool.log.keys import fingerprint
from inspect_tool.log.notebook import Edit
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.messages import PartRequested
from inspect_tool.tui.screens.dialogs import AskLine, AskText, Confirm, PickMany, Reading
from inspect_tool.tui.screens.exchange import ExchangeScreen
from inspect_tool.tui.screens.seen import SeenScreen
from inspect_tool.tui.widgets.fields import TextField
from inspect_tool.tui.widgets.table import Table
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.tui.conftest import Ticking, opened, picture, saved, until
from tests.tui.test_documents import answer


async def test_give_join_work_apart_preview_and_take(
    app: InspectApp, home: Home, sample: str, tmp_path: Path, clock: Ticking
) -> None:
    other = Home(tmp_path / "other", clock=clock, author="Trần Bình")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "exchange")
        screen = app.screen
        assert isinstance(screen, ExchangeScreen)
        await until(pilot, lambda: len(screen.query_one(VirtualList).rows) == 1)
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, AskLine))
        await answer(pilot, str(tmp_path / "goi.zip"))
        await until(pilot, lambda: isinstance(app.screen, PickMany))
        await pilot.press("enter")
        await until(pilot, lambda: "✓" in screen.said)

        other.join(tmp_path / "goi.zip")
        with other.open(sample) as theirs:
            theirs.write([Edit("answer/CK1", "verdict", "khong-dat"), Edit("answer/CK3", "verdict", "dat")])
            theirs.export(tmp_path / "ve.zip")
        with_ours = [Edit("answer/CK1", "verdict", "mot-phan")]
        screen.ask_for(lambda notebook: notebook.write(with_ours))

        await pilot.press("n")
        await answer(pilot, str(tmp_path / "ve.zip"))
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.pause()
        assert fingerprint(other.key.public) in " ".join(picture(app).replace("│", " ").split())
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Confirm) and "Xem trước" in picture(app))
        assert home.trust.all()[other.key.public].regard == "trusted"
        assert "Trần Bình: 2 thay đổi mới" in picture(app)
        shown = " ".join(picture(app).replace("│", " ").split())
        assert "CK3 · Niêm yết kịp thời kể từ khi quyết… – Kết quả: ✓ Đạt" in shown
        assert app.inspection is not None
        assert "CK3" not in app.inspection.answers
        await pilot.press("enter")
        await until(pilot, lambda: getattr(app.screen, "NAME", "") == "disputes")
        assert app.inspection.answers["CK3"].verdict == "dat"
        assert [d.record for d in app.inspection.disputes] == ["answer/CK1"]


async def test_the_work_of_a_laptop_not_recognised_stays_apart(
    app: InspectApp, home: Home, sample: str, tmp_path: Path, clock: Ticking
) -> None:
    other = Home(tmp_path / "other", clock=clock, author="Trần Bình")
    with home.open(sample) as ours:
        ours.export(tmp_path / "goi.zip")
    other.join(tmp_path / "goi.zip")
    with other.open(sample) as theirs:
        theirs.write([Edit("answer/CK3", "verdict", "dat")])
        theirs.export(tmp_path / "ve.zip")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "exchange")
        screen = app.screen
        assert isinstance(screen, ExchangeScreen)
        await pilot.press("n")
        await answer(pilot, str(tmp_path / "ve.zip"))
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("k")
        await until(pilot, lambda: isinstance(app.screen, Confirm) and "Xem trước" in picture(app))
        assert "để riêng" in picture(app)
        await pilot.press("enter")
        await until(pilot, lambda: "Đã gộp" in screen.said)
        assert app.inspection is not None
        assert "CK3" not in app.inspection.answers
    assert [s.author for s in home.strangers()[sample]] == ["Trần Bình"]


async def test_bundles_are_dropped_on_the_window(
    app: InspectApp, home: Home, sample: str, folder: Path, tmp_path: Path
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.screen.query_one(VirtualList).current)
        app.screen.post_message(Paste(f"'{folder / 'Chi.zip'}'"))
        await until(pilot, lambda: isinstance(app.screen, AskLine))
        assert app.screen.query_one(TextField).value == f"'{folder / 'Chi.zip'}'"
        await pilot.press("escape")
        await opened(pilot, "exchange")
        app.screen.post_message(Paste(f"'{folder / 'Chi.zip'}'"))
        await until(pilot, lambda: isinstance(app.screen, Confirm) and "Chi: 3 thay đổi mới" in picture(app))


async def test_a_missing_bundle_is_explained_in_place(app: InspectApp, sample: str, tmp_path: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "exchange")
        screen = app.screen
        assert isinstance(screen, ExchangeScreen)
        await pilot.press("n")
        await answer(pilot, str(tmp_path / "không có.zip"))
        await until(pilot, lambda: "✗" in screen.said)
        assert not screen.busy


async def test_a_first_contact_from_the_home_screen(
    app: InspectApp, home: Home, tmp_path: Path, clock: Ticking
) -> None:
    other = Home(tmp_path / "other", clock=clock, author="Trần Bình")
    with other.create("2023-08-17-quan-x") as theirs:
        theirs.write([Edit("unit/inspected", "name", "UBND quận X")])
        theirs.export(tmp_path / "goi.zip")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j")
        await answer(pilot, str(tmp_path / "goi.zip"))
        await until(pilot, lambda: getattr(app.screen, "NAME", "") == "inspection")
        assert app.inspection is not None
        assert app.inspection.unit.name == "UBND quận X"


@pytest.fixture
def folder(home: Home, sample: str, tmp_path: Path, clock: Ticking) -> Path:
    """A folder with the bundles of two colleagues whose laptops are known; one of them repeats a finding of ours."""
    folder = tmp_path / "goi"
    folder.mkdir()
    with home.open(sample) as ours:
        ours.write([Edit("finding/a1", "text", "Bảng niêm yết còn thiếu ba thủ tục đất đai")])
        ours.write([Edit("finding/a1", "nature", "han-che"), Edit("finding/a1", "items.CK1", value=True)])
        ours.export(tmp_path / "first.zip")
    for name in ("Bình", "Chi"):
        other = Home(tmp_path / name, clock=clock, author=name)
        other.join(tmp_path / "first.zip")
        home.accept(other.key.public, name=name)
        with other.open(sample) as theirs:
            theirs.write([Edit("finding/" + name[0].lower(), "text", "Bảng niêm yết thiếu ba thủ tục về đất đai")])
            theirs.write([Edit("finding/" + name[0].lower(), "nature", "han-che")])
            theirs.write([Edit("finding/" + name[0].lower(), "items.CK1", value=True)])
            theirs.export(folder / f"{name}.zip")
    return folder


async def test_a_folder_of_bundles_protocols_and_who_has_what(app: InspectApp, folder: Path) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, "exchange")
        screen = app.screen
        assert isinstance(screen, ExchangeScreen)
        await pilot.press("n")
        await answer(pilot, str(folder))
        await until(pilot, lambda: isinstance(app.screen, PickMany))
        await pilot.press("down", "space", "enter")  # one of the two is left out
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("enter")
        await until(pilot, lambda: getattr(app.screen, "NAME", "") == "duplicates")
        app.post_message(PartRequested("exchange"))
        await until(pilot, lambda: isinstance(app.screen, ExchangeScreen))
        await pilot.press("b")
        await until(pilot, lambda: isinstance(app.screen, Reading))
        await pilot.pause()
        assert "3 thay đổi mới" in picture(app)


async def test_who_has_what_is_a_table_that_says_whom_to_send_a_bundle(
    app: InspectApp, home: Home, sample: str, folder: Path
) -> None:
    with home.open(sample) as ours:
        ours.merge([folder / "Bình.zip", folder / "Chi.zip"])
        ours.write([Edit("answer/CK1", "note", "mới ghi")])
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "exchange")
        exchange = app.screen
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, SeenScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ExchangeScreen))
        assert app.screen is exchange  # with what it said last
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, SeenScreen) and app.screen.query(Table))
        table = app.screen.query_one(Table)
        await until(pilot, lambda: table.keys)
        await pilot.pause()
        shown = picture(app)
        assert "Còn thiếu: Bình, Chi" in shown
        assert [table.line(key).cells[0] for key in table.keys] == ["Nguyễn An", "Bình", "Chi"]
        assert table.line(table.keys[1]).cells[1:] == ("thiếu 4", "3/4, đến 10:42 17/08", "✓ 3", "chưa có gì (0/3)")
        assert table.line(table.keys[1]).tones == {1: "problem", 2: "problem", 4: "problem"}
        await pilot.press("down")
        await until(pilot, lambda: "thiếu 1 lần ghi của Nguyễn An (sau 10:42 17/08/2023)" in picture(app))
        assert "thiếu 3 lần ghi của Chi" in picture(app)
        assert "xuất gói (x) rồi gửi cho Bình" in picture(app)
        await pilot.press("home", "s", "s")
        assert [table.line(key).cells[0] for key in table.keys] == ["Nguyễn An", "Chi", "Bình"]
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, AskLine))
        await pilot.press("escape", "v")
        await until(pilot, lambda: isinstance(app.screen, SeenScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ExchangeScreen))


async def test_duplicates_are_told_apart_for_good_or_joined(
    app: InspectApp, home: Home, sample: str, folder: Path
) -> None:
    with home.open(sample) as ours:
        ours.merge([folder / "Bình.zip", folder / "Chi.zip"])
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, "duplicates")
        screen = app.screen
        rows = screen.query_one(VirtualList)
        await until(pilot, lambda: len(rows.rows) == 3)
        await pilot.press("k")
        await until(pilot, lambda: len(rows.rows) == 2)
        await pilot.press("1")
        await until(pilot, lambda: isinstance(app.screen, AskText))
        await pilot.press("ctrl+s")
        await saved(pilot)
        await until(pilot, lambda: len(rows.rows) < 2)
    with home.open(sample, read_only=True) as notebook:
        assert any(change.field.startswith("distinct.") for change in notebook.history())
