"""The shape of every `--json` result. Scripts rely on them: a field may be added here, none renamed or dropped."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Listed(Shape):
    id: str
    folder: str
    title: str | None
    date: date | None
    unit: str | None
    level: str | None
    disputes: int


class Unreadable(Shape):
    id: str
    folder: str
    problem: str


class List(Shape):
    inspections: list[Listed | Unreadable]


class Stored(Shape):
    fields: dict[str, Any]
    disputed: list[str]


class Records(Shape):
    id: str
    records: dict[str, Stored]


class Record(Stored):
    id: str
    record: str


class Change(Shape):
    id: str
    at: datetime
    author: str
    log: str
    record: str
    field: str
    before: list[Any]
    value: Any
    present: bool
    over: list[str]
    reason: str


class History(Shape):
    id: str
    changes: list[Change]


class Progress(Shape):
    id: str
    title: str
    done: int
    total: int
    verdicts: dict[str, int]


class Gap(Shape):
    code: str
    record: str
    field: str
    blocking: bool
    message: str


class Document(Shape):
    id: str
    document: str | None
    state: str | None
    number: str | None
    files: dict[str, str]
    hashes: dict[str, str]
    corrects: str | None
    corrected_by: list[str]
    related: list[str]


class Head(Shape):
    author: str
    count: int
    hash: str


class Conclusion(Shape):
    round_end: date
    due: date | None
    unconfirmed: list[date]
    problem: str | None


class SecondCopy(Shape):
    folder: str
    at: str | None
    at_hand: bool


class Status(Shape):
    second_copy: SecondCopy | None
    id: str
    unit: str | None
    date: date | None
    checklists: list[Progress]
    conclusion: Conclusion | None
    disputes: int
    gaps: list[Gap]
    documents: list[Document]
    heads: dict[str, Head]
    notices: list[str]


class Value(Shape):
    change: str
    value: Any
    present: bool
    author: str
    log: str
    at: datetime


class Dispute(Shape):
    record: str
    field: str
    values: list[Value]


class Proposal(Shape):
    text: str
    overlaps: int


class Proposed(Dispute):
    proposal: Proposal | None


class Conflicts(Shape):
    id: str
    disputes: list[Proposed]


class Export(Shape):
    id: str
    path: str
    segments: int
    commits: int
    blobs: int
    missing: list[str]


class Refused(Shape):
    name: str
    reason: str


class Segments(Shape):
    new: int
    known: int
    waiting: int
    refused: list[Refused]


class Writes(Shape):
    total: int
    new: int
    known: int
    waiting: int
    refused: int


class Blobs(Shape):
    new: int
    missing: list[str]


class Stranger(Shape):
    key: str
    author: str
    writes: int
    fingerprint: str


class Fork(Shape):
    log: str
    line: int
    branch: str


class Arriving(Shape):
    author: str
    record: str
    field: str
    value: str | int | bool | None


class Merge(Shape):
    id: str
    dry_run: bool
    preview: list[Arriving]
    segments: Segments
    writes: Writes
    by: dict[str, int]
    keys: list[str]
    quarantined: list[Stranger]
    roster: bool
    forks: list[Fork]
    notices: list[str]
    disputes: list[Dispute]
    blobs: Blobs


class Problem(Shape):
    code: str
    path: str
    message: str
    identity: str
    expected: float | None
    found: float | None
    difference: float | None
    key: str
    record: str | None
    explanation: str | None


class Figures(Shape):
    problems: list[Problem]
    checked: int


class Flaw(Shape):
    line: int | None
    code: str
    message: str


class Flaws(Shape):
    file: str
    problems: list[Flaw]


class Key(Shape):
    log: str
    public: str
    fingerprint: str
    recipient: str


class Check(Shape):
    code: str
    subject: str
    good: bool
    message: str


class Doctor(Shape):
    checks: list[Check]


class TemplateFlaw(Shape):
    file: str
    line: int | None
    code: str
    message: str


class TemplateOverride(Shape):
    file: str
    made_from: str | None
    ours: str
    state: str


class TemplateFlaws(Shape):
    folder: str
    overridden: list[TemplateOverride]
    problems: list[TemplateFlaw]


class VerifiedIssue(Shape):
    code: str
    values: dict[str, str]


class VerifiedSigner(Shape):
    """One signature: integrity, identity and time are three separate facts."""

    field: str
    role: Literal["truong-doan", "thu-ky", "don-vi", "co-quan"] | None
    name: str
    organisation: str
    certificate_sha256: str
    chain: list[str]
    intact: bool
    later_steps: list[str]
    trusted: bool
    trust_problem: Literal["", "unknown-root", "expired", "not-yet-valid", "revoked", "usage", "other"]
    certificate_from: datetime
    certificate_to: datetime
    revocation: Literal["not-checked", "good", "revoked", "revoked-later"]
    revoked_at: datetime | None
    signed_at: datetime | None
    time_source: Literal["claimed", "timestamp", "none"]
    time_authority: str
    proven_at: datetime | None
    proven_by: str


class VerifiedStamp(Shape):
    at: datetime
    authority: str
    trusted: bool


class VerifiedLog(Shape):
    log: str
    author: str
    count: int
    hash: str


class OriginLog(Shape):
    log: str
    stated: int
    here: int
    standing: Literal["equal", "prefix", "behind", "differs", "absent"]


class Origin(Shape):
    """What the inspection on this laptop says to the logs and the evidence that the document states."""

    outcome: Literal["leads", "partly", "differs"]
    logs: list[OriginLog]
    evidence: int
    evidence_missing: list[str]
    evidence_changed: list[str]


class Recorded(Shape):
    document: str
    latest: bool
    corrected_by: list[str]
    replaced_by: str | None


class VerifiedCorrects(Shape):
    """Which issued document a letter of correction is about."""

    document: str
    kind: Literal["bien-ban", "ket-luan", "dinh-chinh"]
    name: str
    number: str
    date: str
    sha256: str


class Verified(Shape):
    """What `inspect-tool verify PDF --json` prints."""

    schema_version: Literal["inspect-tool/verification/4"]
    sha256: str
    size: int
    verdict: str
    valid_and_trusted: bool
    checked: bool
    complete: bool
    intact: bool
    trusted: bool
    kind: Literal["bien-ban", "ket-luan", "dinh-chinh"] | None
    corrects: VerifiedCorrects | None
    inspection: str | None
    pages: int | None
    number: str | None
    date: date | None
    signers: list[VerifiedSigner]
    missing: list[str]
    attached_sha256: str | None
    attached_unchanged: bool
    document_timestamps: list[VerifiedStamp]
    embedded_revocation: int
    logs: list[VerifiedLog]
    evidence: list[str]
    issues: list[VerifiedIssue]
    recorded: Recorded | None
    origin: Origin | None
    reprint: Literal["same", "different", "other-tools", "no-data"] | None = None


class LetterLine(Shape):
    record: str
    where: str | None
    printed: str | None
    corrected: str | None
    reason: str | None
    stated: bool


class LetterGap(Shape):
    code: str
    record: str
    field: str
    blocking: bool


class Letter(Shape):
    id: str
    corrects: str | None
    symbol: str | None
    state: str | None
    number: str | None
    issued: date | None
    supersedes: str | None
    lines: list[LetterLine]
    gaps: list[LetterGap]


class Letters(Shape):
    """What `inspect-tool correction list ID --json` prints."""

    letters: list[Letter]
