"""Which records a section of a document is drafted from, to be read and mended beside its text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import Answer, DocumentKind, Person, Question, Record, Verdict
from inspect_tool.i18n import t
from inspect_tool.tui.cells import one_line
from inspect_tool.tui.widgets.virtual_list import Row
from inspect_tool.tui.words import DISPUTED, SYMBOLS

if TYPE_CHECKING:
    from inspect_tool.library import Library

_SHORTCOMINGS: Final = (Verdict.PARTLY, Verdict.NOT_MET)
#: The fields that tell one record from another, first come.
_TELLING: Final = ("text", "label", "name", "title", "code")
#: Section → the records it says something of. The checklists' own sections are not here: they say what was answered.
_RECORDS: Final[dict[str, Callable[[Inspection], Iterable[Record]]]] = {
    "can-cu": lambda i: (i.visit,),
    "mo-dau": lambda i: (i.visit, *i.people),
    "thanh-phan": lambda i: i.people,
    "khai-quat": lambda i: (i.visit, i.unit),
    "so-lieu": lambda i: i.figures.values(),
    "ho-so-mau": lambda i: i.dossiers.values(),
    "lan-truoc": lambda i: i.followups,
    "phat-hien": lambda i: (*i.strengths, *i.limitations),
    "uu-diem": lambda i: i.strengths,
    "danh-gia": lambda i: (i.visit,),
    "han-che": lambda i: (*i.limitations, *_open_questions(i)),
    "y-kien-don-vi": lambda i: i.findings.values(),
    "y-kien-doan": lambda i: (i.visit, *i.recommendations),
    "kien-nghi": lambda i: i.recommendations,
    "de-xuat": lambda i: i.proposals,
    "ket-thuc": lambda i: (i.visit,),
    "chu-ky": lambda i: i.people,
}


def _open_questions(inspection: Inspection) -> list[Question]:
    return [q for q in inspection.questions.values() if q.about == "finding" and not q.answer]


def rows(section: str, document: DocumentKind, inspection: Inspection, library: Library) -> list[Row]:
    """Return the records a section is drafted from, each by its path."""
    if section in _RECORDS:
        records: Iterable[Record] = _RECORDS[section](inspection)
    else:
        records = _answers(section, document, inspection, library)
    return [_row(record, library) for record in records]


def _answers(section: str, document: DocumentKind, inspection: Inspection, library: Library) -> list[Answer]:
    """Return what a checklist's section speaks of: in the conclusion only what was not met in full."""
    items = [item.id for checklist in library.checklists if checklist.id == section for item in checklist.items]
    shown = [item for item in items if inspection.verdict(item) is not Verdict.UNCHECKED]
    if document is DocumentKind.CONCLUSION:
        shown = [item for item in shown if inspection.verdict(item) in _SHORTCOMINGS]
    return [inspection.answers[item] for item in shown]


def _row(record: Record, library: Library) -> Row:
    symbol = DISPUTED if record.disputed else "·"
    if isinstance(record, Answer):
        symbol = DISPUTED if record.disputed else SYMBOLS[record.verdict or Verdict.UNCHECKED]
        words = f"{record.id} {record.note or library.item(record.id).text}"
    elif isinstance(record, Person):
        role = t(f"domain.role.{record.role}") if record.role else ""
        words = " – ".join(part for part in (record.name or t("tui.no-text"), role) if part)
    else:
        words = next(
            (w for name in ("text", "label", "name", "title", "code") if (w := getattr(record, name, None))), ""
        )
    kind = t(f"domain.kind.{record.kind}")
    return Row(record.path, (symbol, one_line(words or kind), "" if isinstance(record, Answer) else kind))
