"""Colours that a row takes from a component class of its list."""

from __future__ import annotations

from rich.style import Style
from textual.widget import Widget


def toned(widget: Widget, name: str) -> Style:
    """
    Return what a component class changes in a row: its colour and what it says of the text.

    The colour is the one worked out against what stands behind: alone, `$text-muted` is white or black by itself, and
    white on the light theme's grey cannot be read.
    """
    partial = widget.get_component_rich_style(name, partial=True)
    return partial + Style(color=widget.get_component_rich_style(name).color) if partial.color else partial
