"""The words of a document of ours as they stand on its pages, to look up what someone says is printed there."""

from __future__ import annotations

import re
from typing import Final

import pypdfium2

from inspect_tool.report.fields import NUMBERS
from inspect_tool.report.pdfio import full_number, read, stated, text_values
from inspect_tool.report.texts import printed_texts

#: The number at the top of a page, which parts a sentence that runs on from the page before.
_PAGE_NUMBER: Final = re.compile(r"\A\s*\d+\s*$", re.MULTILINE)
_PRINTED: Final = ("type", "subject", "letterhead", "addressees", "blocks", "recipients", "signers", "annexes")


def words_of(pdf: bytes) -> str:
    """Return the text of all pages, then number and date as filled in, then each printed text as the data states it."""
    with pypdfium2.PdfDocument(pdf) as opened:
        pages = [page.get_textpage().get_text_bounded() for page in opened]
    running = " ".join(_PAGE_NUMBER.sub("", page) for page in pages)
    root = read(pdf).root
    document, filled = stated(root), text_values(root, dict(NUMBERS))
    day = "/".join(filled.get(name, "") for name in ("day", "month", "year"))
    texts = (text for part in _PRINTED for text in printed_texts(document.get(part)))
    return "\n".join((running, full_number(filled, document) or "", day, *texts))


def number_of(pdf: bytes) -> str:
    """Return number and symbol as they stand on the first page; nothing before a number is filled in."""
    root = read(pdf).root
    return full_number(text_values(root, dict(NUMBERS)), stated(root)) or ""
