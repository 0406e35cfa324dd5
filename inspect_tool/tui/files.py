"""Files a person points at: folders as they are listed, and paths as terminals hand over what was dropped on them."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from inspect_tool.errors import NotFoundError
from inspect_tool.text import VIETNAM, collation_key, fold, nfc

_PATH_START: Final = re.compile(r"[/~'\"\\.]|file:|[A-Za-z]:[\\/]")


@dataclass(frozen=True)
class Listed:
    """One file or folder of a listing."""

    path: Path
    #: Its name as people read it, composed.
    name: str
    is_folder: bool
    size: int
    changed: datetime


def looks_like_path(text: str) -> bool:
    """Whether text is more likely a path, or several, than words to find."""
    return bool(_PATH_START.match(text.lstrip())) and ("/" in text or "\\" in text)


def typed_folder(text: str) -> tuple[Path, str] | None:
    """Split a path being typed into the folder it has come to and what is sought there; None for words to find."""
    if not looks_like_path(text) or text.lstrip()[0] in "'\"":
        return None
    begun, _, sought = text.strip().replace("\\", "/").rpartition("/")
    return Path(begun + "/").expanduser(), sought


def listing(folder: Path) -> list[Listed]:
    """Return what is in a folder: folders by name, then files, the latest first; hidden ones are left out."""
    try:
        with os.scandir(folder) as entries:
            found = [_listed(entry) for entry in entries if not entry.name.startswith(".")]
    except OSError as error:
        raise NotFoundError("attach.folder-closed", path=folder) from error
    folders = sorted((one for one in found if one.is_folder), key=lambda one: collation_key(one.name))
    files = sorted((one for one in found if not one.is_folder), key=lambda one: one.changed, reverse=True)
    return [*folders, *files]


def _listed(entry: os.DirEntry[str]) -> Listed:
    size, changed = 0, 0.0
    try:
        state = entry.stat()
        size, changed = state.st_size, state.st_mtime
    except OSError:
        pass  # a link that leads nowhere is listed all the same
    moment = datetime.fromtimestamp(changed, VIETNAM)
    return Listed(Path(entry.path), name_words(entry.name), entry.is_dir(), size, moment)


def name_words(name: str) -> str:
    """Write a file's name as text; bytes that are none (a stick from an old machine) show as question marks."""
    return nfc(name.encode("utf-8", "replace").decode())


def matching(listed: Sequence[Listed], sought: str) -> list[Listed]:
    """Return what has all these words in its name, in any spelling of accents."""
    words = fold(sought).split()
    return [one for one in listed if all(word in fold(one.name) for word in words)]
