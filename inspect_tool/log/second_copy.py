"""
The automatic second copy: the folder or stick a person chose, and when each inspection was last whole there.

The folder carries a mark made when it was chosen. Where the mark is missing (the stick is not in, the share not
mounted) nothing is written: an empty mount point on this disk is no second copy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

import orjson

from inspect_tool.errors import InputError, InspectError
from inspect_tool.i18n import t, tn
from inspect_tool.log.chain import ensure_folder, storage_error, write_whole
from inspect_tool.log.sharing import Sharing

FILE: Final = "second-copy.json"
MARK: Final = "inspect-tool-second-copy"


@dataclass(frozen=True)
class Made:
    """When an inspection was last known to be whole in the copy (ISO), and the state it was in then."""

    at: str
    state: str

    @property
    def moment(self) -> datetime:
        """The same as a moment, aware."""
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True)
class SecondCopy:
    """Where the second copy is kept. `made` is by inspection id."""

    folder: Path
    mark: str
    made: Mapping[str, Made] = field(default_factory=dict)

    @property
    def is_at_hand(self) -> bool:
        """Whether the chosen folder is there, and not just a place of its name."""
        with suppress(OSError, UnicodeDecodeError):
            return (self.folder / MARK).read_text(encoding="ascii").strip() == self.mark
        return False

    def last(self, inspection: str) -> datetime | None:
        """Return when an inspection was last whole in the copy."""
        made = self.made.get(inspection)
        return made.moment if made else None


def load(root: Path) -> SecondCopy | None:
    """Return the choice made on this laptop; None where there is none, or it cannot be read."""
    try:
        found = orjson.loads((root / FILE).read_bytes())
        made = {name: Made(**each) for name, each in found["made"].items()}
        return SecondCopy(Path(found["folder"]), str(found["mark"]), made)
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return None


def choose(root: Path, folder: Path, new_id: Callable[[], str]) -> SecondCopy:
    """Keep the second copy in a folder from now on; one that was chosen before is taken up again."""
    folder = folder.absolute()
    if folder.is_relative_to(root.absolute()) or root.absolute().is_relative_to(folder):
        raise InputError("log.copy-inside", folder=folder)
    try:
        ensure_folder(folder)
        known = folder / MARK
        mark = known.read_text(encoding="ascii", errors="replace").strip() if known.exists() else ""
        if not mark:
            mark = new_id()
            write_whole(known, mark.encode("ascii") + b"\n")
    except OSError as error:
        raise storage_error(error, folder) from error
    copy = SecondCopy(folder, mark)
    _store(root, copy)
    return copy


def forget(root: Path) -> None:
    """Keep no automatic second copy any more; what is in the folder stays there."""
    (root / FILE).unlink(missing_ok=True)


def keep(root: Path, inspection: Sharing, now: datetime) -> InspectError | None:
    """
    Bring an inspection in the second copy up to date, if one was chosen and is at hand; return what went wrong.

    May take long where the stick is slow; commits go on meanwhile.
    """
    copy = load(root)
    if copy is None or not copy.is_at_hand:
        return None
    state = _state(inspection)
    made = copy.made.get(inspection.id)
    if not (made and made.state == state and (copy.folder / inspection.id / "segments").is_dir()):
        try:
            inspection.copy_to(copy.folder / inspection.id)
        except InspectError as error:
            return error
    _note(root, inspection.id, Made(now.isoformat(timespec="seconds"), state))
    return None


def note(root: Path, inspection: Sharing, folder: Path, now: datetime) -> None:
    """Note that an inspection has just been copied to a folder, if it is the one chosen for the second copy."""
    copy = load(root)
    if copy and copy.folder == folder.absolute():
        _note(root, inspection.id, Made(now.isoformat(timespec="seconds"), _state(inspection)))


def _note(root: Path, inspection: str, made: Made) -> None:
    """Where it cannot be noted, the copy only looks older than it is."""
    if copy := load(root):
        with suppress(OSError):
            _store(root, replace(copy, made={**copy.made, inspection: made}))


def age_words(last: datetime | None, now: datetime) -> str:
    """Say how long ago a copy was whole."""
    if last is None:
        return t("copy.never")
    minutes = max(int((now - last).total_seconds()) // 60, 0)
    if minutes < 2:
        return t("copy.now")
    if minutes < 2 * 60:
        return tn("copy.minutes", minutes)
    return tn("copy.hours", minutes // 60) if minutes < 2 * 24 * 60 else tn("copy.days", minutes // (24 * 60))


def status_words(root: Path, inspection: str, now: datetime) -> str:
    """Say in a line whether there is a second copy of an inspection, how old it is, and where."""
    copy = load(root)
    if copy is None:
        return t("copy.status-none")
    return t("copy.status", age=age_words(copy.last(inspection), now), folder=copy.folder)


def _state(inspection: Sharing) -> str:
    """Return a digest of all that a copy would hold: equal digests, nothing new to copy."""
    heads = {name: head.hash for name, head in sorted(inspection.heads().items())}
    roster = inspection.roster.signature if inspection.roster else ""
    return hashlib.sha256(orjson.dumps([heads, roster, inspection.missing_blobs()])).hexdigest()[:32]


def _store(root: Path, copy: SecondCopy) -> None:
    content = {**asdict(copy), "folder": str(copy.folder)}
    root.mkdir(parents=True, exist_ok=True)
    write_whole(root / FILE, orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n")
