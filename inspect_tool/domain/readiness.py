"""
What stands between here and signing.

The rule of what blocks: a gap blocks when the signed document would say something false or unfinished as if it were
settled (a dispute, a value that cannot be read or breaks its own rule, a finding of neither kind, text with blanks left
in it), or when it could not be signed or dated at all (no head of team, nobody for the unit, no unit, no date).
Everything else is a warning: what was not checked, answered or fixed stays open in plain sight, and the document prints
it as open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as with_default
from datetime import date
from decimal import Decimal
from typing import Final

from inspect_tool.domain import authority
from inspect_tool.domain.asks import Remark, remarks
from inspect_tool.domain.checklist import Checklist, Item
from inspect_tool.domain.figures import COUNTS, check
from inspect_tool.domain.followup import renewal_path, results
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.law import Law
from inspect_tool.domain.naming import place_name
from inspect_tool.domain.pinning import for_review
from inspect_tool.domain.records import (
    UNIT,
    VISIT,
    Finding,
    Passage,
    Proposal,
    Recommendation,
    Record,
    Role,
    Verdict,
)
from inspect_tool.domain.stated import states_visit
from inspect_tool.domain.wording import Label, Said, Values, say, shown
from inspect_tool.text import fold, nearest

#: What a ready-made phrase leaves to fill in: `…` or `...` standing as a word, `[…]`, a row of dots or underscores.
#: An ellipsis that ends a word ("thuận tiện…") is writing, not a blank.
_BLANK: Final = re.compile(r"(?<!\S)(?:…|\.{3,})|\[\s*(?:…|\.{2,})?\s*\]|…{2,}|\.{4,}|_{3,}")
_SHORTCOMINGS: Final = (Verdict.PARTLY, Verdict.NOT_MET)


@dataclass(frozen=True)
class Gap:
    """
    One thing missing.

    `record` and `field` are where to go to fill it; `record` is a bare kind where none exists yet (`person`,
    `role.thu-ky`: a person of that role is to be added).

    The words are made when shown, in the language asked for.
    """

    code: str
    record: str
    field: str
    parts: Values = with_default(default_factory=dict)
    blocking: bool = False

    @property
    def values(self) -> dict[str, str | Decimal | int]:
        """The values in the screen's language, for `t(f"domain.gap.{code}", **values)`."""
        return {name: shown(value) for name, value in self.parts.items()}

    def message(self, lang: str | None = None) -> str:
        """Return the gap in words."""
        return say(f"domain.gap.{self.code}", self.parts, lang)


def gaps(inspection: Inspection, checklists: Sequence[Checklist], law: Law, on: date) -> tuple[Gap, ...]:
    """
    Return everything missing, what blocks first.

    The visit's date decides which items and which law apply; `on` stands in where it is not recorded yet.
    """
    day = inspection.visit.date or on
    found = (
        *_disputes(inspection),
        *_unreadable(inspection),
        *_visit(inspection),
        *_people(inspection),
        *_unchecked(inspection, checklists, day),
        *_values(inspection, checklists, day),
        *_findings(inspection),
        *_shortcomings(inspection, checklists),
        *_recommendations(inspection),
        *_followups(inspection),
        *_figures(inspection),
        *_blanks(inspection),
        *authority_gaps(_passages(inspection)),
        *_law(inspection, checklists, law),
        *_questions_changed(inspection, checklists),
        *_questions(inspection),
    )
    return tuple(sorted(found, key=lambda gap: not gap.blocking))


def _disputes(inspection: Inspection) -> Iterator[Gap]:
    for dispute in inspection.disputes:
        if not states_visit(inspection, dispute.record):
            continue
        values: Values = {"what": place_name(dispute.record, dispute.field), "count": len(dispute.values)}
        yield Gap("dispute", dispute.record, dispute.field, values, blocking=True)


def _records(inspection: Inspection) -> Iterator[Record]:
    yield inspection.visit
    yield inspection.unit
    yield from inspection.people
    for by_id in (inspection.answers, inspection.figures, inspection.findings):
        yield from by_id.values()
    yield from _passages(inspection)
    yield from inspection.recommendations
    yield from inspection.followups
    yield from inspection.proposals


def _unreadable(inspection: Inspection) -> Iterator[Gap]:
    for record in _records(inspection):
        for name in sorted(record.unreadable):
            yield Gap("unreadable", record.path, name, {"what": _place(record, name)}, blocking=True)


def _place(record: Record, name: str) -> Said:
    """Name a field by the words its record is known by: an id made by a computer tells nobody anything."""
    words = getattr(record, "text", None) if record.kind != "passage" else None
    return place_name(record.path, name, first_words(words, ""))


