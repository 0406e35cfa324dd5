"""The walk: four checklists as one list beside one editor; a result is one key."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual import getters
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.events import Paste
from textual.reactive import var
from textual.widgets import Footer, Static

from inspect_tool.domain import walking
from inspect_tool.domain.records import Verdict
from inspect_tool.domain.walking import View
from inspect_tool.i18n import t, tn
from inspect_tool.tui import walk
from inspect_tool.tui.commands import INSPECTION, NOTEBOOK, Command, bindings
from inspect_tool.tui.messages import FieldEdited, PartRequested, RecordEdited, Told
from inspect_tool.tui.overview import NEWS_AFTER, tell_news
from inspect_tool.tui.screens import walk_questions as questions
from inspect_tool.tui.screens.attaching import attach_dropped, pick_and_attach
from inspect_tool.tui.screens.base import NotebookScreen
from inspect_tool.tui.widgets.ask_form import AskForm
from inspect_tool.tui.widgets.fields import Choice, ChoiceField, NoteField, TextField
from inspect_tool.tui.widgets.item_editor import ItemEditor
from inspect_tool.tui.widgets.virtual_list import Column, VirtualList

#: Actions that need an item under the cursor.
_ON_ITEM = frozenset(
    {"answer", "values", "note", "phrase", "attach", "view", "finding", "mark", "mark_section", "assign"}
)


class InspectionScreen(NotebookScreen):
    """Walk the checklists."""

    NAME: ClassVar[str] = "inspection"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = INSPECTION + NOTEBOOK
    BINDINGS: ClassVar = bindings(COMMANDS_HERE)
    AUTO_FOCUS = "#items"
    DEFAULT_CSS = """
    InspectionScreen #lists { height: auto; background: $surface; }
    InspectionScreen #search { display: none; }
    InspectionScreen.-searching #search { display: block; }
    InspectionScreen #narrowed { display: none; height: 1; padding: 0 1; color: $text-warning; }
    InspectionScreen.-narrowed #narrowed { display: block; }
    InspectionScreen.-alone #split { layout: vertical; }
    InspectionScreen.-alone #left { width: 1fr; height: auto; max-height: 3; }
    InspectionScreen.-alone #left VirtualList { height: 1; scrollbar-size-vertical: 0; }
    InspectionScreen.-alone #right { width: 1fr; height: 1fr; border-left: none; border-top: solid $panel; }
    """

    items = getters.query_one("#items", VirtualList)
    editor = getters.query_one("#right", ItemEditor)
    view: var[View] = var(View(), init=False)
    #: Items that the next result or assignment goes to, all at once.
    marked: var[frozenset[str]] = var(frozenset(), init=False)
    searching: var[bool] = var(False, toggle_class="-searching")
    #: Whether one item has the whole screen; the list then shows only its row.
    alone: var[bool] = var(False, toggle_class="-alone")

    def compose(self) -> ComposeResult:
        self._trail = walking.Trail()
        yield self.top_bar()
        yield ChoiceField("list", (), numbered=False, id="lists")
        with Container(id="split"):
            with Vertical(id="left"):
                yield TextField("search", placeholder=t("tui.walk.search-hint"), id="search")
                yield Static(id="narrowed", markup=False)
                yield VirtualList([Column(1), Column(5), Column(), Column(5)], id="items")
            yield ItemEditor(id="right")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one("#lists").can_focus = False
        first = self.library.checklists[0].id if self.library.checklists else walking.EVERYTHING
        self.set_reactive(InspectionScreen.view, View(first, author=self.author))
        self.set_timer(NEWS_AFTER, lambda: tell_news(self))

    def show_at(self, at: str) -> None:
        """Bring an item (`answer/CK1`) into view whatever the list is narrowed to, or a list (`list/…`, `filter/…`)."""
        kind, _, name = at.partition("#")[0].partition("/")
        self._leave_mark()
        if kind == "list":
            self.view = View(name, author=self.author)
        elif kind == "filter":
            self.view = View(only=name, author=self.author)
        elif not self.items.go(name):
            self.view = View(self.library.checklist_of(name).id, author=self.author)
            self.items.go(name)

    def _leave_mark(self) -> None:
        """Remember where one is before a jump, for the way back."""
        self._trail.leave((self.view, self.item_id))

    def action_jump_back(self) -> None:
        """Back to the item, and the list, from which one jumped."""
        if place := self._trail.back((self.view, self.item_id)):
            self.view = place[0]
            self.items.go(place[1] or "")
        else:
            self.tell(t("tui.walk.nowhere-back"))

    def action_alone(self) -> None:
        """One item over the whole screen, and back."""
        self.alone = not self.alone

    def action_overview(self) -> None:
        self.post_message(PartRequested("overview"))

    @property
    def in_front(self) -> str | None:
        return f"answer/{self.item_id}" if self.item_id else None

    @property
    def item_id(self) -> str | None:
        """The item under the cursor."""
        return self.items.current.key if self.items.current else None

    def refresh_view(self) -> None:
        super().refresh_view()
        tabs = self.query_one("#lists", ChoiceField)
        labels = [Choice(i, walk.tab_label(self.library, self.shown, i)) for i in walk.lists(self.library)]
        tabs.choices = tuple(labels)
        tabs.show(self.view.checklist)
        self._fill()

    def part_words(self) -> str:
        items = walking.applicable(self.library.checklists, self.shown)
        return f"{super().part_words()} {walk.progress_words(self.shown, items)}"

    def _fill(self) -> None:
        rows = walk.rows(self.library, self.shown, self.view, self.marked)
        self.set_class(self.view.narrowed, "-narrowed")
        if self.view.narrowed:
            count = sum(not row.heading for row in rows)
            self.query_one("#narrowed", Static).update(Text(walk.filter_words(self.view, count)))
        self.items.show(rows, empty=t("tui.walk.empty"))
        self._show_item()

    def _show_item(self) -> None:
        item = self.library.item(self.item_id) if self.item_id else None
        self.editor.show(item, self.shown, self.library)

    def watch_view(self) -> None:
        self.query_one("#lists", ChoiceField).show(self.view.checklist)
        self._fill()

    def watch_marked(self) -> None:
        self._fill()

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        event.stop()
        self._show_item()

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        event.stop()
        self.action_note()

    def on_field_edited(self, event: FieldEdited) -> None:
        event.stop()
        if event.field == "list":
            self.view = replace(self.view, checklist=str(event.value))
        elif event.field == "search":
            self.view = replace(self.view, sought=str(event.value or ""))

    def on_input_submitted(self) -> None:
        self.set_focus(self.items)

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

    def action_assign(self) -> None:
        self.app.push_screen(questions.assignee(self.shown, self.author), self._assigned)

    def _assigned(self, key: str | None) -> None:
        if key is not None:
            self._set_all("assignee", key.removeprefix(walking.BY) or None)

    def action_next_open(self) -> None:
        rows = self.items
        found = walk.next_unanswered(self.shown, rows.rows, self.item_id)
        if found:
            self._leave_mark()
            rows.go(found)
            self._show_item()  # before the next key, which may be text for its note
        else:
            self.post_message(Told(t("tui.walk.all-answered")))

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

    def action_list(self, by: int) -> None:
        self._leave_mark()
        ids = walk.lists(self.library)
        self.view = replace(self.view, checklist=ids[(ids.index(self.view.checklist) + by) % len(ids)])

    def action_search(self) -> None:
        self._leave_mark()
        self.searching = True
        self.set_focus(self.query_one("#search"))

    def action_filter(self) -> None:
        self.app.push_screen(questions.narrowing(self.shown, self.view.only), self._filtered)

    def _filtered(self, key: str | None) -> None:
        if key is not None:
            self._leave_mark()
            self.view = replace(self.view, only="" if key == walking.EVERYTHING else key)

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

    def action_back(self) -> None:
        """One step back: to the list, to the whole list, to the home screen."""
        items = self.items
        if self.focused is not items:
            self.set_focus(items)
        elif self.marked:
            self.marked = frozenset()
        elif self.alone:
            self.alone = False
        elif self.view.narrowed or self.searching:
            self.searching = False
            self.query_one("#search", TextField).show("")
            self.view = self.view.wide()
        else:
            super().action_back()
