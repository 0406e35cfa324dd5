"""What the app is around any inspection: colours, keys, help, what is told to the person and where it is read again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding
from textual.filter import LineFilter, NoColor

from inspect_tool import i18n
from inspect_tool.errors import DamagedError, InputError, explain
from inspect_tool.i18n import t
from inspect_tool.settings import program, remember_language
from inspect_tool.tui import keymap, preferences, ready
from inspect_tool.tui.commands import APP, bindings, key_words
from inspect_tool.tui.keys_in_order import KeysInOrder
from inspect_tool.tui.messages import ErrorTold, Told, ViewRequested
from inspect_tool.tui.palette import commands_of, offered

if TYPE_CHECKING:
    from textual.screen import Screen

    from inspect_tool.library import Library


class Shell(KeysInOrder):
    """The app without its inspections."""

    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar = bindings(APP)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - an instance attribute in textual
    PAUSE_GC_ON_SCROLL = True

    def __init__(self, root: Path, load_library: Callable[[], Library]) -> None:
        """Take the data folder, in which the choices for the screen are kept, and a way to load the checklists."""
        super().__init__()
        #: The library, loaded on first use, in whatever thread asks first.
        self.library = ready.Once(load_library)
        self.title = t("tui.title")
        self._root = root
        #: Everything told to the person in this session, newest last.
        self.told: list[str] = []
        #: Whether the app ended to be started anew, in another language.
        self.again = False
        for theme in (preferences.LIGHT, preferences.CONTRAST, preferences.NO_COLOUR):
            self.register_theme(theme)
        self._without_colour = self.no_color
        self._wear(preferences.theme(root))
        self.take_keys()

    def on_library_changed(self) -> None:
        """Load the checklists anew when they are next needed."""
        self.library.forget()

    # Colours, keys, language ---------------------------------------------------------------------------------------

    def _wear(self, theme: str) -> None:
        """Show a theme; `NO_COLOR` of the environment goes before it."""
        self.theme = preferences.NO_COLOUR.name if self._without_colour else theme
        self.no_color = self.theme == preferences.NO_COLOUR.name

    def get_line_filters(self) -> Sequence[LineFilter]:
        filters = super().get_line_filters()
        return [*filters, NoColor()] if self.no_color else filters

    def action_theme(self) -> None:
        """Choose the colours; kept for the next start."""
        from inspect_tool.tui.screens.dialogs import Option, Pick  # noqa: PLC0415 - loaded when first needed

        options = [Option(name, t(f"tui.theme.{name}")) for name in preferences.THEMES]
        self.push_screen(Pick(t("tui.theme.title"), options, at=self.theme), self._themed)

    def _themed(self, name: str | None) -> None:
        if name:
            self._wear(name)
            preferences.remember_theme(self._root, name)

    def take_keys(self) -> None:
        """Take the person's own keys; a file with mistakes is told once the screen stands, and changes nothing."""
        keymap.use({})
        try:
            keys = keymap.load(self._root)
        except InputError as error:
            self.call_later(self.tell_error, error)
        else:
            keymap.use(keys)
            self.set_keymap(keys)

    @work(exclusive=True, group="keys")
    async def action_remap(self) -> None:
        """Change which key does what."""
        from inspect_tool.tui.screens.remap import change_keys  # noqa: PLC0415 - loaded when first needed

        await change_keys(self, self._root)

    @work(exclusive=True, group="language")
    async def action_language(self) -> None:
        await self.ask_language()

    async def ask_language(self) -> bool:
        """
        Ask for the language and keep it; whether it is the one spoken now. To be called from a worker.

        For another one the app starts anew: words are everywhere on the screens.
        """
        from inspect_tool.tui.screens.dialogs import Option, Pick  # noqa: PLC0415 - loaded when first needed

        options = [Option(name, t(f"tui.language.{name}")) for name in i18n.LANGUAGES]
        language = await self.push_screen_wait(Pick(t("tui.language.title"), options, at=i18n.language()))
        try:
            if language:
                remember_language(self._root, language)
        except OSError as error:
            self.tell_error(error)
            return True
        if language in {None, i18n.language()}:
            return True
        self.again = True
        self.call_later(self.run_action, "leave")
        return False

    def end(self) -> None:
        """End, or begin anew in another language; in a browser the page runs the app, so it is loaded again."""
        if self.again and self.is_web:
            self.open_url("/", new_tab=False)
        else:
            self.exit()

    @work(exclusive=True, group="name")
    async def action_name(self) -> None:
        from inspect_tool.tui.screens.who import ask_name  # noqa: PLC0415 - loaded when first needed

        await ask_name(self, self._root)

    def get_key_display(self, binding: Binding) -> str:
        return binding.key_display or key_words(binding.key)

    @property
    def failure(self) -> Exception | None:
        """The fault of ours that ended the app."""
        return self._exception

    def _fatal_error(self) -> None:
        """End without a traceback on the terminal: the command line keeps it in a file and says that data is safe."""
        self._close_messages_no_wait()

    def like_this(self, screen: Screen[None]) -> None:
        """Tell a screen how wide it will be; told only once it stands, it would be laid out and painted twice."""
        screen.add_class(*self.screen.classes & {name for _, name in self.HORIZONTAL_BREAKPOINTS}, update=False)

    # Telling -------------------------------------------------------------------------------------------------------

    def on_error_told(self, event: ErrorTold) -> None:
        self.tell_error(event.error)

    def on_told(self, event: Told) -> None:
        self.tell(event.text, error=event.error)

    @work
    async def on_view_requested(self, event: ViewRequested) -> None:
        """Open a file as the system does; in a browser hand it over; say where it is if nothing can show it."""
        from inspect_tool.tui import viewing  # noqa: PLC0415 - loaded when first needed

        path = event.path
        if self.is_web and path.is_file():
            self.deliver_binary(path, open_method="browser")
            self.tell(t("tui.view.handed", file=path.name))
        elif await asyncio.to_thread(viewing.view, path):
            self.tell(t("tui.view.opened", file=path.name))
        else:
            self.tell(t("tui.view.none", file=path), error=True)

    def tell(self, text: str, *, error: bool = False) -> None:
        """Show a passing note; it can be read again among the messages."""
        self.told.append(f"✗ {text}" if error else text)
        self.notify(text, severity="error" if error else "information", markup=False, timeout=8 if error else 4)

    def tell_error(self, error: Exception) -> None:
        """Show an error a person can act on: the one place where errors reach the screen."""
        from inspect_tool.tui.screens.dialogs import Reading  # noqa: PLC0415 - loaded when first needed

        self.told.append(f"✗ {explain(error)}")
        safe = t("doctor.ask", program=program()) if isinstance(error, DamagedError) else t("tui.error.safe")
        self.push_screen(Reading(t("tui.error.title"), f"✗ {explain(error)}\n\n{safe}"))

    def action_help_quit(self) -> None:
        """Ctrl+C copies in a field; elsewhere say how to leave."""
        self.tell(t("tui.quit.how"))

    def action_command_palette(self) -> None:
        """Every command of the screen in front, found by name."""
        from inspect_tool.tui.screens.palette import Palette  # noqa: PLC0415 - loaded when first needed

        if isinstance(self.screen, Palette):
            return
        found = {command.id: (command, node) for command, node in offered(self, self.screen)}

        def chosen(picked: str | None) -> None:
            if picked:
                command, node = found[picked]
                node.call_later(node.run_action, command.runs)

        self.push_screen(Palette(command for command, _ in found.values()), chosen)

    def action_help(self) -> None:
        self._show_help(t(f"tui.help.{self._here()}"))

    def action_keys(self) -> None:
        self._show_help("")

    def action_messages(self) -> None:
        """Read again what was told in this session, the newest first."""
        from inspect_tool.tui.screens.dialogs import Reading  # noqa: PLC0415 - loaded when first needed

        lines = [f"{number}. {text}" for number, text in enumerate(self.told, 1)]
        self.push_screen(Reading(t("tui.messages.title"), "\n".join(reversed(lines)) or t("tui.messages.none")))

    def _here(self) -> str:
        return str(getattr(self.screen, "NAME", "dialog"))

    def _show_help(self, prose: str) -> None:
        from inspect_tool.tui.screens.help import HelpScreen  # noqa: PLC0415 - loaded when first needed

        if not isinstance(self.screen, HelpScreen):
            told = tuple(self.told[-8:]) if prose else ()
            self.push_screen(HelpScreen(prose, commands_of(self.screen), told))
