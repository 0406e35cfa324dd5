"""The walk: four checklists as one list beside one editor; a result is one key."""

from __future__ import annotations

from typing import ClassVar

from textual.events import Paste

from inspect_tool.domain import walking
from inspect_tool.domain.records import Verdict
from inspect_tool.i18n import t, tn
from inspect_tool.tui import walk
from inspect_tool.tui.commands import INSPECTION, NOTEBOOK, Command, bindings
from inspect_tool.tui.messages import PartRequested, RecordEdited
from inspect_tool.tui.screens import reviewing
from inspect_tool.tui.screens import walk_questions as questions
from inspect_tool.tui.screens.attaching import attach_dropped, pick_and_attach
from inspect_tool.tui.screens.items import ItemsScreen
from inspect_tool.tui.widgets.ask_form import AskForm
from inspect_tool.tui.widgets.fields import NoteField
from inspect_tool.tui.widgets.virtual_list import VirtualList

#: Actions that need an item under the cursor.
_ON_ITEM = frozenset(
    {"answer", "values", "note", "phrase", "attach", "view", "finding", "mark", "mark_section", "assign"}
)


class InspectionScreen(ItemsScreen):
    """Walk the checklists."""

    NAME: ClassVar[str] = "inspection"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = INSPECTION + NOTEBOOK
    BINDINGS: ClassVar = bindings(COMMANDS_HERE)

    def action_overview(self) -> None:
        self.post_message(PartRequested("overview"))

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        event.stop()
        self.action_note()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in _ON_ITEM and self.is_mounted:
            return True if self.item_id else None
        return super().check_action(action, parameters)

    def action_answer(self, verdict: str) -> None:
        self._set_all("verdict", Verdict(verdict).value)

    def _set_all(self, field: str, value: str | None) -> None:
        """Set a field of every marked item, or of the one under the cursor, as one change."""
        for item in sorted(self.marked) or ([self.item_id] if self.item_id else []):
            self.post_message(RecordEdited(f"answer/{item}", field, value, typing=bool(self.marked)))
        if self.marked:
            self.tell(tn("tui.walk.set-many", len(self.marked)))
            self.marked = frozenset()
            self.ask_for(lambda _notebook: None)

    def action_mark(self) -> None:
        if self.item_id:
            self.marked ^= {self.item_id}
            self.items.action_move(1)

    def action_mark_section(self) -> None:
        """Mark every item in sight of the section under the cursor, or unmark them all."""
        if self.item_id:
            self.marked = walk.toggled(self.library, self.item_id, self.items.rows, self.marked)

    def action_review(self) -> None:
        """See how the question under the cursor changed after it was answered, and mark the answer as reviewed."""
        reviewing.ask(self, sorted(self.marked) or ([self.item_id] if self.item_id else []))

    def action_assign(self) -> None:
        self.app.push_screen(questions.assignee(self.shown, self.author), self._assigned)

    def _assigned(self, key: str | None) -> None:
        if key is not None:
            self._set_all("assignee", key.removeprefix(walking.BY) or None)

    def action_note(self) -> None:
        """To the note, and from the note back to the list."""
        note = self.query_one(NoteField)
        if note.has_focus:
            self.set_focus(self.items)
        else:
            self.set_focus(note)

    async def action_values(self) -> None:
        """To the values the item asks for, and from them back to the list."""
        if self.query_one(AskForm) in (self.focused.ancestors if self.focused else ()):
            self.set_focus(self.items)
        elif first := await self.editor.show_asks():
            self.set_focus(first)
        else:
            self.tell(t("asking.none"))

    def action_phrase(self) -> None:
        if self.item_id:
            questions.phrase(self, self.library.worded(self.item_id, self.shown.visit), self._phrase_picked)

    def _phrase_picked(self, phrase: str) -> None:
        note = self.query_one(NoteField)
        self.set_focus(note)
        note.insert_phrase(phrase)

    def action_attach(self) -> None:
        if self.item_id:
            pick_and_attach(self, f"answer/{self.item_id}", self.item_id)

    def on_paste(self, event: Paste) -> None:
        if self.item_id and self.items.has_focus:  # in a field it is text
            attach_dropped(self, f"answer/{self.item_id}", self.item_id, event.text)

    def action_view(self) -> None:
        """To the item's files."""
        if self.item_id:
            self.post_message(PartRequested("evidence", f"answer/{self.item_id}"))

    def action_finding(self) -> None:
        """Make a finding of this item, worded by its note, and go on with it on the findings screen."""
        item = self.item_id
        if item is None:
            return
        self.ask_for(
            lambda notebook: notebook.add("finding", walking.finding_of(notebook.inspection(), item)),
            lambda record: self.post_message(PartRequested("findings", record)),
        )