def _visit(inspection: Inspection) -> Iterator[Gap]:
    visit, unit = inspection.visit, inspection.unit
    needed = (
        ("unit_missing", UNIT, "name", unit.name, True),
        ("date_missing", VISIT, "date", visit.date, True),
        ("place_missing", VISIT, "place", visit.place, False),
        ("decision_missing", VISIT, "decision_number", visit.decision_number, False),
        ("round_end_missing", VISIT, "round_end", visit.round_end, False),
    )
    for code, record, name, value, blocking in needed:
        if not value:
            yield Gap(code, record, name, blocking=blocking)
    if visit.date and not (unit.valid_from or date.min) <= visit.date <= (unit.valid_to or date.max):
        yield Gap("unit_not_then", UNIT, "valid_to", {"unit": unit.name or unit.id})


def _people(inspection: Inspection) -> Iterator[Gap]:
    for role, code, blocking in (
        (Role.LEAD, "lead_missing", True),
        (Role.HEAD_OF_UNIT, "host_missing", True),
        (Role.SECRETARY, "secretary_missing", False),
    ):
        person = inspection.person(role)
        if person is None or not person.name:
            place = (person.path, "name") if person else ("person", f"role.{role}")
            yield Gap(code, *place, blocking=blocking)


def _unchecked(inspection: Inspection, checklists: Sequence[Checklist], day: date) -> Iterator[Gap]:
    for checklist in checklists:
        items = [item for item in checklist.items if item.exists(day)]
        left = [item.id for item in items if inspection.verdict(item.id) is Verdict.UNCHECKED]
        if left:
            title = Said("domain.title.checklist", {"vi": checklist.title, "en": checklist.title_en})
            values: Values = {"checklist": title, "count": len(left), "of": len(items), "first": left[0]}
            yield Gap("unchecked", f"answer/{left[0]}", "verdict", values)


def _values(inspection: Inspection, checklists: Sequence[Checklist], day: date) -> Iterator[Gap]:
    """Find what items ask for besides a verdict: wrong values, odd ones, and, in one gap, those left out."""
    left: list[tuple[str, str]] = []
    for item in (item for checklist in checklists for item in checklist.items if item.asks and item.exists(day)):
        answer, verdict = inspection.answers.get(item.id), inspection.verdict(item.id)
        if answer is None or verdict in {Verdict.UNCHECKED, Verdict.NOT_APPLICABLE}:
            continue
        for remark in remarks(item.asks, answer):
            if remark.code == "missing":
                left.append((answer.path, f"values.{remark.name}"))
                continue
            code = "value_wrong" if remark.is_error else "value_odd"
            values: Values = {"item": item.id, "remark": _remark(remark)}
            yield Gap(code, answer.path, f"values.{remark.name}", values, blocking=remark.is_error)
    if left:
        items = dict.fromkeys(record.partition("/")[2] for record, _ in left)
        yield Gap("values_missing", *left[0], {"items": ", ".join(items), "count": len(left)})


def _remark(remark: Remark) -> Label:
    """Return the checklist's own message, or ours in whatever language it is shown."""
    return remark.own or Said(f"asks.{remark.code}", {name: str(value) for name, value in remark.values.items()})


def _findings(inspection: Inspection) -> Iterator[Gap]:
    answered = {finding for item in inspection.recommendations for finding in item.findings}
    for finding in inspection.findings.values():
        values: Values = {"finding": first_words(finding.text, finding.id)}
        if finding.nature is None and "nature" not in finding.disputed:
            yield Gap("nature_missing", finding.path, "nature", values, blocking=True)
        yield from _no_text(finding)
    for finding in inspection.limitations:
        yield from _limitation(finding, recommended=finding.id in answered)
    if not inspection.limitations and (inspection.recommendations or _claims_limits(inspection)):
        yield Gap("limitations_unlisted", "finding", "nature")


def _limitation(finding: Finding, *, recommended: bool) -> Iterator[Gap]:
    values: Values = {"finding": first_words(finding.text, finding.id)}
    if not finding.items:
        yield Gap("limitation_item", finding.path, "items", values)
    if not finding.evidence and not finding.dossiers:
        yield Gap("limitation_evidence", finding.path, "evidence", values)
    if not recommended:
        yield Gap("limitation_recommendation", finding.path, "recommendation", values)


def _claims_limits(inspection: Inspection) -> bool:
    texts = (inspection.visit.overview, inspection.visit.closing_words)
    return any("han che" in fold(text) for text in texts if text)


def first_words(text: str | None, otherwise: str) -> str:
    """Return the first words of a text, enough to know it by."""
    words = (text or "").split()
    kept = " ".join(words[:10])
    return f"{kept} …" if len(words) > 10 else kept or otherwise


def _shortcomings(inspection: Inspection, checklists: Sequence[Checklist]) -> Iterator[Gap]:
    """Find items with a shortcoming that no limitation speaks of."""
    told = {item for finding in inspection.limitations for item in finding.items}
    ids = [item.id for checklist in checklists for item in checklist.items]
    silent = [item for item in ids if inspection.verdict(item) in _SHORTCOMINGS and item not in told]
    if silent:
        yield Gap("shortcoming_untold", f"answer/{silent[0]}", "verdict", {"items": ", ".join(silent)})


