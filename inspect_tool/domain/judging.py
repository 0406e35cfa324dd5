"""
A dossier held against the limits of its procedure: the judgement, or why there is none.

A dossier that another authority received and left behind (the districts of before July 2025) says little about the
unit inspected: it is its own population, never mixed into the unit's counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from inspect_tool.domain.deadlines import DEFAULT, PROFILES, Assessment, Outcome, Profile, assess
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import Dossier, Procedure
from inspect_tool.domain.worktime import Calendar
from inspect_tool.errors import InputError
from inspect_tool.i18n import t


class Population(StrEnum):
    """Whose dossiers they are: received by the unit itself, or handed over to it."""

    OWN = "own"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True)
class Judgement:
    """One dossier: by which procedure, what its dates say, and why nothing (or not all) can be said."""

    dossier: Dossier
    procedure: Procedure | None
    found: Assessment | None
    problem: str | None

    @property
    def outcome(self) -> Outcome | None:
        """How it stands by the limit that binds."""
        binding = self.found.binding if self.found else None
        return binding.outcome if binding else None

    @property
    def population(self) -> Population:
        """Whose dossier it is."""
        return Population.HANDED_OVER if self.dossier.handed_over_from else Population.OWN


def by_name(procedures: Iterable[Procedure]) -> dict[str, Procedure]:
    """Return procedures by what a dossier may call them: the record, or as a register does, their code or name."""
    return {name: p for p in procedures for name in (p.name, p.code, p.id) if name}


def judge(
    dossier: Dossier, procedures: Mapping[str, Procedure], calendar: Calendar, profile: Profile, on: date
) -> Judgement:
    """Judge one dossier as it stands on a day; `procedures` are those of `by_name`."""
    procedure = procedures.get(dossier.procedure or "")
    if procedure is None:
        return Judgement(dossier, None, None, t("judging.no-procedure", name=dossier.procedure or "–"))
    try:
        found = assess(dossier, procedure, calendar, profile, on)
    except InputError as error:
        return Judgement(dossier, procedure, None, str(error))
    return Judgement(dossier, procedure, found, _nothing_said(found))


def profile_of(inspection: Inspection) -> Profile:
    """Return the convention of early, on time and late that an inspection counts by."""
    return PROFILES[inspection.visit.convention or DEFAULT]


def judge_all(inspection: Inspection, calendar: Calendar, profile: Profile, on: date) -> tuple[Judgement, ...]:
    """Judge every dossier of an inspection as it stands on a day."""
    procedures = by_name(inspection.procedures.values())
    return tuple(judge(dossier, procedures, calendar, profile, on) for dossier in inspection.dossiers.values())


def tally(judged: Iterable[Judgement]) -> dict[Population, Counter[Outcome]]:
    """Count outcomes, each population by itself; one without a judged dossier is left out."""
    counts: dict[Population, Counter[Outcome]] = {}
    for each in judged:
        if each.outcome:
            counts.setdefault(each.population, Counter())[each.outcome] += 1
    return counts


def _nothing_said(found: Assessment | None) -> str | None:
    if found is None:
        return t("judging.no-start")
    return None if found.binding else t("judging.no-limit")
