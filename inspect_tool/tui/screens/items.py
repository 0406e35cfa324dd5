"""The walk's list: which items are in sight, where the cursor is, and the ways to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rich.text import Text
from textual import getters
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.reactive import var
from textual.widgets import Static

from inspect_tool.domain import walking
from inspect_tool.domain.pinning import Compared, for_review
from inspect_tool.domain.walking import View
from inspect_tool.i18n import t
from inspect_tool.tui import walk
from inspect_tool.tui.messages import FieldEdited
from inspect_tool.tui.overview import NEWS_AFTER, tell_news
from inspect_tool.tui.screens import walk_questions as questions
from inspect_tool.tui.screens.base import NotebookScreen
from inspect_tool.tui.widgets.fields import Choice, ChoiceField, TextField
from inspect_tool.tui.widgets.item_editor import ItemEditor
from inspect_tool.tui.widgets.key_line import KeyLine
from inspect_tool.tui.widgets.virtual_list import Column, VirtualList


class ItemsScreen(NotebookScreen):
    """A list of items beside one editor."""

    AUTO_FOCUS = "#items"
    DEFAULT_CSS = """
    ItemsScreen #lists { height: auto; background: $surface; }
    ItemsScreen #search { display: none; }
    ItemsScreen.-searching #search { display: block; }
    ItemsScreen #narrowed { display: none; height: 1; padding: 0 1; color: $text-warning; }
    ItemsScreen.-narrowed #narrowed { display: block; }
    ItemsScreen.-alone #split { layout: vertical; }
    ItemsScreen.-alone #left { width: 1fr; height: auto; max-height: 3; }
    ItemsScreen.-alone #left VirtualList { height: 1; scrollbar-size-vertical: 0; }
    ItemsScreen.-alone #right { width: 1fr; height: 1fr; border-left: none; border-top: solid $panel; }
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
        #: Answers given to a question that has changed since, by item.
        self.review: Mapping[str, Compared] = {}
        yield self.top_bar()
        yield ChoiceField("list", (), numbered=False, id="lists")
        with Container(id="split"):
            with Vertical(id="left"):
                yield TextField("search", placeholder=t("tui.walk.search-hint"), id="search")
                yield Static(id="narrowed", markup=False)
                yield VirtualList([Column(1), Column(5), Column(), Column(5)], id="items")
            yield ItemEditor(id="right")
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one("#lists").can_focus = False
        first = self.library.checklists[0].id if self.library.checklists else walking.EVERYTHING
        self.set_reactive(ItemsScreen.view, View(first, author=self.author))
        self.set_timer(NEWS_AFTER, lambda: tell_news(self))

    def show_at(self, at: str) -> None:
        """
        Bring an item (`answer/CK1`) into view whatever the list is narrowed to, or a list (`list/…`, `filter/…`).

        With `#note` or `#values.…` the cursor goes into that field of the item.
        """
        place, _, field = at.partition("#")
        kind, _, name = place.partition("/")
        self._leave_mark()
        if kind == "list":
            self.view = View(name, author=self.author)
        elif kind == "filter":
            self.view = View(only=name, author=self.author)
        elif name not in self.library.item_ids:  # answered, and no longer asked
            self.view = View(only=walking.CHANGED, author=self.author)
        elif not self.items.go(name):
            self.view = View(self.library.checklist_of(name).id, author=self.author)
            self.items.go(name)
        if field:
            self.call_after_refresh(questions.enter, self.editor, field)

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

    @property
    def in_front(self) -> str | None:
        return f"answer/{self.item_id}" if self.item_id else None

    @property
    def item_id(self) -> str | None:
        """The item under the cursor."""
        return self.items.current.key if self.items.current else None

    def refresh_view(self) -> None:
        super().refresh_view()
        self.review = for_review(self.shown, self.library.checklists)
        tabs = self.query_one("#lists", ChoiceField)
        labels = [Choice(i, walk.tab_label(self.library, self.shown, i)) for i in walk.lists(self.library)]
        tabs.choices = tuple(labels)
        tabs.show(self.view.checklist)
        self._fill()

    def part_words(self) -> str:
        items = walking.applicable(self.library.checklists, self.shown)
        return f"{super().part_words()} {walk.progress_words(self.shown, items)}"

    def _fill(self) -> None:
        rows = walk.rows(self.library, self.shown, self.view, self.marked, frozenset(self.review))
        self.set_class(self.view.narrowed, "-narrowed")
        if self.view.narrowed:
            count = sum(not row.heading for row in rows)
            self.query_one("#narrowed", Static).update(Text(walk.filter_words(self.view, count)))
        self.items.show(rows, empty=t("tui.walk.empty"))
        self._show_item()

    def _show_item(self) -> None:
        item = self.library.item(self.item_id) if self.item_id else None
        self.editor.show(item, self.shown, self.library, changed=self.item_id in self.review)

    def watch_view(self) -> None:
        self.query_one("#lists", ChoiceField).show(self.view.checklist)
        self._fill()

    def watch_marked(self) -> None:
        self._fill()

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        event.stop()
        self._show_item()

    def on_field_edited(self, event: FieldEdited) -> None:
        event.stop()
        if event.field == "list":
            self.view = replace(self.view, checklist=str(event.value))
        elif event.field == "search":
            self.view = replace(self.view, sought=str(event.value or ""))

    def on_input_submitted(self) -> None:
        self.set_focus(self.items)

    def action_next_open(self) -> None:
        rows = self.items
        found = walk.next_unanswered(self.shown, rows.rows, self.item_id)
        if found:
            self._leave_mark()
            rows.go(found)
            self._show_item()  # before the next key, which may be text for its note
        else:
            self.tell(t("tui.walk.all-answered"))

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
