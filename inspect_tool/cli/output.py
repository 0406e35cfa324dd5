"""How results are written: readable lines, or one JSON object; progress on stderr where a person is watching."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
import threading
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath
from typing import Any, Final

from inspect_tool.i18n import t

_PATIENCE: Final = 1.0  # seconds before a person starts to wonder
_TICK: Final = 0.5
_NARROWEST: Final = 24
#: Marks that turn the direction of what follows, beyond the text they came with.
_TURNS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Output:
    """Where a verb puts its result. With `as_json` only `data` reaches stdout, and only once."""

    as_json: bool

    def data(self, value: Mapping[str, Any]) -> None:
        """Write the result as one JSON object, when it was asked for so."""
        if self.as_json:
            print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))

    def line(self, text: str = "") -> None:
        """Write a line for a person."""
        if not self.as_json:
            print(shown(text))

    def lines(self, texts: Iterable[str]) -> None:
        """Write lines for a person."""
        for text in texts:
            self.line(text)

    def remark(self, text: str) -> None:
        """Say something beside the result, on stderr."""
        print(shown(text), file=sys.stderr)

    @contextmanager
    def working(self, what: str) -> Iterator[None]:
        """Show what takes long and for how long, when it takes over a second and stderr is a terminal."""
        if not sys.stderr.isatty():
            yield
            return
        done = threading.Event()
        watcher = threading.Thread(target=_watch, args=(what, done), daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()


def _watch(what: str, done: threading.Event) -> None:
    begun = time.monotonic()
    if done.wait(_PATIENCE):
        return
    while not done.wait(_TICK):
        sys.stderr.write("\r" + t("cli.working", what=what, seconds=round(time.monotonic() - begun)) + "\x1b[K")
        sys.stderr.flush()
    sys.stderr.write("\r\x1b[K")
    sys.stderr.flush()


def _plain(value: object) -> object:
    """Turn what JSON has no word for into what it has."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | PurePath):
        return str(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


def shown(text: str) -> str:
    """Return text that cannot steer the terminal: control characters become visible marks, line breaks stay."""
    return "".join(f"\\u{ord(c):04x}" if _steers(c) else c for c in text)


def _steers(char: str) -> bool:
    return char in _TURNS or (unicodedata.category(char) == "Cc" and char not in "\n\t")


def width_of(text: str) -> int:
    """Return how many columns text takes: combining marks none, wide characters two."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in shown(text)
    )


def pad(text: str, width: int) -> str:
    """Return text filled up to a width in columns."""
    return text + " " * (width - width_of(text))


def columns(rows: Sequence[Sequence[str]], *, indent: int = 0) -> list[str]:
    """
    Lay rows out in aligned columns; the last one is wrapped to the terminal's width.

    Where too little room is left for the last column, it goes below the others.
    """
    if not rows:
        return []
    widths = [max(width_of(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    lead = indent + sum(widths) + 2 * len(widths)
    terminal = shutil.get_terminal_size().columns
    below = terminal - lead < _NARROWEST
    margin = " " * (indent + 4 if below else lead)
    lines = []
    for row in rows:
        head = " " * indent + "".join(pad(cell, w) + "  " for cell, w in zip(row[:-1], widths, strict=True))
        body = wrapped(row[-1], max(terminal - len(margin), _NARROWEST)) or [""]
        if not below:
            head, body = head + body[0], body[1:]
        lines += [head.rstrip(), *(margin + line for line in body)]
    return lines


def wrapped(text: str, width: int) -> list[str]:
    """Break text into lines of at most `width` columns, keeping its own line breaks."""
    return [line for part in text.splitlines() for line in textwrap.wrap(part, width, break_on_hyphens=False) or [""]]
