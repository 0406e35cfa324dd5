"""The last line of a screen: the keys that work here, each of them to be clicked as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.events import Click, MouseMove
from textual.keys import KEY_NAME_REPLACEMENTS, key_to_character
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.binding import ActiveBinding
    from textual.screen import Screen

_LEFT_OUT = "… "
#: What Unicode calls the keys that Textual has shorter names for.
_UNICODE = {short: name for name, short in KEY_NAME_REPLACEMENTS.items()}


class KeyLine(Widget):
    """
    The keys the footer shows, drawn as one line.

    Textual's own footer makes a widget a key, all of them anew whenever the focus moves: most of what opening a screen
    costs. Here a change of keys is one line painted again, however often it is told.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar = {"key-line--key"}
    DEFAULT_CSS = """
    KeyLine { dock: bottom; height: 1; color: $footer-foreground; background: $footer-background; }
    KeyLine > .key-line--key { color: $footer-key-foreground; text-style: bold; }
    """

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _screen: Screen[object]) -> None:
        self.refresh()

    def shown_keys(self) -> list[ActiveBinding]:
        """Return what to show, one key a command that works where the focus is, in the order of the line."""
        shown: dict[str, ActiveBinding] = {}
        for key, active in self.screen.active_bindings.items():
            if active.binding.show and not self._is_typed(key):
                shown.setdefault(active.binding.action, active)
        return list(shown.values())

    def _is_typed(self, key: str) -> bool:
        """Whether a field takes the key as text. Textual leaves out letters by itself, but not `slash` and its like."""
        focused, character = self.screen.focused, key_to_character(_UNICODE.get(key, key))
        return focused is not None and character is not None and focused.check_consume_key(key, character)

    def render(self) -> Text:
        """Write the keys that fit whole; the last one, which leads to the help and so to all others, always."""
        pieces = [self._piece(active) for active in self.shown_keys()]
        room = self.size.width
        if sum(piece.cell_len for piece in pieces) > room:
            room -= cell_len(_LEFT_OUT)
            while len(pieces) > 1 and sum(piece.cell_len for piece in pieces) > room:
                del pieces[-2]
            pieces.insert(len(pieces) - 1, Text(_LEFT_OUT))
        return Text("", no_wrap=True).join(pieces)

    def _piece(self, active: ActiveBinding) -> Text:
        binding = active.binding
        piece = Text.assemble(
            (f" {self.app.get_key_display(binding)} ", self.get_component_rich_style("key-line--key", partial=True)),
            f"{binding.description} ",
            style="" if active.enabled else "dim",
        )
        piece.apply_meta({"key": binding.key if active.enabled else "", "help": active.tooltip or ""})
        return piece

    def on_mouse_move(self, event: MouseMove) -> None:
        self.tooltip = event.style.meta.get("help") or None

    def on_click(self, event: Click) -> None:
        if key := event.style.meta.get("key"):
            self.app.simulate_key(key)
