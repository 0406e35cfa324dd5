"""Signing with a USB token through its PKCS#11 library. The PIN is used once: three wrong ones lock a real token."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509

from inspect_tool.errors import DependencyError, InputError, NotFoundError
from inspect_tool.report.credential import Credential


@contextmanager
def open_token(library: Path, token: str, pin: str, *, certificate: str | None = None) -> Iterator[Credential]:
    """
    Open a token for as long as one signs with it.

    `certificate` is the label of the one to use where a token holds several. A wrong PIN is never tried again.
    """
    pkcs11 = _pkcs11()
    if not library.is_file():
        raise NotFoundError("report.error.token-library", file=library)
    try:
        slot = _slot(pkcs11, library, token)
    except (pkcs11.exceptions.NoSuchToken, pkcs11.exceptions.MultipleTokensReturned):
        raise NotFoundError("report.error.token-missing", token=token) from None
    except (pkcs11.exceptions.PKCS11Error, RuntimeError) as error:
        raise InputError("report.error.token-library-bad", file=library, reason=_reason(error)) from error
    try:
        session = slot.open(user_pin=pin)
    except (pkcs11.exceptions.PinIncorrect, pkcs11.exceptions.PinInvalid, pkcs11.exceptions.PinLenRange):
        raise InputError("report.error.token-pin", token=token) from None
    except pkcs11.exceptions.PinLocked:
        raise InputError("report.error.token-locked", token=token) from None
    except pkcs11.exceptions.PKCS11Error as error:
        raise InputError("report.error.token-gone", token=token, reason=_reason(error)) from error
    try:
        with session:
            yield _credential(pkcs11, session, token, certificate)
    except pkcs11.exceptions.PKCS11Error as error:
        raise InputError("report.error.token-gone", token=token, reason=_reason(error)) from error


def _reason(error: Exception) -> str:
    """Return what an error says, or what it is: most of a library's errors say nothing."""
    return str(error) or type(error).__name__


def _slot(pkcs11: Any, library: Path, token: str) -> Any:
    """Return where a token is. No PIN is used, so a library that lost a token while it signed is begun anew once."""
    opened = pkcs11.lib(str(library))
    try:
        return opened.get_token(token_label=token)
    except (pkcs11.exceptions.NoSuchToken, pkcs11.exceptions.MultipleTokensReturned):
        raise
    except pkcs11.exceptions.PKCS11Error:
        opened.reinitialize()
        return opened.get_token(token_label=token)


def _pkcs11() -> Any:
    try:
        import pkcs11  # noqa: PLC0415 - an extra: most offices sign with files or not at all
        import pkcs11.exceptions  # noqa: PLC0415 - as above
    except ImportError as error:
        raise DependencyError("report.error.token-extra") from error
    return pkcs11


def _credential(pkcs11: Any, session: Any, token: str, wanted: str | None) -> Credential:
    """Return the certificate that has its private key on the token."""
    from pyhanko.sign.pkcs11 import PKCS11Signer  # noqa: PLC0415 - needs the extra

    kind, label, name = pkcs11.Attribute.CLASS, pkcs11.Attribute.LABEL, pkcs11.Attribute.ID
    keys = {bytes(key[name]) for key in session.get_objects({kind: pkcs11.ObjectClass.PRIVATE_KEY})}
    held = list(session.get_objects({kind: pkcs11.ObjectClass.CERTIFICATE}))
    usable = [c for c in held if bytes(c[name]) in keys and wanted in {None, c[label]}]
    if len(usable) != 1:
        labels = ", ".join(sorted(c[label] for c in held)) or "—"
        raise InputError("report.error.token-certificate", token=token, labels=labels)
    data = bytes(usable[0][pkcs11.Attribute.VALUE])
    signer = PKCS11Signer(
        session,
        signing_cert=asn1_x509.Certificate.load(data),
        key_id=bytes(usable[0][name]),
        ca_chain=[asn1_x509.Certificate.load(bytes(c[pkcs11.Attribute.VALUE])) for c in held if c is not usable[0]],
    )
    return Credential(signer, x509.load_der_x509_certificate(data))
