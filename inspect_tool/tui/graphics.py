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


def cell_size() -> tuple[int, int]:
    """Return how many pixels wide and high a cell of this terminal is; asked before the app started."""
    module: Any = sys.modules["textual_image._terminal"]
    width, height = module.get_cell_size()
    return width, height


def cells(pixels: tuple[int, int], room: tuple[int, int], cell: tuple[int, int], *, whole: bool) -> tuple[int, int]:
    """
    Return how many columns and rows a picture takes in a room of so many, keeping its shape.

    `whole`: all of it is to be seen; else it is as wide as the room and may be higher.
    """
    columns = max(1, room[0])
    rows = pixels[1] * columns * cell[0] / pixels[0] / cell[1]
    if whole and rows > max(1, room[1]):
        columns, rows = max(1, round(columns * max(1, room[1]) / rows)), max(1, room[1])
    return columns, max(1, round(rows))


def picture_class() -> type[Widget] | None:
    """Return the widget that draws a picture in this terminal's own way; None where it has none."""
    module: Any = sys.modules.get(_MODULE)
    if module is None:
        return None
    drawn = {module.TGPRenderable, module.SixelRenderable}
    widget: type[Widget] = module.Image
    return widget if module.AutoRenderable in drawn else None
