"""
The home list as it was last seen, so that the next start shows it at once, before anything is read.

Only a picture: it is read anew at every start and replaced where it is wrong. Losing the file costs nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from inspect_tool.i18n import language
from inspect_tool.tui.widgets.virtual_list import Row

_FILE: Final = "home-list.json"


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
    with suppress(OSError):
        new = root / f".{_FILE}.{os.getpid()}"
        new.write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")
        new.replace(root / _FILE)
