"""A table whose cost is its visible cells: the first columns stand still, the others pass by; the last line adds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding
from textual.events import Click, Paste
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from inspect_tool.tui.cells import fit
from inspect_tool.tui.widgets.ordered_keys import OrderedKeys
from inspect_tool.tui.widgets.tones import toned

#: Key of the line below the last row, where a row is added.
NEW: Final = ""


@dataclass(frozen=True)
class TableColumn:
    """One column. `computed` ones show what follows from others and take no edit."""

    name: str
    label: str
    width: int
    right: bool = False
    computed: bool = False


@dataclass(frozen=True)
class Line:
    """The cells of one row, and the tone (a component class) of those that are to stand out, by place."""

    cells: tuple[str, ...]
    tones: Mapping[int, str] = field(default_factory=dict)


class Block(NamedTuple):
    """Rows and columns that are marked, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell is in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


class Passing:
    """Which columns are in sight: the first ones stand still, the others pass by."""

    def __init__(self, columns: Sequence[TableColumn], still: int) -> None:
        self._columns = columns
        self._still = still
        #: The first column shown beside those that stand still.
        self.left = still

    def shown(self, width: int) -> list[tuple[int, int, int]]:
        """Return the columns in sight as place, first cell and width."""
        at, found = 1, []
        for place in (*range(self._still), *range(self.left, len(self._columns))):
            room = width - at
            if room < 1:
                break
            taken = min(self._columns[place].width, room)
            found.append((place, at, taken))
            at += taken + 1
        return found

    def reveal(self, column: int, width: int) -> bool:
        """Bring a column into sight, uncut where there is room; say whether others are in sight now."""
        before = self.left
        if self._still <= column < self.left:
            self.left = column
        while self.left < column and (column, self._columns[column].width) not in {
            (place, taken) for place, _, taken in self.shown(width)
        }:
            self.left += 1
        return self.left != before

    @property
    def passed(self) -> bool:
        """Whether columns are hidden at the left."""
        return self.left > self._still


