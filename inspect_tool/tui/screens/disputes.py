"""Fields for which two people wrote different values: both are shown, a person decides."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.widgets import Footer, Static

from inspect_tool.domain.inspection import Dispute, Standing
from inspect_tool.domain.records import Verdict, split_path
from inspect_tool.i18n import t
from inspect_tool.tui.commands import DISPUTES, NOTEBOOK, Command, bindings
from inspect_tool.tui.messages import PartRequested
from inspect_tool.tui.places import field_words, part_of, record_words
from inspect_tool.tui.screens.base import NotebookScreen
from inspect_tool.tui.screens.dialogs import AskText
from inspect_tool.tui.widgets.virtual_list import Column, Row, VirtualList
from inspect_tool.tui.word_diff import marked
from inspect_tool.tui.words import moment_words, verdict_words


def value_words(dispute: Dispute, standing: Standing) -> str:
    """Write one of the values as a person reads it."""
    if not standing.present:
        return t("tui.disputes.cleared")
    if dispute.field == "verdict":
        return verdict_words(Verdict(str(standing.value)))
    return t("tui.disputes.linked") if standing.value is True else str(standing.value)


class DisputesScreen(NotebookScreen):
    """All disputes beside both values of the one under the cursor."""

    NAME: ClassVar[str] = "disputes"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = DISPUTES + NOTEBOOK
    BINDINGS: ClassVar = bindings(COMMANDS_HERE)
    AUTO_FOCUS = "#disputes"
    DEFAULT_CSS = """
    DisputesScreen VerticalScroll { padding: 0 1; }
    """

    def compose(self) -> ComposeResult:
        yield self.top_bar()
        with Container(id="split"):
            with Vertical(id="left"):
                yield VirtualList([Column(1), Column()], empty=t("tui.empty.disputes"), id="disputes")
            with VerticalScroll(id="right"):
                yield Static(id="values")
        yield Footer(show_command_palette=False)

    def refresh_view(self) -> None:
        super().refresh_view()
        rows = [
            Row(f"{d.record}#{d.field}", ("≠", f"{field_words(d)} · {record_words(d.record, self.library)}"))
            for d in self.shown.disputes
        ]
        self.query_one("#disputes", VirtualList).show(rows)
        self._show_dispute()
        self.refresh_bindings()

    @property
    def dispute(self) -> Dispute | None:
        """The dispute under the cursor."""
        row = self.query_one("#disputes", VirtualList).current
        return next((d for d in self.shown.disputes if row and f"{d.record}#{d.field}" == row.key), None)

    def _show_dispute(self) -> None:
        dispute = self.dispute
        text = Text()
        if dispute:
            text.append(f"{record_words(dispute.record, self.library)}\n", "bold")
            text.append(f"{field_words(dispute)}\n\n")
            shown = [Text(value_words(dispute, standing)) for standing in dispute.values]
            if len(shown) == 2:
                shown = list(marked(shown[0].plain, shown[1].plain))
            for number, standing in enumerate(dispute.values, 1):
                who = t("tui.disputes.by", author=standing.author, at=moment_words(standing.at))
                text.append(f"[{number}] {who}\n", "bold")
                text.append_text(shown[number - 1]).append("\n\n")
            text.append(t("tui.disputes.hint", count=len(dispute.values)))
        self.query_one("#values", Static).update(text)

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        event.stop()
        self._show_dispute()

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        event.stop()
        self.action_go()

    def show_at(self, at: str) -> None:
        self.query_one("#disputes", VirtualList).go(at)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"keep", "other", "go"} and self.is_mounted:
            return True if self.dispute else None
        return super().check_action(action, parameters)

    def action_keep(self, number: int) -> None:
        """Let one of the values stand."""
        dispute = self.dispute
        if dispute and number < len(dispute.values):
            change = dispute.values[number].change
            self.ask_for(lambda notebook: notebook.resolve(dispute.record, dispute.field, keep=change))
            self.tell(t("tui.disputes.decided", what=field_words(dispute)))

    def action_other(self) -> None:
        """Write a new value in place of all that stand."""
        dispute = self.dispute
        if dispute is None:
            return

        def written(text: str | None) -> None:
            if text is not None:
                self.ask_for(lambda notebook: notebook.resolve(dispute.record, dispute.field, value=text))

        texts = [str(standing.value) for standing in dispute.values if standing.present]
        title = t("tui.disputes.new-value", what=field_words(dispute))
        self.app.push_screen(AskText(title, t("tui.disputes.new-hint"), value="\n".join(texts)), written)

    def action_go(self) -> None:
        """See the record where it is worked on."""
        if self.dispute:
            record, field = self.dispute.record, self.dispute.field
            self.post_message(PartRequested(part_of(split_path(record)[0]), f"{record}#{field}"))
