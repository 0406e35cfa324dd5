"""Several laptops' work put together: give a bundle, take bundles after seeing what they bring, see who has what."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.reactive import var
from textual.widgets import Footer, Static

from inspect_tool.i18n import t, tn
from inspect_tool.tui.commands import EXCHANGE, NOTEBOOK, Command, bindings
from inspect_tool.tui.messages import LongActRequested, PartRequested, SecondCopyRequested
from inspect_tool.tui.places import field_words, record_words
from inspect_tool.tui.screens.base import NotebookScreen
from inspect_tool.tui.screens.dialogs import AskLine, Confirm, typed_path
from inspect_tool.tui.widgets.virtual_list import Column, Row, VirtualList

if TYPE_CHECKING:
    from inspect_tool.library import Library
    from inspect_tool.log.exchange import ExportReport, MergeReport
    from inspect_tool.log.notebook import Notebook

#: How many new disputes and refusals a report names before it only counts them.
_NAMED = 8


def merge_words(report: MergeReport, library: Library) -> str:
    """Say what bundles bring, or brought: counts in = counts out, by whom, which disputes, what was refused and why."""
    lines = [t("tui.exchange.preview") if report.dry_run else t("tui.exchange.merged")]
    lines.append(
        t(
            "tui.exchange.counts",
            given=report.writes_in,
            new=report.writes_new,
            known=report.writes_known,
            waiting=report.writes_waiting,
            refused=report.writes_refused,
        )
    )
    lines += [f"  {author}: {tn('tui.exchange.changes', count)}" for author, count in report.by.most_common()]
    if report.blobs_new:
        lines.append(tn("tui.exchange.files", report.blobs_new))
    lines.append(tn("tui.exchange.disputes", len(report.disputes)))
    named = [f"  ≠ {field_words(d)} · {record_words(d.record, library)}" for d in report.disputes]
    apart = {"log.key-unknown", "log.key-not-on-roster"}
    refused = [f"  ✗ {refused.name}: {refused.reason}" for refused in report.refused if refused.reason.key not in apart]
    forks = [f"  ✗ {told}" for told in (*report.forks, *report.notices)]
    strangers = [
        f"  ? {s.author or '–'}: {tn('acquaintance.held', s.writes)}, {t('acquaintance.apart')} ({s.fingerprint})"
        for s in report.quarantined
    ]
    for found in (named, refused, forks, strangers):
        lines += found[:_NAMED]
        if len(found) > _NAMED:
            lines.append(t("tui.exchange.more", count=len(found) - _NAMED))
    return "\n".join(lines)


class ExchangeScreen(NotebookScreen):
    """Whose work is here, and how far; bundles in and out."""

    NAME: ClassVar[str] = "exchange"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = EXCHANGE + NOTEBOOK
    BINDINGS: ClassVar = bindings(COMMANDS_HERE)
    AUTO_FOCUS = "#logs"
    DEFAULT_CSS = """
    ExchangeScreen #right { padding: 0 1; }
    """

    #: What is being done now, for as long as it takes.
    busy: var[str] = var("", init=False)
    said: var[str] = var("", init=False)

    def compose(self) -> ComposeResult:
        self._rows: list[Row] = []
        yield self.top_bar()
        with Container(id="split"):
            with Vertical(id="left"):
                columns = [Column(1), Column(), Column(12, right=True), Column(9)]
                yield VirtualList(columns, empty=t("tui.exchange.reading"), id="logs")
            with VerticalScroll(id="right", can_focus=False):
                yield Static(id="said")
        yield Footer(show_command_palette=False)

    def refresh_view(self) -> None:
        super().refresh_view()
        self._show_said()
        self.ask_for_long(_logs, self._show_logs)

    def _show_logs(self, rows: list[Row]) -> None:
        if not self.is_attached:
            return  # left while they were read
        self.query_one("#logs", VirtualList).show(rows)

    def _show_said(self) -> None:
        body = f"… {self.busy}" if self.busy else self.said or t("tui.exchange.about")
        self.query_one("#said", Static).update(Text(body))

    def watch_busy(self) -> None:
        self._show_said()
        self.refresh_bindings()

    def watch_said(self) -> None:
        self._show_said()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"take", "give"} and self.is_mounted:
            return None if self.busy else True
        return super().check_action(action, parameters)

    def _failed(self, error: Exception) -> None:
        self.busy = ""
        self.said = f"✗ {error}"

    @work(exclusive=True, group="exchange")
    async def action_take(self) -> None:
        """Show what a bundle or folder of bundles would bring; take it if the person agrees."""
        answer = await self.app.push_screen_wait(AskLine(t("tui.exchange.take"), t("tui.exchange.take-hint")))
        if not answer:
            return
        bundles = [typed_path(part) for part in answer.split(";") if part.strip()]
        self._look(bundles)

    def _look(self, bundles: list[Path], accepted: Mapping[str, str] | None = None) -> None:
        """Have a merge previewed, once the keys that a person has just compared are accepted."""
        self.busy = t("tui.exchange.looking")

        def look(notebook: Notebook) -> MergeReport:
            notebook.accept(accepted or {})
            return notebook.merge(bundles, dry_run=True)

        self.post_message(
            LongActRequested(look, lambda report: self._previewed(bundles, report, accepted), self._failed)
        )

    @work(exclusive=True, group="exchange")
    async def _previewed(self, bundles: list[Path], report: MergeReport, accepted: Mapping[str, str] | None) -> None:
        """Ask about each unknown laptop, once, then about the merge."""
        self.busy = ""
        if accepted is None and (compared := await self._compare(report)):
            self._look(bundles, compared)
            return
        self.said = words = merge_words(report, self.library)
        if not (report.writes_new or report.blobs_new or report.quarantined or report.roster):
            return
        if await self.app.push_screen_wait(Confirm(t("tui.exchange.take"), f"{words}\n\n{t('tui.exchange.agree')}")):
            self.busy = t("tui.exchange.merging")
            self.post_message(LongActRequested(lambda n: n.merge(bundles), self._merged, self._failed))

    async def _compare(self, report: MergeReport) -> dict[str, str]:
        """Ask about unknown laptops one by one; return the keys whose fingerprint a person found to be right."""
        unknown = {refused.reason.key for refused in report.refused} & {"log.key-unknown"}
        accepted = {}
        for stranger in report.quarantined if unknown else []:  # where there is a roster, its lead decides
            name, held = stranger.author or "–", tn("acquaintance.held", stranger.writes)
            body = t("acquaintance.ask", name=name, held=held, words=stranger.fingerprint)
            if await self.app.push_screen_wait(Confirm(t("acquaintance.unknown"), body)):
                accepted[stranger.key] = stranger.author
        return accepted

    def _merged(self, report: MergeReport) -> None:
        self.busy = ""
        self.said = merge_words(report, self.library)
        if report.disputes:
            self.post_message(PartRequested("disputes"))
        self.tell(tn("tui.exchange.changes", report.writes_new))

    def action_copy(self) -> None:
        self.post_message(SecondCopyRequested())

    @work(exclusive=True, group="exchange")
    async def action_give(self) -> None:
        """Write everything known here into one bundle."""
        suggested = str(Path.home() / f"{self.shown.id}.zip")
        asked = AskLine(t("tui.exchange.give"), t("tui.exchange.give-hint"), value=suggested)
        answer = await self.app.push_screen_wait(asked)
        if answer:
            path = typed_path(answer)
            self.busy = t("tui.exchange.writing")
            self.post_message(LongActRequested(lambda n: n.export(path), self._given, self._failed))

    def _given(self, report: ExportReport) -> None:
        self.busy = ""
        given = t("tui.exchange.given", file=report.path, commits=report.commits, blobs=report.blobs)
        missing = "\n" + tn("tui.exchange.missing", len(report.missing)) if report.missing else ""
        self.said = f"✓ {given}{missing}"


def _logs(notebook: Notebook) -> list[Row]:
    """Return whose logs are here and how far each has come; this laptop's first."""
    authors = notebook.authors()
    rows = []
    for log, head in sorted(notebook.heads().items(), key=lambda entry: entry[0] != notebook.log_id):
        here = t("tui.exchange.here") if log == notebook.log_id else ""
        name = authors[log].name if log in authors else head.author
        rows.append(Row(log, ("•", name or head.author, tn("tui.exchange.commits", head.count), here)))
    return rows
