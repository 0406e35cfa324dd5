"""
Sentences drafted from records: one function a section, each from what is recorded and nothing else.

The words are in `report_templates/phrases.yaml`. What is missing shows as a visible mark, what is open stays open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final

from inspect_tool.domain import deadlines
from inspect_tool.domain.checklist import Checklist
from inspect_tool.domain.figures import check
from inspect_tool.domain.judging import Population
from inspect_tool.domain.law import Basis
from inspect_tool.domain.records import DocumentKind, Figures, Person, Recheck, Role, Verdict
from inspect_tool.i18n import t_vi
from inspect_tool.report import phrases as words
from inspect_tool.report.draft import (
    Draft,
    count_name,
    lettered,
    lower_first,
    outcome_name,
    problem_with_answer,
    verdict_name,
)
from inspect_tool.report.drafting_findings import (
    all_findings,
    limitations,
    proposals,
    recommendations,
    strengths,
    unit_reply,
)
from inspect_tool.report.phrases import bare, ended, prose_count

MINUTES: Final = DocumentKind.MINUTES
_LATE: Final = frozenset({deadlines.Outcome.LATE, deadlines.Outcome.PENDING_OVERDUE})
_CHECKED: Final = frozenset({Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET})


def legal_basis(draft: Draft) -> str:
    """
    Draft the căn cứ: the decision, then the texts in force on the day on which the recorded results rest.

    By rank, as amended on that day. Only texts whose number and date are known; before any result is recorded, those
    of every item.
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
        cited = {basis.law for item in items for basis in draft.library.cited(item.id, visit)}
        listed = [
            text for text in map(law.by_id.__getitem__, cited) if text.confirmed and (text.date or not text.number)
        ]
        # What amends a text that is listed is named there: not a second time in a line of its own.
        named = {other.id for text in listed for other in law.amendments(text.id, draft.day)}
        texts = sorted(
            (text for text in listed if text.id not in named),
            key=lambda text: (text.rank, text.starts or date.max, text.id),
        )
        lines += [draft.say("basis.law", text=law.cite(Basis(law=text.id), draft.day)) for text in texts]
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
            title=lower_first(bare(visit.title or "")),
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
        lines += _listed([bare(name) for name in names])
    return "\n".join(lines)


def _listed(entries: list[str]) -> list[str]:
    """Letter the entries of one sentence: a semicolon after each, a full stop after the last."""
    last = len(entries) - 1
    return [f"{mark} {entry}{'.' if at == last else ';'}" for at, (mark, entry) in enumerate(lettered(entries))]


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
    return draft.say("results.intro", annex=draft.annex("results"))


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
    for mark, (item, verdict, note) in lettered(noted):
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
            name=lower_first(count_name(name)),
            count=prose_count(count),
            rate=say("figures.rate", stated=reported.stated[name]) if name in reported.stated else " ",
        ).strip()
        for name, count in reported.counts.items()
    )
    yield say("figures.reported", label=bare(reported.label or ""), counts="; ".join(counts))
    if reported.claims:
        yield say("figures.claims")
        yield from _listed([bare(say("figures.claim", claim=claim, text=claim)) for claim in reported.claims.values()])
    problems = check(reported)
    if not problems:
        yield say("figures.clean", annex=draft.annex("figures"))
        return
    end = ":" if draft.kind is MINUTES else "."
    yield say("figures.problems", count=prose_count(len(problems)), annex=draft.annex("figures"), end=end)
    if draft.kind is MINUTES:
        for mark, problem in lettered(problems):
            yield f"{mark} {problem_with_answer(draft, reported, problem)}"


def sampled(draft: Draft) -> str:
    """Draft how many dossiers were sampled and how they stand; those late by code. Nothing where none was sampled."""
    say, found = draft.say, draft.judgements
    if not found:
        return ""
    lines = [say("dossiers.counts", count=prose_count(len(found)), annex=draft.annex("cases"))]
    for population, key in ((Population.OWN, "dossiers.own"), (Population.HANDED_OVER, "dossiers.handed_over")):
        group = [each for each in found if each.population is population]
        counts = Counter(
            t_vi(each.outcome.label).lower() if each.outcome else say("dossiers.unjudged") for each in group
        )
        outcomes = "; ".join(say("dossiers.outcome", count=prose_count(n), name=name) for name, n in counts.items())
        if group:
            lines.append(say(key, count=prose_count(len(group)), outcomes=outcomes))
    late = [each for each in found if each.outcome in _LATE]
    if late:
        lines.append(say("dossiers.late_ones"))
        lines += [
            f"{mark} {say('dossiers.one', code=each.code or each.id, outcome=outcome_name(draft, judged))}"
            for mark, judged in lettered(late)
            for each in (judged.dossier,)
        ]
    return "\n".join(lines)


def followed_up(draft: Draft) -> str:
    """Draft what became of the earlier inspection's recommendations; nothing where there was none."""
    say, held = draft.say, draft.inspection
    if not held.followups:
        return ""
    results = [each.result or Recheck.NOT_RECHECKED for each in held.followups]
    counts = Counter(results)
    lines = [
        say(
            "followups.counts",
            date=words.day(held.earlier.date) if held.earlier else None,
            document=held.earlier.document if held.earlier else None,
            count=prose_count(len(results)),
            outcomes="; ".join(
                say("followups.outcome", count=prose_count(counts[each]), name=t_vi(f"domain.recheck.{each}").lower())
                for each in Recheck
                if counts[each]
            ),
            annex=draft.annex("comparison"),
        )
    ]
    still = [each for each in held.followups if each.result is Recheck.STILL_OPEN]
    if still:
        lines.append(say("followups.still"))
        lines += [
            f"{mark} {' '.join(filter(None, (ended(each.text or say.mark), each.note and ended(each.note))))}"
            for mark, each in lettered(still)
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
        "request": draft.say(f"closing.{_request(draft)}", unit=draft.unit),
        "closed": visit.closed_at,
        "date": words.day(visit.until or visit.date),
        "copies": copies,
        "annexes": f" {draft.say('and')} ".join(
            filter(None, (", ".join(map(draft.annex, draft.annex_names[:-1])), draft.annex(draft.annex_names[-1])))
        ),
        "proof": draft.annex("proof"),
    }
    return "\n".join(draft.say.many(f"closing.{draft.kind}", **values))


def _request(draft: Draft) -> str:
    """Name the sentence that a conclusion ends with: nothing is asked that was not recorded."""
    asked = draft.inspection.recommendations
    if not asked:
        return "nothing_asked"
    return "asked" if any(each.due for each in asked) else "asked_undated"


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


#: Section key → how it is drafted. The checklists' own sections are drafted by `checklist_results`.
SECTIONS: Final[Mapping[str, Callable[[Draft], str]]] = {
    "can-cu": legal_basis,
    "mo-dau": opening,
    "thanh-phan": participants,
    "khai-quat": general,
    "ket-qua": results_intro,
    "so-lieu": figures,
    "ho-so-mau": sampled,
    "lan-truoc": followed_up,
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
