"""Results on disk: whole or not at all, and never over a signed document."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from inspect_tool.errors import InputError


def save(path: Path, data: bytes) -> None:
    """
    Write a file whole or not at all: a temporary one beside it, on the disk, then renamed.

    Raises `InputError` rather than replace a signed PDF by anything else.
    """
    check_target(path, data)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        Path(temporary).unlink(missing_ok=True)


def check_target(path: Path, data: bytes | None = None) -> None:
    """Refuse, before any work is done, a place where the result could not be written."""
    if path.is_dir():
        raise IsADirectoryError(21, os.strerror(21), str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(2, os.strerror(2), str(path.parent))
    if not os.access(path.parent, os.W_OK):
        raise PermissionError(13, os.strerror(13), str(path.parent))
    if path.exists() and b"/ByteRange" in (existing := path.read_bytes()) and existing != data:
        raise InputError("acts.signed-exists", path=path)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
