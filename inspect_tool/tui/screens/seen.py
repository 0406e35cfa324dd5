"""Who has what: a row a laptop, a column a log, what is missing where, and to whom a bundle must go."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.reactive import var
from textual.widgets import Static

from inspect_tool.i18n import t
from inspect_tool.tui import pasting, who_has_what
from inspect_tool.tui.commands import NOTEBOOK, SEEN, Command, bindings
from inspect_tool.tui.messages import PartRequested
from inspect_tool.tui.screens.base import NotebookScreen
from inspect_tool.tui.sheet import View, arranged
from inspect_tool.tui.who_has_what import WhoHasWhat
from inspect_tool.tui.widgets.key_line import KeyLine
from inspect_tool.tui.widgets.table import Table


class SeenScreen(NotebookScreen):
    """Read beside, because every log is gone through; nothing is edited here."""

    NAME: ClassVar[str] = "seen"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = SEEN + NOTEBOOK
    BINDINGS: ClassVar = bindings(COMMANDS_HERE)
    DEFAULT_CSS = """
    SeenScreen #state { height: 1; padding: 0 1; }
    SeenScreen #table { height: 1fr; }
    SeenScreen #about { height: 9; border-top: solid $panel; padding: 0 1; scrollbar-size-vertical: 1; }
    """

    found: var[WhoHasWhat | None] = var(None, init=False)
    view: var[View] = var(View(), init=False)

    def compose(self) -> ComposeResult:
        yield self.top_bar()
        yield Static(t("tui.exchange.reading"), id="state", markup=False)
        yield Container(id="table")
        with VerticalScroll(id="about", can_focus=False):
            yield Static()
        yield KeyLine()

    def refresh_view(self) -> None:
        super().refresh_view()
        self.ask_for_long(who_has_what.read, self._read)

    def _read(self, found: WhoHasWhat) -> None:
        self.found = found

    async def watch_found(self, before: WhoHasWhat | None, found: WhoHasWhat) -> None:
        """Show what was read; a log that is new here brings another column, and with it another table."""
        if before is None or before.logs != found.logs or before.names != found.names:
            held = self.query_one("#table", Container)
            await held.remove_children()
            table = Table(who_has_what.columns(found), still=1, id="laptops")
            await held.mount(table)
            table.focus()
        self.query_one("#state", Static).update(Text(who_has_what.summary(found), no_wrap=True, overflow="ellipsis"))
        self._show()

    def watch_view(self) -> None:
        self._show()

    def _show(self) -> None:
        if (found := self.found) is None:
            return
        table = self.query_one(Table)
        lines = {row.log: who_has_what.line(found, row) for row in found.rows}
        keys = arranged(lines, [column.name for column in table.columns], self.view)
        headings = {self.view.by: "▼" if self.view.descending else "▲"} if self.view.by else {}
        table.show(keys, lines.__getitem__, headings)
        self._show_about()

    def _show_about(self) -> None:
        if found := self.found:
            lines = who_has_what.words(found, self.query_one(Table).key)
            self.query_one("#about Static", Static).update(Text("\n".join([*lines, "", t("merging.seen-about")])))

    def on_table_moved(self, event: Table.Moved) -> None:
        event.stop()
        self._show_about()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"sort", "copy"} and self.is_mounted:
            return True if self.found else None
        return super().check_action(action, parameters)

    def action_sort(self) -> None:
        """Sort by the column under the cursor: upwards, downwards, as read."""
        table = self.query_one(Table)
        self.view = self.view.turned(table.columns[table.column].name)

    def action_copy(self) -> None:
        """Put the whole table on the clipboard as Excel takes it."""
        table = self.query_one(Table)
        rows = [tuple(column.label for column in table.columns), *(table.line(key).cells for key in table.keys)]
        self.app.copy_to_clipboard(pasting.write(rows))
        self.tell(t("tables.copied", rows=len(table.keys), columns=len(table.columns)))

    def action_give(self) -> None:
        self.post_message(PartRequested("exchange", "give"))

    def action_take(self) -> None:
        self.post_message(PartRequested("exchange", "take"))
