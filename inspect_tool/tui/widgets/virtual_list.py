"""A list whose cost is its visible rows: ten rows or a hundred thousand paint alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding
from textual.events import Click, Key
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from inspect_tool.tui.cells import fit
from inspect_tool.tui.widgets.ordered_keys import OrderedKeys
from inspect_tool.tui.widgets.tones import toned


@dataclass(frozen=True)
class Column:
    """How wide a column is; width 0 takes what the others leave."""

    width: int = 0
    right: bool = False


@dataclass(frozen=True)
class Row:
    """One row. A heading is skipped by the cursor."""

    key: str
    cells: tuple[str, ...]
    #: "", "heading", "muted", "problem" or "done": a component class of the list.
    tone: str = ""

    @property
    def heading(self) -> bool:
        """Whether the row only names those below it."""
        return self.tone == "heading"


class VirtualList(OrderedKeys, ScrollView, can_focus=True, inherit_bindings=False):
    """Rows of cells with a cursor, drawn line by line."""

    COMPONENT_CLASSES: ClassVar = {
        "virtual-list--cursor",
        "virtual-list--heading",
        "virtual-list--muted",
        "virtual-list--problem",
        "virtual-list--done",
    }
    DEFAULT_CSS = """
    VirtualList { height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; }
    VirtualList > .virtual-list--cursor { background: $primary 40%; }
    VirtualList:focus > .virtual-list--cursor { background: $primary-darken-2; color: $text; text-style: bold; }
    VirtualList > .virtual-list--heading { text-style: bold; color: $text-accent; }
    VirtualList > .virtual-list--muted { color: $text-muted; }
    VirtualList > .virtual-list--problem { color: $text-error; }
    VirtualList > .virtual-list--done { color: $text-success; }
    """
    BINDINGS: ClassVar = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "first", show=False),
        Binding("end", "last", show=False),
    ]

    cursor: reactive[int] = reactive(0)

    @dataclass
    class Highlighted(Message):
        """The cursor came to another row, or the row under it is another one now."""

        row: Row | None

    @dataclass
    class Chosen(Message):
        """A row was chosen with Enter or a click on the row under the cursor."""

        row: Row

    def __init__(self, columns: Sequence[Column], *, empty: str = "", id: str | None = None) -> None:  # noqa: A002 - textual's own name
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._rows: tuple[Row, ...] = ()
        #: What was last said to be under the cursor; nothing was said yet.
        self._told: str | None = ""
        self._empty = empty

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows shown."""
        return self._rows

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        row = self._rows[self.cursor] if self.cursor < len(self._rows) else None
        return None if row is None or row.heading else row

    def show(self, rows: Sequence[Row], *, empty: str | None = None) -> None:
        """Show other rows. The cursor stays on its row where that is still here, else near its place."""
        before = self.current
        self._rows = tuple(rows)
        if empty is not None:
            self._empty = empty
        self.virtual_size = Size(self.size.width, max(1, len(self._rows)))
        if before and (at := self._index(before.key)) is not None:
            self.cursor = at
        else:
            self.cursor = self._settle(self.cursor, 1)
        now = self.current.key if self.current else None
        if now != (before.key if before else self._told):  # a list that stays empty has nothing new to say
            self._told = now
            self.post_message(self.Highlighted(self.current))
        self.refresh()

    def go(self, key: str) -> bool:
        """Put the cursor on a row; False where no row has this key."""
        at = self._index(key)
        if at is not None:
            self.cursor = at
        return at is not None

    def _index(self, key: str) -> int | None:
        return next((at for at, row in enumerate(self._rows) if row.key == key and not row.heading), None)

    def _settle(self, at: int, direction: int) -> int:
        """Return the nearest row that is no heading, looking in this direction first."""
        last = len(self._rows) - 1
        at = max(0, min(at, last))
        for step in (direction, -direction):
            probe = at
            while 0 <= probe <= last:
                if not self._rows[probe].heading:
                    return probe
                probe += step
        return 0

    def _widths(self) -> list[int]:
        fixed = sum(column.width for column in self._columns) + len(self._columns) + 1
        return [column.width or max(4, self.size.width - fixed) for column in self._columns]

    def render_line(self, y: int) -> Strip:
        at = y + self.scroll_offset.y
        width = self.size.width
        if at >= len(self._rows):
            text = fit(self._empty, width - 2) if not self._rows and at == 0 else ""
            return Strip([Segment(f" {text}", self.rich_style)]).extend_cell_length(width, self.rich_style)
        row = self._rows[at]
        style = self.rich_style
        if row.tone:
            style += toned(self, f"virtual-list--{row.tone}")
        under_cursor = at == self.cursor and not row.heading
        if under_cursor:
            style = self.get_component_rich_style("virtual-list--cursor")
        mark = "▸" if under_cursor else " "
        if row.heading and len(row.cells) != len(self._columns):
            line = fit(" ".join(row.cells), width - 1)
        else:
            pairs = zip(row.cells, self._columns, self._widths(), strict=True)
            line = " ".join(fit(cell, size, right=column.right) for cell, column, size in pairs)
        return Strip([Segment(mark + line, style)]).adjust_cell_length(width, style)

    def validate_cursor(self, value: int) -> int:
        return max(0, min(value, len(self._rows) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        top = self.scroll_offset.y
        for at in (old, new):
            self.refresh(Region(0, at - top, self.size.width, 1))
        self._reveal()
        self.post_message(self.Highlighted(self.current))

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, max(1, len(self._rows)))
        self.call_after_refresh(self._reveal)
        self.refresh()

    def _reveal(self) -> None:
        self.scroll_to_region(Region(0, self.cursor, 1, 1), animate=False, immediate=True)

    def action_move(self, by: int) -> None:
        if self._rows:
            self.cursor = self._settle(self.cursor + by, by)

    def action_page(self, direction: int) -> None:
        if self._rows:
            self.cursor = self._settle(self.cursor + direction * max(1, self.size.height - 1), direction)

    def action_first(self) -> None:
        self.cursor = self._settle(0, 1)
        self.scroll_home(animate=False)

    def action_last(self) -> None:
        self.cursor = self._settle(len(self._rows) - 1, -1)

    def key_enter(self, event: Key) -> None:
        """Choose; no binding, so that a screen's own word for it can stand in the footer."""
        event.stop()
        self.action_choose()

    def action_choose(self) -> None:
        if self.current:
            self.post_message(self.Chosen(self.current))

    def on_click(self, event: Click) -> None:
        at = event.y + self.scroll_offset.y
        if at < len(self._rows) and not self._rows[at].heading:
            if at == self.cursor:
                self.action_choose()
            self.cursor = at
