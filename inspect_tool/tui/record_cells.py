"""Fields of records as cells of a table, and what is typed or pasted into a cell as fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from inspect_tool.domain.moments import parse_moment, parse_unit
from inspect_tool.domain.records import CONFLICTS, Fields, Json, check_field
from inspect_tool.errors import InputError
from inspect_tool.i18n import t
from inspect_tool.text import fold, short_date, visible
from inspect_tool.tui.words import count_words

if TYPE_CHECKING:
    from inspect_tool.log.notebook import Notebook

#: What a disputed cell shows.
DISPUTED: Final = "≠"
YES: Final = "✓"
_YES: Final = frozenset({"✓", "x", "co", "1", "yes", "da", "true"})
_NO: Final = frozenset({"", "–", "-", "khong", "0", "no", "chua", "false"})


def shown(fields: Fields, name: str) -> str:
    """Write a plain field for a cell."""
    if name in fields.get(CONFLICTS, ()):
        return DISPUTED
    value = fields.get(name)
    return count_words(value) if isinstance(value, int) else str(value or "")


def shown_moment(fields: Fields, name: str) -> str:
    """Write a moment as 17/08/2023 or 17/08/2023 14:30; one that cannot be read as it stands."""
    text = shown(fields, name)
    if not text or text == DISPUTED:
        return text
    try:
        moment = parse_moment(text)
    except InputError:
        return text
    return short_date(moment.at.date()) + (f" {moment.at:%H:%M}" if moment.has_time else "")


def shown_link(fields: Fields, field: str) -> str:
    """Write a link as a check mark."""
    if field in fields.get(CONFLICTS, ()):
        return DISPUTED
    return YES if fields.get(field) else ""


def stored(kind: str, field: str, text: str) -> dict[str, Json]:
    """Return the field that a text sets; None clears it. `InputError` for what it does not take."""
    return {field: check_field(kind, field, text) if text else None}


def stored_moment(kind: str, field: str, text: str) -> dict[str, Json]:
    """Return a moment in the one spelling in which dossiers keep it."""
    if not text:
        return {field: None}
    moment = parse_moment(text)
    return stored(kind, field, moment.at.strftime("%Y-%m-%d %H:%M" if moment.has_time else "%Y-%m-%d"))


def stored_unit(kind: str, field: str, text: str) -> dict[str, Json]:
    """Return the unit of a limit as it was written, if it is one."""
    if text:
        parse_unit(text)
    return stored(kind, field, text)


def stored_link(field: str, text: str) -> dict[str, Json]:
    """Return a link set by a mark, or cleared."""
    word = fold(text)
    if word in _YES:
        return {field: True}
    if word in _NO:
        return {field: None}
    raise InputError("tables.mark-unclear", text=visible(text))


def entries(fields: Fields, field: str) -> Mapping[str, str]:
    """Return the entries of a map (the pauses or steps of a dossier) by key."""
    lead = f"{field}."
    return {name.removeprefix(lead): str(value) for name, value in sorted(fields.items()) if name.startswith(lead)}


def count_of(fields: Fields, field: str) -> str:
    """Say how many entries a map has, or that one of them is in dispute."""
    if any(name.startswith(f"{field}.") for name in fields.get(CONFLICTS, ())):
        return DISPUTED
    number = len(entries(fields, field))
    return t("tables.entries", count=number) if number else ""


def write(notebook: Notebook, writes: Iterable[tuple[str, str, Json]], seen: int) -> str:
    """Write fields (record path, field, value; None clears) as one change by someone who saw this version."""
    from inspect_tool.log.notebook import CLEAR, Edit  # noqa: PLC0415 - the log is loaded with the first notebook

    edits = [Edit(path, name, CLEAR if value is None else value) for path, name, value in writes]
    return notebook.write(edits, seen=seen)
