"""
A certificate authority for demonstrations: root, a certificate a role, PKCS#12 files, images of signature and seal.

Never for real documents: real ones are signed with certificates of the state's authority. Images are the same for the
same names; keys are new each time.
"""

from __future__ import annotations

import hashlib
import io
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID
from PIL import Image, ImageDraw, ImageFont

from inspect_tool.report import fonts
from inspect_tool.report.fields import SignRole

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_INK: Final = (20, 40, 160, 255)
_SEAL: Final = (200, 16, 30, 255)
_SEAL_PIXELS: Final = 850
_SIGNATURE_PIXELS: Final = (900, 360)
_LIFE: Final = timedelta(days=730)


@dataclass(frozen=True)
class DemoPki:
    """Where the files are: the root certificate, one PKCS#12 file and one PNG a role."""

    root: Path
    p12: Mapping[SignRole, Path]
    images: Mapping[SignRole, Path]


def make(folder: Path, people: Mapping[SignRole, str], *, organisation: str, password: bytes, now: datetime) -> DemoPki:
    """
    Write `demo-ca.pem`, `demo-ca.crl`, `<role>.p12` and `<role>.png` for every role named in `people` (role → name).

    Certificates hold from a day before `now` for two years.
    """
    folder.mkdir(parents=True, exist_ok=True)
    root_key = ec.generate_private_key(ec.SECP256R1())
    root = certificate("CA trình diễn inspect-tool", organisation, root_key, now=now)
    (folder / "demo-ca.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    (folder / "demo-ca.crl").write_bytes(revocation_list(root, root_key, {}, now=now))
    p12: dict[SignRole, Path] = {}
    images: dict[SignRole, Path] = {}
    for role, name in people.items():
        key = ec.generate_private_key(ec.SECP256R1())
        leaf = certificate(name, organisation, key, now=now, issuer=(root, root_key))
        p12[role] = folder / f"{role}.p12"
        p12[role].write_bytes(bundle(name, key, leaf, root, password))
        images[role] = folder / f"{role}.png"
        images[role].write_bytes(seal_image(name) if role == "co-quan" else signature_image(name))
    return DemoPki(folder / "demo-ca.pem", p12, images)


def certificate(  # noqa: PLR0913 - what a certificate states
    name: str,
    organisation: str,
    key: Key,
    *,
    now: datetime,
    issuer: tuple[x509.Certificate, Key] | None = None,
    valid: tuple[datetime, datetime] | None = None,
    may_sign: bool = True,
    purposes: Sequence[x509.ObjectIdentifier] = (),
    revocation_list_at: str = "",
    ocsp_at: str = "",
) -> x509.Certificate:
    """Issue a certificate: a self-signed root without `issuer`, else a leaf, for signing unless `purposes` limit it."""
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    root, root_key = issuer or (None, key)
    start, end = valid or (now - timedelta(days=1), now + _LIFE)
    usage = x509.KeyUsage(
        digital_signature=may_sign and root is not None,
        content_commitment=may_sign and root is not None,
        key_encipherment=not may_sign,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=root is None,
        crl_sign=root is None,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(root.subject if root else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=root is None, path_length=0 if root is None else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
    )
    if revocation_list_at:
        place = x509.DistributionPoint([x509.UniformResourceIdentifier(revocation_list_at)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([place]), critical=False)
    if ocsp_at:
        answers = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(ocsp_at))
        builder = builder.add_extension(x509.AuthorityInformationAccess([answers]), critical=False)
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=True)
    return builder.sign(root_key, hashes.SHA256())


def revocation_list(
    root: x509.Certificate, key: Key, revoked: Mapping[int, datetime], *, now: datetime, days: int = 30
) -> bytes:
    """Return a revocation list (DER): serial number → when it was revoked; good for `days` from `now`."""
    builder = x509.CertificateRevocationListBuilder().issuer_name(root.subject).last_update(now)
    builder = builder.next_update(now + timedelta(days=days))
    for serial, when in revoked.items():
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(when)
        reason = x509.CRLReason(x509.ReasonFlags.key_compromise)
        builder = builder.add_revoked_certificate(entry.add_extension(reason, critical=False).build())
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def bundle(name: str, key: Key, leaf: x509.Certificate, root: x509.Certificate, password: bytes) -> bytes:
    """Return a PKCS#12 file with the key, its certificate and the root."""
    locked = serialization.BestAvailableEncryption(password)
    return pkcs12.serialize_key_and_certificates(name.encode(), key, leaf, [root], locked)


def signature_image(name: str) -> bytes:
    """Draw a blue scribble on nothing; its shape follows from the name."""
    width, height = _SIGNATURE_PIXELS
    image = Image.new("RGBA", _SIGNATURE_PIXELS, (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    dice = random.Random(hashlib.sha256(name.encode()).digest())  # noqa: S311 - a drawing, not a secret
    loops, lean = dice.randint(5, 8), dice.uniform(0.5, 1.2)
    points = []
    for step in range(401):
        at = step / 400
        swing = math.sin(at * loops * 2 * math.pi) * (1 - 0.65 * at)
        x = 90 + (width - 180) * at + 46 * lean * math.cos(at * loops * 2 * math.pi)
        points.append((x, height / 2 - swing * height * 0.36 + 30 * at))
    draw.line(points, fill=_INK, width=9, joint="curve")
    draw.line([(140, height - 70), (width - 110, height - 105)], fill=_INK, width=7)
    return _png(image)


def seal_image(text: str) -> bytes:
    """Draw a round red seal on nothing: two rings, the name around, a star in the middle."""
    size, middle = _SEAL_PIXELS, _SEAL_PIXELS / 2
    image = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    for radius, pen in ((415, 16), (270, 8)):
        box = (middle - radius, middle - radius, middle + radius, middle + radius)
        draw.ellipse(box, outline=_SEAL, width=pen)
    star = [
        (middle + r * math.sin(k * math.pi / 5), middle - r * math.cos(k * math.pi / 5))
        for k, r in enumerate([150, 58] * 5)
    ]
    draw.polygon(star, fill=_SEAL)
    font = ImageFont.truetype(io.BytesIO(fonts.find(draft=True).faces["bold"].data), 84)
    _around(image, f"★ {text.upper()} ", font)
    return _png(image)


def _around(image: Image.Image, text: str, font: ImageFont.FreeTypeFont) -> None:
    """Write letters along the ring between the circles."""
    middle, radius = _SEAL_PIXELS / 2, 342
    for at, letter in enumerate(text.replace("★", "•")):
        angle = 2 * math.pi * at / len(text)
        tile = Image.new("RGBA", (140, 140), (0, 0, 0, 0))
        ImageDraw.Draw(tile).text((70, 70), letter, font=font, fill=_SEAL, anchor="mm")
        turned = tile.rotate(-math.degrees(angle), resample=Image.Resampling.BICUBIC)
        x, y = middle + radius * math.sin(angle) - 70, middle - radius * math.cos(angle) - 70
        image.alpha_composite(turned, (round(x), round(y)))


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
