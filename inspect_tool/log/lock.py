"""One lock per inspection, held by the operating system: it goes with the process, however that ends."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from inspect_tool.errors import InUseError

#: Windows locks bytes, not files: one far past the end, so that the name of the holder stays readable.
_FAR = 1 << 30


class Lock:
    """The exclusive use of an inspection's folder, from construction until `close`."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        try:
            _take(self._fd)
        except OSError:
            holder = os.pread(self._fd, 100, 0) if hasattr(os, "pread") else os.read(self._fd, 100)
            os.close(self._fd)
            raise InUseError(
                "log.in-use", inspection=path.parent.name, holder=holder.decode(errors="replace").strip() or "?"
            ) from None
        with suppress(OSError):  # on a full disk nobody is named, and the lock holds all the same
            os.ftruncate(self._fd, 0)
            os.write(self._fd, str(os.getpid()).encode())

    def close(self) -> None:
        """Let others in."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


if sys.platform == "win32":
    import msvcrt

    def _take(fd: int) -> None:
        os.lseek(fd, _FAR, os.SEEK_SET)
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        os.lseek(fd, 0, os.SEEK_SET)
else:
    import fcntl

    def _take(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
