"""Numbers as bars of block characters: label, bar, number and share; readable without colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from rich.cells import cell_len
from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from inspect_tool.i18n import figure
from inspect_tool.tui.cells import fit

#: A bar grows by eighths of a cell.
_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
_NARROWEST: Final = 4
_NUMBER: Final = 9
_SHARE: Final = 7
_TENTH: Final = Decimal("0.1")


@dataclass(frozen=True)
class Bar:
    """One number of a group."""

    label: str
    value: int


@dataclass(frozen=True)
class Group:
    """Numbers that are shares of one whole."""

    title: str
    bars: tuple[Bar, ...]


def drawn(groups: Sequence[Group], width: int) -> str:
    """Draw groups of numbers, each bar as long as its share of its group; nothing for a group without numbers."""
    labels = max((cell_len(bar.label) for group in groups for bar in group.bars), default=0)
    room = max(_NARROWEST, width - labels - _NUMBER - _SHARE - 3)
    lines: list[str] = []
    for group in groups:
        whole = sum(bar.value for bar in group.bars)
        if not whole:
            continue
        lines.append(group.title)
        for bar in group.bars:
            share = (100 * Decimal(bar.value) / whole).quantize(_TENTH, ROUND_HALF_UP)
            number, percent = figure(bar.value).rjust(_NUMBER), f"{figure(share)}%".rjust(_SHARE)
            lines.append(f"{fit(bar.label, labels)} {_bar(bar.value, whole, room)} {number}{percent}")
    return "\n".join(lines)


def _bar(value: int, whole: int, room: int) -> str:
    full, rest = divmod(8 * room * value // whole, 8)
    return (_EIGHTHS[8] * full + (_EIGHTHS[rest] if rest else "")).ljust(room)


class Bars(Widget):
    """Groups of numbers as bars, as wide as there is room."""

    DEFAULT_CSS = """
    Bars { height: auto; padding: 0 1; }
    """

    groups: reactive[tuple[Group, ...]] = reactive(tuple, layout=True)

    def render(self) -> Text:
        return Text(drawn(self.groups, self.size.width), no_wrap=True)