class Table(OrderedKeys, ScrollView, can_focus=True, inherit_bindings=False):
    """Rows of cells with a cursor on one cell, drawn line by line under a heading that stays."""

    COMPONENT_CLASSES: ClassVar = {
        "table--heading",
        "table--row",
        "table--cell",
        "table--marked",
        "table--muted",
        "table--problem",
        "table--done",
    }
    DEFAULT_CSS = """
    Table { height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; }
    Table > .table--heading { text-style: bold; color: $text-accent; background: $panel; }
    Table > .table--row { background: $surface-lighten-1; }
    Table > .table--cell { text-style: underline; }
    Table:focus > .table--cell { text-style: reverse; }
    Table > .table--marked { background: $primary 40%; }
    Table > .table--muted { color: $text-muted; }
    Table > .table--problem { color: $text-error; }
    Table > .table--done { color: $text-success; }
    """
    BINDINGS: ClassVar = [
        *(
            Binding(f"{shift}{key}", f"move({down}, {across}, {bool(shift)})", show=False)
            for key, down, across in (("up", -1, 0), ("down", 1, 0), ("left", 0, -1), ("right", 0, 1))
            for shift in ("", "shift+")
        ),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "edge(False)", show=False),
        Binding("end", "edge(True)", show=False),
        Binding("ctrl+home", "ends(False)", show=False),
        Binding("ctrl+end", "ends(True)", show=False),
        Binding("ctrl+a", "mark_all", show=False),
    ]

    row: reactive[int] = reactive(0)
    column: reactive[int] = reactive(0)

    @dataclass
    class Moved(Message):
        """The cursor came to another cell, or what stands under it is another row now."""

        key: str
        column: int

    @dataclass
    class Chosen(Message):
        """The cell under the cursor was clicked again."""

    @dataclass
    class Pasted(Message):
        """Text came from the clipboard."""

        text: str

    def __init__(
        self,
        columns: Sequence[TableColumn],
        *,
        still: int = 1,
        adding: str = "",
        id: str | None = None,  # noqa: A002 - textual's own name
    ) -> None:
        """
        Take the columns, of which the first `still` ones stand still.

        `adding` is what the line below the last row says; without it there is no such line.
        """
        super().__init__(id=id)
        self.columns = tuple(columns)
        self._passing = Passing(self.columns, still)
        self._adding = adding
        self._keys: Sequence[str] = ()
        self._line: Callable[[str], Line] = lambda _key: Line(("",) * len(self.columns))
        self._anchor: tuple[int, int] | None = None
        self._headings: Mapping[str, str] = {}

    @property
    def keys(self) -> Sequence[str]:
        """The keys of the rows, in the order shown."""
        return self._keys

    @property
    def key(self) -> str:
        """The key of the row under the cursor; `NEW` on the line that adds."""
        return self._keys[self.row] if self.row < len(self._keys) else NEW

    @property
    def marked(self) -> Block:
        """The block from where Shift was first held to the cursor; without one, the cell under the cursor."""
        row, column = self._anchor or (self.row, self.column)
        last = max(0, len(self._keys) - 1)
        rows, columns = sorted((min(row, last), min(self.row, last))), sorted((column, self.column))
        return Block(rows[0], columns[0], rows[1], columns[1])

    @property
    def several(self) -> bool:
        """Whether a block is marked."""
        return self._anchor is not None and self._anchor != (self.row, self.column)

    def line(self, key: str) -> Line:
        """Return the cells of a row."""
        return self._line(key)

    def show(self, keys: Sequence[str], line: Callable[[str], Line], headings: Mapping[str, str]) -> None:
        """Show other rows, or the same ones anew; `headings` are marks beside the labels of columns, by name."""
        before, same = self.key, keys == self._keys
        at = len(keys) if before == NEW and self._keys else self.row
        self._keys, self._line, self._headings = keys, line, headings
        self.virtual_size = Size(self._width, self._height)
        if not same:
            self._anchor = None
            self.row = keys.index(before) if before in set(keys) else at
            self.reveal()
        if self.key != before or not same:
            self._tell()
        self.refresh()

    def go(self, key: str) -> bool:
        """Put the cursor on a row; False where none has this key."""
        if key not in set(self._keys):
            return False
        self._anchor = None
        self.row = self._keys.index(key)
        return True

    @property
    def _width(self) -> int:
        return self.scrollable_content_region.width

    @property
    def _height(self) -> int:
        return 1 + len(self._keys) + bool(self._adding)

    @property
    def _last(self) -> int:
        return max(0, self._height - 2)

    def validate_row(self, value: int) -> int:
        return max(0, min(value, self._last))

    def validate_column(self, value: int) -> int:
        return max(0, min(value, len(self.columns) - 1))

    def watch_row(self, old: int, new: int) -> None:
        if self.reveal() or self._anchor:
            self.refresh()
        else:
            top = round(self.scroll_offset.y) - 1
            self.refresh(*(Region(0, at - top, self.size.width, 1) for at in (old, new)))
        self._tell()

    def watch_column(self) -> None:
        self.reveal()
        self._tell()
        self.refresh()

    def _tell(self) -> None:
        self.post_message(self.Moved(self.key, self.column))

    def on_resize(self) -> None:
        self.virtual_size = Size(self._width, self._height)
        self.call_after_refresh(self.reveal)
        self.refresh()

    # Where things are ----------------------------------------------------------------------------------------------

    def place_of(self, row: int, column: int) -> tuple[int, int, int] | None:
        """Return where a cell stands in this widget (first cell, line, width), None where it is out of sight."""
        y = row - round(self.scroll_offset.y) + 1
        at = next(((x, width) for place, x, width in self._passing.shown(self._width) if place == column), None)
        return (at[0], y, at[1]) if at and 1 <= y < self.size.height else None

    def reveal(self) -> bool:
        """Bring the cursor's cell into sight; say whether other cells are in sight now."""
        if not self.size:
            return False
        top, lines = round(self.scroll_offset.y), max(1, self.size.height - 1)
        scrolled = not top <= self.row < top + lines
        if scrolled:
            wanted = self.row if self.row < top else self.row - lines + 1
            self.scroll_to(y=wanted, animate=False, immediate=True)
        return self._passing.reveal(self.column, self._width) or scrolled

    # Drawing -------------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        if y == 0:
            return self._heading()
        at = y - 1 + round(self.scroll_offset.y)
        base = self.rich_style
        if at < len(self._keys):
            return self._row(at, self._line(self._keys[at]), base)
        text = self._adding if at == len(self._keys) else ""
        style = base + self._style("muted")
        if text and at == self.row:
            style += self._style("cell")
        mark = "▸" if text and at == self.row else " "
        return Strip([Segment(mark, base), Segment(fit(text, self._width - 1), style)])

    def _style(self, name: str) -> Style:
        return toned(self, f"table--{name}")

    def _heading(self) -> Strip:
        style = self.rich_style + self._style("heading")
        shown = self._passing.shown(self._width)
        line = "◂" if self._passing.passed else " "
        for place, _, width in shown:
            column = self.columns[place]
            mark = self._headings.get(column.name, "")
            label = f"{mark} {column.label}" if mark else column.label
            line += fit(label, width, right=column.right) + " "
        more = bool(shown) and shown[-1][0] < len(self.columns) - 1
        width = self._width
        return Strip([Segment(fit(line, width - 1) + ("▸" if more else " "), style)])

    def _row(self, at: int, line: Line, base: Style) -> Strip:
        here = at == self.row
        if here:
            base += self._style("row")
        marked = self.marked if self.several else None
        segments = [Segment("▸" if here else " ", base)]
        for place, _, width in self._passing.shown(self._width):
            style = base
            if tone := line.tones.get(place):
                style += self._style(tone)
            if marked and marked.holds(at, place):
                style += self._style("marked")
            if here and place == self.column:
                style += self._style("cell")
            segments += [Segment(fit(line.cells[place], width, right=self.columns[place].right), style)]
            segments += [Segment(" ", base)]
        return Strip(segments).adjust_cell_length(self._width, base)

    # Moving --------------------------------------------------------------------------------------------------------

    def _moving(self, mark: bool) -> None:
        if not mark:
            if self._anchor:
                self.refresh()
            self._anchor = None
        elif self._anchor is None:
            self._anchor = (self.row, self.column)

    def action_move(self, down: int, across: int, mark: bool = False) -> None:
        self._moving(mark)
        self.row += down
        self.column += across

    def action_page(self, direction: int) -> None:
        self._moving(mark=False)
        self.row += direction * max(1, self.size.height - 2)

    def action_edge(self, last: bool) -> None:
        self._moving(mark=False)
        self.column = len(self.columns) - 1 if last else 0

    def action_ends(self, last: bool) -> None:
        self._moving(mark=False)
        self.row = self._last if last else 0

    def action_mark_all(self) -> None:
        self._anchor = (0, 0)
        self.row, self.column = max(0, len(self._keys) - 1), len(self.columns) - 1
        self.refresh()

    def on_click(self, event: Click) -> None:
        row = event.y - 1 + round(self.scroll_offset.y)
        found = next((place for place, x, width in self._passing.shown(self._width) if x <= event.x < x + width), None)
        if event.y == 0 or row > self._last or found is None:
            return
        self._moving(mark=False)
        if (row, found) == (self.row, self.column):
            self.post_message(self.Chosen())
        self.row, self.column = row, found

    def on_paste(self, event: Paste) -> None:
        event.stop()
        self.post_message(self.Pasted(event.text))
