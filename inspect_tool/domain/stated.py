"""What the minutes and the conclusion state: every record of the visit, none of a letter that corrects them."""

from __future__ import annotations

from typing import Final

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import OF_THE_VISIT, Correction, Document, DocumentKind, Passage

_PASSAGES: Final = tuple(f"{kind}." for kind in OF_THE_VISIT)
#: What the id of a letter's record begins with, for one that was removed and is only known by name.
_LETTER: Final = f"{DocumentKind.CORRECTION}-"


def states_visit(inspection: Inspection, record: str) -> bool:
    """Whether a record is a matter of the minutes and the conclusion; `corrections.states` says so of a letter."""
    kind, _, name = record.partition("/")
    if kind == Passage.kind:
        return name.startswith(_PASSAGES)
    if kind == Document.kind:
        document = inspection.documents.get(name)
        letter = document is not None and document.document is DocumentKind.CORRECTION
        return not letter and not name.startswith(_LETTER)
    return kind != Correction.kind
