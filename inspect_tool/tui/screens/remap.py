"""Which key does what: pick a command, press its new key; a key that is taken says by what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.events import Key
from textual.widgets import Static

from inspect_tool.errors import InspectError
from inspect_tool.i18n import t
from inspect_tool.tui import keymap
from inspect_tool.tui.commands import Command
from inspect_tool.tui.palette import commands_of
from inspect_tool.tui.screens.dialog import Dialog
from inspect_tool.tui.screens.dialogs import Option, Pick

if TYPE_CHECKING:
    from inspect_tool.tui.shell import Shell


class PressKey(Dialog[bool]):
    """Waits for the key a command shall have; dismissed with whether something changed."""

    BINDINGS: ClassVar = [Binding("backspace", "usual", show=False)]

    def __init__(self, root: Path, command: Command) -> None:
        super().__init__(t("tui.remap.press"))
        self._root = root
        self._command = command

    def compose_box(self) -> ComposeResult:
        yield Static(Text(f"{self._command.help}\n{t('tui.remap.now', keys=keymap.words_of(self._command))}"))
        yield Static(classes="problem", markup=False)
        yield Static(t("tui.remap.hint"), classes="hint", markup=False)

    def on_key(self, event: Key) -> None:
        if event.key not in {"escape", "backspace"}:
            event.stop()
            self._take(event.key)

    def action_usual(self) -> None:
        self._take(None)

    def _take(self, key: str | None) -> None:
        try:
            keymap.change(self._root, self._command, key)
        except (InspectError, OSError) as error:
            self.query_one(".problem", Static).update(Text(str(error)))
        else:
            self.dismiss(True)


async def change_keys(app: Shell, root: Path) -> None:
    """Let the person change keys, one command after the other; Esc ends it. To be called from a worker."""
    here = commands_of(app.screen)
    picked: str | None = None
    while True:
        commands = sorted(keymap.changeable(), key=lambda command: command not in here)
        options = [Option(command.id, command.help, keymap.words_of(command)) for command in commands]
        picked = await app.push_screen_wait(Pick(t("tui.remap.title"), options, at=picked))
        if picked is None:
            return
        command = next(command for command in commands if command.id == picked)
        if await app.push_screen_wait(PressKey(root, command)):
            app.take_keys()
            app.tell(t("tui.remap.done", keys=keymap.words_of(command), help=command.help))
