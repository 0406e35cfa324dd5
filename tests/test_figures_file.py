from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from inspect_tool import i18n
from inspect_tool.errors import InputError
from inspect_tool.figures_file import check_file, report
from inspect_tool.library import data_folder
from inspect_tool.yamlfile import FileError


def checked(folder: Path, text: str) -> dict[str, Any]:
    path = folder / "so-lieu.yaml"
    path.write_text(text, encoding="utf-8")
    return report(check_file(path))


def found(folder: Path, text: str) -> list[tuple[str, str]]:
    return [(problem["code"], problem["path"]) for problem in checked(folder, text)["problems"]]


def refused(folder: Path, text: str) -> str:
    with pytest.raises(FileError) as caught:
        checked(folder, text)
    return str(caught.value)


def test_figures_that_hold_are_clean(tmp_path: Path) -> None:
    text = """
sums:  [{label: tổng, total: 5785, parts: [4894, 891]}]
rates: [{label: trực tuyến, part: 2705, whole: 5785, stated: "46,76"}]
shares: [{label: kết quả, rates: ["84,6", "15,4"]}]
"""
    assert checked(tmp_path, text) == {"problems": [], "checked": 3}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sums: [{total: 6785, parts: [4894, 891]}]", [("sum_mismatch", "sums[0].total")]),
        ("sums: [{total: 5785, parts: {trước: 4894, đúng: 891, quá: null}}]", [("implied_zero", "sums[0].parts.quá")]),
        ("sums: [{total: 5790, parts: [4894, 891, ~]}]", [("missing_part", "sums[0].parts[2]")]),
        (
            "sums: [{total: 100, parts: [120]}]",
            [("part_exceeds_whole", "sums[0].parts[0]"), ("sum_mismatch", "sums[0].total")],
        ),
        ("rates: [{part: 2705, whole: 5785, stated: '46,75'}]", [("rate_truncated", "rates[0].stated")]),
        ("rates: [{part: 2705, whole: 5785, stated: '50'}]", [("rate_mismatch", "rates[0].stated")]),
        ("rates: [{part: 6, whole: 5, stated: '120'}]", [("part_exceeds_whole", "rates[0].part")]),
        ("rates: [{part: 6, stated: '12'}]", [("base_unknown", "rates[0].stated")]),
        (
            "sums: [{total: 5785, parts: [4894, 891]}]\nrates: [{part: 2705, stated: '46,76'}]",
            [("base_not_stated", "rates[0].stated")],
        ),
        ("shares: [{rates: ['60,31', '46,76', '7,07']}]", [("shares_over_100", "shares[0]")]),
        ("shares: [{rates: ['60,31', '30']}]", [("shares_under_100", "shares[0]")]),
        ("shares: [{rates: ['60', '40', null]}]", [("implied_zero", "shares[0].rates[2]")]),
        ("shares: [{rates: ['60', '30', null]}]", [("missing_part", "shares[0].rates[2]")]),
        ("shares: [{rates: ['33,3', '33,3', '33,3']}]", []),
        ("shares: [{rates: ['gần 60%', '45%']}]", []),
        ("shares: [{rates: ['60,31']}]", [("shares_under_100", "shares[0]")]),
        ("sums: [{total: hơn 5.700, parts: [4894, 891]}]", []),
        ("sums: [{total: hơn 5.800, parts: [4894, 891]}]", [("sum_mismatch", "sums[0].total")]),
        ("sums: [{total: '5.785', parts: [4.894, 891]}]", []),
        ("rates: [{part: khoảng 2.700, whole: 5785, stated: '46,76%'}]", []),
        ("counts: {settled: 10, early: 4, on_time: 4, late: 1}", [("sum_mismatch", "counts.settled")]),
        (
            "figures: [{counts: {procedures: 3}}, {counts: {procedures: 3, interconnected: 4}}]",
            [("part_exceeds_whole", "figures[1].counts.interconnected")],
        ),
    ],
)
def test_each_code_is_found_where_it_stands(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    assert found(tmp_path, text) == expected


def test_the_other_denominator_is_named(tmp_path: Path) -> None:
    text = """
sums:
  - {label: đã giải quyết, total: 5785, parts: [4894, 891]}
  - {label: tiếp nhận, total: 6603, parts: {trực tiếp: 3489, trực tuyến: 2705, bưu chính: 409}}
rates: [{label: trực tuyến, part: 2705, whole: 6603, stated: "46,76"}]
"""
    (problem,) = checked(tmp_path, text)["problems"]
    assert problem["code"] == "rate_other_base"
    assert problem["message"].endswith("chỉ đúng với mẫu số 5.785 (đã giải quyết).")
    assert (problem["expected"], problem["found"], problem["difference"]) == (40.97, 46.76, 5.79)


def test_a_part_counted_inside_others_is_named(tmp_path: Path) -> None:
    text = "sums: [{label: tiếp nhận, total: 5785, parts: {trực tiếp: 3489, trực tuyến: 2705, bưu chính: 409}}]"
    (problem,) = checked(tmp_path, text)["problems"]
    assert problem["message"].endswith("818 = 2 × 409: có thể “bưu chính” đã được tính lại trong 2 phần khác.")
    assert problem["identity"] == "3.489 + 2.705 + 409 = 6.603 ≠ 5.785"
    assert (problem["expected"], problem["found"], problem["difference"]) == (6603, 5785, -818)


def test_the_order_and_scale_of_parts_change_nothing(tmp_path: Path) -> None:
    one = checked(tmp_path, "sums: [{total: 7, parts: [1, 2, 3]}]")["problems"][0]
    other = checked(tmp_path, "sums: [{total: 7, parts: [3, 1, 2]}]")["problems"][0]
    assert {**one, "identity": "", "message": ""} == {**other, "identity": "", "message": ""}


def test_a_records_file_is_checked_like_the_inspection_itself() -> None:
    result = report(check_file(data_folder("checklists") / "sample" / "binh-thanh-2023.yaml"))
    assert result["checked"] == 13
    codes = {problem["code"] for problem in result["problems"]}  # type: ignore[union-attr,index,call-overload]
    assert {"flow_mismatch", "shares_over_100", "base_not_stated", "implied_zero"} <= codes


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sums:\n  - {label: a, totl: 5, parts: [5]}", ("dòng 2", "totl", "total")),
        ("sums:\n  - {label: a, parts: [5]}", ("dòng 2", "total")),
        ("sums:\n  - total: 3,489\n    parts: [1]", ("dòng 2", "3,489", "3489")),
        ("rates:\n  - {part: 1, whole: 2, stated: 60%31}", ("dòng 2", "60%31")),
        ("sums: 5", ("dòng 1", "sums")),
        ("sums: [5]", ("dòng 1", "sums[0]")),
        ("sums: [{total: 5, parts: 5}]", ("dòng 1", "sums[0].parts")),
        ("sums: [{total: [5], parts: [5]}]", ("dòng 1", "sums[0].total")),
        ("sum: []", ("sum", "sums")),
        ("title: không có gì", ("sums", "rates")),
        ("- 1", ("khóa",)),
        ("counts: {onlin: 5}", ("dòng 1", "onlin", "online")),
        ("counts:\n  online: nhiều", ("dòng 2", "nhiều")),
        ("counts: 7", ("dòng 1", "counts")),
        ("rates: [{part: 1, whole: 2, stated: 60,31}]", ("dòng 1", "31")),
        ("sums: [", ("dòng",)),
    ],
)
def test_what_cannot_be_read_names_its_line_and_what_to_do(tmp_path: Path, text: str, says: tuple[str, ...]) -> None:
    message = refused(tmp_path, text)
    for part in says:
        assert part in message, message


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    message = refused(tmp_path, "sums:\n  - {total: 3,489}\n  - {total: x, parts: [y]}")
    assert len(message.splitlines()) >= 4


