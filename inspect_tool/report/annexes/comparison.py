"""This inspection beside the one before it: results, figures, and what became of what was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from inspect_tool.domain.records import Earlier, FollowUp, Recheck, Verdict
from inspect_tool.i18n import t_vi
from inspect_tool.report import phrases as words
from inspect_tool.report.draft import Draft, count_name, evidence_name
from inspect_tool.report.model import Block, Paragraph, Table


def comparison(draft: Draft) -> Iterator[Block]:
    """Yield what was stated then beside what is stated now."""
    say, earlier = draft.say, draft.inspection.earlier
    if earlier:
        yield Paragraph(text=_which(draft, earlier))
        if earlier.verdicts:
            yield _verdicts(draft, earlier)
        if earlier.limitations is not None:
            now = len(draft.inspection.limitations)
            yield Paragraph(
                text=say(
                    "annexes.comparison.limitations",
                    then=words.table_count(earlier.limitations),
                    now=words.table_count(now),
                    change=words.change(earlier.limitations, now),
                )
            )
        if earlier.counts:
            yield from _counts(draft, earlier)
    if draft.inspection.followups:
        yield Table(
            caption=say("annexes.comparison.followups_caption"),
            head=tuple(say.node("annexes.comparison.followups_head")),
            widths=(5, 26, 14, 10, 20, 10, 15),
            rows=tuple(_followup(draft, at, each) for at, each in enumerate(draft.inspection.followups, 1)),
            centred=(0,),
            wide=True,
        )


def _which(draft: Draft, earlier: Earlier) -> str:
    return draft.say(
        "annexes.comparison.which",
        unit=earlier.unit,
        date=words.day(earlier.date),
        document=earlier.document,
        period=earlier.period_label,
    )


def _verdicts(draft: Draft, earlier: Earlier) -> Table:
    rows = []
    for checklist in draft.library.checklists:
        counts = Counter(draft.inspection.verdict(item.id) for item in draft.items(checklist))
        # Of a checklist that the earlier inspection did not count, nothing is known: not that it counted none.
        counted = any(name.startswith(f"{checklist.id}.") for name in earlier.verdicts)
        then = (earlier.verdicts.get(f"{checklist.id}.{verdict}", 0) if counted else None for verdict in Verdict)
        rows.append(
            (
                checklist.title,
                *(_beside(old, counts[verdict], draft.say.mark) for old, verdict in zip(then, Verdict, strict=True)),
            )
        )
    return Table(
        caption=draft.say("annexes.comparison.verdicts_caption"),
        head=tuple(draft.say.node("annexes.comparison.verdicts_head")),
        widths=(30, 14, 14, 14, 14, 14),
        rows=tuple(rows),
        centred=(1, 2, 3, 4, 5),
    )


def _counts(draft: Draft, earlier: Earlier) -> Iterator[Block]:
    say = draft.say
    now = {name: count for each in draft.inspection.figures.values() for name, count in each.counts.items()}
    rows = tuple(
        (count_name(name), words.table_count(then), words.table_count(now[name]), words.change(then, now[name]))
        for name, then in earlier.counts.items()
        if name in now
    )
    if rows:
        yield Table(
            caption=say("annexes.comparison.counts_caption"),
            head=tuple(say.node("annexes.comparison.counts_head")),
            widths=(49, 17, 17, 17),
            rows=rows,
            centred=(1, 2, 3),
            counts=(1, 2),
        )
    alone = sorted(count_name(name) for name in earlier.counts.keys() ^ now.keys())
    if alone:
        yield Paragraph(text=say("annexes.comparison.alone", names="; ".join(alone)), style="note")


def _followup(draft: Draft, at: int, each: FollowUp) -> tuple[str, ...]:
    say = draft.say
    told = [each.note] if each.note else []
    if each.evidence:
        names = ", ".join(sorted(evidence_name(draft.inspection, sha) for sha in each.evidence))
        told.append(say("annexes.results.evidence", evidence=names))
    return (
        str(at),
        each.text or say.mark,
        each.addressee or "",
        words.day(each.due),
        each.limitation or "",
        t_vi(f"domain.recheck.{each.result or Recheck.NOT_RECHECKED}"),
        "\n".join(told),
    )


def _beside(then: int | None, now: int, unknown: str) -> str:
    return f"{unknown if then is None else words.table_count(then)} → {words.table_count(now)}"
