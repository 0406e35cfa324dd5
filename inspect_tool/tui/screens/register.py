"""The unit's dossier register: read, counted again, searched for what needs a look, and drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.widgets import Static

from inspect_tool.errors import InspectError
from inspect_tool.i18n import t, tn
from inspect_tool.text import parse_date
from inspect_tool.tui import register_rows
from inspect_tool.tui.commands import NOTEBOOK, REGISTER, Command, bindings
from inspect_tool.tui.messages import ErrorTold
from inspect_tool.tui.record_cells import write
from inspect_tool.tui.register_rows import Draw, Headings, Looked
from inspect_tool.tui.screens.base import NotebookScreen
from inspect_tool.tui.screens.dialogs import AskLine, Confirm, typed_path
from inspect_tool.tui.screens.progress import Progress
from inspect_tool.tui.screens.register_dialogs import AskDraw, Asked, MapColumns
from inspect_tool.tui.widgets.key_line import KeyLine
from inspect_tool.tui.widgets.virtual_list import Column, VirtualList

if TYPE_CHECKING:
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.register.audit import Anomaly


class RegisterScreen(NotebookScreen):
    """One register at a time; what is found here is recorded only when a person says so."""

    NAME: ClassVar[str] = "register"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = REGISTER + NOTEBOOK
    BINDINGS: ClassVar = bindings(COMMANDS_HERE)
    AUTO_FOCUS = "#found"
    DEFAULT_CSS = """
    RegisterScreen #right { padding: 0 1; }
    RegisterScreen.-narrow #right { height: 8; }
    """

    def compose(self) -> ComposeResult:
        self._looked: Looked | None = None
        self._headings: Headings | None = None
        yield self.top_bar()
        with Container(id="split"):
            with Vertical(id="left"):
                columns = [Column(1), Column(), Column(9, right=True), Column(9, right=True)]
                yield VirtualList(columns, empty=t("registertable.nothing"), id="found")
            with VerticalScroll(id="right", can_focus=False):
                yield Static(id="about")
        yield KeyLine()

    @property
    def list(self) -> VirtualList:
        """What was found."""
        return self.query_one("#found", VirtualList)

    def refresh_view(self) -> None:
        super().refresh_view()
        self._show_about()

    def _show_about(self) -> None:
        current = self.list.current
        if self._looked is None:
            text = t("registertable.intro")
        else:
            text = register_rows.about(self._looked, current.key if current else "")
        self.query_one("#about", Static).update(Text(text))
        self.refresh_bindings()

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        event.stop()
        self._show_about()

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        event.stop()
        self.action_draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"draw", "record", "columns"} and self.is_mounted:
            return True if self._looked else None
        return super().check_action(action, parameters)

    # Reading -------------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="register")
    async def action_read(self) -> None:
        """Read a register; which heading each column stands under is confirmed once for such files."""
        answer = await self.app.push_screen_wait(AskLine(t("registertable.read"), t("registertable.read-hint")))
        if answer:
            path = typed_path(answer)
            progress = Progress(t("registertable.reading"), can_stop=True)
            self.ask_for_long(lambda n: register_rows.headings(path, _folder(n)), self._mapped, progress=progress)

    @work(exclusive=True, group="register")
    async def _mapped(self, headings: Headings) -> None:
        if headings.confirmed:
            await self._count(headings, headings.mapping)
        else:
            await self._confirm(headings)

    @work(exclusive=True, group="register")
    async def action_columns(self) -> None:
        """Confirm the columns of the register shown anew."""
        if self._headings and self._looked:
            await self._confirm(self._headings)

    async def _confirm(self, headings: Headings) -> None:
        from inspect_tool.register.columns import HEADINGS, REQUIRED  # noqa: PLC0415 - polars takes 100 ms

        mapping = await self.app.push_screen_wait(MapColumns(headings, HEADINGS, REQUIRED))
        if mapping is not None:
            await self._count(headings, mapping)

    async def _count(self, headings: Headings, mapping: Mapping[str, str]) -> None:
        """Count the register for the period that the unit reported for, or that a person names."""
        self._headings = chosen = replace(headings, mapping=mapping)
        period = register_rows.period_of(self.shown) or await self._ask_period()
        if period is None:
            return
        first_to_last, view, office = period, self.shown, self.library.office
        progress = Progress(t("registertable.reading"), can_stop=True)

        def act(notebook: Notebook) -> Looked:
            return register_rows.look(view, chosen, first_to_last, progress, folder=_folder(notebook), office=office)

        self.ask_for_long(act, self._show, progress=progress)

    async def _ask_period(self) -> tuple[date, date] | None:
        answer = await self.app.push_screen_wait(AskLine(t("registertable.period"), t("registertable.period-hint")))
        if not answer:
            return None
        try:
            first, last = (parse_date(part.strip()) for part in f"{answer} .. ".split("..")[:2])
        except InspectError as error:
            self.post_message(ErrorTold(error))
            return None
        return first, last

    def _show(self, looked: Looked) -> None:
        self._looked = looked
        self.list.show(looked.rows)
        self._show_about()

    # Recording -----------------------------------------------------------------------------------------------------

    def action_record(self) -> None:
        """Keep the audit with its convention in the inspection, for the annex."""
        looked, view = self._looked, self.shown
        if looked is None:
            return

        def act(notebook: Notebook) -> str:
            from inspect_tool.register.recording import audit_writes  # noqa: PLC0415 - polars takes 100 ms

            return write(notebook, audit_writes(view, looked.register, looked.audit)[1], view.version)

        self.ask_for_long(act, lambda _change: self.tell(t("registertable.recorded")))

    @work(exclusive=True, group="register")
    async def action_draw(self) -> None:
        """Draw dossiers from the register, or from the anomaly under the cursor, and record how."""
        looked, view = self._looked, self.shown
        if looked is None:
            return
        anomaly = self._anomaly(looked)
        rows = frozenset(map(int, anomaly.frame["row"].to_list())) if anomaly else None
        frame = looked.register.frame.height if rows is None else len(rows)
        title = anomaly.message() if anomaly else t("registertable.draw-all")
        if not frame:
            return
        enough, seed = register_rows.enough(frame), self.clock().date().isoformat()
        asked = await self.app.push_screen_wait(AskDraw(title, frame=frame, enough=enough, seed=seed))
        if asked is None:
            return
        wanted: Asked = asked
        progress = Progress(t("registertable.drawing"), can_stop=True)

        def act(_notebook: Notebook) -> Draw:
            from inspect_tool.register.drawing import Plan  # noqa: PLC0415 - polars takes 100 ms

            plan = Plan(wanted.size, wanted.seed, wanted.method, wanted.strata, rows)
            found = register_rows.prepared(view, looked, plan, anomaly.code if anomaly else None)
            progress.told(1, 1)
            return found

        self.ask_for_long(act, self._drawn, progress=progress)

    def _anomaly(self, looked: Looked) -> Anomaly | None:
        """Return the point to look at under the cursor, if there is one."""
        kind, _, code = (self.list.current.key if self.list.current else "").partition("/")
        return next((a for a in looked.audit.anomalies if kind == "anomaly" and a.code == code), None)

    @work(exclusive=True, group="register")
    async def _drawn(self, draw: Draw) -> None:
        text = register_rows.draw_words(draw)
        if await self.app.push_screen_wait(Confirm(t("registertable.draw-title"), text)):
            seen = self.shown.version

            def act(notebook: Notebook) -> str:
                return write(notebook, draw.writes, seen)

            done = tn("registertable.taken", len(draw.taken.new) + len(draw.taken.known))
            self.ask_for_long(act, lambda _change: self.tell(done))


def _folder(notebook: Notebook) -> Path:
    """Return where confirmed columns are remembered: once for this data folder, as on the command line."""
    return notebook.folder.parents[1] / "columns"
