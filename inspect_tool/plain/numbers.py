"""Numbers that a person types for something that was read out with them."""

from __future__ import annotations

from collections.abc import Sized

from inspect_tool.errors import InputError


def nth(typed: str, of: Sized) -> int | None:
    """
    Return the place (from 0) that a typed number stands for; None where no number was typed, or there is nothing.

    A number with nothing behind it is refused, everywhere with the same words.
    """
    if not typed.isdecimal() or not of:
        return None
    digits = typed.lstrip("0")
    if len(digits) > len(str(len(of))) or not 1 <= int(digits or "0") <= len(of):  # thousands of digits are not read
        raise InputError("plain.no-such-number", typed=typed, count=len(of))
    return int(digits) - 1
