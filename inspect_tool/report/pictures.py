"""
Evidence pictures on their way to the photo appendix.

Any file may be marked to be printed, so a child process with limits encodes them anew: `reencoding.py`.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from inspect_tool.errors import InputError
from inspect_tool.report import worker

_MAX_COUNT: Final = 60
_SECONDS: Final = 300
_MEGABYTES: Final = 2500


@dataclass(frozen=True)
class Original:
    """A file marked to be printed: its SHA-256, what it is called, and where it is kept."""

    sha: str
    name: str
    path: Path


@dataclass(frozen=True)
class Picture:
    """A picture as it will be printed. `author` is who brought the file into the inspection."""

    jpeg: bytes
    author: str = ""


def prepare(originals: Sequence[Original], *, cancelled: Callable[[], bool] = worker.never) -> dict[str, Picture]:
    """
    Return the pictures by the SHA-256 of the original, made in a child process.

    Raises `InputError` for a file that is no single picture, is broken, changed or too large, and for too many files.
    """
    if len(originals) > _MAX_COUNT:
        raise InputError("report.error.photo-many", count=len(originals), limit=_MAX_COUNT)
    asked = [{"sha": each.sha, "name": each.name, "path": str(each.path)} for each in originals]
    try:
        answer = worker.run("photos", orjson.dumps(asked), seconds=_SECONDS, megabytes=_MEGABYTES, cancelled=cancelled)
    except worker.WorkerError as error:
        raise InputError("report.error.photo-limits", name=", ".join(each.name for each in originals)) from error
    return {sha: Picture(b64decode(jpeg)) for sha, jpeg in orjson.loads(answer).items()}
