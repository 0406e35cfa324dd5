"""What the unit asks of others; kept apart from what the team asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from inspect_tool.domain.records import Record
from inspect_tool.i18n import t
from inspect_tool.tui.commands import NOTEBOOK, PROPOSALS, Command, bindings
from inspect_tool.tui.screens.records import RecordsScreen
from inspect_tool.tui.widgets.form import Spec, specs
from inspect_tool.tui.widgets.virtual_list import Column, Row
from inspect_tool.tui.words import DISPUTED


class ProposalsScreen(RecordsScreen):
    """The unit's proposals in their order."""

    NAME: ClassVar[str] = "proposals"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = PROPOSALS + NOTEBOOK
    BINDINGS: ClassVar = bindings(COMMANDS_HERE)
    COLUMNS: ClassVar[Sequence[Column]] = (Column(1), Column(), Column(26))

    def forms(self) -> Mapping[str, Sequence[Spec]]:
        return {"proposal": specs("proposal", ("text", "addressee", "raised_by", "order"), long=frozenset({"text"}))}

    def record(self, path: str) -> Record | None:
        return next((p for p in self.shown.proposals if p.path == path), None)

    def rows(self) -> list[Row]:
        return [
            Row(p.path, (DISPUTED if p.disputed else "•", p.text or t("tui.no-text"), p.addressee or ""))
            for p in self.shown.proposals
        ]

    def title_of(self, record: Record) -> str:  # noqa: ARG002 - the same for each
        return t("tui.proposals.apart")

    def action_add(self) -> None:
        self.add_record("proposal", {"order": len(self.shown.proposals) + 1})

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"remove", "edit"} and self.is_mounted:
            return True if self.selected else None
        return super().check_action(action, parameters)
