"""The unit's figures in the shape of the official table; what does not hold is shown as it is typed."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.reactive import var
from textual.widgets import Static

from inspect_tool.domain.figures import CLAIMS, Examined, examine
from inspect_tool.domain.records import Figures
from inspect_tool.domain.statements import Problem
from inspect_tool.i18n import t, tn
from inspect_tool.tui.commands import FIGURES, NOTEBOOK, Command, bindings
from inspect_tool.tui.figures_rows import EXPLAINS, chart, rows_of
from inspect_tool.tui.messages import FieldEdited, RecordEdited
from inspect_tool.tui.screens.base import NotebookScreen
from inspect_tool.tui.screens.dialogs import Reading
from inspect_tool.tui.widgets.bars import Bars, drawn
from inspect_tool.tui.widgets.fields import NoteField
from inspect_tool.tui.widgets.form import TEXT, Form, Spec, specs
from inspect_tool.tui.widgets.key_line import KeyLine
from inspect_tool.tui.widgets.virtual_list import Column, VirtualList

#: The official table (form II.06a) by blocks; a rate may stand beside those in the second group.
_TABLE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("received", ("received", "online", "direct", "postal", "opening")),
    ("settled", ("settled", "early", "on_time", "late")),
    ("pending", ("pending", "pending_in_time", "pending_overdue")),
    ("procedures", ("procedures", "interconnected", "on_city_system")),
    ("shortening", ("shortening_proposed", "shortening_done", "shortening_fields")),
)
_CHART_WIDTH = 70
_WITHOUT_RATE = frozenset({"received", "procedures", "shortening_fields"})


def table_specs() -> tuple[Spec, ...]:
    """Return the form: the set's facts, the table with stated rates, the claims."""
    found = list(specs("figures", ("label", "period_from", "period_to", "scope", "source", "extracted_at")))
    for block, names in _TABLE:
        for at, name in enumerate(names):
            heading = t(f"tui.figures.block-{block}") if at == 0 else ""
            beside = "" if name in _WITHOUT_RATE else f"stated.{name}"
            found.append(Spec(f"counts.{name}", t(f"domain.count.{name}"), heading=heading, beside=beside))
    for at, name in enumerate(CLAIMS):
        heading = t("tui.figures.block-claims") if at == 0 else ""
        found.append(Spec(f"claims.{name}", t(f"domain.claim.{name}"), TEXT, heading=heading))
    return tuple(found)


