"""The nouns as models; every field may be absent: not filled in yet, or in dispute."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pydantic import Field

from inspect_tool.domain.records.base import Record
from inspect_tool.domain.records.documents import Correction, Document, Passage
from inspect_tool.domain.records.values import (
    Convention,
    Count,
    Day,
    Level,
    Links,
    Method,
    Moment,
    Nature,
    Printed,
    Progress,
    Recheck,
    Reply,
    Role,
    Severity,
    Side,
    StatedRate,
    Text,
    Verdict,
)


class Visit(Record):
    """The inspection itself; one per notebook, at `inspection/visit`."""

    kind = "inspection"
    title: Text | None = None
    date: Day | None = None
    until: Day | None = None
    round_end: Day | None = None
    mode: Text | None = None
    form: Text | None = None
    place: Text | None = None
    opened_at: Text | None = None
    closed_at: Text | None = None
    decision_number: Text | None = None
    decision_date: Day | None = None
    decision_issuer: Text | None = None
    period_label: Text | None = None
    period_from: Day | None = None
    period_to: Day | None = None
    convention: Convention | None = None
    parent_agency: Text | None = None
    agency: Text | None = None
    symbol: Text | None = None
    locality: Text | None = None
    copies: Count | None = None
    overview: Text | None = None
    closing_words: Text | None = None
    source: Text | None = None
    recipients: Mapping[str, Text] = Field(default_factory=dict)
    checklists: Mapping[str, Text] = Field(default_factory=dict)
    pins: Mapping[str, Text] = Field(default_factory=dict)
    wordings: Mapping[str, Text] = Field(default_factory=dict)


class Unit(Record):
    """The unit inspected; one per notebook, at `unit/inspected`. Level and validity are part of who it is."""

    kind = "unit"
    name: Text | None = None
    level: Level | None = None
    parent: Text | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    staff: Mapping[str, Count] = Field(default_factory=dict)


class Person(Record):
    """Someone at the table, of the team or of the unit. `rank` orders names in documents."""

    kind = "person"
    name: Text | None = None
    title: Text | None = None
    agency: Text | None = None
    side: Side | None = None
    role: Role | None = None
    subteam: Text | None = None
    rank: Count | None = None


class Answer(Record):
    """
    The result of one checklist item; its id is the item's.

    `values` holds what the item asks for besides a verdict, by name, as it was written: `domain/asks.py` reads it.
    """

    kind = "answer"
    verdict: Verdict | None = None
    note: Text | None = None
    assignee: Text | None = None
    evidence: Links = frozenset()
    values: Mapping[str, Text] = Field(default_factory=dict)


class Evidence(Record):
    """A file, named by the SHA-256 of its bytes (64 hex digits)."""

    kind = "evidence"
    name: Text | None = None
    media_type: Text | None = None
    size: Count | None = None
    taken_at: Moment | None = None
    note: Text | None = None
    printed: Printed | None = None


class Figures(Record):
    """What the unit reported for a period: counts by name, percentages as stated, claims, and its explanations."""

    kind = "figures"
    label: Text | None = None
    period_from: Day | None = None
    period_to: Day | None = None
    scope: Text | None = None
    source: Text | None = None
    extracted_at: Moment | None = None
    counts: Mapping[str, Count] = Field(default_factory=dict)
    stated: Mapping[str, StatedRate] = Field(default_factory=dict)
    claims: Mapping[str, Text] = Field(default_factory=dict)
    explanations: Mapping[str, Text] = Field(default_factory=dict)


class Procedure(Record):
    """One administrative procedure of the unit, with its limits as number and unit."""

    kind = "procedure"
    code: Text | None = None
    name: Text | None = None
    field: Text | None = None
    limit: Count | None = None
    limit_unit: Text | None = None
    short_limit: Count | None = None
    short_limit_unit: Text | None = None
    short_decision: Text | None = None
    posted: Links = frozenset()
    system: Text | None = None


class Dossier(Record):
    """
    One sampled case. Personal data stays out: initials only.

    Moments, pauses and steps are written as `domain/moments.py` reads them: `2023-08-17 14:30`,
    `2023-08-18 .. 2023-08-21 | reason | form`, `4 giờ | 2023-08-17 08:00 .. 2023-08-17 12:00`.
    """

    kind = "dossier"
    code: Text | None = None
    initials: Text | None = None
    procedure: Text | None = None
    channel: Text | None = None
    received_at_place: Text | None = None
    settled_by: Text | None = None
    handed_over_from: Text | None = None
    submitted: Text | None = None
    accepted: Text | None = None
    promised: Text | None = None
    settled: Text | None = None
    signed: Text | None = None
    closed: Text | None = None
    apology: Text | None = None
    returned: Text | None = None
    pauses: Mapping[str, Text] = Field(default_factory=dict)
    steps: Mapping[str, Text] = Field(default_factory=dict)
    note: Text | None = None


class Sampling(Record):
    """
    A draw from a register: with the same register, method and seed anyone draws the same dossiers again.

    `frame_hash` is the SHA-256 of the row keys drawn from, `frame` how many there were, `among` what was drawn from
    when it was not every row (an anomaly), `strata` what the draw was spread over, `basis` why so many.
    """

    kind = "sampling"
    source: Text | None = None
    method: Method | None = None
    among: Text | None = None
    strata: Text | None = None
    seed: Text | None = None
    frame: Count | None = None
    frame_hash: Text | None = None
    size: Count | None = None
    basis: Text | None = None
    dossiers: Links = frozenset()


class Audit(Record):
    """
    A unit's register counted again for a period under a named convention.

    `counts` are those of the official form, `handed_over` the same for dossiers other authorities left behind, and
    `anomalies` rows to look at by kind.
    """

    kind = "audit"
    source: Text | None = None
    convention: Convention | None = None
    period_from: Day | None = None
    period_to: Day | None = None
    rows: Count | None = None
    misread: Count | None = None
    counts: Mapping[str, Count] = Field(default_factory=dict)
    handed_over: Mapping[str, Count] = Field(default_factory=dict)
    anomalies: Mapping[str, Count] = Field(default_factory=dict)


class Finding(Record):
    """A strength or a limitation, tied to items, evidence and dossiers, with the unit's right of reply."""

    kind = "finding"
    nature: Nature | None = None
    text: Text | None = None
    severity: Severity | None = None
    cause: Text | None = None
    items: Links = frozenset()
    evidence: Links = frozenset()
    dossiers: Links = frozenset()
    #: Findings that a person has held beside this one and found to be about something else.
    distinct: Links = frozenset()
    reply: Reply | None = None
    reply_text: Text | None = None


