r"""
Lines, hashes, torn tails and the durable append: everything that touches the bytes of a log.

A line is `<64 hex> <json>\n`, where the 64 digits are BLAKE2b-256 of the previous line's digits followed by this
line's JSON. Line 0 is the header, which names the inspection and the key, so two logs never share a hash.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

from inspect_tool.errors import StorageError, reason_of

#: Hex digits in a line's hash; the JSON starts one blank later.
DIGITS: Final = 64
BODY: Final = DIGITS + 1
#: Digits of a line's hash that name its writes.
SHORT: Final = 16

_ZEROS: Final = re.compile(rb"\0+")
#: No disk writes less at once.
_SECTOR: Final = 512

#: The disk has no room: the commit is taken back and work goes on.
_FULL: Final = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_REASONS: Final = {
    **dict.fromkeys(_FULL, "log.disk-full"),
    errno.EACCES: "log.folder-read-only",
    errno.EPERM: "log.folder-read-only",
    errno.EROFS: "log.folder-read-only",
    errno.EMFILE: "log.too-many-files",
    errno.ENFILE: "log.too-many-files",
}

#: Makes what was written to a file descriptor survive a power cut, or raises OSError.
Sync = Callable[[int], None]


def choose_sync(platform: str) -> Sync:
    """Return the call that reaches the disk itself on this platform (`sys.platform`)."""
    if platform == "darwin":
        return _full_fsync
    if platform == "win32":
        return os.fsync  # the C runtime's _commit, which is FlushFileBuffers
    return os.fdatasync


def _full_fsync(fd: int) -> None:
    # On macOS fsync stops at the drive's own cache; only F_FULLFSYNC empties that. Network volumes refuse it.
    import fcntl  # noqa: PLC0415 - not on Windows

    try:
        fcntl.fcntl(fd, fcntl.F_FULLFSYNC)  # type: ignore[attr-defined,unused-ignore]
    except OSError as error:
        if error.errno not in {errno.ENOTSUP, errno.EINVAL, errno.ENOTTY}:
            raise
        os.fsync(fd)


durable: Final[Sync] = choose_sync(sys.platform)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut. Windows keeps them with the files."""
    if os.name != "posix":
        return
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def ensure_folder(folder: Path) -> None:
    """Make a folder and its parents so that their names survive a power cut."""
    missing = [f for f in (folder, *folder.parents) if not f.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for made in missing:
        sync_folder(made.parent)


def storage_error(error: OSError, path: Path) -> StorageError:
    """Say in the user's words why the disk refused."""
    reason = _REASONS.get(error.errno or 0, "log.disk-error")
    return StorageError(reason, path=path, reason=reason_of(error))


def chained(previous: str, body: bytes) -> str:
    """Return the 64 hex digits that follow `previous` (empty before the header) for this body."""
    return blake2b(previous.encode() + body, digest_size=32).hexdigest()


def line_of(line_hash: str, body: bytes) -> bytes:
    """Return the bytes of a line."""
    return b"%b %b\n" % (line_hash.encode(), body)


def scan(data: bytes, previous: str) -> list[tuple[str, bytes]]:
    """Return (hash, body) of each whole line that continues the chain, up to the first that does not."""
    found: list[tuple[str, bytes]] = []
    lines = data.split(b"\n")
    lines.pop()  # what follows the last newline is no line
    before = previous.encode()
    for line in lines:
        body = line[BODY:]
        digits = blake2b(before + body, digest_size=32).hexdigest()
        before = digits.encode()
        if not line.startswith(before) or line[DIGITS:BODY] != b" ":
            break
        found.append((digits, body))
    return found


def is_torn(tail: bytes, previous: str, offset: int) -> bool:
    """
    Whether an append that never returned can have left this tail after the last good line, at byte `offset`.

    Such an append leaves a cut line, or blocks that never arrived and read as zeros. A whole line that does not
    fit the chain is damage, and so are a stray zero in it and a good line whose newline alone was altered.
    """
    if b"\0" in tail:
        return b"\n" not in tail[:-1] and all(_is_hole(m.start(), m.end(), tail, offset) for m in _ZEROS.finditer(tail))
    return b"\n" not in tail and not scan(tail[:-1] + b"\n", previous)


def _is_hole(start: int, end: int, tail: bytes, offset: int) -> bool:
    """Whether zeros are blocks that never arrived: whole sectors (the first may be shared), or all up to the end."""
    if end == len(tail):
        return True
    return (start == 0 or (offset + start) % _SECTOR == 0) and (offset + end) % _SECTOR == 0


def set_aside(path: Path, end: int, tail: bytes) -> Path:
    """Keep a torn tail in its own file beside the log, durably, and cut the log back to `end` bytes."""
    aside = path.with_name(f"{path.name}.torn-{end}")
    write_whole(aside, tail)
    fd = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.ftruncate(fd, end)
        os.fsync(fd)
    finally:
        os.close(fd)
    return aside


def write_whole(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a file so that after any interruption it is either complete or absent (or what it was before)."""
    write_all({path: data}, mode=mode)


def write_all(files: Mapping[Path, bytes], *, mode: int = 0o644) -> None:
    """Write files, each complete or as it was; nothing is replaced before all of them are safely on the disk."""
    parts = {path: path.with_name(path.name + ".part") for path in files}
    try:
        for path, part in parts.items():
            fd = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), mode)
            with os.fdopen(fd, "wb") as file:
                file.write(files[path])
                file.flush()
                os.fsync(file.fileno())
        for path, part in parts.items():
            part.replace(path)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
    for folder in {path.parent for path in files}:
        sync_folder(folder)


@dataclass
class Appender:
    """The one writer of one log file. `end` is the length of what stands, `head` the hash of its last line."""

    path: Path
    end: int = 0
    head: str = ""
    sync: Sync = durable
    _fd: int = -1
    _stopped: OSError | None = None

    def append(self, lines: bytes, head: str) -> None:
        """
        Add whole lines and return once they would survive a power cut.

        Raises `StorageError`. After a full disk nothing has changed and work goes on. After a failed sync nobody
        knows what the disk holds, so nothing more is written until the log is read again.
        """
        if self._stopped:
            raise StorageError("log.stopped", path=self.path, reason=reason_of(self._stopped))
        written = 0
        try:
            if self._fd < 0:
                self._open()
            while written < len(lines):
                written += os.write(self._fd, lines[written:] if written else lines)
            self.sync(self._fd)
        except OSError as error:
            self._take_back(error, whole=written == len(lines))
            raise (
                StorageError("log.sync-failed", path=self.path, reason=reason_of(error))
                if self._stopped
                else storage_error(error, self.path)
            ) from error
        self.end += len(lines)
        self.head = head

    def _open(self) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self._fd = os.open(self.path, flags, 0o644)
        if self.end == 0:
            sync_folder(self.path.parent)  # a new file's name must survive, too

    def _take_back(self, error: OSError, *, whole: bool) -> None:
        if self._fd < 0:
            return
        if whole or error.errno not in _FULL:
            self._stopped = error
        try:
            os.ftruncate(self._fd, self.end)
            self.sync(self._fd)
        except OSError as second:
            self._stopped = second

    def close(self) -> None:
        """Give the file back."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