class FiguresScreen(NotebookScreen):
    """One set of figures at a time."""

    NAME: ClassVar[str] = "figures"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = FIGURES + NOTEBOOK
    BINDINGS: ClassVar = bindings(COMMANDS_HERE)
    AUTO_FOCUS = "#problems"
    DEFAULT_CSS = """
    FiguresScreen Label { width: 30; }
    FiguresScreen #right { width: 5fr; }
    FiguresScreen.-narrow #right { height: 11; }
    FiguresScreen #state { height: auto; padding: 0 1; text-style: bold; }
    FiguresScreen #problems { height: 1fr; min-height: 3; }
    FiguresScreen #problem { height: auto; max-height: 7; padding: 0 1; scrollbar-size-vertical: 1; }
    FiguresScreen.-narrow #problem { max-height: 3; }
    FiguresScreen NoteField { height: 3; }
    FiguresScreen #chart { border-top: solid $panel; }
    FiguresScreen.-narrow #chart { display: none; }
    FiguresScreen.-narrow #explanation { height: 2; }
    """

    figures_id: var[str | None] = var(None, init=False)

    def compose(self) -> ComposeResult:
        yield self.top_bar()
        with Container(id="split"):
            with Vertical(id="left"):
                yield Form(table_specs(), id="table")
            with Vertical(id="right"):
                yield Static(id="state")
                yield VirtualList([Column(1), Column()], empty=t("tui.figures.holds"), id="problems")
                with VerticalScroll(id="problem", can_focus=False):
                    yield Static()
                yield Bars(id="chart")
                yield NoteField("explanation", placeholder=t("tui.figures.explanation-hint"), id="explanation")
        yield KeyLine()

    @property
    def in_front(self) -> str | None:
        return self.figures.path if self.figures else None

    @property
    def figures(self) -> Figures | None:
        """The set shown."""
        sets = self.shown.figures
        return sets.get(self.figures_id or "") or next(iter(sets.values()), None)

    def refresh_view(self) -> None:
        super().refresh_view()
        figures = self.figures
        number = list(self.shown.figures).index(figures.id) + 1 if figures else 0
        title = t("tui.figures.set", number=number, count=len(self.shown.figures)) if figures else t("tui.figures.none")
        self.query_one("#table", Form).show(figures, title=title)
        examined = examine(figures) if figures else Examined((), 0)
        self._problems = {problem.key: problem for problem in examined.problems}
        self.query_one("#state", Static).update(Text(self._state_words(examined)))
        self.query_one("#problems", VirtualList).show(rows_of(figures, self._problems) if figures else [])
        self.query_one(Bars).groups = chart(figures)
        self._show_problem()

    @staticmethod
    def _state_words(examined: Examined) -> str:
        if examined.problems:
            return "✗ " + tn("tui.figures.problems", len(examined.problems))
        return "✓ " + tn("tui.figures.checked", examined.checked) if examined.checked else t("tui.figures.unchecked")

    @property
    def _problem(self) -> Problem | None:
        row = self.query_one("#problems", VirtualList).current
        return self._problems.get(row.key.removeprefix(EXPLAINS)) if row else None

    def _show_problem(self) -> None:
        problem, figures = self._problem, self.figures
        note = self.query_one("#explanation", NoteField)
        note.disabled = problem is None
        body = Text()
        if problem:
            body.append(problem.message() + "\n")
            body.append(problem.identity, "bold")
        elif row := self.query_one("#problems", VirtualList).current:
            body.append(row.cells[-1])
        self.query_one("#problem Static", Static).update(body)
        if not note.has_focus:
            note.show((figures.explanations.get(problem.key) if figures and problem else None) or "")

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        event.stop()
        self._show_problem()

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        event.stop()
        self.action_explain()

    def on_field_edited(self, event: FieldEdited) -> None:
        """Keep the explanation of the problem under the cursor; the table's own fields come as `RecordEdited`."""
        event.stop()
        if self.figures and self._problem:
            field = f"explanations.{self._problem.key}"
            self.post_message(RecordEdited(self.figures.path, field, event.value, event.typing))

    def action_explain(self) -> None:
        """To the explanation, and from there to the list of problems."""
        note = self.query_one("#explanation", NoteField)
        if note.has_focus or note.disabled:
            self.set_focus(self.query_one("#problems"))
        else:
            self.set_focus(note)

    def action_table(self) -> None:
        """To the first figure of the table."""
        self.set_focus(self.query_one("#table", Form).field_named("counts.received"))

    def action_chart(self) -> None:
        """Show channels and results as bars, where there is no room beside the table."""
        text = drawn(chart(self.figures), _CHART_WIDTH) or t("figuretable.no-chart")
        self.app.push_screen(Reading(t("figuretable.chart"), text))

    def action_next_set(self) -> None:
        ids = list(self.shown.figures)
        if self.figures and ids:
            self.figures_id = ids[(ids.index(self.figures.id) + 1) % len(ids)]
            self.refresh_view()

    def action_add(self) -> None:
        visit = self.shown.visit
        fields: dict[str, object] = {"label": visit.period_label or t("tui.figures.new-label")}
        if visit.period_from and visit.period_to:
            fields |= {"period_from": visit.period_from.isoformat(), "period_to": visit.period_to.isoformat()}
        self.ask_for(lambda notebook: notebook.add("figures", fields), self.show_at)

    def show_at(self, at: str) -> None:
        record, _, field = at.partition("#")
        self.figures_id = record.partition("/")[2]
        self.refresh_view()
        if field.startswith("explanations."):
            self.query_one("#problems", VirtualList).go(field.partition(".")[2])
        else:
            self.action_table()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "next_set" and self.is_mounted:
            return len(self.shown.figures) > 1
        if action == "explain" and self.is_mounted:
            return True if self._problem else None
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        problems = self.query_one("#problems")
        if self.focused is not problems:
            self.set_focus(problems)
        else:
            super().action_back()
