"""One line of text as a small PDF page in the document's font, to be shown inside a form field."""

from __future__ import annotations

from html import escape
from typing import Final

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

from inspect_tool.report.fetching import ClosedFetcher
from inspect_tool.report.fonts import Fonts

_PAGE: Final = """<html lang="vi"><style>
@font-face {{ font-family: "{family}"; font-style: {style}; src: url("fonts:{face}") }}
@page {{ size: {width}pt {height}pt; margin: 0 }}
body {{ margin: 0; font: {style} 13pt/{height}pt "{family}"; text-align: {align}; white-space: nowrap }}
</style><body>{text}</body></html>"""


def line_of_text(text: str, *, width: float, height: float, italic: bool, align: str, faces: Fonts) -> bytes:  # noqa: PLR0913
    """Return a one-page PDF of `width` × `height` points with the text on one line, the font embedded."""
    face = "italic" if italic else "regular"
    html = _PAGE.format(
        family=faces.family,
        face=face,
        style="italic" if italic else "normal",
        width=width,
        height=height,
        align=align,
        text=escape(text),
    )
    document = HTML(string=html, base_url="about:blank", url_fetcher=ClosedFetcher(faces))
    data: bytes = document.write_pdf(font_config=FontConfiguration())
    return data
