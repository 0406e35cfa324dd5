"""What a person chose for the screen, and who they said they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inspect_tool.log.home import Home
from inspect_tool.settings import chosen_language
from inspect_tool.tui import keymap, preferences
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.commands import ALL
from inspect_tool.tui.screens.dialogs import Pick, Reading
from inspect_tool.tui.screens.new_inspection import NewInspection
from inspect_tool.tui.screens.remap import PressKey
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.tui.conftest import opened, picture, until


def test_choices_are_kept(tmp_path: Path) -> None:
    preferences.remember_theme(tmp_path / "new", "contrast")
    assert preferences.theme(tmp_path / "new") == "contrast"


@pytest.mark.parametrize("text", ["", "[]", '{"theme": "hồng"}', '{"theme": 3}'])
def test_anything_else_is_no_choice(tmp_path: Path, text: str) -> None:
    (tmp_path / "screen.json").write_text(text, encoding="utf-8")
    assert preferences.theme(tmp_path) == "textual-dark"


async def test_a_theme_is_chosen_and_kept(app: InspectApp, home: Home) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+t", "end", "up", "enter")
        await until(pilot, lambda: app.theme == "contrast")
    assert preferences.theme(home.root) == "contrast"


def colours(app: InspectApp) -> set[str]:
    strips = app.screen._compositor.render_strips()
    styles = [segment.style for strip in strips for segment in strip if segment.style]
    return {str(colour.name) for style in styles for colour in (style.color, style.bgcolor) if colour}


async def test_no_colour_is_none_at_all(app: InspectApp, home: Home) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert len(colours(app)) > 1
        await pilot.press("ctrl+t", "end", "enter")
        await until(pilot, lambda: app.theme == "no-colour")
        await pilot.pause()
        assert colours(app) == {"default"}


async def test_the_environment_can_ask_for_no_colour(
    app: InspectApp, home: Home, sample: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    plain = again(app, home)
    async with plain.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert colours(plain) == {"default"}
        assert "▸" in picture(plain)


def again(app: InspectApp, home: Home) -> InspectApp:
    """The app as the next start makes it."""
    return InspectApp(home.root, get_home=app._get_home, load_library=app.library, clock=app._clock)


async def test_keys_are_remapped_by_a_file(home: Home, app: InspectApp) -> None:
    home.root.mkdir(parents=True)
    (home.root / "keys.toml").write_text('"home.new" = "m, f8"\n', encoding="utf-8")
    remapped = again(app, home)
    async with remapped.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "m Tạo mới" in picture(remapped)
        await until(pilot, lambda: "Nhấn m để tạo cuộc kiểm tra mới" in picture(remapped))
        await pilot.press("n")
        assert not isinstance(remapped.screen, NewInspection)
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(remapped.screen, NewInspection))


async def test_help_names_the_keys_in_force(home: Home, app: InspectApp, sample: str) -> None:
    (home.root / "keys.toml").write_text('"inspection.note" = "w,f2"\n', encoding="utf-8")
    remapped = again(app, home)
    async with remapped.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(remapped.screen, Reading))
        await until(pilot, lambda: "w ghi chú" in " ".join(re.sub(r"[│╭╮╰╯─]", " ", picture(remapped)).split()))
    keymap.use({"inspection.note": "w"})
    assert keymap.named("typing_inspection_note") == "“Ghi chú”"
    keymap.use({})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("home.new", "Không đọc được tệp phím"),
        ('"home.nwe" = "m"', "Gần nhất: home.new"),
        ('"home.new" = 3', "viết phím trong ngoặc kép"),
        ('"home.new" = "ctrl+m"', "không dùng được phím “ctrl+m”"),
        ('"home.new" = "j"', "phím j vừa là “"),
        ('"inspection.note" = "o"', "phím o vừa là"),
    ],
)
async def test_a_wrong_file_is_told_and_changes_nothing(home: Home, app: InspectApp, text: str, told: str) -> None:
    home.root.mkdir(parents=True)
    (home.root / "keys.toml").write_text(text, encoding="utf-8")
    wrong = again(app, home)
    async with wrong.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(wrong.screen, Reading))
        await pilot.pause()
        assert told in " ".join(re.sub(r"[│╭╮╰╯─]", " ", picture(wrong)).split())
        await pilot.press("escape", "n")
        await until(pilot, lambda: isinstance(wrong.screen, NewInspection))
    assert (home.root / "keys.toml").read_text(encoding="utf-8") == text


async def test_keys_are_remapped_on_the_screen(home: Home, app: InspectApp) -> None:
    home.root.mkdir(parents=True)
    (home.root / "keys.toml").write_text("# của tôi\n'home.join' = 'g'\n", encoding="utf-8")
    changing = again(app, home)
    async with changing.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await changing.run_action("remap")
        await until(pilot, lambda: isinstance(changing.screen, Pick))
        await until(pilot, lambda: changing.screen.query_one(VirtualList).current)
        changing.screen.query_one(VirtualList).go("home.new")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(changing.screen, PressKey))
        await pilot.press("g")
        await until(pilot, lambda: "Chưa đổi: phím g vừa là" in picture(changing))
        await pilot.press("w")
        await until(pilot, lambda: isinstance(changing.screen, Pick))
        await pilot.press("escape", "w")
        await until(pilot, lambda: isinstance(changing.screen, NewInspection))
    kept = (home.root / "keys.toml").read_text(encoding="utf-8").splitlines()
    assert kept[:2] == ["# của tôi", "'home.join' = 'g'"]
    assert kept[2].startswith('"home.new" = "w"  # ')
    command = next(command for command in ALL if command.id == "home.new")
    keymap.change(home.root, command, None)
    assert (home.root / "keys.toml").read_text(encoding="utf-8").splitlines() == kept[:2]


async def test_what_was_told_is_read_again(app: InspectApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.tell("Lời thứ nhất [/b]")
        app.tell("Lời thứ hai", error=True)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(app.screen, Reading))
        await pilot.pause()
        seen = picture(app)
    assert seen.index("2. ✗ Lời thứ hai") < seen.index("1. Lời thứ nhất [/b]")


async def test_a_refusal_of_the_system_is_told_in_our_words(app: InspectApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.tell_error(PermissionError(13, "Permission denied", "/mnt/usb/goi.zip"))
        await pilot.pause()
        seen = picture(app)
    assert "không có quyền đọc hoặc ghi “/mnt/usb/goi.zip”" in seen
    assert "vẫn còn nguyên" in seen


async def test_another_language_is_kept_and_asks_for_a_new_start(app: InspectApp, home: Home) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await app.run_action("language")
        await pilot.press("end", "enter")
        await until(pilot, lambda: app.again)
    assert chosen_language(home.root) == "en"
