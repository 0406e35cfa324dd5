"""Verbs of the second copy: backup, restore."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspect_tool.cli.acquaintance import stranger_lines, tell_first_contact
from inspect_tool.cli.output import columns
from inspect_tool.cli.parser import argument, verb
from inspect_tool.errors import DamagedError, InputError, NotFoundError
from inspect_tool.i18n import t, tn
from inspect_tool.settings import program

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session
    from inspect_tool.errors import InspectError
    from inspect_tool.log.home import Received


@verb(
    "backup",
    argument("folder", nargs="?", metavar="DIR", type=Path, about="backup-folder"),
    argument("--auto", metavar="DIR", type=Path, about="backup-auto"),
    argument("--no-auto", action="store_true", about="backup-no-auto"),
    reads=True,
)
def backup(session: Session, *, folder: Path | None, auto: Path | None, no_auto: bool) -> int:
    """Bring the second copy of every inspection up to date. Exit 1 when one could not be copied."""
    from inspect_tool.log import second_copy
    from inspect_tool.log.backup import backup as copy
    from inspect_tool.log.home import new_id

    if [folder is not None, auto is not None, no_auto].count(True) > 1:
        raise InputError("copy.one-of")
    if no_auto:
        second_copy.forget(session.root)
        session.out.line(t("copy.off"))
        session.out.data({"folder": None, "inspections": []})
        return 0
    if auto is not None:
        folder = second_copy.choose(session.root, auto, new_id).folder
        session.out.remark(t("copy.chosen", folder=folder))
    elif folder is None:
        folder = _chosen(session)
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


def _chosen(session: Session) -> Path:
    """Return the folder chosen for the second copy, if it is at hand."""
    from inspect_tool.log import second_copy

    chosen = second_copy.load(session.root)
    if chosen is None:
        raise InputError("copy.none", program=program())
    if not chosen.is_at_hand:
        raise NotFoundError("copy.absent", folder=chosen.folder)
    return chosen.folder


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
        session.out.remark("\n".join(stranger_lines(strangers, notebook.roster, own)))


def _problem(session: Session, problem: InspectError | None) -> str | None:
    session.damaged = session.damaged or isinstance(problem, DamagedError)
    return None if problem is None else str(problem)
