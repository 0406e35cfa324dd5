"""
What needs both the log and the report: open an inspection, issue a document, sign it, number it.

The screen and the command line both act through here, so there is one way to do each thing. A document's record in the
notebook keeps the hash of each of its files; a PDF is recognised as that document because every later version begins
with the bytes of the earlier ones.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.pinning import pins
from inspect_tool.domain.readiness import Gap, gaps
from inspect_tool.domain.records import UNIT, VISIT, Document, DocumentKind, DocumentState, Json, Level
from inspect_tool.errors import InputError, InspectError, NotFoundError
from inspect_tool.i18n import t
from inspect_tool.library import Library, load_records
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit, Notebook
from inspect_tool.settings import Clock
from inspect_tool.text import fold, nfc, slug

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from pyhanko.sign.timestamps import TimeStamper

    from inspect_tool.report.sign import Credential

_SUFFIX_LETTERS: Final = "23456789abcdefghjkmnpqrstvwxyz"
_LONGEST_SLUG: Final = 40
#: Where each saved state of a PDF ends: a signature or a number is appended after the earlier state's end.
_STATE_END: Final = re.compile(rb"%%EOF(?:\r\n|\r|\n)?")


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


@dataclass(frozen=True)
class Advanced:
    """A document one step further; `document_id` is none where no inspection here knows this file."""

    pdf: bytes
    document_id: str | None


def random_suffix() -> str:
    """Return four letters that tell apart inspections of one unit on one day, opened on different laptops."""
    return "".join(secrets.choice(_SUFFIX_LETTERS) for _ in range(4))


def create(  # noqa: PLR0913 - an inspection is all of these
    home: Home,
    library: Library,
    *,
    unit: str,
    level: str,
    day: date,
    records: Path | None = None,
    suffix: Callable[[], str] = random_suffix,
) -> str:
    """Open a new inspection, with the records of a file if one is given, and return its id."""
    given: dict[tuple[str, str], Json] = {
        (VISIT, "date"): day.isoformat(),
        (UNIT, "name"): nfc(unit).strip(),
        (UNIT, "level"): level_of(level),
    }
    if not given[UNIT, "name"]:
        raise InputError("acts.unit-unnamed")
    given |= {(VISIT, field): value for field, value in pins(library.checklists).items()}
    loaded = {(path, f): v for path, fields in (load_records(records) if records else ()) for f, v in fields.items()}
    for place, value in given.items():
        if loaded.get(place, value) != value:
            raise InputError(
                "acts.contradicts", file=records, record=place[0], field=place[1], theirs=loaded[place], given=value
            )
    inspection_id = f"{day}-{slug(unit)[:_LONGEST_SLUG].strip('-')}-{suffix()}"
    with home.create(inspection_id) as notebook:
        notebook.write([Edit(path, field, value) for (path, field), value in (given | loaded).items()])
        return notebook.id


def level_of(text: str) -> str:
    """Return a unit's level as stored; `quan` and `Quận` are `quận`."""
    known = {fold(level): str(level) for level in Level}
    if fold(text.strip()) not in known:
        raise InputError("acts.level-unknown", level=text, known=", ".join(Level))
    return known[fold(text.strip())]


def issue(  # noqa: PLR0913 - as the document needs
    notebook: Notebook, library: Library, kind: DocumentKind, *, draft: bool, clock: Clock, reason: str = ""
) -> Issued:
    """
    Print a document. One that is not a draft is recorded, kept in the inspection's folder and ready to be signed.

    Raises `NotReadyError` while a dispute stands or something essential is missing. An earlier document of the kind
    that someone has signed is superseded, never overwritten; one that nobody signed is replaced.
    """
    from inspect_tool.report.content import compose  # noqa: PLC0415 - weasyprint costs half a second
    from inspect_tool.report.render import render  # noqa: PLC0415 - as above

    view, now = notebook.inspection(), clock()
    if not draft:
        require_ready(view, library, kind, now.date())
    content = compose(kind, view, library, heads=notebook.heads(), on=now.date())
    pdf = render(content, draft=draft)
    if draft:
        return Issued(pdf, None)
    name, replaced = _place(view, kind)
    fields = {"document": kind, "created": now.isoformat(), "supersedes": replaced, "reason": reason}
    edits = [Edit(f"document/{name}", field, value) for field, value in fields.items() if value]
    if replaced:
        edits.append(Edit(f"document/{replaced}", "state", DocumentState.SUPERSEDED))
    _keep(notebook, _Step(name, DocumentState.DRAFT, str(DocumentState.DRAFT)), pdf, edits)
    return Issued(pdf, name)


