"""Where a record is worked on, and what it and its fields are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspect_tool.domain.inspection import Dispute
from inspect_tool.domain.naming import choice_key
from inspect_tool.domain.records import KINDS, Verdict, field_names
from inspect_tool.errors import NotFoundError
from inspect_tool.i18n import has, t
from inspect_tool.tui.cells import one_line
from inspect_tool.tui.words import verdict_words

if TYPE_CHECKING:
    from inspect_tool.library import Library

_PARTS: Final = {
    "answer": "inspection",
    "figures": "figures",
    "finding": "findings",
    "recommendation": "findings",
    "followup": "followup",
    "earlier": "followup",
    "proposal": "proposals",
    "passage": "conclusion",
    "document": "documents",
    "correction": "corrections",
}


def part_of(kind: str) -> str:
    """Return the part of the inspection where records of this kind are worked on."""
    return _PARTS.get(kind, "facts")


def record_words(record: str, library: Library) -> str:
    """Name a record: an answer by its item's text, others by kind and id."""
    kind, _, name = record.partition("/")
    if kind == "answer":
        try:
            return f"{name} · {one_line(library.item(name).text)}"
        except NotFoundError:
            return name
    label = t(f"domain.kind.{kind}")
    return label if kind in {"inspection", "unit"} else f"{label} {name}"


def field_label(record: str, field: str) -> str:
    """Name a field of a record; of an entry of a map, its key too."""
    kind = record.partition("/")[0]
    base, _, key = field.partition(".")
    label = t(f"domain.field.{kind}.{base}")
    return f"{label} ({key})" if key else label


def value_words(record: str, field: str, value: object, *, present: bool = True) -> str:
    """Write a stored value as a person reads it."""
    kind, name = record.partition("/")[0], field.partition(".")[0]
    if not present:
        return t("tui.disputes.cleared")
    if name == "verdict" and value in set(Verdict):
        return verdict_words(Verdict(str(value)))
    choice = choice_key(kind, name, value) if kind in KINDS and name in field_names(kind) else None
    if choice and has(choice):
        return t(choice)
    return t("tui.disputes.linked") if value is True else str(value)


def field_words(dispute: Dispute) -> str:
    """Name the field in dispute."""
    return field_label(dispute.record, dispute.field)
