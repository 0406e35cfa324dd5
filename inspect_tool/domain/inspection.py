"""The whole inspection as a view: what the tables hold, as models, ready to be read by rules, screens and documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple, TypeVar, cast

from inspect_tool.domain.records import (
    CONFLICTS,
    EARLIER,
    UNIT,
    VISIT,
    Answer,
    Audit,
    Correction,
    Document,
    Dossier,
    Earlier,
    Evidence,
    Fields,
    Figures,
    Finding,
    FollowUp,
    Nature,
    Passage,
    Person,
    Procedure,
    Proposal,
    Question,
    Recommendation,
    Record,
    Role,
    Sampling,
    Side,
    Unit,
    Verdict,
    Visit,
    load,
)
from inspect_tool.text import person_key

R = TypeVar("R", bound=Record)


class Standing(NamedTuple):
    """One of the values that stand in a dispute. `present` is False where someone cleared the field."""

    change: str
    value: object
    present: bool
    author: str
    log: str
    at: datetime


@dataclass(frozen=True)
class Dispute:
    """A field for which more than one value stands until a person decides."""

    record: str
    field: str
    values: tuple[Standing, ...]


def removals(inspection: Inspection) -> dict[str, str]:
    """Return the records that someone removed while another was editing them, each with who removed it."""
    found: dict[str, str] = {}
    for dispute in inspection.disputes:
        kind, _, name = dispute.record.partition("/")
        standing = inspection.tables.get(kind, {}).get(name, {})
        gone = next((value for value in dispute.values if not value.present), None)
        if gone and standing.keys() <= {CONFLICTS}:
            found.setdefault(dispute.record, gone.author)
    return found


@dataclass(frozen=True)
class Inspection:
    """
    One inspection as it stands now. `tables` is kind → record id → stored fields.

    `version` tells this state from others of the same opening: an edit made while looking at it names it.
    """

    id: str
    tables: Mapping[str, Mapping[str, Fields]]
    disputes: tuple[Dispute, ...] = ()
    version: int = 0

    def _all(self, model: type[R]) -> dict[str, R]:
        return {name: cast("R", load(model.kind, name, f)) for name, f in self.tables.get(model.kind, {}).items()}

    def _one(self, model: type[R], path: str) -> R:
        name = path.partition("/")[2]
        return cast("R", load(model.kind, name, self.tables.get(model.kind, {}).get(name, {})))

    @cached_property
    def visit(self) -> Visit:
        """The visit's own facts."""
        return self._one(Visit, VISIT)

    @cached_property
    def unit(self) -> Unit:
        """The unit inspected."""
        return self._one(Unit, UNIT)

    @cached_property
    def answers(self) -> dict[str, Answer]:
        """Answers by item id; an item nobody touched has none."""
        return self._all(Answer)

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Everyone, by rank, then by name in Vietnamese order."""
        found = self._all(Person).values()
        return tuple(sorted(found, key=lambda p: (p.rank is None, p.rank or 0, person_key(p.name or ""), p.id)))

    @property
    def team(self) -> tuple[Person, ...]:
        """The people of the inspection team."""
        return tuple(p for p in self.people if p.side is Side.TEAM)

    @property
    def hosts(self) -> tuple[Person, ...]:
        """The people of the unit."""
        return tuple(p for p in self.people if p.side is Side.HOST)

    def person(self, role: Role) -> Person | None:
        """Return the first person with this role."""
        return next((p for p in self.people if p.role is role), None)

    @cached_property
    def evidence(self) -> dict[str, Evidence]:
        """Evidence by SHA-256."""
        return self._all(Evidence)

    @cached_property
    def figures(self) -> dict[str, Figures]:
        """Figure sets by id."""
        return self._all(Figures)

    @cached_property
    def procedures(self) -> dict[str, Procedure]:
        """Procedures by id."""
        return self._all(Procedure)

    @cached_property
    def dossiers(self) -> dict[str, Dossier]:
        """Sampled dossiers by id."""
        return self._all(Dossier)

    @cached_property
    def samplings(self) -> dict[str, Sampling]:
        """Draws from registers by id."""
        return self._all(Sampling)

    @cached_property
    def audits(self) -> dict[str, Audit]:
        """Registers counted again, by id."""
        return self._all(Audit)

    @cached_property
    def findings(self) -> dict[str, Finding]:
        """Findings by id."""
        return self._all(Finding)

    @property
    def strengths(self) -> tuple[Finding, ...]:
        """Findings that are strengths."""
        return tuple(f for f in self.findings.values() if f.nature is Nature.STRENGTH)

    @property
    def limitations(self) -> tuple[Finding, ...]:
        """Findings that are limitations."""
        return tuple(f for f in self.findings.values() if f.nature is Nature.LIMITATION)

    @cached_property
    def recommendations(self) -> tuple[Recommendation, ...]:
        """The team's recommendations, in order."""
        return _ordered(self._all(Recommendation).values())

    @cached_property
    def followups(self) -> tuple[FollowUp, ...]:
        """The earlier recommendations to check again, in order."""
        return _ordered(self._all(FollowUp).values())

    @cached_property
    def earlier(self) -> Earlier | None:
        """What the inspection before this one stated; None where this one follows no other."""
        return self._one(Earlier, EARLIER) if self.tables.get(Earlier.kind) else None

    @cached_property
    def proposals(self) -> tuple[Proposal, ...]:
        """The unit's proposals, in order."""
        return _ordered(self._all(Proposal).values())

    @cached_property
    def passages(self) -> dict[str, Passage]:
        """Edited document sections by `<document>.<section>`."""
        return self._all(Passage)

    @cached_property
    def documents(self) -> dict[str, Document]:
        """Issued documents by id."""
        return self._all(Document)

    @cached_property
    def corrections(self) -> dict[str, Correction]:
        """Lines of letters of correction by id."""
        return self._all(Correction)

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Open and settled questions by id."""
        return self._all(Question)

    def verdict(self, item: str) -> Verdict:
        """Return the verdict of an item. An untouched, cleared or disputed one counts as not checked."""
        answer = self.answers.get(item)
        return (answer and answer.verdict) or Verdict.UNCHECKED

    def progress(self, items: Iterable[str]) -> tuple[int, int]:
        """Return how many of these items have a verdict, and how many there are."""
        listed = list(items)
        return sum(self.verdict(item) is not Verdict.UNCHECKED for item in listed), len(listed)


Ordered = TypeVar("Ordered", Recommendation, FollowUp, Proposal)


def _ordered(records: Iterable[Ordered]) -> tuple[Ordered, ...]:
    return tuple(sorted(records, key=lambda r: (r.order is None, r.order or 0, r.id)))
