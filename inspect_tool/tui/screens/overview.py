"""
The overview: how far the inspection has come, what presses, and what others changed; Enter goes there.

An inspection opens on the walk, where the next result is one key, and not here: who sits at a desk opens the laptop to
write. Who leads the team, or has just merged, presses 0.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult

from inspect_tool.errors import InputError
from inspect_tool.i18n import t
from inspect_tool.tui.commands import NOTEBOOK, OVERVIEW, Command, bindings
from inspect_tool.tui.messages import PartRequested
from inspect_tool.tui.overview import Background, Conclusion, Entry, entries, unread
from inspect_tool.tui.remembered import mark_read
from inspect_tool.tui.screens.base import NotebookScreen
from inspect_tool.tui.widgets.key_line import KeyLine
from inspect_tool.tui.widgets.virtual_list import Column, VirtualList

if TYPE_CHECKING:
    from inspect_tool.domain.inspection import Inspection
    from inspect_tool.log.notebook import Notebook


class OverviewScreen(NotebookScreen):
    """The whole inspection on one screen."""

    NAME: ClassVar[str] = "overview"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = OVERVIEW + NOTEBOOK
    BINDINGS: ClassVar = bindings(COMMANDS_HERE)
    AUTO_FOCUS = "#overview"

    def compose(self) -> ComposeResult:
        yield self.top_bar()
        yield VirtualList([Column(1), Column(), Column(30, right=True)], id="overview")
        yield KeyLine()

    def on_mount(self) -> None:
        self._background = Background()
        self._entries: dict[str, Entry] = {}
        self._look()

    def _look(self) -> None:
        self.ask_for_long(partial(background, office=self.library.office), self._found)

    def _found(self, background: Background) -> None:
        if self.is_mounted:
            self._background = background
            self.refresh_view()

    def refresh_view(self) -> None:
        super().refresh_view()
        today = self.clock().date()
        shown = list(entries(self.shown, self.library, self.author, today, self._background))
        self._entries = {entry.row.key: entry for entry in shown}
        self.query_one(VirtualList).show([entry.row for entry in shown])
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "read" and self.is_mounted:
            return True if self._background.news else None
        return super().check_action(action, parameters)

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        event.stop()

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        event.stop()
        entry = self._entries[event.row.key]
        self.post_message(PartRequested(entry.part, entry.at, over=entry.part != "inspection"))

    def action_go(self) -> None:
        self.query_one(VirtualList).action_choose()

    def action_read(self) -> None:
        """Take everything others changed as read."""
        counts = self._background.counts or {}
        self.ask_for_long(lambda notebook: mark_read(notebook.folder, counts), lambda _: self._look())
        self.tell(t("summary.read"))


def background(notebook: Notebook, office: Path | None) -> Background:
    """Find out, in the calling thread, what the overview cannot tell from the inspection alone."""
    found, counts = unread(notebook)
    return Background(_conclusion(notebook.inspection(), office), found, counts)


def _conclusion(inspection: Inspection, office: Path | None) -> Conclusion | None:
    from inspect_tool.calendars import load_calendar  # noqa: PLC0415 - reads YAML, in the worker
    from inspect_tool.domain.deadlines import conclusion_due  # noqa: PLC0415 - as above

    end = inspection.visit.round_end
    if end is None:
        return None
    try:
        return Conclusion(conclusion_due(load_calendar(office), end))
    except InputError as error:
        return Conclusion(None, str(error))
