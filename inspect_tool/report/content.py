"""Inspection → what a document says: passages that people may edit, then the whole as one frozen model."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

from pydantic import JsonValue

from inspect_tool.domain import authority
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import CONFLICTS, OF_THE_VISIT, Document, DocumentKind, Person, Role
from inspect_tool.domain.stated import states_visit
from inspect_tool.errors import InputError
from inspect_tool.library import Library
from inspect_tool.report.annexes import annexes
from inspect_tool.report.draft import Draft
from inspect_tool.report.drafting import SECTIONS, capacities, checklist_results
from inspect_tool.report.fields import SignRole
from inspect_tool.report.model import Block, Content, Head, Heading, Letterhead, MergeProtocol, Paragraph, Signer
from inspect_tool.report.phrases import Phrases, bare, full_day, phrases, roman
from inspect_tool.report.pictures import Picture
from inspect_tool.text import fold

#: Whether a document states a field of a record.
States = Callable[[str, str], bool]
#: A numbered line without closing punctuation is a heading inside a passage.
_INNER_HEADING: Final = re.compile(r"\d+\. .*[^.;:,!?…]")
_SIGNERS: Final[Mapping[DocumentKind, tuple[tuple[SignRole, Role], ...]]] = {
    DocumentKind.MINUTES: (
        ("thu-ky", Role.SECRETARY),
        ("don-vi", Role.HEAD_OF_UNIT),
        ("truong-doan", Role.LEAD),
    ),
    DocumentKind.CONCLUSION: (("truong-doan", Role.LEAD),),
    DocumentKind.CORRECTION: (("truong-doan", Role.LEAD),),
}


class LogHead(Protocol):
    """What a document states about one log (the log's own `Head` fits)."""

    @property
    def count(self) -> int: ...
    @property
    def hash(self) -> str: ...
    @property
    def author(self) -> str: ...


@dataclass(frozen=True)
class Replaced:
    """An issued document that another one replaces, and why."""

    number: str | None
    issued: date | None
    reason: str


@dataclass(frozen=True)
class DraftSection:
    """
    One passage of a document.

    `text` is what will be printed: the edited text where a person wrote one, else `drafted`. `stale` says that the
    draft has changed since the edit was made. An editor stores `mark` in `drafted_from` beside the edited text.
    """

    key: str
    level: int
    title: str
    drafted: str
    text: str
    edited: bool
    stale: bool

    @property
    def mark(self) -> str:
        """Names the draft that an edit starts from."""
        return draft_mark(self.drafted)


def draft_mark(drafted: str) -> str:
    """Return the mark of a drafted text: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(drafted.encode()).hexdigest()[:16]


def sections(
    kind: DocumentKind, inspection: Inspection, library: Library, *, templates: Path | None = None
) -> tuple[DraftSection, ...]:
    """Return the passages in printing order; edits come from `passage/<kind>.<key>`."""
    draft = Draft(kind, inspection, library, phrases(templates))
    return tuple(passage_of(inspection, str(kind), entry) for entry in _outline(draft))


def _outline(draft: Draft) -> Iterator[tuple[str, int, str, str]]:
    for entry in draft.say.node(f"outline.{draft.kind}"):
        if entry["key"] == "checklists":
            for checklist in draft.library.checklists:
                yield checklist.id, entry["level"], checklist.title, checklist_results(draft, checklist)
        else:
            yield entry["key"], entry["level"], entry["title"], SECTIONS[entry["key"]](draft)


def passage_of(inspection: Inspection, document: str, outlined: tuple[str, int, str, str]) -> DraftSection:
    """Return a passage as it will be printed: what a person wrote at `passage/<document>.<key>`, else the draft."""
    key, level, title, drafted = outlined
    passage = inspection.passages.get(f"{document}.{key}")
    edited = passage is not None and passage.text is not None
    text = passage.text if passage and passage.text is not None else drafted
    since = passage.drafted_from if passage and edited else None
    stale = since is not None and since != draft_mark(drafted)
    return DraftSection(key, level, title, drafted, text, edited, stale)


def compose(  # noqa: PLR0913 - a document states all of these
    kind: DocumentKind,
    inspection: Inspection,
    library: Library,
    *,
    heads: Mapping[str, LogHead],
    on: date,
    merged: MergeProtocol | None = None,
    replaces: Replaced | None = None,
    templates: Path | None = None,
    pictures: Mapping[str, Picture] = MappingProxyType({}),
) -> Content:
    """
    Return everything a document says. `on` is the day of drafting, which the file's metadata state.

    `pictures` are the evidence marked to be printed, made fit for it, by SHA-256 of the original.

    `replaces` is the issued document whose place this one takes.
    An incomplete inspection composes too, with visible marks where something is missing.
    """
    say = phrases(templates)
    draft = Draft(kind, inspection, library, say)
    passages = sections(kind, inspection, library, templates=templates)
    merged = merged or MergeProtocol()
    above = next(each.text for each in passages if each.key == authority.PASSAGE)
    stated = heads_of(heads)

    def states(record: str, _field: str) -> bool:
        return states_visit(inspection, record)

    visit = inspection.visit
    day = full_day(visit.until or visit.date) or say.mark if kind is DocumentKind.MINUTES else ""
    symbol = f"{say(f'documents.{kind}.abbreviation')}-{bare_symbol(draft) or say.mark}"
    top = letterhead(draft, symbol, day)
    conclusion = kind is DocumentKind.CONCLUSION
    title = visit.title or say.mark
    lowered = title[:1].lower() + title[1:]
    return Content(
        kind=kind,
        inspection=inspection.id,
        on=on,
        letterhead=top,
        type=say(f"documents.{kind}.type"),
        subject=say("documents.ket-luan.subject", title=lowered) if conclusion else title,
        blocks=tuple(_blocks(passages, say, replacing(draft, replaces))),
        replaces=(replaces and replaces.number) or "",
        recipients=_recipients(draft),
        signers=tuple(signers_of(draft, above, str(kind))),
        seal_title=say("seal_of", agency=draft.agency) if conclusion else "",
        annexes=annexes(draft, top.symbol, stated, merged, pictures),
        heads=stated,
        merged=merged,
        disputes=places_in_dispute(inspection, states),
        records=stated_records(inspection, states),
    )


def bare_symbol(draft: Draft) -> str:
    """Return the office's symbol without a kind's abbreviation; nothing where it has none."""
    symbol = draft.inspection.visit.symbol or ""
    for kind in OF_THE_VISIT:
        symbol = symbol.removeprefix(f"{draft.say(f'documents.{kind}.abbreviation')}-")
    return symbol


def letterhead(draft: Draft, symbol: str, day: str = "") -> Letterhead:
    """Return what stands at the head of a document; `day` only where it is not filled in at issue."""
    visit, mark = draft.inspection.visit, draft.say.mark
    return Letterhead(
        parent=visit.parent_agency or mark,
        agency=draft.agency,
        symbol=symbol,
        locality=visit.locality or mark,
        day=day,
    )


def heads_of(heads: Mapping[str, LogHead]) -> dict[str, Head]:
    """Return what a document states about how far each log had come."""
    return {log: Head(author=head.author, count=head.count, hash=head.hash) for log, head in sorted(heads.items())}


def replacing(draft: Draft, replaced: Replaced | None) -> str:
    """Return the sentence that names the document whose place this one takes; nothing where it takes none."""
    if replaced is None:
        return ""
    name = draft.say(f"documents.{draft.kind}.attachment")
    if replaced.number is None:  # minutes carry no number until somebody gives them one: they go by their day
        visit = draft.inspection.visit
        day = full_day(replaced.issued or visit.until or visit.date)
        return draft.say("replaces_unnumbered", document=name, date=day, reason=replaced.reason)
    day = full_day(replaced.issued)
    return draft.say("replaces", document=name, number=replaced.number, date=day, reason=replaced.reason)


def _blocks(passages: tuple[DraftSection, ...], say: Phrases, replaces: str) -> Iterator[Block]:
    parts = subparts = 0
    last = max((at for at, each in enumerate(passages) if each.level >= 0 and each.text.strip()), default=-1)
    for at, section in enumerate(passages):
        if section.level < 0 or not section.text.strip():
            continue
        if section.level == 1:
            parts, subparts = parts + 1, 0
            yield Heading(level=1, text=f"{roman(parts)}. {section.title}")
        elif section.level == 2:
            subparts += 1
            yield Heading(level=2, text=f"{subparts}. {section.title}")
        lines = lines_in(section.text)
        if section.key == "ket-thuc" and replaces:
            yield Paragraph(text=replaces)
        for line in lines:
            if section.key == "can-cu":
                yield Paragraph(text=line, style="basis")
            elif section.level and _INNER_HEADING.fullmatch(line):
                yield Heading(level=section.level + 1, text=line)
            else:
                closes = at == last and line is lines[-1]
                yield Paragraph(text=closed(line, say) if closes else line)


def lines_in(text: str) -> list[str]:
    """Return the paragraphs of a passage: its lines that are not empty."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def closed(line: str, say: Phrases) -> str:
    """Return the last paragraph of a document with the mark that ends it."""
    return line.rstrip(" ./") + say("end_mark")


def _recipients(draft: Draft) -> tuple[str, ...]:
    """Return who receives the document; the archive comes last, in the office's own words where it was recorded."""
    named = sorted(draft.inspection.visit.recipients.items(), key=lambda entry: (len(entry[0]), entry[0]))
    listed = [bare(text) for _, text in named]
    others, archived = archive_apart(listed, draft.say)
    return (*others, *(archived or [draft.say("recipients_archive")]))


def archive_apart(recipients: Iterable[str], say: Phrases) -> tuple[list[str], list[str]]:
    """Part who receives a document from where it is archived: what begins as the archive's own line does."""
    begins = say("recipients_archive").partition(":")[0]
    listed = list(recipients)
    archived = [text for text in listed if re.match(rf"{re.escape(begins)}\b", text)]
    return [text for text in listed if text not in archived], archived


def signers_of(draft: Draft, text: str, root: str) -> Iterator[Signer]:
    """
    Yield who signs, above each the lines that a passage's text has for them: those drafted where it has none.

    `root` is what the passages of the document are named by.
    """
    drafted, edited = _capacities(draft, capacities(draft), root), _capacities(draft, text, root)
    for role, held in _SIGNERS[draft.kind]:
        person = draft.inspection.person(held)
        lines = edited.get(role) or drafted.get(role) or (draft.say.mark,)
        name = draft.say(f"signers.names.{role}")
        yield Signer(
            role=role,
            capacity=lines,
            name=(person and person.name) or draft.say.mark,
            post=_post(draft, person, lines) if draft.kind is not DocumentKind.MINUTES else "",
            field_title=draft.say("signature_of", role=name, name=(person and person.name) or None),
        )


def _capacities(draft: Draft, text: str, root: str) -> dict[SignRole, tuple[str, ...]]:
    roles = _SIGNERS[draft.kind]
    names = {fold(draft.say(f"signers.names.{role}")): role for role, _ in roles}
    above: dict[SignRole, tuple[str, ...]] = {}
    for block in authority.parted(text):
        # Where one person signs, it need not be said whose lines they are.
        role = names.get(fold(block.name)) or (roles[0][0] if not block.name and len(roles) == 1 else None)
        if role is None:
            known = ", ".join(f"“{draft.say(f'signers.names.{each}')}:”" for each, _ in roles)
            record, line = f"passage/{root}.{authority.PASSAGE}", block.name or block.lines[0]
            raise InputError("report.error.signer-unknown", record=record, line=line, names=known)
        above[role] = above.get(role, ()) + block.lines
    return above


def _post(draft: Draft, person: Person | None, capacity: tuple[str, ...]) -> str:
    """Return the signer's own office, which the decree wants beside one in a team; not what is said above already."""
    title = ((person and person.title) or draft.say.mark).upper()
    return "" if title.startswith(capacity[-1].upper()) and person else title


def places_in_dispute(inspection: Inspection, states: States) -> tuple[tuple[str, str], ...]:
    """Return record and field of every dispute about what a document states."""
    places = ((each.record, each.field) for each in inspection.disputes)
    return tuple(sorted(place for place in places if states(*place)))


def stated_records(inspection: Inspection, states: States) -> dict[str, dict[str, dict[str, JsonValue]]]:
    """
    Return the fields that a document was drawn from, by kind and id of their record.

    Records of documents change after issue and stay out of the data, as what is kept about a dispute does.
    """
    found: dict[str, dict[str, dict[str, JsonValue]]] = {}
    for kind, records in sorted(inspection.tables.items()):
        for name, fields in sorted(records.items()):
            path = f"{kind}/{name}"
            kept = {f: value for f, value in sorted(fields.items()) if f != CONFLICTS and states(path, f)}
            if kind != Document.kind and (kept or states(path, CONFLICTS)):
                found.setdefault(kind, {})[name] = kept
    return found
