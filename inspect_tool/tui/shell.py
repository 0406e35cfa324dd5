"""What the app is around any inspection: colours, keys, help, what is told to the person and where it is read again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.command import CommandPalette

from inspect_tool.i18n import t
from inspect_tool.tui import preferences
from inspect_tool.tui.commands import APP, bindings
from inspect_tool.tui.keys_in_order import KeysInOrder
from inspect_tool.tui.messages import ErrorTold, Told
from inspect_tool.tui.palette import Palette, commands_of


class Shell(KeysInOrder):
    """The app without its inspections."""

    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar = {Palette}
    BINDINGS: ClassVar = bindings(APP)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - an instance attribute in textual
    PAUSE_GC_ON_SCROLL = True

    def __init__(self, root: Path) -> None:
        """Take the data folder, in which the choices for the screen are kept."""
        super().__init__()
        self.title = t("tui.title")
        self._root = root
        self._preferences = preferences.load(root)
        self.register_theme(preferences.CONTRAST)
        self.theme = self._preferences.theme
        self.set_keymap(dict(self._preferences.keys))
        #: Everything told to the person in this session, newest last.
        self.told: list[str] = []

    @work(exclusive=True, group="name")
    async def action_name(self) -> None:
        from inspect_tool.tui.screens.who import ask_name  # noqa: PLC0415 - loaded when first needed

        await ask_name(self, self._root)

    def action_theme(self) -> None:
        """Choose the colours; kept for the next start."""
        from inspect_tool.tui.screens.dialogs import Option, Pick  # noqa: PLC0415 - loaded when first needed

        options = [Option(name, t(f"tui.theme.{name}")) for name in preferences.THEMES]
        self.push_screen(Pick(t("tui.theme.title"), options, at=self.theme), self._themed)

    def _themed(self, name: str | None) -> None:
        if name:
            self.theme = name
            self._preferences = replace(self._preferences, theme=name)
            preferences.store(self._root, self._preferences)

    def on_error_told(self, event: ErrorTold) -> None:
        self.tell_error(event.error)

    def on_told(self, event: Told) -> None:
        self.tell(event.text, error=event.error)

    def tell(self, text: str, *, error: bool = False) -> None:
        """Show a passing note; it can be read again in the help."""
        self.told.append(text)
        self.notify(text, severity="error" if error else "information", markup=False, timeout=8 if error else 4)

    def tell_error(self, error: Exception) -> None:
        """Show an error a person can act on: the one place where errors reach the screen."""
        from inspect_tool.tui.screens.dialogs import Reading  # noqa: PLC0415 - loaded when first needed

        self.told.append(str(error))
        self.push_screen(Reading(t("tui.error.title"), f"✗ {error}\n\n{t('tui.error.safe')}"))

    def action_help_quit(self) -> None:
        """Ctrl+C copies in a field; elsewhere say how to leave."""
        self.tell(t("tui.quit.how"))

    def action_command_palette(self) -> None:
        """Every command of the screen in front, found by name."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder=t("tui.palette")))

    def action_help(self) -> None:
        self._show_help(t(f"tui.help.{self._here()}"))

    def action_keys(self) -> None:
        self._show_help("")

    def _here(self) -> str:
        return str(getattr(self.screen, "NAME", "dialog"))

    def _show_help(self, prose: str) -> None:
        from inspect_tool.tui.screens.help import HelpScreen  # noqa: PLC0415 - loaded when first needed

        if not isinstance(self.screen, HelpScreen):
            told = tuple(self.told[-8:]) if prose else ()
            self.push_screen(HelpScreen(prose, commands_of(self.screen), told))
