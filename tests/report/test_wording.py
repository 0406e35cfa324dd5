"""Both documents read as the inspected unit's lawyer would: nothing repeated, nothing said that nobody recorded."""

from __future__ import annotations

import re

import pytest

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import DocumentKind
from inspect_tool.library import Library
from inspect_tool.report.content import Replaced, compose
from inspect_tool.report.model import Content, Heading, Paragraph, Table

from .conftest import DAY, composed, with_fields

CONCLUSION = DocumentKind.CONCLUSION
MINUTES = DocumentKind.MINUTES
BOTH = pytest.mark.parametrize("kind", [CONCLUSION, MINUTES])


def paragraphs(document: Content) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def all_texts(document: Content) -> list[str]:
    """Return every sentence and every cell, the appendices' too."""
    found = []
    for block in (*document.blocks, *(b for annex in document.annexes for b in annex.blocks)):
        if isinstance(block, Heading | Paragraph):
            found.append(block.text)
        elif isinstance(block, Table):
            found += [block.caption, *block.head, *(cell for row in block.rows for cell in row)]
    return found


@BOTH
def test_no_sentence_ends_twice_or_begins_with_a_mark(kind: DocumentKind, filled: Inspection, library: Library) -> None:
    held = with_fields(filled, "recommendation/x", text="Gỡ bỏ.", addressee="UBND quận.", due="2023-09-30")
    wrong = re.compile(r"[^.…]\.\.(?!\.)|;;|,,|\.;|;\.|:\.| [.,;:]|\s\s|\(\)|{|}")
    for text in all_texts(composed(kind, held, library)):
        assert not wrong.search(text.replace("./.", "").replace("\n", "|")), text


@BOTH
def test_a_text_of_law_is_cited_in_full_once(kind: DocumentKind, sample: Inspection, library: Library) -> None:
    basis = [text for text in paragraphs(composed(kind, sample, library)) if text.startswith("Căn cứ")]
    numbers = [re.findall(r"\d+/\d{4}/[\w-]+", text)[0] for text in basis]
    amending = [number for text in basis for number in re.findall(r"\d+/\d{4}/[\w-]+", text)[1:]]
    assert len(numbers) == len(set(numbers))
    assert "107/2021/NĐ-CP" in amending
    assert not set(numbers) & set(amending)


@BOTH
def test_counts_below_ten_have_two_digits_in_sentences(
    kind: DocumentKind, sample: Inspection, library: Library
) -> None:
    reported = next(text for text in paragraphs(composed(kind, sample, library)) if "tiếp nhận trực tiếp" in text)
    assert "thủ tục liên thông: 01;" in reported
    assert "lĩnh vực có thủ tục rút ngắn: 02." in reported
    assert "3.489" in reported


def test_a_list_ends_with_a_full_stop_and_its_lead_with_a_colon(sample: Inspection, library: Library) -> None:
    texts = paragraphs(composed(MINUTES, sample, library))
    lead = texts.index("Đơn vị nêu:")
    assert [text[-1] for text in texts[lead + 1 : lead + 4]] == [";", ";", "."]
    assert texts[lead + 4].endswith("không tự sửa số liệu:")
    concluded = paragraphs(composed(CONCLUSION, sample, library))
    assert any(text.endswith("không tự sửa số liệu.") for text in concluded)


def test_the_conclusion_asks_for_nothing_that_was_not_recommended(sample: Inspection, library: Library) -> None:
    assert "báo cáo kết quả./." in paragraphs(composed(CONCLUSION, sample, library))[-1]
    first = sample.recommendations[0].path
    dated = with_fields(sample, first, due="2023-09-30")
    assert "báo cáo kết quả theo thời hạn nêu trên./." in paragraphs(composed(CONCLUSION, dated, library))[-1]
    none = Inspection(sample.id, {kind: rows for kind, rows in sample.tables.items() if kind != "recommendation"})
    texts = paragraphs(composed(CONCLUSION, none, library))
    assert "Không có kiến nghị nào được ghi nhận." in texts
    assert texts[-1] == "Trên đây là kết luận kiểm tra, thông báo để UBND quận Bình Thạnh biết./."


def test_minutes_that_the_unit_disputes_do_not_say_that_both_sides_agreed(filled: Inspection, library: Library) -> None:
    assert not any("thống nhất nội dung" in text for text in paragraphs(composed(MINUTES, filled, library)))


def test_the_archive_is_named_once_and_last(sample: Inspection, library: Library) -> None:
    assert composed(CONCLUSION, sample, library).recipients[-1] == "Lưu: VT, hồ sơ kiểm tra"
    own = with_fields(sample, "inspection/visit", **{"recipients.0": "Lưu: VT, KSTT(2).", "recipients.7": "Sở Nội vụ;"})
    assert composed(CONCLUSION, own, library).recipients[-2:] == ("Sở Nội vụ", "Lưu: VT, KSTT(2)")
    assert sum("Lưu" in text for text in composed(CONCLUSION, own, library).recipients) == 1


def test_minutes_without_a_number_are_replaced_by_their_day(sample: Inspection, library: Library) -> None:
    replaced = Replaced(None, None, "Ghi sót thành phần")
    document = compose(MINUTES, sample, library, heads={}, on=DAY, replaces=replaced)
    assert (
        "Biên bản này thay thế Biên bản lập ngày 17 tháng 8 năm 2023. Lý do thay thế: Ghi sót thành phần."
        in paragraphs(document)
    )
