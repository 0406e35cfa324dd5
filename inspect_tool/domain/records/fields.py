"""Records as single fields: their names and shapes, the check every edit passes, and the way there and back."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Final, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from inspect_tool.domain.records.base import Record
from inspect_tool.domain.records.nouns import KINDS
from inspect_tool.domain.records.values import CONFLICTS, Count, Day, Fields, Json, Moment, StatedRate, Text
from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.i18n import t
from inspect_tool.text import nearest, nfc, visible

_WORDS: Final = {"text": Text, "count": Count, "day": Day, "moment": Moment, "rate": StatedRate}


def split_path(path: str) -> tuple[str, str]:
    """Split `kind/id`; an unknown kind is an error that names the nearest one."""
    kind, _, name = path.partition("/")
    model_of(kind)
    if not name:
        raise InputError("errors.record-path", path=path)
    return kind, name


def model_of(kind: str) -> type[Record]:
    """Return the model of a kind."""
    if kind not in KINDS:
        raise NotFoundError("errors.kind-unknown", kind=kind, nearest=nearest(kind, KINDS) or ", ".join(KINDS))
    return KINDS[kind]


@cache
def field_names(kind: str) -> tuple[str, ...]:
    """Return the fields a user may set on a record of this kind."""
    return tuple(name for name in model_of(kind).model_fields if name not in Record.model_fields)


def is_map(kind: str, field: str) -> bool:
    """Whether a field holds a map of values by key."""
    return _shape(kind, field) == "map"


def is_links(kind: str, field: str) -> bool:
    """Whether a field holds a set of links."""
    return _shape(kind, field) == "links"


@cache
def _shape(kind: str, field: str) -> str:
    annotation = model_of(kind).model_fields[field].annotation
    origin = get_origin(annotation)
    if origin is frozenset:
        return "links"
    return "map" if origin is Mapping else "plain"


@cache
def _adapter(kind: str, field: str) -> TypeAdapter[Any]:
    info = model_of(kind).model_fields[field]
    annotation: Any = info.annotation
    if _shape(kind, field) == "map":
        annotation = get_args(annotation)[1]
    elif _shape(kind, field) == "links":
        annotation = bool
    elif info.metadata:
        annotation = Annotated[(annotation, *info.metadata)]
    return TypeAdapter(annotation)


def check_field(kind: str, field: str, value: object) -> Json:
    """
    Return the value as it is stored, or raise `InputError` naming the field and what it takes.

    `field` may be `name`, or `name.key` for maps and links. A link's value is true; to unlink is to clear.
    """
    name, _, key = field.partition(".")
    known = field_names(kind)
    if name not in known:
        raise InputError(
            "errors.field-unknown", kind=kind, field=visible(field), nearest=nearest(name, known) or ", ".join(known)
        )
    shape = _shape(kind, name)
    if (shape == "plain") == bool(key):
        raise InputError("errors.field-shape", kind=kind, field=name)
    if key != nfc(key) or not key.isprintable():
        raise InputError("errors.field-key", field=name, entry=visible(key))
    adapter = _adapter(kind, name)
    try:
        parsed = adapter.validate_python(value)
    except ValidationError:
        parsed = None
    if parsed is None or (shape == "links" and parsed is not True):
        raise InputError("errors.field-value", field=field, value=visible(value), expects=_expectation(kind, name))
    stored: Json = adapter.dump_python(parsed, mode="json")
    return stored


def _expectation(kind: str, name: str) -> str:
    """Say what a field takes: the choices of an enumeration, or its type with an example."""
    annotation: Any = model_of(kind).model_fields[name].annotation
    shape = _shape(kind, name)
    if shape == "links":
        return t("errors.expects-link")
    inner = get_args(annotation)[shape == "map"]
    if isinstance(inner, type) and issubclass(inner, StrEnum):
        return " | ".join(inner)
    return t(f"errors.expects-{next(word for word, alias in _WORDS.items() if alias == inner)}")


def load(kind: str, name: str, fields: Fields) -> Record:
    """
    Build a record from its stored fields.

    Fields that a newer version added are left out of the model, and a value this version cannot read is named in
    `unreadable`: the log keeps both.
    """
    model = model_of(kind)
    values: dict[str, Any] = {}
    unreadable: set[str] = set()
    known = field_names(kind)
    for field, value in fields.items():
        base, _, key = field.partition(".")
        if base not in known:
            continue
        shape = _shape(kind, base)
        if (shape == "plain") == bool(key):
            unreadable.add(field)
        elif shape == "plain":
            values[base] = value
        elif shape == "map":
            values.setdefault(base, {})[key] = value
        elif value:
            values.setdefault(base, set()).add(key)
    identity = {"id": name, "disputed": frozenset(fields.get(CONFLICTS, ()))}
    try:
        return model(**identity, unreadable=frozenset(unreadable), **values)
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False):
            unreadable.add(_set_aside(values, problem["loc"]))
        return model(**identity, unreadable=frozenset(unreadable), **values)


def _set_aside(values: dict[str, Any], at: tuple[int | str, ...]) -> str:
    """Take the value at a place out of a record's values and return the name of its field."""
    base = str(at[0])
    if len(at) > 1 and isinstance(values.get(base), dict):
        values[base].pop(at[1], None)
        return f"{base}.{at[1]}"
    values.pop(base, None)
    return base


def flatten(record: Record) -> dict[str, Json]:
    """Return the stored fields of a record: the inverse of `load`, without what is absent."""
    flat: dict[str, Json] = {}
    for name, value in record.model_dump(mode="json", exclude=set(Record.model_fields)).items():
        if _shape(record.kind, name) == "links":
            flat |= {f"{name}.{member}": True for member in sorted(value)}
        elif _shape(record.kind, name) == "map":
            flat |= {f"{name}.{key}": entry for key, entry in value.items()}
        elif value is not None:
            flat[name] = value
    return flat
