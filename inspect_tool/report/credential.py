"""What a person signs with, checked before anything is signed: password, validity, permitted use, revocation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.sign.signers import Signer, SimpleSigner

from inspect_tool.errors import InputError, NotFoundError, reason_of
from inspect_tool.i18n import t
from inspect_tool.report.anchors import Anchors
from inspect_tool.text import VIETNAM


@dataclass(frozen=True)
class Credential:
    """A signer ready for use and its certificate."""

    signer: Signer
    certificate: x509.Certificate

    @property
    def name(self) -> str:
        """The name in the certificate."""
        return common_name(self.certificate)


def load_p12(path: Path, password: bytes | str) -> Credential:
    """Read a PKCS#12 file. A wrong password, a file of another kind and a file without a key are told apart."""
    secret = password.encode() if isinstance(password, str) else password
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise NotFoundError("report.error.p12-missing", file=path) from None
    except OSError as error:
        raise InputError("report.error.p12-unreadable", file=path, reason=reason_of(error)) from error
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(data, secret or None)
    except ValueError as error:
        if "password" in str(error).lower():
            raise InputError("report.error.p12-password", file=path) from None
        raise InputError("report.error.p12-unreadable", file=path, reason=t("report.error.other-kind")) from error
    if key is None or certificate is None:
        raise InputError("report.error.p12-no-key", file=path)
    signer = SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=secret or None)
    if signer is None:
        raise InputError("report.error.p12-unreadable", file=path, reason=type(key).__name__)
    return Credential(signer, certificate)


def check_usable(
    credential: Credential, now: datetime, *, anchors: Anchors | None = None, online: bool = False
) -> None:
    """
    Refuse a certificate that every receiver would refuse: expired, not valid yet, not made for documents, revoked.

    Whether it was revoked is known by what the laptop relies on (`anchors`), as in `verify`; with `online` the
    addresses in the certificate are asked too.
    """
    certificate, name = credential.certificate, credential.name
    if now > certificate.not_valid_after_utc:
        raise InputError("report.error.certificate-expired", name=name, day=_day(certificate.not_valid_after_utc))
    if now < certificate.not_valid_before_utc:
        raise InputError("report.error.certificate-early", name=name, day=_day(certificate.not_valid_before_utc))
    if not _may_sign(certificate):
        raise InputError("report.error.certificate-usage", name=name)
    _check_purposes(credential)
    if anchors is not None:
        _check_not_revoked(credential, anchors, now, online=online)


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def _check_purposes(credential: Credential) -> None:
    from inspect_tool.report.identity import signs_documents  # noqa: PLC0415 - validation, only where one signs

    held = credential.signer.signing_cert
    if held is not None and not signs_documents(held):
        purposes = ", ".join(held.extended_key_usage_value.native)
        raise InputError("report.error.certificate-purpose", name=credential.name, purposes=purposes)


def _check_not_revoked(credential: Credential, anchors: Anchors, now: datetime, *, online: bool) -> None:
    from inspect_tool.report.identity import Reliance  # noqa: PLC0415 - as above

    held = credential.signer.signing_cert
    if held is None or not (anchors.crls or anchors.ocsps or online):
        return
    _, revoked_at = Reliance(None, anchors, now, online=online).revocation(held, credential.signer.cert_registry)
    if revoked_at is not None:
        raise InputError("report.error.certificate-revoked", name=credential.name, at=_day(revoked_at))


def common_name(certificate: x509.Certificate) -> str:
    """Return the name a certificate is made out to."""
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def _day(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")
