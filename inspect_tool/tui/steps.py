"""The steps from an inspection to an issued document: which are done, whose turn it is, where the files are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from inspect_tool.domain.records import Document, DocumentKind, DocumentState
from inspect_tool.errors import NotFoundError
from inspect_tool.i18n import t

if TYPE_CHECKING:
    from inspect_tool.log.notebook import Notebook

DRAFT: Final = "draft"
ISSUE: Final = "issue"
NUMBER: Final = "number"


@dataclass(frozen=True)
class Step:
    """One step of one document."""

    kind: DocumentKind
    #: `DRAFT`, `ISSUE`, `NUMBER`, or the role that signs.
    name: str
    done: bool
    #: Whether it is this step's turn.
    due: bool

    @property
    def key(self) -> str:
        """Names its row."""
        return f"{self.kind}/{self.name}"


def standing(documents: dict[str, Document], kind: DocumentKind) -> Document | None:
    """Return the document of a kind that is not superseded."""
    return next((d for d in documents.values() if d.document is kind and d.state is not DocumentState.SUPERSEDED), None)


def steps(documents: dict[str, Document], kind: DocumentKind) -> Iterator[Step]:
    """Yield the steps of a document in the order in which they must be done."""
    from inspect_tool.report.fields import ORDER  # noqa: PLC0415 - the report package is loaded when first needed

    document = standing(documents, kind)
    hashes = document.hashes if document else {}
    done = {ISSUE} if document else set()
    names = [ISSUE]
    for role in ORDER[kind]:
        if role == "co-quan":
            names.append(NUMBER)
        names.append(role)
        if f"{DocumentState.PERSON_SIGNED}-{role}" in hashes:
            done.add(role)
    if str(DocumentState.NUMBERED) in hashes:
        done.add(NUMBER)
    if str(DocumentState.AGENCY_SIGNED) in hashes:
        done.add("co-quan")
    turn = next((name for name in names if name not in done), None)
    yield Step(kind, DRAFT, done=False, due=not document)
    for name in names:
        yield Step(kind, name, done=name in done, due=name == turn)


def latest_file(folder: Path, document: Document) -> Path | None:
    """Return the file of a document's latest state: each state begins with the bytes of the one before."""
    files = [folder / name for name in document.files.values()]
    return max((f for f in files if f.is_file()), key=lambda f: f.stat().st_size, default=None)


def step_words(step: Step) -> str:
    """Name a step."""
    if step.name in {DRAFT, ISSUE, NUMBER}:
        return t(f"tui.documents.step-{step.name}")
    return t("tui.documents.step-sign", role=t(f"report.role.{step.name}"))


def about(step: Step) -> str:
    """Return the name of what explains a step."""
    return step.name if step.name in {DRAFT, ISSUE, NUMBER} else "seal" if step.name == "co-quan" else "sign"


def file_of(notebook: Notebook, kind: DocumentKind) -> Path:
    """Return the latest file of the standing document of a kind."""
    document = standing(notebook.inspection().documents, kind)
    path = latest_file(notebook.folder / "documents", document) if document else None
    if path is None:
        raise NotFoundError("tui.documents.file-missing", document=t(f"domain.document.{kind}"))
    return path


def verified(path: Path, root: Path | None) -> str:
    """Verify a file in the calling thread and return the answer in plain words."""
    from inspect_tool.report import anchors  # noqa: PLC0415 - in the worker
    from inspect_tool.report.verify import verify  # noqa: PLC0415 - in the worker

    answer = verify(path.read_bytes(), trust=anchors.read([root] if root else []))
    lines = [("✓ " if answer.valid_and_trusted else "✗ ") + answer.headline, str(path)]
    for signer in answer.signers:
        lines += ["", signer.name, *(f"  {line}" for line in signer.lines)]
    lines += ["", *(f"  - {issue.text}" for issue in answer.issues)]
    return "\n".join(lines).rstrip()
