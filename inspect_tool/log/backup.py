"""A second copy in another folder or on a stick, and back: restoring is a merge, never an overwrite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inspect_tool.errors import InspectError, NotFoundError
from inspect_tool.log import second_copy
from inspect_tool.log.exchange import ExportReport
from inspect_tool.log.home import Home, Received
from inspect_tool.log.notebook import Notebook


@dataclass(frozen=True)
class Copied:
    """What became of one inspection: a report, or the problem that kept it from being copied."""

    inspection: str
    report: ExportReport | None = None
    problem: InspectError | None = None


def backup(home: Home, folder: Path, *, opened: Sequence[Notebook] = ()) -> list[Copied]:
    """
    Bring the second copy of every inspection up to date, in `folder/<inspection id>`; only what is new is written.

    Inspections that are open here are given in `opened`; the others are read as they are on disk, damaged ones up to
    their damage. No private key is in a backup.
    """
    at_hand = {notebook.id: notebook for notebook in opened}
    found = []
    for entry in home.entries():
        try:
            if notebook := at_hand.get(entry.id):
                report = notebook.copy_to(folder / entry.id)
            else:
                with home.open(entry.id, read_only=True) as notebook:
                    report = notebook.copy_to(folder / entry.id)
            if entry.problem is None:
                second_copy.note(home.root, notebook, folder, home.now())
        except InspectError as error:
            found.append(Copied(entry.id, problem=error))
        else:
            found.append(Copied(entry.id, report, entry.problem))
    return found


def restore(home: Home, folder: Path, *, opened: Sequence[Notebook] = ()) -> list[Received]:
    """
    Merge every inspection of a backup into this home, new or not.

    As at first contact, the installations in an inspection that is not here are accepted; in others, unknown ones go
    into quarantine.
    """
    if not folder.is_dir():
        raise NotFoundError("log.bundle-missing", path=folder)
    at_hand = {notebook.id: notebook for notebook in opened}
    found = []
    for source in sorted(f for f in folder.iterdir() if (f / "segments").is_dir()):
        try:
            if notebook := at_hand.get(source.name):
                report = notebook.merge([source])
            else:
                fresh = source.name not in {entry.id for entry in home.entries()}
                with home.make(source.name) as notebook:
                    report = notebook.merge([source], unknown="accept" if fresh else "quarantine")
        except InspectError as error:
            found.append(Received(source.name, problem=error))
        else:
            found.append(Received(source.name, report))
    return found
