"""Issue, sign, number, seal, verify: one step after the other, each saying what it did and where the file is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.reactive import var
from textual.widgets import Footer, Static

from inspect_tool.domain.records import DocumentKind
from inspect_tool.errors import StoppedError
from inspect_tool.i18n import t
from inspect_tool.tui import document_acts
from inspect_tool.tui import steps as stepping
from inspect_tool.tui.commands import DOCUMENTS, NOTEBOOK, Command, bindings
from inspect_tool.tui.messages import LongActRequested, PartRequested
from inspect_tool.tui.screens.base import NotebookScreen
from inspect_tool.tui.screens.dialogs import AskLine, Confirm, Reading, typed_path
from inspect_tool.tui.screens.pages import PagesScreen
from inspect_tool.tui.screens.progress import Progress
from inspect_tool.tui.screens.step_questions import StepQuestions
from inspect_tool.tui.steps import (
    DRAFT,
    UPGRADE,
    VERIFY,
    Step,
    about,
    all_steps,
    file_of,
    name_words,
    standing,
    step_words,
    verified,
)
from inspect_tool.tui.widgets.virtual_list import Column, VirtualList

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
        self._questions = StepQuestions(self.app, self.library, self.clock)
        yield self.top_bar()
        with Container(id="split"):
            with Vertical(id="left"):
                yield VirtualList([Column(1), Column(), Column(14, right=True)], id="steps")
            with VerticalScroll(id="right", can_focus=False):
                yield Static(id="said")
        yield Footer(show_command_palette=False)

    def refresh_view(self) -> None:
        super().refresh_view()
        rows = stepping.rows(self.shown.documents)
        listed = self.query_one("#steps", VirtualList)
        first = not listed.rows
        listed.show(rows)
        if first and (due := self._next()):
            listed.go(due.key)
        self._show_said()

    def _steps(self) -> list[Step]:
        return all_steps(self.shown.documents)

    def _next(self) -> Step | None:
        """Return the step to go on with: of the minutes first, which are signed on the day."""
        return next((s for s in self._steps() if s.due and s.name != DRAFT), None)

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
        elif step.name == VERIFY:
            await self._verify(step)
        elif act := await self._questions.act_for(step, self.shown.documents):
            self._run(step, act)

    def _run(self, step: Step, act: document_acts.Act) -> None:
        """Have a step carried out in the background; say what it made, or why it could not."""
        self.busy = t("tui.documents.doing", step=step_words(step))
        progress = Progress(self.busy, can_stop=act.can_stop)

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
