"""Each command is declared once and complete: words in both languages, short labels, an action that exists."""

from __future__ import annotations

import pytest

from inspect_tool import i18n
from inspect_tool.tui import commands, keymap, screens
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.commands import ALL, Command
from inspect_tool.tui.screens.home import HomeScreen
from inspect_tool.tui.widgets.fields import NoteField, TextField

SCREENS = [HomeScreen, *(screens.screen_class(part) for part in screens._PARTS)]


@pytest.mark.parametrize("command", ALL, ids=lambda command: command.id)
def test_its_words(command: Command) -> None:
    for language in i18n.LANGUAGES:
        for part in ("label", "help"):
            assert i18n.has(f"tui.command.{command.id}.{part}", language)
        i18n.use(language)
        assert 0 < len(command.label) <= 10


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: str(screen.NAME))
def test_a_screen_does_what_it_declares(screen: type[HomeScreen]) -> None:
    for language in i18n.LANGUAGES:
        assert i18n.has(f"tui.help.{screen.NAME}", language)
        assert i18n.has(f"tui.part.{screen.NAME}", language)
    keys = [key for command in (*screen.COMMANDS_HERE, *commands.APP) for key in keymap.keys_of(command)]
    assert len(keys) == len(set(keys))
    for command in screen.COMMANDS_HERE:
        assert hasattr(screen, f"action_{command.runs.partition('(')[0]}")


def test_the_apps_commands_exist_and_ids_are_unique() -> None:
    for command in commands.APP:
        assert hasattr(InspectApp, f"action_{command.runs}")
    assert len({command.id for command in ALL}) == len(ALL)


@pytest.mark.parametrize("field", [TextField, NoteField])
def test_function_keys_are_free_while_typing(field: type[TextField]) -> None:
    taken = {key for binding in field.BINDINGS for key in binding.key.split(",")}  # type: ignore[union-attr]
    assert not taken & {f"f{n}" for n in range(1, 13)}
