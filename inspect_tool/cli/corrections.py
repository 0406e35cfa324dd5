"""Verbs of letters that correct an issued document: begin one, add its lines, see them all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from inspect_tool.cli.arguments import DOCUMENT, INSPECTION
from inspect_tool.cli.output import columns
from inspect_tool.cli.parser import argument, verb
from inspect_tool.i18n import t

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session
    from inspect_tool.domain.inspection import Inspection
    from inspect_tool.domain.readiness import Gap
    from inspect_tool.domain.records import Document


@verb("correction start", INSPECTION, DOCUMENT, argument("--symbol", metavar="SYMBOL", default=""), writes=True)
def correction_start(session: Session, *, inspection: str, document: str, symbol: str) -> int:
    """Begin a letter that corrects an issued document, and print the letter's record."""
    from inspect_tool import acts

    with session.open(inspection) as notebook:
        letter = acts.start(notebook, document, symbol=symbol)
    session.out.line(f"document/{letter}")
    return 0


@verb(
    "correction add",
    INSPECTION,
    argument("letter", metavar="LETTER"),
    argument("--where", metavar="TEXT", required=True, about="correction-where"),
    argument("--printed", metavar="TEXT", required=True),
    argument("--corrected", metavar="TEXT", required=True),
    argument("--reason", metavar="TEXT", default="", about="correction-reason"),
)
def correction_add(
    session: Session, *, inspection: str, letter: str, where: str, printed: str, corrected: str, reason: str
) -> int:
    """Add a line to a letter, print its record, and say at once what is odd about it."""
    from inspect_tool import acts

    with session.open(inspection) as notebook:
        path = acts.add_line(notebook, letter, where=where, printed=printed, corrected=corrected, reason=reason)
        gaps = acts.gaps_of(notebook, acts.letter_named(notebook.inspection(), letter))
    session.out.line(path)
    for gap in gaps:
        if gap.record == path:
            session.out.remark(gap.message())
    return 0


@verb("correction list", INSPECTION, reads=True)
def correction_list(session: Session, *, inspection: str) -> int:
    """Show the letters of correction, their lines, and what stands before signing. Exit 1 where something blocks."""
    from inspect_tool import acts
    from inspect_tool.domain.corrections import is_issued, letters

    with session.open(inspection, read_only=True) as notebook:
        view = notebook.inspection()
        found = letters(view.documents)
        gaps = {each.id: () if is_issued(each) else acts.gaps_of(notebook, each) for each in found}
    session.out.data({"letters": [_letter(view, each, gaps[each.id]) for each in found]})
    for each in found:
        session.out.lines(_lines(view, each, gaps[each.id]))
    if not found:
        session.out.line(t("correcting.none"))
    return 1 if any(gap.blocking for several in gaps.values() for gap in several) else 0


def _letter(view: Inspection, letter: Document, gaps: tuple[Gap, ...]) -> dict[str, Any]:
    from inspect_tool.domain.corrections import lines_of

    return {
        "id": letter.id,
        "corrects": letter.corrects,
        "symbol": letter.symbol,
        "state": letter.state,
        "number": letter.printed_number,
        "issued": letter.issued,
        "supersedes": letter.supersedes,
        "lines": [
            {
                "record": line.path,
                "where": line.where,
                "printed": line.printed,
                "corrected": line.corrected,
                "reason": line.reason,
                "stated": line.id in letter.lines,
            }
            for line in lines_of(view, letter.id)
        ],
        "gaps": [{"code": g.code, "record": g.record, "field": g.field, "blocking": g.blocking} for g in gaps],
    }


def _lines(view: Inspection, letter: Document, gaps: tuple[Gap, ...]) -> Iterator[str]:
    from inspect_tool.domain.corrections import called, lines_of, related, state_words

    yield f"{called(letter)} · {letter.path} · {state_words(letter)}"
    yield from (f"  {line}" for line in related(view.documents, letter))
    rows = [
        (line.path, line.where or "–", f"{line.printed or '–'} → {line.corrected or '–'}", line.reason or "")
        for line in lines_of(view, letter.id)
    ]
    yield from columns(rows, indent=2)
    for gap in gaps:
        yield f"  {'✗' if gap.blocking else '!'} {gap.message()}"
