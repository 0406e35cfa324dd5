"""What a register is asked for: which heading each column stands under, and how dossiers are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Label, Static

from inspect_tool.domain.records import Method
from inspect_tool.errors import InputError
from inspect_tool.i18n import figure, t
from inspect_tool.text import parse_count
from inspect_tool.tui.messages import FieldEdited
from inspect_tool.tui.register_rows import Headings
from inspect_tool.tui.screens.dialog import Dialog
from inspect_tool.tui.screens.dialogs import Option, Pick
from inspect_tool.tui.widgets.fields import Choice, ChoiceField, TextField
from inspect_tool.tui.widgets.virtual_list import Column, Row, VirtualList

#: What a draw may be spread over; a test compares with the register's own list.
STRATA = ("channel", "field", "procedure", "status")


class MapColumns(Dialog[Mapping[str, str]]):
    """Shows which heading each column of ours stands under; Enter changes one, F2 takes all."""

    BINDINGS: ClassVar = [Binding("f2,ctrl+s,f5", "take", show=False)]
    DEFAULT_CSS = """
    MapColumns VirtualList { height: 15; }
    """

    def __init__(self, headings: Headings, known: Mapping[str, tuple[str, ...]], required: tuple[str, ...]) -> None:
        super().__init__(t("registertable.columns", file=headings.path.name))
        self._headings = headings
        self._known = known
        self._required = required
        self._mapping = dict(headings.mapping)

    def compose_box(self) -> ComposeResult:
        yield Static(t("registertable.columns-hint"), classes="hint", markup=False)
        yield VirtualList([Column(1), Column(24), Column()])
        yield Static(classes="problem", markup=False)
        yield Static(t("registertable.columns-keys"), classes="hint", markup=False)

    def on_mount(self) -> None:
        self._fill()
        self.query_one(VirtualList).focus()

    def _fill(self) -> None:
        rows = []
        for name in self._known:
            missing = name in self._required and name not in self._mapping
            mark = "✗" if missing else "✓" if name in self._mapping else " "
            cells = (mark, t(f"registertable.column.{name}"), self._mapping.get(name, "–"))
            rows.append(Row(name, cells, tone="problem" if missing else ""))
        self.query_one(VirtualList).show(rows)

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        event.stop()

    @work(exclusive=True, group="heading")
    async def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        event.stop()
        name = event.row.key
        options = [Option(str(at), cell) for at, cell in enumerate(self._headings.cells)]
        options.append(Option("", t("registertable.no-column")))
        picked = await self.app.push_screen_wait(Pick(t(f"registertable.column.{name}"), options))
        if picked:
            self._mapping[name] = self._headings.cells[int(picked)]
        elif picked is not None:
            self._mapping.pop(name, None)
        self._fill()

    def action_take(self) -> None:
        missing = [t(f"registertable.column.{name}") for name in self._required if name not in self._mapping]
        if missing:
            text = t("registertable.columns-missing", columns=", ".join(missing))
            self.query_one(".problem", Static).update(Text(text))
        else:
            self.dismiss(self._mapping)


@dataclass(frozen=True)
class Asked:
    """How a person wants dossiers drawn."""

    size: int
    seed: str
    method: Method
    strata: str | None


class AskDraw(Dialog[Asked]):
    """Asks for size, seed and method of a draw."""

    BINDINGS: ClassVar = [Binding("enter,f2,ctrl+s", "take", show=False)]
    AUTO_FOCUS = "#size"
    DEFAULT_CSS = """
    AskDraw Horizontal { height: auto; margin: 1 0 0 0; }
    AskDraw Label { width: 18; }
    AskDraw TextField, AskDraw ChoiceField { width: 1fr; }
    """

    def __init__(self, title: str, *, frame: int, enough: int, seed: str) -> None:
        super().__init__(title)
        self._frame = frame
        self._enough = enough
        self._seed = seed

    def compose_box(self) -> ComposeResult:
        yield Static(
            t("registertable.draw-hint", frame=figure(self._frame), size=self._enough), classes="hint", markup=False
        )
        for name, value in (("size", str(self._enough)), ("seed", self._seed)):
            with Horizontal():
                yield Label(t(f"registertable.draw.{name}"), markup=False)
                field = TextField(name, id=name)
                field.show(value)
                yield field
        for name, choices in (
            ("method", [Choice(m.value, t(f"domain.method.{m}")) for m in Method]),
            ("strata", [Choice(name, t(f"registertable.column.{name}")) for name in STRATA]),
        ):
            with Horizontal():
                yield Label(t(f"registertable.draw.{name}"), markup=False)
                choice = ChoiceField(name, choices, id=name)
                choice.show(str(choices[0].key if name == "strata" else Method.SIMPLE))
                yield choice
        yield Static(classes="problem", markup=False)
        yield Static(t("registertable.draw-keys"), classes="hint", markup=False)

    def on_field_edited(self, event: FieldEdited) -> None:
        event.stop()

    def on_input_submitted(self) -> None:
        self.action_take()

    def action_take(self) -> None:
        method = Method(str(self.query_one("#method", ChoiceField).chosen))
        seed = self.query_one("#seed", TextField).value.strip()
        problem = "" if seed else t("registertable.no-seed")
        wanted = 0
        try:
            wanted = parse_count(self.query_one("#size", TextField).value)
        except InputError as error:
            problem = str(error)
        if problem:
            self.query_one(".problem", Static).update(Text(problem))
            return
        strata = self.query_one("#strata", ChoiceField).chosen if method is Method.STRATIFIED else None
        self.dismiss(Asked(wanted, seed, method, strata))
