"""Verbs that record: answer, set, add, remove."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from inspect_tool.cli.arguments import FIELD, INSPECTION, RECORD, VERDICTS
from inspect_tool.cli.output import shown
from inspect_tool.cli.parser import argument, verb
from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.i18n import t

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session
    from inspect_tool.domain.records import Json
    from inspect_tool.log.notebook import Notebook


@verb(
    "answer",
    INSPECTION,
    argument("item", metavar="ITEM"),
    argument("--verdict", choices=VERDICTS, metavar="VERDICT"),
    argument("--note", metavar="TEXT"),
    argument("--evidence", metavar="FILE", type=Path, action="append", default=[]),
    argument("--strip-position", action="store_true"),
    argument("--in-annex", action="store_true"),
    writes=True,
)
def answer(
    session: Session,
    *,
    inspection: str,
    item: str,
    verdict: str | None,
    note: str | None,
    evidence: list[Path],
    strip_position: bool,
    in_annex: bool,
) -> int:
    """Record the result of one item; what is not given stays as it is."""
    from inspect_tool.domain.photos import require_printable
    from inspect_tool.domain.records import Printed
    from inspect_tool.log.evidence import attach
    from inspect_tool.log.notebook import Edit, media_type

    if verdict is None and note is None and not evidence:
        raise InputError("cli.answer.nothing")
    if (in_annex or strip_position) and not evidence:
        raise InputError("cli.answer.no-files")
    for path in evidence:
        _readable(path)
        if in_annex:
            require_printable(media_type(path), path.name)
    code = session.library().item(item.upper()).id
    with session.open(inspection) as notebook:
        given = {"verdict": verdict, "note": note}
        edits = [Edit(f"answer/{code}", field, value) for field, value in given.items() if value is not None]
        kept = [attach(notebook, path, keep_position=not strip_position) for path in evidence]
        edits += [Edit(f"answer/{code}", f"evidence.{sha}", True) for sha in kept]
        edits += [Edit(f"evidence/{sha}", "printed", Printed.PHOTO_ANNEX) for sha in kept if in_annex]
        notebook.write(edits)
    session.out.line(f"answer/{code}")
    return 0


def _readable(path: Path) -> None:
    """Look before anything is written, so that a mistyped name leaves no half of the answer behind."""
    with path.open("rb"):
        pass


@verb(
    "set",
    INSPECTION,
    RECORD,
    FIELD,
    argument("value", nargs="?", metavar="VALUE"),
    argument("--clear", action="store_true"),
    writes=True,
)
def set_(session: Session, *, inspection: str, record: str, field: str, value: str | None, clear: bool) -> int:
    """Set or clear one field of a record and print the record."""
    from inspect_tool.log.notebook import CLEAR, Edit

    if (value is None) is not clear:
        raise InputError("cli.set.value-or-clear")
    with session.open(inspection) as notebook:
        _must_exist(session, notebook, record)
        notebook.write([Edit(record, field, CLEAR if value is None else value)])
    session.out.line(record)
    return 0


@verb(
    "add",
    INSPECTION,
    argument("kind", metavar="KIND"),
    argument("fields", nargs="+", metavar="FIELD=VALUE"),
    argument("--id", dest="name", metavar="NAME", about="id"),
    writes=True,
)
def add(session: Session, *, inspection: str, kind: str, fields: list[str], name: str | None) -> int:
    """Add a record and print its path."""
    from inspect_tool.domain.records import model_of

    model_of(kind)
    given = _pairs(fields)
    with session.open(inspection) as notebook:
        if name is not None and name in notebook.inspection().tables.get(kind, {}):
            raise InputError("cli.add.exists", path=f"{kind}/{name}")
        session.out.line(notebook.add(kind, given, id=name))
    return 0


def _pairs(words: Sequence[str]) -> dict[str, Json]:
    given: dict[str, Json] = {}
    for word in words:
        field, equals, value = word.partition("=")
        if not equals:
            raise InputError("cli.add.pair", word=word)
        if field in given:
            raise InputError("cli.add.twice", field=field)
        given[field] = value
    return given


@verb("walk", INSPECTION, argument("--plain", action="store_true"), writes=True)
def walk(session: Session, *, inspection: str, plain: bool) -> int:  # noqa: ARG001 - line mode is the only walk here
    """Go through the checklists as questions and answers, line by line, for screen readers and scripts."""
    from inspect_tool.log import second_copy
    from inspect_tool.plain import Held, PlainWalk

    library, session = session.library(), _named(session)
    with session.open(inspection) as notebook, Held(_ask) as ask:
        PlainWalk(notebook, library, ask=ask, say=session.out.line, clock=session.clock).run()
        if problem := second_copy.keep(session.root, notebook, session.clock()):
            session.out.remark(t("copy.failed", why=problem))
    return 0


def _named(session: Session) -> Session:
    """Ask a person whom this laptop does not know yet for a name, which every change carries; a script is not asked."""
    from inspect_tool.settings import author, remember_author

    if author(session.root) or not (sys.stdin and sys.stdin.isatty()):
        return session
    name = _ask(t("plain.who", name=session.author)).strip()
    if not name:
        return session
    remember_author(session.root, name)
    return replace(session, author=author(session.root) or name)


def _ask(prompt: str) -> str:
    """Show a prompt and read a line; one that is no UTF-8 is refused, never kept with replaced letters."""
    if sys.stdin is None:
        raise EOFError
    line = input(f"{shown(prompt)} " if prompt else "")
    if not line.isascii() and any("\ud800" <= char <= "\udfff" for char in line):
        raise InputError("cli.not-utf8")
    return line


@verb("remove", INSPECTION, RECORD, writes=True)
def remove(session: Session, *, inspection: str, record: str) -> int:
    """Remove a record; its history stays."""
    with session.open(inspection) as notebook:
        _must_exist(session, notebook, record, may_begin=False)
        notebook.remove(record)
    session.out.remark(t("cli.removed", path=record))
    return 0


@verb("undo", INSPECTION, writes=True)
def undo(session: Session, *, inspection: str) -> int:
    """Take back this laptop's last change, as a new change, and say which fields it was."""
    with session.open(inspection) as notebook:
        _tell_reverted(session, notebook, notebook.undo())
    return 0


