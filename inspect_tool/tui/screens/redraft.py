"""A person's text beside the new draft of a section: keep one, take the other, or write from both."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.widgets import Label, Static

from inspect_tool.i18n import t
from inspect_tool.tui.screens.dialog import Dialog
from inspect_tool.tui.widgets.fields import NoteField
from inspect_tool.tui.word_diff import marked


class Wording(StrEnum):
    """What becomes of a section that a person edited when it is drafted anew."""

    MINE = "mine"
    DRAFT = "draft"
    EDITED = "edited"


@dataclass(frozen=True)
class Redrafted:
    """What was chosen; `text` is what was written from both."""

    wording: Wording
    text: str = ""


class Redraft(Dialog[Redrafted]):
    """1 keeps mine, 2 takes the draft, 3 edits mine with the draft in sight; nothing is written before that."""

    BINDINGS: ClassVar = [
        Binding("1,f5", "choose('mine')", show=False),
        Binding("2,f6", "choose('draft')", show=False),
        Binding("3,f7", "edit", show=False),
        Binding("ctrl+s,f2", "take", show=False),
    ]
    AUTO_FOCUS = "#mine"
    DEFAULT_CSS = """
    Redraft > Vertical { width: 96%; height: 90%; }
    Redraft VerticalScroll { height: 1fr; border-bottom: solid $panel; scrollbar-size-vertical: 1; }
    Redraft VerticalScroll:focus { border-bottom: solid $primary; }
    Redraft Label { text-style: bold; color: $text-accent; }
    Redraft NoteField { height: 1fr; display: none; }
    Redraft.-editing NoteField { display: block; }
    Redraft.-editing #mine { display: none; }
    """

    def __init__(self, title: str, mine: str, draft: str) -> None:
        super().__init__(title)
        self._mine, self._draft = mine, draft

    def compose_box(self) -> ComposeResult:
        mine, draft = marked(self._mine, self._draft)
        yield Label(t("redraft.mine"), markup=False)
        with VerticalScroll(id="mine"):
            yield Static(mine)
        field = NoteField("text")
        field.show(self._mine)
        yield field
        yield Label(t("redraft.draft"), markup=False)
        with VerticalScroll():
            yield Static(draft)
        yield Static(t("redraft.hint"), classes="hint", markup=False)

    def action_choose(self, wording: str) -> None:
        self.dismiss(Redrafted(Wording(wording)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a person writes, no other key may throw away what is written."""
        if action in {"choose", "edit"} and self.has_class("-editing"):
            return False
        return super().check_action(action, parameters)

    def action_leave(self) -> None:
        """From writing back to the two texts, keeping what is written; from there out."""
        if self.has_class("-editing"):
            self.remove_class("-editing")
            self.set_focus(self.query_one("#mine"))
        else:
            super().action_leave()

    def action_edit(self) -> None:
        self.add_class("-editing")
        self.set_focus(self.query_one(NoteField))

    def action_take(self) -> None:
        """Take what was written; before anything was, there is nothing to take."""
        if self.has_class("-editing"):
            self.dismiss(Redrafted(Wording.EDITED, self.query_one(NoteField).text))
