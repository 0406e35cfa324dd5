"""What stands on a printed page, measured with pdfplumber. Lengths in points, from the top left corner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MM = 72 / 25.4
Pages = list[Any]
#: The text between the decree's margins, as the layout sets them: 30 mm left, 15 right, 20 above and below.
LEFT, RIGHT, TOP, BOTTOM = 30 * MM, 195 * MM, 20 * MM, 277 * MM
CENTRE = (LEFT + RIGHT) / 2


@dataclass(frozen=True)
class Words:
    """Some words on one line: where they are, and what letters they are set in."""

    text: str
    sizes: frozenset[float]
    fonts: frozenset[str]
    colours: frozenset[object]
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def bold(self) -> bool:
        return all("bold" in font for font in self.fonts)

    @property
    def italic(self) -> bool:
        return all("italic" in font for font in self.fonts)

    @property
    def regular(self) -> bool:
        return not any("bold" in font or "italic" in font for font in self.fonts)

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def width(self) -> float:
        return self.x1 - self.x0


def line(page: Any, text: str) -> Words:
    """Return the whole line that contains these words."""
    for found in page.extract_text_lines(return_chars=True):
        if text in found["text"]:
            return _words(found)
    raise AssertionError(f"{text!r} is not on page {page.page_number}")


def part(page: Any, text: str) -> Words:
    """Return the words alone: two columns share a line."""
    found = page.search(text, regex=False)
    assert found, f"{text!r} is not on page {page.page_number}"
    return _words(found[0])


def lines(page: Any) -> list[Words]:
    """Return every line between the margins, from top to bottom."""
    return [each for each in words_on(page) if each.bottom > TOP]


def words_on(page: Any) -> list[Words]:
    """Return every line of a page or a part of it."""
    return [_words(each) for each in page.extract_text_lines(return_chars=True)]


def _words(found: dict[str, Any]) -> Words:
    chars = [c for c in found["chars"] if c["text"].strip()]
    return Words(
        found["text"],
        frozenset(round(c["size"], 1) for c in chars),
        frozenset(c["fontname"].partition("+")[2].lower() for c in chars),
        frozenset(tuple(c["non_stroking_color"] or ()) for c in chars),
        *(found[edge] for edge in ("x0", "x1", "top", "bottom")),
    )


def first(pages: Iterable[Any], text: str) -> Any:
    """Return the first page that says this."""
    return next(page for page in pages if page.search(text, regex=False))


def rules(page: Any) -> list[tuple[float, float, float]]:
    """Return horizontal rules from top to bottom: where they begin, where they end, how far down."""
    drawn = [*page.lines, *page.rects, *page.curves]
    flat = (d for d in drawn if d["height"] < 1.5 and d["width"] > 5)
    return sorted(((d["x0"], d["x1"], d["top"]) for d in flat), key=lambda rule: rule[2])


def fields(page: Any) -> dict[str, dict[str, float]]:
    """Return the places to sign or fill in, by name."""
    return {a["data"]["T"].decode("ascii"): a for a in page.annots}
