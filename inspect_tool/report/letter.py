"""A letter of correction (công văn đính chính): what it says, from its lines and from the document that it corrects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import JsonValue

from inspect_tool.domain import authority, corrections
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import CONFLICTS, Correction, Document, DocumentKind
from inspect_tool.library import Library
from inspect_tool.report import phrases as words
from inspect_tool.report.annexes.proof import merging
from inspect_tool.report.content import (
    DraftSection,
    LogHead,
    Replaced,
    archive_apart,
    bare_symbol,
    passage_of,
    replacing,
    signers_of,
)
from inspect_tool.report.draft import Draft, lower_first
from inspect_tool.report.drafting import capacities
from inspect_tool.report.model import (
    Annex,
    Block,
    Content,
    Corrected,
    Head,
    Letterhead,
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
    say = phrases(templates)
    draft = Draft(_KIND, inspection, library, say)
    corrected = _corrected(target, say)
    passages = {each.key: each for each in letter_sections(letter, target, inspection, library, templates=templates)}
    others, archived = archive_apart(target.stated.recipients, say)
    visit = inspection.visit
    symbol = letter.symbol or bare_symbol(draft) or say.mark
    stated = {log: Head(author=head.author, count=head.count, hash=head.hash) for log, head in sorted(heads.items())}
    merged = _of_letter(merged or MergeProtocol(), letter, inspection)
    body = _body(passages, corrections.lines_of(inspection, letter.id), replacing(draft, replaces), say)
    return Content(
        kind=_KIND,
        inspection=inspection.id,
        on=on,
        letterhead=Letterhead(
            parent=visit.parent_agency or say.mark,
            agency=draft.agency,
            symbol=symbol,
            locality=visit.locality or say.mark,
        ),
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
        disputes=_disputes(inspection, letter),
        records=_records(inspection, letter),
    )


def letter_sections(
    letter: Document, target: Target, inspection: Inspection, library: Library, *, templates: Path | None = None
) -> tuple[DraftSection, ...]:
    """Return the passages of a letter around its lines; edits come from `passage/<first print>.<key>`."""
    say = phrases(templates)
    draft, corrected = Draft(_KIND, inspection, library, say), _corrected(target, say)
    values = {
        "agency": draft.agency,
        "document": corrected.name,
        "subject": lower_first(corrected.subject.removeprefix(say("letter.mark"))).strip(),
        "name": say(f"documents.{corrected.kind}.attachment"),
    }
    drafted = {key: "\n".join(say.many(f"letter.{key}", **values)) for key in ("dan-nhap", "ket-thuc")}
    drafted[authority.PASSAGE] = "\n".join(_capacities(draft, target))
    root = corrections.root_of(inspection.documents, letter.id)
    return tuple(
        passage_of(inspection, root, (entry["key"], entry["level"], entry["title"], drafted[entry["key"]]))
        for entry in say.node(f"outline.{_KIND}")
    )


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
    yield from (Paragraph(text=line) for line in _paragraphs(passages["dan-nhap"].text))
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
    *others, last = _paragraphs(passages["ket-thuc"].text) or [say.mark]
    yield from (Paragraph(text=line) for line in others)
    yield Paragraph(text=last.rstrip(" ./") + say("end_mark"))


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


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


def _of_letter(merged: MergeProtocol, letter: Document, inspection: Inspection) -> MergeProtocol:
    """Keep of the merge protocol what was decided about this letter; who wrote how much stays whole."""
    about = (d for d in merged.decisions if corrections.states(inspection, letter, d.record, d.field))
    return merged.model_copy(update={"decisions": tuple(about)})


def _disputes(inspection: Inspection, letter: Document) -> tuple[tuple[str, str], ...]:
    places = ((each.record, each.field) for each in inspection.disputes)
    return tuple(sorted(place for place in places if corrections.states(inspection, letter, *place)))


def _records(inspection: Inspection, letter: Document) -> dict[str, dict[str, dict[str, JsonValue]]]:
    """Return what the letter was drawn from: its lines and passages, who signs, who issues; no document's record."""
    found: dict[str, dict[str, dict[str, JsonValue]]] = {}
    for kind, records in sorted(inspection.tables.items()):
        for name, fields in sorted(records.items()):
            path = f"{kind}/{name}"
            kept = {
                field: value
                for field, value in sorted(fields.items())
                if field != CONFLICTS and corrections.states(inspection, letter, path, field)
            }
            if kept and path != letter.path:
                found.setdefault(kind, {})[name] = kept
    return found
