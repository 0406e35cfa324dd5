"""What every question is: a box in the middle of the screen that takes one answer."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from rich.text import Text
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen

from inspect_tool.tui.screens.leaving import Leaving

T = TypeVar("T")


class Dialog(Leaving, ModalScreen[T | None], Generic[T]):
    """A box in the middle of the screen. Escape leaves it without an answer."""

    BINDINGS: ClassVar = [Binding("escape", "leave", show=False)]
    DEFAULT_CSS = """
    Dialog { align: center middle; }
    Dialog > Vertical {
        width: 76; max-width: 96%; height: auto; max-height: 90%;
        border: round $primary; border-title-color: $text-primary; background: $surface; padding: 0 1;
    }
    Dialog .hint { color: $text-muted; height: auto; }
    Dialog .problem { color: $text-error; height: auto; }
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self.question = title
        self._answered = False

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = Text(self.question)  # a Text is never read as markup
            yield from self.compose_box()

    def compose_box(self) -> ComposeResult:
        """Return what is in the box."""
        raise NotImplementedError

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Take the first answer only: a key that comes before the box is gone would close what stands behind it."""
        if self._answered:
            return AwaitComplete()
        self._answered = True
        return super().dismiss(result)

    def action_leave(self) -> None:
        self.dismiss(None)
