"""Two texts with the words that differ marked, by signs as well as by style."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final

from rich.text import Text

#: Texts with more words than this are shown unmarked: comparing grows with the square.
_LONGEST: Final = 4000


def marked(first: str, second: str) -> tuple[Text, Text]:
    """Return both texts; what only one of them says stands in ‹ › and underlined."""
    left, right = _pieces(first), _pieces(second)
    if len(left) + len(right) > _LONGEST:
        return Text(first), Text(second)
    mine, theirs = Text(), Text()
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        _add(mine, "".join(left[a:b]), differs=kind != "equal")
        _add(theirs, "".join(right[c:d]), differs=kind != "equal")
    return mine, theirs


def _pieces(text: str) -> list[str]:
    """Return words, each with the space after it: joined, they are the text again."""
    return re.findall(r"\S+\s*|\s+", text)


def _add(text: Text, part: str, *, differs: bool) -> None:
    if not part:
        return
    if differs and part.strip():
        words = part.rstrip()
        text.append("‹")
        text.append(words, "underline bold")
        text.append("›")
        text.append(part[len(words) :])
    else:
        text.append(part)
