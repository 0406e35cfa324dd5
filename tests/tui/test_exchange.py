"""Putting laptops together on the screen."""

from __future__ import annotations

from pathlib import Path

from inspect_tool.log.home import Home
from inspect_tool.log.keys import fingerprint
from inspect_tool.log.notebook import Edit
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.dialogs import Confirm
from inspect_tool.tui.screens.exchange import ExchangeScreen
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.tui.conftest import Ticking, opened, picture, until
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
        await answer(pilot, str(tmp_path / "goi.zip"))
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
