"""Verbs of the documents: report, sign, number, verify."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from inspect_tool.cli.arguments import DOCUMENT_KINDS, INSPECTION, OUT, PASSWORD_FD, PDF, ROLES
from inspect_tool.cli.parser import argument, verb
from inspect_tool.i18n import t
from inspect_tool.text import parse_date, short_date

if TYPE_CHECKING:
    from inspect_tool.acts import Advanced, Known
    from inspect_tool.cli.session import Session
    from inspect_tool.report.verdict import Verification


@verb(
    "report",
    INSPECTION,
    argument("--kind", choices=DOCUMENT_KINDS, metavar="KIND", required=True, about="document-kind"),
    OUT,
    argument("--draft", action="store_true"),
    argument("--reason", metavar="TEXT", default="", about="supersede-reason"),
)
def report(session: Session, *, inspection: str, kind: str, out: Path, draft: bool, reason: str) -> int:
    """Print the minutes or the conclusion. Exit 1 when it cannot be issued yet."""
    from inspect_tool import acts
    from inspect_tool.domain.records import DocumentKind

    acts.check_target(out)
    library = session.library()
    with session.open(inspection, read_only=draft) as notebook, session.out.working(t("cli.doing.report")):
        issued = acts.issue(notebook, library, DocumentKind(kind), draft=draft, clock=session.clock, reason=reason)
        acts.save(out, issued.pdf)
    session.out.line(str(out))
    if issued.document_id:
        session.out.remark(t("cli.report.issued", document=f"document/{issued.document_id}"))
    return 0


@verb(
    "sign",
    PDF,
    argument("--role", choices=ROLES, metavar="ROLE", required=True),
    argument("--p12", metavar="FILE", type=Path, required=True),
    argument("--image", metavar="PNG", type=Path),
    OUT,
    PASSWORD_FD,
)
def sign(
    session: Session, *, pdf: Path, role: str, p12: Path, image: Path | None, out: Path, password_fd: int | None
) -> int:
    """Sign a document in the field of a role."""
    from inspect_tool import acts
    from inspect_tool.cli.secret import password
    from inspect_tool.report.credential import load_p12

    data, picture = pdf.read_bytes(), image.read_bytes() if image else None
    acts.check_target(out)
    p12.stat()
    credential = load_p12(p12, password(password_fd, p12.name))
    with acts.notebook_of(session.home, data) or nullcontext() as notebook, session.out.working(t("cli.doing.sign")):
        signed = acts.sign(data, role, credential, notebook=notebook, clock=session.clock, image=picture)
        acts.save(out, signed.pdf)
    return _tell(session, signed, out)


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


@verb("verify", PDF, argument("--trust", metavar="CERT", type=Path, action="append", default=[]), reads=True)
def verify(session: Session, *, pdf: Path, trust: list[Path]) -> int:
    """Say who signed, whether anything changed since, and whom the certificates lead to. Exit 1 unless all is well."""
    from inspect_tool import acts
    from inspect_tool.report.verify import verify as examine

    data, roots = pdf.read_bytes(), acts.trusted_roots(trust)
    with session.out.working(t("cli.doing.verify")):
        result = examine(data, trust=roots, clock=session.clock)
        known = acts.known(session.home, data, result.inspection)
    recorded = {"document": known.document.path, "latest": known.latest} if known else None
    session.out.data(
        result.model_dump(mode="json")
        | {"valid_and_trusted": result.valid_and_trusted, "verdict": result.headline, "recorded": recorded}
    )
    session.out.lines(_verdict_lines(result, known))
    return 0 if result.valid_and_trusted else 1


def _verdict_lines(result: Verification, known: Known | None) -> list[str]:
    lines = [result.headline, ""]
    if result.kind:
        day = short_date(parse_date(result.date)) if result.date else None
        parts = [t(f"domain.document.{result.kind}"), result.number, day, result.inspection]
        lines += [" · ".join(part for part in parts if part)]
    for signer in result.signers:
        role = t(f"report.role.{signer.role}") if signer.role else signer.field
        lines += [f"{signer.name} ({role})", *(f"  - {line}" for line in signer.lines)]
    if result.issues:
        lines += [t("cli.verify.issues"), *(f"  - {issue.text}" for issue in result.issues)]
    if known:
        key = "cli.verify.latest" if known.latest else "cli.verify.older"
        lines.append(t(key, inspection=known.inspection, document=known.document.path))
    return lines
