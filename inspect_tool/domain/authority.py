"""The lines above a signature: in whose place somebody signs (TM., KT., TL., TUQ.), as Decree 30/2020 has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from inspect_tool.text import fold

#: The passage of a document that holds these lines, each begun by whose it is: `Trưởng đoàn: TM. ĐOÀN KIỂM TRA`.
PASSAGE: Final = "chu-ky"
#: On behalf of a body, for the head, by the head's order, by written authority. `Q.` (acting) belongs to a title.
_PREFIXES: Final = frozenset({"TM", "KT", "TL", "TUQ"})
#: The prefixes a block may begin with, from top to bottom. By order may be signed for the head of the office that is
#: ordered; written authority goes no further.
_ORDERS: Final = frozenset({(), ("TM",), ("KT",), ("TM", "KT"), ("TL",), ("TL", "KT"), ("TUQ",)})
#: Short for a place or an office, not for an authority.
_ABBREVIATIONS: Final = frozenset({"Q", "TP", "TX", "P", "X"})
_LINE: Final = re.compile(r"(\w{1,4})\.\s*(.*)", re.DOTALL)
_DEPUTY: Final = "pho "


@dataclass(frozen=True)
class Authority:
    """What stands above one signature. `name` is who signs, as the passage names them; empty where it does not."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class AuthorityFlaw:
    """What is wrong with the lines above a signature; `code` continues `domain.gap.authority_`."""

    code: str
    line: str


def parted(text: str) -> tuple[Authority, ...]:
    """Group the lines of a passage by who signs; a line that names nobody goes on with the one above it."""
    found: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    who = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        name, colon, rest = line.partition(":")
        who = fold(name.strip()) if colon else who
        names.setdefault(who, name.strip() if colon else "")
        found.setdefault(who, []).extend(filter(None, [rest.strip() if colon else line]))
    return tuple(Authority(names[who], tuple(lines)) for who, lines in found.items())


def flaws(lines: Sequence[str]) -> Iterator[AuthorityFlaw]:
    """Yield what the decree does not know in the lines above one signature, from top to bottom."""
    parts = [_prefix(line) for line in lines]
    for (prefix, rest), line in zip(parts, lines, strict=True):
        if prefix and prefix not in _PREFIXES:
            yield AuthorityFlaw("prefix", line)
        elif prefix and not rest:
            yield AuthorityFlaw("whose", line)
    known = [prefix for prefix, _ in parts if prefix in _PREFIXES]
    if "TUQ" in known and len(known) > 1:
        yield AuthorityFlaw("passed_on", " / ".join(lines))
    elif tuple(known) not in _ORDERS or [p for p, _ in parts[: len(known)]] != known:
        yield AuthorityFlaw("order", " / ".join(lines))
    titles = lines[len(known) :]
    if known and not titles:
        yield AuthorityFlaw("office", lines[-1])
    elif known[-1:] == ["KT"] and not fold(titles[0]).startswith(_DEPUTY):
        yield AuthorityFlaw("deputy", titles[0])


def _prefix(line: str) -> tuple[str, str]:
    """Return what a line begins with that looks like an authority, upper case, and what follows."""
    match = _LINE.fullmatch(line.strip())
    prefix = match[1].upper() if match else ""
    if match is None or prefix in _ABBREVIATIONS or prefix.isdecimal():
        return "", line
    return prefix, match[2]
