"""Verbs of the documents: report, sign, number, upgrade, verify."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from inspect_tool.cli.arguments import DOCUMENT_KINDS, FORMATS, INSPECTION, ONLINE, OUT, PASSWORD_FD, PDF, ROLES, TRUST
from inspect_tool.cli.parser import argument, verb
from inspect_tool.errors import InputError
from inspect_tool.i18n import t
from inspect_tool.settings import office_templates
from inspect_tool.text import parse_date

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

    from inspect_tool.acts import Advanced, AtHand
    from inspect_tool.cli.session import Session
    from inspect_tool.report.anchors import AnchorFile
    from inspect_tool.report.credential import Credential
    from inspect_tool.report.deep import Comparison
    from inspect_tool.report.verdict import Verification


@verb(
    "report",
    INSPECTION,
    argument("--kind", choices=DOCUMENT_KINDS, metavar="KIND", required=True, about="document-kind"),
    argument("--out", metavar="FILE", type=Path, required=True, about="report-out"),
    argument("--draft", action="store_true"),
    argument("--format", dest="form", choices=FORMATS, metavar="FORMAT", default=FORMATS[0]),
    argument("--reason", metavar="TEXT", default="", about="supersede-reason"),
    argument("--letter", metavar="LETTER", default=""),
)
def report(
    session: Session, *, inspection: str, kind: str, out: Path, draft: bool, form: str, reason: str, letter: str
) -> int:
    """Print the minutes, the conclusion or a letter of correction. Exit 1 when it cannot be issued yet."""
    from inspect_tool import acts
    from inspect_tool.domain.records import DocumentKind

    acts.check_target(out)
    library, document = session.library(), DocumentKind(kind)
    if letter and document is not DocumentKind.CORRECTION:
        raise InputError("cli.report.letter", kind=DocumentKind.CORRECTION)
    issued = None
    with session.open(inspection, read_only=draft or form != "pdf") as notebook:
        with session.out.working(t("cli.doing.report")):
            if form == "pdf":
                issued = acts.issue(
                    notebook, library, document, draft=draft, clock=session.clock, reason=reason, letter=letter
                )
                data = issued.pdf
            else:
                data = acts.unsigned_copy(notebook, library, document, form, clock=session.clock, letter=letter)
        acts.save(out, data)
    session.out.line(str(out))
    if issued and issued.document_id:
        session.out.remark(t("cli.report.issued", document=f"document/{issued.document_id}"))
    return 0


@verb(
    "sign",
    PDF,
    argument("--role", choices=ROLES, metavar="ROLE", required=True),
    argument("--p12", metavar="FILE", type=Path),
    argument("--pkcs11", metavar="LIB", type=Path),
    argument("--token", metavar="LABEL"),
    argument("--certificate", metavar="LABEL"),
    argument("--tsa", metavar="URL"),
    argument("--image", metavar="PNG", type=Path),
    TRUST,
    ONLINE,
    OUT,
    PASSWORD_FD,
)
def sign(
    session: Session,
    *,
    pdf: Path,
    role: str,
    p12: Path | None,
    pkcs11: Path | None,
    token: str | None,
    certificate: str | None,
    tsa: str | None,
    image: Path | None,
    trust: list[Path],
    online: bool,
    out: Path,
    password_fd: int | None,
) -> int:
    """Sign a document in the field of a role, with a key file or a token."""
    from inspect_tool import acts
    from inspect_tool.report import anchors

    if (p12 is None) is (pkcs11 is None) or (pkcs11 is None) is not (token is None):
        raise InputError("cli.sign.key")
    data, picture = pdf.read_bytes(), image.read_bytes() if image else None
    acts.check_target(out)
    stamper, relied = _stamper(tsa), anchors.parse(_relied_on(session, trust))
    with ExitStack() as stack:
        if p12 is not None:
            credential = _of_file(p12, password_fd)
        else:
            credential = stack.enter_context(_of_token(Path(str(pkcs11)), str(token), certificate, password_fd))
        notebook = acts.notebook_of(session.home, data)
        if notebook is not None:
            stack.enter_context(notebook)
        with session.out.working(t("cli.doing.sign")):
            signed = acts.sign(
                data,
                role,
                credential,
                notebook=notebook,
                clock=session.clock,
                image=picture,
                timestamper=stamper,
                anchors=relied,
                online=online,
            )
        acts.save(out, signed.pdf)
    return _tell(session, signed, out)


def _of_file(p12: Path, password_fd: int | None) -> Credential:
    from inspect_tool.cli.secret import password
    from inspect_tool.report.credential import load_p12

    p12.stat()
    return load_p12(p12, password(password_fd, p12.name))


def _of_token(
    library: Path, token: str, certificate: str | None, password_fd: int | None
) -> AbstractContextManager[Credential]:
    from inspect_tool.cli.secret import password
    from inspect_tool.report.token import open_token

    library.stat()
    return open_token(library, token, password(password_fd, token), certificate=certificate)


def _stamper(url: str | None) -> TimeStamper | None:
    if url is None:
        return None
    from inspect_tool.report.timestamp import Stamper

    return Stamper(url)


@verb(
    "number",
    PDF,
    argument("--number", metavar="NUMBER", required=True, about="document-number"),
    argument("--date", metavar="DATE", required=True, about="issue-date"),
    OUT,
)
def number(session: Session, *, pdf: Path, number: str, date: str, out: Path) -> int:
    """Fill in number and date of issue, after the person signed and before the agency."""
    from inspect_tool import acts

    data, day = pdf.read_bytes(), parse_date(date)
    acts.check_target(out)
    with acts.notebook_of(session.home, data) or nullcontext() as notebook:
        numbered = acts.number(data, number, day, notebook=notebook)
        acts.save(out, numbered.pdf)
    return _tell(session, numbered, out)


def _tell(session: Session, advanced: Advanced, out: Path) -> int:
    session.out.line(str(out))
    if advanced.document_id:
        session.out.remark(t("cli.document.recorded", document=f"document/{advanced.document_id}"))
    else:
        session.out.remark(t("cli.document.unrecorded"))
    return 0


@verb("upgrade", PDF, argument("--tsa", metavar="URL"), TRUST, ONLINE, OUT)
def upgrade(session: Session, *, pdf: Path, tsa: str | None, trust: list[Path], online: bool, out: Path) -> int:
    """Add revocation data and a timestamp of the whole document, so that it stays provable for longer."""
    from inspect_tool import acts
    from inspect_tool.report import anchors

    data, stamper = pdf.read_bytes(), _stamper(tsa)
    acts.check_target(out)
    relied = anchors.parse(_relied_on(session, trust))
    with acts.notebook_of(session.home, data) or nullcontext() as notebook:
        with session.out.working(t("cli.doing.upgrade")):
            advanced, done = acts.upgrade(
                data, relied, notebook=notebook, clock=session.clock, timestamper=stamper, online=online
            )
        acts.save(out, advanced.pdf)
    session.out.remark(t("upgrade.revocation", count=done.result.embedded_revocation))
    if done.unproven:
        session.out.remark(t("upgrade.unproven", names=", ".join(done.unproven)))
    for stamp in done.result.document_timestamps[-1:]:
        session.out.remark(stamp.text)
    return _tell(session, advanced, out)


def _relied_on(session: Session, named: list[Path]) -> tuple[AnchorFile, ...]:
    """Return the files named and those this laptop relies on always."""
    from inspect_tool.report import anchors

    return (*anchors.read(named), *anchors.AnchorFolder(session.root).files())


@verb("verify", PDF, TRUST, ONLINE, argument("--deep", action="store_true"), reads=True)
def verify(session: Session, *, pdf: Path, trust: list[Path], online: bool, deep: bool) -> int:
    """Say who signed, whether anything changed since, and whom the certificates lead to. Exit 1 unless all is well."""
    from inspect_tool.report.verify import verify as examine

    data = pdf.read_bytes()
    meanwhile = _load_records if session.has_inspections else None
    files = _relied_on(session, trust)
    with session.out.working(t("cli.doing.verify")):
        result = examine(data, trust=files, clock=session.clock, online=online, meanwhile=meanwhile)
        here = _at_hand(session, data, result)
    reprint = _reprint(session, data) if deep else None
    recorded = _recorded(here) if here and here.document else None
    contradicted = here is not None and here.outcome == "differs"
    session.out.data(
        result.stated()
        | {"valid_and_trusted": result.valid_and_trusted, "verdict": result.headline}
        | {"recorded": recorded, "origin": _origin(here) if here else None}
        | ({"reprint": reprint.outcome} if reprint else {})
    )
    session.out.lines([*result.lines, *(here.lines if here else ())])
    if reprint:
        session.out.line(reprint.text)
    good = result.valid_and_trusted and not contradicted and not (reprint and reprint.outcome == "different")
    return 0 if good else 1


def _at_hand(session: Session, data: bytes, result: Verification) -> AtHand | None:
    """Look the document and what it says of its origin up in the inspection it names, where this laptop has any."""
    if result.inspection is None or not session.has_inspections:
        return None
    from inspect_tool import acts

    logs = [acts.Stated(each.log, each.author, each.count, each.hash) for each in result.logs]
    return acts.at_hand(session.home, data, result.inspection, logs=logs, evidence=result.evidence)


def _recorded(here: AtHand) -> dict[str, object]:
    """Return what the inspection on this laptop knows of the document itself."""
    return {
        "document": here.document and here.document.path,
        "latest": here.latest,
        "corrected_by": [letter.path for letter in here.corrected_by],
        "replaced_by": here.replaced_by and here.replaced_by.path,
    }


def _origin(here: AtHand) -> dict[str, object]:
    """Return what the inspection on this laptop says to what the document states of its origin."""
    return {
        "outcome": here.outcome,
        "logs": [
            {"log": each.stated.log, "stated": each.stated.count, "here": each.here, "standing": each.standing}
            for each in here.logs
        ],
        "evidence": here.evidence,
        "evidence_missing": here.missing,
        "evidence_changed": here.changed,
    }


def _load_records() -> None:
    """Load what a look into the records needs, which takes as long as the look at the document."""
    import inspect_tool.acts
    import inspect_tool.log.notebook  # noqa: F401


def _reprint(session: Session, data: bytes) -> Comparison:
    from inspect_tool.report.deep import compare

    with session.out.working(t("cli.doing.report")):
        return compare(data, templates=office_templates(session.root))
