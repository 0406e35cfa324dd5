"""The verb figures check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspect_tool.cli.output import columns
from inspect_tool.cli.parser import argument, verb
from inspect_tool.i18n import t, tn

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session
    from inspect_tool.domain.figures import Examined


@dataclass(frozen=True)
class _Set:
    """What was found in one set of figures, or in one file of statements."""

    title: str
    found: Examined
    record: str | None = None
    explanations: Mapping[str, str] = field(default_factory=dict)


@verb("figures check", argument("source", metavar="FILE|ID"), reads=True)
def figures_check(session: Session, *, source: str) -> int:
    """Check the figures of an inspection or of a file. Exit 1 when one does not hold."""
    sets = _sets(session, source)
    session.out.data(
        {
            "problems": [problem for each in sets for problem in _problems(each)],
            "checked": sum(each.found.checked for each in sets),
        }
    )
    for each in sets:
        session.out.lines(_set_lines(each))
        if each.found.unread:
            session.out.remark(t("cli.table.unread", file=each.title, columns=", ".join(each.found.unread)))
    if not sets:
        session.out.line(t("cli.figures.none"))
    return 1 if any(each.found.problems for each in sets) else 0


def _sets(session: Session, source: str) -> list[_Set]:
    from inspect_tool.domain.figures import examine
    from inspect_tool.figures_file import check_file

    path = Path(source)
    if path.suffix or path.exists():
        path.stat()
        return [_Set(source, check_file(path))]
    with session.open(source, read_only=True) as notebook:
        figures = notebook.inspection().figures.values()
    return [_Set(f.label or f.path, examine(f), f.path, f.explanations) for f in figures]


def _problems(checked: _Set) -> list[dict[str, Any]]:
    from inspect_tool.figures_file import report

    told: Any = report(checked.found)["problems"]
    return [
        {**as_json, "key": problem.key, "record": checked.record, "explanation": checked.explanations.get(problem.key)}
        for as_json, problem in zip(told, checked.found.problems, strict=True)
    ]


def _set_lines(checked: _Set) -> list[str]:
    problems = checked.found.problems
    lines = [checked.title, "  " + tn("cli.figures.problems", len(problems), checked=checked.found.checked)]
    for number, problem in enumerate(problems, 1):
        told = [problem.message(), problem.identity]
        if reply := checked.explanations.get(problem.key):
            told.append(t("cli.figures.explained", text=reply))
        elif checked.record:
            told.append(t("cli.figures.unexplained"))
        lines += columns([(f"{number}.".rjust(3), "\n".join(text for text in told if text))], indent=2)
    return lines
