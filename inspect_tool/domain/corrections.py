"""
Letters of correction (công văn đính chính): which document each is about, its lines, and what stands in its way.

A letter corrects how an issued document was written or set, never what it decided: wrong content needs a document of
the same form in its place. A letter that was signed is itself replaced, never changed; its lines name the first print.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.naming import place_name
from inspect_tool.domain.readiness import Gap, authority_gaps, first_words, has_blank
from inspect_tool.domain.records import UNIT, VISIT, Correction, Document, DocumentKind, DocumentState, Role
from inspect_tool.domain.wording import Key, Values
from inspect_tool.i18n import t
from inspect_tool.text import nfc, short_date

Documents = Mapping[str, Document]

#: Under these names the minutes keep the files of their three signatures; a test holds them to the order of signing.
MINUTES_SIGNED: Final = frozenset(f"{DocumentState.PERSON_SIGNED}-{r}" for r in ("truong-doan", "thu-ky", "don-vi"))
#: The lines' fields that a letter cannot do without.
_NEEDED: Final = ("where", "printed", "corrected")
#: What of the visit a letter prints.
_OF_VISIT: Final = frozenset({"agency", "parent_agency", "symbol", "locality"})
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")


def is_issued(document: Document) -> bool:
    """Whether everybody has signed it: from then on it may be corrected or replaced, never changed."""
    if document.document is DocumentKind.MINUTES:
        return document.hashes.keys() >= MINUTES_SIGNED
    return str(DocumentState.AGENCY_SIGNED) in document.hashes


def is_signed(document: Document) -> bool:
    """Whether anybody has signed it: a letter's lines are then no longer open."""
    return document.state not in {None, DocumentState.DRAFT}


def replaced_by(documents: Documents, document: Document) -> Document | None:
    """Return the document that took this one's place."""
    return next((each for each in documents.values() if each.supersedes == document.id), None)


def root_of(documents: Documents, letter: str) -> str:
    """Return the id of a letter's first print: what its lines name, and what it is known by through replacements."""
    seen = {letter}
    while letter in documents and (earlier := documents[letter].supersedes) and earlier not in seen:
        seen.add(letter := earlier)
    return letter


def letters(documents: Documents) -> tuple[Document, ...]:
    """Return the letters that stand, in the order of their ids; one that was replaced is represented by the newer."""
    found = (d for d in documents.values() if d.document is DocumentKind.CORRECTION)
    return tuple(sorted((d for d in found if d.state is not DocumentState.SUPERSEDED), key=lambda d: d.id))


def letter_of(documents: Documents, root: str) -> Document | None:
    """Return the standing letter that began as this one."""
    return next((each for each in letters(documents) if root_of(documents, each.id) == root), None)


def letters_about(documents: Documents, document: str) -> tuple[Document, ...]:
    """Return the standing letters that correct a document, those not issued yet among them."""
    return tuple(each for each in letters(documents) if each.corrects == document)


def corrected_by(documents: Documents, document: str) -> tuple[Document, ...]:
    """Return the issued letters that correct a document."""
    return tuple(each for each in letters_about(documents, document) if is_issued(each))


def called(document: Document) -> str:
    """Name a document to people: its kind, and its number or, before it has one, its record's id."""
    kind = t(f"domain.document.{document.document}") if document.document else document.path
    return t("correcting.called", kind=kind, number=document.printed_number or document.id)


def title(documents: Documents, letter: Document) -> str:
    """Name a letter by the document that it corrects, in few words."""
    target = documents.get(letter.corrects or "")
    kind = t(f"domain.document.{target.document}") if target and target.document else letter.corrects or "?"
    document = (target and target.printed_number) or kind
    if letter.printed_number:
        return t("correcting.title-numbered", number=letter.printed_number, document=document)
    return t("correcting.title", document=document)


def state_words(letter: Document) -> str:
    """Say how far a letter has come."""
    return t(f"domain.state.{letter.state}") if letter.hashes and letter.state else t("correcting.begun")


def related(documents: Documents, document: Document) -> Iterator[str]:
    """Say what became of a document: what took its place, which letters correct it, what it corrects itself."""
    if newer := replaced_by(documents, document):
        yield t("correcting.replaced", newer=called(newer))
    for letter in letters_about(documents, document.id):
        if is_issued(letter):
            day = short_date(letter.issued) if letter.issued else "–"
            yield t("correcting.corrected", letter=called(letter), day=day)
        else:
            yield t("correcting.on-its-way", letter=letter.id)
    target = documents.get(document.corrects or "")
    if target:
        yield t("correcting.corrects", document=called(target))
        if newer := replaced_by(documents, target):
            yield t("correcting.target-replaced", document=called(target), newer=called(newer))


def lines_of(inspection: Inspection, letter: str) -> tuple[Correction, ...]:
    """Return the lines of a letter in order."""
    root = root_of(inspection.documents, letter)
    found = [line for line in inspection.corrections.values() if line.letter == root]
    return tuple(sorted(found, key=lambda line: (line.order is None, line.order or 0, line.id)))


def came_late(inspection: Inspection, letter: Document) -> tuple[Correction, ...]:
    """Return the lines written for a letter that its print does not state: they came when it was printed already."""
    if not letter.hashes:
        return ()
    return tuple(line for line in lines_of(inspection, letter.id) if line.id not in letter.lines)


