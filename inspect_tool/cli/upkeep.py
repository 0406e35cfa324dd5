"""Verbs of the second copy: backup, restore."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspect_tool.cli.acquaintance import stranger_lines, tell_first_contact
from inspect_tool.cli.output import columns
from inspect_tool.cli.parser import argument, verb
from inspect_tool.errors import DamagedError
from inspect_tool.i18n import t, tn

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session
    from inspect_tool.errors import InspectError
    from inspect_tool.log.home import Received


@verb("backup", argument("folder", metavar="DIR", type=Path, about="backup-folder"), reads=True)
def backup(session: Session, *, folder: Path) -> int:
    """Bring the second copy of every inspection up to date. Exit 1 when one could not be copied."""
    from inspect_tool.log.backup import backup as copy

    with session.out.working(t("cli.doing.backup")):
        copied = copy(session.home, folder)
    told: list[dict[str, Any]] = []
    rows: list[tuple[str, str]] = []
    for each in copied:
        report = each.report
        numbers = {"segments": report.segments, "commits": report.commits, "blobs": report.blobs} if report else None
        problem = _problem(session, each.problem)
        told.append({"id": each.inspection, "copied": numbers, "problem": problem})
        text = t("cli.export.holds", **numbers) if numbers else None
        rows.append((each.inspection, "\n".join(line for line in (text, problem) if line)))
    session.out.data({"folder": folder, "inspections": told})
    session.out.lines(columns(rows))
    session.out.line(tn("cli.backup.done", len(copied), folder=folder))
    return 1 if any(each.problem for each in copied) else 0


@verb("restore", argument("folder", metavar="DIR", type=Path, about="restore-folder"), reads=True)
def restore(session: Session, *, folder: Path) -> int:
    """Merge every inspection of a second copy. Exit 1 when one could not be, or a new dispute arose."""
    from inspect_tool.log.backup import restore as merge

    with session.out.working(t("cli.doing.merge")):
        restored = merge(session.home, folder)
    told: list[dict[str, Any]] = []
    rows: list[tuple[str, str]] = []
    for each in restored:
        _tell_contact(session, each)
        report, problem = each.report, _problem(session, each.problem)
        refused = [str(r.reason) for r in report.refused] if report else []
        told.append(
            {
                "id": each.inspection,
                "writes_new": report.writes_new if report else None,
                "disputes": len(report.disputes) if report else None,
                "refused": refused,
                "problem": problem,
            }
        )
        text = tn("cli.merge.changes", report.writes_new) if report else None
        rows.append((each.inspection, "\n".join(line for line in (text, *refused, problem) if line)))
    session.out.data({"folder": folder, "inspections": told})
    session.out.lines(columns(rows))
    session.out.line(tn("cli.restore.done", len(restored), folder=folder))
    return 1 if any(r["problem"] or r["refused"] or r["disputes"] for r in told) else 0


def _tell_contact(session: Session, received: Received) -> None:
    """Say whom restoring made known, and whose part of the copy is kept apart."""
    if received.report is None or not (received.report.keys or received.report.quarantined):
        return
    with session.home.open(received.inspection, read_only=True) as notebook:
        tell_first_contact(session, received.report, notebook.roster)
        own, strangers = session.home.key.public, received.report.quarantined
        session.out.remark("\n".join(stranger_lines(notebook.id, strangers, notebook.roster, own)))


def _problem(session: Session, problem: InspectError | None) -> str | None:
    session.damaged = session.damaged or isinstance(problem, DamagedError)
    return None if problem is None else str(problem)
