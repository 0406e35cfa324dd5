"""A checklist as data: sections of items, each with how to check it, what to ask for and what it rests on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from inspect_tool.domain.asks import Ask
from inspect_tool.domain.forms import Forms
from inspect_tool.domain.law import Basis, Identifier, Line, StrictDate
from inspect_tool.domain.records import Json, Visit


class Item(BaseModel):
    """One thing to check."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Identifier = Field(description="Short code shown everywhere, unique across all checklists: CK1")
    text: Line = Field(description="What must be so, as a statement or question")
    guidance: Line = Field(description="How to check it on site")
    ask: tuple[Line, ...] = Field(min_length=1, description="Evidence to ask the unit for")
    usual: tuple[Line, ...] = Field(
        min_length=1, description="Finding phrases ready to pick; `…` marks what the inspector fills in"
    )
    asks: tuple[Ask, ...] = Field(default=(), description="Values to record besides a verdict")
    basis: tuple[Basis, ...] = Field(
        default=(), description="What it rests on, old and new texts together; the date picks"
    )
    dated_by: Literal["visit", "dossiers"] = Field(
        default="visit", description="Whose day picks the law: the visit's, or that of the dossiers of the period"
    )
    valid_from: StrictDate | None = Field(
        default=None, description="First day on which this item applies, where it has one"
    )
    valid_to: StrictDate | None = Field(
        default=None, description="Last day on which this item applies, where it has one"
    )

    def exists(self, on: date) -> bool:
        """Whether the item applies to a visit on this day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)

    def days(self, visit: Visit) -> tuple[date | None, date | None]:
        """
        Return the first and last day that matter for this item's basis and forms.

        What is seen on site is judged by the day of the visit, dossiers by the period from which they come.
        """
        if self.dated_by == "visit":
            return visit.date, visit.date
        return visit.period_from or visit.date, visit.period_to or visit.date

    def texts(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Yield each text that may name a form by its purpose, `{xin-loi}`, with its place in the item."""
        yield ("guidance",), self.guidance
        for name in ("ask", "usual"):
            yield from (((name, at), text) for at, text in enumerate(getattr(self, name)))

    def worded(self, forms: Forms, first: date | None, last: date | None) -> Item:
        """
        Return the item to show: the forms it names are those in use between two days, as `days` tells them.

        What is shown is no version of the item: digests are of the item as its file writes it.
        """

        def fill(text: str) -> str:
            return forms.filled(text, first, last)

        return self.model_copy(
            update={
                "guidance": fill(self.guidance),
                "ask": tuple(map(fill, self.ask)),
                "usual": tuple(map(fill, self.usual)),
            }
        )

    @cached_property
    def question_digest(self) -> str:
        """
        The first 16 hex digits of the SHA-256 of what is asked; an answer holds for another version with the same one.

        Guidance, evidence, phrases and basis help to answer, they do not change the question.
        """
        return _digest({"text": self.text, "asks": [ask.model_dump(mode="json") for ask in self.asks]})

    @property
    def digest(self) -> str:
        """The first 16 hex digits of the SHA-256 of its whole content."""
        return _digest(self.model_dump(mode="json"))


class Section(BaseModel):
    """A group of items that are checked together."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Identifier
    title: Line
    items: Annotated[tuple[Item, ...], Field(min_length=1)]


class Checklist(BaseModel):
    """One checklist: one subject of the visit, in sections."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Identifier
    version: Line = Field(description="Grows with every change of content, for example 2026.1")
    order: int = Field(
        default=100, ge=0, strict=True, description="Place among the checklists on the screen; smaller comes first"
    )
    title: Line
    title_en: Line
    short: Line = Field(max_length=14, description="Label for narrow screens")
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items, in order."""
        return tuple(item for section in self.sections for item in section.items)

    @property
    def digest(self) -> str:
        """The first 16 hex digits of the SHA-256 of the whole checklist's content."""
        return _digest(self.model_dump(mode="json"))


def checklist_schema() -> dict[str, Json]:
    """Return the JSON Schema of a checklist file, for editors that complete and check while one types."""
    schema: dict[str, Json] = Checklist.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _digest(content: Json) -> str:
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
