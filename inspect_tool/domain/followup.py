"""
Following an earlier inspection up: what it asked for becomes items to re-check, and what came of them.

Ids are made of where a recommendation came from, so that two laptops which follow the same inspection agree.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from inspect_tool.domain.checklist import Checklist
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import (
    DocumentKind,
    DocumentState,
    Finding,
    FollowUp,
    Json,
    Level,
    Nature,
    Progress,
    Recheck,
    Recommendation,
    Unit,
)
from inspect_tool.domain.units import AdminUnit, Units
from inspect_tool.text import fold

#: One field of one record, as stored.
Place = tuple[str, str]
_AGAIN: Final = "con-"


class Relation(StrEnum):
    """What the unit inspected earlier is to the one inspected now."""

    SAME = "same"
    PREDECESSOR = "predecessor"
    #: One of the two is not in the list of units, so nobody can say.
    UNKNOWN = "unknown"
    OTHER = "other"


def relation(units: Units, earlier: Unit, now: Unit) -> Relation:
    """Return what one unit is to another: the same, one it has taken over from since 2025, or another."""
    before, after = _known(units, earlier), _known(units, now)
    if before and after:
        if {unit.id for unit in before} & {unit.id for unit in after}:
            return Relation.SAME
        heirs = {heir.id for unit in before for heir in units.successors(unit)}
        return Relation.PREDECESSOR if heirs & {unit.id for unit in after} else Relation.OTHER
    same = fold(earlier.name or "") == fold(now.name or "") and earlier.level is now.level
    return Relation.SAME if same else Relation.UNKNOWN


def _known(units: Units, unit: Unit) -> tuple[AdminUnit, ...]:
    if not unit.name or unit.level is Level.DEPARTMENT:
        return ()
    return units.find(unit.name, level=unit.level)


def asked(earlier: Inspection) -> dict[str, dict[str, Json]]:
    """Return what an inspection following this one has to re-check: record path → stored fields, in order."""
    found: dict[str, dict[str, Json]] = {}
    for origin, record, unit, fields in _asked(earlier):
        known: dict[str, Json] = {**fields, "from_inspection": origin, "from_record": record, "from_unit": unit}
        kept: dict[str, Json] = {field: value for field, value in known.items() if value is not None}
        found[f"{FollowUp.kind}/{_identity(origin, record)}"] = kept
    return found


def stated(earlier: Inspection, checklists: Sequence[Checklist]) -> dict[str, Json]:
    """Return the fields of `earlier/visit` in an inspection that follows this one."""
    return {field: value for field, value in _stated(earlier, checklists) if value is not None}


def _identity(origin: str, record: str) -> str:
    return hashlib.sha256(f"{origin} {record}".encode()).hexdigest()[:10]


def _asked(earlier: Inspection) -> Iterator[tuple[str, str, str | None, dict[str, Json]]]:
    """
    Yield what is still to be looked at, as inspection, record and unit of origin, and fields.

    That is recommendations, and what that inspection itself left open.
    """
    again = {renewal_path(item) for item in earlier.followups}
    for recommendation in earlier.recommendations:
        answered = [earlier.findings[name] for name in sorted(recommendation.findings) if name in earlier.findings]
        limits = [finding for finding in answered if finding.nature is Nature.LIMITATION]
        text = "\n".join(finding.text for finding in limits if finding.text)
        items = frozenset[str]().union(*(finding.items for finding in limits))
        yield earlier.id, recommendation.path, earlier.unit.name, _fields(recommendation, text, items)
    renewed = again & {recommendation.path for recommendation in earlier.recommendations}
    for item in earlier.followups:
        if item.result is not Recheck.FIXED and renewal_path(item) not in renewed:
            origin, record = item.from_inspection or earlier.id, item.from_record or item.path
            yield origin, record, item.from_unit, _fields(item, item.limitation or "", item.items)


def _fields(record: Recommendation | FollowUp, limitation: str, items: frozenset[str]) -> dict[str, Json]:
    due = record.due.isoformat() if record.due else None
    plain: dict[str, Json] = {"text": record.text, "addressee": record.addressee, "due": due}
    return {**plain, "limitation": limitation or None, **{f"items.{item}": True for item in sorted(items)}}


def _stated(earlier: Inspection, checklists: Sequence[Checklist]) -> Iterator[tuple[str, Json]]:
    visit = earlier.visit
    yield "from_inspection", earlier.id
    yield "unit", earlier.unit.name
    yield "date", visit.date.isoformat() if visit.date else None
    yield "period_label", visit.period_label
    yield "limitations", len(earlier.limitations)
    yield "document", _number(earlier)
    for checklist in checklists:
        items = [item.id for item in checklist.items if visit.date is None or item.exists(visit.date)]
        for verdict, count in Counter(earlier.verdict(item) for item in items).items():
            yield f"verdicts.{checklist.id}.{verdict}", count
    for name, count in _counts(earlier).items():
        yield f"counts.{name}", count


def _number(earlier: Inspection) -> str | None:
    """Return the number of the conclusion that stands."""
    standing = (d for d in earlier.documents.values() if d.state is not DocumentState.SUPERSEDED)
    return next(
        (d.printed_number for d in standing if d.document is DocumentKind.CONCLUSION and d.printed_number), None
    )


def _counts(earlier: Inspection) -> Mapping[str, int]:
    """Return the figures of the visit's period; of several sets the one for exactly that period, else the first."""
    visit = earlier.visit
    period = (visit.period_from, visit.period_to)
    sets = list(earlier.figures.values())
    chosen = next((each for each in sets if (each.period_from, each.period_to) == period), sets[0] if sets else None)
    return chosen.counts if chosen else {}


