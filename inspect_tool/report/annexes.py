"""The three appendices: checklist results, figures and what does not agree, proof (evidence, logs, open questions)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime

from inspect_tool.domain.checklist import Checklist
from inspect_tool.domain.figures import check
from inspect_tool.domain.records import Figures, Verdict
from inspect_tool.i18n import t_vi
from inspect_tool.report import phrases as words
from inspect_tool.report.draft import Draft, count_name, evidence_name, explanation, problem_text
from inspect_tool.report.model import Annex, Bar, Block, Chart, Head, Paragraph, Table
from inspect_tool.text import VIETNAM


def annexes(draft: Draft, symbol: str, heads: Mapping[str, Head]) -> tuple[Annex, ...]:
    """Return the appendices, numbered in Roman."""
    built = (
        ("results", results(draft)),
        ("figures", figures(draft)),
        ("proof", proof(draft, heads)),
    )
    attached = draft.say(
        "annexes.attached",
        document=draft.say(f"documents.{draft.kind}.attachment"),
        symbol=symbol,
        agency=draft.agency,
    )
    return tuple(
        Annex(
            label=draft.say("annexes.label", roman=words.roman(number)),
            title=draft.say(f"annexes.{name}.title"),
            attached=attached,
            blocks=tuple(blocks),
        )
        for number, (name, blocks) in enumerate(built, 1)
    )


def results(draft: Draft) -> Iterator[Block]:
    """Yield the totals by checklist, then every item with its verdict, note and evidence."""
    say, lists = draft.say, draft.library.checklists
    yield Table(
        caption=say("annexes.results.summary_caption"),
        head=tuple(say.node("annexes.results.summary_head")),
        widths=(40, 10, 10, 10, 10, 10, 10),
        rows=tuple(_totals(draft, checklist) for checklist in lists),
        centred=(1, 2, 3, 4, 5, 6),
    )
    yield _chart(draft)
    for number, checklist in enumerate(lists, 1):
        yield Table(
            caption=say("annexes.results.caption", number=number, title=checklist.title),
            head=tuple(say.node("annexes.results.head")),
            widths=(9, 43, 14, 34),
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
    )
    yield Paragraph(
        text=say(
            "annexes.figures.source",
            source=words.bare(reported.source or ""),
            scope=words.bare(reported.scope or ""),
            extracted=moment(reported.extracted_at),
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


def proof(draft: Draft, heads: Mapping[str, Head]) -> Iterator[Block]:
    """Yield evidence hashes, sampled dossiers, log heads, what is still open, and fields in dispute."""
    say, held = draft.say, draft.inspection
    evidence = sorted(held.evidence.values(), key=lambda each: (each.name or "", each.id))
    rows = tuple(
        (
            str(at),
            each.name or say.mark,
            words.table_count(each.size) if each.size is not None else say.mark,
            each.id,
            each.note or "",
        )
        for at, each in enumerate(evidence, 1)
    )
    yield from _table_or(draft, "evidence", (6, 24, 14, 36, 20), rows, (0,))
    dossiers = tuple(
        (
            each.code or each.id,
            each.initials or say.mark,
            _procedure(draft, each.procedure),
            each.channel or "",
            each.accepted or each.submitted or "",
            each.promised or "",
            each.settled or "",
        )
        for each in held.dossiers.values()
    )
    yield from _table_or(draft, "dossiers", (20, 10, 25, 10, 12, 11, 12), dossiers)
    logs = tuple(
        (log[:12], head.author, words.table_count(head.count), head.hash) for log, head in sorted(heads.items())
    )
    yield from _table_or(draft, "heads", (18, 24, 12, 46), logs, (2,))
    yield Paragraph(text=say("annexes.proof.heads_note", inspection=held.id), style="note")
    questions = tuple(
        (str(at), each.text or say.mark, each.answer or say("annexes.proof.unanswered"))
        for at, each in enumerate(held.questions.values(), 1)
    )
    yield from _table_or(draft, "questions", (6, 60, 34), questions, (0,))
    if held.disputes:
        yield Table(
            caption=say("annexes.proof.disputes_caption"),
            head=tuple(say.node("annexes.proof.disputes_head")),
            widths=(50, 50),
            rows=tuple((each.record, each.field) for each in held.disputes),
        )


def _table_or(
    draft: Draft,
    name: str,
    widths: tuple[int, ...],
    rows: tuple[tuple[str, ...], ...],
    centred: tuple[int, ...] = (),
) -> Iterator[Block]:
    """Yield a table, or its caption and a sentence that there is nothing."""
    say = draft.say
    caption = say(f"annexes.proof.{name}_caption")
    if rows:
        head = tuple(say.node(f"annexes.proof.{name}_head"))
        yield Table(caption=caption, head=head, widths=widths, rows=rows, centred=centred)
    else:
        yield Paragraph(text=f"{caption}. {say(f'annexes.proof.no_{name}')}", style="note")


def _procedure(draft: Draft, name: str | None) -> str:
    held = draft.inspection.procedures.get(name or "")
    return (held and held.name) or name or ""


def moment(value: datetime | None) -> str:
    """Write a moment as the clock in Vietnam showed it; nothing where there is none."""
    return value.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M") if value else ""
