"""What a person chose for the screen on this laptop: the theme and their own keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from textual.theme import Theme

_FILE: Final = "screen.json"
CONTRAST: Final = Theme(
    name="contrast",
    primary="#ffd700",
    secondary="#00ffff",
    accent="#ffff00",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#303030",
    success="#00ff00",
    warning="#ffff00",
    error="#ff5555",
    dark=True,
)
THEMES: Final = ("textual-dark", "textual-light", "contrast")


@dataclass(frozen=True)
class Preferences:
    """The choices, each with what holds when nothing was chosen."""

    theme: str = THEMES[0]
    #: Command id → keys, such as `home.new` → `m,f8`.
    keys: Mapping[str, str] = field(default_factory=dict)


def load(root: Path) -> Preferences:
    """Read the choices; a file that cannot be read counts as none, and an unknown theme as the usual one."""
    try:
        stored = json.loads((root / _FILE).read_text(encoding="utf-8"))
        theme = stored.get("theme")
        keys = {str(command): str(names) for command, names in stored.get("keys", {}).items()}
    except (OSError, ValueError, AttributeError):
        return Preferences()
    return Preferences(theme if theme in THEMES else THEMES[0], keys)


def store(root: Path, preferences: Preferences) -> None:
    """Keep the choices; a folder that cannot be written is left as it is."""
    stored = {"theme": preferences.theme, "keys": dict(preferences.keys)}
    with suppress(OSError):
        root.mkdir(parents=True, exist_ok=True)
        (root / _FILE).write_text(json.dumps(stored, ensure_ascii=False, indent=1), encoding="utf-8")