def result_of(item: FollowUp) -> Recheck:
    """Return the result of a re-check; none yet, or one in dispute, counts as not re-checked."""
    return item.result or Recheck.NOT_RECHECKED


def overdue(item: FollowUp, on: date) -> bool:
    """Whether what was asked for should have been done by a day; what is fixed is never overdue."""
    return item.due is not None and item.due < on and item.result is not Recheck.FIXED


@dataclass(frozen=True)
class Results:
    """What came of an earlier inspection, and the limitations nobody had seen then."""

    fixed: tuple[FollowUp, ...]
    still_open: tuple[FollowUp, ...]
    not_rechecked: tuple[FollowUp, ...]
    new: tuple[Finding, ...]


def results(inspection: Inspection) -> Results:
    """Return the earlier recommendations by result, and the limitations that none of them speaks of."""
    by_result = {
        result: tuple(item for item in inspection.followups if result_of(item) is result) for result in Recheck
    }
    known = {finding_path(item) for item in inspection.followups}
    new = tuple(finding for finding in inspection.limitations if finding.path not in known)
    return Results(by_result[Recheck.FIXED], by_result[Recheck.STILL_OPEN], by_result[Recheck.NOT_RECHECKED], new)


def renewal_path(item: FollowUp) -> str:
    """Return where the recommendation made again of this one stands, once it is made."""
    return f"{Recommendation.kind}/{_AGAIN}{item.id}"


def finding_path(item: FollowUp) -> str:
    """Return where the limitation found again stands, once the recommendation is made again."""
    return f"{Finding.kind}/{_AGAIN}{item.id}"


def renewal(item: FollowUp, inspection: Inspection) -> dict[Place, Json]:
    """
    Return the fields that make a recommendation again of one still open, and its limitation where it answered one.

    What was for the unit itself is now for the unit inspected, which may be its successor. The due date is left to be
    set: the old one has passed or was not kept.
    """
    units = {item.from_unit, inspection.earlier.unit if inspection.earlier else None} - {None}
    itself = item.addressee in units
    asked: dict[str, Json] = {
        "text": item.text,
        "addressee": inspection.unit.name if itself else item.addressee,
        "status": Progress.OPEN.value,
        "order": len(inspection.recommendations) + 1,
    }
    again: dict[Place, Json] = {(renewal_path(item), field): value for field, value in asked.items()}
    if item.limitation:
        limit = finding_path(item)
        again[renewal_path(item), f"findings.{limit.partition('/')[2]}"] = True
        again |= {(limit, "nature"): Nature.LIMITATION.value, (limit, "text"): item.limitation}
        again |= {(limit, f"items.{name}"): True for name in sorted(item.items)}
        again |= {(limit, f"evidence.{sha}"): True for sha in sorted(item.evidence)}
    return {place: value for place, value in again.items() if value is not None}
