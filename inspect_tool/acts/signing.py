"""Take a printed document further: signatures, number and date, and whom a receiver trusts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from inspect_tool.acts.states import Step, document_of, keep, stated
from inspect_tool.domain.records import DocumentState
from inspect_tool.errors import InputError
from inspect_tool.log.notebook import Edit, Notebook
from inspect_tool.settings import Clock

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from pyhanko.sign.timestamps import TimeStamper

    from inspect_tool.report.sign import Credential


@dataclass(frozen=True)
class Advanced:
    """A document one step further; `document_id` is none where no inspection here knows this file."""

    pdf: bytes
    document_id: str | None


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

    document = document_of(notebook, pdf)
    signed = signing.sign(pdf, role, credential, image=image, timestamper=timestamper, clock=clock)
    if notebook is None or document is None:
        return Advanced(signed, None)
    state = DocumentState.AGENCY_SIGNED if role == "co-quan" else DocumentState.PERSON_SIGNED
    name = str(state) if role == "co-quan" else f"{state}-{role}"
    keep(notebook, Step(document.id, state, name), signed)
    return Advanced(signed, document.id)


def number(pdf: bytes, text: str, day: date, *, notebook: Notebook | None) -> Advanced:
    """Fill in number and date of issue, after the person signed and before the agency does."""
    from inspect_tool.report import sign as signing  # noqa: PLC0415 - pyhanko costs 300 ms

    document = document_of(notebook, pdf)
    numbered = signing.number(pdf, text, day)
    if notebook is None or document is None:
        return Advanced(numbered, None)
    facts = stated(pdf) or {}
    full = text if "/" in text else f"{text}/{facts['letterhead']['symbol']}"
    edits = [Edit(document.path, "number", full), Edit(document.path, "issued", day.isoformat())]
    keep(notebook, Step(document.id, DocumentState.NUMBERED, str(DocumentState.NUMBERED)), numbered, edits)
    return Advanced(numbered, document.id)


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
