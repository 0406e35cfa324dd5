"""
WeasyPrint, asked so that a long table costs less than half. What goes beyond its interface stands here only.

The reasons are in docs/upstream.md; a test holds that the bytes are those of WeasyPrint as it comes.
"""

from __future__ import annotations

import copy
import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from weasyprint import HTML, Document
from weasyprint.formatting_structure import boxes
from weasyprint.layout import page as layout_page
from weasyprint.text.fonts import FontConfiguration

from inspect_tool.report.fetching import ClosedFetcher
from inspect_tool.report.fonts import Fonts
from inspect_tool.report.model import Photo

_P = ParamSpec("_P")
_R = TypeVar("_R")
#: Words of the interpreter's stack: more than its usual piece of 16 KB, so that a piece of 512 KB is taken, half free.
_ROOM: Final = 33_000
#: Pseudo-elements that WeasyPrint's own style sheet gives to every element → what a document with any of them contains.
_PSEUDO: Final = {
    "marker": ("<li", "<summary", "list-item", "::marker"),
    "footnote-call": ("footnote",),
    "footnote-marker": ("footnote",),
    "note-call": ("note(", "::note"),
    "note-marker": ("note(", "::note"),
    "note-callback": ("note(", "::note"),
}


class _Lean(HTML):  # type: ignore[misc] # WeasyPrint ships no types
    """HTML without the six styles per element that nothing in it uses."""

    def __init__(self, html: str, faces: Fonts, photos: Iterable[Photo]) -> None:
        super().__init__(string=html, base_url="about:blank", url_fetcher=ClosedFetcher(faces, photos))
        self._unused = {pseudo for pseudo, signs in _PSEUDO.items() if not any(sign in html for sign in signs)}

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
        sheets = [copy.copy(sheet) for sheet in super()._ua_stylesheets(forms)]
        for sheet in sheets:
            sheet.matcher = copy.copy(sheet.matcher)
            rules = sheet.matcher.other_selectors
            sheet.matcher.other_selectors = [rule for rule in rules if rule[3] not in self._unused]
        return sheets


def lay_out(  # noqa: PLR0913 - what a page is made of
    html: str,
    faces: Fonts,
    *,
    variant: str,
    forms: bool = False,
    config: FontConfiguration | None = None,
    photos: Iterable[Photo] = (),
) -> Document:
    """Lay out pages. `config` can be given again, so that the fonts are read once."""
    fonts = config or FontConfiguration()
    with _amended():
        return _Lean(html, faces, photos).render(font_config=fonts, pdf_variant=variant, pdf_forms=forms)


@contextmanager
def _amended() -> Iterator[None]:
    """
    Amend two functions of WeasyPrint for a while: what they do is the same, what they do in vain is left out.

    The styles of one page's kind are forgotten once computed, as those of elements are: they would be gone through
    again for every later page. A cell is not asked for the page its lines want: a table's layout does not listen.
    """
    compute, asked = layout_page.set_page_type_computed_styles, boxes.TableCellBox.page_values

    def compute_and_forget(page_type: Any, html: Any, style_for: Any) -> None:
        compute(page_type, html, style_for)
        style_for.get_cascaded_styles().clear()

    layout_page.set_page_type_computed_styles = compute_and_forget
    boxes.TableCellBox.page_values = boxes.Box.page_values
    try:
        yield
    finally:
        layout_page.set_page_type_computed_styles = compute
        boxes.TableCellBox.page_values = asked


def roomy(act: Callable[_P, _R]) -> Callable[_P, _R]:
    """
    Give a function, and all that it calls, one large piece of the interpreter's stack.

    CPython takes its stack in pieces of 16 KB and gives each back at once: what calls thousands of functions just at
    the end of a piece asks the system for memory each time (a fifth of the layout's time, measured). Whether it does
    depends on how deep the caller stands.
    """

    def call(*args: _P.args, **named: _P.kwargs) -> _R:
        return act(*args, **named)

    call.__code__ = call.__code__.replace(co_stacksize=_ROOM)
    return wraps(act)(call)


@contextmanager
def no_collection() -> Iterator[None]:
    """Keep the collector off while the layout makes millions of objects: a quarter of the time (measured)."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
