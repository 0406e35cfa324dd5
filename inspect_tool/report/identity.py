"""
Whom a certificate leads to, whether it was revoked, and what a timestamp proves.

Offline unless asked otherwise: revocation lists and OCSP answers come from the document itself (DSS) and from the
receiver's files. A revocation counts even where the list that tells it is out of date; such a list proves nobody good.

The same questions are asked before signing, so that nobody signs what every receiver would then refuse.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from asn1crypto import crl, ocsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    DocumentTimestampStatus,
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    validate_pdf_signature,
    validate_pdf_timestamp,
)
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError, RevokedError
from pyhanko_certvalidator.path import ValidationPath

from inspect_tool.report.anchors import Anchors
from inspect_tool.report.pdfio import IndexedReader
from inspect_tool.report.verdict import Revocation, TrustProblem

_USAGE: Final = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
_MOST_LISTS: Final = 50
#: A list may be made in the very second of a revocation, which it then tells of the moments after.
_JUST_AFTER: Final = timedelta(seconds=1)
#: Purposes (RFC 5280, 4.2.1.12) that are each something else than a person's signature. RFC 9336 has one for documents,
#: but Vietnamese authorities name e-mail, clients or none at all: only a certificate with nothing but these is refused.
_OTHER_PURPOSES: Final = frozenset({"server_auth", "code_signing", "time_stamping", "ocsp_signing"})


@dataclass(frozen=True)
class Proof:
    """A trusted timestamp: what it covers was there at that moment, by the word of an authority."""

    at: datetime
    authority: str


@dataclass(frozen=True)
class Identity:
    """What can be said about a signer's certificate. `revoked_at` is set where a revocation was found."""

    problem: TrustProblem
    revocation: Revocation
    revoked_at: datetime | None
    chain: tuple[str, ...]


class Reliance:
    """What a receiver relies on, brought to one document, or to none yet, at one moment."""

    def __init__(self, reader: IndexedReader | None, anchors: Anchors, now: datetime, *, online: bool) -> None:
        """With `online`, certificates' own addresses are asked for revocation."""
        self.now = now
        self._online = online
        self._roots = [asn1_x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in anchors.roots]
        embedded = _embedded(reader) if reader else _Embedded((), (), ())
        self.embedded_revocation = len(embedded.crls) + len(embedded.ocsps)
        self._certificates = embedded.certificates
        self._crls = [*(crl.CertificateList.load(der) for der in anchors.crls), *embedded.crls]
        self._ocsps = [*(ocsp.OCSPResponse.load(der) for der in anchors.ocsps), *embedded.ocsps]

    def context(self, moment: datetime | None = None, *, required: bool = False) -> ValidationContext:
        """Return pyHanko's form of it, for now or an earlier moment; `required`: not known to be good is a failure."""
        return ValidationContext(
            trust_roots=self._roots,
            other_certs=self._certificates,
            crls=self._crls,
            ocsps=self._ocsps,
            moment=moment or self.now,
            retroactive_revinfo=moment is not None,
            revocation_mode="require" if required else "soft-fail",
            allow_fetching=self._online,
        )

    def status(self, signature: EmbeddedPdfSignature) -> PdfSignatureStatus:
        """Validate a signature at the present moment, with everything that came after it in the file."""
        context = self.context()
        return validate_pdf_signature(signature, context, ts_validation_context=context, key_usage_settings=_USAGE)

    def stamp_status(self, stamp: EmbeddedPdfSignature) -> DocumentTimestampStatus:
        """Validate a timestamp of the whole document at the present moment."""
        return validate_pdf_timestamp(stamp, self.context())

    def identity(self, signature: EmbeddedPdfSignature, status: PdfSignatureStatus, proof: Proof | None) -> Identity:
        """Judge the signer's certificate: now, or at the moment up to which a timestamp takes the signature back."""
        good, revoked_at = self.revocation(signature.signer_cert, signature.other_embedded_certs, proof)
        if revoked_at is not None and (proof is None or revoked_at <= proof.at):
            return Identity("revoked", "revoked", revoked_at, _chain(status))
        if not status.trusted and proof:
            at_proof = self.context(proof.at)
            status = validate_pdf_signature(
                signature, at_proof, ts_validation_context=self.context(), key_usage_settings=_USAGE, skip_diff=True
            )
        known: Revocation = "revoked-later" if revoked_at else "good" if good else "not-checked"
        return Identity(self._problem(status), known, revoked_at, _chain(status))

    def _problem(self, status: PdfSignatureStatus) -> TrustProblem:
        certificate = status.signing_cert
        if status.trusted:
            return "" if signs_documents(certificate) else "usage"
        if self.now > certificate.not_valid_after:
            return "expired"
        if self.now < certificate.not_valid_before:
            return "not-yet-valid"
        reason = status.trust_problem_indic
        return "usage" if reason is not None and "KEY" in str(reason) else "unknown-root"

    def revocation(
        self, certificate: asn1_x509.Certificate, others: Iterable[asn1_x509.Certificate], proof: Proof | None = None
    ) -> tuple[bool, datetime | None]:
        """
        Return whether the certificate is known to be good, and when it or one above it was revoked, if it was.

        A list or answer that is fit for the present counts, else one that is fit for the moment a timestamp proves. One
        that is out of date calls nobody good, but a revocation that it tells still counts.
        """
        for moment, conclusive in self._moments(proof):
            try:
                asyncio.run(_path_once(certificate, others, self.context(moment, required=True)))
            except RevokedError as error:
                return False, error.revocation_dt
            except PathBuildingError:
                return False, None
            except PathValidationError:
                continue
            return conclusive, None
        return False, None

    def _moments(self, proof: Proof | None) -> Iterator[tuple[datetime | None, bool]]:
        """Yield the moments at which to ask, and whether being good then says anything."""
        yield None, True
        if proof:
            yield proof.at, True
        made = {when for when in map(_made, [*self._crls, *self._ocsps]) if when and when <= self.now}
        for moment in islice(sorted(made, reverse=True), _MOST_LISTS):
            yield moment + _JUST_AFTER, False


