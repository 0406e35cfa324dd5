"""The sampled dossiers (code and initials only), each with how it stands against its limits, and the procedures."""

from __future__ import annotations

from collections.abc import Iterator

from inspect_tool.domain.deadlines import limits
from inspect_tool.domain.judging import Judgement
from inspect_tool.domain.moments import parse_moment
from inspect_tool.domain.records import Procedure
from inspect_tool.domain.worktime import Limit, Unit
from inspect_tool.errors import InputError
from inspect_tool.i18n import t_vi
from inspect_tool.report import phrases as words
from inspect_tool.report.draft import Draft, outcome_name
from inspect_tool.report.model import Block, Paragraph, Table


def cases(draft: Draft) -> Iterator[Block]:
    """Yield the table of procedures and that of dossiers, each across the page, where there are any."""
    say, held = draft.say, draft.inspection
    if held.dossiers:
        yield Table(
            caption=say("annexes.cases.dossiers_caption"),
            head=tuple(say.node("annexes.cases.dossiers_head")),
            widths=(4, 16, 6, 19, 8, 9, 9, 9, 9, 11),
            rows=tuple(_dossier(draft, at, each) for at, each in enumerate(draft.judgements, 1)),
            centred=(0, 2),
            wide=True,
        )
        yield Paragraph(text=say("annexes.cases.judged", day=words.day(draft.judged_on)), style="note")
    if held.procedures:
        yield Table(
            caption=say("annexes.cases.procedures_caption"),
            head=tuple(say.node("annexes.cases.procedures_head")),
            widths=(5, 13, 30, 11, 9, 9, 11, 12),
            rows=tuple(_procedure(draft, at, each) for at, each in enumerate(held.procedures.values(), 1)),
            centred=(0,),
            wide=True,
        )


def _dossier(draft: Draft, at: int, judged: Judgement) -> tuple[str, ...]:
    each, binding = judged.dossier, judged.found.binding if judged.found else None
    name = (judged.procedure and judged.procedure.name) or each.procedure or ""
    end = words.day(binding.due.day) if binding and binding.due else ""
    return (
        str(at),
        each.code or each.id,
        each.initials or draft.say.mark,
        name,
        each.channel or "",
        _moment(each.accepted or each.submitted),
        _moment(each.promised),
        _moment(each.settled),
        end,
        outcome_name(draft, judged),
    )


def _moment(text: str | None) -> str:
    """Write a moment as tables do; what cannot be read stands as it was written."""
    try:
        moment = parse_moment(text) if text else None
    except InputError:
        return text or ""
    if moment is None:
        return ""
    return f"{moment.at:%H:%M}\n{words.day(moment.at.date())}" if moment.has_time else words.day(moment.at.date())


def _procedure(draft: Draft, at: int, each: Procedure) -> tuple[str, ...]:
    lawful, shortened = limits(each)
    return (
        str(at),
        each.code or each.id,
        each.name or draft.say.mark,
        each.field or "",
        _limit(lawful),
        _limit(shortened),
        each.short_decision or "",
        each.system or "",
    )


def _limit(limit: Limit | None) -> str:
    if limit is None:
        return ""
    unit = t_vi(f"domain.unit.{limit.unit}")
    return unit if limit.unit is Unit.SAME_DAY else f"{limit.amount} {unit}"
