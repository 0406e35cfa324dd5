"""What every section is drafted from, and the small pieces of wording that sections share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from inspect_tool.calendars import load_calendar
from inspect_tool.domain.checklist import Checklist, Item
from inspect_tool.domain.deadlines import Profile
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.judging import Judgement, judge_all, profile_of
from inspect_tool.domain.records import DocumentKind, Figures, Verdict
from inspect_tool.domain.statements import Problem
from inspect_tool.i18n import t_vi
from inspect_tool.library import Library
from inspect_tool.report.phrases import Phrases, ended, letters, prose_count, roman

T = TypeVar("T")


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

    @cached_property
    def judged_on(self) -> date | None:
        """The day on which dossiers are judged: the last of the visit."""
        return self.inspection.visit.until or self.day

    @property
    def convention(self) -> Profile:
        """What this inspection calls early, on time and late."""
        return profile_of(self.inspection)

    @cached_property
    def judgements(self) -> tuple[Judgement, ...]:
        """Every sampled dossier held against its procedure's limits, or unjudged where the visit has no day."""
        held = self.inspection
        if self.judged_on is None:
            return tuple(Judgement(each, None, None, None) for each in held.dossiers.values())
        return judge_all(held, load_calendar(self.library.office), self.convention, self.judged_on)

    @cached_property
    def annex_names(self) -> tuple[str, ...]:
        """The appendices this document has, in order: those about what was not recorded are left out."""
        held = self.inspection
        there = {
            "results": True,
            "figures": True,
            "cases": bool(held.dossiers or held.procedures or held.samplings or held.audits),
            "comparison": bool(held.earlier or held.followups),
            "photos": any(each.printed for each in held.evidence.values()),
            "proof": True,
        }
        return tuple(name for name, present in there.items() if present)

    def annex(self, name: str) -> str:
        """Return what an appendix is called: `Phụ lục II`."""
        return self.say("annexes.label", roman=roman(self.annex_names.index(name) + 1))

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


def outcome_name(draft: Draft, judged: Judgement) -> str:
    """Return how a dossier stands, in Vietnamese, with the working days it is late."""
    if judged.outcome is None:
        return draft.say("dossiers.unjudged")
    name = t_vi(judged.outcome.label)
    late = judged.found.binding.days_late if judged.found and judged.found.binding else 0
    return draft.say("dossiers.late", outcome=name, days=prose_count(late)) if late else name


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


def evidence_name(inspection: Inspection, sha: str) -> str:
    """Return a file's name, or the start of its hash where it has none."""
    held = inspection.evidence.get(sha)
    return (held and held.name) or sha[:12]


def lettered(entries: Iterable[T]) -> Iterator[tuple[str, T]]:
    """Pair entries with a) b) c) d) đ) …."""
    return zip(letters(), entries, strict=False)


def lower_first(text: str) -> str:
    """Begin with a small letter, for use inside a sentence."""
    return text[:1].lower() + text[1:]
