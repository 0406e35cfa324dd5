"""What the signed minutes state, and so may only be changed with a reason that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from inspect_tool.domain.records import CONFLICTS, DocumentKind, DocumentState, Fields

#: Records that the minutes do not state: documents themselves, their edited passages, and what is still to be asked.
_NOT_STATED: Final = frozenset({"document", "passage", "question"})
_SIGNED: Final = frozenset({DocumentState.PERSON_SIGNED, DocumentState.NUMBERED, DocumentState.AGENCY_SIGNED})


def needs_reason(record: str, tables: Mapping[str, Mapping[str, Fields]]) -> bool:
    """Whether a change of this record (`kind/id`) has to say why: the signed minutes state what it holds."""
    if record.partition("/")[0] in _NOT_STATED:
        return False
    return any(_is_signed(document) for document in tables.get("document", {}).values())


def _is_signed(document: Fields) -> bool:
    """Whether these are signed minutes that hold; where their state is in dispute, they may be."""
    if document.get("document") != DocumentKind.MINUTES:
        return False
    return document.get("state") in _SIGNED or "state" in document.get(CONFLICTS, {})
