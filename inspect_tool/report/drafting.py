"""
Sentences drafted from records: one function a section, each from what is recorded and nothing else.

The words are in `report_templates/phrases.yaml`. What is missing shows as a visible mark, what is open stays open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, TypeVar

from inspect_tool.domain.checklist import Checklist, Item
from inspect_tool.domain.figures import check
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import DocumentKind, Figures, Finding, Person, Proposal, Recommendation, Role, Verdict
from inspect_tool.domain.statements import Problem
from inspect_tool.i18n import t_vi
from inspect_tool.library import Library
from inspect_tool.report import phrases as words
from inspect_tool.report.phrases import Phrases, bare, ended, letters, prose_count

T = TypeVar("T")

MINUTES: Final = DocumentKind.MINUTES
_CHECKED: Final = frozenset({Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET})


@dataclass(frozen=True)
class Draft:
    """What every section is drafted from."""

    kind: DocumentKind
    inspection: Inspection
    library: Library
    say: Phrases

    @cached_property
    def day(self) -> date | None:
        """The day whose law counts: the visit's."""
        return self.inspection.visit.date

    @property
    def agency(self) -> str:
        """The issuing body's name, or the mark where nobody gave it."""
        return self.inspection.visit.agency or self.say.mark

    @property
    def unit(self) -> str:
        """The unit's name, or the mark."""
        return self.inspection.unit.name or self.say.mark

    def items(self, checklist: Checklist) -> tuple[Item, ...]:
        """Return the items of a checklist that applied on the day."""
        return tuple(item for item in checklist.items if self.day is None or item.exists(self.day))

    def answered(self, checklist: Checklist) -> Iterator[tuple[Item, Verdict, str]]:
        """Yield the items somebody gave a verdict or a note, with both."""
        for item in self.items(checklist):
            answer = self.inspection.answers.get(item.id)
            note = (answer and answer.note) or ""
            verdict = self.inspection.verdict(item.id)
            if note or verdict is not Verdict.UNCHECKED:
                yield item, verdict, note


def verdict_name(verdict: Verdict) -> str:
    """Return a verdict's name in Vietnamese, lower case, for use inside a sentence."""
    return t_vi(f"domain.verdict.{verdict}").lower()


def legal_basis(draft: Draft) -> str:
    """
    Draft the căn cứ: the decision, then the texts in force on the day on which the recorded results rest.

    Only texts whose number and date are confirmed; before any result is recorded, those of every item.
    """
    visit, law = draft.inspection.visit, draft.library.law
    lines = []
    if visit.decision_number or visit.decision_issuer or not draft.day:
        lines.append(
            draft.say(
                "basis.decision",
                number=visit.decision_number,
                date=words.full_day(visit.decision_date) or draft.say.mark,
                issuer=visit.decision_issuer,
            )
        )
    if draft.day:
        items = [item for checklist in draft.library.checklists for item in draft.items(checklist)]
        items = [item for item in items if draft.inspection.verdict(item.id) in _CHECKED] or items
        cited = {law.text(basis).id: basis for item in items for basis in law.in_force(item.basis, draft.day)}
        texts = sorted((law.by_id[name] for name in cited), key=lambda text: (text.starts or date.max, text.id))
        lines += [
            draft.say("basis.law", text=text.full)
            for text in texts
            if text.confirmed and (text.date or not text.number)
        ]
    return "\n".join(f"{line.rstrip('.;')}{'.' if line is lines[-1] else ';'}" for line in lines)


def opening(draft: Draft) -> str:
    """Draft when, where and by whom the work was done."""
    visit = draft.inspection.visit
    if draft.kind is MINUTES:
        return "\n".join(
            draft.say.many(
                "opening.bien-ban", opened=visit.opened_at, date=words.full_day(visit.date), place=visit.place
            )
        )
    lead = draft.inspection.person(Role.LEAD)
    hosts = [_person(draft, host) for host in draft.inspection.hosts]
    many = visit.until and visit.until != visit.date
    when = draft.say("days" if many else "day", date=words.day(visit.date), until=words.day(visit.until))
    return "\n".join(
        draft.say.many(
            "opening.ket-luan",
            day=when,
            lead=_person(draft, lead) if lead else None,
            title=_lower_first(bare(visit.title or "")),
            hosts=f" {draft.say('and')} ".join(hosts),
        )
    )


