"""Evidence from picking to opening: found by typing, several at once, dropped, shown, opened, taken off."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from textual.events import Paste

from inspect_tool.log.evidence import photo
from inspect_tool.log.home import Home
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.graphics import worth_asking
from inspect_tool.tui.screens.evidence import EvidenceScreen
from inspect_tool.tui.screens.file_picker import FilePicker
from inspect_tool.tui.screens.inspection import InspectionScreen
from inspect_tool.tui.widgets.picture import half_blocks
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.domain.test_photos import photo as taken
from tests.tui.conftest import opened, opener, picture, saved, until
from tests.tui.test_fields import send


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a photo that tells where it was taken, and papers; the picker begins there."""
    folder = tmp_path / "tệp"
    folder.mkdir()
    (folder / "bảng niêm yết.jpg").write_bytes(taken())
    for name in ("Quyết định 1.pdf", "Quyết định 2.pdf", "[x] khác.txt"):
        (folder / name).write_bytes(name.encode())
    monkeypatch.setattr(FilePicker, "last", folder)
    return folder


async def picking(pilot: object, app: InspectApp) -> FilePicker:
    await until(pilot, lambda: isinstance(app.screen, FilePicker) and app.screen.query_one(VirtualList).rows)  # type: ignore[arg-type]
    assert isinstance(app.screen, FilePicker)
    return app.screen


