"""
What the screen remembers between starts, in small files that cost nothing to lose.

The home list as it was last seen, so that the next start shows it at once, before anything is read: only a picture,
read anew and replaced where it is wrong. And how much of each colleague's log someone here has read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from inspect_tool.i18n import language
from inspect_tool.tui.widgets.virtual_list import Row

_FILE: Final = "home-list.json"
_READ: Final = "read.json"


def recall(root: Path) -> list[Row]:
    """Return the rows last seen in this data folder, in the language in use; none where that is not known."""
    try:
        stored = json.loads((root / _FILE).read_text(encoding="utf-8"))
        if stored["language"] != language():
            return []
        return [Row(str(key), tuple(map(str, cells)), str(tone)) for key, cells, tone in stored["rows"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def remember(root: Path, rows: Sequence[Row]) -> None:
    """Keep the rows for the next start; a folder that cannot be written is left as it is."""
    stored = {"language": language(), "rows": [(row.key, row.cells, row.tone) for row in rows]}
    _keep(root / _FILE, stored)


def read_before(folder: Path) -> dict[str, int]:
    """Return how many changes of each log someone here has taken as read; the folder is the inspection's."""
    try:
        stored = json.loads((folder / _READ).read_text(encoding="utf-8"))
        return {str(log): int(count) for log, count in stored.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def mark_read(folder: Path, counts: Mapping[str, int]) -> None:
    """Keep how many changes of each log have been read."""
    _keep(folder / _READ, dict(counts))


def _keep(path: Path, stored: object) -> None:
    """Write a file; a folder that cannot be written is left as it is."""
    with suppress(OSError):
        new = path.with_name(f".{path.name}.{os.getpid()}")
        new.write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")
        new.replace(path)
