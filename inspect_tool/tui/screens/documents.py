"""Issue, sign, number, seal, verify: one step after the other, each saying what it did and where the file is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.reactive import var
from textual.widgets import Footer, Static

from inspect_tool.domain.records import DocumentKind, DocumentState
from inspect_tool.errors import StoppedError
from inspect_tool.i18n import t
from inspect_tool.text import parse_date, short_date
from inspect_tool.tui import document_acts
from inspect_tool.tui.commands import DOCUMENTS, NOTEBOOK, Command, bindings
from inspect_tool.tui.messages import LongActRequested, PartRequested
from inspect_tool.tui.screens.base import NotebookScreen
from inspect_tool.tui.screens.dialogs import AskLine, Confirm, Reading, typed_path
from inspect_tool.tui.screens.pages import PagesScreen
from inspect_tool.tui.screens.progress import Progress
from inspect_tool.tui.screens.signing import Plan, ask_plan
from inspect_tool.tui.steps import (
    DRAFT,
    ISSUE,
    NUMBER,
    UPGRADE,
    VERIFY,
    Step,
    about,
    file_of,
    name_words,
    standing,
    step_words,
    steps,
    verified,
)
from inspect_tool.tui.widgets.virtual_list import Column, Row, VirtualList

if TYPE_CHECKING:
    from inspect_tool.log.notebook import Notebook


class DocumentsScreen(NotebookScreen):
    """The steps of both documents, and what they did."""

    NAME: ClassVar[str] = "documents"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = DOCUMENTS + NOTEBOOK
    BINDINGS: ClassVar = bindings(COMMANDS_HERE)
    AUTO_FOCUS = "#steps"
    DEFAULT_CSS = """
    DocumentsScreen #right { padding: 0 1; }
    """

    #: What is being made now, for as long as it takes.
    busy: var[str] = var("", init=False)
    said: var[tuple[str, ...]] = var(tuple, init=False)

    def compose(self) -> ComposeResult:
        #: What each role signed with last.
        self._plans: dict[str, Plan] = {}
        self._tsa = ""
        yield self.top_bar()
        with Container(id="split"):
            with Vertical(id="left"):
                yield VirtualList([Column(1), Column(), Column(14, right=True)], id="steps")
            with VerticalScroll(id="right", can_focus=False):
                yield Static(id="said")
        yield Footer(show_command_palette=False)

    def refresh_view(self) -> None:
        super().refresh_view()
        rows: list[Row] = []
        for kind in (DocumentKind.MINUTES, DocumentKind.CONCLUSION):
            document = standing(self.shown.documents, kind)
            state = (
                t(f"domain.state.{document.state}") if document and document.state else t("tui.documents.not-issued")
            )
            rows.append(Row(f"heading/{kind}", (f"{t(f'domain.document.{kind}')} – {state}",), tone="heading"))
            rows += [self._row(step) for step in steps(self.shown.documents, kind)]
        rows_list = self.query_one("#steps", VirtualList)
        first = not rows_list.rows
        rows_list.show(rows)
        if first and (due := self._next()):
            rows_list.go(due.key)
        self._show_said()

    def _steps(self) -> list[Step]:
        documents = self.shown.documents
        return [s for k in (DocumentKind.MINUTES, DocumentKind.CONCLUSION) for s in steps(documents, k)]

    def _next(self) -> Step | None:
        """Return the step to go on with: of the minutes first, which are signed on the day."""
        return next((s for s in self._steps() if s.due and s.name != DRAFT), None)

    @staticmethod
    def _row(step: Step) -> Row:
        state = "done" if step.done else "due" if step.due else "waits" if step.waits_for else "possible"
        tone = {"done": "done", "waits": "muted"}.get(state, "")
        mark = {"done": "✓", "due": "▹"}.get(state, "·")
        return Row(step.key, (mark, step_words(step), t(f"tui.documents.{state}")), tone=tone)

    @property
    def step(self) -> Step | None:
        """The step under the cursor."""
        row = self.query_one("#steps", VirtualList).current
        return next((s for s in self._steps() if row and s.key == row.key), None)

    def _show_said(self) -> None:
        text = Text()
        due, step = self._next(), self.step
        if self.busy:
            text.append(f"… {self.busy}\n\n", "bold")
        elif due and due != step:
            words = {"step": step_words(due), "document": t(f"domain.document.{due.kind}")}
            text.append(f"▹ {t('tui.documents.next', **words)}\n\n", "bold")
        if step and not self.busy:
            text.append(f"{step_words(step)}\n", "bold")
            if step.waits_for:
                text.append(f"{t('tui.documents.not-yet', step=name_words(step.waits_for))}\n")
            text.append(f"{t(f'tui.documents.about-{about(step)}')}\n\n")
        for line in reversed(self.said):
            text.append(f"{line}\n\n")
        self.query_one("#said", Static).update(text)

    def watch_busy(self) -> None:
        self._show_said()
        self.refresh_bindings()

    def watch_said(self) -> None:
        self._show_said()

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        event.stop()
        self._show_said()

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        event.stop()
        self.action_do()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "do" and self.is_mounted:
            return None if self.busy or self.step is None else True
        if action in {"verify", "view", "preview"} and self.is_mounted:
            step = self.step
            return True if step and standing(self.shown.documents, step.kind) and not self.busy else None
        return super().check_action(action, parameters)

    @work(exclusive=True, group="step")
    async def action_do(self) -> None:
        """Do the step under the cursor, asking for what it needs."""
        step = self.step
        if step is None or self.busy:
            return
        if step.waits_for:
            self.say(f"✗ {step_words(step)}: {t('tui.documents.not-yet', step=name_words(step.waits_for))}")
        elif not step.possible:
            self.say(t("tui.documents.already", step=step_words(step)))
        elif step.name == NUMBER:
            await self._number(step)
        elif step.name == VERIFY:
            await self._verify(step)
        elif step.name == UPGRADE:
            await self._upgrade(step)
        elif step.name in {DRAFT, ISSUE}:
            await self._issue(step)
        else:
            await self._sign(step)

    async def _issue(self, step: Step) -> None:
        draft = step.name == DRAFT
        document = standing(self.shown.documents, step.kind)
        signed = document is not None and document.state is not DocumentState.DRAFT
        reason = ""
        if signed and not draft:
            title = t("tui.documents.supersede")
            given = await self.app.push_screen_wait(AskLine(title, t("tui.documents.supersede-hint")))
            if not given:
                return
            reason = given
        self._run(step, document_acts.Issue(step.kind, self.library, self.clock, draft=draft, reason=reason))

    async def _sign(self, step: Step) -> None:
        given = await ask_plan(self.app, step_words(step), self._plans.get(step.name, Plan()))
        if given is None:
            return
        self._plans[step.name] = replace(given, secret="")
        act = document_acts.Sign(step.kind, step.name, given, self.clock)
        self._run(step, act, can_stop=bool(given.tsa))

    async def _upgrade(self, step: Step) -> None:
        asked = AskLine(step_words(step), t("signing.hint.stamp"), value=self._tsa, optional=True)
        tsa = await self.app.push_screen_wait(asked)
        if tsa is None:
            return
        self._tsa = tsa
        self._run(step, document_acts.Upgrade(step.kind, tsa, self.clock), can_stop=True)

    async def _number(self, step: Step) -> None:
        title = step_words(step)
        number = await self.app.push_screen_wait(AskLine(title, t("tui.documents.number-hint")))
        if not number:
            return
        today = short_date(self.clock().date())
        day = await self.app.push_screen_wait(AskLine(title, t("tui.documents.day-hint"), value=today))
        if day:
            self._run(step, document_acts.Number(step.kind, number, parse_date(day)))

    def _run(self, step: Step, act: document_acts.Act, *, can_stop: bool = False) -> None:
        """Have a step carried out in the background; say what it made, or why it could not."""
        self.busy = t("tui.documents.doing", step=step_words(step))
        progress = Progress(self.busy, can_stop=can_stop)

        def carry_out(notebook: Notebook) -> Path | StoppedError:
            try:
                return act(notebook, progress)
            except StoppedError as stopped:
                return stopped

        def ended(outcome: Path | StoppedError) -> None:
            if isinstance(outcome, StoppedError):
                self._failed(outcome)
            else:
                self._done(step, outcome)

        self.post_message(LongActRequested(carry_out, ended, self._failed, progress))

    def _done(self, step: Step, path: Path) -> None:
        self.busy = ""
        self.say("✓ " + t("tui.documents.made", step=step_words(step), file=path))
        due = next((s for s in self._steps() if s.kind is step.kind and s.due and s.name != DRAFT), None)
        if due and step.name not in {DRAFT, UPGRADE}:
            self.query_one("#steps", VirtualList).go(due.key)

    def _failed(self, error: Exception) -> None:
        self.busy = ""
        self.say(f"✗ {error}")
        if getattr(error, "gaps", ()) and self.step:
            self._offer_gaps(str(error), self.step.kind)

    @work(exclusive=True, group="offer")
    async def _offer_gaps(self, why: str, kind: DocumentKind) -> None:
        question = Confirm(t("tui.documents.not-ready"), f"{why}\n\n{t('tui.documents.see-gaps')}")
        if await self.app.push_screen_wait(question):
            self.post_message(PartRequested("conclusion", f"passage/{kind}#gaps"))

    def say(self, text: str) -> None:
        """Keep what a step said on the screen, newest first."""
        self.said = (*self.said, text)

    @work(exclusive=True, group="step")
    async def action_verify(self) -> None:
        """Verify the latest file of the document under the cursor."""
        if self.step and not self.busy:
            await self._verify(self.step)

    async def _verify(self, step: Step) -> None:
        title, kind = t("tui.documents.verify"), step.kind
        root = await self.app.push_screen_wait(AskLine(title, t("tui.documents.trust-hint"), optional=True))
        if root is None:
            return

        def act(notebook: Notebook) -> str:
            return verified(notebook, file_of(notebook, kind), typed_path(root) if root else None)

        self.busy = t("tui.documents.verifying")
        self.post_message(LongActRequested(act, self._verified, self._failed, Progress(self.busy)))

    def _verified(self, words: str) -> None:
        self.busy = ""
        self.say(words)
        self.app.push_screen(Reading(t("tui.documents.verify"), words))

    def action_view(self) -> None:
        """Open the latest file with the system's viewer."""
        self._with_file(self._open_file)

    def action_preview(self) -> None:
        """Look through the pages of the latest file here."""
        self._with_file(lambda path: self.app.push_screen(PagesScreen(path)))

    def _with_file(self, then: Callable[[Path], object]) -> None:
        step = self.step
        if step and standing(self.shown.documents, step.kind):
            kind = step.kind
            self.post_message(LongActRequested(lambda n: file_of(n, kind), then, self._failed))

    def _open_file(self, path: Path) -> None:
        self.app.open_url(path.as_uri())
        self.say(t("tui.documents.opened", file=path))
