"""
The error family. Each error carries a catalogue key and values; `str(error)` is fit to show to a user.

The exit codes are the contract of the command line (docs/architecture.md).
"""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from typing import ClassVar, Final

from inspect_tool.i18n import t

_REASONS: Final[Mapping[int, str]] = {
    errno.ENOENT: "missing",
    errno.EACCES: "forbidden",
    errno.EPERM: "forbidden",
    errno.EROFS: "read-only",
    errno.ENOSPC: "full",
    errno.EISDIR: "folder",
    errno.ENOTDIR: "not-folder",
    errno.EEXIST: "exists",
    errno.ENAMETOOLONG: "too-long",
}
#: What else the system says, where a sentence of ours names the file or address already.
_MORE_REASONS: Final[Mapping[int, str]] = {
    errno.EIO: "device",
    errno.ENODEV: "gone",
    errno.ENXIO: "gone",
    errno.EBUSY: "busy",
    errno.ETIMEDOUT: "timeout",
    errno.EADDRINUSE: "address-used",
    errno.EADDRNOTAVAIL: "address-elsewhere",
}


class InspectError(Exception):
    """Something a user can understand and act on. `key` names the catalogue entry, `values` fill it."""

    exit_code: ClassVar[int] = 2

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def __str__(self) -> str:
        return t(self.key, **self.values)


class InputError(InspectError):
    """What was given cannot be used: a wrong value, file, field or argument."""


class NotFoundError(InputError):
    """A named inspection, record, item or file does not exist."""


class ReasonNeededError(InputError):
    """The signed minutes state what is about to be changed, so the change has to say why."""


class InUseError(InspectError):
    """Another process holds the inspection open."""

    exit_code = 3


class DamagedError(InspectError):
    """Stored data is not what was written; it is never repaired by guessing."""

    exit_code = 4


class StorageError(InspectError):
    """The disk refused: full, read-only, failing. What was acknowledged before still stands."""


class DependencyError(InspectError):
    """A library or font the machine needs is missing; the message names the package."""


class StoppedError(InspectError):
    """The person stopped it; nothing was changed."""


def understood(error: OSError) -> bool:
    """Whether a refusal of the system says what it is about, so that a person can act on it."""
    return error.filename is not None or error.errno in _REASONS


def reason_of(error: OSError) -> str:
    """Return why the system refused, in a few words of ours; its own where we have none."""
    reason = {**_REASONS, **_MORE_REASONS}.get(error.errno or 0)
    return t(f"errors.why.{reason}") if reason else str(error.strerror or error)


def explain(error: Exception) -> str:
    """Return what went wrong in the user's words; a refusal of the system is put into ours."""
    if not isinstance(error, OSError):
        return str(error)
    named = isinstance(error.filename, str | bytes | os.PathLike)
    path = os.fsdecode(error.filename) if named else t("errors.os.output")  # only output is written without a name
    reason = _REASONS.get(error.errno or 0)
    if reason:
        return t(f"errors.os.{reason}", path=path)
    return t("errors.os.other", path=path, reason=reason_of(error))
