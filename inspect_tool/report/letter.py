"""A letter of correction (công văn đính chính): what it says, from its lines and from the document that it corrects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from inspect_tool.domain import authority, corrections
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import Correction, Document, DocumentKind
from inspect_tool.library import Library
from inspect_tool.report import phrases as words
from inspect_tool.report.annexes.proof import merging
from inspect_tool.report.content import (
    DraftSection,
    LogHead,
    Replaced,
    States,
    archive_apart,
    bare_symbol,
    closed,
    heads_of,
    letterhead,
    lines_in,
    passage_of,
    places_in_dispute,
    replacing,
    signers_of,
    stated_records,
)
from inspect_tool.report.draft import Draft, lower_first
from inspect_tool.report.drafting import capacities
from inspect_tool.report.model import (
    Annex,
    Block,
    Content,
    Corrected,
    Head,
    MergeProtocol,
    Paragraph,
    Table,
)
from inspect_tool.report.phrases import Phrases, phrases

_KIND = DocumentKind.CORRECTION


@dataclass(frozen=True)
class Target:
    """The document that a letter corrects: its record, what its file states, the printed number, the file's SHA-256."""

    document: Document
    stated: Content
    number: str
    sha256: str


def compose_letter(  # noqa: PLR0913 - a document states all of these
    letter: Document,
    target: Target,
    inspection: Inspection,
    library: Library,
    *,
    heads: Mapping[str, LogHead],
    on: date,
    merged: MergeProtocol | None = None,
    replaces: Replaced | None = None,
    templates: Path | None = None,
) -> Content:
    """Return everything a letter says; `on` is the day of drafting. What is missing shows as a visible mark."""
    draft = Draft(_KIND, inspection, library, phrases(templates))
    say, corrected = draft.say, _corrected(target, draft.say)
    passages = {each.key: each for each in _sections(letter, target, draft, corrected)}
    others, archived = archive_apart(target.stated.recipients, say)
    symbol = letter.symbol or bare_symbol(draft) or say.mark
    stated = heads_of(heads)

    def states(record: str, field: str) -> bool:
        return corrections.states(inspection, letter, record, field)

    merged = _decided(merged or MergeProtocol(), states)
    body = _body(passages, corrections.lines_of(inspection, letter.id), replacing(draft, replaces), say)
    return Content(
        kind=_KIND,
        inspection=inspection.id,
        on=on,
        letterhead=letterhead(draft, symbol),
        type="",
        subject=say("letter.subject", document=corrected.name),
        addressees=target.stated.addressees or tuple(others) or (draft.unit,),
        blocks=tuple(body),
        replaces=(replaces and replaces.number) or "",
        corrects=corrected,
        recipients=(say("letter.as_above"), *(archived or [say("recipients_archive")])),
        signers=tuple(
            signers_of(draft, passages[authority.PASSAGE].text, corrections.root_of(inspection.documents, letter.id))
        ),
        seal_title=say("seal_of", agency=draft.agency),
        annexes=(_annex(draft, symbol, corrected, stated, merged),),
        heads=stated,
        merged=merged,
        disputes=places_in_dispute(inspection, states),
        records=stated_records(inspection, states),
    )


def letter_sections(
    letter: Document, target: Target, inspection: Inspection, library: Library, *, templates: Path | None = None
) -> tuple[DraftSection, ...]:
    """Return the passages of a letter around its lines; edits come from `passage/<first print>.<key>`."""
    draft = Draft(_KIND, inspection, library, phrases(templates))
    return tuple(_sections(letter, target, draft, _corrected(target, draft.say)))


def _sections(letter: Document, target: Target, draft: Draft, corrected: Corrected) -> Iterator[DraftSection]:
    say = draft.say
    values = {
        "agency": draft.agency,
        "document": corrected.name,
        "subject": lower_first(corrected.subject.removeprefix(say("letter.mark"))).strip(),
        "name": say(f"documents.{corrected.kind}.attachment"),
    }
    drafted = {key: "\n".join(say.many(f"letter.{key}", **values)) for key in ("dan-nhap", "ket-thuc")}
    drafted[authority.PASSAGE] = "\n".join(_capacities(draft, target))
    root = corrections.root_of(draft.inspection.documents, letter.id)
    for entry in say.node(f"outline.{_KIND}"):
        outlined = (entry["key"], entry["level"], entry["title"], drafted[entry["key"]])
        yield passage_of(draft.inspection, root, outlined)


def _capacities(draft: Draft, target: Target) -> Iterator[str]:
    """Draft in whose place the letter is signed: as what it corrects was, where that was signed for the agency too."""
    name = draft.say("signers.names.truong-doan")
    if target.stated.kind is DocumentKind.MINUTES:
        yield capacities(draft)
    else:
        yield from (draft.say("signers.line", name=name, capacity=line) for line in target.stated.signers[0].capacity)


def _corrected(target: Target, say: Phrases) -> Corrected:
    """Cite the document by its kind, number and day: that of issue, of minutes that which they print."""
    document, stated = target.document, target.stated
    day = stated.letterhead.day or words.full_day(document.issued)
    form = "letter.numbered" if target.number else "letter.unnumbered"
    name = say(f"documents.{stated.kind}.attachment")
    issued = document.issued.isoformat() if document.issued and not stated.letterhead.day else ""
    return Corrected(
        document=document.id,
        kind=stated.kind,
        name=say(form, name=name, number=target.number, date=day),
        number=target.number,
        date=issued,
        subject=stated.subject,
        sha256=target.sha256,
    )


def _body(
    passages: Mapping[str, DraftSection], lines: Iterable[Correction], replaces: str, say: Phrases
) -> Iterator[Block]:
    yield from (Paragraph(text=line) for line in lines_in(passages["dan-nhap"].text))
    yield Table(
        caption="",
        head=tuple(say.node("letter.head")),
        widths=(7, 19, 28, 28, 18),
        rows=tuple(
            (str(at), *(text or say.mark for text in (each.where, each.printed, each.corrected)), each.reason or "")
            for at, each in enumerate(lines, 1)
        ),
        centred=(0,),
    )
    if replaces:
        yield Paragraph(text=replaces)
    *others, last = lines_in(passages["ket-thuc"].text) or [say.mark]
    yield from (Paragraph(text=line) for line in others)
    yield Paragraph(text=closed(last, say))


def _annex(draft: Draft, symbol: str, corrected: Corrected, heads: Mapping[str, Head], merged: MergeProtocol) -> Annex:
    say = draft.say
    values = (corrected.name, corrected.subject, corrected.document, corrected.sha256)
    facts = Table(
        caption=say("letter.annex.caption"),
        head=tuple(say.node("letter.annex.head")),
        widths=(28, 72),
        rows=tuple(zip(say.node("letter.annex.facts"), values, strict=True)),
    )
    return Annex(
        label=say("letter.annex.label"),
        title=say("letter.annex.title"),
        attached=say(
            "annexes.attached", document=say(f"documents.{_KIND}.attachment"), symbol=symbol, agency=draft.agency
        ),
        blocks=(facts, *merging(draft, heads, merged)),
    )


def _decided(merged: MergeProtocol, states: States) -> MergeProtocol:
    """Keep of the merge protocol what was decided about this letter; who wrote how much stays whole."""
    about = (each for each in merged.decisions if states(each.record, each.field))
    return merged.model_copy(update={"decisions": tuple(about)})
