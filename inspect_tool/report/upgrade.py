"""
Make a signed document provable for longer: revocation data put into it, and a timestamp of the whole document.

The signatures were made offline (B-B). What is added comes as new revisions that change nothing before them: a store of
certificates, revocation lists and OCSP answers (DSS), then a document timestamp. That is PAdES B-LT in what it holds
and not B-LTA, which wants a timestamp in each signature: it is reported as a document timestamp.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from asn1crypto.crl import CertificateList
from asn1crypto.ocsp import OCSPResponse
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.validation import DocumentSecurityStore, EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError
from pyhanko_certvalidator.path import ValidationPath

from inspect_tool.errors import InputError, StoppedError
from inspect_tool.report.anchors import Anchors
from inspect_tool.report.examination import examine
from inspect_tool.report.identity import Reliance, name_of, path_of
from inspect_tool.report.pdfio import IndexedReader, read
from inspect_tool.report.timestamp import ROOM
from inspect_tool.report.verdict import Verification
from inspect_tool.settings import Clock, system_clock

#: A revocation answer is waited for as long as pyHanko waits for one address; this bounds all of them.
_FETCHING: Final = 60.0
_POLL: Final = 0.1


@dataclass(frozen=True)
class Upgraded:
    """The document with more to prove it. `unproven` are the signers for whom no revocation data was found."""

    pdf: bytes
    result: Verification
    unproven: tuple[str, ...]


def upgrade(  # noqa: PLR0913 - what it relies on, and whom it asks
    pdf: bytes,
    *,
    anchors: Anchors,
    timestamper: TimeStamper | None = None,
    online: bool = False,
    clock: Clock = system_clock,
    cancelled: Callable[[], bool] = lambda: False,
) -> Upgraded:
    """
    Return a fully signed document with revocation data and, with a timestamper, a document timestamp.

    With `online` the addresses in the certificates are asked for revocation data. Raises `InputError` for a document
    that is not valid and trusted, for nothing to add, and for a timestamp that this receiver could not trust;
    `StoppedError` once `cancelled` says so. The given bytes are a beginning of the result.
    """
    before = examine(pdf, trust=anchors, clock=clock)
    if not before.valid_and_trusted:
        reasons = "; ".join(issue.text for issue in before.issues)
        raise InputError("upgrade.not-valid", verdict=before.headline, reasons=reasons)
    added, unproven = _with_revocation(pdf, anchors, clock, online=online, cancelled=cancelled)
    if timestamper is not None:
        added = _stamped(added, timestamper)
    if added == pdf:
        raise InputError("upgrade.nothing", names=", ".join(unproven))
    result = examine(added, trust=anchors, clock=clock)
    if not result.valid_and_trusted:
        raise InputError("upgrade.refused", reasons="; ".join(issue.text for issue in result.issues))
    return Upgraded(added, result, unproven)


def _with_revocation(
    pdf: bytes, anchors: Anchors, clock: Clock, *, online: bool, cancelled: Callable[[], bool]
) -> tuple[bytes, tuple[str, ...]]:
    """Return the document with what proves its signers' certificates, and the names for whom there is nothing."""
    reader = read(pdf)
    reliance = Reliance(reader, anchors, clock(), online=online)
    context = reliance.context(required=True)
    signatures = reader.embedded_signatures
    paths, unproven = asyncio.run(_unless(_collect(signatures, context), cancelled))
    if len(unproven) == len(signatures):
        return pdf, unproven
    writer = IncrementalPdfFileWriter.from_reader(reader)
    crls, ocsps = _concerning(paths, context)
    DocumentSecurityStore.supply_dss_in_writer(writer, None, paths=paths, crls=crls, ocsps=ocsps, embed_roots=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue(), unproven


async def _collect(
    signatures: list[EmbeddedPdfSignature], context: ValidationContext
) -> tuple[list[ValidationPath], tuple[str, ...]]:
    """Validate each signer's certificate so that the context gathers what proves it."""
    paths: list[ValidationPath] = []
    unproven: list[str] = []
    try:
        for signature in signatures:
            try:
                paths.append(await path_of(signature.signer_cert, signature.other_embedded_certs, context))
            except (ValidationError, PathBuildingError):
                unproven.append(name_of(signature.signer_cert))
    finally:
        await context.aclose()  # type: ignore[no-untyped-call]
    return paths, tuple(unproven)


def _concerning(
    paths: list[ValidationPath], context: ValidationContext
) -> tuple[list[CertificateList], list[OCSPResponse]]:
    """Return the lists and answers that say something of a certificate on these paths."""
    certificates = [certificate for path in paths for certificate in path]
    issuers = {certificate.issuer.hashable for certificate in certificates}
    serials = {certificate.serial_number for certificate in certificates}
    return (
        [found for found in context.crls if found.issuer.hashable in issuers],
        [found for found in context.ocsps if serials & set(_serials(found))],
    )


def _serials(answer: OCSPResponse) -> list[int]:
    return [int(each["cert_id"]["serial_number"].native) for each in answer.response_data["responses"]]


async def _unless(work: Any, cancelled: Callable[[], bool]) -> Any:
    """Wait for work as long as the one who asked still waits."""
    task = asyncio.ensure_future(work)
    waited = 0.0
    while not task.done() and waited < _FETCHING and not cancelled():
        await asyncio.wait([task], timeout=_POLL)
        waited += _POLL
    if task.done():
        return task.result()
    task.cancel()
    await asyncio.wait([task])
    if cancelled():
        raise StoppedError("errors.stopped")
    raise InputError("upgrade.slow")


def _stamped(pdf: bytes, timestamper: TimeStamper) -> bytes:
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter.from_reader(IndexedReader(pdf))
    try:
        PdfTimeStamper(timestamper).timestamp_pdf(writer, "sha256", bytes_reserved=ROOM, output=out)
    except TimestampRequestError as error:
        raise InputError("upgrade.timestamp", reason=error) from error
    return out.getvalue()
