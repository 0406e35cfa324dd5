"""The steps from an inspection to an issued document: which are done, whose turn it is, where the files are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from inspect_tool.acts.signing import UPGRADED
from inspect_tool.domain.corrections import is_issued, letter_of, letters, letters_about, root_of, state_words, title
from inspect_tool.domain.records import OF_THE_VISIT, Document, DocumentKind, DocumentState
from inspect_tool.errors import NotFoundError
from inspect_tool.i18n import t, tn
from inspect_tool.tui.widgets.virtual_list import Row

if TYPE_CHECKING:
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.report.anchors import AnchorFile
    from inspect_tool.settings import Clock

LINES: Final = "lines"
DRAFT: Final = "draft"
ISSUE: Final = "issue"
NUMBER: Final = "number"
VERIFY: Final = "verify"
UPGRADE: Final = "upgrade"
#: Steps that are no signature; every other is named after the role that signs.
NAMED: Final = frozenset({LINES, DRAFT, ISSUE, NUMBER, VERIFY, UPGRADE})


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
    #: Of a letter of correction, the id of its first print: there may be several.
    letter: str = ""

    @property
    def possible(self) -> bool:
        """Whether it can be done now."""
        return not self.waits_for and (not self.done or self.name in {ISSUE, VERIFY, UPGRADE})

    @property
    def key(self) -> str:
        """Names its row."""
        return f"{self.letter or self.kind}/{self.name}"


def standing(documents: Mapping[str, Document], kind: DocumentKind, letter: str = "") -> Document | None:
    """Return the document of a kind, or the letter, that is not superseded."""
    if letter:
        return letter_of(documents, letter)
    return next((d for d in documents.values() if d.document is kind and d.state is not DocumentState.SUPERSEDED), None)


def steps(documents: Mapping[str, Document], kind: DocumentKind, letter: str = "") -> Iterator[Step]:
    """Yield the steps of a document in the order in which they must be done."""
    from inspect_tool.report.fields import ORDER  # noqa: PLC0415 - the report package is loaded when first needed

    document = standing(documents, kind, letter)
    hashes = document.hashes if document else {}
    done = {ISSUE} if hashes else set()
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
    if letter:
        yield Step(kind, LINES, done=False, due=False, letter=letter)
    yield Step(kind, DRAFT, done=False, due=False, letter=letter)
    for name in names:
        waits = "" if name in done or name == turn else turn
        yield Step(kind, name, done=name in done, due=name == turn, waits_for=waits, letter=letter)
    yield Step(kind, VERIFY, done=False, due=not turn, waits_for=ISSUE if turn == ISSUE else "", letter=letter)
    yield Step(kind, UPGRADE, done=UPGRADED in hashes, due=False, waits_for=turn, letter=letter)


def all_steps(documents: Mapping[str, Document]) -> list[Step]:
    """Return the steps of every document, in the order in which documents are made."""
    return [step for kind, letter in papers(documents) for step in steps(documents, kind, letter)]


def papers(documents: Mapping[str, Document]) -> list[tuple[DocumentKind, str]]:
    """Return what is made step by step: minutes, conclusion, then each letter by the id of its first print."""
    roots = (root_of(documents, letter.id) for letter in letters(documents))
    return [*((kind, "") for kind in OF_THE_VISIT), *((DocumentKind.CORRECTION, root) for root in roots)]


def next_step(documents: Mapping[str, Document]) -> Step | None:
    """Return the step to go on with: of the minutes first, which are signed on the day."""
    return next((step for step in all_steps(documents) if step.due), None)


def rows(documents: Mapping[str, Document]) -> list[Row]:
    """Return the steps as a list shows them: each document under its name and state."""
    found: list[Row] = []
    for kind, letter in papers(documents):
        here, document = list(steps(documents, kind, letter)), standing(documents, kind, letter)
        name, state = title_words(documents, kind, letter), _state_words(document, here)
        heads = [name, f"  {state}"] if letter else [f"{name} – {state}"]
        if document and (about := letters_about(documents, document.id)):
            heads.append(f"  {tn('correcting.letters', len(about))}")
        found += [Row(f"heading/{letter or kind}/{at}", (words,), tone="heading") for at, words in enumerate(heads)]
        found += [_row(step) for step in here]
    return found


def title_words(documents: Mapping[str, Document], kind: DocumentKind, letter: str = "") -> str:
    """Name a document; a letter with the document that it corrects."""
    found = letter_of(documents, letter) if letter else None
    return title(documents, found) if found else t(f"domain.document.{kind}")


def correctable(documents: Mapping[str, Document], step: Step | None) -> Document | None:
    """Return the issued document that a step belongs to; none where there is nothing to correct."""
    document = standing(documents, step.kind, step.letter) if step else None
    return document if document and is_issued(document) else None


def _state_words(document: Document | None, here: list[Step]) -> str:
    """Say how far a document has come; while people sign it, how many have."""
    if document and document.corrects and not document.hashes:
        return state_words(document)
    if document is None or document.state is None:
        return t("tui.documents.not-issued")
    if document.state is DocumentState.PERSON_SIGNED:
        signatures = [step.done for step in here if step.name not in NAMED]
        return t("tui.documents.signed", done=sum(signatures), all=len(signatures))
    return t(f"domain.state.{document.state}")


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


def file_of(notebook: Notebook, kind: DocumentKind, letter: str = "") -> Path:
    """Return the latest file of the standing document of a kind, or of a letter."""
    document = standing(notebook.inspection().documents, kind, letter)
    path = latest_file(notebook.folder / "documents", document) if document else None
    if path is None:
        raise NotFoundError("tui.documents.file-missing", document=t(f"domain.document.{kind}"))
    return path


def draft_file(notebook: Notebook, kind: DocumentKind, letter: str = "") -> Path:
    """Return where the draft of a kind, or of a letter, is printed, each over the one before."""
    return notebook.folder / "documents" / f"{letter or kind}-nhap.pdf"


def shown_file(notebook: Notebook, step: Step) -> Path:
    """Return the file that a step is about: the draft, or the latest of the document."""
    draft = draft_file(notebook, step.kind, step.letter)
    return draft if step.name == DRAFT and draft.is_file() else file_of(notebook, step.kind, step.letter)


def made_by(document: Document, step: Step) -> str:
    """Return the name of the file that a step made; empty where it made none."""
    states = {
        ISSUE: DocumentState.DRAFT,
        NUMBER: DocumentState.NUMBERED,
        "co-quan": DocumentState.AGENCY_SIGNED,
        UPGRADE: UPGRADED,
    }
    return document.files.get(str(states.get(step.name, f"{DocumentState.PERSON_SIGNED}-{step.name}")), "")


def relied_on(notebook: Notebook, root: Path | None) -> tuple[AnchorFile, ...]:
    """Return what this laptop relies on when it verifies, and a file named for this time."""
    from inspect_tool.report.anchors import AnchorFolder, read  # noqa: PLC0415 - in the worker

    return (*read([root] if root else []), *AnchorFolder(notebook.folder.parent.parent).files())


def verified(
    notebook: Notebook, path: Path, root: Path | None, *, clock: Clock, cancelled: Callable[[], bool]
) -> list[str]:
    """Verify a file in the calling thread; return all that the command line would say, a line each."""
    from inspect_tool import acts  # noqa: PLC0415 - in the worker
    from inspect_tool.report.verify import verify  # noqa: PLC0415 - as above

    pdf = path.read_bytes()
    answer = verify(pdf, trust=relied_on(notebook, root), clock=clock, cancelled=cancelled)
    lines = list(answer.lines)
    lines[0] = f"{'✓' if answer.valid_and_trusted else '✗' if answer.checked else '?'} {lines[0]}"
    if answer.inspection == notebook.id:
        logs = [acts.Stated(each.log, each.author, each.count, each.hash) for each in answer.logs]
        lines += acts.compared(notebook, pdf, logs=logs, evidence=answer.evidence).lines
    return [*lines, "", str(path)]
