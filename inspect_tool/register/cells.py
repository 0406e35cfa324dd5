"""One field of a record as one cell of a workbook, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final, get_args

from inspect_tool.domain import records
from inspect_tool.domain.records import CONFLICTS, Fields, Json, check_field, field_names, is_links, model_of
from inspect_tool.i18n import t, t_vi
from inspect_tool.text import fold, parse_date, short_date

#: The kinds that go out and come back, in the order of the sheets.
KINDS: Final = (
    "answer",
    "finding",
    "recommendation",
    "followup",
    "proposal",
    "figures",
    "dossier",
    "procedure",
    "question",
    "person",
)
#: The hidden sheet that keeps what was written out.
BASE: Final = "_goc"
ID: Final = "id"
#: A column that only explains; it never comes back.
NOTE: Final = "#"
_LIMIT: Final = 32_000  # Excel's own is 32,767 characters a cell
_FAMILIES: Final[Mapping[type[StrEnum], str]] = {
    records.Verdict: "verdict",
    records.Nature: "nature",
    records.Severity: "severity",
    records.Reply: "reply",
    records.Progress: "progress",
    records.Recheck: "recheck",
    records.Convention: "profile",
    records.Method: "method",
    records.Side: "side",
    records.Role: "role",
    records.Level: "level",
}


def shown(kind: str, column: str, fields: Fields) -> str:
    """
    Write a field for a cell; links are one cell.

    A disputed field, and text too long for a cell, show a mark that never comes back as a value.
    """
    disputed = fields.get(CONFLICTS, {})
    if column in disputed or any(name.startswith(f"{column}.") for name in disputed):
        return t("register.workbook-disputed")
    if has_links(kind, column):
        return "; ".join(sorted(name[len(column) + 1 :] for name in fields if name.startswith(f"{column}.")))
    value = fields.get(column)
    if value is None:
        return ""
    enum = choice(kind, column)
    if enum and value in list(enum):
        return word(enum, enum(value))
    text = str(value)
    if _is_day(kind, column) and len(text) == len("2023-08-17"):
        return short_date(date.fromisoformat(text))
    return text if len(text) <= _LIMIT else t("register.workbook-long")


def is_mark(text: str) -> bool:
    """Whether a cell holds one of the marks, in whichever language it was written out."""
    keys = ("register.workbook-disputed", "register.workbook-long")
    return text in {speak(key) for key in keys for speak in (t, t_vi)}


def edits(kind: str, column: str, before: str, text: str) -> dict[str, Json]:
    """
    Return the stored fields that a cell sets when it said `before` and now says `text`; None clears one.

    `InputError` for text that the field does not take.
    """
    if text == before or is_mark(text):
        return {}
    if not has_links(kind, column):
        return {column: check_field(kind, column, _meant(kind, column, text)) if text else None}
    old, new = ({part.strip() for part in cell.split(";") if part.strip()} for cell in (before, text))
    linked: dict[str, Json] = {
        f"{column}.{name}": check_field(kind, f"{column}.{name}", value=True) for name in new - old
    }
    return linked | {f"{column}.{name}": None for name in old - new}


def has_links(kind: str, column: str) -> bool:
    """Whether a column is a set of links."""
    return column in field_names(kind) and is_links(kind, column)


def choice(kind: str, column: str) -> type[StrEnum] | None:
    """Return the enumeration a field takes, if it takes one."""
    if column not in field_names(kind):
        return None
    parts = get_args(model_of(kind).model_fields[column].annotation)
    return next((part for part in parts if part in _FAMILIES), None)


def word(enum: type[StrEnum], member: StrEnum) -> str:
    """Return the label of a choice."""
    return t(f"domain.{_FAMILIES[enum]}.{member}")


def _is_day(kind: str, column: str) -> bool:
    if column not in field_names(kind):
        return False
    parts = get_args(model_of(kind).model_fields[column].annotation)
    return date in {inner for part in parts for inner in (part, *get_args(part))}


def _meant(kind: str, column: str, text: str) -> str:
    """Turn what a person reads into what is stored: a choice by its label, a day as Excel gives it."""
    if enum := choice(kind, column):
        for member in enum:
            key = f"domain.{_FAMILIES[enum]}.{member}"
            if fold(text) in {fold(t(key)), fold(t_vi(key)), fold(member)}:
                return member
    if _is_day(kind, column):
        return parse_date(text.removesuffix(" 00:00:00")).isoformat()
    return text
