"""Print a document from the records: a draft, the document itself, or an unsigned copy to work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from inspect_tool.acts import correcting
from inspect_tool.acts.states import Step, keep, templates_of
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.readiness import Gap, gaps
from inspect_tool.domain.records import DocumentKind, DocumentState
from inspect_tool.errors import InspectError
from inspect_tool.i18n import t
from inspect_tool.library import Library
from inspect_tool.log.notebook import Edit, Notebook
from inspect_tool.settings import Clock

if TYPE_CHECKING:
    from inspect_tool.report.content import Replaced
    from inspect_tool.report.model import Content


class NotReadyError(InspectError):
    """A document cannot be issued yet. `gaps` are what stands in the way, disputes among them; the text lists them."""

    exit_code = 1

    def __init__(self, kind: DocumentKind, gaps: tuple[Gap, ...]) -> None:
        super().__init__("acts.not-ready", document=t(f"domain.document.{kind}"))
        self.gaps = gaps

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  - {gap.message()} ({gap.record})" for gap in self.gaps)])


@dataclass(frozen=True)
class Issued:
    """A printed document; `document_id` is its record's id, none for a draft."""

    pdf: bytes
    document_id: str | None


def issue(  # noqa: PLR0913 - as the document needs
    notebook: Notebook,
    library: Library,
    kind: DocumentKind,
    *,
    draft: bool,
    clock: Clock,
    reason: str = "",
    letter: str = "",
    told: Callable[[int, int], object] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Issued:
    """
    Print a document. One that is not a draft is recorded, kept in the inspection's folder and ready to be signed.

    `letter` is the id of a letter of correction; without it, the only one that nobody has signed is printed.
    Raises `NotReadyError` while a dispute stands or something essential is missing. An earlier document of the kind
    that someone has signed is superseded, never overwritten; one that nobody signed is replaced.
    A child process prints, so no screen waits: `told` gets, from threads, how many rows of long appendices are laid
    out, of how many, then how many pages, of 0 (not known); once `cancelled` says so, `StoppedError`, and nothing is
    recorded.
    """
    from inspect_tool.report import apart, worker  # noqa: PLC0415 - only documents need them

    view, now = notebook.inspection(), clock()
    if not draft:
        require_ready(notebook, library, kind, now.date(), letter=letter)
    name, replaced = _place(view, kind, letter)
    stop = cancelled or worker.never
    before = _replaced(view, replaced, reason)
    content = _content(notebook, library, kind, now.date(), letter=letter, replaces=before, cancelled=stop)
    pdf = apart.render_apart(
        content,
        draft=draft,
        templates=templates_of(notebook),
        told=told or worker.unheard,
        cancelled=stop,
    )
    if draft:
        return Issued(pdf, None)
    fields = {"document": kind, "created": now.isoformat(), "supersedes": replaced, "reason": reason}
    edits = [Edit(f"document/{name}", field, value) for field, value in fields.items() if value]
    if kind is DocumentKind.CORRECTION:
        edits += correcting.stated_edits(view, name, letter)
    if replaced:
        edits.append(Edit(f"document/{replaced}", "state", DocumentState.SUPERSEDED))
    keep(notebook, Step(name, DocumentState.DRAFT, str(DocumentState.DRAFT)), pdf, edits)
    return Issued(pdf, name)


def unsigned_copy(  # noqa: PLR0913 - as `issue`
    notebook: Notebook, library: Library, kind: DocumentKind, form: str, *, clock: Clock, letter: str = ""
) -> bytes:
    """Return a document's content as `docx` or `xlsx`, for people to work with; it is not the document."""
    from inspect_tool.report import docx, xlsx  # noqa: PLC0415 - python-docx and xlsxwriter, for this only

    content = _content(notebook, library, kind, clock().date(), letter=letter)
    templates = templates_of(notebook)
    return docx.write(content, templates=templates) if form == "docx" else xlsx.write(content, templates=templates)


def _replaced(view: Inspection, name: str | None, reason: str) -> Replaced | None:
    from inspect_tool.report.content import Replaced  # noqa: PLC0415 - only documents need it

    return Replaced(view.documents[name].printed_number, view.documents[name].issued, reason) if name else None


def _content(  # noqa: PLR0913 - a document is drawn from all of these
    notebook: Notebook,
    library: Library,
    kind: DocumentKind,
    on: date,
    *,
    letter: str,
    replaces: Replaced | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Content:
    from inspect_tool.acts.photos import printed_photos  # noqa: PLC0415 - documents only, as the next
    from inspect_tool.acts.protocol import merge_protocol  # noqa: PLC0415 - documents only, as the next
    from inspect_tool.report.content import compose  # noqa: PLC0415 - only documents need it
    from inspect_tool.report.letter import compose_letter  # noqa: PLC0415 - as above

    view, heads, merged = notebook.inspection(), notebook.heads(), merge_protocol(notebook)
    templates = templates_of(notebook)
    if kind is DocumentKind.CORRECTION:
        found = correcting.letter_named(view, letter)
        target = correcting.target_of(notebook, found)
        return compose_letter(
            found, target, view, library, heads=heads, on=on, merged=merged, replaces=replaces, templates=templates
        )
    return compose(
        kind,
        view,
        library,
        heads=heads,
        on=on,
        merged=merged,
        replaces=replaces,
        templates=templates,
        pictures=printed_photos(notebook, view, cancelled),
    )


def require_ready(notebook: Notebook, library: Library, kind: DocumentKind, on: date, *, letter: str = "") -> None:
    """Raise `NotReadyError` while something stands between the inspection and issuing this document."""
    view = notebook.inspection()
    if kind is DocumentKind.CORRECTION:
        found = correcting.gaps_of(notebook, correcting.letter_named(view, letter))
    else:
        found = gaps(view, library.checklists, library.law, on)
    blocking = tuple(gap for gap in found if gap.blocking)
    if blocking:
        raise NotReadyError(kind, blocking)


def _place(view: Inspection, kind: DocumentKind, letter: str) -> tuple[str, str | None]:
    """Return the id of the record for a new document, and that of the signed one it supersedes."""
    if kind is DocumentKind.CORRECTION:
        return correcting.place_of(view, letter)
    of_kind = [d for d in view.documents.values() if d.document is kind]
    standing = [d for d in of_kind if d.state is not DocumentState.SUPERSEDED]
    unsigned = next((d for d in standing if d.state is DocumentState.DRAFT), None)
    if unsigned:
        return unsigned.id, None
    name, number = str(kind), 2
    while name in view.documents:
        name, number = f"{kind}-{number}", number + 1
    return name, standing[-1].id if standing else None
