"""Every command of the screen in front, found by its words (ctrl+p)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from inspect_tool.i18n import t
from inspect_tool.tui.commands import Command
from inspect_tool.tui.keymap import words_of
from inspect_tool.tui.screens.dialogs import Option, Pick


class Palette(Pick):
    """Dismissed with the command's id; typing searches at once."""

    NAME: ClassVar[str] = "palette"
    SEARCH_FROM: ClassVar[int] = 0

    def __init__(self, commands: Iterable[Command]) -> None:
        super().__init__(t("tui.palette"), [Option(each.id, each.help, words_of(each)) for each in commands])
