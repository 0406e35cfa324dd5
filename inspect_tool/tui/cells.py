"""Any text made safe for a line of the screen, and exactly as wide as asked. Loads nothing of the domain."""

from __future__ import annotations

import unicodedata
from typing import Final

from rich.cells import cell_len, set_cell_size

#: Marks that turn the direction of what follows; in a list they would turn the columns beside the text.
_TURNS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str) -> str:
    """Return any text as one line without control characters, as a list shows it."""
    seen = (" " if c.isspace() else c for c in text if c not in _TURNS)
    return "".join(c for c in seen if unicodedata.category(c) != "Cc")


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Return user text as exactly `width` cells, cut with an ellipsis."""
    clean = one_line(text)
    length = cell_len(clean)
    if length > width:
        return set_cell_size(clean, max(0, width - 1)) + ("…" if width else "")
    return " " * (width - length) + clean if right else clean + " " * (width - length)
