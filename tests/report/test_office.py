"""Word and Excel forms: the same content, marked as unsigned, nothing typed becomes a formula."""

from __future__ import annotations

import io
import re
import zipfile

import fastexcel
import pytest
from docx import Document
from docx.enum.section import WD_ORIENT

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import DocumentKind
from inspect_tool.library import Library
from inspect_tool.report import docx, xlsx
from inspect_tool.report.model import Content, Heading, Paragraph, Table

from .conftest import composed, with_fields


def words_of(data: bytes) -> str:
    """Return all text of a Word file: body, tables, headers and footers."""
    document = Document(io.BytesIO(data))
    texts = [p.text for p in document.paragraphs]
    texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for section in document.sections:
        texts += [p.text for part in (section.footer, section.first_page_footer) for p in part.paragraphs]
    return "\n".join(texts)


@pytest.mark.parametrize("name", ["minutes", "conclusion", "letter"])
def test_word_says_everything_the_content_says(name: str, request: pytest.FixtureRequest) -> None:
    content: Content = request.getfixturevalue(name)
    text = words_of(docx.write(content))
    for block in (*content.blocks, *(b for annex in content.annexes for b in annex.blocks)):
        if isinstance(block, Table):
            assert all(cell in text for row in block.rows for cell in row)
        elif isinstance(block, Heading | Paragraph):
            assert block.text in text or block.text.upper() in text
    assert all(signer.name in text for signer in content.signers)


def test_word_has_the_decrees_page_and_says_that_it_is_a_copy(conclusion: Content) -> None:
    document = Document(io.BytesIO(docx.write(conclusion)))
    assert len(document.sections) == 1 + len(conclusion.annexes)
    for section in document.sections:
        edges = (section.left_margin, section.right_margin, section.top_margin, section.page_width)
        assert [round(edge.mm) for edge in edges if edge] == [30, 15, 20, 210]
        assert section.different_first_page_header_footer
        assert "chưa ký số" in section.footer.paragraphs[0].text
        assert "chưa ký số" in section.first_page_footer.paragraphs[0].text
    assert document.styles["Normal"].font.name == "Times New Roman"


def sheets(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name).decode() for name in book.namelist() if name.startswith("xl/")}


def test_excel_has_a_sheet_for_the_text_each_appendix_and_each_register(conclusion: Content) -> None:
    parts = sheets(xlsx.write(conclusion))
    names = parts["xl/workbook.xml"]
    for name in ("Văn bản", "Phụ lục I", "Phụ lục II", "Phụ lục III", "Kiến nghị của đoàn"):
        assert f'name="{name}"' in names
    assert "chưa ký số" in parts["xl/sharedStrings.xml"]
    assert "60,31%" in parts["xl/sharedStrings.xml"]


def test_the_workbooks_text_is_no_wider_than_its_page(conclusion: Content) -> None:
    sheet = sheets(xlsx.write(conclusion))["xl/worksheets/sheet1.xml"]
    (width,) = re.findall(r'<col min="1" max="1" width="([\d.]+)"', sheet)
    letter = 0.098  # inches, as LibreOffice prints it: 66 take 6.46
    assert float(width) * letter <= 210 / 25.4 - 2 * 0.7


def test_what_looks_like_a_formula_stays_text(sample: Inspection, library: Library) -> None:
    held = with_fields(sample, "answer/CK2", note='=HYPERLINK("http://x","y")')
    held = with_fields(held, "finding/x", nature="han-che", text="=1+1")
    parts = sheets(xlsx.write(composed(DocumentKind.CONCLUSION, held, library)))
    assert not any("<f>" in text for text in parts.values())
    assert "=1+1" in parts["xl/sharedStrings.xml"]


def test_the_workbook_is_the_same_for_the_same_content(conclusion: Content) -> None:
    assert xlsx.write(conclusion) == xlsx.write(conclusion)


def test_wide_tables_lie_across_in_word_and_page_numbers_run_on(filled: Inspection, library: Library) -> None:
    document = Document(io.BytesIO(docx.write(composed(DocumentKind.CONCLUSION, filled, library))))
    across = [section for section in document.sections if section.orientation == WD_ORIENT.LANDSCAPE]
    assert [section.different_first_page_header_footer for section in across] == [True, False]
    assert [len(section._sectPr.xpath("w:pgNumType")) for section in across] == [1, 0]


