"""
The error family. Each error carries a catalogue key and values; `str(error)` is fit to show to a user.

The exit codes are the contract of the command line (docs/architecture.md).
"""

from __future__ import annotations

from typing import ClassVar

from inspect_tool.i18n import t


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
