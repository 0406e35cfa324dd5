"""The colours a person chose for the screen on this laptop."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from textual.theme import BUILTIN_THEMES, Theme

_FILE: Final = "screen.json"
#: Textual's own light theme with headings, keys and warnings dark enough to be read on its grey.
LIGHT: Final = replace(
    BUILTIN_THEMES["textual-light"],
    accent="#a86400",
    warning="#a86400",
    success="#2f8f4c",
    variables={"footer-key-foreground": "#004578"},
)
CONTRAST: Final = Theme(
    name="contrast",
    primary="#ffd700",
    secondary="#00ffff",
    accent="#ffff00",
    success="#00ff00",
    warning="#ffff00",
    error="#ff5555",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#303030",
    dark=True,
)
#: Chosen, or by `NO_COLOR`: the terminal's own two colours. What stands out does so by bold, reverse and signs.
NO_COLOUR: Final = Theme(
    name="no-colour",
    primary="#ffffff",
    secondary="#ffffff",
    accent="#ffffff",
    success="#ffffff",
    warning="#ffffff",
    error="#ffffff",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    dark=True,
)
THEMES: Final = ("textual-dark", LIGHT.name, CONTRAST.name, NO_COLOUR.name)


def theme(root: Path) -> str:
    """Return the theme chosen; the usual one where none was, or where the file cannot be read."""
    try:
        chosen = json.loads((root / _FILE).read_text(encoding="utf-8")).get("theme")
    except (OSError, ValueError, AttributeError):
        chosen = None
    return chosen if chosen in THEMES else THEMES[0]


def remember_theme(root: Path, chosen: str) -> None:
    """Keep the theme for the next start; a folder that cannot be written is left as it is."""
    with suppress(OSError):
        root.mkdir(parents=True, exist_ok=True)
        (root / _FILE).write_text(json.dumps({"theme": chosen}), encoding="utf-8")
