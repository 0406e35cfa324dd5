"""What each step towards an issued document asks first; what was answered once is offered again, secrets never."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual.app import App

from inspect_tool.domain.records import Document, DocumentState
from inspect_tool.i18n import t
from inspect_tool.text import parse_date, short_date
from inspect_tool.tui import document_acts
from inspect_tool.tui.screens.dialogs import AskLine
from inspect_tool.tui.screens.signing import Plan, ask_plan
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
        document = standing(documents, step.kind)
        signed = document is not None and document.state is not DocumentState.DRAFT
        reason = ""
        if signed and not draft:
            title = t("tui.documents.supersede")
            given = await self._app.push_screen_wait(AskLine(title, t("tui.documents.supersede-hint")))
            if not given:
                return None
            reason = given
        return document_acts.Issue(step.kind, self._library, self._clock, draft=draft, reason=reason)

    async def _sign(self, step: Step) -> document_acts.Act | None:
        given = await ask_plan(self._app, step_words(step), self._plans.get(step.name, Plan()))
        if given is None:
            return None
        self._plans[step.name] = replace(given, secret="")
        return document_acts.Sign(step.kind, step.name, given, self._clock)

    async def _upgrade(self, step: Step) -> document_acts.Act | None:
        asked = AskLine(step_words(step), t("signing.hint.stamp"), value=self._tsa, optional=True)
        tsa = await self._app.push_screen_wait(asked)
        if tsa is None:
            return None
        self._tsa = tsa
        return document_acts.Upgrade(step.kind, tsa, self._clock)

    async def _number(self, step: Step) -> document_acts.Act | None:
        title = step_words(step)
        number = await self._app.push_screen_wait(AskLine(title, t("tui.documents.number-hint")))
        if not number:
            return None
        today = short_date(self._clock().date())
        day = await self._app.push_screen_wait(AskLine(title, t("tui.documents.day-hint"), value=today))
        return document_acts.Number(step.kind, number, parse_date(day)) if day else None
