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

from inspect_tool.domain.records import DocumentKind, DocumentState
from inspect_tool.i18n import t
from inspect_tool.text import parse_date, short_date
from inspect_tool.tui.commands import DOCUMENTS, NOTEBOOK, Command, bindings
from inspect_tool.tui.messages import LongActRequested, PartRequested
from inspect_tool.tui.screens.base import NotebookScreen
from inspect_tool.tui.screens.dialogs import AskLine, Confirm, Reading
from inspect_tool.tui.steps import DRAFT, ISSUE, NUMBER, Step, about, file_of, standing, step_words, steps, verified
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
        self._p12 = ""
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
        if first and (due := next((s for s in self._steps() if s.due and s.name != DRAFT), None)):
            rows_list.go(due.key)
        self._show_said()

    def _steps(self) -> list[Step]:
        documents = self.shown.documents
        return [s for k in (DocumentKind.MINUTES, DocumentKind.CONCLUSION) for s in steps(documents, k)]

    @staticmethod
    def _row(step: Step) -> Row:
        state = t("tui.documents.done") if step.done else t("tui.documents.due") if step.due else ""
        tone = "done" if step.done else "" if step.due else "muted"
        return Row(step.key, ("✓" if step.done else "▹" if step.due else "·", step_words(step), state), tone=tone)

    @property
    def step(self) -> Step | None:
        """The step under the cursor."""
        row = self.query_one("#steps", VirtualList).current
        return next((s for s in self._steps() if row and s.key == row.key), None)

    def _show_said(self) -> None:
        text = Text()
        if self.busy:
            text.append(f"… {self.busy}\n\n", "bold")
        elif self.step:
            text.append(f"{step_words(self.step)}\n", "bold")
            text.append(f"{t(f'tui.documents.about-{about(self.step)}')}\n\n")
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
        if action in {"verify", "view"} and self.is_mounted:
            step = self.step
            return True if step and standing(self.shown.documents, step.kind) and not self.busy else None
        return super().check_action(action, parameters)

    @work(exclusive=True, group="step")
    async def action_do(self) -> None:
        """Do the step under the cursor, asking for what it needs."""
        step = self.step
        if step is None or self.busy:
            return
        if step.done and step.name != ISSUE:
            self.say(t("tui.documents.already", step=step_words(step)))
        elif not step.due and step.name not in {DRAFT, ISSUE}:
            self.say(t("tui.documents.not-yet", step=step_words(step)))
        elif step.name == NUMBER:
            await self._number(step)
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
        library, clock, kind = self.library, self.clock, step.kind

        def act(notebook: Notebook) -> Path:
            from inspect_tool import acts  # noqa: PLC0415 - in the worker: weasyprint takes half a second

            issued = acts.issue(notebook, library, kind, draft=draft, clock=clock, reason=reason)
            if issued.document_id is None:
                path = notebook.folder / "documents" / f"{kind}-nhap.pdf"
                path.parent.mkdir(exist_ok=True)
                acts.save(path, issued.pdf)
                return path
            return file_of(notebook, kind)

        self._run(step, act)

    async def _sign(self, step: Step) -> None:
        title = step_words(step)
        p12 = await self.app.push_screen_wait(AskLine(title, t("tui.documents.p12-hint"), value=self._p12))
        if not p12:
            return
        self._p12 = p12
        asked = AskLine(title, t("tui.documents.password-hint", file=Path(p12).name), password=True)
        password = await self.app.push_screen_wait(asked)
        if password is None:
            return
        clock, kind, role = self.clock, step.kind, step.name

        def act(notebook: Notebook) -> Path:
            from inspect_tool import acts  # noqa: PLC0415 - in the worker: pyhanko takes 300 ms
            from inspect_tool.report.credential import load_p12  # noqa: PLC0415 - as above

            credential = load_p12(Path(p12).expanduser(), password)
            pdf = file_of(notebook, kind).read_bytes()
            acts.sign(pdf, role, credential, notebook=notebook, clock=clock)
            return file_of(notebook, kind)

        self._run(step, act)

    async def _number(self, step: Step) -> None:
        title = step_words(step)
        number = await self.app.push_screen_wait(AskLine(title, t("tui.documents.number-hint")))
        if not number:
            return
        today = short_date(self.clock().date())
        day = await self.app.push_screen_wait(AskLine(title, t("tui.documents.day-hint"), value=today))
        if not day:
            return
        kind = step.kind

        def act(notebook: Notebook) -> Path:
            from inspect_tool import acts  # noqa: PLC0415 - in the worker: pyhanko takes 300 ms

            acts.number(file_of(notebook, kind).read_bytes(), number, parse_date(day), notebook=notebook)
            return file_of(notebook, kind)

        self._run(step, act)

    def _run(self, step: Step, act: Callable[[Notebook], Path]) -> None:
        """Have a step carried out in the background; say what it made, or why it could not."""
        self.busy = t("tui.documents.doing", step=step_words(step))
        self.post_message(LongActRequested(act, lambda path: self._done(step, path), self._failed))

    def _done(self, step: Step, path: Path) -> None:
        self.busy = ""
        self.say("✓ " + t("tui.documents.made", step=step_words(step), file=path))
        due = next((s for s in self._steps() if s.kind is step.kind and s.due and s.name != DRAFT), None)
        if due and step.name != DRAFT:
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
        step = self.step
        if step is None:
            return
        root = await self.app.push_screen_wait(
            AskLine(t("tui.documents.verify"), t("tui.documents.trust-hint"), optional=True)
        )
        if root is None:
            return
        kind = step.kind

        def act(notebook: Notebook) -> str:
            return verified(file_of(notebook, kind), Path(root).expanduser() if root else None)

        self.busy = t("tui.documents.verifying")
        self.post_message(LongActRequested(act, self._verified, self._failed))

    def _verified(self, words: str) -> None:
        self.busy = ""
        self.say(words)
        self.app.push_screen(Reading(t("tui.documents.verify"), words))

    def action_view(self) -> None:
        """Open the latest file with the system's viewer."""
        step = self.step
        document = standing(self.shown.documents, step.kind) if step else None
        if document:
            kind = document.document or DocumentKind.CONCLUSION
            self.post_message(LongActRequested(lambda n: file_of(n, kind), self._open_file, self._failed))

    def _open_file(self, path: Path) -> None:
        self.app.open_url(path.as_uri())
        self.say(t("tui.documents.opened", file=path))