def _person(draft: Draft, person: Person) -> str:
    return draft.say("person", name=person.name, title=person.title) if person.title else (person.name or "")


def participants(draft: Draft) -> str:
    """Draft the two sides with names and titles, by rank."""
    sides = ((draft.say("people.team"), draft.inspection.team), (None, draft.inspection.hosts))
    lines: list[str] = []
    for number, (side, people) in enumerate(sides, 1):
        lines.append(f"{number}. {side or draft.say('people.hosts', unit=draft.unit)}")
        form = "people.member" if side else "people.host"
        names = [
            draft.say(form, name=p.name, title=p.title, role=t_vi(f"domain.role.{p.role}") if p.role else None)
            for p in people
        ] or [draft.say("people.nobody")]
        lines += [f"{mark} {bare(name)}{';' if name is not names[-1] else '.'}" for mark, name in _lettered(names)]
    return "\n".join(lines)


def general(draft: Draft) -> str:
    """Draft the general part: the recorded overview, the unit, its staff, the form and the period."""
    visit, unit, say = draft.inspection.visit, draft.inspection.unit, draft.say
    lines = [visit.overview] if visit.overview else []
    lines.append(say("general.unit", unit=draft.unit))
    if unit.staff:
        parts = (
            say("general.staff_part", label=label, count=prose_count(count)) for label, count in unit.staff.items()
        )
        lines.append(say("general.staff", staff="; ".join(parts)))
    if visit.form:
        lines.append(say("general.form", form=bare(visit.form)))
    if visit.period_label or visit.period_from:
        span = say("general.range", start=words.day(visit.period_from), end=words.day(visit.period_to))
        lines.append(say("general.period", period=visit.period_label, range=span if visit.period_from else " "))
    return "\n".join(line.strip() for line in lines)


def results_intro(draft: Draft) -> str:
    """Draft the sentence that names the appendix with the results."""
    return draft.say("results.intro")


def checklist_results(draft: Draft, checklist: Checklist) -> str:
    """Draft one checklist: counts by verdict, then what was noted (in a conclusion: only what was not met in full)."""
    counts = Counter(draft.inspection.verdict(item.id) for item in draft.items(checklist))
    verdicts = [
        draft.say("results.verdict", count=prose_count(counts[verdict]), verdict=verdict_name(verdict))
        for verdict in Verdict
        if counts[verdict]
    ]
    total = prose_count(counts.total())
    lines = [draft.say("results.counts", total=total, verdicts="; ".join(verdicts))]
    noted = list(draft.answered(checklist))
    if draft.kind is not MINUTES:
        noted = [entry for entry in noted if entry[1] in {Verdict.PARTLY, Verdict.NOT_MET}]
    if noted:
        lines.append(draft.say("results.noted" if draft.kind is MINUTES else "results.notes"))
    for mark, (item, verdict, note) in _lettered(noted):
        sentence = draft.say(
            "results.note",
            item=item.id,
            text=ended(item.text),
            verdict=verdict_name(verdict),
            note=ended(note) if note else " ",
        )
        lines.append(f"{mark} {sentence.strip()}")
    return "\n".join(lines)


def figures(draft: Draft) -> str:
    """Draft the figures as reported, what was claimed, and what does not agree (in minutes with the explanations)."""
    if not draft.inspection.figures:
        return draft.say("figures.none")
    return "\n".join(line for each in draft.inspection.figures.values() for line in _figure_set(draft, each))


def _figure_set(draft: Draft, reported: Figures) -> Iterator[str]:
    say = draft.say
    counts = (
        say(
            "figures.count",
            name=_lower_first(count_name(name)),
            count=words.table_count(count),
            rate=say("figures.rate", stated=reported.stated[name]) if name in reported.stated else " ",
        ).strip()
        for name, count in reported.counts.items()
    )
    yield say("figures.reported", label=bare(reported.label or ""), counts="; ".join(counts))
    if reported.claims:
        yield say("figures.claims")
        for mark, claim in _lettered(list(reported.claims.values())):
            yield f"{mark} {ended(say('figures.claim', claim=claim, text=claim), ';')}"
    problems = check(reported)
    if not problems:
        yield say("figures.clean")
        return
    yield say("figures.problems", count=prose_count(len(problems)))
    if draft.kind is MINUTES:
        for mark, problem in _lettered(problems):
            yield f"{mark} {problem_with_answer(draft, reported, problem)}"


