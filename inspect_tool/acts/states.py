"""
The states of a document: which record a file belongs to, and how each state is kept.

A document's record in the notebook keeps the hash of each of its files; a PDF is recognised as that document because
every later version begins with the bytes of the earlier ones.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from inspect_tool.acts.files import save
from inspect_tool.domain.corrections import is_issued
from inspect_tool.domain.records import Document, DocumentState
from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit, Notebook
from inspect_tool.settings import office_templates

#: Where each saved state of a PDF ends: a signature or a number is appended after the earlier state's end.
_STATE_END: Final = re.compile(rb"%%EOF(?:\r\n|\r|\n)?")


def document_of(notebook: Notebook | None, pdf: bytes) -> Document | None:
    """
    Return the record of the document that this PDF is a version of.

    Refuses a superseded document and a version that is not the latest: a signature on it would start a second branch.
    Also a letter on its way about a document that was replaced meanwhile: there is nothing left for it to correct.
    """
    if notebook is None:
        return None
    states = states_of(pdf)
    found = recorded(notebook, states)
    if found is None:
        return None
    document, hashes = found
    if document.state is DocumentState.SUPERSEDED:
        raise InputError("acts.superseded", document=document.id)
    target = notebook.inspection().documents.get(document.corrects or "")
    if target and target.state is DocumentState.SUPERSEDED and not is_issued(document):
        raise InputError(
            "acts.corrected-superseded", document=document.id, corrected=target.printed_number or target.id
        )
    if hashes[-1] not in states:
        step = next((step for step, digest in document.hashes.items() if digest == hashes[-1]), "")
        raise InputError("acts.older-version", file=document.files.get(step, hashes[-1][:16]))
    return document


def states_of(pdf: bytes) -> frozenset[str]:
    """Return the SHA-256 of every state this file has gone through, its present one included."""
    running, states, begun = hashlib.sha256(), set(), 0
    for end in (*(found.end() for found in _STATE_END.finditer(pdf)), len(pdf)):
        running.update(memoryview(pdf)[begun:end])
        states.add(running.hexdigest())
        begun = end
    return frozenset(states)


def recorded(notebook: Notebook, states: frozenset[str]) -> tuple[Document, list[str]] | None:
    """
    Find the document that one of these states was recorded for, and every hash ever recorded for it, oldest first.

    A print that was replaced before anyone signed it counts too: only the history still knows it.
    """
    for document in notebook.inspection().documents.values():
        changes = notebook.history(document.path)
        hashes = [str(c.value) for c in changes if c.field.startswith("hashes.") and c.present]
        if not states.isdisjoint(hashes):
            return document, hashes
    return None


@dataclass(frozen=True)
class Step:
    """One state of a document: the record's id, the state reached, and the name under which hash and file are kept."""

    document: str
    state: DocumentState
    name: str


def keep(notebook: Notebook, step: Step, pdf: bytes, edits: Sequence[Edit] = ()) -> None:
    """Keep a file in the inspection's folder, then record it: a record never names a file that was not written."""
    digest = hashlib.sha256(pdf).hexdigest()
    file = f"{step.document}-{step.name}-{digest[:8]}.pdf"
    save(notebook.folder / "documents" / file, pdf)
    path = f"document/{step.document}"
    recorded = {"state": step.state, f"hashes.{step.name}": digest, f"files.{step.name}": file}
    notebook.write([*edits, *(Edit(path, field, value) for field, value in recorded.items())])


def notebook_of(home: Home, pdf: bytes) -> Notebook | None:
    """Open the inspection that a PDF says it belongs to; none where this data folder does not hold it."""
    facts = stated(pdf)
    if facts is None:
        return None
    try:
        return home.open(str(facts["inspection"]))
    except NotFoundError:
        return None


def stated(pdf: bytes) -> Mapping[str, Any] | None:
    """Return what the data attached to a document states; none where there is none of ours."""
    import orjson  # noqa: PLC0415 - with pyhanko, below

    from inspect_tool.report.pdfio import attached_data, read  # noqa: PLC0415 - pyhanko costs 300 ms

    found = attached_data(read(pdf).root)
    if len(found) != 1:
        return None
    try:
        facts: Mapping[str, Any] = orjson.loads(found[0])["document"]
        str(facts["inspection"]), str(facts["letterhead"]["symbol"])
    except (ValueError, LookupError, TypeError):
        return None
    return facts


def templates_of(notebook: Notebook) -> Path | None:
    """Return the templates of the office whose data folder holds this inspection; None for ours."""
    return office_templates(notebook.folder.parents[1])
