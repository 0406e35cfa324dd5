"""What each step towards an issued document does, in a thread of its own: it gives the file that the step made."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from inspect_tool.domain.records import DocumentKind
from inspect_tool.errors import InputError
from inspect_tool.i18n import t
from inspect_tool.tui.screens.dialogs import typed_path
from inspect_tool.tui.steps import draft_file, file_of, relied_on

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

    from inspect_tool.library import Library
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.settings import Clock
    from inspect_tool.tui.screens.progress import Progress
    from inspect_tool.tui.screens.signing import Plan


class Act(Protocol):
    """One step, with everything it was told; called in the thread."""

    @property
    def can_stop(self) -> bool:
        """Whether stopping it leaves nothing half-written."""

    def __call__(self, notebook: Notebook, progress: Progress, /) -> Path:
        """Do it and return the file."""


@dataclass(frozen=True)
class Issue:
    """Print a document: a draft to read, or the one to sign."""

    kind: DocumentKind
    library: Library
    clock: Clock
    draft: bool
    reason: str = ""
    letter: str = ""
    can_stop = True

    def __call__(self, notebook: Notebook, progress: Progress) -> Path:
        """Print it."""
        from inspect_tool import acts  # noqa: PLC0415 - in the worker: weasyprint takes half a second

        def told(done: int, total: int) -> None:
            words = t("tui.documents.rows", done=done, total=total) if total else t("tui.documents.page", page=done)
            progress.note(done, total, words)

        issued = acts.issue(
            notebook,
            self.library,
            self.kind,
            draft=self.draft,
            clock=self.clock,
            reason=self.reason,
            letter=self.letter,
            told=told,
            cancelled=progress.stopped,
        )
        if issued.document_id is None:
            path = draft_file(notebook, self.kind, self.letter)
            path.parent.mkdir(exist_ok=True)
            acts.save(path, issued.pdf)
            return path
        return file_of(notebook, self.kind, self.letter)


@dataclass(frozen=True)
class Copy:
    """Write the content for people to work with, as Word or Excel; it is not the document."""

    kind: DocumentKind
    library: Library
    clock: Clock
    #: `docx` or `xlsx`.
    form: str
    path: Path
    letter: str = ""
    can_stop = True

    def __call__(self, notebook: Notebook, progress: Progress) -> Path:
        """Write it; a file that is there already is left as it is."""
        from inspect_tool import acts  # noqa: PLC0415 - in the worker: python-docx and xlsxwriter

        if self.path.exists():
            raise InputError("tui.documents.copy-exists", file=self.path)
        acts.check_target(self.path)
        data = acts.unsigned_copy(notebook, self.library, self.kind, self.form, clock=self.clock, letter=self.letter)
        progress.told(0, 0)
        acts.save(self.path, data)
        return self.path


@dataclass(frozen=True)
class Sign:
    """Sign in the field of a role. The secret is used once; what is wrong with it is said, not tried again."""

    kind: DocumentKind
    role: str
    plan: Plan
    clock: Clock
    letter: str = ""

    @property
    def can_stop(self) -> bool:
        """Only the wait for a timestamp server takes long."""
        return bool(self.plan.tsa)

    def __call__(self, notebook: Notebook, progress: Progress) -> Path:
        """Sign it."""
        from inspect_tool import acts  # noqa: PLC0415 - in the worker: pyhanko takes 300 ms
        from inspect_tool.report.anchors import parse  # noqa: PLC0415 - as above

        if self.plan.tsa:
            progress.note(0, 0, t("tui.documents.waiting-stamp", server=self.plan.tsa))
        with ExitStack() as stack:
            acts.sign(
                file_of(notebook, self.kind, self.letter).read_bytes(),
                self.role,
                self.plan.open(stack),
                notebook=notebook,
                clock=self.clock,
                image=self.plan.picture(),
                timestamper=_stamper(self.plan.tsa, progress),
                anchors=parse(relied_on(notebook, None)),
                online=self.plan.online,
            )
        return file_of(notebook, self.kind, self.letter)


@dataclass(frozen=True)
class Number:
    """Fill in number and date of issue."""

    kind: DocumentKind
    number: str
    day: date
    letter: str = ""
    can_stop = False

    def __call__(self, notebook: Notebook, _progress: Progress) -> Path:
        """Fill them in."""
        from inspect_tool import acts  # noqa: PLC0415 - in the worker: pyhanko takes 300 ms

        acts.number(file_of(notebook, self.kind, self.letter).read_bytes(), self.number, self.day, notebook=notebook)
        return file_of(notebook, self.kind, self.letter)


@dataclass(frozen=True)
class Upgrade:
    """Add revocation data and, where a server is named, a timestamp of the whole document."""

    kind: DocumentKind
    tsa: str
    clock: Clock
    letter: str = ""
    #: A root certificate to rely on this time; empty for what this laptop relies on always.
    root: str = ""
    #: Whether authorities are asked over the network for revocation data.
    online: bool = False
    can_stop = True

    def __call__(self, notebook: Notebook, progress: Progress) -> Path:
        """Add them."""
        from inspect_tool import acts  # noqa: PLC0415 - in the worker: pyhanko takes 300 ms
        from inspect_tool.report.anchors import parse  # noqa: PLC0415 - as above

        if self.tsa:
            progress.note(0, 0, t("tui.documents.waiting-stamp", server=self.tsa))
        acts.upgrade(
            file_of(notebook, self.kind, self.letter).read_bytes(),
            parse(relied_on(notebook, typed_path(self.root) if self.root else None)),
            notebook=notebook,
            clock=self.clock,
            timestamper=_stamper(self.tsa, progress),
            online=self.online,
            cancelled=progress.stopped,
        )
        return file_of(notebook, self.kind, self.letter)


def begin_letter(notebook: Notebook, document: str) -> str:
    """Begin a letter that corrects a document, or go on with the one begun; return its id."""
    from inspect_tool import acts  # noqa: PLC0415 - in the worker, as the others

    return acts.start(notebook, document)


def _stamper(url: str, progress: Progress) -> TimeStamper | None:
    """Return who asks the timestamp server, for as long as the person still waits."""
    if not url:
        return None
    from inspect_tool.report.timestamp import Patience, Stamper  # noqa: PLC0415 - in the worker

    return Stamper(url, Patience(cancelled=progress.stopped))
