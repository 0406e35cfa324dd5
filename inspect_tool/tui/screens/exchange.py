"""Several laptops' work put together: give a bundle, take bundles after seeing what they bring, see who has what."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.events import Paste
from textual.reactive import var
from textual.widgets import Static

from inspect_tool.errors import StoppedError
from inspect_tool.i18n import t, tn
from inspect_tool.log.duplicates import likely_duplicates
from inspect_tool.log.evidence import pointed_at
from inspect_tool.log.keys import fingerprint, recipient
from inspect_tool.log.protocol import protocol_of
from inspect_tool.tui.commands import EXCHANGE, NOTEBOOK, Command, bindings
from inspect_tool.tui.files import looks_like_path
from inspect_tool.tui.merging import bundles_in, merge_words, protocol_words
from inspect_tool.tui.messages import LongActRequested, PartRequested, SecondCopyRequested
from inspect_tool.tui.screens import roster
from inspect_tool.tui.screens.base import NotebookScreen
from inspect_tool.tui.screens.dialogs import AskLine, Confirm, Option, PickMany, Reading, typed_path
from inspect_tool.tui.screens.file_picker import FilePicker
from inspect_tool.tui.screens.progress import Progress
from inspect_tool.tui.widgets.key_line import KeyLine
from inspect_tool.tui.widgets.virtual_list import Column, Row, VirtualList
from inspect_tool.tui.words import moment_words

if TYPE_CHECKING:
    from inspect_tool.log.exchange import ExportReport, MergeReport
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.log.protocol import Protocol

#: Stands for a reader who is none of the laptops known here.
_OTHER: Final = "other"
T = TypeVar("T")


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
        self._own = ""
        yield self.top_bar()
        with Container(id="split"):
            with Vertical(id="left"):
                columns = [Column(1), Column(), Column(12, right=True), Column(9)]
                yield VirtualList(columns, empty=t("tui.exchange.reading"), id="logs")
            with VerticalScroll(id="right", can_focus=False):
                yield Static(id="said")
        yield KeyLine()

    def refresh_view(self) -> None:
        super().refresh_view()
        self._show_said()
        self.ask_for_long(_logs, self._show_logs)

    def _show_logs(self, found: tuple[list[Row], str]) -> None:
        rows, self._own = found
        self.query_one("#logs", VirtualList).show(rows)
        self._show_said()

    def _show_said(self) -> None:
        about = t("tui.exchange.about") + (f"\n\n{t('merging.own', words=self._own)}" if self._own else "")
        body = f"… {self.busy}" if self.busy else self.said or about
        self.query_one("#said", Static).update(Text(body))

    def watch_busy(self) -> None:
        self._show_said()
        self.refresh_bindings()

    def watch_said(self) -> None:
        self._show_said()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"take", "give", "seen", "protocols"} and self.is_mounted:
            return None if self.busy else True
        return super().check_action(action, parameters)

    def _failed(self, error: Exception) -> None:
        self.busy = ""
        self.said = f"✗ {error}"

    def _begin(
        self, what: str, act: Callable[[Notebook], T], then: Callable[[T | None], object], progress: Progress
    ) -> None:
        """Have something done that takes long and that the person may stop; `then` gets None where they did."""

        def unless_stopped(notebook: Notebook) -> T | None:
            try:
                return act(notebook)
            except StoppedError as stopped:
                self.app.call_from_thread(self.tell, str(stopped))
                return None

        self.busy = what
        self.post_message(LongActRequested(unless_stopped, then, self._failed, progress))

    # Taking --------------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="exchange")
    async def action_take(self) -> None:
        """Show what bundles would bring, picked by path, out of a folder or by browsing; take them if agreed."""
        asked = AskLine(t("tui.exchange.take"), t("tui.exchange.take-hint"), optional=True)
        answer = await self.app.push_screen_wait(asked)
        if answer is None:
            return
        if answer:
            picked = await self._picked([typed_path(part) for part in answer.split(";") if part.strip()])
        else:
            browsed = await self.app.push_screen_wait(FilePicker(t("tui.exchange.take")))
            picked = browsed or []
        if picked:
            self._look(picked)

    @work(exclusive=True, group="exchange")
    async def on_paste(self, event: Paste) -> None:
        """Show what bundles dropped on the window would bring."""
        if self.busy or not looks_like_path(event.text):
            return
        if picked := await self._picked(pointed_at(event.text) or [typed_path(event.text)]):
            self._look(picked)

    async def _picked(self, paths: list[Path]) -> list[Path]:
        """Let a person choose among the bundles of a folder; a copy in it, and files, are taken as they are."""
        found = await asyncio.to_thread(_offered, paths, self.shown.id)
        if len(found) == len(paths):
            return [path for path, _ in found]
        if not found:
            self.said = f"✗ {t('merging.nothing-in', folder='; '.join(map(str, paths)))}"
            return []
        options = [Option(str(path), f"{path.name} · {when}") for path, when in found]
        marked = frozenset(option.key for option in options)
        chosen = await self.app.push_screen_wait(PickMany(t("merging.which"), options, marked))
        return [path for path, _ in found if chosen and str(path) in chosen]

    def _look(self, bundles: list[Path], accepted: Mapping[str, str] | None = None) -> None:
        """Have a merge previewed, once the keys that a person has just compared are accepted."""
        progress = Progress(t("tui.exchange.looking"), can_stop=True)

        def look(notebook: Notebook) -> tuple[MergeReport, bool]:
            notebook.accept(accepted or {})
            report = notebook.merge(bundles, dry_run=True, progress=lambda done: progress.told(done, 0))
            return report, accepted is None and notebook.decides

        def seen(found: tuple[MergeReport, bool] | None) -> None:
            self.busy = ""
            if found:
                self._previewed(bundles, found[0], ask=found[1])

        self._begin(t("tui.exchange.looking"), look, seen, progress)

    @work(exclusive=True, group="exchange")
    async def _previewed(self, bundles: list[Path], report: MergeReport, *, ask: bool) -> None:
        """Ask about each unknown laptop, where that is for this one to decide, then about the merge."""
        if ask and (compared := await self._compare(report)):
            self._look(bundles, compared)
            return
        self.said = words = merge_words(protocol_of(report, bundles, self.clock()), self.library)
        if not (report.writes_new or report.blobs_new or report.quarantined or report.roster):
            return
        asked = Confirm(t("tui.exchange.take"), f"{words}\n\n{t('tui.exchange.agree')}")
        if not await self.app.push_screen_wait(asked):
            return
        progress = Progress(t("tui.exchange.merging"), can_stop=True)

        def merge(notebook: Notebook) -> tuple[MergeReport, bool]:
            merged = notebook.merge(bundles, progress=lambda done: progress.told(done, 0))
            return merged, bool(merged.writes_new and likely_duplicates(notebook.inspection()))

        self._begin(t("tui.exchange.merging"), merge, lambda done: self._merged(bundles, done), progress)

    async def _compare(self, report: MergeReport) -> dict[str, str]:
        """Ask about unknown laptops one by one; return the keys whose fingerprint a person found to be right."""
        accepted = {}
        for stranger in report.quarantined:
            name, held = stranger.author or "–", tn("acquaintance.held", stranger.writes)
            body = t("acquaintance.ask", name=name, held=held, words=stranger.fingerprint)
            if await self.app.push_screen_wait(Confirm(t("acquaintance.unknown"), body)):
                accepted[stranger.key] = stranger.author
        return accepted

    def _merged(self, bundles: list[Path], done: tuple[MergeReport, bool] | None) -> None:
        self.busy = ""
        if done is None:
            return
        report, alike = done
        self.said = merge_words(protocol_of(report, bundles, self.clock()), self.library)
        if report.disputes:
            self.post_message(PartRequested("disputes", over=True))
        elif alike:
            self.post_message(PartRequested("duplicates", over=True))
        self.tell(tn("tui.exchange.changes", report.writes_new))

    def action_protocols(self) -> None:
        """Read again what earlier merges brought."""

        def show(found: list[Protocol]) -> None:
            self.app.push_screen(Reading(t("merging.protocols"), protocol_words(found, self.library)))

        self.ask_for_long(lambda notebook: notebook.protocols(), show)

    def action_seen(self) -> None:
        """Go to the table of which laptop is known to hold what of whom."""
        self.post_message(PartRequested("seen", over=True))

    def show_at(self, at: str) -> None:
        """Begin with giving a bundle (`give`), or with taking one (`take`)."""
        self.call_after_refresh(self.action_give if at == "give" else self.action_take)

    def action_roster(self) -> None:
        roster.show(self)

    def action_copy(self) -> None:
        self.post_message(SecondCopyRequested())

    # Giving --------------------------------------------------------------------------------------------------------

    def action_give(self) -> None:
        self.ask_for_long(_readers, self._give)

    @work(exclusive=True, group="exchange")
    async def _give(self, readers: list[Option]) -> None:
        suggested = str(Path.home() / f"{self.shown.id}.zip")
        asked = AskLine(t("tui.exchange.give"), t("tui.exchange.give-hint"), value=suggested)
        answer = await self.app.push_screen_wait(asked)
        if not answer:
            return
        options = [*readers, Option(_OTHER, t("merging.other-reader"))]
        chosen = await self.app.push_screen_wait(PickMany(t("merging.readers"), options, frozenset()))
        if chosen is None:
            return
        recipients = sorted(chosen - {_OTHER})
        if _OTHER in chosen:
            asked = AskLine(t("merging.other-reader"), t("merging.other-hint"))
            typed = await self.app.push_screen_wait(asked)
            if not typed:
                return  # rather no bundle than one that everybody can read
            recipients += [part.strip() for part in typed.split(";")]
        path, progress = typed_path(answer), Progress(t("tui.exchange.writing"))
        self._begin(t("tui.exchange.writing"), lambda n: n.export(path, recipients), self._given, progress)

    def _given(self, report: ExportReport | None) -> None:
        self.busy = ""
        if report:
            given = t("tui.exchange.given", file=report.path, commits=report.commits, blobs=report.blobs)
            missing = "\n" + tn("tui.exchange.missing", len(report.missing)) if report.missing else ""
            self.said = f"✓ {given}{missing}"


def _logs(notebook: Notebook) -> tuple[list[Row], str]:
    """Return whose logs are here and how far each has come, this laptop's first, and this laptop's fingerprint."""
    authors = notebook.authors()
    rows = []
    for log, head in sorted(notebook.heads().items(), key=lambda entry: entry[0] != notebook.log_id):
        here = t("tui.exchange.here") if log.partition("~")[0] in notebook.own_logs else ""
        name = authors[log].name if log in authors else head.author
        rows.append(Row(log, ("•", name or head.author, tn("tui.exchange.commits", head.count), here)))
    rows += [Row(s.key, ("?", s.author or "–", t("acquaintance.apart"), "")) for s in notebook.strangers()]
    return rows, fingerprint(notebook.public_key)


def _readers(notebook: Notebook) -> list[Option]:
    """Return the other laptops known here, as whom a bundle can be encrypted to."""
    others = [who for log, who in notebook.authors().items() if log not in notebook.own_logs]
    return [Option(recipient(who.key), f"{who.name or who.key[:8]} · {who.fingerprint}") for who in others]


def _offered(paths: list[Path], inspection: str) -> list[tuple[Path, str]]:
    """Return the bundles that paths name or hold, each with when it was written; a missing one is kept, to be told."""
    found = [one for path in paths for one in (bundles_in(path, inspection) if path.is_dir() else [path])]
    return [(one, _written(one) if one.exists() else "") for one in found]


def _written(path: Path) -> str:
    return moment_words(datetime.fromtimestamp(path.stat().st_mtime, tz=UTC))
