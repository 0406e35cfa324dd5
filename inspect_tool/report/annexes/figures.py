"""Each set of figures as reported, what was claimed, and what does not agree, with the unit's explanations."""

from __future__ import annotations

from collections.abc import Iterator

from inspect_tool.domain.figures import check
from inspect_tool.domain.records import Figures
from inspect_tool.i18n import t_vi
from inspect_tool.report import phrases as words
from inspect_tool.report.draft import Draft, count_name, explanation, problem_text
from inspect_tool.report.model import Block, Paragraph, Table


def figures(draft: Draft) -> Iterator[Block]:
    """Yield each set of figures as reported, what was claimed, and each failed identity with the explanation."""
    if not draft.inspection.figures:
        yield Paragraph(text=draft.say("annexes.figures.none"))
    for reported in draft.inspection.figures.values():
        yield from _figure_set(draft, reported)


def _figure_set(draft: Draft, reported: Figures) -> Iterator[Block]:
    say = draft.say
    yield Table(
        caption=reported.label or reported.id,
        head=tuple(say.node("annexes.figures.counts_head")),
        widths=(60, 20, 20),
        rows=tuple(
            (count_name(name), words.table_count(count), reported.stated.get(name, ""))
            for name, count in reported.counts.items()
        )
        + tuple((count_name(n), say.mark, rate) for n, rate in reported.stated.items() if n not in reported.counts),
        centred=(1, 2),
        counts=(1,),
    )
    yield Paragraph(
        text=say(
            "annexes.figures.source",
            source=words.bare(reported.source or ""),
            scope=words.bare(reported.scope or ""),
            extracted=words.moment(reported.extracted_at),
        ),
        style="note",
    )
    if reported.claims:
        yield Table(
            caption=say("annexes.figures.claims_caption"),
            head=tuple(say.node("annexes.figures.claims_head")),
            widths=(30, 70),
            rows=tuple((_claim_name(name), text) for name, text in reported.claims.items()),
        )
    problems = check(reported)
    if not problems:
        yield Paragraph(text=say("annexes.figures.clean"))
        return
    yield Table(
        caption=say("annexes.figures.problems_caption"),
        head=tuple(say.node("annexes.figures.problems_head")),
        widths=(6, 42, 26, 26),
        rows=tuple(
            (str(at), problem_text(problem), problem.equation("vi"), explanation(draft, reported, problem))
            for at, problem in enumerate(problems, 1)
        ),
        centred=(0,),
    )


def _claim_name(name: str) -> str:
    key = f"domain.claim.{name}"
    text = t_vi(key)
    return name if text == key else text
