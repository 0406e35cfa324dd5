"""A character that cannot be printed is found before anything is, with the record and field it comes from."""

from __future__ import annotations

from typing import Final

from inspect_tool.errors import InputError
from inspect_tool.report import fonts
from inspect_tool.report.fonts import Fonts
from inspect_tool.report.model import Content
from inspect_tool.report.templates import PHRASES
from inspect_tool.report.texts import printed_texts

#: Marks that turn the direction of what follows: the page would show other words than the data say.
_TURNING: Final = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def check_glyphs(content: Content, faces: Fonts) -> None:
    """Raise `InputError` for the first text with a character that the font has no glyph for, or that turns the text."""
    printed = content.model_dump(mode="json", exclude={"records", "heads", "merged", "disputes"})
    for text in (form for each in printed_texts(printed) for form in (each, each.upper())):
        if lacking := fonts.missing(text, faces) or "".join(c for c in text if c in _TURNING):
            record, field = _where(content, lacking[0])
            raise InputError(
                "report.error.glyph",
                record=record,
                field=field,
                characters=" ".join(f"{c} (U+{ord(c):04X})" if c.isprintable() else f"U+{ord(c):04X}" for c in lacking),
                font=faces.family,
            )


def _where(content: Content, character: str) -> tuple[str, str]:
    """Find the record and field a printed character comes from; else the template folder's own words."""
    for kind, records in content.records.items():
        for name, values in records.items():
            for field, value in values.items():
                if any(character in text for text in (f"{field} {value}", f"{field} {value}".upper())):
                    return f"{kind}/{name}", field
    return "report_templates", PHRASES
