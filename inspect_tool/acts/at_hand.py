"""
Whether what a document says of its origin is what this laptop holds.

The annex and the attached data state how far every log had come, with the hash of its last line, and the hash of every
piece of evidence. A log that is here must hold that very line at that very place; a piece of evidence that is here must
have that hash. What is not here proves nothing either way and is said to be missing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from inspect_tool.acts.files import digest
from inspect_tool.acts.states import recorded, states_of
from inspect_tool.domain.corrections import corrected_by, related, replaced_by
from inspect_tool.domain.records import Document
from inspect_tool.errors import NotFoundError
from inspect_tool.i18n import t
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Notebook

#: `equal`: it ends where stated; `prefix`: it has gone on since; `behind`: it has not come so far here.
Standing = Literal["equal", "prefix", "behind", "differs", "absent"]


@dataclass(frozen=True)
class Stated:
    """How far one log had come, as a document states it."""

    log: str
    author: str
    count: int
    hash: str


@dataclass(frozen=True)
class LogHere:
    """One stated log and what this laptop holds of it; `here` counts its commits on this laptop."""

    stated: Stated
    here: int
    standing: Standing


@dataclass(frozen=True)
class AtHand:
    """
    What an inspection on this laptop says to a PDF.

    `document` is the record that knows this file, none where nothing here does; `latest`: the file is the newest state
    recorded. `missing` and `changed` are evidence (SHA-256) whose file is not here, or is not what it was.
    """

    inspection: str
    document: Document | None
    latest: bool
    logs: tuple[LogHere, ...]
    evidence: int
    missing: tuple[str, ...]
    changed: tuple[str, ...]
    #: What the inspection here says of the document besides: replaced, corrected, what it corrects.
    related: tuple[str, ...] = ()
    corrected_by: tuple[Document, ...] = ()
    replaced_by: Document | None = None

    @property
    def outcome(self) -> Literal["leads", "partly", "differs"]:
        """Whether everything stated is here and agrees, something is not here, or something contradicts."""
        standings = {log.standing for log in self.logs}
        if "differs" in standings or self.changed:
            return "differs"
        return "partly" if standings - {"equal", "prefix"} or self.missing else "leads"

    @property
    def lines(self) -> Iterator[str]:
        """Which record the file is, the outcome in words, then every log and piece of evidence not as stated."""
        if self.document:
            kind = self.document.document
            name = t(f"domain.document.{kind}") if kind else self.document.path
            which = {"inspection": self.inspection, "document": name}
            yield t("origin.latest" if self.latest else "origin.older", **which)
        yield from self.related
        agreeing = sum(log.standing in {"equal", "prefix"} for log in self.logs)
        matching = self.evidence - len(self.missing) - len(self.changed)
        counts = {"logs": agreeing, "all_logs": len(self.logs), "evidence": matching, "all_evidence": self.evidence}
        yield t(f"origin.{self.outcome}", **counts)
        for log in self.logs:
            if log.standing not in {"equal", "prefix"}:
                told = {"log": log.stated.log[:12], "author": log.stated.author, "count": log.stated.count}
                yield t(f"origin.log.{log.standing}", here=log.here, **told)
        for sha in self.changed:
            yield t("origin.evidence.changed", sha=sha[:16])
        for sha in self.missing:
            yield t("origin.evidence.missing", sha=sha[:16])


def at_hand(
    home: Home, pdf: bytes, inspection: str, *, logs: Iterable[Stated], evidence: Iterable[str]
) -> AtHand | None:
    """Look a PDF up in the inspection that it names; none where that is not on this laptop."""
    try:
        notebook = home.open(inspection, read_only=True)
    except NotFoundError:
        return None
    with notebook:
        return compared(notebook, pdf, logs=logs, evidence=evidence)


def compared(notebook: Notebook, pdf: bytes, *, logs: Iterable[Stated], evidence: Iterable[str]) -> AtHand:
    """Hold what a PDF states of its origin against an inspection that is open."""
    found = recorded(notebook, states_of(pdf))
    stated, document = tuple(evidence), found[0] if found else None
    documents = notebook.inspection().documents
    blobs = {sha: notebook.blob(sha) for sha in stated}
    return AtHand(
        inspection=notebook.id,
        document=document,
        latest=found is not None and found[1][-1] == hashlib.sha256(pdf).hexdigest(),
        logs=tuple(_log_here(notebook, each) for each in logs),
        evidence=len(stated),
        missing=tuple(sha for sha, path in blobs.items() if path is None),
        changed=tuple(sha for sha, path in blobs.items() if path is not None and digest(path) != sha),
        related=tuple(related(documents, document)) if document else (),
        corrected_by=corrected_by(documents, document.id) if document else (),
        replaced_by=replaced_by(documents, document) if document else None,
    )


def _log_here(notebook: Notebook, stated: Stated) -> LogHere:
    """Compare one stated log with every history of it that is here: a cloned laptop leaves two."""
    histories = notebook.line_hashes(stated.log)
    here = max((len(hashes) - 1 for hashes in histories), default=0)
    if not histories:
        return LogHere(stated, 0, "absent")
    for hashes in histories:
        if 0 <= stated.count < len(hashes) and hashes[stated.count] == stated.hash:
            return LogHere(stated, here, "equal" if stated.count == len(hashes) - 1 else "prefix")
    return LogHere(stated, here, "behind" if here < stated.count else "differs")