def count_name(name: str) -> str:
    """Return the name of a count; one from another version keeps its own."""
    key = f"domain.count.{name}"
    text = t_vi(key)
    return name if text == key else text


def problem_text(problem: Problem) -> str:
    """Return a problem in Vietnamese words."""
    return ended(problem.message("vi"))


def explanation(draft: Draft, reported: Figures, problem: Problem) -> str:
    """Return the unit's explanation of a problem, or that there is none yet."""
    answer = reported.explanations.get(problem.key)
    return ended(answer) if answer else draft.say("figures.unexplained")


def problem_with_answer(draft: Draft, reported: Figures, problem: Problem) -> str:
    """Return a problem and what the unit says to it."""
    return draft.say(
        "figures.problem", problem=problem_text(problem), explanation=explanation(draft, reported, problem)
    )


def strengths(draft: Draft) -> str:
    """Draft the strengths, lettered."""
    return _findings(draft, draft.inspection.strengths) or draft.say("findings.no_strengths")


def limitations(draft: Draft) -> str:
    """Draft the limitations; where none is recorded but a question about them is open, the question is shown."""
    if found := _findings(draft, draft.inspection.limitations):
        return found
    asked = [q.text for q in draft.inspection.questions.values() if q.about == "finding" and q.text and not q.answer]
    if asked:
        return "\n".join(draft.say("findings.open_limitations", question=text) for text in asked)
    return draft.say("findings.no_limitations")


def all_findings(draft: Draft) -> str:
    """Draft strengths and limitations one after the other, for the minutes."""
    say = draft.say
    return f"{say('findings.strengths')}:\n{strengths(draft)}\n{say('findings.limitations')}:\n{limitations(draft)}"


def _findings(draft: Draft, findings: Iterable[Finding]) -> str:
    return "\n".join(f"{mark} {_finding(draft, finding)}" for mark, finding in _lettered(list(findings)))


def _finding(draft: Draft, finding: Finding) -> str:
    say = draft.say
    parts = [ended(finding.text or say.mark)]
    if finding.severity:
        parts.append(say("findings.severity", severity=t_vi(f"domain.severity.{finding.severity}").lower()))
    if finding.cause:
        parts.append(say("findings.cause", cause=ended(finding.cause)))
    if finding.items:
        parts.append(say("findings.items", items=", ".join(_in_checklist_order(draft, finding.items))))
    if finding in draft.inspection.limitations and (cited := _citations(draft, finding)):
        parts.append(say("findings.basis", basis="; ".join(cited)))
    if finding.evidence:
        names = sorted(evidence_name(draft.inspection, sha) for sha in finding.evidence)
        parts.append(say("findings.evidence", evidence=", ".join(names)))
    if finding.dossiers:
        held = draft.inspection.dossiers
        codes = sorted((held[name].code or name) if name in held else name for name in finding.dossiers)
        parts.append(say("findings.dossiers", dossiers=", ".join(codes)))
    return " ".join(parts)


def _in_checklist_order(draft: Draft, items: Iterable[str]) -> list[str]:
    order = {item: at for at, item in enumerate(draft.library.item_ids)}
    return sorted(items, key=lambda item: (order.get(item, len(order)), item))


def _citations(draft: Draft, finding: Finding) -> list[str]:
    if not draft.day:
        return []
    known = set(draft.library.item_ids)
    items = (draft.library.item(item) for item in _in_checklist_order(draft, finding.items) if item in known)
    law = draft.library.law
    return list(
        dict.fromkeys(
            law.cite_short(basis)
            for item in items
            for basis in law.in_force(item.basis, draft.day)
            if law.confirmed(basis)
        )
    )


def evidence_name(inspection: Inspection, sha: str) -> str:
    """Return a file's name, or the start of its hash where it has none."""
    held = inspection.evidence.get(sha)
    return (held and held.name) or sha[:12]


