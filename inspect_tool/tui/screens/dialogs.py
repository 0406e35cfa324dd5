"""Short questions: pick one or several, type a line, confirm, read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, TypeVar
from urllib.parse import unquote

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.events import Key
from textual.widgets import Input, Static

from inspect_tool.i18n import t
from inspect_tool.text import fold
from inspect_tool.tui.messages import FieldEdited
from inspect_tool.tui.screens.dialog import Dialog
from inspect_tool.tui.widgets.fields import NoteField, TextField
from inspect_tool.tui.widgets.virtual_list import Column, Row, VirtualList

T = TypeVar("T")


@dataclass(frozen=True)
class Option:
    """One thing to pick: what it is called and what is known of it."""

    key: str
    label: str
    detail: str = ""


def typed_path(text: str) -> Path:
    """Return a path as people give it: typed, quoted by a terminal that dropped a file, or as a file address."""
    bare = text.strip().strip("'\"")
    return Path(unquote(bare.removeprefix("file://")) if bare.startswith("file://") else bare).expanduser()


class Picking(Dialog[T]):
    """A list to pick from with the arrows, or by typing part of what is sought, wherever the focus is."""

    #: Longer lists than this get a line to search in.
    SEARCH_FROM: ClassVar[int] = 12
    BINDINGS: ClassVar = [Binding("up", "move(-1)", show=False), Binding("down", "move(1)", show=False)]
    DEFAULT_CSS = """
    Picking VirtualList { height: auto; max-height: 17; }
    """

    def __init__(self, title: str, options: Sequence[Option], columns: Sequence[Column]) -> None:
        super().__init__(title)
        self.options = tuple(options)
        #: The option under the cursor at first.
        self.at: str | None = None
        self._sought = ""
        self._columns = tuple(columns)

    def hint(self) -> str:
        """Return what the keys do."""
        raise NotImplementedError

    def row(self, option: Option) -> Row:
        """Return an option as a row."""
        raise NotImplementedError

    def compose_box(self) -> ComposeResult:
        if len(self.options) >= self.SEARCH_FROM:
            yield TextField("search", placeholder=t("tui.pick.search"))
        yield VirtualList(self._columns, empty=t("tui.pick.none"))
        yield Static(self.hint(), classes="hint", markup=False)

    def on_mount(self) -> None:
        self.fill("")
        listed = self.query_one(VirtualList)
        if self.at:
            listed.go(self.at)
        listed.focus()

    def found(self, sought: str) -> Sequence[Option]:
        """Return the options that hold every word typed, in any spelling of accents; first those with all of it."""
        whole, wanted = fold(sought).strip(), fold(sought).split()
        found = [o for o in self.options if all(word in fold(f"{o.label} {o.detail}") for word in wanted)]
        return sorted(found, key=lambda o: whole not in fold(o.label))

    def fill(self, sought: str) -> None:
        """Show what holds the words sought."""
        rows = [self.row(option) for option in self.found(sought)]
        listed = self.query_one(VirtualList)
        listed.show(rows)
        listed.styles.height = max(1, len(rows))

    def _seek(self, sought: str) -> None:
        """Show what is found, once: Enter may come before the field has said what was typed."""
        if sought != self._sought:
            self._sought = sought
            self.fill(sought)
            self.query_one(VirtualList).action_first()

    def on_field_edited(self, event: FieldEdited) -> None:
        event.stop()
        self._seek(str(event.value or ""))

    def on_key(self, event: Key) -> None:
        """Search by what is typed on the list, which keeps the focus and its keys."""
        field = next(iter(self.query(TextField)), None)
        if field is None or field.has_focus:
            return
        if event.key == "backspace":
            event.stop()
            field.action_delete_left()
            self._seek(field.value)
        elif event.is_printable and event.character and (field.value or event.character != " "):
            event.stop()
            field.insert_text_at_cursor(event.character)
            self._seek(field.value)

    def action_move(self, by: int) -> None:
        """Move in the list while typing what to look for."""
        self.query_one(VirtualList).action_move(by)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._seek(event.value)
        self.query_one(VirtualList).action_choose()

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        event.stop()


class Pick(Picking[str]):
    """Pick one option; its detail stands at the right."""

    def __init__(self, title: str, options: Sequence[Option], *, at: str | None = None) -> None:
        detail = max((min(30, len(option.detail)) for option in options), default=0)
        super().__init__(title, options, [Column(), Column(detail, right=True)] if detail else [Column()])
        self.at = at

    def hint(self) -> str:
        return t("tui.pick.hint")

    def row(self, option: Option) -> Row:
        return Row(option.key, (option.label, option.detail)[: len(self._columns)])

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        event.stop()
        row = self.query_one(VirtualList).current  # what was typed before Enter may have changed which it is
        if row:
            self.dismiss(row.key)


class PickMany(Picking[frozenset[str]]):
    """Mark any number of options with Space; Enter takes them."""

    BINDINGS: ClassVar = [Binding("space", "mark", show=False, priority=True)]

    def __init__(self, title: str, options: Sequence[Option], marked: frozenset[str]) -> None:
        super().__init__(title, options, [Column(3), Column()])
        self.marked = set(marked)

    def hint(self) -> str:
        return t("tui.pick-many.hint")

    def row(self, option: Option) -> Row:
        return Row(option.key, ("[✓]" if option.key in self.marked else "[ ]", option.label))

    def action_mark(self) -> None:
        if row := self.query_one(VirtualList).current:
            self.marked ^= {row.key}
            field = next(iter(self.query(TextField)), None)
            self.fill(field.value if field else "")

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        event.stop()
        self.dismiss(frozenset(self.marked))


class AskLine(Dialog[str]):
    """Ask for one line of text: a path, a password, a number."""

    def __init__(
        self, title: str, hint: str, *, value: str = "", password: bool = False, optional: bool = False
    ) -> None:
        super().__init__(title)
        self.optional = optional
        self.hint = hint
        self.value = value
        self.password = password

    def compose_box(self) -> ComposeResult:
        yield Static(self.hint, classes="hint", markup=False)
        field = TextField("line", password=self.password)
        field.show(self.value)
        yield field
        yield Static(t("tui.ask.hint"), classes="hint", markup=False)

    def on_mount(self) -> None:
        field = self.query_one(TextField)
        field.focus()
        field.action_end()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        answer = event.value if self.password else event.value.strip()
        if answer or self.optional:
            self.dismiss(answer)


class AskText(Dialog[str]):
    """Ask for text of any length; Ctrl+S or F2 takes it."""

    BINDINGS: ClassVar = [Binding("ctrl+s,f2", "take", show=False)]
    DEFAULT_CSS = """
    AskText NoteField { height: 8; }
    """

    def __init__(self, title: str, hint: str, *, value: str = "", optional: bool = False) -> None:
        super().__init__(title)
        self.optional = optional
        self.hint = hint
        self.value = value

    def compose_box(self) -> ComposeResult:
        yield Static(self.hint, classes="hint", markup=False)
        field = NoteField("text")
        field.show(self.value)
        yield field
        yield Static(t("tui.ask-text.hint"), classes="hint", markup=False)

    def on_mount(self) -> None:
        self.query_one(NoteField).focus()

    def action_take(self) -> None:
        text = self.query_one(NoteField).text.strip()
        if text or self.optional:
            self.dismiss(text)


class Confirm(Dialog[bool]):
    """Ask before what cannot be undone."""

    DEFAULT_CSS = """
    Confirm VerticalScroll { height: auto; max-height: 70vh; scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar = [
        Binding("enter,c,y", "answer(True)", show=False),  # có, yes
        Binding("k,n", "answer(False)", show=False),  # không, no
        Binding("up", "scroll(-1)", show=False),
        Binding("down", "scroll(1)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
        Binding("pagedown", "scroll(10)", show=False),
    ]

    def __init__(self, title: str, text: Text | str) -> None:
        super().__init__(title)
        self.text = Text(text) if isinstance(text, str) else text

    def compose_box(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield Static(self.text)
        yield Static(t("tui.confirm.hint"), classes="hint", markup=False)

    def on_mount(self) -> None:
        """Say how to read on where there is more than fits."""
        self.call_after_refresh(self._hint)

    def _hint(self) -> None:
        if self.query_one(VerticalScroll).max_scroll_y:
            hint = f"{t('tui.confirm.more')} · {t('tui.confirm.hint')}"
            self.query_one(".hint", Static).update(Text(hint))

    def action_scroll(self, lines: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_answer(self, yes: bool) -> None:
        self.dismiss(yes)


class Reading(Dialog[None]):
    """Something to read: help, a problem, a result. Any of Escape, Enter and Space closes it."""

    BINDINGS: ClassVar = [Binding("enter,space,f1", "leave", show=False)]
    DEFAULT_CSS = """
    Reading VerticalScroll { height: auto; max-height: 75vh; scrollbar-size-vertical: 1; }
    """

    def __init__(self, title: str, body: Text | str) -> None:
        super().__init__(title)
        self.body = Text(body) if isinstance(body, str) else body

    def compose_box(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(self.body)
        yield Static(t("tui.reading.hint"), classes="hint", markup=False)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