def letter_gaps(inspection: Inspection, letter: Document, words: str | None) -> tuple[Gap, ...]:
    """
    Return what stands between a letter and signing, what blocks first.

    `words` is the text of the corrected document as it is printed, None where its file is not at hand.
    """
    found = (
        *_target(inspection, letter),
        *_disputes(inspection, letter),
        *_signer(inspection),
        *_lines(inspection, letter, words),
        *_passages(inspection, letter),
    )
    return tuple(sorted(found, key=lambda gap: not gap.blocking))


def _target(inspection: Inspection, letter: Document) -> Iterator[Gap]:
    target = inspection.documents.get(letter.corrects or "")
    if target is None or not is_issued(target):
        if "corrects" not in letter.disputed:
            yield Gap("correction_target", letter.path, "corrects", blocking=True)
    elif target.state is DocumentState.SUPERSEDED and not is_issued(letter):
        newer = replaced_by(inspection.documents, target)
        values: Values = {
            "document": target.printed_number or target.id,
            "newer": (newer and (newer.printed_number or newer.id)) or "?",
        }
        yield Gap("correction_replaced", letter.path, "corrects", values, blocking=True)
    if not letter.symbol and "symbol" not in letter.disputed:
        yield Gap("correction_symbol", letter.path, "symbol")


def _disputes(inspection: Inspection, letter: Document) -> Iterator[Gap]:
    """Find the disputes about what this letter states; others do not concern it."""
    for dispute in inspection.disputes:
        if states(inspection, letter, dispute.record, dispute.field):
            values: Values = {"what": place_name(dispute.record, dispute.field), "count": len(dispute.values)}
            yield Gap("dispute", dispute.record, dispute.field, values, blocking=True)


def states(inspection: Inspection, letter: Document, record: str, field: str) -> bool:
    """Whether a letter prints this field of a record."""
    if record in {VISIT, UNIT}:
        return field in (_OF_VISIT if record == VISIT else {"name"})
    kind, _, name = record.partition("/")
    if kind == Correction.kind:
        line = inspection.corrections.get(
            name
        )  # one that was removed, or whose letter is in dispute, may be this one's
        return line is None or line.letter in {None, root_of(inspection.documents, letter.id)}
    if kind == "passage":
        return name.startswith(f"{root_of(inspection.documents, letter.id)}.")
    lead = inspection.person(Role.LEAD)
    return record in {letter.path, lead.path if lead else ""}


def _signer(inspection: Inspection) -> Iterator[Gap]:
    lead = inspection.person(Role.LEAD)
    if lead is None or not lead.name:
        yield Gap("lead_missing", lead.path if lead else "person", "name" if lead else "role", blocking=True)


def _passages(inspection: Inspection, letter: Document) -> Iterator[Gap]:
    """Find what is wrong with the words that a person wrote around the lines, and above the signature."""
    begins = f"{root_of(inspection.documents, letter.id)}."
    own = [passage for name, passage in inspection.passages.items() if name.startswith(begins)]
    for passage in own:
        if has_blank(passage.text or ""):
            yield Gap("blank", passage.path, "text", {"what": place_name(passage.path, "text")}, blocking=True)
    yield from authority_gaps(own)


def _lines(inspection: Inspection, letter: Document, words: str | None) -> Iterator[Gap]:
    lines = lines_of(inspection, letter.id)
    words = words and squeezed(words)
    if not lines:
        yield Gap("correction_empty", letter.path, "lines", blocking=True)
    for at, line in enumerate(lines, 1):
        yield from line_gaps(line, at, words)
    late = came_late(inspection, letter)
    if late:
        code = "correction_late" if is_signed(letter) else "correction_unprinted"
        yield Gap(code, late[0].path, "letter", {"count": len(late)})


def line_gaps(line: Correction, at: int, words: str | None) -> Iterator[Gap]:
    """Find what is wrong with one line of a letter, the `at`-th; `words` are `squeezed`: they are long, lines many."""
    for name in sorted(line.unreadable):
        yield Gap("unreadable", line.path, name, {"what": place_name(line.path, name)}, blocking=True)
    for name in _NEEDED:
        text = getattr(line, name) or ""
        label = Key(f"domain.field.correction.{name}")
        if not text.strip() and name not in line.disputed:
            yield Gap("correction_missing", line.path, name, {"line": at, "field": label}, blocking=True)
        elif has_blank(text) and name == "corrected":
            yield Gap("blank", line.path, name, {"what": place_name(line.path, name)}, blocking=True)
    if not (line.reason or "").strip() and "reason" not in line.disputed:
        yield Gap("correction_reason", line.path, "reason", {"line": at})
    if line.printed and line.corrected:
        yield from _wording(line, line.printed, line.corrected, at, words)


def _wording(line: Correction, printed: str, corrected: str, at: int, words: str | None) -> Iterator[Gap]:
    values: Values = {"line": at, "printed": first_words(printed, "")}
    if printed.strip() == corrected.strip():
        yield Gap("correction_same", line.path, "corrected", values, blocking=True)
    elif _numbers(printed) != _numbers(corrected):
        yield Gap("correction_content", line.path, "corrected", values)
    if words is not None and squeezed(printed) not in words:
        yield Gap("correction_unfound", line.path, "printed", values)


def _numbers(text: str) -> Counter[str]:
    return Counter(_NUMBER.findall(text))


def squeezed(text: str) -> str:
    """Return a text with every stretch of white space as one space: lines break elsewhere on a page."""
    return " ".join(nfc(text).split())
