"""The first screen: every inspection on this machine with its progress, disputes and documents."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.events import Paste
from textual.screen import Screen

from inspect_tool.errors import InspectError
from inspect_tool.i18n import t
from inspect_tool.tui import ready
from inspect_tool.tui.commands import HOME, Command, bindings
from inspect_tool.tui.messages import ErrorTold, OpenRequested
from inspect_tool.tui.remembered import recall, remember
from inspect_tool.tui.screens.leaving import Leaving
from inspect_tool.tui.widgets.key_line import KeyLine
from inspect_tool.tui.widgets.top_bar import TopBar
from inspect_tool.tui.widgets.virtual_list import Column, Row, VirtualList

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from inspect_tool.domain.inspection import Inspection
    from inspect_tool.library import Library
    from inspect_tool.log.home import Entry, Home
    from inspect_tool.settings import Clock


@dataclass(frozen=True)
class Summary:
    """What the list says of one inspection."""

    id: str
    day: date | None
    unit: str
    answered: int
    items: int
    disputes: int
    document: str
    problem: str = ""

    def row(self) -> Row:
        """Return its row."""
        from inspect_tool.tui.words import DISPUTED, day_words  # noqa: PLC0415 - models load after the first paint

        if self.problem:
            return Row(self.id, ("✗", f"{self.unit} – {self.problem}", "", "", ""), tone="problem")
        disputes = f"{DISPUTED} {self.disputes}" if self.disputes else ""
        progress = f"{'✓' if self.answered == self.items else '◐'} {self.answered}/{self.items}"
        return Row(self.id, (day_words(self.day), self.unit, progress, disputes, self.document))


def summarise(entry_id: str, inspection: Inspection, library: Library) -> Summary:
    """Return what the list says of an inspection that could be read."""
    from inspect_tool.domain.walking import applicable  # noqa: PLC0415 - models load after the first paint

    answered, total = inspection.progress(item.id for item in applicable(library.checklists, inspection))
    latest = max(inspection.documents.values(), key=lambda d: str(d.created or ""), default=None)
    document = ""
    if latest and latest.document and latest.state:
        document = t(
            "tui.home.document", kind=t(f"tui.kind.{latest.document}"), state=t(f"tui.home.state-{latest.state}")
        )
    unit = inspection.unit.name or t("tui.no-unit")
    return Summary(entry_id, inspection.visit.date, unit, answered, total, len(inspection.disputes), document)


class HomeScreen(Leaving, Screen[None]):
    """Choose an inspection, or begin one."""

    NAME: ClassVar[str] = "home"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = HOME
    BINDINGS: ClassVar = bindings(HOME)
    AUTO_FOCUS = "VirtualList"

    def __init__(
        self, root: Path, get_home: Callable[[], Home], load_library: Callable[[], Library], clock: Clock
    ) -> None:
        super().__init__()
        self._root = root
        self._clock = clock
        self._get_home = get_home
        self._load_library = load_library

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield VirtualList(
            [Column(10), Column(), Column(9), Column(7), Column(22)], empty=t("tui.home.reading"), id="inspections"
        )
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one(TopBar).where = t("tui.part.home")
        if rows := recall(self._root):
            self.query_one(VirtualList).show(rows)

    def on_screen_resume(self) -> None:
        """Read the list, at first and again when an inspection was closed; after the screen has been painted."""
        self.call_after_refresh(self.action_refresh)

    @work(exclusive=True, group="home")
    async def action_refresh(self) -> None:
        try:
            rows, empty = await asyncio.to_thread(self._read_all), t("tui.home.empty")
        except InspectError as error:
            rows, empty = [], str(error)
            self.post_message(ErrorTold(error))
        for shown in self.query(VirtualList):  # gone already where someone quits at once
            shown.show(rows, empty=empty)
            self.refresh_bindings()
        await asyncio.to_thread(ready.load_walk)
        self.call_after_refresh(ready.style_walk, self.app)

    def _read_all(self) -> list[Row]:
        with ready.loading():
            library = self._load_library()
            summaries = [self._read(entry, library) for entry in self._get_home().entries()]
        summaries.sort(key=lambda s: (s.day or date.min, s.unit), reverse=True)
        if not summaries:
            return []
        titles = tuple(t(f"tui.home.column-{name}") for name in ("day", "unit", "progress", "disputes", "document"))
        rows = [Row("titles", titles, tone="heading"), *(summary.row() for summary in summaries)]
        remember(self._root, rows)
        return rows

    def _read(self, entry: Entry, library: Library) -> Summary:
        """Read one inspection; a damaged one is shown with its problem."""
        problem = entry.problem
        if problem is None:
            try:
                with self._get_home().open(entry.id, read_only=True) as notebook:
                    return summarise(entry.id, notebook.inspection(), library)
            except InspectError as error:
                problem = error
        return Summary(entry.id, None, entry.id, 0, 0, 0, "", problem=str(problem))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "open_selected":
            return self.is_mounted and self.query_one(VirtualList).current is not None
        return super().check_action(action, parameters)

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        event.stop()
        self.post_message(OpenRequested(event.row.key))

    def action_open_selected(self) -> None:
        self.query_one(VirtualList).action_choose()

    @work(exclusive=True, group="new")
    async def action_new(self) -> None:
        from inspect_tool.tui.screens.new_inspection import NewInspection  # noqa: PLC0415 - loaded when first needed
        from inspect_tool.tui.screens.who import ask_name_once  # noqa: PLC0415 - as above

        await ask_name_once(self.app, self._root)
        self.app.push_screen(NewInspection(self._get_home, self._load_library, self._clock), self._created)

    def on_paste(self, event: Paste) -> None:
        """Ask about a bundle dropped on the window."""
        from inspect_tool.tui.files import looks_like_path  # noqa: PLC0415 - loaded when first needed

        if looks_like_path(event.text):
            self._join(event.text.strip())

    def action_join(self) -> None:
        self._join("")

    @work(exclusive=True, group="join")
    async def _join(self, path: str) -> None:
        """Take an inspection from a colleague's bundle, and open it."""
        from inspect_tool.tui.screens.dialogs import AskLine, typed_path  # noqa: PLC0415 - loaded when first needed

        answer = await self.app.push_screen_wait(AskLine(t("tui.join.title"), t("tui.join.hint"), value=path))
        if answer:
            try:
                report = await asyncio.to_thread(self._get_home().join, typed_path(answer))
            except InspectError as error:
                self.post_message(ErrorTold(error))
            else:
                self.post_message(OpenRequested(report.inspection_id))

    def action_checklists(self) -> None:
        """To the checklists on this laptop; nobody is typing in an inspection meanwhile."""
        from inspect_tool.tui.screens.checklists import ChecklistsScreen  # noqa: PLC0415 - loaded when first needed

        self.app.push_screen(ChecklistsScreen(self._load_library, self._clock))

    def _created(self, inspection_id: str | None) -> None:
        if inspection_id:
            self.post_message(OpenRequested(inspection_id))