def unsigned_copy(notebook: Notebook, library: Library, kind: DocumentKind, form: str, *, clock: Clock) -> bytes:
    """Return a document's content as `docx` or `xlsx`, for people to work with; it is not the document."""
    from inspect_tool.report import docx, xlsx  # noqa: PLC0415 - python-docx and xlsxwriter, for this only
    from inspect_tool.report.content import compose  # noqa: PLC0415 - as above

    content = compose(kind, notebook.inspection(), library, heads=notebook.heads(), on=clock().date())
    return docx.write(content) if form == "docx" else xlsx.write(content)


def require_ready(view: Inspection, library: Library, kind: DocumentKind, on: date) -> None:
    """Raise `NotReadyError` while something stands between the inspection and issuing this document."""
    blocking = tuple(gap for gap in gaps(view, library.checklists, library.law, on) if gap.blocking)
    if blocking:
        raise NotReadyError(kind, blocking)


def _place(view: Inspection, kind: DocumentKind) -> tuple[str, str | None]:
    """Return the id of the record for a new document, and that of the signed one it supersedes."""
    of_kind = [d for d in view.documents.values() if d.document is kind]
    standing = [d for d in of_kind if d.state is not DocumentState.SUPERSEDED]
    unsigned = next((d for d in standing if d.state is DocumentState.DRAFT), None)
    if unsigned:
        return unsigned.id, None
    name, number = str(kind), 2
    while name in view.documents:
        name, number = f"{kind}-{number}", number + 1
    return name, standing[-1].id if standing else None


def sign(  # noqa: PLR0913 - a signature is all of these
    pdf: bytes,
    role: str,
    credential: Credential,
    *,
    notebook: Notebook | None,
    clock: Clock,
    image: bytes | None = None,
    timestamper: TimeStamper | None = None,
) -> Advanced:
    """Sign in the field of a role, and record the new state where the inspection is at hand."""
    from inspect_tool.report import sign as signing  # noqa: PLC0415 - pyhanko costs 300 ms

    document = _document_of(notebook, pdf)
    signed = signing.sign(pdf, role, credential, image=image, timestamper=timestamper, clock=clock)
    if notebook is None or document is None:
        return Advanced(signed, None)
    state = DocumentState.AGENCY_SIGNED if role == "co-quan" else DocumentState.PERSON_SIGNED
    name = str(state) if role == "co-quan" else f"{state}-{role}"
    _keep(notebook, _Step(document.id, state, name), signed)
    return Advanced(signed, document.id)


def number(pdf: bytes, text: str, day: date, *, notebook: Notebook | None) -> Advanced:
    """Fill in number and date of issue, after the person signed and before the agency does."""
    from inspect_tool.report import sign as signing  # noqa: PLC0415 - pyhanko costs 300 ms

    document = _document_of(notebook, pdf)
    numbered = signing.number(pdf, text, day)
    if notebook is None or document is None:
        return Advanced(numbered, None)
    stated = _stated(pdf) or {}
    full = text if "/" in text else f"{text}/{stated['letterhead']['symbol']}"
    edits = [Edit(document.path, "number", full), Edit(document.path, "issued", day.isoformat())]
    _keep(notebook, _Step(document.id, DocumentState.NUMBERED, str(DocumentState.NUMBERED)), numbered, edits)
    return Advanced(numbered, document.id)


def _document_of(notebook: Notebook | None, pdf: bytes) -> Document | None:
    """
    Return the record of the document that this PDF is a version of.

    Refuses a superseded document and a version that is not the latest: a signature on it would start a second branch.
    """
    if notebook is None:
        return None
    states = _states(pdf)
    found = _recorded(notebook, states)
    if found is None:
        return None
    document, hashes = found
    if document.state is DocumentState.SUPERSEDED:
        raise InputError("acts.superseded", document=document.id)
    if hashes[-1] not in states:
        step = next((step for step, digest in document.hashes.items() if digest == hashes[-1]), "")
        raise InputError("acts.older-version", file=document.files.get(step, hashes[-1][:16]))
    return document


