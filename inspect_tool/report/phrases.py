"""The words of the documents, from `report_templates/phrases.yaml`: Vietnamese lives there, not in code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from inspect_tool.errors import InputError
from inspect_tool.i18n import figure
from inspect_tool.report.templates import PHRASES, folders, loaded, overlaid, shipped
from inspect_tool.text import VIETNAM, long_date, nfc, short_date

#: A place to fill, and the full stop after it.
_PLACE: Final = re.compile(r"\{(\w+)\}(\.?)")


class Phrases:
    """Phrases by dotted key. A key or placeholder that is missing is an error that names it and the file."""

    def __init__(self, path: Path, ours: Phrases | None = None) -> None:
        """Read a file; where an office's says nothing, `ours` speaks."""
        self.path = path
        found = loaded(path, "report.error.phrases-unreadable")
        self.own = frozenset(_leaves(found, ""))
        self._tree: Mapping[str, Any] = overlaid(ours._tree, found) if ours else found  # noqa: SLF001 - one of us

    def node(self, key: str) -> Any:
        """Return what stands at a dotted key: text, list or mapping."""
        found: Any = self._tree
        for part in key.split("."):
            if not isinstance(found, Mapping) or part not in found:
                raise InputError("report.error.phrase-missing", file=self.path, phrase=key)
            found = found[part]
        return found

    def keys(self) -> tuple[str, ...]:
        """Return the dotted keys of all phrases."""
        return tuple(_leaves(self._tree, ""))

    def has(self, key: str) -> bool:
        """Whether something stands at a dotted key."""
        return any(each == key or each.startswith(f"{key}.") for each in self.keys())

    def __call__(self, key: str, **values: object) -> str:
        """Return one phrase, filled."""
        return self.fill(key, str(self.node(key)), values)

    def many(self, key: str, **values: object) -> tuple[str, ...]:
        """Return a list of phrases, each filled."""
        return tuple(self.fill(key, str(text), values) for text in self.node(key))

    def fill(self, key: str, text: str, values: Mapping[str, object]) -> str:
        """Fill placeholders: an absent value (None or "") shows as the mark, no sentence gets two full stops."""

        def value_of(match: re.Match[str]) -> str:
            name = match[1]
            if name not in values:
                raise InputError("report.error.phrase-wrong", file=self.path, phrase=key, name=name)
            missing = values[name] in {None, ""}
            value = self.mark if missing else str(values[name])
            closed = match.end() == len(text) if missing else value.endswith(".")
            return value if closed else value + match[2]

        return nfc(_PLACE.sub(value_of, text))

    @property
    def mark(self) -> str:
        """What stands where something is missing."""
        return str(self.node("mark"))


def _leaves(tree: Mapping[str, Any], prefix: str) -> Iterator[str]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


@cache
def _load(paths: tuple[Path, ...], changed: tuple[int, ...]) -> Phrases:  # noqa: ARG001 - a changed file is read again
    found = Phrases(paths[0])
    for path in paths[1:]:
        found = Phrases(path, found)
    return found


def phrases(templates: Path | None = None) -> Phrases:
    """Return the phrases that ship with the program, an office's in their place where its folder has any."""
    paths = [folder / PHRASES for folder in reversed(folders(templates)) if (folder / PHRASES).is_file()]
    if not paths:
        raise InputError("report.error.phrases-unreadable", file=shipped() / PHRASES, line="", reason="")
    return _load(tuple(paths), tuple(path.stat().st_mtime_ns for path in paths))


def prose_count(number: int) -> str:
    """Write a count as offices do in sentences: 05, 13, 3.489."""
    return f"{number:02d}" if 0 <= number < 10 else table_count(number)


def change(then: int, now: int) -> str:
    """Write by how much a count went up or down: +12, −3, 0."""
    by = now - then
    return f"{'+' if by > 0 else '−' if by < 0 else ''}{table_count(abs(by))}"


def table_count(number: int) -> str:
    """Write a count for tables: 5, 13, 3.489."""
    return figure(Decimal(number), "vi")


def day(value: date | None) -> str:
    """Write a date as 17/08/2023; nothing where there is none."""
    return short_date(value) if value else ""


def full_day(value: date | None) -> str:
    """Write a date as `ngày 17 tháng 8 năm 2023`; nothing where there is none."""
    return long_date(value) if value else ""


def moment(value: datetime | None) -> str:
    """Write a moment as the clock in Vietnam showed it; nothing where there is none."""
    return value.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M") if value else ""


def ended(text: str, mark: str = ".") -> str:
    """End a sentence with a mark unless it already ends with one."""
    stripped = text.strip()
    return stripped if stripped.endswith((".", ";", "!", "?", "…", ":")) else stripped + mark


def bare(text: str) -> str:
    """Take the closing full stop off a sentence that goes inside another."""
    return text.strip().rstrip(".;")


_ALPHABET: Final = "abcdđeghiklmnopqrstuvxy"
_ROMAN: Final = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def letters() -> Iterable[str]:
    """Yield a) b) c) d) đ) e) … in the Vietnamese alphabet; after y) comes aa)."""
    width = 1
    while True:
        yield from (f"{letter * width})" for letter in _ALPHABET)
        width += 1


def roman(number: int) -> str:
    """Write 1…39 as I, II, III …."""
    written = ""
    for value, sign in _ROMAN:
        written += sign * (number // value)
        number %= value
    return written