def test_a_file_that_is_missing_or_not_text_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="khong-co"):
        check_file(tmp_path / "khong-co.yaml")
    binary = tmp_path / "anh.yaml"
    binary.write_bytes(b"sums: \xff\xfe")
    with pytest.raises(InputError, match="UTF-8"):
        check_file(binary)


def test_messages_come_in_english_too(tmp_path: Path) -> None:
    i18n.use("en")
    (problem,) = checked(tmp_path, "sums: [{label: total, total: 9, parts: [4, 4]}]")["problems"]
    assert problem["message"] == "“total”: the parts add up to 8, but 9 is stated, a difference of 1."


FORM = """Chỉ tiêu;Số lượng;Tỷ lệ
Tiếp nhận trực tiếp;3.489;60,31%
Tiếp nhận trực tuyến;2705;46,76%
Tiếp nhận qua bưu chính;409;7,07
Trả trước hạn;4.894;84,6%
on_time;891;15,4%
Trả quá hạn;-;
"""

TREE = """Nội dung;Số lượng;Tỷ lệ (%);Thuộc
Tiếp nhận;6.603;;
Trực tiếp;3.489;60,31;Tiếp nhận
Trực tuyến;2.705;40,97;tiếp nhận
Bưu chính;408;;Tiếp nhận
Đã giải quyết;5.785;;
"""


