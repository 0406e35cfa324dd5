"""
Whether the terminal can draw pictures, asked once before the app starts: later its answer would be taken for keys.

Only a terminal that is known to draw them is asked, so that others start as fast as before. Everywhere else a picture
is drawn with half blocks.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.widget import Widget

_KNOWN_NAMES = ("kitty", "foot", "mlterm", "contour", "ghostty", "sixel")
_KNOWN_SIGNS = ("KITTY_WINDOW_ID", "KONSOLE_VERSION", "WEZTERM_PANE", "WT_SESSION", "GHOSTTY_RESOURCES_DIR")
_MODULE = "textual_image.widget"


def worth_asking(environment: Mapping[str, str]) -> bool:
    """Whether a terminal is one of those that draw pictures."""
    if environment.get("NO_COLOR") or "TMUX" in environment or "STY" in environment:
        return False
    named = f"{environment.get('TERM', '')} {environment.get('TERM_PROGRAM', '')}".casefold()
    return any(name in named for name in (*_KNOWN_NAMES, "wezterm", "iterm")) or any(
        sign in environment for sign in _KNOWN_SIGNS
    )


def prepare() -> None:
    """Ask the terminal, where that is worth it."""
    if worth_asking(os.environ):
        import textual_image.widget  # noqa: F401, PLC0415 - asks the terminal when imported, and loads Pillow


def picture_class() -> type[Widget] | None:
    """Return the widget that draws a picture in this terminal's own way; None where it has none."""
    module: Any = sys.modules.get(_MODULE)
    if module is None:
        return None
    drawn = {module.TGPRenderable, module.SixelRenderable}
    widget: type[Widget] = module.Image
    return widget if module.AutoRenderable in drawn else None
