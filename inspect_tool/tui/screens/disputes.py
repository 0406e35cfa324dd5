"""Fields for which two people wrote different values: both are shown, a person decides, now or later."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.widgets import Static

from inspect_tool.domain.inspection import Dispute, removals
from inspect_tool.domain.records import split_path
from inspect_tool.i18n import t, tn
from inspect_tool.tui.commands import DISPUTES, NOTEBOOK, Command, bindings
from inspect_tool.tui.messages import PartRequested
from inspect_tool.tui.places import field_words, part_of, record_words, value_words
from inspect_tool.tui.screens.base import NotebookScreen
from inspect_tool.tui.screens.dialogs import AskText
from inspect_tool.tui.widgets.key_line import KeyLine
from inspect_tool.tui.widgets.virtual_list import Column, Row, VirtualList
from inspect_tool.tui.word_diff import marked
from inspect_tool.tui.words import moment_words

if TYPE_CHECKING:
    from inspect_tool.log.wording import Proposal


def _key(dispute: Dispute) -> str:
    return f"{dispute.record}#{dispute.field}"


def _changes(dispute: Dispute) -> tuple[str, ...]:
    return tuple(standing.change for standing in dispute.values)


class DisputesScreen(NotebookScreen):
    """All disputes beside both values of the one under the cursor; those put off come last."""

    NAME: ClassVar[str] = "disputes"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = DISPUTES + NOTEBOOK
    BINDINGS: ClassVar = bindings(COMMANDS_HERE)
    AUTO_FOCUS = "#disputes"
    DEFAULT_CSS = """
    DisputesScreen VerticalScroll { padding: 0 1; }
    """

    def compose(self) -> ComposeResult:
        self._postponed: list[str] = []
        self._proposals: dict[tuple[str, ...], Proposal | None] = {}  # by the changes in dispute
        yield self.top_bar()
        with Container(id="split"):
            with Vertical(id="left"):
                yield VirtualList([Column(1), Column()], empty=t("tui.empty.disputes"), id="disputes")
            with VerticalScroll(id="right"):
                yield Static(id="values")
        yield KeyLine()

    def refresh_view(self) -> None:
        super().refresh_view()
        self._show_list()
        self._show_dispute()
        self.refresh_bindings()

    def _show_list(self) -> None:
        waiting = {name: place for place, name in enumerate(self._postponed, 1)}
        listed = sorted(self.shown.disputes, key=lambda d: waiting.get(_key(d), 0))
        self._removals = removals(self.shown)
        rows = [
            Row(_key(d), ("…" if _key(d) in waiting else self._sign(d), f"{field_words(d)} · {self._record(d)}"))
            for d in listed
        ]
        self.query_one("#disputes", VirtualList).show(rows)

    def _sign(self, dispute: Dispute) -> str:
        return "−" if dispute.record in self._removals else "≠"

    def _record(self, dispute: Dispute) -> str:
        return record_words(dispute.record, self.library)

    @property
    def dispute(self) -> Dispute | None:
        """The dispute under the cursor."""
        row = self.query_one("#disputes", VirtualList).current
        return next((d for d in self.shown.disputes if row and _key(d) == row.key), None)

    @property
    def in_front(self) -> str | None:
        return self.dispute.record if self.dispute else None

    @property
    def proposal(self) -> Proposal | None:
        """Both wordings of the text in dispute put together, once that has been read."""
        return self._proposals.get(_changes(self.dispute)) if self.dispute else None

    def _show_dispute(self) -> None:
        dispute = self.dispute
        text = Text()
        if dispute:
            self._look_for_proposal(dispute)
            text.append(f"{self._record(dispute)}\n", "bold")
            text.append(f"{field_words(dispute)}\n\n")
            if dispute.record in self._removals:
                text.append(t("dispute.removed", author=self._removals[dispute.record]) + "\n\n")
            text.append_text(self._values(dispute))
            if self.proposal:
                text.append(t("dispute.proposal") + "\n", "bold")
                text.append(f"{self.proposal.text}\n")
                text.append(tn("dispute.overlaps", self.proposal.overlaps) + "\n" if self.proposal.overlaps else "")
                text.append("\n")
            text.append(t("tui.disputes.hint", count=len(dispute.values)))
        self.query_one("#values", Static).update(text)

    @staticmethod
    def _values(dispute: Dispute) -> Text:
        text = Text()
        shown = [Text(value_words(dispute.record, dispute.field, s.value, present=s.present)) for s in dispute.values]
        if len(shown) == 2 and all(standing.present for standing in dispute.values):
            shown = list(marked(shown[0].plain, shown[1].plain))
        for number, standing in enumerate(dispute.values, 1):
            who = t("tui.disputes.by", author=standing.author, at=moment_words(standing.at))
            text.append(f"[{number}] {who}\n", "bold")
            text.append_text(shown[number - 1]).append("\n\n")
        return text

    def _look_for_proposal(self, dispute: Dispute) -> None:
        """Have the two wordings of a text put together beside; shown when that is done."""
        texts = [s.value for s in dispute.values if isinstance(s.value, str)]
        if _changes(dispute) in self._proposals or len(texts) != 2 or not all(" " in text for text in texts):
            return
        self._proposals[_changes(dispute)] = None

        def found(proposal: Proposal | None) -> None:
            self._proposals[_changes(dispute)] = proposal
            if proposal and self.dispute == dispute:
                self._show_dispute()
                self.refresh_bindings()

        self.ask_for_long(lambda notebook: notebook.proposal(dispute.record, dispute.field), found)

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        event.stop()
        self._show_dispute()
        self.refresh_bindings()

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        event.stop()
        self.action_go()

    def show_at(self, at: str) -> None:
        self.query_one("#disputes", VirtualList).go(at)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"keep", "other", "go", "postpone"} and self.is_mounted:
            return True if self.dispute else None
        if action == "together" and self.is_mounted:
            return self.proposal is not None
        return super().check_action(action, parameters)

    def action_keep(self, number: int) -> None:
        """Let one of the values stand; where one side removed the record, all of the record goes that way."""
        dispute = self.dispute
        if dispute is None or number >= len(dispute.values):
            return
        chosen = dispute.values[number]
        if dispute.record in self._removals:
            self.ask_for(lambda notebook: notebook.decide_removal(dispute.record, keep=chosen.present))
        else:
            self.ask_for(lambda notebook: notebook.resolve(dispute.record, dispute.field, keep=chosen.change))
        self.tell(t("tui.disputes.decided", what=field_words(dispute)))

    def action_other(self) -> None:
        """Write a new value in place of all that stand."""
        if self.dispute:
            texts = [str(standing.value) for standing in self.dispute.values if standing.present]
            self._write(self.dispute, "\n".join(texts))

    def action_together(self) -> None:
        """Read the proposal over, change it, and let it stand."""
        if self.dispute and self.proposal:
            self._write(self.dispute, self.proposal.text)

    def _write(self, dispute: Dispute, begin: str) -> None:
        def written(text: str | None) -> None:
            if text is not None:
                self.ask_for(lambda notebook: notebook.resolve(dispute.record, dispute.field, value=text))

        title = t("tui.disputes.new-value", what=field_words(dispute))
        self.app.push_screen(AskText(title, t("tui.disputes.new-hint"), value=begin), written)

    def action_postpone(self) -> None:
        """Leave it for later: it goes to the end of the list, and the next one is shown."""
        dispute = self.dispute
        if dispute is None:
            return
        rows = self.query_one("#disputes", VirtualList)
        names = [row.key for row in rows.rows]
        following = names[(names.index(_key(dispute)) + 1) % len(names)]
        self._postponed = [*(name for name in self._postponed if name != _key(dispute)), _key(dispute)]
        self._show_list()
        rows.go(following)
        self._show_dispute()

    def action_go(self) -> None:
        """See the record where it is worked on."""
        if self.dispute:
            record, field = self.dispute.record, self.dispute.field
            self.post_message(PartRequested(part_of(split_path(record)[0]), f"{record}#{field}", over=True))