def table(folder: Path, text: str) -> dict[str, Any]:
    path = folder / "so-lieu.csv"
    path.write_text(text, encoding="utf-8")
    return report(check_file(path))


def test_a_table_in_the_words_of_the_form(tmp_path: Path) -> None:
    result = table(tmp_path, FORM)
    assert {problem["code"] for problem in result["problems"]} == {
        "flow_mismatch",
        "implied_zero",
        "shares_over_100",
        "rate_other_base",
        "base_not_stated",
    }
    assert result["checked"] == 10


def test_a_workbook_is_checked_as_its_csv(tmp_path: Path) -> None:
    path = tmp_path / "so-lieu.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("06a")
    sheet.write("A1", "SỐ LIỆU 6 THÁNG")
    for number, line in enumerate(FORM.splitlines(), 3):
        sheet.write_row(number, 0, line.split(";"))
    book.close()
    assert report(check_file(path)) == table(tmp_path, FORM)


def test_a_table_of_parts_and_wholes(tmp_path: Path) -> None:
    result = table(tmp_path, TREE)
    assert [(p["code"], p["path"]) for p in result["problems"]] == [
        ("sum_mismatch", "count[2]"),
        ("rate_other_base", "stated[3]"),
    ]
    assert result["problems"][1]["message"].endswith("chỉ đúng với mẫu số 5.785 (Đã giải quyết).")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Chỉ tiêu;Số lượng\nTiếp nhận trực tuyếnn;1", ("dòng 2", "cột “Chỉ tiêu”", "Tiếp nhận trực tuyến")),
        ("Chỉ tiêu;Số lượng\nTrả đúng hạn;3,489", ("dòng 2", "cột “Số lượng”", "3489")),
        ("Chỉ tiêu;Số lượng\nTrả đúng hạn;12,5", ("dòng 2", "cột “Số lượng”")),
        ("Chỉ tiêu;Tỷ lệ\nTrả đúng hạn;nhiều", ("dòng 2", "cột “Tỷ lệ”", "nhiều")),
        ("Chỉ tiêu;Số lượng\nTrả đúng hạn;1\nTrả đúng hạn;2", ("dòng 3", "nhiều hơn một dòng")),
        ("Chỉ tiêu;Số lượng;Thuộc\na;1;b", ("dòng 2", "cột “Thuộc”", "“b”")),
        ("Chỉ tiêu;Số lượng;Thuộc\na;1;\nA;1;", ("dòng 3", "nhiều hơn một dòng")),
        ("Chỉ tiêu;Ghi chú\na;1", ("Số lượng",)),
        ("Cột;Ghi chú\na;1", ("Chỉ tiêu",)),
    ],
)
def test_a_table_that_cannot_be_read_names_row_and_column(tmp_path: Path, text: str, says: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as caught:
        table(tmp_path, text)
    for part in says:
        assert part in str(caught.value)


@pytest.mark.parametrize("text", ["sums: [{total: 10, parts: []}]", "shares: [{rates: {}}]"])
def test_a_statement_without_numbers_is_refused(tmp_path: Path, text: str) -> None:
    assert "danh sách" in refused(tmp_path, text)


def test_what_was_worded_is_quoted_as_it_was_worded(tmp_path: Path) -> None:
    text = """
sums: [{label: kênh, total: "hơn 9.000", parts: ["gần 300", 80]}]
rates: [{label: trực tuyến, part: 2705, whole: 5785, stated: "gần 46%"}]
"""
    first, second = checked(tmp_path, text)["problems"]
    assert (first["identity"], first["expected"], first["found"]) == ("gần 300 + 80 = 380 ≠ hơn 9.000", 380, 9000)
    assert "số nêu là hơn 9.000, chênh 8.620" in first["message"]
    assert (second["identity"], second["found"]) == ("2.705 / 5.785 = 47% ≠ gần 46%", 46)
    assert "số nêu là gần 46%" in second["message"]
