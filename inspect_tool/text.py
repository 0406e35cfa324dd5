"""Unicode, Vietnamese spelling, numbers and dates: the only place that knows these rules."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from inspect_tool.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Vietnam keeps one offset all year; the machine's own zone is never used for a date.
VIETNAM: Final = timezone(timedelta(hours=7), "+07:00")

_LETTERS: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES: Final = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
_SHAPES: Final = {"\u0306", "\u0302", "\u031b"}
#: The two accepted places of a tone mark in these rhymes (hoà/hòa): both are written the first way to compare.
_TONE_PLACES: Final = re.compile("(o[ae]|uy)([\u0300\u0301\u0303\u0309\u0323])(?![a-z\u0302\u0306\u031b])")
#: At most 15 digits: more would not survive every JSON reader, and no office counts that far.
_PLAIN: Final = re.compile("-?[0-9]{1,15}")
_GROUPED: Final = re.compile("-?[1-9][0-9]{0,2}(?:([. \u00a0\u202f])[0-9]{3})(?:\\1[0-9]{3}){0,3}")
_RATE: Final = re.compile("([0-9]{1,15}(?:[.,][0-9]{1,15})?)[ \u00a0\u202f]?%?")
_ISO_DATE: Final = re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DATE: Final = re.compile("([0-9]{1,2})([/-])([0-9]{1,2})\\2([0-9]{4})")
#: Letters that no Vietnamese Unicode word holds, next to a plain letter: text in TCVN3 or VNI read as Latin-1.
_LEGACY: Final = re.compile(
    "(?<=[A-Za-z])[µ¸¹¶¬¨ª¾ÆÇÑÞßæçëîïðñö÷øûüþÿåä]|[AEOUaeou][ùøõÙØÕ]|[Aa][áàâãÁÀÂÃ]|[Ee][áàâÁÀÂ]|[Oo][âÂ]"
)


def nfc(text: str) -> str:
    """Return the composed form in which all text is stored and compared."""
    return unicodedata.normalize("NFC", text)


def looks_legacy(text: str) -> bool:
    """Whether text looks like TCVN3 or VNI (hµnh, haønh) and not Unicode; one odd letter in a name does not count."""
    return len(_LEGACY.findall(text)) >= 2


def visible(value: object, width: int = 80) -> str:
    """Return a value fit to stand in a message: one line, control characters spelled out, cut at `width` letters."""
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in nfc(str(value)))
    return text if len(text) <= width else text[: width - 1] + "…"


def fold(text: str) -> str:
    """Return the form used for searching: lower case, no marks, đ as d. Hoà, Hòa and hoa are then one word."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def same_spelling(text: str) -> str:
    """Return text with tone marks in one agreed place (thuỷ = thủy), for comparing words exactly."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    moved = _TONE_PLACES.sub(lambda m: m[1][0] + m[2] + m[1][1], decomposed)
    return unicodedata.normalize("NFC", moved)


def collation_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return a sort key in the Vietnamese alphabet: letters first, tones (ngang huyền hỏi ngã sắc nặng) second."""
    letters: list[int] = []
    tones: list[int] = []
    for char in unicodedata.normalize("NFC", text.casefold()):
        base, tone = _split_tone(char)
        at = _LETTERS.find(base)
        letters.append(at + 0x10000 if at >= 0 else ord(base[0]))
        tones.append(tone)
    return tuple(letters), tuple(tones)


def _split_tone(char: str) -> tuple[str, int]:
    marks = unicodedata.normalize("NFD", char)
    shape = marks[0] + "".join(m for m in marks[1:] if m in _SHAPES)
    tone = next((_TONES.index(m) for m in marks[1:] if m in _TONES), 0)
    return unicodedata.normalize("NFC", shape), tone


def person_key(name: str) -> tuple[object, ...]:
    """Return the sort key of a Vietnamese full name: given name, then family name, then middle names."""
    words = name.split() or [""]
    return collation_key(words[-1]), collation_key(words[0]), collation_key(" ".join(words[1:-1]))


def slug(text: str) -> str:
    """Return text as a file or identifier part: `UBND quận Bình Thạnh` is `ubnd-quan-binh-thanh`."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def parse_count(text: str | int) -> int:
    """Read a whole number as offices write it: 3489, 3.489 and 3 489 are the same; 3,489 and 0.489 are refused."""
    if isinstance(text, int):
        return int(text)
    stripped = text.strip()
    if _PLAIN.fullmatch(stripped) or _GROUPED.fullmatch(stripped):
        return int(re.sub("[^0-9-]", "", stripped))
    raise InputError("errors.count-unclear", text=visible(text))


def parse_rate(text: str) -> Decimal:
    """Read a stated percentage such as `60,31%`, `60.31` or `60,31 %`, keeping its number of decimals."""
    if match := _RATE.fullmatch(text.strip()):
        return Decimal(match[1].replace(",", "."))
    raise InputError("errors.rate-unclear", text=visible(text))


def parse_date(text: str | date) -> date:
    """Read a date written 2023-08-17 or 17/8/2023."""
    if isinstance(text, datetime):
        return text.date()
    if isinstance(text, date):
        return text
    stripped = text.strip()
    try:
        if match := _DATE.fullmatch(stripped):
            return date(int(match[4]), int(match[3]), int(match[1]))
        if match := _ISO_DATE.fullmatch(stripped):
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise InputError("errors.date-unclear", text=visible(text))


def short_date(day: date) -> str:
    """Write a date for tables: 17/08/2023."""
    return day.strftime("%d/%m/%Y")


def long_date(day: date) -> str:
    """Write a date as Decree 30/2020 does: days below 10 and months 1, 2 get a leading zero, other months do not."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def count_in_prose(n: int) -> str:
    """Write a count in administrative prose: below ten with a leading zero (05 hồ sơ), else grouped (3.489)."""
    return f"{n:02d}" if 0 <= n < 10 else grouped(n)


def grouped(n: int) -> str:
    """Write a count as Vietnamese offices do (3.489); `parse_count` reads it back in whatever language."""
    return f"{n:,}".replace(",", ".")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word most like a mistyped one, or None when nothing is close."""
    by_fold = {fold(k): k for k in known}
    matches = get_close_matches(fold(word), by_fold, n=1, cutoff=0.6)
    return by_fold[matches[0]] if matches else None
