"""Help for where one is: what the screen is for, its keys from the declarations, and what was told before."""

from __future__ import annotations

from textwrap import wrap
from typing import Final

from rich.text import Text

from inspect_tool.i18n import t
from inspect_tool.tui.commands import Command
from inspect_tool.tui.keymap import words_of
from inspect_tool.tui.screens.dialogs import Reading

#: Cells that keys take, and the words beside them in the box of the smallest screen.
_KEYS: Final = 14
_WIDTH: Final = 56


class HelpScreen(Reading):
    """The help of the screen behind it."""

    def __init__(self, prose: str, commands: tuple[Command, ...], told: tuple[str, ...]) -> None:
        body = Text()
        if prose:
            body.append(prose.strip() + "\n\n")
        body.append(t("tui.help-title.keys") + "\n", "bold")
        for command in commands:
            body.append(f"  {words_of(command) or 'Ctrl+P'} ".ljust(_KEYS), "bold")
            body.append(f"\n{' ' * _KEYS}".join(wrap(command.help, _WIDTH)) + "\n")
        body.append(f"\n{t('tui.help.everywhere')}\n")
        if told:
            body.append(f"\n{t('tui.help-title.told')}\n", "bold")
            for text in told:
                body.append(f"  {text}\n")
        super().__init__(t("tui.help-title.title"), body)
