"""The files kept as evidence: of one item, or all of them; whether each is here, what it shows, what hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.events import Paste
from textual.reactive import var
from textual.widgets import Static

from inspect_tool.domain.photos import printable
from inspect_tool.domain.records import Evidence, Printed
from inspect_tool.i18n import t, tn
from inspect_tool.tui.cells import one_line
from inspect_tool.tui.commands import EVIDENCE, NOTEBOOK, Command, bindings
from inspect_tool.tui.messages import RecordEdited, ViewRequested
from inspect_tool.tui.places import record_words
from inspect_tool.tui.screens.attaching import attach_dropped, pick_and_attach
from inspect_tool.tui.screens.base import NotebookScreen
from inspect_tool.tui.widgets.key_line import KeyLine
from inspect_tool.tui.widgets.picture import Picture
from inspect_tool.tui.widgets.virtual_list import Column, Row, VirtualList
from inspect_tool.tui.words import moment_words, size_words

if TYPE_CHECKING:
    from inspect_tool.log.notebook import Notebook


class EvidenceScreen(NotebookScreen):
    """A list of files beside a look at the one under the cursor."""

    NAME: ClassVar[str] = "evidence"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = EVIDENCE + NOTEBOOK
    BINDINGS: ClassVar = bindings(COMMANDS_HERE)
    AUTO_FOCUS = "#evidence"
    DEFAULT_CSS = """
    EvidenceScreen #about { height: auto; padding: 0 1; }
    EvidenceScreen Picture { height: 1fr; padding: 0 1; }
    EvidenceScreen.-narrow #left { height: 2fr; }
    EvidenceScreen.-narrow #right { height: 5fr; }
    """

    #: The item whose files are shown; none for all of them.
    item: var[str | None] = var(None, init=False)
    #: Files of which only the record is here.
    missing: var[frozenset[str]] = var(frozenset(), init=False)

    def compose(self) -> ComposeResult:
        yield self.top_bar()
        with Container(id="split"):
            with Vertical(id="left"):
                yield VirtualList([Column(1), Column(), Column(8, right=True), Column(8)], id="evidence")
            with Vertical(id="right"):
                yield Static(id="about")
                yield Picture()
        yield KeyLine()

    def on_mount(self) -> None:
        self.set_reactive(EvidenceScreen.item, self._item_at(self.at))
        self._shown: tuple[str, str] | None = None
        self._look_for_missing()

    @staticmethod
    def _item_at(at: str | None) -> str | None:
        kind, _, name = (at or "").partition("#")[0].partition("/")
        return name if kind == "answer" else None

    def show_at(self, at: str) -> None:
        self.query_one(VirtualList).go(at.partition("/")[2])

    def part_words(self) -> str:
        return f"{super().part_words()} {self.item}" if self.item else super().part_words()

    def refresh_view(self) -> None:
        super().refresh_view()
        empty = t("attach.none-here", item=self.item) if self.item else t("attach.none")
        self.query_one(VirtualList).show([self._row(one) for one in self.listed()], empty=empty)
        self._show_one()
        self.refresh_bindings()

    def listed(self) -> Sequence[Evidence]:
        """Return the files shown, by when they were taken, then by name."""
        known = self.shown.evidence
        answer = self.shown.answers.get(self.item) if self.item else None
        wanted = known if self.item is None else answer.evidence if answer else ()
        listed = [known.get(sha) or Evidence(id=sha) for sha in wanted]
        return sorted(listed, key=lambda e: (e.taken_at is None, str(e.taken_at or ""), e.name or "", e.id))

    def _row(self, one: Evidence) -> Row:
        linked = sorted(item for item, answer in self.shown.answers.items() if one.id in answer.evidence)
        here = one.id not in self.missing
        name = one.name or one.id[:8]
        mark = "✗" if not here else "◪" if one.printed else "▪"
        cells = (mark, name if here else f"{name} ({t('attach.missing')})", size_words(one.size))
        return Row(one.id, (*cells, " ".join(linked)), tone="" if here else "problem")

    @property
    def in_front(self) -> str | None:
        return self.current.path if self.current else None

    @property
    def current(self) -> Evidence | None:
        """The file under the cursor."""
        row = self.query_one(VirtualList).current
        return next((one for one in self.listed() if row and one.id == row.key), None)

    def _show_one(self) -> None:
        one = self.current
        about = Text()
        if one:
            about.append(f"{one_line(one.name or one.id)}\n", "bold")
            facts = [one.media_type or "", size_words(one.size)]
            facts += [t("attach.taken", when=moment_words(one.taken_at))] if one.taken_at else []
            about.append(" · ".join(fact for fact in facts if fact) + "\n")
            about.append(self._linked_words(one) + "\n")
            if one.printed:
                about.append(t("attach.printed") + "\n")
            if one.id in self.missing:
                about.append(f"✗ {t('tui.attach.elsewhere')}\n", "bold")
        self.query_one("#about", Static).update(about)
        shown = (one.id, one.media_type or "") if one and one.id not in self.missing else None
        if shown != self._shown:
            self._shown = shown
            self._preview()

    def _linked_words(self, one: Evidence) -> str:
        answers = [f"answer/{item}" for item, answer in self.shown.answers.items() if one.id in answer.evidence]
        words = [record_words(path, self.library) for path in sorted(answers)]
        findings = sum(one.id in finding.evidence for finding in self.shown.findings.values())
        if findings:
            words.append(tn("tui.item.findings", findings))
        return t("attach.linked", to="; ".join(words)) if words else t("attach.unlinked")

    def _preview(self) -> None:
        picture, shown = self.query_one(Picture), self._shown
        picture.clear()
        if shown:
            self.ask_for_long(lambda notebook: notebook.blob(shown[0]), lambda blob: self._show_picture(shown, blob))

    def _show_picture(self, asked: tuple[str, str], blob: Path | None) -> None:
        if self.is_mounted and asked == self._shown and blob:
            self.query_one(Picture).show(blob, asked[1])

    def watch_item(self) -> None:
        self.refresh_view()

    def watch_missing(self) -> None:
        self.refresh_view()

    def watch_inspection(self) -> None:
        super().watch_inspection()
        if self.is_mounted:
            self._look_for_missing()

    def _look_for_missing(self) -> None:
        self.ask_for_long(lambda notebook: frozenset(notebook.missing_blobs()), self._missing_found)

    def _missing_found(self, missing: frozenset[str]) -> None:
        if self.is_mounted:
            self.missing = missing

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"open_file", "unlink"} and self.is_mounted:
            return True if self.current and (action == "open_file" or self.item) else None
        if action == "mark_printed" and self.is_mounted:
            return True if self.current and (self.current.printed or printable(self.current.media_type)) else None
        if action in {"add", "every"} and self.is_mounted:
            return True if self.item else None
        return super().check_action(action, parameters)

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        event.stop()
        self._show_one()

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        event.stop()
        self.action_open_file()

    def action_add(self) -> None:
        if self.item:
            pick_and_attach(self, f"answer/{self.item}", self.item)

    def on_paste(self, event: Paste) -> None:
        if self.item:
            attach_dropped(self, f"answer/{self.item}", self.item, event.text)

    def action_open_file(self) -> None:
        """Open the file with the system's viewer."""
        one = self.current
        if one:
            self.ask_for_long(lambda notebook: _to_view(notebook, one), self._open)

    def _open(self, blob: Path | None) -> None:
        if blob:
            self.post_message(ViewRequested(blob))
        else:
            self.tell(t("tui.attach.elsewhere"), error=True)

    def action_unlink(self) -> None:
        """Take the file off the item; it stays with the inspection, and undo puts it back."""
        one = self.current
        if one and self.item:
            self.post_message(RecordEdited(f"answer/{self.item}", f"evidence.{one.id}", None))
            self.tell(t("attach.taken-off", name=one.name or one.id[:8], item=self.item))

    def action_mark_printed(self) -> None:
        """Mark the picture to be printed in the photo appendix, or unmark it."""
        if one := self.current:
            marked = None if one.printed else Printed.PHOTO_ANNEX
            self.post_message(RecordEdited(one.path, "printed", marked))
            self.tell(t(f"attach.{'not-to-print' if one.printed else 'to-print'}", name=one.name or one.id[:8]))

    def action_every(self) -> None:
        """Show the files of every item."""
        self.item = None


def _to_view(notebook: Notebook, one: Evidence) -> Path | None:
    from inspect_tool.log.evidence import to_view  # noqa: PLC0415 - the log is loaded with the first notebook

    return to_view(notebook, one.id, one.name or "")
