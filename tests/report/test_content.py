"""What documents say: from records only, gaps visible, edits kept, nothing in dispute counted."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from inspect_tool.domain.inspection import Dispute, Inspection, Standing
from inspect_tool.domain.records import OF_THE_VISIT, DocumentKind
from inspect_tool.library import Library
from inspect_tool.report import content
from inspect_tool.report.content import DraftSection
from inspect_tool.report.model import Content, Heading, Paragraph, Table
from inspect_tool.text import VIETNAM

from .conftest import composed, with_fields

CONCLUSION = DocumentKind.CONCLUSION
MINUTES = DocumentKind.MINUTES


def words(document: Content) -> str:
    return document.model_dump_json(exclude={"records"})


def passage(kind: DocumentKind, key: str, inspection: Inspection, library: Library) -> DraftSection:
    return next(each for each in content.sections(kind, inspection, library) if each.key == key)


def annex(document: Content, number: int) -> list[Table]:
    return [block for block in document.annexes[number - 1].blocks if isinstance(block, Table)]


def test_the_conclusion_has_the_parts_in_their_order(conclusion: Content) -> None:
    parts = [b.text for b in conclusion.blocks if isinstance(b, Heading) and b.level == 1]
    assert parts == [
        "I. Khái quát",
        "II. Kết quả kiểm tra",
        "III. Tồn tại, hạn chế",
        "IV. Kiến nghị của Đoàn kiểm tra",
        "V. Đề xuất, kiến nghị của đơn vị",
    ]
    assert conclusion.type == "THÔNG BÁO"
    assert conclusion.subject.startswith("Kết luận kiểm tra, khảo sát công tác kiểm soát thủ tục hành chính")


def test_the_minutes_name_both_sides_and_are_signed_by_three(minutes: Content) -> None:
    assert [signer.role for signer in minutes.signers] == ["thu-ky", "don-vi", "truong-doan"]
    text = words(minutes)
    assert "Vũ Thị Huỳnh Mai, Phó Chánh Văn phòng UBND Thành phố Hồ Chí Minh, Trưởng đoàn" in text
    assert "Đặng Minh Nguyên, Quận ủy viên, Phó Chủ tịch UBND quận Bình Thạnh" in text
    assert minutes.letterhead.day == "ngày 17 tháng 8 năm 2023"


def test_the_conclusion_is_dated_only_when_issued(conclusion: Content) -> None:
    assert conclusion.letterhead.day == ""
    assert conclusion.letterhead.symbol == "TB-ĐKT"


@pytest.mark.parametrize("symbol", ["ĐKT", "TB-ĐKT", "BB-ĐKT"])
def test_a_symbol_is_the_offices_part_whichever_way_it_was_written(
    symbol: str, sample: Inspection, library: Library
) -> None:
    changed = with_fields(sample, "inspection/visit", symbol=symbol)
    assert composed(MINUTES, changed, library).letterhead.symbol == "BB-ĐKT"
    assert composed(CONCLUSION, changed, library).letterhead.symbol == "TB-ĐKT"


def test_can_cu_are_those_in_force_on_the_day_and_end_with_one_full_stop(sample: Inspection, library: Library) -> None:
    lines = passage(CONCLUSION, "can-cu", sample, library).drafted.splitlines()
    assert lines
    assert all(line.endswith(";") for line in lines[:-1])
    assert lines[-1].endswith(".")
    assert any("63/2010/NĐ-CP" in line for line in lines)
    assert not any("118/2025/NĐ-CP" in line for line in lines)


def test_counts_by_verdict_are_written_as_offices_write_them(sample: Inspection, library: Library) -> None:
    drafted = passage(CONCLUSION, "quy-trinh", sample, library).drafted
    assert drafted.startswith("Bảng kiểm có 15 nội dung: 01 nội dung đạt; 01 nội dung đạt một phần; 13 nội dung chưa")


def test_minutes_show_every_note_and_the_conclusion_only_what_was_not_met(sample: Inspection, library: Library) -> None:
    assert "CK14" in passage(MINUTES, "cong-khai", sample, library).drafted
    assert "CK14" not in passage(CONCLUSION, "cong-khai", sample, library).drafted
    assert "QT1" in passage(CONCLUSION, "quy-trinh", sample, library).drafted


def test_an_unexplained_figure_says_so_and_an_explained_one_gives_the_answer(
    sample: Inspection, library: Library
) -> None:
    assert "chưa giải trình" in passage(MINUTES, "so-lieu", sample, library).drafted
    answered = with_fields(
        sample, "figures/6t-2023", **{"explanations.implied_zero-late": "Không có hồ sơ trả quá hạn trong kỳ"}
    )
    drafted = passage(MINUTES, "so-lieu", answered, library).drafted
    assert "Giải trình của đơn vị: Không có hồ sơ trả quá hạn trong kỳ." in drafted
    rows = [row for table in annex(composed(MINUTES, answered, library), 2) for row in table.rows]
    assert sum("Không có hồ sơ trả quá hạn trong kỳ." in row[-1] for row in rows) == 1


def test_limitations_named_but_not_listed_stay_an_open_question(sample: Inspection, library: Library) -> None:
    drafted = passage(CONCLUSION, "han-che", sample, library).drafted
    assert "Đoàn đã chỉ ra một số hạn chế. Đó là những hạn chế nào" in drafted
    settled = with_fields(sample, "question/han-che", answer="Không còn")
    assert passage(CONCLUSION, "han-che", settled, library).drafted.endswith("đạt một phần hoặc không đạt: QT1.")
    met = with_fields(settled, "answer/QT1", verdict="dat")
    assert passage(CONCLUSION, "han-che", met, library).drafted == (
        "Không có hạn chế nào được ghi nhận trong hồ sơ kiểm tra."
    )


def test_a_limitation_prints_all_it_is_tied_to(sample: Inspection, library: Library) -> None:
    sha = "ab" * 32
    held = with_fields(sample, f"evidence/{sha}", name="bang-niem-yet.jpg", size=120_000)
    held = with_fields(held, "dossier/h1", code="H29.20-230612-0007", initials="N.V.A.")
    held = with_fields(
        held,
        "finding/thieu",
        nature="han-che",
        text="Còn niêm yết thủ tục đã bãi bỏ",
        severity="trung-binh",
        cause="Chưa rà soát sau quyết định công bố",
        reply="dong-y",
        reply_text="Sẽ gỡ trong tuần",
        **{"items.CK2": True, f"evidence.{sha}": True, "dossiers.h1": True},
    )
    drafted = passage(CONCLUSION, "han-che", held, library).drafted
    assert drafted.startswith("a) Còn niêm yết thủ tục đã bãi bỏ. Mức độ: trung bình. Nguyên nhân: Chưa rà soát")
    for said in ("Nội dung kiểm tra: CK2.", "Minh chứng: bang-niem-yet.jpg.", "Hồ sơ mẫu: H29.20-230612-0007."):
        assert said in drafted
    reply = passage(MINUTES, "y-kien-don-vi", held, library).drafted
    assert "Ý kiến của đơn vị: Đồng ý: Sẽ gỡ trong tuần." in reply
    proof = composed(CONCLUSION, held, library)
    assert any(sha in row for table in annex(proof, 4) for row in table.rows)
    assert any("N.V.A." in row for table in annex(proof, 3) for row in table.rows)


def test_recommendations_without_a_date_show_the_gap(sample: Inspection, library: Library) -> None:
    drafted = passage(CONCLUSION, "kien-nghi", sample, library).drafted
    assert drafted.count("Thời hạn: ……") == 4
    dated = with_fields(sample, "recommendation/cu-tru", due="2023-10-01")
    assert "Thời hạn: 01/10/2023." in passage(CONCLUSION, "kien-nghi", dated, library).drafted


def test_an_empty_inspection_still_composes_with_visible_gaps(library: Library) -> None:
    for kind in OF_THE_VISIT:
        document = composed(kind, Inspection("moi", {}), library)
        assert "……" in words(document)
        assert document.letterhead.agency == "……"


def test_an_edited_passage_is_printed_and_known_to_be_stale_when_the_draft_moves_on(
    sample: Inspection, library: Library
) -> None:
    mark = passage(CONCLUSION, "uu-diem", sample, library).mark
    edited = with_fields(sample, "passage/ket-luan.uu-diem", text="Quận làm tốt việc niêm yết.", drafted_from=mark)
    section = passage(CONCLUSION, "uu-diem", edited, library)
    assert (section.edited, section.stale, section.text) == (True, False, "Quận làm tốt việc niêm yết.")
    assert "Quận làm tốt việc niêm yết." in words(composed(CONCLUSION, edited, library))
    moved = with_fields(edited, "finding/moi", nature="uu-diem", text="Có thêm một ưu điểm.")
    assert passage(CONCLUSION, "uu-diem", moved, library).stale


def test_an_emptied_passage_vanishes_with_its_heading(sample: Inspection, library: Library) -> None:
    emptied = with_fields(sample, "passage/ket-luan.danh-gia", text="")
    headings = [b.text for b in composed(CONCLUSION, emptied, library).blocks if isinstance(b, Heading)]
    assert not any("Đánh giá chung" in text for text in headings)


def test_lines_of_authority_can_be_rewritten(sample: Inspection, library: Library) -> None:
    lines = "Trưởng đoàn: TL. CHỦ TỊCH\nTrưởng đoàn: KT. CHÁNH VĂN PHÒNG\nTrưởng đoàn: PHÓ CHÁNH VĂN PHÒNG"
    document = composed(CONCLUSION, with_fields(sample, "passage/ket-luan.chu-ky", text=lines), library)
    assert document.signers[0].capacity == ("TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG")


def test_the_last_sentence_and_only_it_carries_the_closing_mark(conclusion: Content, minutes: Content) -> None:
    for document in (conclusion, minutes):
        texts = [b.text for b in document.blocks if isinstance(b, Paragraph)]
        assert texts[-1].endswith("./.")
        assert not any("./." in text for text in texts[:-1])


def test_disputed_fields_are_listed_and_never_counted(sample: Inspection, library: Library) -> None:
    at = datetime(2023, 8, 17, 9, tzinfo=VIETNAM)
    values = tuple(Standing(str(n), v, True, f"Tổ {n}", "log", at) for n, v in ((1, "dat"), (2, "khong-dat")))
    tables = {**sample.tables, "answer": {**sample.tables["answer"], "CK2": {"_conflicts": {"verdict": []}}}}
    disputed = Inspection(sample.id, tables, (Dispute("answer/CK2", "verdict", values),))
    document = composed(CONCLUSION, disputed, library)
    assert document.disputes == (("answer/CK2", "verdict"),)
    assert ("Kết quả kiểm tra CK2, “Kết quả”", "Tổ 1, Tổ 2") in annex(document, 3)[-1].rows
    row = next(row for table in annex(document, 1) for row in table.rows if row[0] == "CK2")
    assert row[2] == "Chưa kiểm tra"
    assert document.records["answer"]["CK2"] == {}


def test_a_letter_of_correction_in_the_making_is_no_part_of_the_conclusion(
    sample: Inspection, library: Library
) -> None:
    letter, own = "passage/dinh-chinh-1-ket-luan.dan-nhap", "passage/ket-luan.tong-quan"
    held = with_fields(with_fields(sample, letter, text="Qua rà soát:"), own, text="Chung")
    at = datetime(2023, 8, 17, 9, tzinfo=VIETNAM)
    values = (Standing("1", "a", True, "Tổ 1", "log", at),)
    places = ((letter, "text"), ("correction/a", "corrected"))
    held = Inspection(held.id, held.tables, tuple(Dispute(*place, values) for place in places))
    document = composed(CONCLUSION, held, library)
    assert document.disputes == ()
    assert "ket-luan.tong-quan" in document.records["passage"]
    assert not any(name.startswith("dinh-chinh") for name in document.records["passage"])
    assert not document.records.keys() & {"correction", "document"}
    assert len(annex(document, 3)) == len(annex(composed(CONCLUSION, sample, library), 3))


def test_all_items_stand_in_the_first_appendix(conclusion: Content, library: Library) -> None:
    rows = [row for table in annex(conclusion, 1)[1:] for row in table.rows]
    day = {item.id for checklist in library.checklists for item in checklist.items if item.id != "CK12"}
    assert {row[0] for row in rows} == day
    totals = annex(conclusion, 1)[0].rows
    assert all(sum(int(count) for count in row[1:6]) == int(row[6]) for row in totals)


def test_the_model_survives_json_and_is_the_same_for_the_same_records(
    conclusion: Content, sample: Inspection, library: Library
) -> None:
    assert Content.model_validate_json(conclusion.json_bytes()) == conclusion
    assert composed(CONCLUSION, sample, library).json_bytes() == conclusion.json_bytes()


def test_logs_are_named_with_their_last_hash(conclusion: Content) -> None:
    rows = [row for table in annex(conclusion, 3) for row in table.rows]
    assert ("9f3c5a7e21b0", "Tổ 1", "214", "……", "……", "5d" * 32) in rows
    assert conclusion.heads["9f3c5a7e21b04d68"].count == 214


@pytest.mark.parametrize(
    ("day", "cited", "absent"),
    [
        ("2023-08-17", ("61/2018/NĐ-CP ngày 23 tháng 4 năm 2018", "42/2022/NĐ-CP"), ("118/2025", "224/2026")),
        (
            "2026-11-20",
            ("118/2025/NĐ-CP ngày 09 tháng 6 năm 2025", "309/2026/NĐ-CP", "224/2026/NĐ-CP ngày 24 tháng 6 năm 2026"),
            ("61/2018", "42/2022"),
        ),
    ],
)
def test_a_document_rests_on_the_texts_of_its_day_as_amended_by_rank(
    library: Library, day: str, cited: tuple[str, ...], absent: tuple[str, ...]
) -> None:
    held = Inspection("x", {"inspection": {"visit": {"date": day}}})
    text = passage(CONCLUSION, "can-cu", held, library).text
    assert all(words in text for words in cited)
    assert not any(words in text for words in absent)
    kinds = [line.split()[2] for line in text.splitlines() if " số " in line and "UBND" not in line]
    assert kinds == sorted(kinds, key=["Nghị", "Quyết", "Thông"].index)


def test_a_replacement_names_what_it_replaces_and_why(sample: Inspection, library: Library) -> None:
    old = content.Replaced("20/TB-ĐKT", date(2023, 9, 7), "sai số liệu")
    new = content.compose(CONCLUSION, sample, library, heads={}, on=date(2023, 9, 20), replaces=old)
    said = "Thông báo này thay thế Thông báo số 20/TB-ĐKT ngày 07 tháng 9 năm 2023. Lý do thay thế: sai số liệu."
    assert [block.text for block in new.blocks if isinstance(block, Paragraph)].count(said) == 1
    assert new.replaces == "20/TB-ĐKT"
