"""Numbers as reports write them: exact, or an interval where the words say "hơn", "gần", "khoảng"."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Final

from inspect_tool.domain.statements import Term
from inspect_tool.domain.wording import Label
from inspect_tool.errors import InputError
from inspect_tool.text import fold, nfc, parse_count, parse_rate, visible

#: How far a word lets the number go, in steps of its last place that is not zero: (down, up).
_WORDS: Final = {
    "hon": (0, 1),
    "tren": (0, 1),
    "over": (0, 1),
    "gan": (1, 0),
    "duoi": (1, 0),
    "nearly": (1, 0),
    "khoang": (1, 1),
    "chung": (1, 1),
    "xap xi": (1, 1),
    "about": (1, 1),
}
_WORDED: Final = re.compile(rf"({'|'.join(_WORDS)})\s+(?=[0-9])")
#: A number with decimals that cannot be taken for thousands: 12,5 and 0,25 but not 3,489.
_DECIMAL: Final = re.compile(
    r"([0-9]{1,3}(?:\.[0-9]{3}){1,4}|[0-9]{1,15})[,]([0-9]{1,2}|[0-9]{4,6})|([0-9]{1,15})\.([0-9]{1,2})"
)


def read_count(label: Label, path: str, written: str | int | None) -> Term:
    """Read a count or an amount: 5785, 5.785, 12,5, "hơn 5.700". `InputError` says how to write an unclear one."""
    return _read(label, path, written, _number)


def read_rate(label: Label, path: str, written: str | int | None) -> Term:
    """Read a stated percentage: 60,31 or "60,31%" or "gần 60%"."""
    return _read(label, path, written, parse_rate)


def _number(text: str) -> Decimal:
    if match := _DECIMAL.fullmatch(text.strip()):
        whole, places = (match[1], match[2]) if match[1] else (match[3], match[4])
        return Decimal(f"{whole.replace('.', '')}.{places}")
    return Decimal(parse_count(text))


def _read(label: Label, path: str, written: str | int | None, parse: Callable[[str], Decimal]) -> Term:
    if written is None:
        return Term(label, path)
    text = nfc(str(written)).strip()
    words = _WORDED.match(fold(text))
    # Folding keeps the length of composed text, so the number starts where the folded words end.
    number = parse(text[words.end() :] if words else text)
    if number < 0:
        raise InputError("errors.count-unclear", text=visible(text))
    term = Term.exact(label, path, number)
    if not words:
        return term
    down, up = _WORDS[words[1]]
    step = _step(number)
    low, high = max(Fraction(0), Fraction(number) - down * step), Fraction(number) + up * step
    return Term(label, path, low, high, term.places, number, text.rstrip("% "))


def _step(number: Decimal) -> Fraction:
    """Return the worth of the last digit that is not zero: 100 for 4800, 1 for 95, 0.1 for 60.5."""
    digits, exponent = number.as_tuple().digits, int(number.as_tuple().exponent)
    zeros = next((place for place, digit in enumerate(reversed(digits)) if digit), 0)
    return Fraction(10) ** (zeros + exponent)
