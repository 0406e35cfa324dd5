"""Documents of almost nothing, of very much, of what nobody should type: complete, inside the margins, or an error."""

from __future__ import annotations

import io
import re
from typing import Any

import pdfplumber
import pytest

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import KINDS, DocumentKind
from inspect_tool.errors import InputError
from inspect_tool.library import Library
from inspect_tool.report import docx, render, xlsx
from inspect_tool.report.model import Content, Heading, Paragraph, Table

from .conftest import composed, with_fields
from .measure import LEFT, MM, TOP

CONCLUSION = DocumentKind.CONCLUSION
MINUTES = DocumentKind.MINUTES
BOTH = pytest.mark.parametrize("kind", [CONCLUSION, MINUTES])
LONG = "Nguyễn" + "Hoàng" * 60
MARKUP = "<b>đậm</b> {{ content }} {% for x in y %} &amp; \\ \"' =1+1"


def printed(content: Content) -> str:
    """Print, see that all lies inside the margins, and return the text without spaces and page numbers."""
    text = ""
    with pdfplumber.open(io.BytesIO(render.render(content, draft=False))) as opened:
        for page in opened.pages:
            letters = [char for char in page.chars if char["top"] > TOP - 1]
            assert min(char["x0"] for char in letters) >= LEFT - 1
            assert max(char["x1"] for char in letters) <= page.width - 15 * MM + 1
            assert max(char["bottom"] for char in letters) <= page.height - 20 * MM + 1
            text += "".join(page.crop((0, TOP - 1, page.width, page.height)).extract_text().split())
    return text


@BOTH
@pytest.mark.parametrize("known", [{}, {"unit/inspected": {"name": "UBND phường Gia Định"}}])
def test_an_inspection_of_almost_nothing_says_so_under_every_heading(
    kind: DocumentKind, known: dict[str, dict[str, Any]], library: Library
) -> None:
    held = Inspection("x", {})
    for record, values in known.items():
        held = with_fields(held, record, **values)
    document = composed(kind, held, library)
    blocks = list(document.blocks)
    for above, below in zip(blocks, [*blocks[1:], None], strict=True):
        if isinstance(above, Heading):
            deeper = isinstance(below, Heading) and below.level > above.level
            assert deeper or isinstance(below, Paragraph), above.text
    text = " ".join(block.text for block in blocks if not isinstance(block, Table) and block.type != "chart")
    assert "Không có kiến nghị nào được ghi nhận." in text
    assert "Không có ưu điểm nào được ghi nhận." in text
    assert "phát hiện nêu trên" not in text
    assert "thực hiện các kiến nghị" not in text
    assert "Khônghếthạn" not in printed(document)
    assert docx.write(document)
    assert xlsx.write(document)


def test_no_limitations_is_not_said_beside_results_that_were_not_met(sample: Inspection, library: Library) -> None:
    tables = {kind: rows for kind, rows in sample.tables.items() if kind != "question"}
    short = Inspection(sample.id, tables)
    for kind in (CONCLUSION, MINUTES):
        texts = [b.text for b in composed(kind, short, library).blocks if isinstance(b, Paragraph)]
        assert any(text.endswith("đạt một phần hoặc không đạt: QT1.") for text in texts)
        assert not any("Không có hạn chế nào" in text for text in texts)


def test_an_earlier_inspection_without_a_checklist_is_not_said_to_have_counted_none(
    filled: Inspection, library: Library
) -> None:
    document = composed(CONCLUSION, filled, library)
    annex = next(annex for annex in document.annexes if "SO SÁNH" in annex.title)
    rows = {row[0]: row[1:] for row in next(b for b in annex.blocks if isinstance(b, Table)).rows}
    assert rows["Công khai, niêm yết thủ tục hành chính"][:2] == ("7 → 1", "0 → 0")
    assert rows["Hướng dẫn hồ sơ trực tuyến"][0] == "…… → 1"


