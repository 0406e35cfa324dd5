"""The findings board: ready-made wordings, due dates by working days, links, the unit's reply."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from inspect_tool.domain.phrasings import Phrasing
from inspect_tool.domain.records import Nature
from inspect_tool.library import Library
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.phrasings import PHRASINGS_FILE, load_phrasings
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.findings import FindingsScreen
from inspect_tool.tui.widgets.fields import NoteField
from tests.tui.conftest import Ticking, opened, picture, saved, until
from tests.tui.test_fields import send

KEPT = """\
phrasings:
  - text: "Còn … thủ tục [đất đai] chưa niêm yết."
    nature: han-che
    items: [CK1]
    cause: Chưa cập nhật danh mục.
    recommendation: Niêm yết bổ sung.
    days: 15
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / PHRASINGS_FILE).write_text(KEPT, encoding="utf-8")
    return folder


@pytest.fixture
def board(home: Home, library: Library, clock: Ticking, office: Path) -> InspectApp:
    own = replace(library, office=office)
    return InspectApp(home.root, get_home=lambda: home, load_library=lambda: own, clock=clock)


async def test_a_finding_is_worded_answered_and_kept(board: InspectApp, sample: str, office: Path) -> None:
    app = board
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "findings")
        await pilot.press("h")
        await until(pilot, lambda: isinstance(app.screen.focused, NoteField))
        await pilot.press("f9")
        await until(pilot, lambda: type(app.screen).__name__ == "PickPhrase")
        await send(app, "dâ\x7fat dai niem yet")
        await pilot.pause()
        assert "Kiến nghị thường kèm: Niêm yết bổ sung." in picture(app)
        await pilot.press("enter")
        await saved(pilot)
        assert app.inspection is not None
        (limitation,) = app.inspection.limitations
        assert limitation.text == "Còn … thủ tục [đất đai] chưa niêm yết."
        assert limitation.cause == "Chưa cập nhật danh mục."
        assert limitation.items == {"CK1"}
        await pilot.press("f7")
        await until(pilot, lambda: app.inspection and len(app.inspection.recommendations) == 5)
        answer = next(r for r in app.inspection.recommendations if limitation.id in r.findings)
        assert (answer.text, str(answer.due)) == ("Niêm yết bổ sung.", "2023-09-11")

        screen = app.screen
        assert isinstance(screen, FindingsScreen)
        screen.show_at("finding/cong-khai")
        await pilot.pause()
        await pilot.press("f12")
        await until(pilot, lambda: len(load_phrasings(office, ("CK1",))) == 2)
        kept = load_phrasings(office, ("CK1",))[1]
        assert kept == Phrasing(
            text="Niêm yết, công khai thủ tục hành chính tại Bộ phận một cửa được thực hiện tốt.",
            nature=Nature.STRENGTH,
            items=("CK1",),
        )
        assert (office / PHRASINGS_FILE).read_text(encoding="utf-8").startswith(KEPT)


async def test_a_due_date_is_so_many_working_days(board: InspectApp, sample: str) -> None:
    app = board
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "findings")
        screen = app.screen
        assert isinstance(screen, FindingsScreen)
        screen.list.go("recommendation/quy-trinh")
        await pilot.press("n")
        await until(pilot, lambda: type(app.screen).__name__ == "PickDue")
        await send(app, "15 ngày làm việc")
        await pilot.pause()
        # 17/8/2023 is a Thursday; 1 and 4 September are days off.
        assert "11/09/2023" in picture(app)
        await pilot.press("enter")
        await saved(pilot)
        assert app.inspection is not None
        recommendation = next(r for r in app.inspection.recommendations if r.id == "quy-trinh")
        assert str(recommendation.due) == "2023-09-11"


async def test_links_are_chosen_by_kind(board: InspectApp, home: Home, sample: str, tmp_path: Path) -> None:
    photo = tmp_path / "bảng.jpg"
    photo.write_bytes(b"photo")
    with home.open(sample) as notebook:
        sha = notebook.attach(photo)
        notebook.write([Edit("dossier/a", "code", "H29-01")])
    app = board
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "findings")
        screen = app.screen
        assert isinstance(screen, FindingsScreen)
        screen.show_at("finding/chi-dao#evidence")
        await until(pilot, lambda: type(app.screen).__name__ == "PickMany")
        await pilot.press("space", "enter", "l", "down", "down", "enter", "space", "enter")
        await saved(pilot)
        assert app.inspection is not None
        finding = app.inspection.findings["chi-dao"]
        assert finding.evidence == {sha}
        assert finding.dossiers == {"a"}
        assert "bảng.jpg" in picture(app)
        await pilot.press("r", "2")
        await saved(pilot)
        assert app.inspection.findings["chi-dao"].reply == "khong-dong-y"
        assert "↩✗" in picture(app)


async def test_items_to_link_are_found_by_typing(board: InspectApp, sample: str) -> None:
    app = board
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "findings")
        screen = app.screen
        assert isinstance(screen, FindingsScreen)
        screen.list.go("finding/chi-dao")
        await pilot.press("l")
        await until(pilot, lambda: type(app.screen).__name__ == "PickMany")
        await send(app, "rn1\x7f11")
        await pilot.pause()
        await pilot.press("space", "enter")
        await saved(pilot)
        assert app.inspection is not None
        assert app.inspection.findings["chi-dao"].items == {"RN11"}


async def test_the_offices_wordings_go_into_a_note_too(board: InspectApp, sample: str) -> None:
    app = board
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("u")
        await until(pilot, lambda: type(app.screen).__name__ == "PickPhrase")
        await pilot.press("enter")
        await saved(pilot)
        assert app.inspection is not None
        note = app.inspection.answers["CK1"].note
        assert note is not None
        assert note.endswith("Còn … thủ tục [đất đai] chưa niêm yết.")
