"""The verb dossiers: each one's deadline judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspect_tool.cli.arguments import CONVENTIONS, INSPECTION
from inspect_tool.cli.output import columns
from inspect_tool.cli.parser import argument, verb
from inspect_tool.i18n import t, tn
from inspect_tool.text import parse_date, short_date

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session
    from inspect_tool.domain.deadlines import Judged
    from inspect_tool.domain.judging import Judgement


@verb(
    "dossiers",
    INSPECTION,
    argument("--profile", choices=CONVENTIONS, metavar="P"),
    argument("--on", dest="day", metavar="DATE", about="as-of"),
    reads=True,
)
def dossiers(session: Session, *, inspection: str, profile: str | None, day: str | None) -> int:
    """Judge every dossier by its procedure's limits. Exit 1 when one is late, in doubt, or suggests a finding."""
    from inspect_tool.domain.deadlines import PROFILES
    from inspect_tool.domain.judging import Population, judge_all, profile_of, tally
    from inspect_tool.domain.records import Convention

    on = parse_date(day) if day else session.clock().date()
    with session.open(inspection, read_only=True) as notebook:
        view = notebook.inspection()
    chosen = PROFILES[Convention(profile)] if profile else profile_of(view)
    judged = judge_all(view, session.calendar(), chosen, on)
    counts = tally(judged)
    session.out.data(
        {
            "id": view.id,
            "profile": chosen.id,
            "on": on,
            "outcomes": dict(counts.get(Population.OWN, {})),
            "handed_over": dict(counts.get(Population.HANDED_OVER, {})),
            "dossiers": [_judgement(each) for each in judged],
        }
    )
    for each in judged:
        session.out.lines(_judgement_lines(each))
    session.out.line(t(chosen.label))
    for population, outcomes in counts.items():
        if population is Population.HANDED_OVER:
            session.out.line(t("cli.register.handed-over"))
        session.out.lines(columns([(t(outcome.label), str(n)) for outcome, n in outcomes.items()], indent=2))
    session.out.line(tn("cli.dossiers.count", len(judged)))
    clean = all(not each.problem and each.found and not each.found.suggestions for each in judged)
    return 0 if clean and not any({"late", "pending_overdue"} & outcomes.keys() for outcomes in counts.values()) else 1


def _judgement(each: Judgement) -> dict[str, Any]:
    found = each.found
    return {
        "record": each.dossier.path,
        "code": each.dossier.code,
        "procedure": each.procedure.path if each.procedure else None,
        "problem": each.problem,
        "population": each.population,
        "outcome": each.outcome,
        "statutory": _limit(found.statutory if found else None),
        "shortened": _limit(found.shortened if found else None),
        "suggestions": [{"code": s.code, "message": s.message()} for s in found.suggestions] if found else [],
        "unconfirmed": list(found.doubts) if found else [],
    }


def _limit(judged: Judged | None) -> dict[str, Any] | None:
    if judged is None:
        return None
    return {
        "amount": judged.limit.amount,
        "unit": judged.limit.unit,
        "due": judged.due.day if judged.due else None,
        "moment": judged.due.moment if judged.due else None,
        "outcome": judged.outcome,
        "days_late": judged.days_late,
    }


def _judgement_lines(each: Judgement) -> list[str]:
    lines = [f"{each.dossier.code or each.dossier.id}  {each.problem or ''}".rstrip()]
    found = each.found
    if found is None:
        return lines
    rows = []
    for name, judged in (("statutory", found.statutory), ("shortened", found.shortened)):
        if judged:
            late = tn("cli.worktime.days", judged.days_late) if judged.days_late else ""
            due = short_date(judged.due.day) if judged.due else "–"
            told = " · ".join(part for part in (t(judged.outcome.label), late) if part)
            rows.append((t(f"cli.dossiers.{name}"), due, told))
    lines += columns(rows, indent=2)
    lines += columns([("-", suggestion.message()) for suggestion in found.suggestions], indent=2)
    if found.doubts:
        lines.append("  " + t("cli.worktime.unconfirmed", days=", ".join(map(short_date, found.doubts))))
    return lines
