"""The facts of the visit: the inspection itself, the unit, the people, and what is still open to be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from inspect_tool.domain.records import UNIT, VISIT, Level, Person, Question, Record, Role, Side, split_path
from inspect_tool.i18n import t
from inspect_tool.tui.commands import FACTS, NOTEBOOK, Command, bindings
from inspect_tool.tui.screens.dialogs import Option, Pick
from inspect_tool.tui.screens.records import RecordsScreen
from inspect_tool.tui.widgets.form import Spec, choices_of, specs
from inspect_tool.tui.widgets.virtual_list import Column, Row

_VISIT: tuple[str, ...] = (
    "title",
    "date",
    "until",
    "round_end",
    "mode",
    "form",
    "place",
    "opened_at",
    "closed_at",
    "decision_number",
    "decision_date",
    "decision_issuer",
    "period_label",
    "period_from",
    "period_to",
    "parent_agency",
    "agency",
    "symbol",
    "locality",
    "copies",
    "overview",
    "closing_words",
)


class FactsScreen(RecordsScreen):
    """What the documents say of the visit itself."""

    NAME: ClassVar[str] = "facts"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = FACTS + NOTEBOOK
    BINDINGS: ClassVar = bindings(COMMANDS_HERE)
    COLUMNS: ClassVar[Sequence[Column]] = (Column(1), Column())

    def forms(self) -> Mapping[str, Sequence[Spec]]:
        name, parent, valid_from, valid_to = specs("unit", ("name", "parent", "valid_from", "valid_to"))
        level = Spec("level", t("domain.field.unit.level"), choices=choices_of(Level, "level"))
        person = specs("person", ("name", "title", "agency", "subteam", "rank"))
        role = Spec("role", t("domain.field.person.role"), choices=choices_of(Role, "role"))
        side = Spec("side", t("domain.field.person.side"), choices=choices_of(Side, "side"))
        return {
            "inspection": specs("inspection", _VISIT, long=frozenset({"overview", "closing_words"})),
            "unit": (name, level, parent, valid_from, valid_to),
            "person": (*person[:3], side, role, *person[3:]),
            "question": specs("question", ("text", "answer"), long=frozenset({"text", "answer"})),
        }

    def record(self, path: str) -> Record | None:
        kind, name = split_path(path)
        if kind == "person":
            return next((p for p in self.shown.people if p.id == name), None)
        if kind == "question":
            return self.shown.questions.get(name)
        return self.shown.unit if path == UNIT else self.shown.visit

    def rows(self) -> list[Row]:
        visit, unit = self.shown.visit, self.shown.unit
        rows = [
            Row(VISIT, ("•", t("tui.facts.visit", title=visit.title or t("tui.no-text")))),
            Row(UNIT, ("•", t("tui.facts.unit", name=unit.name or t("tui.no-unit")))),
        ]
        for side in (Side.TEAM, Side.HOST, None):
            people = [p for p in self.shown.people if p.side is side]
            if people or side:
                title = t(f"domain.side.{side}") if side else t("tui.facts.no-side")
                rows.append(Row(f"heading/{side}", (f"{title} ({len(people)})",), tone="heading"))
                rows += [self._person_row(person) for person in people]
        questions = self.shown.questions.values()
        open_count = sum(not q.answer for q in questions)
        rows.append(Row("heading/questions", (t("tui.facts.questions", open=open_count),), tone="heading"))
        return rows + [self._question_row(q) for q in sorted(questions, key=lambda q: bool(q.answer))]

    @staticmethod
    def _person_row(person: Person) -> Row:
        role = t(f"domain.role.{person.role}") if person.role else ""
        return Row(person.path, ("•", " – ".join(part for part in (person.name or t("tui.no-text"), role) if part)))

    @staticmethod
    def _question_row(question: Question) -> Row:
        return Row(question.path, ("✓" if question.answer else "?", question.text or t("tui.no-text")))

    def show_at(self, at: str) -> None:
        kind, _, role = at.partition("#role.")
        if kind == "person":
            self._ask_person(role)
        else:
            super().show_at(at)

    def action_person(self) -> None:
        self._ask_person(None)

    def _ask_person(self, role: str | None) -> None:
        """Ask for the role of a person to add, beginning with the one that is missing."""
        options = [Option(role.value, t(f"domain.role.{role}")) for role in Role]
        self.app.push_screen(Pick(t("tui.facts.which-role"), options, at=role), self._add_person)

    def _add_person(self, role: str | None) -> None:
        if role:
            side = Side.HOST if role == Role.HEAD_OF_UNIT else Side.TEAM
            rank = 1 + sum(p.side is side for p in self.shown.people)
            self.add_record("person", {"role": role, "side": side.value, "rank": rank})

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "remove" and self.is_mounted:
            return True if self.selected and self.selected not in {VISIT, UNIT} else None
        return super().check_action(action, parameters)