def signs_documents(certificate: asn1_x509.Certificate) -> bool:
    """Whether its extended key usage leaves room for signing documents; a certificate without one has no such limit."""
    purposes = certificate.extended_key_usage_value
    return purposes is None or not _OTHER_PURPOSES.issuperset(purposes.native)


async def path_of(
    certificate: asn1_x509.Certificate, others: Iterable[asn1_x509.Certificate], context: ValidationContext
) -> ValidationPath:
    """Return the path from a signer's certificate to a trusted root; raises pyHanko's errors where there is none."""
    validator = CertificateValidator(certificate, intermediate_certs=list(others), validation_context=context)
    return await validator.async_validate_path()


async def _path_once(
    certificate: asn1_x509.Certificate, others: Iterable[asn1_x509.Certificate], context: ValidationContext
) -> ValidationPath:
    try:
        return await path_of(certificate, others, context)
    finally:
        await context.aclose()  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class _Embedded:
    certificates: Sequence[asn1_x509.Certificate]
    crls: Sequence[crl.CertificateList]
    ocsps: Sequence[ocsp.OCSPResponse]


def _embedded(reader: IndexedReader) -> _Embedded:
    """Return what a later hand put into the document to prove its certificates (DSS)."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return _Embedded((), (), ())
    return _Embedded(
        tuple(store.load_certs()),
        tuple(crl.CertificateList.load(reference.get_object().data) for reference in store.crls),
        tuple(ocsp.OCSPResponse.load(reference.get_object().data) for reference in store.ocsps),
    )


def _made(item: crl.CertificateList | ocsp.OCSPResponse) -> datetime | None:
    """Return when a list or an answer was made; none for an answer that answers nothing."""
    if isinstance(item, crl.CertificateList):
        made: datetime = item["tbs_cert_list"]["this_update"].native
        return made
    if item["response_status"].native != "successful":
        return None
    answers = item.response_data["responses"]
    return max((answer["this_update"].native for answer in answers), default=None)


def name_of(certificate: asn1_x509.Certificate) -> str:
    """Return the name that a certificate is made out to."""
    return str(certificate.subject.native.get("common_name") or certificate.subject.human_friendly)


def _chain(status: PdfSignatureStatus) -> tuple[str, ...]:
    """Return the names from the signer up to the root, as far as the path was found."""
    path = status.validation_path
    if path is None:
        issuer = status.signing_cert.issuer
        return name_of(status.signing_cert), str(issuer.native.get("common_name") or issuer.human_friendly)
    return tuple(reversed([name_of(certificate) for certificate in path]))
