"""Records as the rows of a table: drawn beside the loop, edited in place, with what is known of the row below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from rich.text import Text
from textual import getters, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.reactive import var
from textual.widgets import Static
from textual.worker import get_current_worker

from inspect_tool.domain.records import CONFLICTS, Fields, Json
from inspect_tool.errors import InspectError
from inspect_tool.i18n import t, tn
from inspect_tool.text import slug
from inspect_tool.tui.commands import NOTEBOOK, TABLE, Command
from inspect_tool.tui.messages import ErrorTold, RecordEdited
from inspect_tool.tui.record_cells import write
from inspect_tool.tui.screens.base import NotebookScreen
from inspect_tool.tui.sheet import Drawing, Sheet, Shown, View
from inspect_tool.tui.widgets.fields import TextField
from inspect_tool.tui.widgets.key_line import KeyLine
from inspect_tool.tui.widgets.table import Line, Table, TableColumn
from inspect_tool.tui.widgets.table_view import TableView

if TYPE_CHECKING:
    from textual.timer import Timer

    from inspect_tool.domain.inspection import Inspection


#: Seconds after which the cursor rests.
_REST: Final = 0.05


class RowsScreen(NotebookScreen):
    """One kind of record; a subclass says how its rows are drawn and what is told of the one under the cursor."""

    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = TABLE + NOTEBOOK
    AUTO_FOCUS = "#rows"
    DEFAULT_CSS = """
    RowsScreen #search { display: none; }
    RowsScreen.-searching #search { display: block; }
    RowsScreen #state { height: 1; padding: 0 1; color: $text-muted; }
    RowsScreen #about { height: 9; border-top: solid $panel; padding: 0 1; scrollbar-size-vertical: 1; }
    RowsScreen.-narrow #about { height: 7; }
    """

    view: var[View] = var(View(), init=False)
    grid = getters.query_one(TableView)

    @dataclass
    class Drawn(Message):
        """The thread that draws has another state of the table."""

        state: Shown

    drawing: Drawing

    def make_drawing(self) -> Drawing:
        """Return how the rows are drawn; called once."""
        raise NotImplementedError

    def about(self, key: str) -> Sequence[str]:
        """Return what is known of a row, line by line."""
        raise NotImplementedError

    def state_words(self) -> Sequence[str]:
        """Return what stands above the table besides the number of rows."""
        return ()

    def compose(self) -> ComposeResult:
        self.drawing = self.make_drawing()
        self._sheet = Sheet(self.drawing)
        self._lines: Mapping[str, Line] = {}
        #: Rows added here that the inspection handed down does not hold yet.
        self._added: dict[str, Fields] = {}
        self._wanted = ""
        self._told = ""
        self._rest: Timer | None = None
        yield self.top_bar()
        yield TextField("search", placeholder=t("tui.pick.search"), id="search")
        yield Static(id="state", markup=False)
        yield TableView(self.drawing.columns, self, still=2, adding=t(f"tables.add.{self.NAME}"))
        with VerticalScroll(id="about", can_focus=False):
            yield Static()
        yield KeyLine()

    @property
    def rows(self) -> Mapping[str, Fields]:
        """The stored fields of every row."""
        held = self.shown.tables.get(self.drawing.kind, {})
        return {**held, **self._added} if self._added else held

    @property
    def selected(self) -> str:
        """The record id of the row under the cursor; nothing on the line that adds."""
        return self.grid.table.key

    def path(self, key: str) -> str:
        """Return the record's path."""
        return f"{self.drawing.kind}/{key}"

    # Showing -------------------------------------------------------------------------------------------------------

    def refresh_view(self) -> None:
        super().refresh_view()
        held = self.shown.tables.get(self.drawing.kind, {})
        for key in self._added.keys() & held.keys():
            del self._added[key]
        self.draw_rows(self.shown, dict(self.rows), self.view)

    def watch_view(self) -> None:
        if self.is_mounted:
            self.refresh_view()

    @work(thread=True, exclusive=True, group="sheet")
    def draw_rows(self, inspection: Inspection, rows: Mapping[str, Fields], view: View) -> None:
        """Draw what has changed, off the loop; the table shows it as it comes."""
        worker = get_current_worker()
        try:
            for state in self._sheet.update(rows, inspection.tables, view):
                if worker.is_cancelled:
                    return
                self.post_message(self.Drawn(state))
        except InspectError as error:
            self.post_message(ErrorTold(error))

    def on_rows_screen_drawn(self, event: Drawn) -> None:
        state, view = event.state, self.view
        # Added while this state was drawn: the next one has them in their place.
        added = {key: self._lines[key] for key in self._added if key not in state.lines and key in self._lines}
        self._lines = {**state.lines, **added}
        headings = {view.by: "▼" if view.descending else "▲"} if view.by else {}
        self.grid.show((*state.keys, *added), lambda key: self._lines[key], headings)
        if self._wanted and self.grid.table.go(self._wanted):
            self._wanted = ""
        words = [tn(f"tables.rows.{self.NAME}", state.total)]
        if view.sought:
            words.append(t("tables.found", count=len(state.keys), sought=view.sought))
        words += self.state_words() if state.done else (t("tables.drawing"),)
        self.query_one("#state", Static).update(Text(" · ".join(words), no_wrap=True, overflow="ellipsis"))
        self._show_about()

    def _show_about(self) -> None:
        key = self.selected
        text = "\n".join(self.about(key) if key in self.rows else [t("tables.about-new")])
        if text == self._told:
            return
        self._told = text
        self.query_one("#about Static", Static).update(Text(text))
        self.refresh_bindings()

    def on_table_moved(self, event: Table.Moved) -> None:
        """Tell of the row once the cursor rests: laying out what is told takes longer than moving on."""
        event.stop()
        if self._rest:
            self._rest.stop()
        self._rest = self.set_timer(_REST, self._show_about)

    def show_at(self, at: str) -> None:
        """Go to a row, now or as soon as it is drawn."""
        key = at.partition("#")[0].partition("/")[2]
        if not self.grid.table.go(key):
            self._wanted = key

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"edit_cell", "add", "remove"} and self.read_only:
            return None
        return super().check_action(action, parameters)

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written, because the inspection is open for reading."""
        return bool(self.save_state and self.save_state.read_only)

    # Writing -------------------------------------------------------------------------------------------------------

    def on_table_view_edited(self, event: TableView.Edited) -> None:
        """Write a cell; it shows what was typed at once, and what follows from it when it is written."""
        event.stop()
        writes = self.drawing.writes(event.column.name, event.text)
        for field, value in writes.items():
            self.post_message(RecordEdited(self.path(event.key), field, value))
        line = self._lines.get(event.key)
        if line is None:  # a merge took the row away while its cell was open
            return
        column = self.drawing.columns.index(event.column)
        text = self.drawing.text({**self.rows.get(event.key, {}), **writes}, event.column.name)
        cells = (*line.cells[:column], text, *line.cells[column + 1 :])
        self._lines = {**self._lines, event.key: Line(cells, line.tones)}
        self.grid.table.refresh()

    def on_table_chosen(self, event: Table.Chosen) -> None:
        event.stop()
        self.action_edit_cell()

    def action_edit_cell(self) -> None:
        """Open the cell under the cursor."""
        if self.focused is self.grid.table and not self.grid.open_cell():
            self.open_computed(self.grid.table.columns[self.grid.table.column])

    def open_computed(self, column: TableColumn) -> None:
        """Say why a cell takes no edit; a subclass may have another way to edit it."""
        self.tell(t("tables.computed", column=column.label))

    def text_of(self, key: str, column: TableColumn) -> str:
        """Return a cell's text to be edited."""
        return self.drawing.text(self.rows.get(key, {}), column.name)

    def check(self, column: TableColumn, text: str) -> object:
        """Raise `InputError` for text that a column does not take."""
        return self.drawing.writes(column.name, text)

    def identify(self, fields: Mapping[str, Json]) -> str:
        """Return the id of a record to be added: by its code, so that two laptops that note it mean the same one."""
        from inspect_tool.log.home import new_id  # noqa: PLC0415 - the log is loaded with the first notebook

        return slug(str(fields.get("code") or "")) or new_id()

    def add(self, column: TableColumn, text: str) -> str:
        """Add a row whose first cell says this; return its key."""
        fields = {name: value for name, value in self.drawing.writes(column.name, text).items() if value is not None}
        code = fields.get("code")
        known = next((key for key, held in self.rows.items() if code and held.get("code") == code), None)
        key = known or self.identify(fields)
        if key in self.rows:
            self.tell(t("tables.known", code=text))
            return key
        self._added[key] = fields
        cells = tuple("" if c.computed else self.drawing.text(fields, c.name) for c in self.drawing.columns)
        self._lines = {**self._lines, key: Line(cells)}
        table = self.grid.table
        table.show((*table.keys, key), lambda name: self._lines[name], {})
        self.ask_for(lambda notebook: notebook.add(self.drawing.kind, fields, id=key))
        return key

    def action_add(self) -> None:
        """Go to the line that adds a row, and open its first cell."""
        table = self.grid.table
        self.set_focus(table)
        table.action_ends(last=True)
        table.column = 0
        self.grid.open_cell()

    def action_remove(self) -> None:
        """Remove the rows marked, as one change; undo brings them back."""
        table = self.grid.table
        block = table.marked
        keys = [key for key in table.keys[block.top : block.bottom + 1] if table.several or key == self.selected]
        if not keys or self.focused is not table:
            return
        rows = [(self.path(key), self.rows[key]) for key in keys]
        cleared: list[tuple[str, str, Json]] = [
            (path, name, None)
            for path, fields in rows
            for name in (*(name for name in fields if name != CONFLICTS), *fields.get(CONFLICTS, ()))
        ]
        seen = self.shown.version
        self.ask_for(lambda notebook: write(notebook, cleared, seen))
        self.tell(tn("tables.removed", len(keys)))
