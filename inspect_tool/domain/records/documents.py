"""The documents as records: what was drafted, printed and signed, and what of it is corrected."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from inspect_tool.domain.records.base import Record
from inspect_tool.domain.records.values import Count, Day, DocumentKind, DocumentState, Links, Moment, Text


def number_as_printed(number: str) -> str:
    """Return a number, with or without its symbol, as Decree 30/2020 prints it: one below ten gets a leading 0."""
    figure, slash, symbol = number.strip().partition("/")
    return f"0{number.strip()}" if len(figure) == 1 and figure.isdecimal() else f"{figure}{slash}{symbol}"


class Passage(Record):
    """A drafted section of a document as a person edited it; id is `<document kind>.<section>`."""

    kind = "passage"
    text: Text | None = None
    drafted_from: Text | None = None


class Document(Record):
    """
    A PDF: its state, number, and the SHA-256 of each state's file.

    A letter of correction also has what it `corrects` (a document's id), its own `symbol` (the part after the number,
    which for a letter names no kind), and the `lines` that its latest print states.
    """

    kind = "document"
    document: DocumentKind | None = None
    state: DocumentState | None = None
    number: Text | None = None
    issued: Day | None = None
    created: Moment | None = None
    hashes: Mapping[str, Text] = Field(default_factory=dict)
    files: Mapping[str, Text] = Field(default_factory=dict)
    supersedes: Text | None = None
    reason: Text | None = None
    corrects: Text | None = None
    symbol: Text | None = None
    lines: Links = frozenset()

    @property
    def printed_number(self) -> str | None:
        """The number as it stands on the document; the field `number` keeps how somebody typed it."""
        return self.number and number_as_printed(self.number)


class Correction(Record):
    """
    One place of an issued document that a letter (the id of its first print) corrects.

    `where` it stands, the words as `printed` there, what they are `corrected` to, and why.
    """

    kind = "correction"
    letter: Text | None = None
    where: Text | None = None
    printed: Text | None = None
    corrected: Text | None = None
    reason: Text | None = None
    order: Count | None = None
