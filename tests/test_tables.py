from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspect_tool.errors import InputError
from inspect_tool.register.reading import read_register
from inspect_tool.tables import column_letter, read_sheets, read_table

COLUMNS = {"code": ("Mã thủ tục", "Mã TTHC"), "name": ("Tên thủ tục",), "fee": ("Phí, lệ phí",)}


def workbook(path: Path, fill: Callable[[Any, Any], None]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    fill(book, book.add_worksheet("Danh mục"))
    book.close()
    return path


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_as_excel_saves_it(tmp_path: Path, mark: str, encoding: str) -> None:
    text = mark.join(["TÊN THỦ TỤC", "mã tthc", "Ghi chú"]) + "\n\n" + mark.join(['"A ""b"""', "1.000656", "x"]) + "\n"
    table = read_table(written(tmp_path / "a.csv", text, encoding), COLUMNS, ["code"])
    (row,) = table.rows
    assert (row.number, dict(row.cells)) == (3, {"code": "1.000656", "name": 'A "b"'})
    assert table.unknown == ("Ghi chú",)
    assert table.where(row, "code") == "a.csv, dòng 3, cột “mã tthc”"


def test_a_workbook_with_a_title_above_and_empty_columns_before(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        book.add_worksheet("Trống")
        sheet.write("C1", "DANH MỤC THỦ TỤC")
        sheet.write_row("C3", ["Mã thủ tục", "Tên thủ tục", "Phí, lệ phí"])
        sheet.write_row("C5", ["1.000656", "Khai sinh", 5000])
        sheet.write_datetime("D6", date(2023, 8, 17), book.add_format({"num_format": "dd/mm/yyyy"}))

    table = read_table(workbook(tmp_path / "a.xlsx", fill), COLUMNS, ["code", "name"])
    assert [(row.number, row.cells["name"], row.cells["fee"]) for row in table.rows] == [
        (5, "Khai sinh", "5000"),
        (6, "2023-08-17 00:00:00", ""),
    ]
    assert table.where(table.rows[0], "fee") == "a.xlsx, trang “Danh mục”, dòng 5, cột “Phí, lệ phí”"


def test_the_sheet_that_holds_the_table_is_found(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write("A1", "Bìa")
        other = book.add_worksheet("Số liệu")
        other.write_row("A1", ["Mã TTHC", "Tên thủ tục"])
        other.write_row("A2", ["1.000656", "Khai sinh"])

    assert read_table(workbook(tmp_path / "a.xlsx", fill), COLUMNS, ["code"]).sheet == "Số liệu"


def test_formulas_with_their_value_are_read(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row("A1", ["Mã TTHC", "Phí, lệ phí"])
        sheet.write("A2", "1.000656")
        sheet.write_formula("B2", "=2*2500", None, 5000)

    assert read_table(workbook(tmp_path / "a.xlsx", fill), COLUMNS, ["code"]).rows[0].cells["fee"] == "5000"


def legacy_sheet(_: Any, sheet: Any) -> None:
    sheet.write_row("B2", ["Mã TTHC", "Thñ tôc hµnh chÝnh"])


def merged(_: Any, sheet: Any) -> None:
    sheet.merge_range("A2:B3", "gộp")


def formula(_: Any, sheet: Any) -> None:
    sheet.write("A1", "Mã TTHC")
    sheet.write_formula("A2", "=1+1", None, "")


@pytest.mark.parametrize(
    ("fill", "says"),
    [
        (legacy_sheet, ("trang “Danh mục”", "dòng 2", "cột “C”", "TCVN3")),
        (merged, ("trang “Danh mục”", "A2:B3", "bỏ gộp")),
        (formula, ("trang “Danh mục”", "A2", "công thức")),
        (lambda _, sheet: sheet.write_blank("A1", None), ("không có dữ liệu",)),
        (lambda _, sheet: sheet.write("A1", "Cột lạ"), ("Mã thủ tục / Mã TTHC",)),
    ],
)
def test_a_workbook_that_would_be_read_wrongly_is_refused(
    tmp_path: Path, fill: Callable[[Any, Any], None], says: tuple[str, ...]
) -> None:
    with pytest.raises(InputError) as caught:
        read_table(workbook(tmp_path / "a.xlsx", fill), COLUMNS, ["code"])
    for part in ("a.xlsx", *says):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", "mã\nKhai sinh\n".encode("utf-16"), "UTF-8"),
        ("a.csv", b"tthc\nm\xe3\n1", "a.csv, dòng 2"),
        ("a.csv", "Mã TTHC\nThñ tôc hµnh chÝnh".encode(), "dòng 2, cột “A”"),
        ("a.csv", b'a,b\n"x" y,2\n', "dòng 2"),
        ("a.csv", b"a\n" + b"x" * 40_000, "32.767"),
        ("a.csv", b"\n\n ,\n", "không có dữ liệu"),
        ("a.csv", b"", "không có dữ liệu"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "mật khẩu"),
        ("a.xlsx", b"PK\x03\x04 hong", "hỏng"),
        ("a.xlsx", b"", "hỏng"),
        ("a.ods", b"x", ".xlsx"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_sheets(tmp_path / name)
    assert says in str(caught.value)
    assert name in str(caught.value)


def test_a_zip_that_is_no_workbook_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("x.txt", "x")
    with pytest.raises(InputError, match="hỏng"):
        read_sheets(tmp_path / "a.xlsx")
    with pytest.raises(InputError, match="khong-co"):
        read_sheets(tmp_path / "khong-co.csv")
    with pytest.raises(InputError):
        read_sheets(tmp_path)


def test_a_formula_across_two_pieces_is_still_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspect_tool.tables._PIECE", 100)
    with pytest.raises(InputError, match="A2"):
        read_sheets(workbook(tmp_path / "a.xlsx", formula))


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspect_tool.tables._MAX_UNPACKED", 1000)
    with pytest.raises(InputError, match="quá lớn"):
        read_sheets(workbook(tmp_path / "a.xlsx", formula))


def test_a_million_blank_rows_are_skipped(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write("A1", "Mã TTHC")
        sheet.write("A1048576", "1.000656")

    table = read_table(workbook(tmp_path / "a.xlsx", fill), COLUMNS, ["code"])
    assert [row.number for row in table.rows] == [1_048_576]


def register(_: Any, sheet: Any) -> None:
    sheet.write_row("A1", ["Mã hồ sơ", "Kênh", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày trả"])
    for row in range(1, 30):
        sheet.write_row(row, 0, [f"H29-230306-{row:04}", "Trực tiếp", "06/03/2023", "07/03/2023", ""])


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    book = workbook(tmp_path_factory.mktemp("so") / "so.xlsx", register).read_bytes()
    lines = "Mã hồ sơ,Kênh,Ngày tiếp nhận,Ngày hẹn trả,Ngày trả\n" + 'H29-1,"Trực tiếp",06/03/2023,,\n' * 20
    return {"so.xlsx": book, "so.csv": lines.encode()}


damage = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.sampled_from([0, 10, 13, 34, 44]) | st.integers(0, 255)),
    max_size=20,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(["so.xlsx", "so.csv"]), kept=st.floats(0.5, 1) | st.just(1.0), damage=damage)
def test_a_damaged_file_is_read_or_refused_and_never_a_crash(
    tmp_path: Path, sound: dict[str, bytes], name: str, kept: float, damage: list[tuple[float, int]]
) -> None:
    content = bytearray(sound[name])
    for place, byte in damage:
        content[int(place * len(content))] = byte
    path = tmp_path / name
    path.write_bytes(content[: int(kept * len(content))])
    for reader in (read_sheets, read_register):
        with contextlib.suppress(InputError):
            reader(path)


@given(st.integers(0, 16_383))
def test_columns_have_excels_letters(number: int) -> None:
    value = 0
    for letter in column_letter(number):
        value = value * 26 + ord(letter) - 64
    assert value == number + 1