class Recommendation(Record):
    """What the team asks of someone; answers findings."""

    kind = "recommendation"
    text: Text | None = None
    addressee: Text | None = None
    due: Day | None = None
    status: Progress | None = None
    proof: Text | None = None
    group: Text | None = None
    findings: Links = frozenset()
    order: Count | None = None


class FollowUp(Record):
    """
    A recommendation of an earlier inspection, to be checked again; `limitation` is what it answered, `items` where.

    `from_record` is the recommendation's path in `from_inspection`, `from_unit` the unit inspected then. No result yet
    counts as not re-checked.
    """

    kind = "followup"
    text: Text | None = None
    addressee: Text | None = None
    due: Day | None = None
    limitation: Text | None = None
    items: Links = frozenset()
    from_inspection: Text | None = None
    from_record: Text | None = None
    from_unit: Text | None = None
    result: Recheck | None = None
    note: Text | None = None
    evidence: Links = frozenset()
    order: Count | None = None


class Earlier(Record):
    """
    What the inspection before this one stated, to compare with; one per notebook, at `earlier/visit`.

    `verdicts` counts items by checklist and verdict (`cong-khai.dat`), `counts` are the figures the unit reported then,
    `document` is the number of the conclusion.
    """

    kind = "earlier"
    from_inspection: Text | None = None
    unit: Text | None = None
    date: Day | None = None
    document: Text | None = None
    period_label: Text | None = None
    limitations: Count | None = None
    verdicts: Mapping[str, Count] = Field(default_factory=dict)
    counts: Mapping[str, Count] = Field(default_factory=dict)


class Proposal(Record):
    """What the unit asks of others; never mixed with recommendations."""

    kind = "proposal"
    text: Text | None = None
    addressee: Text | None = None
    raised_by: Text | None = None
    order: Count | None = None


class Question(Record):
    """What is left open and must be asked or filled in before signing; shown until someone settles it."""

    kind = "question"
    text: Text | None = None
    about: Text | None = None
    answer: Text | None = None


KINDS: Final[Mapping[str, type[Record]]] = MappingProxyType(
    {
        model.kind: model
        for model in (
            Visit,
            Unit,
            Person,
            Answer,
            Evidence,
            Figures,
            Procedure,
            Dossier,
            Sampling,
            Audit,
            Finding,
            Recommendation,
            FollowUp,
            Earlier,
            Proposal,
            Passage,
            Document,
            Correction,
            Question,
        )
    }
)
VISIT: Final = "inspection/visit"
UNIT: Final = "unit/inspected"
EARLIER: Final = "earlier/visit"
