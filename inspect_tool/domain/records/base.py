"""What every record has."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from inspect_tool.domain.records.values import Links


class Record(BaseModel):
    """
    What every record has: its identity within its kind, and the fields that have no value here.

    `disputed` names fields for which several values stand; `unreadable` those whose stored value this version cannot
    read (written by a newer one). The log keeps both.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: ClassVar[str]

    id: str
    disputed: Links = frozenset()
    unreadable: Links = frozenset()

    @property
    def path(self) -> str:
        """The record's name in logs and on the command line, `kind/id`."""
        return f"{self.kind}/{self.id}"
