"""The list behind ctrl+p: every command of the screen in front, found by its words in any spelling of accents."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, ClassVar

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from inspect_tool.text import fold
from inspect_tool.tui.commands import APP, Command
from inspect_tool.tui.keymap import words_of

if TYPE_CHECKING:
    from textual.screen import Screen


def commands_of(screen: Screen[object]) -> tuple[Command, ...]:
    """Return the commands a screen declares, its own first, then the app's."""
    declared: tuple[Command, ...] = getattr(screen, "COMMANDS_HERE", ())
    return declared + APP


class Palette(Provider):
    """Offers the commands of the screen in front, greyed ones left out; found without accents."""

    display_name: ClassVar[str] = ""

    def _offered(self) -> Iterator[Command]:
        for command in commands_of(self.screen):
            name = command.runs.partition("(")[0]
            node = self.app if command in APP else self.screen
            if node.check_action(name, ()):
                yield command

    async def discover(self) -> Hits:
        for command in self._offered():
            yield DiscoveryHit(command.help, self._run(command), help=words_of(command))

    async def search(self, query: str) -> Hits:
        words = fold(query).split()
        for command in self._offered():
            text = fold(command.help)
            if all(word in text for word in words):
                shown = Content(command.help)
                yield Hit(len(query) / len(text), shown, self._run(command), help=words_of(command))

    def _run(self, command: Command) -> Callable[[], Awaitable[None]]:
        screen = self.screen
        node = self.app if command in APP else screen

        async def run() -> None:
            await node.run_action(command.runs)

        return run
