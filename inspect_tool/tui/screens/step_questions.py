"""What each step towards an issued document asks first; what was answered once is offered again, secrets never."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App

from inspect_tool.domain.records import Document, DocumentState
from inspect_tool.errors import InputError
from inspect_tool.i18n import t
from inspect_tool.text import parse_date, short_date
from inspect_tool.tui import document_acts
from inspect_tool.tui.screens.dialogs import AskLine, Confirm, Option, Pick, typed_path
from inspect_tool.tui.screens.signing import ONLINE, Plan, ask_plan
from inspect_tool.tui.steps import DRAFT, ISSUE, NUMBER, UPGRADE, Step, standing, step_words

if TYPE_CHECKING:
    from inspect_tool.library import Library
    from inspect_tool.settings import Clock


class StepQuestions:
    """Asks on a screen of `app`."""

    def __init__(self, app: App[Any], library: Library, clock: Clock) -> None:
        self._app = app
        self._library = library
        self._clock = clock
        #: What each role signed with last.
        self._plans: dict[str, Plan] = {}
        self._tsa = ""
        self._root = ""

    async def act_for(self, step: Step, documents: Mapping[str, Document]) -> document_acts.Act | None:
        """Ask what a step needs; return what to do, none where the person leaves."""
        if step.name == NUMBER:
            return await self._number(step)
        if step.name == UPGRADE:
            return await self._upgrade(step)
        if step.name in {DRAFT, ISSUE}:
            return await self._issue(step, documents)
        return await self._sign(step)

    async def _issue(self, step: Step, documents: Mapping[str, Document]) -> document_acts.Act | None:
        draft = step.name == DRAFT
        document = standing(documents, step.kind, step.letter)
        signed = document is not None and document.state is not DocumentState.DRAFT
        reason = ""
        if signed and not draft:
            title = t("tui.documents.supersede")
            given = await self._app.push_screen_wait(AskLine(title, t("tui.documents.supersede-hint")))
            if not given:
                return None
            reason = given
        return document_acts.Issue(
            step.kind, self._library, self._clock, draft=draft, reason=reason, letter=step.letter
        )

    async def _sign(self, step: Step) -> document_acts.Act | None:
        given = await ask_plan(self._app, step_words(step), self._plans.get(step.name, Plan()))
        if given is None:
            return None
        self._plans[step.name] = replace(given, secret="")
        return document_acts.Sign(step.kind, step.name, given, self._clock, step.letter)

    async def _upgrade(self, step: Step) -> document_acts.Act | None:
        asked = AskLine(step_words(step), t("signing.hint.stamp"), value=self._tsa, optional=True)
        tsa = await self._app.push_screen_wait(asked)
        if tsa is None:
            return None
        self._tsa = tsa
        root = await self.root(step_words(step))
        if root is None:
            return None
        online = await self.online(step_words(step))
        return None if online is None else document_acts.Upgrade(step.kind, tsa, self._clock, step.letter, root, online)

    async def root(self, title: str) -> str | None:
        """Ask for a root certificate to rely on this time; empty where what this laptop relies on is enough."""
        asked = AskLine(title, t("tui.documents.trust-hint"), value=self._root, optional=True)
        given: str | None = await self._app.push_screen_wait(asked)
        self._root = self._root if given is None else given
        return given

    async def online(self, title: str) -> bool | None:
        """Ask whether the network is used to learn of revoked certificates; none where the person leaves."""
        options = [Option("", t("tui.documents.offline")), Option(ONLINE, t("tui.documents.online"))]
        given: str | None = await self._app.push_screen_wait(Pick(title, options))
        return None if given is None else given == ONLINE

    async def _number(self, step: Step) -> document_acts.Act | None:
        title = step_words(step)
        number = await self._app.push_screen_wait(AskLine(title, t("tui.documents.number-hint")))
        if not number:
            return None
        asked = short_date(self._clock().date())
        problem = ""
        while True:
            hint = f"{problem}{t('tui.documents.day-hint')}"
            given = await self._app.push_screen_wait(AskLine(title, hint, value=asked))
            if not given:
                return None
            try:
                day = parse_date(given)
            except InputError as error:
                asked, problem = given, f"✗ {error}\n"
            else:
                break
        words = t("tui.documents.number-sure", number=number, day=short_date(day))
        sure = await self._app.push_screen_wait(Confirm(title, words))
        return document_acts.Number(step.kind, number, day, step.letter) if sure else None

    async def copy_of(self, step: Step, inspection: str) -> document_acts.Act | None:
        """Ask for a form to work with, and where to write it."""
        title = t("tui.documents.copy", document=t(f"domain.document.{step.kind}"))
        forms = [Option(form, t(f"tui.documents.copy-{form}")) for form in ("docx", "xlsx")]
        form = await self._app.push_screen_wait(Pick(title, forms))
        if not form:
            return None
        suggested = str(Path.home() / f"{inspection}-{step.letter or step.kind}.{form}")
        answer = await self._app.push_screen_wait(AskLine(title, t("tui.documents.copy-hint"), value=suggested))
        if not answer:
            return None
        return document_acts.Copy(step.kind, self._library, self._clock, form, typed_path(answer), step.letter)


def act_words(step: Step, act: document_acts.Act) -> str:
    """Name what is done: a copy has no step of its own."""
    if isinstance(act, document_acts.Copy):
        return t("tui.documents.copying", form=t(f"tui.documents.copy-{act.form}"))
    return step_words(step)
