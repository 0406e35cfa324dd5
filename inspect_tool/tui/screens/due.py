"""Choose a due date by how long is given: 15 working days, counted by the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from inspect_tool.domain.terms import Start, Term, terms
from inspect_tool.errors import InputError
from inspect_tool.i18n import t
from inspect_tool.text import parse_date
from inspect_tool.tui.screens.dialogs import Option, Pick
from inspect_tool.tui.words import day_words

if TYPE_CHECKING:
    from inspect_tool.domain.worktime import Calendar


class PickDue(Pick):
    """Dismissed with the day, written YYYY-MM-DD. What is typed may be an amount of days or a date."""

    SEARCH_FROM = 0

    def __init__(self, calendar: Calendar, begun: date, start: Start) -> None:
        self._calendar, self._begun = calendar, begun
        super().__init__(t(f"board.term-from.{start}", day=day_words(begun)), self.found(""))

    def found(self, sought: str) -> Sequence[Option]:
        try:
            day = parse_date(sought)
        except InputError:
            return [_option(term) for term in terms(self._calendar, self._begun, sought)]
        return [Option(day.isoformat(), day_words(day), t("board.term-day"))]


def _option(term: Term) -> Option:
    detail = t("board.term-doubtful", day=day_words(term.day)) if term.doubtful else day_words(term.day)
    return Option(term.day.isoformat(), t("board.term", amount=term.amount, unit=t(f"domain.unit.{term.unit}")), detail)
