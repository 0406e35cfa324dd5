"""
Fields that keep fast typing in order and text composed (NFC).

Each posts `FieldEdited` for what a person changes, and nothing for what it is told to show.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.binding import Binding
from textual.events import Click, Paste
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, TextArea
from textual.widgets.text_area import Selection

from inspect_tool.text import nfc
from inspect_tool.tui.messages import FieldEdited
from inspect_tool.tui.widgets.ordered_keys import OrderedKeys

if TYPE_CHECKING:
    from textual.widgets.text_area import EditResult, Location


def typed(text: str) -> str:
    """Return text as it may stand in a field: composed, line ends as one newline, no control characters."""
    lines = nfc(text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) != "Cc")


class TextField(OrderedKeys, Input):
    """One line of text. Posts `FieldEdited` when a person changes it."""

    DEFAULT_CSS = """
    TextField { height: 1; border: none; padding: 0 1; background: $surface; }
    TextField > .input--placeholder, TextField:focus > .input--placeholder { color: $text-muted; }
    TextField:focus { border: none; background: $primary 30%; }
    """

    def __init__(
        self,
        field: str = "",
        *,
        placeholder: str = "",
        password: bool = False,
        id: str | None = None,  # noqa: A002 - textual's own name
    ) -> None:
        super().__init__(placeholder=placeholder, password=password, id=id, select_on_focus=False)
        self.field = field
        self._told = ""

    def show(self, value: str) -> None:
        """Show what the model holds, without reporting it as an edit."""
        self._told = typed(value).replace("\n", " ")
        if self.value != self._told:
            self.value = self._told

    def replace(self, text: str, start: int, end: int) -> None:
        start, end = sorted((start, end))
        while text and unicodedata.combining(text[0]) and start > 0:
            start -= 1
            text = self.value[start] + text
        super().replace(typed(text).replace("\n", " "), start, end)

    def _on_paste(self, event: Paste) -> None:
        """Keep every pasted line: Input would silently drop all but the first."""
        self.replace(event.text.strip("\r\n"), *self.selection)
        event.stop()
        event.prevent_default()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.value != self._told:
            self._told = self.value
            self.post_message(FieldEdited(self.field, self.value or None, typing=True))


class NoteField(OrderedKeys, TextArea, inherit_bindings=False):
    """Text of any length. Posts `FieldEdited` when a person changes it; Tab leaves it."""

    # The function keys belong to the screens: F5 to F9 answer an item while its note is typed.
    BINDINGS: ClassVar = [b for b in TextArea.BINDINGS if isinstance(b, Binding) and b.key not in {"f6", "f7"}]

    DEFAULT_CSS = """
    NoteField { border: none; padding: 0 1; background: $surface; height: 4; scrollbar-size-vertical: 1; }
    NoteField > .text-area--placeholder { color: $text-muted; }
    NoteField:focus { border: none; background: $primary 20%; }
    """

    def __init__(self, field: str = "", *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002 - textual's own name
        super().__init__(
            id=id, tab_behavior="focus", show_line_numbers=False, highlight_cursor_line=False, placeholder=placeholder
        )
        self.field = field
        self._told = ""

    def show(self, value: str) -> None:
        """Show what the model holds, without reporting it as an edit."""
        self._told = typed(value)
        if self.text != self._told:
            self.load_text(self._told)

    def replace(
        self, insert: str, start: Location, end: Location, *, maintain_selection_offset: bool = True
    ) -> EditResult:
        start, end = sorted((start, end))
        while insert and unicodedata.combining(insert[0]) and start[1] > 0:
            start = (start[0], start[1] - 1)
            insert = self.document.get_line(start[0])[start[1]] + insert
        return super().replace(typed(insert), start, end, maintain_selection_offset=maintain_selection_offset)

    def undo(self) -> None:
        self._go_back(super().undo)

    def redo(self) -> None:
        self._go_back(super().redo)

    def _go_back(self, act: Callable[[], None]) -> None:
        """
        Undo or redo with the cursor where there is text before and after.

        Textual shortens the text before it moves the cursor: where the scroll bar goes meanwhile, it looks for the
        cursor on a line that is no more, and the app ends.
        """
        text, selection = self.text, self.selection
        self.selection = Selection()
        act()
        if self.text == text:
            self.selection = selection

    def insert_phrase(self, phrase: str) -> None:
        """Add a sentence at the end, on a line of its own, as if it had been typed."""
        self.move_cursor(self.document.end)
        self.insert(("\n" if self.text and not self.text.endswith("\n") else "") + phrase)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.text != self._told:
            self._told = self.text
            self.post_message(FieldEdited(self.field, self.text or None, typing=True))


@dataclass(frozen=True)
class Choice:
    """One of the values a field can take."""

    key: str
    label: str
    symbol: str = ""


class ChoiceField(OrderedKeys, Widget, can_focus=True):
    """One value out of a few, all in sight. Posts `FieldEdited` when a person chooses."""

    DEFAULT_CSS = """
    ChoiceField { height: auto; }
    ChoiceField:focus { background: $primary 20%; }
    """
    BINDINGS: ClassVar = [
        Binding("left", "step(-1)", show=False),
        Binding("right,space", "step(1)", show=False),
        *(Binding(str(n), f"choose({n - 1})", show=False) for n in range(1, 10)),
    ]

    # Chosen or not, a choice is as wide: nothing moves.
    chosen: reactive[str | None] = reactive(None)
    choices: reactive[tuple[Choice, ...]] = reactive(tuple, layout=True)

    def __init__(
        self,
        field: str,
        choices: Sequence[Choice],
        *,
        numbered: bool = True,
        id: str | None = None,  # noqa: A002 - textual's own name
    ) -> None:
        super().__init__(id=id)
        self.field = field
        self.numbered = numbered
        self.set_reactive(ChoiceField.choices, tuple(choices))

    def show(self, value: str) -> None:
        """Show what the model holds, without reporting it as an edit."""
        self.chosen = value or None

    def _words(self, number: int) -> str:
        """Return a choice as shown; the chosen one in brackets, because colour alone says nothing."""
        choice = self.choices[number]
        parts = (str(number + 1) if self.numbered else "", choice.symbol, choice.label)
        words = " ".join(part for part in parts if part)
        return f"[{words}]" if choice.key == self.chosen else f" {words} "

    def _lines(self, width: int) -> list[list[int]]:
        """Return the choices line by line; none is broken over two."""
        lines: list[list[int]] = [[]]
        room = width
        for number in range(len(self.choices)):
            taken = cell_len(self._words(number))
            if taken > room and lines[-1]:
                lines.append([])
                room = width
            lines[-1].append(number)
            room -= taken
        return lines

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - textual asks so
        return len(self._lines(width))

    def render(self) -> Text:
        shown = Text(no_wrap=True)
        for line in self._lines(self.content_size.width):
            if shown:
                shown.append("\n")
            for number in line:
                start = len(shown)
                shown.append(self._words(number))
                shown.apply_meta({"choice": number}, start)
                if self.choices[number].key == self.chosen:
                    shown.stylize("bold reverse", start)
        return shown

    def on_click(self, event: Click) -> None:
        number = event.style.meta.get("choice")
        if number is not None:
            self.action_choose(number)

    def action_choose(self, number: int) -> None:
        if number < len(self.choices):
            self.chosen = self.choices[number].key
            self.post_message(FieldEdited(self.field, self.chosen))

    def action_step(self, by: int) -> None:
        keys = [choice.key for choice in self.choices]
        at = keys.index(self.chosen) + by if self.chosen in keys else 0
        self.action_choose(at % len(keys))


Field = TextField | NoteField | ChoiceField
