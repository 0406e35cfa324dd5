"""Appendices of an inspection that has everything: cases, comparison, merge protocol; wide pages and their numbers."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pdfplumber
import pytest

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import DocumentKind
from inspect_tool.library import Library
from inspect_tool.report import content, render
from inspect_tool.report.model import (
    Annex,
    Chart,
    Claimed,
    Content,
    Contribution,
    Decision,
    Heading,
    MergeProtocol,
    Paragraph,
    Table,
)
from inspect_tool.report.page import runs
from inspect_tool.text import VIETNAM

from .conftest import DAY, HEADS, with_fields

AT = datetime(2023, 8, 17, 16, 30, tzinfo=VIETNAM)
MERGED = MergeProtocol(
    parts={log: Contribution(changes=612, first=AT.replace(hour=8), last=AT) for log in HEADS},
    decisions=(
        Decision(
            record="answer/QT1",
            field="verdict",
            claims=(Claimed(author="Tổ 1", value="dat"), Claimed(author="Tổ 2", value=None)),
            kept=Claimed(author="Mai", value="mot-phan"),
            at=AT,
        ),
    ),
)


@pytest.fixture(scope="module")
def document(filled: Inspection, library: Library) -> Content:
    return content.compose(DocumentKind.CONCLUSION, filled, library, heads=HEADS, on=DAY, merged=MERGED)


def titled(document: Content, title: str) -> Annex:
    return next(annex for annex in document.annexes if title in annex.title)


def table(annex: Annex, caption: str) -> Table:
    return next(block for block in annex.blocks if isinstance(block, Table) and caption in block.caption)


def said(document: Content, start: str) -> list[str]:
    """Return the paragraphs under a heading."""
    under, found = False, []
    for block in document.blocks:
        if isinstance(block, Heading):
            under = start in block.text
        elif under and isinstance(block, Paragraph):
            found.append(block.text)
    return found


def test_appendices_are_numbered_as_they_are_there_and_the_body_names_each(document: Content) -> None:
    assert [annex.label for annex in document.annexes] == [f"Phụ lục {n}" for n in ("I", "II", "III", "IV", "V")]
    text = " ".join(block.text for block in document.blocks if isinstance(block, Paragraph))
    assert "Kèm theo Thông báo này là Phụ lục I, Phụ lục II, Phụ lục III, Phụ lục IV và Phụ lục V." in text
    assert "hồ sơ mẫu (chi tiết tại Phụ lục III)." in text
    assert "hồ sơ quá hạn; 01 hồ sơ chưa đủ dữ liệu để đánh giá." in text


def test_dossiers_show_code_initials_and_judgement_and_nothing_else_of_the_person(document: Content) -> None:
    rows = table(titled(document, "HỒ SƠ MẪU"), "Hồ sơ mẫu").rows
    assert [(row[1], row[2], row[-2], row[-1]) for row in rows] == [
        ("H29.19-230601-0001", "N.V.A.", "15/06/2023", "Đúng hạn"),
        ("H29.19-230601-0002", "N.V.A.", "15/06/2023", "Quá hạn 04 ngày làm việc"),
        ("H29.19-230601-0003", "T.B.", "", "chưa đủ dữ liệu để đánh giá"),
    ]
    assert "Nguyễn Văn An" not in document.model_dump_json(exclude={"records"})
    assert said(document, "Hồ sơ mẫu")[-1] == "a) Hồ sơ H29.19-230601-0002: Quá hạn 04 ngày làm việc."


def test_the_comparison_sets_then_beside_now(document: Content) -> None:
    annex = titled(document, "SO SÁNH")
    posting = next(row for row in table(annex, "bảng kiểm").rows if row[0].startswith("Công khai"))
    assert posting[1] == "7 → 1"
    assert table(annex, "Số liệu").rows == (("Tiếp nhận trực tiếp", "4.120", "3.489", "−631"),)
    texts = [block.text for block in annex.blocks if isinstance(block, Paragraph)]
    assert any("lần trước 4, lần này 2 (chênh lệch −2)" in text for text in texts)
    assert "Đang giải quyết" in texts[-1]
    results = [row[5] for row in table(annex, "kiến nghị").rows]
    assert results == ["Còn tồn tại", "Đã khắc phục", "Chưa kiểm tra lại"]


def test_the_body_tells_what_became_of_earlier_recommendations(document: Content) -> None:
    told = said(document, "lần kiểm tra trước")
    assert "11/05/2021 (văn bản số 07/TB-ĐKT) có 03 kiến nghị" in told[0]
    assert "01 kiến nghị đã khắc phục; 01 kiến nghị còn tồn tại; 01 kiến nghị chưa kiểm tra lại" in told[0]
    assert told[-1] == "a) Gỡ thủ tục hết hiệu lực. Còn 03 thủ tục."


def test_the_merge_protocol_says_who_wrote_how_much_and_who_decided_what(document: Content) -> None:
    annex = titled(document, "NHẬT KÝ")
    log = table(annex, "hợp nhất").rows[1]
    assert log[1:5] == ("Tổ 1", "214", "612", "17/08/2023 08:30 – 17/08/2023 16:30")
    (decided,) = table(annex, "đã được quyết định").rows
    assert decided[1:] == (
        "Kết quả kiểm tra QT1, “Kết quả”",
        "Tổ 1: Đạt\nTổ 2: (để trống)",
        "Đạt một phần",
        "Mai, 17/08/2023 16:30",
    )


def test_each_limitation_carries_the_units_reply(document: Content, filled: Inspection, library: Library) -> None:
    first = said(document, "Tồn tại")[0]
    assert first.endswith("Ý kiến của đơn vị: Không đồng ý: Đã gỡ ngày 16/8.")
    minutes = content.compose(DocumentKind.MINUTES, filled, library, heads=HEADS, on=DAY)
    assert said(minutes, "Ý kiến của đơn vị được")[-1] == (
        "b) Trễ hẹn không xin lỗi. Ý kiến của đơn vị: đơn vị chưa có ý kiến."
    )


def test_wide_tables_lie_across_and_page_numbers_run_on(document: Content) -> None:
    with pdfplumber.open(io.BytesIO(render.render(document, draft=False))) as opened:
        across = [page for page in opened.pages if page.width > page.height]
        texts = [page.extract_text() for page in across]
        assert any("HỒ SƠ MẪU" in text for text in texts)
        followed = next(page for page in across if "Tập huấn quy trình" in page.extract_text())
        (number,) = [w for w in followed.extract_words() if w["bottom"] < 20 * 72 / 25.4]
        assert number["text"] == "2"
        for page in across:
            assert max(w["x1"] for w in page.extract_words()) <= page.width - 15 * 72 / 25.4 + 1


def test_an_inspection_without_cases_has_neither_their_appendix_nor_their_section(conclusion: Content) -> None:
    assert len(conclusion.annexes) == 3
    assert said(conclusion, "Hồ sơ mẫu") == said(conclusion, "lần kiểm tra trước") == []


def test_a_dossier_without_a_day_of_the_visit_is_not_judged(filled: Inspection, library: Library) -> None:
    held = with_fields(filled, "inspection/visit", date=None, until=None)
    dated = content.compose(DocumentKind.CONCLUSION, held, library, heads=HEADS, on=DAY)
    rows = table(titled(dated, "HỒ SƠ MẪU"), "Hồ sơ mẫu").rows
    assert {row[-1] for row in rows} == {"chưa đủ dữ liệu để đánh giá"}


def test_runs_part_upright_from_wide_and_keep_notes_with_their_table() -> None:
    note = Paragraph(text="x")
    upright = Table(caption="a", head=("a",), widths=(100,), rows=())
    wide = upright.model_copy(update={"wide": True})
    chart = Chart(caption="", text="", series=(), bars=())
    assert runs([note, wide, note, wide, chart, note, wide]) == [
        (True, [note, wide, note, wide]),
        (False, [chart, note]),
        (True, [wide]),
    ]
    assert runs([note]) == [(False, [note])]
    assert runs([]) == []


@pytest.fixture(scope="module")
def counted(filled: Inspection, library: Library) -> Content:
    draw = {
        "source": "so.xlsx",
        "method": "phan-tang",
        "strata": "channel",
        "seed": "tổ 1",
        "size": 3,
        "frame": 5785,
        "frame_hash": "ab" * 32,
    }
    among = {"source": "so.xlsx", "method": "ngau-nhien", "among": "duplicate", "seed": "x", "size": 2, "frame": 4}
    audit = {
        "source": "so.xlsx",
        "convention": "theo-gio",
        "period_from": "2023-01-01",
        "period_to": "2023-06-30",
        "rows": 6603,
        "misread": 2,
        "counts.direct": 3080,
        "counts.late": 12,
        "handed_over.direct": 7,
        "anomalies.settled-off": 31,
        "anomalies.moi-them": 1,
    }
    fields: dict[str, dict[str, Any]] = {
        "sampling/a": draw,
        "sampling/b": among,
        "audit/so": audit,
        "inspection/visit": {"convention": "theo-gio"},
        "dossier/h2": {"handed_over_from": "UBND quận 1"},
    }
    changed = filled
    for record, values in fields.items():
        changed = with_fields(changed, record, **values)
    return content.compose(DocumentKind.CONCLUSION, changed, library, heads=HEADS, on=DAY)


def test_how_dossiers_were_drawn_is_printed_so_that_anyone_can_draw_them_again(counted: Content) -> None:
    rows = table(titled(counted, "HỒ SƠ MẪU"), "Cách chọn").rows
    assert rows[0][1:] == ("so.xlsx", "phân tầng theo kênh tiếp nhận", "tổ 1", "3", "5.785", "ab" * 32)
    assert rows[1][2] == "ngẫu nhiên, trong các dòng: 4 dòng trùng mã hồ sơ"


def test_a_register_counted_again_stands_beside_what_was_reported(counted: Content) -> None:
    annex = titled(counted, "HỒ SƠ MẪU")
    assert table(annex, "Đối soát sổ hồ sơ so.xlsx, 01/01/2023 – 30/06/2023").rows[0] == (
        "Tiếp nhận trực tiếp",
        "3.489",
        "3.080",
        "−409",
        "7",
    )
    notes = [block.text for block in annex.blocks if isinstance(block, Paragraph)]
    assert "Dòng cần xem: 31 hồ sơ trả vào ngày nghỉ; moi-them: 1." in notes[-1]
    assert "Quy ước đếm: theo giờ" in notes[0]


def test_dossiers_handed_over_are_told_apart(counted: Content) -> None:
    told = said(counted, "Hồ sơ mẫu")
    assert told[0].startswith("Đoàn kiểm tra 03 hồ sơ mẫu")
    assert told[1].startswith("Hồ sơ do đơn vị tiếp nhận, 02 hồ sơ:")
    assert told[2].startswith("Hồ sơ nhận bàn giao từ cơ quan khác, tính riêng, 01 hồ sơ:")
