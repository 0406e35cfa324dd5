"""How rules word what they found: keys and values, put into a language only when shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from inspect_tool.i18n import figure, t, t_vi


class Key(str):
    """A catalogue key standing for its text, such as the label of a count."""

    __slots__ = ()


@dataclass(frozen=True)
class Joined:
    """Several labels shown as one, with what stands between them."""

    labels: tuple[Label, ...]
    between: str = " + "


@dataclass(frozen=True)
class Said:
    """A whole text with its own values, standing inside another."""

    key: str
    values: Values


Label = str | Key | Joined | Said
#: What a rule hands to a message: figures, labels, and plain whole numbers (line numbers, times) as they are.
Values = Mapping[str, Decimal | int | Label]
#: An identity written out: figures, signs and labels in reading order.
Formula = tuple[Decimal | Label, ...]


def shown(value: Decimal | int | Label, lang: str | None = None) -> str | Decimal | int:
    """Return a label as text in a language (None: the screen's); numbers stay numbers."""
    if isinstance(value, Key):
        return say(value, {}, lang)
    if isinstance(value, Joined):
        return value.between.join(str(shown(label, lang)) for label in value.labels)
    if isinstance(value, Said):
        return say(value.key, value.values, lang)
    return value


def say(key: str, values: Values, lang: str | None = None) -> str:
    """Return the text of a key in a language (None: the screen's), its labels put into that language too."""
    filled = {name: shown(value, lang) for name, value in values.items()}
    return t_vi(key, **filled) if lang == "vi" else t(key, **filled)


def written(formula: Formula, lang: str | None = None) -> str:
    """Write a formula out: `3.489 + 2.705 + 409 = 6.603 ≠ 5.785`."""
    parts = (figure(part, lang) if isinstance(part, Decimal) else str(shown(part, lang)) for part in formula)
    return " ".join(parts).replace(" %", "%").replace(" ;", ";")
