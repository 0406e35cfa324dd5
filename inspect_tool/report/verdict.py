"""What a receiver is told: three separate facts a signer (integrity, identity, time), then everything that is wrong."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from inspect_tool.domain.records import DocumentKind
from inspect_tool.i18n import t
from inspect_tool.report.model import SignRole


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Issue(_Frozen):
    """One reason why a document is not valid and trusted."""

    code: str
    values: dict[str, str] = {}

    @property
    def text(self) -> str:
        """The reason in words."""
        return t(f"report.issue.{self.code}", **self.values)


class SignerFacts(_Frozen):
    """
    One signature.

    `intact`: what was signed is unchanged and nothing but permitted steps follows. `trusted`: the certificate leads to
    a root the receiver trusts. `time_source`: where `signed_at` (ISO 8601) comes from; `claimed` is the signer's word.
    """

    field: str
    role: SignRole | None
    name: str
    organisation: str
    certificate_sha256: str
    chain: tuple[str, ...]
    intact: bool
    later_steps: tuple[str, ...]
    trusted: bool
    trust_problem: Literal["", "unknown-root", "expired", "not-yet-valid", "revoked", "usage", "other"]
    certificate_from: str
    certificate_to: str
    revocation: Literal["not-checked", "good", "revoked"]
    signed_at: str | None
    time_source: Literal["claimed", "timestamp", "none"]
    time_authority: str = ""

    @property
    def lines(self) -> tuple[str, str, str]:
        """Integrity, identity and time, each in words."""
        integrity = t(f"report.integrity.{'yes' if self.intact else 'no'}")
        reason = self.trust_problem or "trusted"
        identity = t(f"report.identity.{reason}", name=self.name, chain=" ← ".join(self.chain[1:]) or self.name)
        time = t(f"report.time.{self.time_source}", at=self.signed_at or "", authority=self.time_authority)
        return integrity, identity, time


class Verification(_Frozen):
    """The whole answer; its JSON form is stable (`schema_version` grows with any change)."""

    schema_version: Literal["inspect-tool/verification/1"] = "inspect-tool/verification/1"
    sha256: str
    size: int
    kind: DocumentKind | None = None
    inspection: str | None = None
    pages: int | None = None
    number: str | None = None
    date: str | None = None
    complete: bool = False
    intact: bool = False
    trusted: bool = False
    signers: tuple[SignerFacts, ...] = ()
    missing: tuple[SignRole, ...] = ()
    attached_sha256: str | None = None
    attached_unchanged: bool = False
    document_timestamps: int = 0
    issues: tuple[Issue, ...] = ()

    @property
    def valid_and_trusted(self) -> bool:
        """Whether every rule holds: all signed, in order, nothing changed, every signer trusted."""
        return self.complete and self.intact and self.trusted and not self.issues

    @property
    def headline(self) -> str:
        """The verdict in one line."""
        if self.valid_and_trusted:
            return t("report.verdict.valid")
        if not self.intact:
            return t("report.verdict.broken")
        if not self.complete:
            return t("report.verdict.incomplete")
        return t("report.verdict.untrusted" if not self.trusted else "report.verdict.broken")
