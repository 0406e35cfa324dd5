"""What the first inspection needs to open at once, brought in while the home screen rests."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from inspect_tool.tui.screens import screen_class

if TYPE_CHECKING:
    from textual.app import App
    from textual.widget import Widget


T = TypeVar("T")


class Once(Generic[T]):
    """Something loaded when first asked for, once, however many threads ask."""

    def __init__(self, load: Callable[[], T]) -> None:
        self._load = load
        self._lock = Lock()
        self._loaded: T | None = None

    def __call__(self) -> T:
        """Return it, loaded."""
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def forget(self) -> None:
        """Have it loaded anew when it is next asked for."""
        with self._lock:
            self._loaded = None


@contextmanager
def loading() -> Iterator[None]:
    """Spare the collector what is loaded meanwhile: modules and checklists live as long as the app."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def load_walk() -> None:
    """Load the walk's modules; to be called in a thread."""
    screen_class("inspection")


def style_walk(app: App[None]) -> None:
    """Have the looks of the walk's parts read, as textual does when the first of each is mounted."""
    from textual.containers import Container, Vertical, VerticalScroll  # noqa: PLC0415 - loaded after the first paint
    from textual.widgets import Static  # noqa: PLC0415 - as above

    from inspect_tool.tui.widgets.ask_form import AskForm  # noqa: PLC0415 - as above
    from inspect_tool.tui.widgets.fields import ChoiceField, NoteField, TextField  # noqa: PLC0415 - as above
    from inspect_tool.tui.widgets.item_editor import ItemEditor  # noqa: PLC0415 - as above

    parts: tuple[type[Widget], ...] = (
        *(screen_class("inspection"), Container, Vertical, VerticalScroll, Static),
        *(ChoiceField, TextField, NoteField, ItemEditor, AskForm),
    )
    for part in parts:
        bare = part.__new__(part)
        for read_from, css, tie_breaker, scope in bare._get_default_css():  # noqa: SLF001 - no other way to ask for them
            app.stylesheet.add_source(css, read_from, is_default_css=True, tie_breaker=tie_breaker, scope=scope)
    app.stylesheet.parse()
