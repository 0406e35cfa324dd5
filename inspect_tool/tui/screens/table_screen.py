"""A table of records with all a person does to one: sort, search, copy for Excel, paste from it, leave."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from textual import work

from inspect_tool.i18n import t
from inspect_tool.tui import pasting
from inspect_tool.tui.messages import FieldEdited
from inspect_tool.tui.record_cells import write
from inspect_tool.tui.screens.dialogs import Confirm
from inspect_tool.tui.screens.rows_screen import RowsScreen
from inspect_tool.tui.widgets.fields import TextField
from inspect_tool.tui.widgets.table import NEW, Table


class TableScreen(RowsScreen):
    """Rows that are arranged, copied and pasted."""

    def action_sort(self) -> None:
        """Sort by the column under the cursor: upwards, downwards, as entered."""
        table = self.grid.table
        self.view = self.view.turned(table.columns[table.column].name)

    def action_search(self) -> None:
        """To the words that narrow the table."""
        self.add_class("-searching")
        self.set_focus(self.query_one("#search"))

    def on_field_edited(self, event: FieldEdited) -> None:
        event.stop()
        self.view = replace(self.view, sought=str(event.value or ""))

    def on_input_submitted(self) -> None:
        self.set_focus(self.grid.table)

    def action_copy(self) -> None:
        """Put the marked cells on the clipboard as Excel takes them; with headings when there are several rows."""
        table = self.grid.table
        block = table.marked
        keys = table.keys[block.top : block.bottom + 1]
        if not keys or self.selected == NEW:
            return
        span = slice(block.left, block.right + 1)
        rows = [table.line(key).cells[span] for key in keys]
        if len(rows) > 1:
            rows.insert(0, tuple(column.label for column in table.columns[span]))
        self.app.copy_to_clipboard(pasting.write(rows))
        self.tell(t("tables.copied", rows=len(keys), columns=block.right - block.left + 1))

    @work(exclusive=True, group="paste")
    async def on_table_pasted(self, event: Table.Pasted) -> None:
        """Show what the pasted cells would write; write it as one change if the person agrees."""
        if self.read_only:
            self.tell(t("tui.read-only"))
            return
        table = self.grid.table
        below = table.keys[table.row :]
        target = pasting.Target(self.drawing, dict(self.rows), below, table.column, self.identify)
        plan = await asyncio.to_thread(target.plan, event.text)
        if not plan.writes and not plan.refused:
            self.tell(t("tables.paste.nothing"))
            return
        if (plan.rows > 1 or len(plan.columns) > 1 or plan.refused) and not await self.app.push_screen_wait(
            Confirm(t("tables.paste.title"), "\n".join(plan.lines()))
        ):
            return
        if plan.writes:
            writes, seen = [(self.path(key), name, value) for key, name, value in plan.writes], self.shown.version
            self.ask_for_long(lambda notebook: write(notebook, writes, seen), lambda _change: self._pasted(plan))

    def _pasted(self, plan: pasting.Plan) -> None:
        self.tell(t("tables.paste.done", rows=len(plan.new) + len(plan.changed), cells=len(plan.writes)))

    def action_back(self) -> None:
        """From the search to the table; there first to all rows, then away."""
        if self.focused is not self.grid.table:
            self.set_focus(self.grid.table)
        elif self.view.sought:
            self.query_one("#search", TextField).show("")
            self.remove_class("-searching")
            self.view = replace(self.view, sought="")
        else:
            super().action_back()
