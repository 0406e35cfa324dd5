"""A letter of correction: its layout measured in the print, what it says, its signatures, and what is made of it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator

import docx as python_docx
import pdfplumber
import pytest
from cryptography import x509

from inspect_tool.acts.differences import differences
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import DocumentKind
from inspect_tool.errors import InputError
from inspect_tool.library import Library, load_library
from inspect_tool.report import deep, docx, render, sign, xlsx
from inspect_tool.report.anchors import Anchors
from inspect_tool.report.demo_pki import DemoPki
from inspect_tool.report.examination import examine
from inspect_tool.report.model import Content, Paragraph, Table
from inspect_tool.report.reading import number_of, words_of
from inspect_tool.report.samples import samples

from .conftest import DAY, LETTER, NOW, Steps, composed, letter_about, signed, with_fields
from .measure import CENTRE, LEFT, RIGHT, Pages, line, part
from .test_office import sheets
from .test_office import words_of as words_of_word


@pytest.fixture(scope="module")
def pages(letter_pdf: bytes) -> Iterator[Pages]:
    with pdfplumber.open(io.BytesIO(letter_pdf)) as opened:
        yield list(opened.pages)


def test_a_letter_has_no_type_and_says_what_it_is_about_under_its_number(pages: Pages) -> None:
    number, about = part(pages[0], "/ĐKT-KSTT"), part(pages[0], "V/v đính chính")
    assert about.sizes <= {12.0, 13.0}
    assert about.regular
    gap = about.top - number.bottom
    assert 4 <= gap <= 10  # six points between, and what both lines have of their own above and below
    agency = part(pages[0], "ĐOÀN KIỂM TRA")
    assert line(pages[0], "V/v đính chính").middle == pytest.approx(agency.middle, abs=2)
    upper = [w["text"] for w in pages[0].extract_words() if w["text"] in {"THÔNG", "BIÊN", "CÔNG"}]
    assert upper == []


def test_number_and_place_of_a_letter_stand_on_one_line(pages: Pages) -> None:
    number, place = part(pages[0], "/ĐKT-KSTT"), part(pages[0], "Thành phố Hồ Chí Minh, ngày")
    assert number.bottom == pytest.approx(place.bottom, abs=1)
    assert number.sizes == {13.0}


def test_one_addressee_stands_beside_kinh_gui(pages: Pages) -> None:
    to = line(pages[0], "Kính gửi: UBND quận Bình Thạnh")
    assert to.sizes <= {13.0, 14.0}
    assert to.regular
    assert to.middle == pytest.approx(CENTRE, abs=4)
    assert to.top > part(pages[0], "V/v đính chính").bottom


def test_several_addressees_stand_below_the_colon(letter: Content) -> None:
    names = ("UBND quận Bình Thạnh", "Sở Nội vụ", "Văn phòng UBND Thành phố")
    pdf = render.render(letter.model_copy(update={"addressees": names}), draft=False)
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[0]
        entries = [line(page, f"- {name}{'.' if name is names[-1] else ';'}") for name in names]
        colon = page.search("Kính gửi:", regex=False)[0]["chars"][-1]
        assert {round(entry.x0) for entry in entries} == {round(colon["x0"])}
        assert entries[0].top > colon["bottom"] - 3


def test_the_signature_block_is_that_of_a_document_the_agency_issues(pages: Pages) -> None:
    fields = {a["data"]["T"].decode("ascii"): a for a in pages[0].annots}
    assert {"KT_So", "KT_Ngay", "KT_Thang", "KT_Nam", "KT_TruongDoan", "KT_CoQuan"} <= fields.keys()
    capacity, name = part(pages[0], "TM. ĐOÀN KIỂM TRA"), part(pages[0], "Vũ Thị Huỳnh Mai")
    assert capacity.bottom < fields["KT_TruongDoan"]["top"] < fields["KT_TruongDoan"]["bottom"] < name.top
    assert part(pages[0], "- Như trên;").sizes == {11.0}


def test_the_margins_hold_and_the_appendix_is_named_without_a_number(pages: Pages) -> None:
    for page in pages:
        body = page.extract_words()
        assert min(w["x0"] for w in body) >= LEFT - 1
        assert max(w["x1"] for w in body) <= RIGHT + 1
    assert pages[1].extract_text_lines()[0]["text"] == "Phụ lục"
    assert "ab" * 32 in pages[1].extract_text().replace("\n", "")


def test_it_cites_the_document_and_lists_what_was_printed_beside_what_is_right(letter: Content) -> None:
    opening, table, rest, close = letter.blocks
    assert isinstance(opening, Paragraph)
    assert "Thông báo số 07/TB-ĐKT ngày 07 tháng 9 năm 2023 về kết luận kiểm tra" in opening.text
    assert isinstance(table, Table)
    assert table.head == ("TT", "Vị trí", "Đã ghi", "Nay đính chính là", "Lý do")
    assert [row[0] for row in table.rows] == ["1", "2"]
    assert table.rows[1][1:4] == ("Nơi nhận", "Lưu VT", "Lưu: VT")
    assert isinstance(rest, Paragraph)
    assert "giữ nguyên" in rest.text
    assert "một phần không tách rời của hồ sơ Thông báo số 07/TB-ĐKT" in rest.text
    assert isinstance(close, Paragraph)
    assert close.text.endswith("./.")
    assert letter.corrects is not None
    assert (letter.corrects.number, letter.corrects.sha256) == ("07/TB-ĐKT", "ab" * 32)
    assert letter.addressees == ("UBND quận Bình Thạnh",)


def test_the_records_it_states_are_those_it_prints(letter: Content) -> None:
    assert set(letter.records) == {"correction", "inspection", "person", "unit"}
    assert set(letter.records["inspection"]["visit"]) <= {"agency", "parent_agency", "symbol", "locality"}
    assert set(letter.records["person"]) == {"truong-doan"}


def test_without_a_symbol_of_its_own_it_has_the_offices_without_a_kind(
    conclusion: Content, sample: Inspection, library: Library
) -> None:
    assert letter_about(conclusion, sample, library, symbol=None).letterhead.symbol == "ĐKT"


def test_minutes_are_cited_by_the_day_they_print(minutes: Content, sample: Inspection, library: Library) -> None:
    found = letter_about(minutes, sample, library).corrects
    assert found is not None
    assert found.name == "Biên bản số 07/TB-ĐKT ngày 17 tháng 8 năm 2023"
    assert found.date == ""


def test_it_is_signed_as_what_it_corrects_was(conclusion: Content, sample: Inspection, library: Library) -> None:
    held = with_fields(sample, "passage/ket-luan.chu-ky", text="TL. CHỦ TỊCH\nKT. CHÁNH VĂN PHÒNG\nPHÓ CHÁNH VĂN PHÒNG")
    signed_so = composed(DocumentKind.CONCLUSION, held, library)
    lines = ("TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG")
    assert letter_about(signed_so, sample, library).signers[0].capacity == lines
    assert letter_about(conclusion, sample, library).signers[0].capacity == ("TM. ĐOÀN KIỂM TRA", "TRƯỞNG ĐOÀN")


def test_a_letter_about_a_letter_goes_to_the_same_people(letter: Content, sample: Inspection, library: Library) -> None:
    other = letter_about(letter, sample, library)
    assert other.addressees == letter.addressees
    opening = other.blocks[0]
    assert isinstance(opening, Paragraph)
    assert "về đính chính Thông báo số 07/TB-ĐKT" in opening.text


def test_a_number_is_not_parted_at_the_end_of_a_line(pages: Pages) -> None:
    assert "07/TB-ĐKT" in next(each["text"] for each in pages[0].extract_text_lines() if "TB-" in each["text"])


def test_a_conclusion_does_not_state_the_lines_of_letters(sample: Inspection, library: Library) -> None:
    held = with_fields(sample, "correction/1", letter=LETTER, printed="a")
    assert "correction" not in composed(DocumentKind.CONCLUSION, held, library).records


def test_a_persons_words_take_the_place_of_the_draft(conclusion: Content, sample: Inspection, library: Library) -> None:
    held = with_fields(sample, f"passage/{LETTER}.dan-nhap", text="Sau khi kiểm tra lại:")
    block = letter_about(conclusion, held, library).blocks[0]
    assert isinstance(block, Paragraph)
    assert block.text == "Sau khi kiểm tra lại:"


def test_it_is_signed_numbered_and_sealed_and_verifies_as_what_it_is(
    signed_letter: bytes, root_ca: x509.Certificate
) -> None:
    found = examine(signed_letter, trust=Anchors((root_ca,)), clock=lambda: NOW)
    assert found.valid_and_trusted
    assert (found.kind, found.number, found.date) == ("dinh-chinh", "12/ĐKT-KSTT", "2026-03-09")
    assert found.corrects is not None
    assert found.corrects.number == "07/TB-ĐKT"
    assert "ab" * 32 in found.corrects.text
    assert type(found).of_json(found.json_bytes()) == found


def test_the_agency_signs_it_last_and_only_with_a_number(letter_pdf: bytes, pki: DemoPki) -> None:
    with pytest.raises(InputError, match="phải ký trước"):
        signed(letter_pdf, "co-quan", pki)
    person = signed(letter_pdf, "truong-doan", pki)
    with pytest.raises(InputError, match="Chưa có số và ngày"):
        signed(person, "co-quan", pki)
    with pytest.raises(InputError, match="TB-ĐKT"):
        sign.number(person, "12/TB-ĐKT", DAY)


def test_printing_its_data_again_gives_the_same_bytes(signed_letter: bytes, letter: Content, letter_pdf: bytes) -> None:
    assert deep.compare(signed_letter).outcome is deep.Reprint.SAME
    assert hashlib.sha256(render.render(letter, draft=False)).digest() == hashlib.sha256(letter_pdf).digest()


def test_a_draft_is_watermarked_and_cannot_be_signed(letter: Content, pki: DemoPki) -> None:
    draft = render.render(letter, draft=True)
    with pdfplumber.open(io.BytesIO(draft)) as opened:
        assert all({c["text"] for c in page.chars if c["size"] > 50} == set("BẢN NHÁP") for page in opened.pages)
        assert not opened.pages[0].annots
    with pytest.raises(InputError, match="nháp"):
        signed(draft, "truong-doan", pki)


def test_word_and_excel_say_what_the_letter_says(letter: Content) -> None:
    word = words_of_word(docx.write(letter))
    for text in ("V/v đính chính", "Kính gửi", "UBND quận Bình Thạnh", "Lưu: VT", "Viện dẫn thiếu", "Như trên"):
        assert text in word
    title = python_docx.Document(io.BytesIO(docx.write(letter))).core_properties.title
    assert title.startswith("V/v đính chính")
    strings = sheets(xlsx.write(letter))["xl/sharedStrings.xml"]
    assert "Nay đính chính là" in strings
    assert "Lưu: VT" in strings


def test_what_two_letters_say_differently_is_told(letter: Content, letter_pdf: bytes) -> None:
    other = letter.model_copy(update={"addressees": ("Sở Nội vụ",)})
    (found,) = differences(letter_pdf, render.render(other, draft=False))
    assert "Sở Nội vụ" in found.after


def test_the_words_of_a_document_are_found_as_they_are_printed(steps: Steps) -> None:
    words = " ".join(words_of(steps.agency).split())
    for printed in ("20/TB-ĐKT", "ĐOÀN KIỂM TRA", "Kết luận kiểm tra", "Nơi nhận:", "Lưu: VT, hồ sơ kiểm tra"):
        assert printed in words
    assert (number_of(steps.agency), number_of(steps.person)) == ("20/TB-ĐKT", "")


def test_there_is_a_sample_of_every_kind() -> None:
    assert [each.kind for each in samples(load_library(), DAY)] == list(DocumentKind)


def test_a_conclusion_is_not_taken_for_a_letter(conclusion: Content, sample: Inspection, library: Library) -> None:
    assert composed(DocumentKind.CONCLUSION, sample, library).corrects is None
    assert conclusion.title.startswith("THÔNG BÁO: ")
