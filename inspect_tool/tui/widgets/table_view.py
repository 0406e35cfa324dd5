"""A table with a field that opens over the cell under the cursor, and a line that says why a cell was not taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol

from rich.text import Text
from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.events import Key
from textual.message import Message
from textual.widgets import Static

from inspect_tool.errors import InputError
from inspect_tool.tui.messages import FieldEdited
from inspect_tool.tui.widgets.fields import TextField
from inspect_tool.tui.widgets.table import NEW, Line, Table, TableColumn

#: An open cell is at least so wide, as far as there is room.
_OPEN_WIDTH: Final = 28


class CellField(TextField):
    """The field over a cell. Ends by Enter, Tab, an arrow or Escape."""

    BINDINGS: ClassVar = [
        Binding("enter", "leave_cell(1, 0, False)", show=False),
        Binding("down", "leave_cell(1, 0, True)", show=False),
        Binding("up", "leave_cell(-1, 0, True)", show=False),
        Binding("tab", "leave_cell(0, 1, True)", show=False),
        Binding("shift+tab", "leave_cell(0, -1, True)", show=False),
        Binding("escape", "give_up", show=False),
    ]

    def __init__(self, ended: Callable[[int, int, bool], None], given_up: Callable[[], None]) -> None:
        super().__init__()
        self._ended = ended
        self._given_up = given_up

    async def on_key(self, event: Key) -> None:
        """Hand back what was typed after the field closed: it was meant for what came in front."""
        if not self.display:
            event.stop()
            event.prevent_default()
            self.app.post_message(Key(event.key, event.character))

    def action_leave_cell(self, down: int, across: int, go_on: bool) -> None:
        self._ended(down, across, go_on)

    def action_give_up(self) -> None:
        self._given_up()


class Cells(Protocol):
    """What is behind a table: how its cells are read and written."""

    def text_of(self, key: str, column: TableColumn) -> str:
        """Return a cell's text to be edited."""
        ...

    def check(self, column: TableColumn, text: str) -> object:
        """Raise `InputError` for text that a column does not take."""
        ...

    def add(self, column: TableColumn, text: str) -> str:
        """Add a row whose first cell says this, show it, and return its key."""
        ...


class TableView(Container):
    """Holds a table; an edit comes up as `Edited` once its text was taken."""

    DEFAULT_CSS = """
    TableView { height: 1fr; layers: below above; }
    TableView > Table { layer: below; }
    TableView > CellField { layer: above; position: absolute; display: none; background: $primary 60%; }
    TableView > CellField:focus { background: $primary 60%; }
    TableView > .why { layer: below; dock: bottom; height: auto; max-height: 3; padding: 0 1; display: none; }
    TableView > .why { color: $text-error; }
    """

    table = getters.query_one(Table)
    field = getters.query_one(CellField)

    @dataclass
    class Edited(Message):
        """A cell says something else now. `key` is `NEW` for the first cell of a row to be added."""

        key: str
        column: TableColumn
        text: str

    def __init__(self, columns: Sequence[TableColumn], cells: Cells, *, still: int, adding: str) -> None:
        """Take the table's columns, how many of them stand still, what its last line says, and what is behind it."""
        super().__init__()
        self._columns = tuple(columns)
        self._cells = cells
        self._still = still
        self._adding = adding
        #: The row whose cell is open, and the text it had.
        self._open: tuple[str, TableColumn, str] | None = None

    def compose(self) -> ComposeResult:
        yield Table(self._columns, still=self._still, adding=self._adding, id="rows")
        yield CellField(self.finish, self.give_up)
        yield Static(classes="why", markup=False)

    def show(self, keys: Sequence[str], line: Callable[[str], Line], headings: Mapping[str, str]) -> None:
        """Show other rows, or the same ones anew; an open cell stays with its row."""
        self.table.show(keys, line, headings)
        if self._open:
            self._place()

    @property
    def editing(self) -> bool:
        """Whether a cell is open."""
        return self._open is not None

    def open_cell(self) -> bool:
        """Open the cell under the cursor; False where its column is computed."""
        table = self.table
        column = table.columns[table.column]
        if column.computed:
            return False
        text = "" if table.key == NEW else self._cells.text_of(table.key, column)
        self.field.show(text)
        # As the field shows it: line breaks of a longer text are kept unless a person changes it.
        self._open = (table.key, column, self.field.value.strip())
        self.field.select_all()
        self._place()
        self.field.display = True
        self.screen.set_focus(self.field)
        return True

    def _place(self) -> None:
        """Put the field over its cell; the table may first have to be laid out, and scrolled there."""
        table = self.table
        at = table.place_of(table.row, table.column)
        if at is None:
            self.call_after_refresh(self._place_once)
            return
        width = min(max(at[2] + 1, _OPEN_WIDTH), table.size.width)
        self.field.styles.offset = (max(0, min(at[0] - 1, table.size.width - width)), at[1])
        self.field.styles.width = width

    def _place_once(self) -> None:
        table = self.table
        table.reveal()
        if table.place_of(table.row, table.column):
            self._place()

    def on_field_edited(self, event: FieldEdited) -> None:
        """Keep what is typed in the open cell here until the cell is left."""
        event.stop()

    def finish(self, down: int, across: int, go_on: bool) -> None:
        """Take what the open cell says, move on, and open the next cell if editing goes on."""
        if self._open is None:
            return
        key, column, before = self._open
        text = self.field.value.strip()
        if text != before:
            try:
                self._cells.check(column, text)
            except InputError as error:
                self._say(str(error))
                return
            if key != NEW:
                self.post_message(self.Edited(key, column, text))
            elif text:
                key = self._cells.add(column, text)
                self.table.go(key)
        adding = self._open[0] == NEW
        self._close()
        self.table.action_move(down, across)
        if across:
            self._skip(across)
        if (go_on or (adding and text and down)) and self.open_cell():
            return
        self.screen.set_focus(self.table)

    def _skip(self, across: int) -> None:
        """Pass over computed columns."""
        table = self.table
        while table.columns[table.column].computed and 0 < table.column < len(table.columns) - 1:
            table.column += across

    def give_up(self) -> None:
        """Close the open cell and leave it as it was."""
        self._close()
        self.screen.set_focus(self.table)

    def _close(self) -> None:
        self._open = None
        self.field.display = False
        self._say("")

    def _say(self, why: str) -> None:
        line = self.query_one(".why", Static)
        line.update(Text(why))
        line.display = bool(why)

    def on_descendant_blur(self) -> None:
        """Take what an open cell says when the focus is taken elsewhere, with the mouse or by a dialog."""
        if self._open and not self.field.has_focus:
            self.finish(0, 0, go_on=False)

    def on_resize(self) -> None:
        if self._open:
            self.call_after_refresh(self._place)
