"""Records, fields and values in the words of the screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from inspect_tool.domain import records
from inspect_tool.domain.records import Fields, Json, field_names
from inspect_tool.domain.words import value_text
from inspect_tool.i18n import t

#: What tells one record of a kind from another at a glance.
_SUMMARY: Final = {
    "inspection": ("title", "date"),
    "unit": ("name",),
    "person": ("name", "role", "title"),
    "answer": ("verdict", "note"),
    "evidence": ("name", "note"),
    "figures": ("label",),
    "procedure": ("code", "name"),
    "dossier": ("code", "initials"),
    "finding": ("nature", "text"),
    "recommendation": ("addressee", "due", "text"),
    "followup": ("result", "addressee", "due", "text"),
    "earlier": ("date", "unit", "document"),
    "proposal": ("addressee", "text"),
    "passage": ("text",),
    "document": ("document", "state", "number", "corrects"),
    "correction": ("where", "printed", "corrected"),
    "question": ("text", "answer"),
}


def marked_words(before: str, after: str) -> str:
    """Return both texts as one: words gone stand in [- -], words that came in [+ +]."""
    from inspect_tool.log.wording import word_changes

    signs = {"removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(signs.get(change, "{}").format(text) for change, text in word_changes(before, after))


def summary(kind: str, fields: Fields) -> str:
    """Return a record in one line."""
    disputed = fields.get(records.CONFLICTS, ())
    parts = [t("cli.disputed")] if disputed else []
    parts += [value_text(kind, name, fields[name]) for name in _SUMMARY[kind] if fields.get(name) is not None]
    return " · ".join(" ".join(part.split()) for part in parts)


def plain_fields(fields: Fields) -> dict[str, Json]:
    """Return a record's standing fields without the note on disputed ones."""
    return {name: value for name, value in fields.items() if name != records.CONFLICTS}


def disputed(fields: Fields) -> list[str]:
    """Return the names of a record's disputed fields."""
    return sorted(fields.get(records.CONFLICTS, ()))


def in_order(kind: str, names: Iterable[str]) -> list[str]:
    """Return field names in the order of the model, the keys of a map in their own order; unknown ones last."""
    place = {name: at for at, name in enumerate(field_names(kind))}
    return sorted(names, key=lambda name: (place.get(name.partition(".")[0], len(place)), name))