def _states(pdf: bytes) -> frozenset[str]:
    """Return the SHA-256 of every state this file has gone through, its present one included."""
    running, states, begun = hashlib.sha256(), set(), 0
    for end in (*(found.end() for found in _STATE_END.finditer(pdf)), len(pdf)):
        running.update(memoryview(pdf)[begun:end])
        states.add(running.hexdigest())
        begun = end
    return frozenset(states)


def _recorded(notebook: Notebook, states: frozenset[str]) -> tuple[Document, list[str]] | None:
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
class _Step:
    """One state of a document: the record's id, the state reached, and the name under which hash and file are kept."""

    document: str
    state: DocumentState
    name: str


def _keep(notebook: Notebook, step: _Step, pdf: bytes, edits: Sequence[Edit] = ()) -> None:
    """Keep a file in the inspection's folder, then record it: a record never names a file that was not written."""
    digest = hashlib.sha256(pdf).hexdigest()
    file = f"{step.document}-{step.name}-{digest[:8]}.pdf"
    save(notebook.folder / "documents" / file, pdf)
    path = f"document/{step.document}"
    recorded = {"state": step.state, f"hashes.{step.name}": digest, f"files.{step.name}": file}
    notebook.write([*edits, *(Edit(path, field, value) for field, value in recorded.items())])


@dataclass(frozen=True)
class Known:
    """What an inspection on this laptop records of a PDF. `latest`: the file is the newest state recorded here."""

    inspection: str
    document: Document
    latest: bool


def known(home: Home, pdf: bytes, inspection: str | None) -> Known | None:
    """Look a PDF up in the inspection that it names; none where it, or this document of it, is not here."""
    try:
        notebook = home.open(inspection or "", read_only=True)
    except NotFoundError:
        return None
    with notebook:
        found = _recorded(notebook, _states(pdf))
        if found is None:
            return None
        document, hashes = found
        return Known(notebook.id, document, latest=hashes[-1] == hashlib.sha256(pdf).hexdigest())


def trusted_roots(paths: Sequence[Path]) -> list[Certificate]:
    """Read certificates (PEM, one or several a file, or DER) that a receiver trusts."""
    from cryptography import x509  # noqa: PLC0415 - for verifying only

    roots: list[Certificate] = []
    for path in paths:
        data = path.read_bytes()
        try:
            pem = b"-----BEGIN" in data
            roots += x509.load_pem_x509_certificates(data) if pem else [x509.load_der_x509_certificate(data)]
        except ValueError as error:
            raise InputError("acts.not-certificate", path=path) from error
    return roots


def notebook_of(home: Home, pdf: bytes) -> Notebook | None:
    """Open the inspection that a PDF says it belongs to; none where this data folder does not hold it."""
    stated = _stated(pdf)
    if stated is None:
        return None
    try:
        return home.open(str(stated["inspection"]))
    except NotFoundError:
        return None


def _stated(pdf: bytes) -> Mapping[str, Any] | None:
    """Return what the data attached to a document states; none where there is none of ours."""
    import orjson  # noqa: PLC0415 - with pyhanko, below

    from inspect_tool.report.pdfio import attached_data  # noqa: PLC0415 - pyhanko costs 300 ms
    from inspect_tool.report.sign import read  # noqa: PLC0415 - as above

    found = attached_data(read(pdf).root)
    if len(found) != 1:
        return None
    try:
        stated: Mapping[str, Any] = orjson.loads(found[0])["document"]
        str(stated["inspection"]), str(stated["letterhead"]["symbol"])
    except (ValueError, LookupError, TypeError):
        return None
    return stated


def save(path: Path, data: bytes) -> None:
    """
    Write a file whole or not at all: a temporary one beside it, on the disk, then renamed.

    Raises `InputError` rather than replace a signed PDF by anything else.
    """
    check_target(path, data)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        Path(temporary).unlink(missing_ok=True)


def check_target(path: Path, data: bytes | None = None) -> None:
    """Refuse, before any work is done, a place where the result could not be written."""
    if path.is_dir():
        raise IsADirectoryError(21, os.strerror(21), str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(2, os.strerror(2), str(path.parent))
    if not os.access(path.parent, os.W_OK):
        raise PermissionError(13, os.strerror(13), str(path.parent))
    if path.exists() and b"/ByteRange" in (existing := path.read_bytes()) and existing != data:
        raise InputError("acts.signed-exists", path=path)
