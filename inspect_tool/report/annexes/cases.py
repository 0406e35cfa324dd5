"""The sampled dossiers (code and initials only), how they were drawn and how they stand; registers; procedures."""

from __future__ import annotations

from collections.abc import Iterator

from inspect_tool.domain.deadlines import limits
from inspect_tool.domain.judging import Judgement
from inspect_tool.domain.moments import parse_moment
from inspect_tool.domain.records import Audit, Procedure, Sampling
from inspect_tool.domain.worktime import Limit, Unit
from inspect_tool.errors import InputError
from inspect_tool.i18n import t_vi
from inspect_tool.report import phrases as words
from inspect_tool.report.draft import Draft, count_name, lower_first, outcome_name
from inspect_tool.report.model import Block, Paragraph, Table


def cases(draft: Draft) -> Iterator[Block]:
    """Yield the tables of dossiers, draws, audits of registers and procedures, where there are any."""
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
        convention = lower_first(t_vi(draft.convention.label))
        day = words.day(draft.judged_on)
        yield Paragraph(text=say("annexes.cases.judged", day=day, convention=convention), style="note")
    if held.samplings:
        yield Table(
            caption=say("annexes.cases.samplings_caption"),
            head=tuple(say.node("annexes.cases.samplings_head")),
            widths=(5, 20, 22, 12, 8, 9, 24),
            rows=tuple(_sampling(draft, at, each) for at, each in enumerate(held.samplings.values(), 1)),
            centred=(0, 4, 5),
            counts=(0, 4, 5),
        )
    for audit in held.audits.values():
        yield from _audit(draft, audit)
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


def _sampling(draft: Draft, at: int, each: Sampling) -> tuple[str, ...]:
    say, method = draft.say, t_vi(f"domain.method.{each.method}") if each.method else draft.say.mark
    if each.strata:
        strata = say.node("annexes.cases.strata").get(each.strata, each.strata)
        how = say("annexes.cases.spread", method=method, strata=strata)
    elif each.among:
        how = say("annexes.cases.among", method=method, anomaly=_anomaly(each.among, each.frame or 0))
    else:
        how = method
    counts = (words.table_count(n) if n is not None else say.mark for n in (each.size, each.frame))
    return (str(at), each.source or "", how, each.seed or say.mark, *counts, each.frame_hash or say.mark)


def _audit(draft: Draft, each: Audit) -> Iterator[Block]:
    """Yield a register counted again beside what was reported for the same period."""
    say, period = draft.say, (each.period_from, each.period_to)
    reported = next((f.counts for f in draft.inspection.figures.values() if (f.period_from, f.period_to) == period), {})
    first, last = (words.day(day) for day in period)
    yield Table(
        caption=say("annexes.cases.audit_caption", source=each.source, **{"from": first, "to": last}),
        head=tuple(say.node("annexes.cases.audit_head")),
        widths=(40, 16, 16, 14, 14),
        rows=tuple(
            (
                count_name(name),
                words.table_count(reported[name]) if name in reported else say.mark,
                words.table_count(count),
                words.change(reported[name], count) if name in reported else "",
                words.table_count(each.handed_over[name]) if name in each.handed_over else "",
            )
            for name, count in each.counts.items()
        ),
        centred=(1, 2, 3, 4),
        counts=(1, 2, 4),
    )
    yield Paragraph(
        text=say(
            "annexes.cases.audit_note",
            rows=words.table_count(each.rows or 0),
            misread=words.table_count(each.misread or 0),
            convention=lower_first(t_vi(f"domain.profile.{each.convention}")) if each.convention else say.mark,
            anomalies="; ".join(_anomaly(code, n) for code, n in each.anomalies.items())
            or say("annexes.cases.no_anomalies"),
        ),
        style="note",
    )


def _anomaly(code: str, count: int) -> str:
    """Return rows of one kind in words; a kind from another version keeps its code."""
    key = f"register.anomaly.{code}"
    text = t_vi(key, count=words.table_count(count))
    return f"{code}: {count}" if text == key else words.bare(text)


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
