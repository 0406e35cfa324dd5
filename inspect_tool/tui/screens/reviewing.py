"""Answers given to a question that has changed since: the earlier words, the new ones, and a mark once looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.text import Text

from inspect_tool.domain.pinning import Change, Compared, review
from inspect_tool.domain.records import VISIT, Answer
from inspect_tool.domain.walking import CHANGED, EVERYTHING
from inspect_tool.i18n import t, tn
from inspect_tool.tui.screens.dialogs import Confirm
from inspect_tool.tui.word_diff import marked
from inspect_tool.tui.words import verdict_words

if TYPE_CHECKING:
    from inspect_tool.domain.inspection import Inspection
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.tui.screens.items import ItemsScreen


def ask(screen: ItemsScreen, chosen: Sequence[str]) -> None:
    """
    Show how the questions of the chosen items changed, and mark their answers as reviewed if the person agrees.

    Where none of them has changed, go to those that have; what is no longer asked has no row and is asked about.
    """
    waiting = screen.review
    about = [waiting[item] for item in chosen if item in waiting]
    gone = [one for one in waiting.values() if one.change is Change.GONE]
    if not about and len(gone) < len(waiting):
        screen.view = replace(screen.view, checklist=EVERYTHING, only=CHANGED, sought="")
        screen.tell(tn("reviewing.waiting", len(waiting)))
        return
    about = about or gone
    if not about:
        screen.tell(t("reviewing.none"))
        return

    def answered(yes: bool | None) -> None:
        if yes:
            screen.marked = frozenset()
            screen.ask_for(lambda notebook: mark(notebook, about))
            screen.tell(tn("reviewing.done", len(about)))

    screen.app.push_screen(Confirm(t("reviewing.title"), words(screen.shown, about)), answered)


def mark(notebook: Notebook, about: Sequence[Compared]) -> str:
    """Say, as one change, that these answers were looked at against the questions as they are now."""
    from inspect_tool.log.notebook import Edit  # noqa: PLC0415 - the log is loaded with the first notebook

    return notebook.write([Edit(VISIT, name, value) for one in about for name, value in review(one).items()])


def words(inspection: Inspection, about: Sequence[Compared]) -> Text:
    """Write the earlier and the new question of each item with the words that differ, and the answer that stands."""
    text = Text()
    for one in about:
        text.append(f"{one.item} · {t(f'reviewing.{one.change}')}\n", "bold")
        for label, asked in _texts(one):
            text.append(f"{label}\n  ").append_text(asked).append("\n")
        text.append(_answer(inspection.answers.get(one.item, Answer(id=one.item)), inspection, one.item) + "\n\n")
    return text.append(t("reviewing.question"))


def _texts(one: Compared) -> list[tuple[str, Text]]:
    before, now = Text(one.before or t("reviewing.not-known")), Text(one.now or t("reviewing.not-asked"))
    if one.before and one.now and one.before == one.now:
        return [(t("reviewing.values-changed"), now)]
    if one.before and one.now:
        before, now = marked(one.before, one.now)
    return [(t("reviewing.before"), before), (t("reviewing.now"), now)]


def _answer(answer: Answer, inspection: Inspection, item: str) -> str:
    note = f" · {answer.note}" if answer.note else ""
    return t("reviewing.answer", verdict=verdict_words(inspection.verdict(item))) + note
