"""Findings that two people probably wrote about one thing: side by side, joined or kept apart by a person."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.widgets import Static

from inspect_tool.domain.records import Finding
from inspect_tool.i18n import t
from inspect_tool.log.duplicates import Pair, likely_duplicates
from inspect_tool.log.notebook import Edit
from inspect_tool.tui.cells import one_line
from inspect_tool.tui.commands import DUPLICATES, NOTEBOOK, Command, bindings
from inspect_tool.tui.screens.base import NotebookScreen
from inspect_tool.tui.screens.dialogs import AskText
from inspect_tool.tui.widgets.key_line import KeyLine
from inspect_tool.tui.widgets.virtual_list import Column, Row, VirtualList
from inspect_tool.tui.word_diff import marked


def _key(pair: Pair) -> str:
    return f"{pair.first.id} {pair.second.id}"


class DuplicatesScreen(NotebookScreen):
    """The likely pairs beside both findings of the one under the cursor."""

    NAME: ClassVar[str] = "duplicates"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = DUPLICATES + NOTEBOOK
    BINDINGS: ClassVar = bindings(COMMANDS_HERE)
    AUTO_FOCUS = "#pairs"
    DEFAULT_CSS = """
    DuplicatesScreen VerticalScroll { padding: 0 1; }
    """

    def compose(self) -> ComposeResult:
        self._pairs: dict[str, Pair] = {}
        yield self.top_bar()
        with Container(id="split"):
            with Vertical(id="left"):
                yield VirtualList([Column(1), Column(), Column(5, right=True)], empty=t("duplicate.none"), id="pairs")
            with VerticalScroll(id="right"):
                yield Static(id="both")
        yield KeyLine()

    def refresh_view(self) -> None:
        super().refresh_view()
        self.ask_for_long(lambda notebook: likely_duplicates(notebook.inspection()), self._show_pairs)

    def _show_pairs(self, pairs: tuple[Pair, ...]) -> None:
        self._pairs = {_key(pair): pair for pair in pairs}
        rows = [
            Row(key, ("≈", one_line(pair.first.text or ""), f"{round(pair.likeness * 100)}%"))
            for key, pair in self._pairs.items()
        ]
        self.query_one("#pairs", VirtualList).show(rows)
        self._show_pair()
        self.refresh_bindings()

    @property
    def pair(self) -> Pair | None:
        """The pair under the cursor."""
        row = self.query_one("#pairs", VirtualList).current
        return self._pairs.get(row.key) if row else None

    @property
    def in_front(self) -> str | None:
        return self.pair.first.path if self.pair else None

    def _show_pair(self) -> None:
        text = Text()
        if self.pair:
            one, other = self.pair.first, self.pair.second
            for number, (finding, words) in enumerate(
                zip((one, other), marked(one.text or "", other.text or ""), strict=True), 1
            ):
                text.append(f"[{number}] {self._about(finding)}\n", "bold")
                text.append_text(words).append("\n\n")
            text.append(t("duplicate.hint"))
        self.query_one("#both", Static).update(text)

    @staticmethod
    def _about(finding: Finding) -> str:
        evidence, items = len(finding.evidence), ", ".join(sorted(finding.items))
        return t("duplicate.about", items=items, evidence=evidence)

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        event.stop()
        self._show_pair()

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        event.stop()
        self.action_join(0)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"join", "apart"} and self.is_mounted:
            return True if self.pair else None
        return super().check_action(action, parameters)

    def action_join(self, begin: int) -> None:
        """Join both under one text, which begins as that of one of them; both texts stay in history."""
        if self.pair is None:
            return
        one, other = self.pair.first, self.pair.second

        def written(text: str | None) -> None:
            if text:
                self.ask_for(lambda notebook: notebook.join_findings(one.id, other.id, text=text))
                self.tell(t("duplicate.joined"))

        wording = (one, other)[begin].text or ""
        self.app.push_screen(AskText(t("duplicate.title"), t("duplicate.text-hint"), value=wording), written)

    def action_apart(self) -> None:
        """Note that the two are about different things: nobody is offered them again."""
        if self.pair:
            edit = Edit(self.pair.first.path, f"distinct.{self.pair.second.id}", value=True)
            self.ask_for(lambda notebook: notebook.write([edit]))
            self.tell(t("duplicate.apart"))
