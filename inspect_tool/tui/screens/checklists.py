"""The checklists on this laptop: read them, take one from Excel after a preview, write one out, put one back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import work
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from inspect_tool.errors import InputError, InspectError
from inspect_tool.i18n import t, tn
from inspect_tool.tui.checklist_words import items_words, preview
from inspect_tool.tui.commands import CHECKLISTS, Command, bindings
from inspect_tool.tui.messages import ErrorTold, LibraryChanged, Told
from inspect_tool.tui.screens.dialogs import AskLine, Confirm, Reading, typed_path
from inspect_tool.tui.screens.file_picker import FilePicker
from inspect_tool.tui.screens.leaving import Leaving
from inspect_tool.tui.screens.progress import Progress, run_beside
from inspect_tool.tui.widgets.key_line import KeyLine
from inspect_tool.tui.widgets.top_bar import TopBar
from inspect_tool.tui.widgets.virtual_list import Column, Row, VirtualList

if TYPE_CHECKING:
    from inspect_tool.acts.checklists import Own
    from inspect_tool.domain.checklist import Checklist
    from inspect_tool.library import Library
    from inspect_tool.settings import Clock

T = TypeVar("T")


class ChecklistsScreen(Leaving, Screen[None]):
    """Stands before any inspection is open, so nobody answers a checklist while it changes."""

    NAME: ClassVar[str] = "checklists"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = CHECKLISTS
    BINDINGS: ClassVar = bindings(CHECKLISTS)
    AUTO_FOCUS = "VirtualList"
    DEFAULT_CSS = """
    ChecklistsScreen #about { height: auto; padding: 1 1 0 1; color: $text-muted; }
    """

    def __init__(self, load_library: Callable[[], Library], clock: Clock) -> None:
        super().__init__()
        self._load = load_library
        self._clock = clock
        self._library: Library | None = None
        #: Which checklists are the office's own, and of which another version can be used again.
        self._own: Own | None = None

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield VirtualList([Column(10), Column(), Column(12), Column(3, right=True), Column(11)], id="checklists")
        yield Static(t("sheets.about"), id="about", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one(TopBar).where = t("tui.part.checklists")
        self.read()

    @work(exclusive=True, group="read-checklists")
    async def read(self) -> None:
        """Show the checklists as they are now."""
        from inspect_tool.acts.checklists import of_office  # noqa: PLC0415 - reads workbooks, loaded when first needed

        def load() -> tuple[Library, Own]:
            library = self._load()
            return library, of_office(library)

        if not (found := await self._try(load)):
            return
        self._library, self._own = found
        titles = tuple(t(f"sheets.column-{name}") for name in ("id", "title", "version", "items", "origin"))
        rows = [Row("titles", titles, tone="heading"), *(self._row(each) for each in self._library.checklists)]
        self.query_one(VirtualList).show(rows)
        self.refresh_bindings()

    def _row(self, one: Checklist) -> Row:
        origin = t("sheets.office" if self._own and one.id in self._own.in_use else "sheets.shipped")
        return Row(one.id, (one.id, one.title, one.version, str(len(one.items)), origin))

    async def _try(self, act: Callable[[], T], title: str = "") -> T | None:
        """Do something in a thread; what goes wrong is told, and nothing comes back."""
        try:
            return await run_beside(self.app, act, Progress(title) if title else None)
        except (InspectError, OSError) as error:
            self.post_message(ErrorTold(error))
            return None

    @property
    def checklist(self) -> Checklist | None:
        """The checklist under the cursor."""
        row = self.query_one(VirtualList).current
        listed = self._library.checklists if self._library else ()
        return next((each for each in listed if row and each.id == row.key), None)

    @property
    def _reversible(self) -> bool:
        """Whether another version of the checklist under the cursor can be used again."""
        one, own = self.checklist, self._own
        return one is not None and own is not None and one.id in own.reversible

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self.is_mounted and action in {"look", "write"}:
            return True if self.checklist else None
        if self.is_mounted and action == "put_back":
            return True if self._reversible else None
        return super().check_action(action, parameters)

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        event.stop()
        self.refresh_bindings()

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        event.stop()
        self.action_look()

    def action_look(self) -> None:
        """Read the items of the checklist under the cursor."""
        if one := self.checklist:
            self.app.push_screen(Reading(f"{one.title} · {one.version}", items_words(one)))

    @work(exclusive=True, group="checklists")
    async def action_take(self) -> None:
        """Pick a workbook, show what it changes, and take it if the person agrees."""
        from inspect_tool.acts import checklists as acts  # noqa: PLC0415 - reads workbooks, loaded when first needed

        picked = await self.app.push_screen_wait(FilePicker(t("sheets.take")))
        library = self._library
        if not picked or library is None:
            return
        draft = await self._try(lambda: acts.read(picked[0], library, self._clock()), t("sheets.reading"))
        if draft is None:
            return
        if draft.before == draft.checklist:
            self.post_message(Told(t("sheets.same", id=draft.checklist.id)))
        elif await self.app.push_screen_wait(Confirm(t("sheets.take"), preview(draft))):
            await self._change(lambda: acts.take(draft), tn("sheets.taken", len(draft.changes), id=draft.checklist.id))

    @work(exclusive=True, group="checklists")
    async def action_put_back(self) -> None:
        """Use the version before the one in use again; once more takes that back."""
        from inspect_tool.acts import checklists as acts  # noqa: PLC0415 - as above

        one, library = self.checklist, self._library
        if one and library and self._reversible:
            await self._change(lambda: acts.put_back(library, one.id), t("sheets.put-back", id=one.id))

    async def _change(self, act: Callable[[], object], told: str) -> None:
        def done() -> bool:
            act()
            return True

        if await self._try(done):
            self.app.post_message(LibraryChanged())
            self.post_message(Told(told))
            self.call_later(self.read)

    @work(exclusive=True, group="checklists")
    async def action_write(self) -> None:
        """Write the checklist under the cursor to a workbook."""
        one = self.checklist
        if one is None:
            return
        asked = AskLine(t("sheets.write"), t("sheets.write-hint"), value=str(Path.home() / f"{one.id}.xlsx"))
        if answer := await self.app.push_screen_wait(asked):
            path = typed_path(answer)
            if await self._try(lambda: _written(one, path), t("sheets.write")):
                self.post_message(Told(t("sheets.written", file=path)))

    def action_back(self) -> None:
        self.dismiss()


def _written(checklist: Checklist, path: Path) -> bool:
    from inspect_tool.register.checklist_out import export_checklist  # noqa: PLC0415 - as above

    if path.exists():
        raise InputError("excel.exists", file=path)
    export_checklist(checklist, path)
    return True
