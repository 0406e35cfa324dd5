"""
What a receiver is told: three separate facts a signer (integrity, identity, time), then everything that is wrong.

Plain data, because a receiver waits for it: what pydantic needs to load is a fifth of the whole look.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

import orjson

from inspect_tool.i18n import t
from inspect_tool.report.fields import SignRole
from inspect_tool.text import parse_date, short_date

#: Version of the form of the answer; described in docs/verify-schema.json.
SCHEMA: Final = "inspect-tool/verification/4"

TrustProblem = Literal["", "unknown-root", "expired", "not-yet-valid", "revoked", "usage", "other"]
#: `revoked-later`: after a moment at which a trusted timestamp proves the signature was there; it stays good.
Revocation = Literal["not-checked", "good", "revoked", "revoked-later"]
#: Reasons that leave open who signed, and nothing else.
_UNPLACED: Final = frozenset({"untrusted", "untrusted-timestamp"})

TimeSource = Literal["claimed", "timestamp", "none"]


@dataclass(frozen=True)
class Issue:
    """One reason why a document is not valid and trusted."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The reason in words."""
        named = {name: t(f"report.role.{value}") for name, value in self.values.items() if name == "role"}
        return t(f"report.issue.{self.code}", **{**self.values, **named})


@dataclass(frozen=True, kw_only=True)
class SignerFacts:
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
    trust_problem: TrustProblem
    certificate_from: str
    certificate_to: str
    revocation: Revocation
    signed_at: str | None
    time_source: TimeSource
    time_authority: str = ""
    revoked_at: str | None = None
    proven_at: str | None = None
    proven_by: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """Integrity, identity, revocation and time, each in words."""
        integrity = t(f"report.integrity.{'yes' if self.intact else 'no'}")
        reason = self.trust_problem or "trusted"
        identity = t(f"report.identity.{reason}", name=self.name, chain=" ← ".join(self.chain[1:]) or self.name)
        revocation = t(f"report.revocation.{self.revocation}", at=_minute(self.revoked_at))
        time = t(f"report.time.{self.time_source}", at=_minute(self.signed_at), authority=self.time_authority)
        said: tuple[str, ...] = (integrity, identity, revocation, time)
        if self.proven_at and self.time_source != "timestamp":
            said += (t("report.time.proven", at=_minute(self.proven_at), authority=self.proven_by),)
        return said


@dataclass(frozen=True, kw_only=True)
class DocumentStamp:
    """A timestamp of the whole document, added after it was signed: everything in it was there at that moment."""

    at: str
    authority: str
    trusted: bool

    @property
    def text(self) -> str:
        """What it says in words. It is not what PAdES calls B-LTA: the signatures have no timestamp of their own."""
        known = "known" if self.trusted else "unknown"
        return t(f"report.document-timestamp.{known}", at=_minute(self.at), authority=self.authority)


@dataclass(frozen=True, kw_only=True)
class StatedLog:
    """How far one log had come when the document was printed, as its annex and its data state."""

    log: str
    author: str
    count: int
    hash: str


@dataclass(frozen=True, kw_only=True)
class CorrectedFacts:
    """Which issued document a letter of correction is about, and the SHA-256 of its file: what the letter states."""

    document: str
    kind: str
    name: str
    number: str
    date: str
    sha256: str

    @property
    def text(self) -> str:
        """What it says in words."""
        return t("report.corrects", document=self.name, sha=self.sha256)


@dataclass(frozen=True, kw_only=True)
class Verification:
    """
    The whole answer. `stated` is what the answer is as JSON; its form is stable (`SCHEMA` grows with any change).

    `checked` is false where the look could not be finished within its limits: then nothing is known, neither that the
    document is whole nor that anybody changed it.
    """

    schema_version: str = SCHEMA
    sha256: str
    size: int
    checked: bool = True
    kind: str | None = None
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
    document_timestamps: tuple[DocumentStamp, ...] = ()
    embedded_revocation: int = 0
    logs: tuple[StatedLog, ...] = ()
    evidence: tuple[str, ...] = ()
    corrects: CorrectedFacts | None = None
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
        if not self.checked:
            return t("report.verdict.unchecked")
        if not self.intact:
            return t("report.verdict.broken")
        if not self.complete:
            return t("report.verdict.incomplete")
        codes = {issue.code for issue in self.issues}
        if "revoked" in codes:
            return t("report.verdict.revoked")
        return t(f"report.verdict.{'untrusted' if codes <= _UNPLACED else 'broken'}")

    @property
    def lines(self) -> Iterator[str]:
        """The whole answer in words: the verdict, which document, each signature, the data, then every problem."""
        yield self.headline
        yield ""
        if self.kind:
            day = short_date(parse_date(self.date)) if self.date else None
            parts = [t(f"domain.document.{self.kind}"), self.number, day, self.inspection]
            yield " · ".join(part for part in parts if part)
        if self.corrects:
            yield self.corrects.text
        for signer in self.signers:
            role = t(f"report.role.{signer.role}") if signer.role else signer.field
            yield f"{signer.name} ({role})"
            yield from (f"  - {line}" for line in signer.lines)
        yield from (stamp.text for stamp in self.document_timestamps)
        if self.attached_unchanged:
            yield t("report.attached", sha=str(self.attached_sha256)[:16])
        if self.issues:
            yield t("report.issues")
            yield from (f"  - {issue.text}" for issue in self.issues)

    def stated(self) -> dict[str, Any]:
        """Return the answer as plain values."""
        return asdict(self)

    def json_bytes(self) -> bytes:
        """Return the answer as JSON, for `of_json`."""
        return orjson.dumps(self)

    @classmethod
    def of_json(cls, data: bytes) -> Verification:
        """Read what `json_bytes` wrote."""
        found = orjson.loads(data)
        corrects = found.pop("corrects")
        parts: dict[str, Any] = {
            "signers": tuple(SignerFacts(**_lists_as_tuples(each)) for each in found.pop("signers")),
            "document_timestamps": tuple(DocumentStamp(**each) for each in found.pop("document_timestamps")),
            "logs": tuple(StatedLog(**each) for each in found.pop("logs")),
            "issues": tuple(Issue(**each) for each in found.pop("issues")),
            "corrects": CorrectedFacts(**corrects) if corrects else None,
        }
        return cls(**_lists_as_tuples(found), **parts)


def _minute(moment: str | None) -> str:
    """Write a moment (ISO 8601) as offices do."""
    return datetime.fromisoformat(moment).strftime("%d/%m/%Y %H:%M:%S") if moment else ""


def _lists_as_tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
