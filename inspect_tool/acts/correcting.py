"""Correct an issued document by a letter: begin one, write its lines, and find what it is about."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from inspect_tool.acts.signing import UPGRADED
from inspect_tool.acts.states import stated, templates_of
from inspect_tool.domain import corrections
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.readiness import Gap
from inspect_tool.domain.records import Correction, Document, DocumentKind, DocumentState
from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.log.notebook import CLEAR, Edit, Notebook
from inspect_tool.text import nearest

if TYPE_CHECKING:
    from inspect_tool.library import Library
    from inspect_tool.report.content import DraftSection
    from inspect_tool.report.letter import Target


def start(notebook: Notebook, document: str, *, symbol: str = "") -> str:
    """
    Begin a letter that corrects an issued document (its id), and return the letter's id.

    A letter about it that nobody has signed yet is gone on with: two people who begin on two laptops write one. Lines
    that came too late for an earlier letter go over to the new one.
    """
    view = notebook.inspection()
    target = document_named(view, document)
    if target.state is DocumentState.SUPERSEDED:
        newer = corrections.replaced_by(view.documents, target) or target
        raise InputError("acts.correct-superseded", document=target.printed_number or target.id, newer=newer.id)
    if not corrections.is_issued(target):
        raise InputError("acts.correct-unissued", document=target.id)
    about = corrections.letters_about(view.documents, target.id)
    begun = next((each for each in about if not corrections.is_signed(each)), None)
    name = begun.id if begun else _free_id(view, target.id)
    path, fields = f"{Document.kind}/{name}", {}
    if not begun:
        fields = {"document": DocumentKind.CORRECTION, "corrects": target.id, "state": DocumentState.DRAFT}
        symbol = symbol or next((each.symbol for each in reversed(about) if each.symbol), "")
    if symbol:
        fields["symbol"] = symbol
    late = (line for each in about if corrections.is_signed(each) for line in corrections.came_late(view, each))
    edits = [Edit(path, field, value) for field, value in fields.items()]
    edits += [Edit(line.path, "letter", corrections.root_of(view.documents, name)) for line in late]
    if edits:
        notebook.write(edits)
    return name


def _free_id(view: Inspection, document: str) -> str:
    number = 1
    while (name := f"{DocumentKind.CORRECTION}-{number}-{document}") in view.documents:
        number += 1
    return name


def add_line(  # noqa: PLR0913 - a line is all of these
    notebook: Notebook, letter: str, *, where: str = "", printed: str = "", corrected: str = "", reason: str = ""
) -> str:
    """Add a line at the end of a letter that nobody has signed yet, and return its path."""
    view = notebook.inspection()
    found = letter_named(view, letter)
    if corrections.is_signed(found):
        raise InputError("acts.letter-signed", letter=found.id, document=found.corrects or "")
    lines = corrections.lines_of(view, found.id)
    given = {"where": where, "printed": printed, "corrected": corrected, "reason": reason}
    fields: dict[str, object] = {name: text for name, text in given.items() if text}
    order = 1 + max((line.order or 0 for line in lines), default=0)
    root = corrections.root_of(view.documents, found.id)
    return notebook.add(Correction.kind, {"letter": root, "order": order, **fields})


def document_named(view: Inspection, name: str) -> Document:
    """Return a document by its id or path; `NotFoundError` names the nearest one."""
    name = name.removeprefix(f"{Document.kind}/")
    if name not in view.documents:
        path, known = f"{Document.kind}/{name}", [f"{Document.kind}/{each}" for each in view.documents]
        if close := nearest(path, known):
            raise NotFoundError("cli.record-unknown-near", path=path, nearest=close)
        raise NotFoundError("cli.record-unknown", path=path)
    return view.documents[name]


def letter_named(view: Inspection, name: str) -> Document:
    """Return the standing letter of this id or path; without one, the only letter that nobody has signed."""
    if not name:
        unsigned = [each for each in corrections.letters(view.documents) if not corrections.is_signed(each)]
        if len(unsigned) != 1:
            known = ", ".join(each.id for each in corrections.letters(view.documents))
            raise InputError("acts.letter-which", known=known or "–")
        return unsigned[0]
    found = document_named(view, name)
    letter = corrections.letter_of(view.documents, corrections.root_of(view.documents, found.id))
    if letter is None:
        raise InputError("acts.letter-other", document=found.id)
    return letter


def place_of(view: Inspection, name: str) -> tuple[str, str | None]:
    """Return the id under which a letter is printed, and that of the signed one it then supersedes."""
    letter = letter_named(view, name)
    if not corrections.is_signed(letter):
        return letter.id, None
    root, number = corrections.root_of(view.documents, letter.id), 2
    while (free := f"{root}-thay-{number}") in view.documents:
        number += 1
    return free, letter.id


def stated_edits(view: Inspection, place: str, name: str) -> Iterator[Edit]:
    """Yield what a printed letter's record holds besides what every document's does: its target, symbol and lines."""
    letter = letter_named(view, name)
    path = f"{Document.kind}/{place}"
    if place != letter.id:
        carried = {"corrects": letter.corrects, "symbol": letter.symbol}
        yield from (Edit(path, field, value) for field, value in carried.items() if value)
    lines = {line.id for line in corrections.lines_of(view, letter.id)}
    yield from (Edit(path, f"lines.{line}", True) for line in sorted(lines))
    if place == letter.id:
        yield from (Edit(path, f"lines.{line}", CLEAR) for line in sorted(letter.lines - lines))


def target_of(notebook: Notebook, letter: Document) -> Target:
    """Return the document that a letter corrects, with what its file states; an error where the file is not here."""
    from inspect_tool.report.letter import Target  # noqa: PLC0415 - only documents need it
    from inspect_tool.report.model import Content  # noqa: PLC0415 - as above
    from inspect_tool.report.reading import number_of  # noqa: PLC0415 - as above

    document = document_named(notebook.inspection(), letter.corrects or "")
    data = _issued_file(notebook, document).read_bytes()
    facts = stated(data)
    if facts is None:
        raise InputError("differences.no-data")
    return Target(document, Content.model_validate(facts), number_of(data), hashlib.sha256(data).hexdigest())


def letter_passages(notebook: Notebook, library: Library, letter: str) -> tuple[DraftSection, ...]:
    """Return what stands around a letter's lines and above its signature, as drafted or as a person wrote it."""
    from inspect_tool.report.letter import letter_sections  # noqa: PLC0415 - only documents need it

    found = letter_named(notebook.inspection(), letter)
    target = target_of(notebook, found)
    return letter_sections(found, target, notebook.inspection(), library, templates=templates_of(notebook))


def words_of(notebook: Notebook, document: str) -> str | None:
    """Return the text of an issued document (its id) as it is printed; None where its file is not here."""
    from inspect_tool.report.reading import words_of as read_words  # noqa: PLC0415 - pyhanko and pypdfium2

    found = notebook.inspection().documents.get(document)
    try:
        return read_words(_issued_file(notebook, found).read_bytes()) if found else None
    except NotFoundError:
        return None


def gaps_of(notebook: Notebook, letter: Document) -> tuple[Gap, ...]:
    """Return what stands between a letter and signing; reads the corrected document, which takes its time."""
    words = words_of(notebook, letter.corrects or "")
    return corrections.letter_gaps(notebook.inspection(), letter, words)


def _issued_file(notebook: Notebook, document: Document) -> Path:
    """Return the file with the last signature that issued it: each state's is longer than the one before."""
    folder = notebook.folder / "documents"
    files = [folder / name for step, name in document.files.items() if step != UPGRADED]
    found = max((file for file in files if file.is_file()), key=lambda file: file.stat().st_size, default=None)
    if found is None:
        raise NotFoundError("acts.file-missing", document=document.printed_number or document.id)
    return found
