"""
What a receiver relies on: certificates of authorities (PEM or DER), lists of what they revoked, their OCSP answers.

A folder of such files stands in the data folder; `verify` needs nothing else. Reading files is cheap and happens in the
asking process; what they hold is parsed where it is used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.text import slug

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography import x509

FOLDER: Final = "certificates"
_LARGEST: Final = 20_000_000
_SUFFIXES: Final = {"authority": ".pem", "revocation-list": ".crl", "ocsp-answer": ".ocsp"}

Kind = Literal["authority", "revocation-list", "ocsp-answer"]


class AnchorFile(NamedTuple):
    """A file as it stands: where it is, and its bytes."""

    path: str
    data: bytes


@dataclass(frozen=True)
class Anchors:
    """What the files hold: trusted authorities, and DER of revocation lists and OCSP answers."""

    roots: Sequence[x509.Certificate] = ()
    crls: Sequence[bytes] = ()
    ocsps: Sequence[bytes] = ()


@dataclass(frozen=True)
class Entry:
    """One thing that a kept file holds. `until` is when it ends to be good, where it says so."""

    file: str
    kind: Kind
    name: str
    issuer: str
    sha256: str
    until: datetime | None
    der: bytes = field(repr=False)


def read(paths: Iterable[Path]) -> tuple[AnchorFile, ...]:
    """Read the files named; what they hold is not looked at."""
    return tuple(AnchorFile(str(path), path.read_bytes()) for path in paths)


def parse(files: Iterable[AnchorFile]) -> Anchors:
    """Return what files hold; one that holds nothing of the kind is an `InputError` that names it."""
    from cryptography import x509  # noqa: PLC0415 - 30 ms, where the files are used

    held = [entry for file in files for entry in entries(file)]
    return Anchors(
        roots=tuple(x509.load_der_x509_certificate(e.der) for e in held if e.kind == "authority"),
        crls=tuple(e.der for e in held if e.kind == "revocation-list"),
        ocsps=tuple(e.der for e in held if e.kind == "ocsp-answer"),
    )


def entries(file: AnchorFile) -> list[Entry]:
    """Return every certificate, revocation list or OCSP answer of a file."""
    for attempt in (_certificates, _revocation_list, _ocsp_answer):
        try:
            if len(file.data) <= _LARGEST and (found := attempt(file)):
                return found
        except ValueError:
            continue
    raise InputError("certificates.unreadable", path=file.path)


def _certificates(file: AnchorFile) -> list[Entry]:
    from cryptography import x509  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415 - as above

    pem = b"-----BEGIN" in file.data
    read_all = x509.load_pem_x509_certificates if pem else lambda data: [x509.load_der_x509_certificate(data)]
    return [
        _entry(file, "authority", c.public_bytes(Encoding.DER), c.subject, c.issuer, c.not_valid_after_utc)
        for c in read_all(file.data)
    ]


def _revocation_list(file: AnchorFile) -> list[Entry]:
    from cryptography import x509  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415 - as above

    pem = b"-----BEGIN" in file.data
    found = x509.load_pem_x509_crl(file.data) if pem else x509.load_der_x509_crl(file.data)
    der = found.public_bytes(Encoding.DER)
    return [_entry(file, "revocation-list", der, found.issuer, found.issuer, found.next_update_utc)]


def _ocsp_answer(file: AnchorFile) -> list[Entry]:
    from cryptography.x509 import ocsp  # noqa: PLC0415 - as above

    answer = ocsp.load_der_ocsp_response(file.data)
    signer = answer.responder_name
    return [_entry(file, "ocsp-answer", file.data, signer, signer, answer.next_update_utc)]


def _entry(  # noqa: PLR0913, PLR0917 - what an entry states
    file: AnchorFile,
    kind: Kind,
    der: bytes,
    subject: x509.Name | None,
    issuer: x509.Name | None,
    until: datetime | None,
) -> Entry:
    digest = hashlib.sha256(der).hexdigest()
    return Entry(Path(file.path).name, kind, _named(subject), _named(issuer), digest, until, der)


def _named(name: x509.Name | None) -> str:
    from cryptography import x509  # noqa: PLC0415 - as above

    if name is None:
        return "–"
    common = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(common[0].value) if common else name.rfc4514_string()


class AnchorFolder:
    """The files that this laptop relies on whenever it verifies. One entry a file; the name says what is in it."""

    def __init__(self, root: Path) -> None:
        """`root` is the data folder; nothing is made before something is added."""
        self.folder = root / FOLDER

    def files(self) -> tuple[AnchorFile, ...]:
        """Read every file of the folder."""
        return read(sorted(path for path in self.folder.glob("*") if path.suffix in _SUFFIXES.values()))

    def entries(self) -> list[Entry]:
        """Return what the folder holds."""
        return [entry for file in self.files() for entry in entries(file)]

    def add(self, path: Path) -> list[Entry]:
        """Keep what a file holds. Only authorities can be trusted: a person's own certificate is an `InputError`."""
        found = entries(AnchorFile(str(path), path.read_bytes()))
        for entry in found:
            if entry.kind == "authority" and not _is_authority(entry.der):
                raise InputError("certificates.not-authority", path=path, name=entry.name)
        self.folder.mkdir(parents=True, exist_ok=True)
        return [self._keep(entry) for entry in found]

    def _keep(self, entry: Entry) -> Entry:
        stem = slug(entry.name)[:40].strip("-") or entry.kind
        path = self.folder / f"{stem}-{entry.sha256[:8]}{_SUFFIXES[entry.kind]}"
        path.write_bytes(entry.der)
        return entries(AnchorFile(str(path), entry.der))[0]

    def remove(self, wanted: str) -> Entry:
        """Stop relying on an entry, named by its file or by the start of its SHA-256 (four digits at least)."""
        matches = [
            entry
            for entry in self.entries()
            if wanted == entry.file or (len(wanted) >= 4 and entry.sha256.startswith(wanted.lower()))
        ]
        if len(matches) != 1:
            raise NotFoundError("certificates.unknown", wanted=wanted)
        (self.folder / matches[0].file).unlink()
        return matches[0]


def _is_authority(der: bytes) -> bool:
    from cryptography import x509  # noqa: PLC0415 - as above

    try:
        extension = x509.load_der_x509_certificate(der).extensions.get_extension_for_class(x509.BasicConstraints)
    except x509.ExtensionNotFound:
        return False
    return bool(extension.value.ca)
