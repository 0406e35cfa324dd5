"""Pick files: type to find, Tab to mark several, Enter to take; or drop them on the window."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.events import Paste
from textual.message import Message
from textual.widgets import Input, Static

from inspect_tool.errors import InspectError
from inspect_tool.i18n import t, tn
from inspect_tool.log.evidence import pointed_at
from inspect_tool.tui.cells import one_line
from inspect_tool.tui.files import Listed, listing, looks_like_path, matching, name_words, typed_folder
from inspect_tool.tui.messages import FieldEdited
from inspect_tool.tui.screens.dialog import Dialog
from inspect_tool.tui.widgets.fields import TextField
from inspect_tool.tui.widgets.virtual_list import Column, Row, VirtualList
from inspect_tool.tui.words import moment_words, size_words

_UP = ".."


class _PathField(TextField):
    """The line typed in: Backspace in the empty line goes up, a dropped file is no text."""

    @dataclass
    class Dropped(Message):
        """Something that looks like paths was pasted."""

        text: str

    @dataclass
    class Emptied(Message):
        """Backspace was pressed where nothing is left."""

    def _on_paste(self, event: Paste) -> None:
        if not looks_like_path(event.text):
            super()._on_paste(event)
            return
        self.post_message(self.Dropped(event.text))
        event.stop()
        event.prevent_default()

    def action_delete_left(self) -> None:
        if self.value:
            super().action_delete_left()
        else:
            self.post_message(self.Emptied())


class FilePicker(Dialog[list[Path]]):
    """A folder as a list under a line to type in. The line keeps the focus; arrows move in the list."""

    BINDINGS: ClassVar = [
        Binding("up", "list('move', -1)", show=False),
        Binding("down", "list('move', 1)", show=False),
        Binding("pageup", "list('page', -1)", show=False),
        Binding("pagedown", "list('page', 1)", show=False),
        Binding("tab", "mark", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    FilePicker > Vertical { height: 90%; }
    FilePicker #folder { height: 1; color: $text-muted; }
    """
    #: Where the last files were taken, to begin there again.
    last: ClassVar[Path | None] = None

    def __init__(self, title: str, folder: Path | None = None) -> None:
        super().__init__(title)
        self._folder = folder or FilePicker.last or Path.home()
        self._listed: list[Listed] = []
        self._marked: dict[Path, None] = {}

    def compose_box(self) -> ComposeResult:
        yield _PathField("sought", placeholder=t("attach.type"))
        yield Static(id="folder", markup=False)
        rows = VirtualList([Column(1), Column(), Column(8, right=True), Column(16)], empty=t("attach.empty-folder"))
        rows.can_focus = False
        yield rows
        yield Static(classes="problem", markup=False)
        yield Static(t("attach.picker-hint"), classes="hint", markup=False)

    def on_mount(self) -> None:
        self.query_one(TextField).focus()
        self._load(self._folder)

    @property
    def _rows(self) -> VirtualList:
        return self.query_one(VirtualList)

    @work(thread=True, exclusive=True, group="folder")
    def _load(self, folder: Path) -> None:
        try:
            listed = listing(folder)
        except InspectError as error:
            self.app.call_from_thread(self._problem, str(error))
        else:
            self.app.call_from_thread(self._show_folder, folder, listed)

    @work(thread=True, exclusive=True, group="typing")
    def _follow(self, folder: Path) -> None:
        """List the folder that a path being typed has come to; there may be none of this name yet."""
        with suppress(InspectError):
            self.app.call_from_thread(self._show_folder, folder, listing(folder))

    def _show_folder(self, folder: Path, listed: list[Listed]) -> None:
        typed = typed_folder(self.query_one(TextField).value) if self.is_mounted else None
        if self.is_mounted and (typed is None or typed[0] == folder):  # else typing has gone on since
            self._folder, self._listed = folder, listed
            self._problem("")
            self._fill()
            self._rows.go(next((row.key for row in self._rows.rows if row.key != _UP), _UP))

    def _fill(self) -> None:
        marked = tn("attach.marked", len(self._marked)) if self._marked else ""
        self.query_one("#folder", Static).update(one_line(f"{name_words(str(self._folder))}  {marked}".rstrip()))
        sought = self.query_one(TextField).value
        typed = typed_folder(sought)
        found = matching(self._listed, typed[1] if typed else "" if looks_like_path(sought) else sought)
        up = [Row(_UP, ("↑", _UP, "", ""))] if not sought and self._folder.parent != self._folder else []
        self._rows.show(up + [self._row(one) for one in found])

    def _row(self, one: Listed) -> Row:
        if one.is_folder:
            return Row(str(one.path), ("▸", f"{one.name}/", "", ""))
        mark = "✓" if one.path in self._marked else ""
        return Row(str(one.path), (mark, one.name, size_words(one.size), moment_words(one.changed)))

    def _problem(self, words: str) -> None:
        if self.is_mounted:
            self.query_one(".problem", Static).update(words)

    def on_field_edited(self, event: FieldEdited) -> None:
        event.stop()
        self._problem("")
        typed = typed_folder(str(event.value or ""))
        if typed and typed[0] != self._folder:
            self._follow(typed[0])
            return
        self._fill()
        self._rows.action_first()

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        event.stop()

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        event.stop()
        self._choose(event.row)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if looks_like_path(event.value):
            self._resolve(event.value, self._rows.current)
        elif self._rows.current:
            self._choose(self._rows.current)

    def _choose(self, row: Row) -> None:
        """Go into a folder; take what is marked, or the file itself."""
        path = self._folder.parent if row.key == _UP else Path(row.key)
        if row.key == _UP or any(one.is_folder for one in self._listed if one.path == path):
            self._enter(path)
        else:
            self._take(list(self._marked) or [path])

    def _enter(self, folder: Path) -> None:
        self.query_one(TextField).value = ""
        self._load(folder)

    def _take(self, paths: list[Path]) -> None:
        FilePicker.last = paths[-1].parent
        self.dismiss(paths)

    @work(thread=True, exclusive=True, group="folder")
    def _resolve(self, text: str, at: Row | None = None) -> None:
        """Take the files that a text names, or go to the folder, or to what is found by a name begun."""
        paths = pointed_at(text)
        folder = Path(text.strip()).expanduser()
        if paths:
            self.app.call_from_thread(self._take, paths)
        elif folder.is_dir():
            self.app.call_from_thread(self._enter, folder)
        elif at and (typed := typed_folder(text)) and typed[0] == self._folder:
            self.app.call_from_thread(self._choose, at)
        else:
            self.app.call_from_thread(self._problem, t("tui.attach.missing", path=one_line(text)))

    def on__path_field_dropped(self, event: _PathField.Dropped) -> None:
        event.stop()
        self._resolve(event.text)

    def on__path_field_emptied(self, event: _PathField.Emptied) -> None:
        event.stop()
        self._enter(self._folder.parent)

    def action_list(self, action: str, by: int) -> None:
        """Move in the list while the line keeps the focus."""
        move = {"move": self._rows.action_move, "page": self._rows.action_page}[action]
        move(by)

    def action_mark(self) -> None:
        """Mark the file under the cursor and go on to the next."""
        row = self._rows.current
        path = Path(row.key) if row else None
        if path and any(one.path == path and not one.is_folder for one in self._listed):
            if path in self._marked:
                del self._marked[path]
            else:
                self._marked[path] = None
            self._fill()
        self._rows.action_move(1)