async def test_files_are_found_by_typing_and_taken_together(
    app: InspectApp, sample: str, folder: Path, home: Home
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("t")
        picker = await picking(pilot, app)
        assert "[x] khác.txt" in picture(app)
        await send(app, "quyet d\x7fđi\x7fịnh")
        await pilot.pause()
        assert [row.cells[1][:10] for row in picker.query_one(VirtualList).rows] == ["Quyết định"] * 2
        await pilot.press("tab", "tab", "enter")
        await until(pilot, lambda: app.inspection and len(app.inspection.answers["CK1"].evidence) == 2)
        await saved(pilot)
        await pilot.press("ctrl+z")
        await until(pilot, lambda: app.inspection and not app.inspection.answers["CK1"].evidence)
    with home.open(sample) as notebook:
        assert len(notebook.inspection().evidence) == 2


async def test_a_dropped_photo_loses_its_place_if_so_chosen(app: InspectApp, sample: str, folder: Path) -> None:
    path = folder / "bảng niêm yết.jpg"
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("t")
        await picking(pilot, app)
        app.post_message(Paste(str(path).replace(" ", "\\ ")))
        await until(pilot, lambda: "Bỏ nơi chụp" in picture(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.inspection and app.inspection.answers["CK1"].evidence)
        assert app.inspection
        (sha,) = app.inspection.answers["CK1"].evidence
        assert app.inspection.evidence[sha].taken_at is not None
        await pilot.press("y")
        await until(pilot, lambda: isinstance(app.screen, EvidenceScreen) and "▀" in picture(app))
        assert "chụp lúc 09:12 17/08/2023" in picture(app)
    (blob,) = folder.parent.glob("home/inspections/*/blobs/*")
    assert not photo(blob).located
    assert photo(path).located


async def test_files_dropped_on_the_walk_go_to_the_item(app: InspectApp, sample: str, folder: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("down")
        app.post_message(Paste("không phải tệp"))
        app.post_message(Paste(f"'{folder}/Quyết định 1.pdf' '{folder}/Quyết định 2.pdf'"))
        await until(pilot, lambda: app.inspection and "CK2" in app.inspection.answers)
        assert app.inspection
        assert len(app.inspection.answers["CK2"].evidence) == 2
        await pilot.press("g")
        app.post_message(Paste(f"{folder}/[x] khác.txt"))
        await saved(pilot)
        assert app.inspection.answers["CK2"].note == f"{folder}/[x] khác.txt", "in a note it is text"
        assert len(app.inspection.evidence) == 2


async def test_the_list_of_an_items_files(
    app: InspectApp, sample: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = opener(folder.parent, monkeypatch)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("y")
        await until(pilot, lambda: isinstance(app.screen, EvidenceScreen))
        await pilot.press("t")
        await picking(pilot, app)
        await send(app, f"{folder}/[x] khác.txt\r")
        await until(pilot, lambda: "Dùng cho: CK1" in picture(app))
        await until(pilot, lambda: "Không xem trước được" in picture(app))
        await pilot.press("enter")
        await until(pilot, lambda: seen.is_file() and seen.read_text())
        assert seen.read_text().endswith("[x] khác.txt\n")
        for blob in folder.parent.glob("home/inspections/*/blobs/*"):
            blob.unlink()
        assert isinstance(app.screen, EvidenceScreen)
        app.screen._look_for_missing()
        await until(pilot, lambda: "(thiếu tệp)" in picture(app))
        await pilot.press("delete")
        await until(pilot, lambda: "chưa có minh chứng" in picture(app))
        await pilot.press("ctrl+z")
        await until(pilot, lambda: "Dùng cho: CK1" in picture(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, InspectionScreen))


async def test_files_of_one_content_are_said_to_be_kept_once(app: InspectApp, sample: str, folder: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        (folder / name).write_bytes(b"one")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        app.screen.post_message(Paste(f"'{folder / 'a.pdf'}' '{folder / 'b.pdf'}'"))
        await until(pilot, lambda: app.told)
        once = "1 tệp trùng nội dung với tệp khác, chỉ giữ một bản."
        assert app.told[-1] == f"Đã thêm 1 minh chứng vào CK1. Ctrl+Z gỡ ra. {once}"


async def test_a_path_being_typed_is_followed_folder_by_folder(
    app: InspectApp, sample: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FilePicker, "last", Path("/"))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("t")
        picker = await picking(pilot, app)
        await send(app, f"{folder}/quyet dinh 2")
        await until(pilot, lambda: [r.cells[1] for r in picker.query_one(VirtualList).rows] == ["Quyết định 2.pdf"])
        await pilot.press("enter")
        await until(pilot, lambda: app.inspection and len(app.inspection.answers["CK1"].evidence) == 1)


async def test_the_picker_goes_up_and_says_what_is_not_there(app: InspectApp, sample: str, folder: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("t")
        picker = await picking(pilot, app)
        await pilot.press("backspace")
        await until(pilot, lambda: any(row.cells[1] == "tệp/" for row in picker.query_one(VirtualList).rows))
        await send(app, "/không/có\r")
        await until(pilot, lambda: "Không có tệp" in picture(app))
        await pilot.press("escape")
        assert isinstance(app.screen, InspectionScreen)


def test_half_blocks_keep_the_shape() -> None:
    strips = half_blocks(Image.new("RGB", (40, 30), (200, 10, 10)), 20, 40)
    assert len(strips) == 8
    assert all(strip.cell_length == 20 for strip in strips)
    assert half_blocks(Image.new("RGB", (40, 30)), 0, 3) == []


@pytest.mark.parametrize(
    ("environment", "asked"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-256color", "WT_SESSION": "1"}, True),
        ({"TERM": "tmux-256color", "TMUX": "1", "KITTY_WINDOW_ID": "1"}, False),
        ({"TERM": "xterm-kitty", "NO_COLOR": "1"}, False),
    ],
)
def test_only_terminals_that_draw_are_asked(environment: dict[str, str], asked: bool) -> None:
    assert worth_asking(environment) is asked


async def test_a_picture_is_marked_to_be_printed_by_one_key_and_unmarked_by_it(
    app: InspectApp, sample: str, folder: Path, home: Home
) -> None:
    with home.open(sample) as notebook:
        shas = [notebook.attach(folder / name) for name in ("bảng niêm yết.jpg", "Quyết định 1.pdf")]
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "evidence")
        screen = app.screen
        assert isinstance(screen, EvidenceScreen)
        for sha in shas:
            screen.query_one(VirtualList).go(sha)
            await pilot.press("i")
            await saved(pilot)
        assert app.inspection
        assert [bool(app.inspection.evidence[sha].printed) for sha in shas] == [True, False]
        screen.query_one(VirtualList).go(shas[0])
        await until(pilot, lambda: "◪ In vào phụ lục ảnh" in picture(app))
        await pilot.press("i")
        await until(pilot, lambda: app.inspection and not app.inspection.evidence[shas[0]].printed)
