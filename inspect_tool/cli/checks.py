"""Verbs that check: figures check, checklist list/check/schema, doctor, key show."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspect_tool.cli.output import columns, wrapped
from inspect_tool.cli.parser import argument, verb
from inspect_tool.i18n import t, tn

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session
    from inspect_tool.domain.figures import Examined
    from inspect_tool.domain.records import Figures
    from inspect_tool.domain.statements import Problem


@verb("figures check", argument("source", metavar="FILE|ID"), reads=True)
def figures_check(session: Session, *, source: str) -> int:
    """Check the figures of an inspection or of a records file. Exit 1 when one does not hold."""
    from inspect_tool.domain.figures import examine

    results = [(figures, examine(figures)) for figures in _figures_of(session, source)]
    found = [_problem(figures, problem) for figures, result in results for problem in result.problems]
    session.out.data({"problems": found, "checked": sum(result.checked for _, result in results)})
    for figures, result in results:
        session.out.lines(_figure_lines(figures, result))
    if not results:
        session.out.line(t("cli.figures.none"))
    return 1 if found else 0


def _figures_of(session: Session, source: str) -> list[Figures]:
    from inspect_tool.domain.records import Figures, load, split_path
    from inspect_tool.library import load_records

    path = Path(source)
    if path.suffix or path.exists():
        path.stat()
        loaded = [(split_path(record), fields) for record, fields in load_records(path)]
        sets = [load(kind, name, fields) for (kind, name), fields in loaded if kind == Figures.kind]
        return [figures for figures in sets if isinstance(figures, Figures)]
    with session.open(source, read_only=True) as notebook:
        return list(notebook.inspection().figures.values())


def _problem(figures: Figures, problem: Problem) -> dict[str, Any]:
    return {
        "record": figures.path,
        "code": problem.code,
        "key": problem.key,
        "path": problem.path,
        "message": problem.message(),
        "identity": problem.identity,
        "expected": problem.expected,
        "found": problem.found,
        "difference": problem.difference,
        "explanation": figures.explanations.get(problem.key),
    }


def _figure_lines(figures: Figures, result: Examined) -> list[str]:
    count = tn("cli.figures.problems", len(result.problems), checked=result.checked)
    lines = [f"{figures.path}  {figures.label or ''}".rstrip(), f"  {count}"]
    for number, problem in enumerate(result.problems, 1):
        lines += columns([(f"{number}.", problem.message())], indent=2)
        if problem.identity:
            lines.append(f"       {problem.identity}")
        reply = figures.explanations.get(problem.key)
        said = t("cli.figures.explained", text=reply) if reply else t("cli.figures.unexplained")
        lines += [f"       {line}" for line in wrapped(said, 100)]
    return lines


@verb("checklist list", reads=True)
def checklist_list(session: Session) -> int:
    """Show the checklists and their items."""
    checklists = session.library().checklists
    session.out.data({"checklists": [c.model_dump(mode="json") for c in checklists]})
    for checklist in checklists:
        count = tn("cli.checklist.items", len(checklist.items))
        session.out.line(f"{checklist.id}  {checklist.title}  ({checklist.version}, {count})")
        session.out.lines(columns([(item.id, item.text) for item in checklist.items], indent=2))
    return 0


@verb("checklist check", argument("file", metavar="FILE", type=Path, about="checklist-file"), reads=True)
def checklist_check(session: Session, *, file: Path) -> int:
    """Check a checklist file. Exit 1 when something in it is wrong."""
    from inspect_tool.library import check_checklist_file

    file.stat()
    problems = check_checklist_file(file)
    session.out.data({"file": file, "problems": [_flaw(p.line, p.key, str(p)) for p in problems]})
    session.out.lines(str(p) for p in problems)
    if not problems:
        session.out.line(t("cli.checklist.good", file=file))
    return 1 if problems else 0


def _flaw(line: int | None, code: str, message: str) -> dict[str, Any]:
    return {"line": line, "code": code, "message": message}


@verb("checklist schema", reads=True)
def checklist_schema(session: Session) -> int:
    """Print the JSON Schema of a checklist file, for editors that complete and check; it is JSON either way."""
    from inspect_tool.domain.checklist import checklist_schema as schema

    replace(session.out, as_json=True).data(schema())
    return 0


@verb("key show", reads=True)
def key_show(session: Session) -> int:
    """Show this installation's public key, its fingerprint in words, and its address for encrypted bundles."""
    from inspect_tool.log import keys

    public = session.home.key.public
    shown = {
        "log": keys.log_id(public),
        "public": public,
        "fingerprint": keys.fingerprint(public),
        "recipient": keys.recipient(public),
    }
    session.out.data(shown)
    session.out.lines(columns([(t(f"cli.key.{name}"), value) for name, value in shown.items()]))
    return 0
