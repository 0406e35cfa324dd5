"""What signed minutes or a signed letter state, and so may only be changed with a reason that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from inspect_tool.domain.records import CONFLICTS, DocumentKind, DocumentState, Fields

#: Records that the minutes do not state: documents themselves, their edited passages, and what is still to be asked.
_NOT_STATED: Final = frozenset({"document", "passage", "question"})
_SIGNED: Final = frozenset({DocumentState.PERSON_SIGNED, DocumentState.NUMBERED, DocumentState.AGENCY_SIGNED})


def needs_reason(record: str, tables: Mapping[str, Mapping[str, Fields]]) -> bool:
    """Whether a change of this record (`kind/id`) has to say why: signed minutes, or a letter, state what it holds."""
    kind, _, name = record.partition("/")
    if kind in _NOT_STATED:
        return False
    documents = tables.get("document", {}).values()
    if kind == "correction":
        return any(f"lines.{name}" in document and _is_signed(document) for document in documents)
    return any(document.get("document") == DocumentKind.MINUTES and _is_signed(document) for document in documents)


def _is_signed(document: Fields) -> bool:
    """Whether this document was signed and holds; where its state is in dispute, it may have been."""
    return document.get("state") in _SIGNED or "state" in document.get(CONFLICTS, {})
