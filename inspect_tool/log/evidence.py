"""Files as evidence: which ones are meant, when a photo was taken and, if so chosen, not where; copies to look at."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from inspect_tool.domain.photos import Photo, look, without_position
from inspect_tool.errors import InputError
from inspect_tool.log.chain import storage_error
from inspect_tool.log.notebook import Edit, Notebook

#: Larger files are kept as they are, unread: no camera makes photos of this size (bytes).
_LARGEST_PHOTO: Final = 100 << 20
_WINDOWS_WORDS: Final = re.compile(r"\"([^\"]+)\"|'([^']+)'|(\S+)")


def photo(path: Path) -> Photo:
    """Return what a file says of itself as a photo; nothing where it is none, or cannot be read."""
    content = _content(path)
    return look(content) if content is not None else Photo()


def _content(path: Path) -> bytes | None:
    """Return the bytes of a file that may be a photo."""
    try:
        return path.read_bytes() if path.is_file() and path.stat().st_size <= _LARGEST_PHOTO else None
    except OSError:
        return None  # attaching it says why


def attach(notebook: Notebook, path: Path, *, keep_position: bool = True) -> str:
    """
    Keep a copy of a file as evidence; return its SHA-256. A photo brings the moment it was taken.

    Without `keep_position` the copy does not say where it was taken. The file itself is never altered.
    """
    content = _content(path)
    seen = look(content) if content is not None else Photo()
    stripped = None
    if content is not None and seen.located and not keep_position:
        stripped = without_position(content)
        if look(stripped).located:
            raise InputError("log.position-stays", path=path)
    return notebook.attach(path, content=stripped, taken_at=seen.taken_at)


def attach_all(
    notebook: Notebook,
    record: str,
    paths: Sequence[Path],
    *,
    keep_position: bool = True,
    told: Callable[[int, int, str], None] = lambda _done, _total, _what: None,
) -> list[str]:
    """
    Keep files and link them to a record (`answer/CK1`) in one change, so that one undo takes them all off again.

    `told` hears before each file how many are done, of how many, and its name.
    """
    hashes = []
    for number, path in enumerate(paths):
        told(number, len(paths), path.name)
        hashes.append(attach(notebook, path, keep_position=keep_position))
    notebook.write([Edit(record, f"evidence.{sha}", value=True) for sha in hashes])
    return hashes


def to_view(notebook: Notebook, sha: str, name: str) -> Path | None:
    """
    Return a copy of a piece of evidence under its own name, for the system's viewer; None where the file is not here.

    A viewer goes by the name's ending, and must never be able to change what is kept.
    """
    blob = notebook.blob(sha)
    if blob is None:
        return None
    copy = Path(tempfile.mkdtemp(prefix="inspect-tool-")) / (Path(name).name or sha)
    try:
        shutil.copyfile(blob, copy)
    except OSError as error:
        raise storage_error(error, copy) from error
    return copy


def pointed_at(text: str, *, windows: bool = sys.platform == "win32") -> list[Path]:
    """
    Return the files that typed, pasted or dropped text names, if all of it names files; else nothing.

    Terminals hand over dropped files quoted, with escaped spaces, as `file:` addresses, bare, one or several at once.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for words in (lines, _words(text, windows=windows)):
        paths = [_path(word) for word in words]
        if paths and all(path.is_file() for path in paths):
            return list(dict.fromkeys(paths))
    return []


def _words(text: str, *, windows: bool) -> list[str]:
    if windows:
        return ["".join(found) for found in _WINDOWS_WORDS.findall(text)]
    try:
        return shlex.split(text)
    except ValueError:  # a quote that is not closed
        return []


def _path(word: str) -> Path:
    bare = word.strip("'\"") if word[:1] in "'\"" and word[:1] == word[-1:] else word
    if bare.startswith("file:"):
        bare = unquote(urlsplit(bare).path)
        if re.match(r"/[A-Za-z]:", bare):
            bare = bare[1:]
    return Path(bare).expanduser()
