"""Issue, sign, number, seal, verify: one step after the other, each saying what it did and where the file is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.reactive import var
from textual.widgets import Static

from inspect_tool.domain.corrections import root_of
from inspect_tool.errors import StoppedError, explain
from inspect_tool.i18n import t
from inspect_tool.tui import document_acts
from inspect_tool.tui import steps as stepping
from inspect_tool.tui.commands import DOCUMENTS, NOTEBOOK, Command, bindings
from inspect_tool.tui.document_panel import panel
from inspect_tool.tui.messages import LongActRequested, PartRequested, Told, ViewRequested
from inspect_tool.tui.screens.base import NotebookScreen
from inspect_tool.tui.screens.dialogs import Confirm, Reading, typed_path
from inspect_tool.tui.screens.pages import PagesScreen
from inspect_tool.tui.screens.progress import Progress, ProgressBox
from inspect_tool.tui.screens.step_questions import StepQuestions, act_words
from inspect_tool.tui.steps import (
    DRAFT,
    LINES,
    UPGRADE,
    VERIFY,
    Step,
    all_steps,
    correctable,
    file_of,
    name_words,
    next_step,
    shown_file,
    standing,
    step_words,
    verified,
)
from inspect_tool.tui.widgets.key_line import KeyLine
from inspect_tool.tui.widgets.virtual_list import Column, VirtualList

if TYPE_CHECKING:
    from inspect_tool.log.notebook import Notebook


class DocumentsScreen(NotebookScreen):
    """The steps of the documents, and what they did."""

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
        #: Where the inspection's files are kept, once that is known.
        self._folder: Path | None = None
        yield self.top_bar()
        with Container(id="split"):
            with Vertical(id="left"):
                yield VirtualList([Column(1), Column(), Column(14, right=True)], id="steps")
            with VerticalScroll(id="right", can_focus=False):
                yield Static(id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        self.ask_for_long(lambda notebook: notebook.folder / "documents", self._found_folder)
        if self.under_way:
            self.busy = self.under_way[-1].title

    def _found_folder(self, folder: Path) -> None:
        self._folder = folder
        self._show_said()

    def refresh_view(self) -> None:
        super().refresh_view()
        rows = stepping.rows(self.shown.documents)
        listed = self.query_one("#steps", VirtualList)
        first = not listed.rows
        listed.show(rows)
        if first and (due := next_step(self.shown.documents)):
            listed.go(due.key)
        self._show_said()

    def _steps(self) -> list[Step]:
        return all_steps(self.shown.documents)

    @property
    def step(self) -> Step | None:
        """The step under the cursor."""
        row = self.query_one("#steps", VirtualList).current
        return next((s for s in self._steps() if row and s.key == row.key), None)

    def _show_said(self) -> None:
        if self.is_going or not self.is_attached:
            return  # left while a step was done
        said = panel(self.shown.documents, self.step, busy=self.busy, said=self.said, folder=self._folder)
        self.query_one("#said", Static).update(said)

    def watch_under_way(self) -> None:
        """Follow what goes on, whichever screen began it: it may have ended while this one was away."""
        self.busy = self.under_way[-1].title if self.under_way else ""

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
        if action in {"do", "copy"} and self.is_mounted:
            return None if self.step is None else True
        if action in {"verify", "view", "preview"} and self.is_mounted:
            step = self.step
            has_file = step and (step.name == DRAFT or standing(self.shown.documents, step.kind, step.letter))
            return True if has_file and not (self.busy and action == "verify") else None
        if action == "correct" and self.is_mounted:
            return True if correctable(self.shown.documents, self.step) else None
        return super().check_action(action, parameters)

    def show_at(self, at: str) -> None:
        """Go to the next step of a document (`document/<id>`)."""
        letter = root_of(self.shown.documents, at.partition("/")[2])
        due = next((s for s in self._steps() if s.letter == letter and s.due), None)
        if due:
            self.query_one("#steps", VirtualList).go(due.key)

    def action_correct(self) -> None:
        """Begin a letter that corrects the document under the cursor, or go on with the one begun."""
        document = correctable(self.shown.documents, self.step)
        if document:
            corrected = document.id
            self.ask_for(lambda notebook: document_acts.begin_letter(notebook, corrected), self._show_letter)

    def _show_letter(self, letter: str) -> None:
        self.post_message(PartRequested("corrections", f"document/{letter}", over=True))

    @work(exclusive=True, group="step")
    async def action_do(self) -> None:
        """Do the step under the cursor, asking for what it needs."""
        step = self.step
        if step is None:
            return
        if self.busy:
            self._show_progress()
        elif step.waits_for:
            self.say(f"✗ {step_words(step)}: {t('tui.documents.not-yet', step=name_words(step.waits_for))}")
        elif not step.possible:
            self.say(t("tui.documents.already", step=step_words(step)))
        elif step.name == LINES:
            self._show_letter(step.letter)
        elif step.name == VERIFY:
            await self._verify(step)
        elif act := await self._questions.act_for(step, self.shown.documents):
            self._run(step, act)

    def _show_progress(self) -> None:
        """Bring back how far it is, and the way to stop it."""
        if self.under_way:
            self.app.push_screen(ProgressBox(self.under_way[-1]))

    @work(exclusive=True, group="step")
    async def action_copy(self) -> None:
        """Write the document's content as Word or Excel, to work with."""
        step = self.step
        if step is None or self.busy:
            self._show_progress()
        elif act := await self._questions.copy_of(step, self.shown.id):
            self._run(step, act)

    def _run(self, step: Step, act: document_acts.Act) -> None:
        """Have a step carried out in the background; say what it made, or why it could not."""
        self.busy = t("tui.documents.doing", step=act_words(step, act))
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
                self._done(step, act, outcome)

        self.post_message(LongActRequested(carry_out, ended, self._failed, progress))

    def _done(self, step: Step, act: document_acts.Act, path: Path) -> None:
        inside = path.parent == self._folder
        self.say("✓ " + t("tui.documents.made", step=act_words(step, act), file=path.name if inside else path))
        due = next((s for s in self._steps() if s.kind is step.kind and s.letter == step.letter and s.due), None)
        if self.is_mounted and due and not isinstance(act, document_acts.Copy) and step.name not in {DRAFT, UPGRADE}:
            self.query_one("#steps", VirtualList).go(due.key)

    def _failed(self, error: Exception) -> None:
        self.say(f"✗ {explain(error)}")
        if self.is_topmost and getattr(error, "gaps", None) and self.step:
            self._offer_gaps(str(error), self.step)

    @work(exclusive=True, group="offer")
    async def _offer_gaps(self, why: str, step: Step) -> None:
        question = Confirm(t("tui.documents.not-ready"), f"{why}\n\n{t('tui.documents.see-gaps')}")
        if not await self.app.push_screen_wait(question):
            return
        if step.letter:
            self._show_letter(step.letter)
        else:
            self.post_message(PartRequested("conclusion", f"passage/{step.kind}#gaps", over=True))

    def say(self, text: str) -> None:
        """Keep what a step said on the screen, newest first; whoever has gone on elsewhere is told there, too."""
        self.said = (*self.said, text)
        if not self.is_topmost:
            self.app.post_message(Told(text, error=text.startswith("✗")))

    @work(exclusive=True, group="step")
    async def action_verify(self) -> None:
        """Verify the latest file of the document under the cursor."""
        if self.step and not self.busy:
            await self._verify(self.step)

    async def _verify(self, step: Step) -> None:
        title = t("tui.documents.verify")
        root = await self._questions.root(title)
        if root is None:
            return

        self.busy = t("tui.documents.verifying")
        progress = Progress(self.busy, can_stop=True)

        def act(notebook: Notebook) -> list[str]:
            relied = typed_path(root) if root else None
            path = file_of(notebook, step.kind, step.letter)
            return verified(notebook, path, relied, clock=self.clock, cancelled=progress.stopped)

        self.post_message(LongActRequested(act, self._verified, self._failed, progress))

    def _verified(self, lines: list[str]) -> None:
        self.say(lines[0])
        if self.is_topmost:
            self.app.push_screen(Reading(t("tui.documents.verify"), "\n".join(lines)))

    def action_view(self) -> None:
        """Open the latest file with the system's viewer."""
        self._with_file(lambda path: self.post_message(ViewRequested(path)))

    def action_preview(self) -> None:
        """Look through the pages of the latest file here."""
        self._with_file(lambda path: self.app.push_screen(PagesScreen(path)))

    def _with_file(self, then: Callable[[Path], object]) -> None:
        step = self.step
        if step:
            self.post_message(LongActRequested(lambda notebook: shown_file(notebook, step), then, self._failed))

    def action_folder(self) -> None:
        """Open the folder that keeps the files of every step."""
        if self._folder and any(self._folder.glob("*")):
            self.post_message(ViewRequested(self._folder))
        else:
            self.tell(t("tui.documents.no-folder"))