def _recommendations(inspection: Inspection) -> Iterator[Gap]:
    asked: tuple[Recommendation | Proposal, ...] = (*inspection.recommendations, *inspection.proposals)
    for record in asked:
        yield from _no_text(record)
    for recommendation in inspection.recommendations:
        values: Values = {"text": first_words(recommendation.text, recommendation.id)}
        if not recommendation.addressee and "addressee" not in recommendation.disputed:
            yield Gap("recommendation_addressee", recommendation.path, "addressee", values)
        if not recommendation.due and "due" not in recommendation.disputed:
            yield Gap("recommendation_due", recommendation.path, "due", values)


def _followups(inspection: Inspection) -> Iterator[Gap]:
    """Find, in one gap each, what was not re-checked, and what is still open without being recommended again."""
    found = results(inspection)
    again = {record.path for record in inspection.recommendations}
    dropped = tuple(item for item in found.still_open if renewal_path(item) not in again)
    for code, items in (("followup_unchecked", found.not_rechecked), ("followup_unrenewed", dropped)):
        if items:
            values: Values = {"count": len(items), "text": first_words(items[0].text, items[0].id)}
            yield Gap(code, items[0].path, "result", values)


def _no_text(record: Finding | Recommendation | Proposal) -> Iterator[Gap]:
    if not (record.text or "").strip() and "text" not in record.disputed:
        yield Gap("text_missing", record.path, "text", {"what": place_name(record.path, "text")}, blocking=True)


def _figures(inspection: Inspection) -> Iterator[Gap]:
    for figures in inspection.figures.values():
        for field in (f"{group}.{name}" for group in ("counts", "stated") for name in getattr(figures, group)):
            name = field.partition(".")[2]
            if name not in COUNTS:
                yield Gap(
                    "figure_unknown", figures.path, field, {"name": name, "nearest": nearest(name, COUNTS) or "—"}
                )
        for problem in check(figures):
            if not (figures.explanations.get(problem.key) or "").strip():
                told = Said(f"domain.problem.{problem.code}", problem.all_values)
                yield Gap("unexplained", figures.path, f"explanations.{problem.key}", {"problem": told})


def _blanks(inspection: Inspection) -> Iterator[Gap]:
    """Find text that a document would print with a blank still in it."""
    for record in _records(inspection):
        for name, text in _texts(record):
            if has_blank(text):
                yield Gap("blank", record.path, name, {"what": _place(record, name)}, blocking=True)


def has_blank(text: str) -> bool:
    """Whether a text still has a blank to be filled in."""
    return _BLANK.search(text) is not None


def _texts(record: Record) -> Iterator[tuple[str, str]]:
    for name in type(record).model_fields:
        value = getattr(record, name)
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, Mapping):
            yield from ((f"{name}.{key}", entry) for key, entry in value.items() if isinstance(entry, str))


def _passages(inspection: Inspection) -> list[Passage]:
    """Return the edited passages of the minutes and the conclusion; a letter's are its own affair."""
    return [passage for passage in inspection.passages.values() if states_visit(inspection, passage.path)]


def authority_gaps(passages: Iterable[Passage]) -> Iterator[Gap]:
    """Find lines above a signature that the decree on documents does not know."""
    for passage in passages:
        if passage.id.rpartition(".")[2] != authority.PASSAGE:
            continue
        for block in authority.parted(passage.text or ""):
            for flaw in authority.flaws(block.lines):
                values: Values = {"who": block.name or "—", "line": flaw.line}
                yield Gap(f"authority_{flaw.code}", passage.path, "text", values)


def _law(inspection: Inspection, checklists: Sequence[Checklist], law: Law) -> Iterator[Gap]:
    """Find texts that the limitations' items rest on and that nobody has confirmed yet, one gap a text."""
    items = {item.id: item for checklist in checklists for item in checklist.items}
    cited: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for item in _cited(inspection, items):
        for basis in law.in_force(item.basis, *item.days(inspection.visit)):
            if not law.confirmed(basis):
                names[basis.law] = law.text(basis).short
                cited.setdefault(basis.law, []).append(item.id)
    for text, using in cited.items():
        values: Values = {"law": names[text], "items": ", ".join(dict.fromkeys(using))}
        yield Gap("law_unconfirmed", f"answer/{using[0]}", "verdict", values)


def _cited(inspection: Inspection, items: dict[str, Item]) -> Iterable[Item]:
    linked = dict.fromkeys(item for finding in inspection.limitations for item in sorted(finding.items))
    return (items[item] for item in linked if item in items)


def _questions_changed(inspection: Inspection, checklists: Sequence[Checklist]) -> Iterator[Gap]:
    """Find answers given to a question that the checklists at hand ask differently, or no longer."""
    changed = list(for_review(inspection, checklists))
    if changed:
        values: Values = {"count": len(changed), "items": ", ".join(changed)}
        yield Gap("question_changed", f"answer/{changed[0]}", "verdict", values)


def _questions(inspection: Inspection) -> Iterator[Gap]:
    for question in inspection.questions.values():
        if not (question.answer or "").strip():
            yield Gap("question_open", question.path, "answer", {"question": question.text or question.id})