@BOTH
def test_two_hundred_findings_are_all_printed_in_order(
    kind: DocumentKind, sample: Inspection, library: Library
) -> None:
    held = sample
    tables = {k: dict(v) for k, v in held.tables.items()}
    tables["finding"] = {
        f"n{at:03}": {"nature": "han-che", "text": f"Hạn chế thứ {at} của đơn vị", "items.CK2": True}
        for at in range(1, 201)
    }
    text = printed(composed(kind, Inspection(held.id, tables), library))
    found = [int(number) for number in re.findall(r"\)Hạnchếthứ(\d+)củađơnvị", text)]
    assert found[:200] == list(range(1, 201))
    assert re.search(r"y\)Hạnchếthứ23của.*aa\)Hạnchếthứ24của", text)  # after y) comes aa), never f, j, w or z


@BOTH
def test_words_longer_than_a_line_break_inside_the_margins(
    kind: DocumentKind, filled: Inspection, library: Library
) -> None:
    held = with_fields(filled, "inspection/visit", title=LONG, agency=LONG, place=LONG, closing_words=LONG)
    held = with_fields(held, "inspection/visit", parent_agency=LONG, **{"recipients.1": LONG})
    held = with_fields(held, "person/truong-doan", name=LONG, title=LONG)
    held = with_fields(held, "unit/inspected", name=LONG)
    held = with_fields(held, "finding/f1", text=LONG, reply_text=LONG)
    held = with_fields(held, "recommendation/x", text=LONG, addressee=LONG, group=LONG)
    held = with_fields(held, "answer/CK2", note=LONG)
    held = with_fields(held, "dossier/h1", code=LONG, channel=LONG)
    assert printed(composed(kind, held, library)).count(LONG) >= 4


#: Free text that reaches both documents, or one of them.
FIELDS = [
    ("inspection/visit", "title"),
    ("inspection/visit", "agency"),
    ("inspection/visit", "parent_agency"),
    ("inspection/visit", "closing_words"),
    ("inspection/visit", "recipients.1"),
    ("unit/inspected", "name"),
    ("person/truong-doan", "name"),
    ("answer/QT1", "note"),
    ("finding/f1", "text"),
    ("finding/f1", "cause"),
    ("finding/f1", "reply_text"),
    ("recommendation/x", "text"),
    ("recommendation/x", "addressee"),
    ("recommendation/x", "group"),
    ("proposal/x", "text"),
    ("proposal/x", "raised_by"),
    ("question/x", "text"),
    ("followup/a", "note"),
    ("dossier/h1", "code"),
    ("procedure/p1", "name"),
    ("passage/ket-luan.khai-quat", "text"),
    ("passage/bien-ban.mo-dau", "text"),
]


def in_every_field(held: Inspection, text: str) -> Inspection:
    for record, field in FIELDS:
        held = with_fields(held, record, **{field: text})
    return held


@BOTH
def test_markup_and_template_code_are_printed_as_typed(
    kind: DocumentKind, filled: Inspection, library: Library
) -> None:
    document = composed(kind, in_every_field(filled, MARKUP), library)
    assert printed(document).count("".join(MARKUP.split())) >= 10
    assert docx.write(document)
    assert xlsx.write(document)


LACKED = [(*field, "Đạt 😀") for field in FIELDS] + [("finding/f1", "text", typed) for typed in ("مرحبا", "漢字", "☑")]


@pytest.mark.parametrize(("record", "field", "typed"), LACKED, ids=[f"{r}.{f} {t}" for r, f, t in LACKED])
def test_letters_the_font_lacks_are_an_error_that_names_record_and_field(
    record: str, field: str, typed: str, filled: Inspection, library: Library
) -> None:
    kind = MINUTES if "bien-ban" in record else CONCLUSION
    assert record.partition("/")[0] in KINDS
    document = composed(kind, with_fields(filled, record, **{field: typed}), library)
    with pytest.raises(InputError) as error:
        render.render(document, draft=False)
    said = str(error.value)
    assert record in said
    assert field in said
    assert "U+" in said


@pytest.mark.parametrize("mark", ["\u202e", "\u2067", "\u200f"])
def test_marks_that_turn_the_text_around_are_an_error(mark: str, filled: Inspection, library: Library) -> None:
    held = with_fields(filled, "finding/f1", text=f"Hồ sơ {mark}abc nộp")
    with pytest.raises(InputError, match="finding/f1") as error:
        render.render(composed(CONCLUSION, held, library), draft=False)
    assert f"U+{ord(mark):04X}" in str(error.value)
    assert mark not in str(error.value)
