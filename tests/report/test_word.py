"""The Word form measured as the PDF is: the decree's table row by row, rules, margins; marked as an unsigned copy."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from inspect_tool.report import docx, fonts
from inspect_tool.report.model import Content

from .decree import TABLE, Kind, Row

MM = 36_000  # what python-docx counts in


@pytest.fixture(scope="module")
def written(conclusion: Content, minutes: Content) -> dict[str, Word]:
    both = {"ket-luan": conclusion, "bien-ban": minutes}
    return {kind: Document(io.BytesIO(docx.write(content))) for kind, content in both.items()}


@pytest.fixture(params=["ket-luan", "bien-ban"])
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


@pytest.fixture
def word(kind: Kind, written: dict[str, Word]) -> Word:
    return written[kind]


def cells(word: Word) -> Iterator[_Cell]:
    for table in word.tables:
        for row in table.rows:
            yield from row.cells


def paragraphs(word: Word) -> Iterator[Paragraph]:
    """Yield paragraphs of the body, then those in cells."""
    yield from word.paragraphs
    for cell in cells(word):
        yield from cell.paragraphs


def find(word: Word, words: str, *, in_cells: bool = False) -> Paragraph:
    source = (p for cell in cells(word) for p in cell.paragraphs) if in_cells else paragraphs(word)
    return next(p for p in source if (words in p.text if in_cells else p.text.startswith(words)))


def rule_after(paragraph: Paragraph) -> Any:
    """Return the paragraph after this one, which draws a rule."""
    following = paragraph._p.getnext()
    assert following is not None
    (border,) = following.findall(f".//{qn('w:bottom')}")
    assert border.get(qn("w:val")) == "single"
    assert 4 <= int(border.get(qn("w:sz"))) <= 8  # eighths of a point
    return Paragraph(following, paragraph._parent).paragraph_format


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.cell} {row.what}")
def test_every_component_is_set_as_the_decree_asks(row: Row, kind: Kind, word: Word) -> None:
    found = find(word, row.words[kind], in_cells=row.cell in {"1", "2", "3", "4", "7a", "7b", "9b"})
    asked = (("bold" in row.weight), ("italic" in row.weight))
    for run in found.runs:
        assert run.font.size is not None
        assert row.sizes[0] <= run.font.size.pt <= row.sizes[1]
        assert (bool(run.bold), bool(run.italic)) == asked
        assert not run.underline
        assert run.font.name in {None, "Times New Roman"}
        assert run.font.color.rgb is None
    look = found.paragraph_format
    if row.place == "first line":
        assert any(look.first_line_indent == pytest.approx(indent * MM, abs=MM / 50) for indent in (10, 12.7))
        assert found.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    elif row.place == "flush left":
        assert found.alignment in {None, WD_ALIGN_PARAGRAPH.LEFT}
    else:
        assert found.alignment == WD_ALIGN_PARAGRAPH.CENTER
    if row.place in {"left column", "right column"}:  # names in the first row, number and date in the second
        cell = word.tables[0].cell(0 if row.cell in {"1", "2"} else 1, 0 if row.place == "left column" else 1)
        assert found._p.getparent() is cell._tc


def test_rules_are_as_long_as_the_decree_asks(kind: Kind, word: Word, conclusion: Content, minutes: Content) -> None:
    bold = fonts.find(draft=True).faces["bold"]
    subject = (conclusion if kind == "ket-luan" else minutes).subject
    across = 165 * MM
    column = word.tables[0].rows[0].cells
    for text, paragraph, room, least, most in (
        ("Độc lập - Tự do - Hạnh phúc", find(word, "Độc lập", in_cells=True), column[1].width, 1.0, 1.0),
        ("ĐOÀN KIỂM TRA", find(word, "ĐOÀN KIỂM TRA", in_cells=True), column[0].width, 1 / 3, 1 / 2),
        (subject, find(word, subject), across, 1 / 3, 1 / 2),
    ):
        look = rule_after(paragraph)
        drawn = (room - look.left_indent - look.right_indent) / MM
        size = paragraph.runs[0].font.size or Pt(0)
        long = min(bold.length(text) * size.pt * 25.4 / 72, 149)
        assert least - 0.01 <= drawn / long <= most + 0.01, text
        assert look.left_indent == look.right_indent


def test_margins_spacing_and_page_numbers(word: Word) -> None:
    normal = word.styles["Normal"].paragraph_format
    assert normal.space_after.pt >= 6
    assert 1.0 <= normal.line_spacing <= 1.5
    for section in word.sections:
        edges = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
        assert [round(edge / MM) for edge in edges if edge] == [30, 15, 20, 20]
        number = section.header.paragraphs[0]
        assert number.alignment == WD_ALIGN_PARAGRAPH.CENTER
        assert 13 <= number.runs[0].font.size.pt <= 14
        assert "PAGE" in number._p.xml
        assert section.first_page_header.paragraphs[0].text == ""


def test_nothing_is_placed_by_tabs_or_spaces(word: Word) -> None:
    assert not any("\t" in p.text for p in paragraphs(word))
    assert not any(list(p.paragraph_format.tab_stops) for p in paragraphs(word))


def test_every_page_says_that_it_is_an_unsigned_copy(word: Word) -> None:
    for section in word.sections:
        for footer in (section.footer, section.first_page_footer):
            assert "chưa ký số" in footer.paragraphs[0].text
            assert not footer.is_linked_to_previous


def test_columns_are_as_wide_in_every_cell_as_the_table_says_and_fill_the_line(word: Word) -> None:
    for table in word.tables:
        widths = [column.width for column in table.columns]
        assert sum(widths) == pytest.approx(165 * MM, abs=MM)
        for row in table.rows:
            if len({id(cell._tc) for cell in row.cells}) == len(widths):  # cells that were not merged
                assert [cell.width for cell in row.cells] == widths


def test_heads_are_repeated_and_no_row_is_parted(word: Word) -> None:
    for table in word.tables:
        assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)
    listed = [table for table in word.tables if "Nội dung kiểm tra" in table.rows[0].cells[1].text]
    assert len(listed) == 4
    assert all(table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None for table in listed)


def test_headings_leads_and_the_last_words_stay_with_what_follows(word: Word) -> None:
    bold = [p for p in word.paragraphs if p.text and p.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY and p.runs[0].bold]
    leads = [p for p in word.paragraphs if p.text.endswith(":")]
    closing = next(p for p in word.paragraphs if p.text.endswith("./."))
    gap = Paragraph(closing._p.getnext(), closing._parent)
    for paragraph in (*bold, *leads, closing, gap):
        assert paragraph.paragraph_format.keep_with_next, paragraph.text
    assert leads
    for text in ("TRƯỞNG ĐOÀN", "Vũ Thị Huỳnh Mai"):
        assert find(word, text, in_cells=True).paragraph_format.keep_with_next