def test_names_stand_level_in_word_however_many_lines_the_capacities_have(minutes: Content) -> None:
    cells = Document(io.BytesIO(docx.write(minutes))).tables
    block = next(table for table in cells if "THƯ KÝ" in table.rows[0].cells[0].text)
    names = [cell.paragraphs[-1].text for cell in block.rows[1].cells]
    assert names == [signer.name for signer in minutes.signers]
    assert len({len(cell.paragraphs) for cell in block.rows[1].cells}) == 1


def test_a_column_in_excel_is_as_wide_as_its_widest_table_needs(filled: Inspection, library: Library) -> None:
    data = xlsx.write(composed(DocumentKind.CONCLUSION, filled, library))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        proof = book.read("xl/worksheets/sheet6.xml").decode()
    widths = dict(re.findall(r'<col min="(\d+)" max="\1" width="([0-9.]+)"', proof))
    assert float(widths["4"]) > 36  # hashes of evidence


def register(data: bytes, name: str) -> tuple[list[str], list[list[object]], str]:
    """Return a register's heads, its rows as a reader of workbooks sees them, and the sheet's XML."""
    sheet = fastexcel.read_excel(data).load_sheet(name, header_row=0).to_polars()
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        at = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode()).index(name) + 1
        xml = book.read(f"xl/worksheets/sheet{at}.xml").decode()
    return sheet.columns, [list(row) for row in sheet.rows()], xml


def test_a_register_has_numbers_days_and_names_of_choices(filled: Inspection, library: Library) -> None:
    held = with_fields(filled, "recommendation/quy-trinh", due="2023-09-30", order=1)
    data = xlsx.write(composed(DocumentKind.CONCLUSION, held, library))
    heads, rows, xml = register(data, "Kiến nghị của đoàn")
    assert heads[:4] == ["Mã", "Nội dung", "Đơn vị thực hiện", "Hạn thực hiện"]
    row = dict(zip(heads, next(row for row in rows if row[0] == "quy-trinh"), strict=True))
    assert str(row["Hạn thực hiện"]).startswith("2023-09-30")
    assert not isinstance(row["Hạn thực hiện"], str)
    assert row["Thứ tự"] == 1
    assert row["Tình trạng"] == "Chưa thực hiện"
    assert 'state="frozen"' in xml
    assert "<autoFilter" in xml
    assert all(9 <= float(width) <= 47 for width in re.findall(r'<col [^>]*width="([0-9.]+)"', xml))
    assert re.findall(r"<oddFooter>([^<]*)", xml) == [
        "&amp;C&amp;IBản để chỉnh sửa, chưa ký số; chỉ tệp PDF đã ký mới có giá trị"
    ]
    heads, rows, _ = register(data, "Phát hiện")
    finding = dict(zip(heads, next(row for row in rows if row[0] == "f1"), strict=True))
    assert (finding["Loại phát hiện"], finding["Minh chứng"]) == ("Hạn chế", "bang-niem-yet.jpg")


def test_counts_in_the_appendices_can_be_added_up_and_stated_rates_stay_as_written(
    conclusion: Content,
) -> None:
    data = xlsx.write(conclusion)
    _, _, xml = register(data, "Phụ lục II")
    assert {"3489", "2705", "409", "4894", "891"} <= set(
        re.findall(r"<v>(\d+)</v>", re.sub(r't="s"><v>\d+</v>', "", xml))
    )
    assert "60,31%" in sheets(data)["xl/sharedStrings.xml"]


@pytest.mark.parametrize("typed", ["=1+1", "+84 28", "-5", "@SUM(A1)", "\t=1", "007", "3.489", "1/2/2023", "http://x"])
def test_what_was_typed_stays_text_in_every_form_of_cell(typed: str, sample: Inspection, library: Library) -> None:
    held = sample
    for record, field in (
        ("finding/x", "text"),
        ("recommendation/x", "proof"),
        ("proposal/x", "addressee"),
        ("answer/CK2", "note"),
        ("question/x", "text"),
    ):
        held = with_fields(held, record, **{field: typed, **({"nature": "han-che"} if record == "finding/x" else {})})
    data = xlsx.write(composed(DocumentKind.CONCLUSION, held, library))
    parts = sheets(data)
    assert not any("<f>" in text or "<hyperlink" in text for text in parts.values())
    for sheet, column in (("Phát hiện", "Nội dung"), ("Kiến nghị của đoàn", "Minh chứng thực hiện")):
        heads, rows, _ = register(data, sheet)
        assert next(row for row in rows if row[0] == "x")[heads.index(column)] == typed
