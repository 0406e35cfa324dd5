"""Whoever signs for whomever: the decree's forms, printed in both documents, in PDF and Word."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pdfplumber
import pytest
from docx import Document

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.readiness import gaps
from inspect_tool.domain.records import DocumentKind
from inspect_tool.errors import InputError
from inspect_tool.library import Library
from inspect_tool.report import docx, render

from .conftest import DAY, composed, with_fields
from .measure import MM, fields, first, part, words_on

CONCLUSION = DocumentKind.CONCLUSION
MINUTES = DocumentKind.MINUTES
BOTH = pytest.mark.parametrize("kind", [CONCLUSION, MINUTES])
#: Lines of authority, the signer's recorded office, and the office printed above the name where it is another one.
FORMS = (
    ("KT. CHÁNH VĂN PHÒNG / PHÓ CHÁNH VĂN PHÒNG", "Phó Chánh Văn phòng UBND Thành phố", ""),
    ("TL. CHỦ TỊCH / KT. CHÁNH VĂN PHÒNG / PHÓ CHÁNH VĂN PHÒNG", "Phó Chánh Văn phòng", ""),
    (
        "TM. ĐOÀN KIỂM TRA / TRƯỞNG ĐOÀN",
        "Phó Chánh Văn phòng UBND Thành phố",
        "PHÓ CHÁNH VĂN PHÒNG UBND THÀNH PHỐ",
    ),
    ("TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH", "Phó Chủ tịch UBND phường", ""),
    ("TUQ. CHỦ TỊCH / GIÁM ĐỐC SỞ NỘI VỤ", "Giám đốc Sở Nội vụ", ""),
)


def starts(texts: Iterable[str]) -> list[str]:
    return [text.split()[0] for text in texts]


def signed_as(kind: DocumentKind, sample: Inspection, lines: list[str], title: str) -> Inspection:
    text = "\n".join(f"Trưởng đoàn: {line}" for line in lines)
    held = with_fields(sample, f"passage/{kind}.chu-ky", text=text)
    return with_fields(held, "person/truong-doan", title=title)


@BOTH
@pytest.mark.parametrize("form", FORMS, ids=[form[0] for form in FORMS])
def test_each_form_of_authority_is_printed_line_by_line(
    kind: DocumentKind, form: tuple[str, str, str], sample: Inspection, library: Library
) -> None:
    block, title, post = form
    lines = block.split(" / ")
    held = signed_as(kind, sample, lines, title)
    document = composed(kind, held, library).model_copy(update={"blocks": (), "annexes": ()})
    offices = [post] if post and kind is CONCLUSION else []
    with pdfplumber.open(io.BytesIO(render.render(document, draft=False))) as opened:
        page = first(opened.pages, "Vũ Thị Huỳnh Mai")
        name, box = part(page, "Vũ Thị Huỳnh Mai"), fields(page)["KT_TruongDoan"]
        half = 27 * MM if kind is MINUTES else 46 * MM
        top = part(page, "THƯ KÝ" if kind is MINUTES else "Nơi nhận:").top - 2
        column = page.crop((name.middle - half, top, name.middle + half, page.height))
        seen = [each for each in words_on(column) if each.bottom <= box["top"] + 1 and each.bold]
        # Each line of authority begins a line of its own, in capitals; a long one goes on below.
        assert " ".join(each.text for each in seen) == " ".join(lines)
        assert set(starts(lines)) <= set(starts(each.text for each in seen))
        for each in seen:
            assert not each.italic
            assert all(13 <= size <= 14 for size in each.sizes)
            assert each.middle == pytest.approx(name.middle, abs=2)
        assert box["bottom"] < name.top
        # An office that the lines above the signature name is not said a second time.
        below = [each.text for each in words_on(column) if each.top >= box["bottom"] - 1 and each.bold]
        assert " ".join(below) == " ".join([*offices, "Vũ Thị Huỳnh Mai"])
        if kind is MINUTES:
            placed = fields(page)
            assert len({round(placed[each]["top"]) for each in ("KT_ThuKy", "KT_DonVi", "KT_TruongDoan")}) == 1
            assert part(page, "Đặng Minh Nguyên").top == pytest.approx(name.top, abs=1)
    words = [
        p for table in Document(io.BytesIO(docx.write(document))).tables for c in table._cells for p in c.paragraphs
    ]
    texts = [p.text for p in words]
    assert all(texts.count(line) >= 1 for line in (*lines, *offices))
    assert all(run.bold for p in words if p.text in {*lines, *offices} for run in p.runs if p.text != "ĐOÀN KIỂM TRA")
    assert not [gap for gap in gaps(held, library.checklists, library.law, DAY) if gap.code.startswith("authority")]


@BOTH
@pytest.mark.parametrize(
    ("block", "code"),
    [
        ("TL. CHỦ TỊCH", "authority_office"),
        ("TUQ. CHỦ TỊCH / KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC", "authority_passed_on"),
        ("XX. CHỦ TỊCH / PHÓ CHỦ TỊCH", "authority_prefix"),
    ],
)
def test_a_form_the_decree_does_not_know_is_remarked_on(
    kind: DocumentKind, block: str, code: str, sample: Inspection, library: Library
) -> None:
    held = signed_as(kind, sample, block.split(" / "), "Phó Chủ tịch")
    found = {gap.code: gap for gap in gaps(held, library.checklists, library.law, DAY)}
    assert found[code].record == f"passage/{kind}.chu-ky"
    assert "Trưởng đoàn" in found[code].message("vi")
    assert not found[code].blocking


def test_lines_that_name_nobody_are_the_only_signers_or_an_error(sample: Inspection, library: Library) -> None:
    alone = with_fields(sample, "passage/ket-luan.chu-ky", text="TL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG")
    assert composed(CONCLUSION, alone, library).signers[0].capacity == ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG")
    for kind, text in ((MINUTES, "THƯ KÝ"), (MINUTES, "Thu ky Doan: X"), (CONCLUSION, "Thư ký: THƯ KÝ")):
        with pytest.raises(InputError, match=f"passage/{kind}.chu-ky") as error:
            composed(kind, with_fields(sample, f"passage/{kind}.chu-ky", text=text), library)
        assert "Trưởng đoàn:" in str(error.value)
