"""What is done beside the saving and takes long: known to every screen while it lasts, ended before anything closes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from inspect_tool.errors import InspectError, StoppedError
from inspect_tool.tui.screens.progress import Progress, run_beside

if TYPE_CHECKING:
    from textual.app import App

    from inspect_tool.tui.messages import LongActRequested
    from inspect_tool.tui.saver import Saver


class LongActs:
    """Carries out long acts on one notebook; `changed` is told which of those with a progress last."""

    def __init__(self, app: App[Any], saver: Saver, changed: Callable[[tuple[Progress, ...]], None]) -> None:
        self._app = app
        self._saver = saver
        self._changed = changed
        self._lasting: list[Progress] = []
        self._count = 0
        self._none_left = asyncio.Event()
        self._none_left.set()

    async def carry_out(self, event: LongActRequested, told: Callable[[str], object]) -> None:
        """Do what was asked for, after every edit made before it; `told` hears that it was stopped."""
        notebook = self._saver.notebook
        self._count += 1
        self._none_left.clear()
        self._last(event.progress, True)
        try:
            if not await self._saver.settle():
                event.failed(self._saver.state.error or InspectError("tui.saved.failed"))
                return
            result = await run_beside(self._app, lambda: event.act(notebook), event.progress)
        except StoppedError as error:
            self._last(event.progress, False)
            told(str(error))
        except (InspectError, OSError) as error:
            self._last(event.progress, False)
            event.failed(error)
        else:
            await self._saver.look()
            self._last(event.progress, False)
            event.then(result)
        finally:
            self._last(event.progress, False)
            self._count -= 1
            if not self._count:
                self._none_left.set()

    def _last(self, progress: Progress | None, lasts: bool) -> None:
        if progress is None or (progress in self._lasting) is lasts:
            return
        if lasts:
            self._lasting.append(progress)
        else:
            self._lasting.remove(progress)
        self._changed(tuple(self._lasting))

    def stop(self) -> None:
        """Ask everything that can be stopped to stop."""
        for progress in self._lasting:
            progress.stop()

    async def end(self) -> None:
        """Stop what can be stopped, and wait for the rest."""
        self.stop()
        await self._none_left.wait()
