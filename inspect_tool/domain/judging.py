"""A dossier held against the limits of its procedure: the judgement, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from inspect_tool.domain.deadlines import Assessment, Outcome, Profile, assess
from inspect_tool.domain.records import Dossier, Procedure
from inspect_tool.domain.worktime import Calendar
from inspect_tool.errors import InputError
from inspect_tool.i18n import t


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


def _nothing_said(found: Assessment | None) -> str | None:
    if found is None:
        return t("judging.no-start")
    return None if found.binding else t("judging.no-limit")