def unit_reply(draft: Draft) -> str:
    """Draft what the unit said to each finding."""
    lines: list[str] = []
    for finding in draft.inspection.findings.values():
        if not (finding.reply or finding.reply_text):
            continue
        said = [t_vi(f"domain.reply.{finding.reply}")] if finding.reply else []
        said += [finding.reply_text] if finding.reply_text else []
        reply = ended(": ".join(said))
        lines.append(f"{ended(finding.text or draft.say.mark)} {draft.say('findings.reply', reply=reply)}")
    if not lines:
        return draft.say("findings.unanswered")
    return "\n".join(f"{mark} {line}" for mark, line in _lettered(lines))


def recommendations(draft: Draft) -> str:
    """Draft the recommendations grouped as recorded, each with addressee and due date (or the mark)."""
    grouped: dict[str, list[Recommendation]] = {}
    for each in draft.inspection.recommendations:
        grouped.setdefault(each.group or "", []).append(each)
    if not grouped:
        return draft.say("recommendations.none")
    lines = [draft.say("recommendations.intro")]
    named = sorted(grouped.items(), key=lambda entry: not entry[0])
    for number, (group, members) in enumerate(named, 1):
        lines.append(f"{number}. {group or draft.say('recommendations.ungrouped')}")
        sentences = [
            draft.say(
                "recommendations.text",
                text=ended(each.text or draft.say.mark),
                addressee=each.addressee,
                due=words.day(each.due),
            )
            for each in members
        ]
        lines += sentences if len(members) == 1 else [f"{mark} {text}" for mark, text in _lettered(sentences)]
    return "\n".join(lines)


def proposals(draft: Draft) -> str:
    """Draft the unit's proposals, by who raised them."""
    raised: dict[str, list[Proposal]] = {}
    for each in draft.inspection.proposals:
        raised.setdefault(each.raised_by or draft.unit, []).append(each)
    if not raised:
        return draft.say("proposals.none")
    lines: list[str] = []
    for who, members in raised.items():
        lines.append(draft.say("proposals.intro", raised_by=who))
        lines += [
            f"{mark} {draft.say('proposals.text', text=ended(each.text or draft.say.mark), addressee=each.addressee)}"
            for mark, each in _lettered(members)
        ]
    return "\n".join(lines)


def team_words(draft: Draft) -> str:
    """Draft what the lead said at the end, and what the team asks."""
    return "\n".join(filter(None, (judgement(draft), recommendations(draft))))


def judgement(draft: Draft) -> str:
    """Draft what the lead said at the end; nothing where nobody recorded it."""
    said = draft.inspection.visit.closing_words
    return ended(said) if said else ""


def closing(draft: Draft) -> str:
    """Draft the last paragraphs."""
    visit = draft.inspection.visit
    copies = prose_count(visit.copies) if visit.copies is not None else None
    values = {
        "unit": draft.unit,
        "closed": visit.closed_at,
        "date": words.day(visit.until or visit.date),
        "copies": copies,
    }
    return "\n".join(draft.say.many(f"closing.{draft.kind}", **values))


def capacities(draft: Draft) -> str:
    """Draft the lines of authority above each signature (`Trưởng đoàn: TM. ĐOÀN KIỂM TRA`), one a line."""
    lines: list[str] = []
    for role, forms in draft.say.node("signers").items():
        if not isinstance(forms, Mapping) or draft.kind.value not in forms:
            continue
        name = draft.say(f"signers.names.{role}")
        for form in forms[draft.kind.value]:
            capacity = draft.say.fill(f"signers.{role}", str(form), {"agency": draft.agency.upper()})
            lines.append(draft.say("signers.line", name=name, capacity=capacity))
    return "\n".join(lines)


def _lettered(entries: Iterable[T]) -> Iterator[tuple[str, T]]:
    return zip(letters(), entries, strict=False)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


#: Section key → how it is drafted. The checklists' own sections are drafted by `checklist_results`.
SECTIONS: Final[Mapping[str, Callable[[Draft], str]]] = {
    "can-cu": legal_basis,
    "mo-dau": opening,
    "thanh-phan": participants,
    "khai-quat": general,
    "ket-qua": results_intro,
    "so-lieu": figures,
    "phat-hien": all_findings,
    "uu-diem": strengths,
    "danh-gia": judgement,
    "han-che": limitations,
    "y-kien-don-vi": unit_reply,
    "y-kien-doan": team_words,
    "kien-nghi": recommendations,
    "de-xuat": proposals,
    "ket-thuc": closing,
    "chu-ky": capacities,
}
