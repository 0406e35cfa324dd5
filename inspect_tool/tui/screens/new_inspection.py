"""Begin an inspection: which unit, of which level, on which day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Label, Static

from inspect_tool.domain.records import Level
from inspect_tool.errors import InspectError
from inspect_tool.i18n import t
from inspect_tool.text import parse_date, short_date
from inspect_tool.tui.messages import FieldEdited
from inspect_tool.tui.screens.dialog import Dialog
from inspect_tool.tui.screens.dialogs import Option, PickMany
from inspect_tool.tui.widgets.fields import Choice, ChoiceField, TextField
from inspect_tool.tui.words import earlier_words

if TYPE_CHECKING:
    from inspect_tool.acts import Before
    from inspect_tool.domain.inspection import Inspection
    from inspect_tool.domain.units import Units
    from inspect_tool.library import Library
    from inspect_tool.log.home import Home
    from inspect_tool.settings import Clock


class NewInspection(Dialog[str]):
    """Asks for what a new inspection needs; dismissed with its id."""

    BINDINGS: ClassVar = [Binding("enter,f5,ctrl+s", "create", show=False)]
    AUTO_FOCUS = "#unit"
    DEFAULT_CSS = """
    NewInspection Horizontal { height: auto; margin: 1 0 0 0; }
    NewInspection.-narrow Horizontal { margin: 0; }
    NewInspection.-narrow > Vertical { max-height: 100%; }
    NewInspection Label { width: 18; }
    NewInspection TextField, NewInspection ChoiceField { width: 1fr; }
    NewInspection .cautions { height: auto; max-height: 9; color: $text-warning; }
    """

    def __init__(self, get_home: Callable[[], Home], load_library: Callable[[], Library], clock: Clock) -> None:
        super().__init__(t("tui.new.title"))
        self._clock = clock
        self._get_home = get_home
        self._load_library = load_library
        self._level: Level | None = None
        self._units: Units | None = None

    def compose_box(self) -> ComposeResult:
        with Horizontal():
            yield Label(t("tui.new.unit"), markup=False)
            yield TextField("unit", placeholder=t("tui.new.unit-hint"), id="unit")
        with Horizontal():
            yield Label(t("tui.new.level"), markup=False)
            yield ChoiceField("level", [Choice(level.value, t(f"domain.level.{level}")) for level in Level], id="level")
        with Horizontal():
            yield Label(t("tui.new.day"), markup=False)
            day = TextField("day", placeholder="17/8/2023", id="day")
            day.show(short_date(self._clock().date()))
            day.select_on_focus = True  # who types another day types over the one offered
            yield day
        yield Static(classes="cautions", markup=False)
        yield Static(classes="problem", markup=False)
        yield Static(t("tui.new.hint"), classes="hint", markup=False)

    def on_field_edited(self, event: FieldEdited) -> None:
        event.stop()
        if event.field == "level":
            self._level = Level(str(event.value))
        elif event.field == "unit" and event.value:
            self._guess_level(str(event.value))
        self._caution()

    def _guess_level(self, unit: str) -> None:
        """Mark the level the name itself says; a person may choose another."""
        named = next((level for level in Level if f" {level} " in f" {unit.casefold()} "), None)
        if named and self._level is None:
            self.query_one(ChoiceField).show(named)

    @work(exclusive=True, group="cautions")
    async def _caution(self) -> None:
        """Say what to look at in name, level and day. It never stands in the way."""
        unit = self.query_one("#unit", TextField).value.strip()
        level = self.query_one(ChoiceField).chosen
        said: list[str] = []
        with suppress(InspectError):  # a day that cannot be read is told when the inspection is created
            day = parse_date(self.query_one("#day", TextField).value)
            if unit and level:
                said = await asyncio.to_thread(self._cautions, unit, Level(level), day)
        if self.is_mounted:
            self.query_one(".cautions", Static).update(Text("\n".join(f"! {text}" for text in said)))

    def _cautions(self, unit: str, level: Level, day: date) -> list[str]:
        from inspect_tool.library import load_units  # noqa: PLC0415 - 150 ms that only this question needs

        if self._units is None:
            self._units = load_units(self._load_library().office)
        return [caution.message() for caution in self._units.cautions(unit, level, day)]

    def on_input_submitted(self) -> None:
        self.action_create()

    def action_create(self) -> None:
        unit = self.query_one("#unit", TextField).value.strip()
        level = self.query_one(ChoiceField).chosen
        problem = self.query_one(".problem", Static)
        if not unit or not level:
            problem.update(Text(t("tui.new.incomplete")))
            self.query_one("#level" if unit else "#unit").focus()
            return
        try:
            day = parse_date(self.query_one("#day", TextField).value)
        except InspectError as error:
            problem.update(Text(str(error)))
            return
        self._create(unit, Level(level), day)

    @work(exclusive=True, group="create")
    async def _create(self, unit: str, level: Level, day: date) -> None:
        problem = self.query_one(".problem", Static)
        problem.update(Text(t("recheck.looking")))
        try:
            follows = await self._followed(await asyncio.to_thread(self._before, unit, level, day))
            made = None if follows is None else await asyncio.to_thread(self._make, unit, level, day, follows)
        except InspectError as error:
            problem.update(Text(str(error)))
            return
        problem.update("")
        if made:
            self.dismiss(made)

    def _before(self, unit: str, level: Level, day: date) -> tuple[Before, ...]:
        from inspect_tool import acts  # noqa: PLC0415 - loaded when first needed

        return acts.before(self._get_home(), self._load_library(), unit, level, day)

    async def _followed(self, earlier: Sequence[Before]) -> list[Inspection] | None:
        """Ask which earlier inspections to follow up, the latest one marked; None where the person goes back."""
        if not earlier:
            return []
        options = [Option(each.inspection.id, earlier_words(each)) for each in earlier]
        chosen = await self.app.push_screen_wait(PickMany(t("recheck.offer"), options, frozenset({options[0].key})))
        return None if chosen is None else [e.inspection for e in earlier if e.inspection.id in chosen]

    def _make(self, unit: str, level: Level, day: date, follows: Sequence[Inspection]) -> str:
        from inspect_tool import acts  # noqa: PLC0415 - loaded when first needed

        return acts.create(self._get_home(), self._load_library(), unit=unit, level=level, day=day, follows=follows)