@verb("redo", INSPECTION, writes=True)
def redo(session: Session, *, inspection: str) -> int:
    """Take back the last undo, as a new change, and say which fields it was."""
    with session.open(inspection) as notebook:
        _tell_reverted(session, notebook, notebook.redo())
    return 0


def _tell_reverted(session: Session, notebook: Notebook, commit: str) -> None:
    from inspect_tool.domain import words

    for change in notebook.changes(commit):
        kind = change.record.partition("/")[0]
        value = words.value_text(kind, change.field, change.value, present=change.present)
        session.out.line(f"{change.record}  {words.field_label(kind, change.field)}: {value}")


def _passages(session: Session, notebook: Notebook) -> list[str]:
    """Name the passages that the documents have: `ket-luan.chu-ky`; a letter's go by its first print."""
    from inspect_tool.domain.corrections import root_of
    from inspect_tool.domain.records import DocumentKind
    from inspect_tool.report.content import sections
    from inspect_tool.report.phrases import phrases

    view, library = notebook.inspection(), session.library()
    kinds = (DocumentKind.MINUTES, DocumentKind.CONCLUSION)
    own = [f"{kind}.{section.key}" for kind in kinds for section in sections(kind, view, library)]
    letters = [each.id for each in view.documents.values() if each.document is DocumentKind.CORRECTION]
    outline = phrases().node(f"outline.{DocumentKind.CORRECTION}")
    return own + [f"{root_of(view.documents, letter)}.{entry['key']}" for letter in letters for entry in outline]


def _must_exist(session: Session, notebook: Notebook, path: str, *, may_begin: bool = True) -> None:
    """
    Refuse a mistyped record, which would otherwise quietly become a new one.

    The visit, the unit, the answer to a known item and a document's passage may begin with their first field.
    """
    from inspect_tool.domain.records import UNIT, VISIT, split_path
    from inspect_tool.text import nearest

    kind, name = split_path(path)
    table = notebook.inspection().tables.get(kind, {})
    if name in table:
        return
    if may_begin and (path in {VISIT, UNIT} or (kind == "answer" and session.library().item(name))):
        return
    known = [*table, *(_passages(session, notebook) if may_begin and kind == "passage" else ())]
    if name in known:
        return
    if close := nearest(name, known):
        raise NotFoundError("cli.record-unknown-near", path=path, nearest=f"{kind}/{close}")
    raise NotFoundError("cli.record-unknown", path=path)
