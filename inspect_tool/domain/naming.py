"""What the values and fields of records are called, as catalogue entries: put into a language only when shown."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import Any, Final, get_args

from inspect_tool.domain import records
from inspect_tool.domain.records import field_names, model_of
from inspect_tool.domain.wording import Key, Said, Values

#: Fields that nobody types: positions, and which draft a text began from.
KEPT_FIELDS: Final = frozenset({"order", "drafted_from"})
#: The catalogue entry of an enumeration's value.
_CHOICES: Final[dict[type[StrEnum], Callable[[object], str]]] = {
    records.Verdict: lambda v: f"domain.verdict.{v}",
    records.Nature: lambda v: f"domain.nature.{v}",
    records.Severity: lambda v: f"domain.severity.{v}",
    records.Reply: lambda v: f"domain.reply.{v}",
    records.Progress: lambda v: f"domain.progress.{v}",
    records.Recheck: lambda v: f"domain.recheck.{v}",
    records.Printed: lambda v: f"domain.printed.{v}",
    records.Convention: lambda v: f"domain.profile.{v}",
    records.Method: lambda v: f"domain.method.{v}",
    records.Side: lambda v: f"domain.side.{v}",
    records.Role: lambda v: f"domain.role.{v}",
    records.Level: lambda v: f"domain.level.{v}",
    records.DocumentKind: lambda v: f"domain.document.{v}",
    records.DocumentState: lambda v: f"domain.state.{v}",
}


@cache
def types_of(kind: str, name: str) -> tuple[type, ...]:
    """Return the plain types that a field's annotation is made of."""
    found: list[type] = []
    parts: list[Any] = [model_of(kind).model_fields[name].annotation]
    while parts:
        part = parts.pop()
        found += [part] if isinstance(part, type) else []
        parts += get_args(part)
    return tuple(found)


def choice_key(kind: str, name: str, value: object) -> str | None:
    """Return the catalogue entry of a value of a field that holds one of a few; None for any other field."""
    if name not in field_names(kind):
        return None
    entry = next((_CHOICES[part] for part in types_of(kind, name) if part in _CHOICES), None)
    return entry(value) if entry else None


def place_name(record: str, name: str, called: str = "") -> Said:
    """Name a field for a person: the label of its kind, what its record is called (else its id), its own label."""
    kind, _, record_id = record.partition("/")
    base, _, key = name.partition(".")
    values: Values = {
        "kind": Key(f"domain.kind.{kind}"),
        "id": f"“{called}”" if called else record_id,
        "field": Key(f"domain.field.{kind}.{base}"),
        "key": key,
    }
    return Said("domain.place.entry" if key else "domain.place.field", values)
