"""Records through Excel and back, on the screen: looked at before anything is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.register.workbook_out import write_workbook
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.file_picker import FilePicker
from inspect_tool.tui.screens.workbook import WorkbookScreen
from inspect_tool.tui.widgets.fields import TextField
from tests.register.test_workbook import edit, put
from tests.tui.conftest import opened, picture, saved, until


@pytest.fixture
def edited(home: Home, sample: str, tmp_path: Path) -> Path:
    """A workbook of the sample, in which two notes were changed; one of them also here, later."""
    with home.open(sample) as notebook:
        notebook.write([Edit("answer/CK2", "note", "Cũ"), Edit("answer/CK3", "note", "Cũ")])
        path = tmp_path / "so.xlsx"
        write_workbook(notebook.inspection().tables, path, {"CK2": "…", "CK3": "…"})
        notebook.write([Edit("answer/CK3", "note", "Sửa ở đây")])

    def change(grids: dict[str, list[list[str]]]) -> None:
        for item in ("CK2", "CK3"):
            put(grids, "Kết quả kiểm tra", f"answer/{item}", "note", "Sửa trong [b]Excel[/b]")

    return edit(path, change)


async def test_each_difference_is_seen_before_it_is_taken(
    app: InspectApp, home: Home, sample: str, edited: Path
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "workbook")
        screen = app.screen
        assert isinstance(screen, WorkbookScreen)
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, FilePicker))
        app.screen.query_one(TextField).value = str(edited)
        await pilot.press("enter")
        await until(pilot, lambda: screen.preview is not None)
        seen = picture(app)
        assert "Cũ → Sửa trong [b]Excel[/b]" in seen
        assert "đã đổi ở đây" in seen
        assert "1 trong 2 chỗ sửa" in seen
        await pilot.press("enter")
        await saved(pilot)
        await until(pilot, lambda: screen.preview is None)
        assert app.inspection is not None
        notes = {name: app.inspection.answers[name].note for name in ("CK2", "CK3")}
        assert notes == {"CK2": "Sửa trong [b]Excel[/b]", "CK3": "Sửa ở đây"}
        await pilot.press("ctrl+z")
        await saved(pilot)
        assert app.inspection.answers["CK2"].note == "Cũ"


async def test_what_changed_here_is_taken_only_when_marked(app: InspectApp, sample: str, edited: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "workbook")
        screen = app.screen
        assert isinstance(screen, WorkbookScreen)
        assert screen.check_action("take", ()) is None
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, FilePicker))
        app.screen.query_one(TextField).value = str(edited)
        await pilot.press("enter")
        await until(pilot, lambda: screen.preview is not None)
        await pilot.press("space", "space", "enter")  # leaves CK2, takes CK3
        await saved(pilot)
        assert app.inspection is not None
        notes = [app.inspection.answers[name].note for name in ("CK2", "CK3")]
        assert notes == ["Cũ", "Sửa trong [b]Excel[/b]"]


async def test_a_workbook_is_written_and_never_over_another(
    app: InspectApp, sample: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "workbook")
        target = tmp_path / f"{sample}.xlsx"
        await pilot.press("x")
        await until(pilot, lambda: bool(app.screen.query("#line")) or app.screen.query_one(TextField).value != "")
        await pilot.press("enter")
        await until(pilot, target.exists)
        await until(pilot, lambda: any(str(target) in told for told in app.told))
        before = target.read_bytes()
        await pilot.press("x")
        await until(pilot, lambda: bool(app.screen.query(TextField)))
        await pilot.press("enter")
        await until(pilot, lambda: any("đã có" in told for told in app.told))
        assert target.read_bytes() == before
