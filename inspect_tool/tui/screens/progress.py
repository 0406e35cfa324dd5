"""
What takes longer than a moment: how far it is, for how long it has run, and a way to stop it or leave it to itself.

From a screen of an open inspection::

    progress = Progress(t("tui.exchange.merging"), can_stop=True)

    def act(notebook: Notebook) -> Report:
        for number, bundle in enumerate(bundles):
            progress.told(number, len(bundles), bundle.name)  # raises StoppedError once the person has stopped it
            ...

    self.ask_for_long(act, self._merged, progress=progress)

An act that hears how far it is from other threads hands on `progress.note`. One that cannot say how far it is leaves
`told` out: the box then shows only that it goes on. One that runs a child process hands `progress.stopped` on as
`cancelled`. `can_stop` only where stopping leaves nothing half-written.
Anywhere else: `result = await run_beside(self.app, work, progress)` in a worker of textual's.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any, ClassVar, Final, TypeVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import ProgressBar, Static

from inspect_tool.errors import StoppedError
from inspect_tool.i18n import t
from inspect_tool.tui.screens.dialog import Dialog

#: Seconds that pass before the box is shown: what is quicker than this shows nothing.
PATIENCE: Final = 0.4
T = TypeVar("T")


class Progress:
    """What long work tells of itself and what it is told; shared by its thread and the screen."""

    def __init__(self, title: str, *, can_stop: bool = False) -> None:
        self.title = title
        self.can_stop = can_stop
        #: How far it is, of how much (0 while that is not known), and at what.
        self.state: tuple[int, int, str] = (0, 0, "")
        self.ended = False
        self.begun = time.monotonic()
        self._stop = threading.Event()

    def told(self, done: int, total: int, what: str = "") -> None:
        """Say how far the work is. Raises `StoppedError` once the person has stopped it."""
        self.note(done, total, what)
        if self.stopped():
            raise StoppedError("errors.stopped")

    def note(self, done: int, total: int, what: str = "") -> None:
        """Say how far the work is, where nobody would catch what `told` raises: in a thread of the work's own."""
        self.state = (done, total, what)

    def stop(self) -> None:
        """Ask the work to stop where it next looks."""
        self._stop.set()

    def stopped(self) -> bool:
        """Whether the person has stopped it."""
        return self._stop.is_set()


class ProgressBox(Dialog[None]):
    """Shows the progress until the work ends; Esc leaves the work to itself, x stops it where it can be stopped."""

    BINDINGS: ClassVar = [Binding("x,f9", "stop", show=False)]
    DEFAULT_CSS = """
    ProgressBox ProgressBar, ProgressBox Bar { width: 1fr; }
    ProgressBox .what { height: 1; }
    """

    def __init__(self, progress: Progress) -> None:
        super().__init__(progress.title)
        self.progress = progress

    def compose_box(self) -> ComposeResult:
        yield ProgressBar(show_eta=False)
        yield Static(classes="what", markup=False)
        hint = "tui.progress.hint-stop" if self.progress.can_stop else "tui.progress.hint"
        yield Static(t(hint), classes="hint", markup=False)

    def on_mount(self) -> None:
        self.set_interval(0.1, self._show)
        self._show()

    def _show(self) -> None:
        if self.progress.ended:
            self.leave()
            return
        done, total, what = self.progress.state
        self.query_one(ProgressBar).update(total=total or None, progress=done)
        seconds = t("tui.progress.seconds", seconds=int(time.monotonic() - self.progress.begun))
        words = t("tui.progress.stopping") if self.progress.stopped() else what
        self.query_one(".what", Static).update(Text(f"{seconds}  {words}", no_wrap=True, overflow="ellipsis"))

    def leave(self) -> None:
        """Go away, unless something else stands before this box; then as soon as that has gone."""
        if self.is_current:
            self.dismiss()

    def action_stop(self) -> None:
        if self.progress.can_stop:
            self.progress.stop()
            self._show()


async def run_beside(app: App[Any], work: Callable[[], T], progress: Progress | None) -> T:
    """
    Run work in a thread and return what it returns; the screen goes on, with the progress once it takes long.

    To be called from a worker. Raises what the work raises.
    """
    if progress is None:
        return await asyncio.to_thread(work)
    box = ProgressBox(progress)
    running = asyncio.ensure_future(asyncio.to_thread(work))
    await asyncio.wait([running], timeout=PATIENCE)
    if not running.done():
        await app.push_screen(box)
    try:
        return await running
    finally:
        progress.ended = True
        if box.is_running:
            box.leave()
