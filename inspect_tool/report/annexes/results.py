"""The results of the checklists: totals, a chart, every item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from inspect_tool.domain.checklist import Checklist
from inspect_tool.domain.records import Verdict
from inspect_tool.i18n import t_vi
from inspect_tool.report import phrases as words
from inspect_tool.report.draft import Draft, evidence_name
from inspect_tool.report.model import Bar, Block, Chart, Table


def results(draft: Draft) -> Iterator[Block]:
    """Yield the totals by checklist, then every item with its verdict, note and evidence."""
    say, lists = draft.say, draft.library.checklists
    yield Table(
        caption=say("annexes.results.summary_caption"),
        head=tuple(say.node("annexes.results.summary_head")),
        widths=(40, 10, 10, 10, 10, 10, 10),
        rows=tuple(_totals(draft, checklist) for checklist in lists),
        centred=(1, 2, 3, 4, 5, 6),
        counts=(1, 2, 3, 4, 5, 6),
    )
    yield _chart(draft)
    for number, checklist in enumerate(lists, 1):
        yield Table(
            caption=say("annexes.results.caption", number=number, title=checklist.title),
            head=tuple(say.node("annexes.results.head")),
            widths=(8, 42, 17, 33),
            rows=tuple(_item_row(draft, item.id, item.text) for item in draft.items(checklist)),
            centred=(0, 2),
        )


def _chart(draft: Draft) -> Chart:
    say = draft.say
    bars = []
    for checklist in draft.library.checklists:
        counts = Counter(draft.inspection.verdict(item.id) for item in draft.items(checklist))
        bars.append(Bar(label=checklist.short, parts=tuple(counts[verdict] for verdict in Verdict)))
    series = tuple(t_vi(f"domain.verdict.{verdict}") for verdict in Verdict)
    said = "; ".join(
        f"{bar.label}: {', '.join(f'{name} {part}' for name, part in zip(series, bar.parts, strict=True))}"
        for bar in bars
    )
    return Chart(caption=say("annexes.results.chart"), text=said, series=series, bars=tuple(bars))


def _totals(draft: Draft, checklist: Checklist) -> tuple[str, ...]:
    counts = Counter(draft.inspection.verdict(item.id) for item in draft.items(checklist))
    return (checklist.title, *(words.table_count(counts[v]) for v in Verdict), words.table_count(counts.total()))


def _item_row(draft: Draft, item: str, text: str) -> tuple[str, ...]:
    answer = draft.inspection.answers.get(item)
    note = [answer.note] if answer and answer.note else []
    if answer and answer.evidence:
        names = ", ".join(sorted(evidence_name(draft.inspection, sha) for sha in answer.evidence))
        note.append(draft.say("annexes.results.evidence", evidence=names))
    return item, text, t_vi(f"domain.verdict.{draft.inspection.verdict(item)}"), "\n".join(note)
