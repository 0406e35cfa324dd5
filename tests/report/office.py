"""An authority of one's own whose certificates hold a month, and the conclusion that its two signers signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from inspect_tool.report import demo_pki, sign
from inspect_tool.report.fields import SignRole

SIGNERS: tuple[SignRole, ...] = ("truong-doan", "co-quan")


@dataclass(frozen=True)
class Office:
    """The authority, its signers' certificates in the order of signing, and the signed document."""

    root: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    certificates: tuple[x509.Certificate, ...]
    pdf: bytes
    now: datetime

    @property
    def serials(self) -> tuple[int, ...]:
        return tuple(certificate.serial_number for certificate in self.certificates)

    def revocations(
        self,
        revoked: dict[int, datetime],
        *,
        now: datetime | None = None,
        days: int = 400,
        issuer: x509.Certificate | None = None,
    ) -> bytes:
        return demo_pki.revocation_list(issuer or self.root, self.key, revoked, now=now or self.now, days=days)


def make_office(pdf: bytes, folder: Path, now: datetime, *, revocation_list_at: str = "", ocsp_at: str = "") -> Office:
    root_key = ec.generate_private_key(ec.SECP256R1())
    root = demo_pki.certificate("CA một tháng", "Cơ quan", root_key, now=now)
    month = (now - timedelta(days=1), now + timedelta(days=30))
    certificates = []
    for role in SIGNERS:
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = (root, root_key)
        leaf = demo_pki.certificate(
            f"Người ký {role}",
            "Cơ quan",
            key,
            now=now,
            issuer=issuer,
            valid=month,
            revocation_list_at=revocation_list_at,
            ocsp_at=ocsp_at,
        )
        certificates.append(leaf)
        (folder / role).write_bytes(demo_pki.bundle(role, key, leaf, root, b"mat khau"))
        if role == "co-quan":
            pdf = sign.number(pdf, "20", now.date())
        pdf = sign.sign(pdf, role, sign.load_p12(folder / role, b"mat khau"), clock=lambda: now)
    return Office(root, root_key, tuple(certificates), pdf, now)
