"""How pages break and what they are set in, measured in printed files; the decree's table is in `test_decree.py`."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pdfplumber
import pytest

from inspect_tool.report import render
from inspect_tool.report.model import Content, Heading, Paragraph

from .measure import Pages, first, line, lines, part

FILLER = "Đoàn kiểm tra ghi nhận tại bộ phận một cửa của đơn vị được kiểm tra."


@pytest.fixture(scope="module", params=["conclusion_pdf", "minutes_pdf"])
def pages(request: pytest.FixtureRequest) -> Iterator[Pages]:
    with pdfplumber.open(io.BytesIO(request.getfixturevalue(request.param))) as opened:
        yield list(opened.pages)


def test_only_times_shaped_letters_are_used_and_all_are_embedded(pages: Pages) -> None:
    names = {c["fontname"].partition("+")[2] for page in pages for c in page.chars}
    assert names
    assert all(name.startswith(("Liberation-Serif", "LiberationSerif", "Tinos", "Times")) for name in names)


def test_points_use_the_vietnamese_alphabet(pages: Pages) -> None:
    text = "\n".join(page.extract_text() for page in pages)
    marks = [f"\n{letter}) " for letter in ("a", "b", "c", "d", "đ", "e")]
    assert all(mark in text for mark in marks)
    assert "\nf) " not in text


def test_cac_can_cu_end_with_a_semicolon_and_the_last_with_a_full_stop(minutes: Content, conclusion: Content) -> None:
    for content in (minutes, conclusion):
        basis = [b.text for b in content.blocks if isinstance(b, Paragraph) and b.style == "basis"]
        assert [text[-1] for text in basis] == [";"] * (len(basis) - 1) + ["."]


def shortened(content: Content, paragraphs: int, heading: bool) -> Content:
    """The document's first page and its end alone, with so many lines before the end that it falls where we want it."""
    fillers: list[Heading | Paragraph] = [Paragraph(text=FILLER) for _ in range(paragraphs)]
    if heading:
        fillers += [Heading(level=1, text="I. Đề mục"), Heading(level=2, text="1. Mục"), Paragraph(text="Gồm có:")]
    blocks = (*fillers, Paragraph(text=FILLER), Paragraph(text="Trên đây là kết luận kiểm tra./."))
    return content.model_copy(update={"blocks": blocks, "annexes": ()})


@pytest.mark.parametrize("name", ["conclusion", "minutes"])
@pytest.mark.parametrize("paragraphs", range(13, 25))
def test_nobody_signs_a_page_that_says_nothing_and_no_heading_ends_a_page(
    name: str, paragraphs: int, request: pytest.FixtureRequest
) -> None:
    content: Content = request.getfixturevalue(name)
    printed = render.render(shortened(content, paragraphs, heading=True), draft=False)
    with pdfplumber.open(io.BytesIO(printed)) as opened:
        ends = first(opened.pages, "./.")
        signers, recipients = first(opened.pages, "TRƯỞNG ĐOÀN"), first(opened.pages, "Nơi nhận:")
        assert ends.page_number == signers.page_number == recipients.page_number == len(opened.pages)
        assert part(ends, "./.").bottom < part(signers, "TRƯỞNG ĐOÀN").top
        assert signers.search("Vũ Thị Huỳnh Mai", regex=False)
        heads = [line(first(opened.pages, text), text) for text in ("I. ĐỀ MỤC", "1. Mục", "Gồm có:")]
        page = first(opened.pages, "I. ĐỀ MỤC")
        assert lines(page)[-1].top > heads[-1].top, "a heading at the foot of the page"
        assert all(page.search(text, regex=False) for text in ("1. Mục", "Gồm có:"))
