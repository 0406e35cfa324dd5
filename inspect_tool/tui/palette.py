"""Which commands there are on a screen, and which of them can be done now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from inspect_tool.tui.commands import APP, Command

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen


def commands_of(screen: Screen[object]) -> tuple[Command, ...]:
    """Return the commands a screen declares, its own first, then the app's."""
    declared: tuple[Command, ...] = getattr(screen, "COMMANDS_HERE", ())
    return declared + APP


def offered(app: App[None], screen: Screen[object]) -> Iterator[tuple[Command, App[None] | Screen[object]]]:
    """Yield what can be done on a screen now, and who does it; what is greyed is left out."""
    for command in commands_of(screen):
        node: App[None] | Screen[object] = app if command in APP else screen
        if node.check_action(command.runs.partition("(")[0], ()):
            yield command, node
