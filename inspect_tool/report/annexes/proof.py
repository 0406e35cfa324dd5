"""Proof: hashes of evidence, logs and who merged what, disputes decided, what is still open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from inspect_tool.domain.naming import choice_key, place_name
from inspect_tool.domain.stated import states_visit
from inspect_tool.domain.wording import shown
from inspect_tool.i18n import t_vi
from inspect_tool.report import phrases as words
from inspect_tool.report.draft import Draft
from inspect_tool.report.model import Block, Claimed, Decision, Head, MergeProtocol, Paragraph, Table


def proof(draft: Draft, heads: Mapping[str, Head], merged: MergeProtocol) -> Iterator[Block]:
    """Yield evidence hashes, the merge protocol, what is still open, and fields in dispute."""
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
    yield from _table_or(draft, "evidence", (6, 23, 13, 43, 15), rows, (0, 2))
    yield from merging(draft, heads, merged)
    questions = tuple(
        (str(at), each.text or say.mark, each.answer or say("annexes.proof.unanswered"))
        for at, each in enumerate(held.questions.values(), 1)
    )
    yield from _table_or(draft, "questions", (6, 60, 34), questions, (0,))
    disputes = [d for d in held.disputes if states_visit(held, d.record)]
    if disputes:
        yield Table(
            caption=say("annexes.proof.disputes_caption"),
            head=tuple(say.node("annexes.proof.disputes_head")),
            widths=(55, 45),
            rows=tuple(
                (_place(each.record, each.field), ", ".join(v.author for v in each.values)) for each in disputes
            ),
        )


def merging(draft: Draft, heads: Mapping[str, Head], merged: MergeProtocol) -> Iterator[Block]:
    """Yield who wrote how much on which installation, how far each log had come, and what was decided."""
    say = draft.say
    logs = []
    for log, head in sorted(heads.items()):
        part = merged.parts.get(log)
        span = [words.moment(part.first), words.moment(part.last)] if part else []
        logs.append(
            (
                log[:12],
                head.author,
                words.table_count(head.count),
                words.table_count(part.changes) if part else say.mark,
                " – ".join(dict.fromkeys(span)) or say.mark,
                head.hash,
            )
        )
    yield from _table_or(draft, "heads", (17, 11, 8, 8, 13, 43), tuple(logs), (2, 3))
    yield Paragraph(text=say("annexes.proof.heads_note", inspection=draft.inspection.id), style="note")
    decisions = tuple(
        (
            str(at),
            _place(each.record, each.field),
            "\n".join(f"{claim.author}: {_value(draft, each, claim)}" for claim in each.claims),
            _value(draft, each, each.kept),
            f"{each.kept.author}, {words.moment(each.at)}",
        )
        for at, each in enumerate(merged.decisions, 1)
    )
    yield from _table_or(draft, "decisions", (6, 25, 34, 17, 18), decisions, (0,))


def _place(record: str, field: str) -> str:
    return str(shown(place_name(record, field), "vi"))


def _value(draft: Draft, decision: Decision, claim: Claimed) -> str:
    if claim.value is None:
        return draft.say("annexes.proof.cleared")
    key = choice_key(decision.record.partition("/")[0], decision.field.partition(".")[0], claim.value)
    return t_vi(key) if key else str(claim.value)


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
