"""Fields and values of records in the words of the screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from inspect_tool.domain import records
from inspect_tool.domain.naming import choice_key, types_of
from inspect_tool.domain.records import field_names, is_links, is_map
from inspect_tool.i18n import figure, has, t
from inspect_tool.text import VIETNAM, short_date

_SHA: Final = re.compile(r"\b[0-9a-f]{64}\b")


def _step_key(step: str) -> str:
    """Return the entry for a step of a document: a state, or who signed (`da-ky-truong-doan`)."""
    signer = step.removeprefix(f"{records.DocumentState.PERSON_SIGNED}-")
    return f"domain.state.{step}" if signer == step else f"report.role.{signer}"


#: The catalogue entry of a map's key, where keys have names.
_KEYS: Final[dict[str, Callable[[str], str]]] = {
    "counts": lambda key: f"domain.count.{key}",
    "handed_over": lambda key: f"domain.count.{key}",
    "stated": lambda key: f"domain.count.{key}",
    "claims": lambda key: f"domain.claim.{key}",
    "hashes": _step_key,
    "files": _step_key,
}


def short(name: str) -> str:
    """Return a name as tables show it: of a SHA-256 inside it, the first 12 digits."""
    return _SHA.sub(lambda found: f"{found[0][:12]}…", name)


def field_label(kind: str, field: str) -> str:
    """Return what a field is called; `counts.direct` is `Số lượng · Tiếp nhận trực tiếp`."""
    name, _, key = field.partition(".")
    known = f"domain.field.{kind}.{name}"
    label = t(known) if has(known) else name
    if not key:
        return label
    entry = _KEYS[name](key) if name in _KEYS else key
    return f"{label} · {t(entry) if has(entry) else short(key)}"


def value_text(kind: str, field: str, value: object, *, present: bool = True) -> str:
    """Return a stored value as a person reads it; a cleared one says so."""
    if not present or value is None:
        return t("cli.value-cleared")
    name, _, key = field.partition(".")
    if name not in field_names(kind):
        return str(value)
    if key and is_links(kind, name):
        return t("cli.value-linked") if value else t("cli.value-unlinked")
    if choice := choice_key(kind, name, value):
        return t(choice) if has(choice) else str(value)
    return _plain_text(kind, name, value)


def _plain_text(kind: str, name: str, value: Any) -> str:
    if isinstance(value, int) and is_map(kind, name):
        return figure(value)
    if isinstance(value, str) and datetime in types_of(kind, name):
        return moment(datetime.fromisoformat(value))
    if isinstance(value, str) and date in types_of(kind, name):
        return short_date(date.fromisoformat(value))
    return str(value)


def moment(at: datetime) -> str:
    """Write a moment as a clerk reads it, in Vietnam's zone: 17/08/2023 09:30."""
    local = at.astimezone(VIETNAM)
    return f"{short_date(local.date())} {local:%H:%M}"
