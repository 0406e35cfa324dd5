"""The office's own checklists: taken from a workbook once a person has seen what changes, and put back as they were."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from inspect_tool.acts.files import save
from inspect_tool.domain.checklist import Checklist, Item
from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.library import Library, data_folder, load_library
from inspect_tool.register import checklist_in
from inspect_tool.yamlfile import read_yaml

#: In the office's `checklists/`: every file that another one has taken the place of.
EARLIER: Final = "earlier"
#: What the tool adds to the version of a checklist whose content changed and whose version did not.
_TAKEN: Final = re.compile(r" \([0-9/: ]+\)$")


class Difference(StrEnum):
    """What a new version of a checklist does to an item."""

    #: Something else is asked: answers are offered for review.
    QUESTION = "question"
    #: The same is asked, with other help, basis or days.
    HELP = "help"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True)
class ItemChange:
    """One item that is not as it was."""

    item: str
    difference: Difference
    before: Item | None
    now: Item | None


@dataclass(frozen=True)
class Draft:
    """A checklist read from a workbook, sound and not taken yet."""

    checklist: Checklist
    #: The one it takes the place of.
    before: Checklist | None
    #: Everything in the workbook that was not understood or had to be filled in.
    notes: tuple[str, ...]
    #: Its file in the office's folder, and that file's bytes.
    target: Path
    data: bytes

    @property
    def changes(self) -> tuple[ItemChange, ...]:
        """The items that are not as they were: in the order of the new checklist, then those that are gone."""
        return tuple(_changes(self.before, self.checklist))


@dataclass(frozen=True)
class Own:
    """What the office has of its own, by the ids of checklists."""

    #: Changed or added by the office, and so in use.
    in_use: frozenset[str]
    #: Another version of it can be used again: the one before, or the one that was put away for it.
    reversible: frozenset[str]


def read(workbook: Path, library: Library, now: datetime, checklist_id: str = "", title: str = "") -> Draft:
    """
    Read a workbook into a checklist for the office; nothing is written.

    Without an id it keeps the one it was exported with, else its file's name. Raises `FileError` with everything that
    keeps it from working beside the other checklists.
    """
    folder = _folder(library)
    found = checklist_in.import_checklist(workbook, checklist_id, title)
    before = next((each for each in library.checklists if each.id == found.data["id"]), None)
    target = _file_of(folder, found.data["id"])
    checklist, data = _tried(folder, target, found.data)
    number = _TAKEN.sub("", checklist.version)
    if before and number == _TAKEN.sub("", before.version):
        same = checklist.model_copy(update={"version": before.version}) == before
        version = before.version if same else f"{number} ({now:%d/%m/%Y %H:%M})"
        checklist, data = _tried(folder, target, found.data | {"version": version})
    return Draft(checklist, before, found.notes, target, data)


def take(draft: Draft) -> None:
    """Put a checklist among the office's own; the file it takes the place of is kept under `earlier/`."""
    draft.target.parent.mkdir(parents=True, exist_ok=True)
    _set_aside(draft.target)
    save(draft.target, draft.data)


def put_back(library: Library, checklist_id: str) -> Path:
    """
    Use the version of a checklist before this one again; return the office's file. Done twice, nothing has changed.

    Where the office had none before, the shipped one counts again. The file put away is kept.
    """
    target = _file_of(_folder(library), checklist_id)
    kept = _kept(target)
    if not _is_reversible(target):
        raise NotFoundError("acts.no-earlier-checklist", id=checklist_id)

    def change(path: Path) -> None:
        path.unlink(missing_ok=True)
        if kept:
            shutil.copyfile(kept[-1], path)

    _with(target.parent, target, change)
    _set_aside(target)
    if kept:
        kept[-1].replace(target)
    return target


def of_office(library: Library) -> Own:
    """Return which checklists the office changed or added, and of which another version can be used again."""
    folder = _folder(library)
    files = {each.id: _file_of(folder, each.id) for each in library.checklists}
    return Own(
        in_use=frozenset(name for name, file in files.items() if file.exists()),
        reversible=frozenset(name for name, file in files.items() if _is_reversible(file)),
    )


def _is_reversible(file: Path) -> bool:
    """Whether another version is there: a kept one, also after the shipped one came back, or the shipped one."""
    return bool(_kept(file)) or (file.exists() and (data_folder("checklists") / file.name).is_file())


def _folder(library: Library) -> Path:
    if library.office is None:
        raise InputError("acts.no-office")
    return library.office / "checklists"


def _file_of(folder: Path, checklist_id: str) -> Path:
    """Return the office's file that holds a checklist, or the one it would have: named as the shipped one is."""
    for path in sorted(folder.glob("*.yaml")):
        source = read_yaml(path)
        if isinstance(source.data, dict) and source.data.get("id") == checklist_id:
            return path
    return folder / f"{checklist_id}.yaml"


def _kept(target: Path) -> list[Path]:
    """Return the earlier versions of an office's file, oldest first."""
    named = [(path.stem.rpartition("."), path) for path in (target.parent / EARLIER).glob("*.yaml")]
    numbered = [(int(n), path) for (stem, _, n), path in named if stem == target.stem and n.isdecimal()]
    return [path for _, path in sorted(numbered)]


def _set_aside(target: Path) -> None:
    if not target.exists():
        return
    kept = _kept(target)
    number = int(kept[-1].suffixes[-2][1:]) + 1 if kept else 1
    (target.parent / EARLIER).mkdir(exist_ok=True)
    target.replace(target.parent / EARLIER / f"{target.stem}.{number}.yaml")


def _tried(folder: Path, target: Path, content: dict[str, object]) -> tuple[Checklist, bytes]:
    """Return the checklist that a file with this content gives beside all others, and the file's bytes."""
    written: list[bytes] = []

    def change(path: Path) -> None:
        checklist_in.save(content, path)
        written.append(path.read_bytes())

    library = _with(folder, target, change)
    return next(each for each in library.checklists if each.id == content["id"]), written[0]


def _with(folder: Path, target: Path, change: Callable[[Path], None]) -> Library:
    """Load the library as it would be with one of the office's files changed; raises `FileError` if it would not."""
    with TemporaryDirectory() as aside:
        own = Path(aside) / "checklists"
        own.mkdir()
        for path in folder.glob("*.yaml"):
            shutil.copyfile(path, own / path.name)
        change(own / target.name)
        return load_library(Path(aside))


def _changes(before: Checklist | None, now: Checklist) -> Iterator[ItemChange]:
    old = {item.id: item for item in before.items} if before else {}
    for item in now.items:
        was = old.pop(item.id, None)
        if was is None:
            yield ItemChange(item.id, Difference.NEW, None, item)
        elif was.question_digest != item.question_digest:
            yield ItemChange(item.id, Difference.QUESTION, was, item)
        elif was.digest != item.digest:
            yield ItemChange(item.id, Difference.HELP, was, item)
    yield from (ItemChange(name, Difference.GONE, item, None) for name, item in old.items())
