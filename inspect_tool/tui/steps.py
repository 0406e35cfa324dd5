"""The steps from an inspection to an issued document: which are done, whose turn it is, where the files are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from inspect_tool.acts.signing import UPGRADED
from inspect_tool.domain.records import Document, DocumentKind, DocumentState
from inspect_tool.errors import NotFoundError
from inspect_tool.i18n import t
from inspect_tool.tui.widgets.virtual_list import Row

if TYPE_CHECKING:
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.report.anchors import AnchorFile

DRAFT: Final = "draft"
ISSUE: Final = "issue"
NUMBER: Final = "number"
VERIFY: Final = "verify"
UPGRADE: Final = "upgrade"
#: Steps that are no signature; every other is named after the role that signs.
NAMED: Final = frozenset({DRAFT, ISSUE, NUMBER, VERIFY, UPGRADE})


@dataclass(frozen=True)
class Step:
    """One step of one document."""

    kind: DocumentKind
    #: One of `NAMED`, or the role that signs.
    name: str
    done: bool
    #: Whether it is this step's turn.
    due: bool
    #: The step that must be done before; empty where nothing stands in the way.
    waits_for: str = ""

    @property
    def possible(self) -> bool:
        """Whether it can be done now."""
        return not self.waits_for and (not self.done or self.name in {ISSUE, VERIFY, UPGRADE})

    @property
    def key(self) -> str:
        """Names its row."""
        return f"{self.kind}/{self.name}"


def standing(documents: Mapping[str, Document], kind: DocumentKind) -> Document | None:
    """Return the document of a kind that is not superseded."""
    return next((d for d in documents.values() if d.document is kind and d.state is not DocumentState.SUPERSEDED), None)


def steps(documents: Mapping[str, Document], kind: DocumentKind) -> Iterator[Step]:
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
    turn = next((name for name in names if name not in done), "")
    yield Step(kind, DRAFT, done=False, due=not document)
    for name in names:
        waits = "" if name in done or name == turn else turn
        yield Step(kind, name, done=name in done, due=name == turn, waits_for=waits)
    yield Step(kind, VERIFY, done=False, due=not turn, waits_for=ISSUE if turn == ISSUE else "")
    yield Step(kind, UPGRADE, done=UPGRADED in hashes, due=False, waits_for=turn)


def all_steps(documents: Mapping[str, Document]) -> list[Step]:
    """Return the steps of every document, in the order in which documents are made."""
    return [step for kind in DocumentKind for step in steps(documents, kind)]


def rows(documents: Mapping[str, Document]) -> list[Row]:
    """Return the steps as a list shows them: each document under its name and state."""
    found: list[Row] = []
    for kind in DocumentKind:
        document = standing(documents, kind)
        state = t(f"domain.state.{document.state}") if document and document.state else t("tui.documents.not-issued")
        found.append(Row(f"heading/{kind}", (f"{t(f'domain.document.{kind}')} – {state}",), tone="heading"))
        found += [_row(step) for step in steps(documents, kind)]
    return found


def _row(step: Step) -> Row:
    state = "done" if step.done else "due" if step.due else "waits" if step.waits_for else "possible"
    tone = {"done": "done", "waits": "muted"}.get(state, "")
    mark = {"done": "✓", "due": "▹"}.get(state, "·")
    return Row(step.key, (mark, step_words(step), t(f"tui.documents.{state}")), tone=tone)


def latest_file(folder: Path, document: Document) -> Path | None:
    """Return the file of a document's latest state: each state begins with the bytes of the one before."""
    files = [folder / name for name in document.files.values()]
    return max((f for f in files if f.is_file()), key=lambda f: f.stat().st_size, default=None)


def step_words(step: Step) -> str:
    """Name a step."""
    return name_words(step.name)


def name_words(name: str) -> str:
    """Name a step by its name."""
    if name in NAMED:
        return t(f"tui.documents.step-{name}")
    return t("tui.documents.step-sign", role=t(f"report.role.{name}"))


def about(step: Step) -> str:
    """Return the name of what explains a step."""
    return step.name if step.name in NAMED else "seal" if step.name == "co-quan" else "sign"


def file_of(notebook: Notebook, kind: DocumentKind) -> Path:
    """Return the latest file of the standing document of a kind."""
    document = standing(notebook.inspection().documents, kind)
    path = latest_file(notebook.folder / "documents", document) if document else None
    if path is None:
        raise NotFoundError("tui.documents.file-missing", document=t(f"domain.document.{kind}"))
    return path


def relied_on(notebook: Notebook, root: Path | None) -> tuple[AnchorFile, ...]:
    """Return what this laptop relies on when it verifies, and a file named for this time."""
    from inspect_tool.report.anchors import AnchorFolder, read  # noqa: PLC0415 - in the worker

    return (*read([root] if root else []), *AnchorFolder(notebook.folder.parent.parent).files())


def verified(notebook: Notebook, path: Path, root: Path | None) -> str:
    """Verify a file in the calling thread and return the answer in plain words."""
    from inspect_tool.report.verify import verify  # noqa: PLC0415 - in the worker

    answer = verify(path.read_bytes(), trust=relied_on(notebook, root))
    lines = [("✓ " if answer.valid_and_trusted else "✗ ") + answer.headline, str(path)]
    for signer in answer.signers:
        lines += ["", signer.name, *(f"  {line}" for line in signer.lines)]
    lines += ["", *(stamp.text for stamp in answer.document_timestamps)]
    lines += [f"  - {issue.text}" for issue in answer.issues]
    return "\n".join(lines).rstrip()
