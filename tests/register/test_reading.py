from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from inspect_tool.errors import InputError
from inspect_tool.register.columns import check, recall, remember, suggest
from inspect_tool.register.reading import header_of, read_register

HEADER = "Mã hồ sơ,Kênh,Ngày tiếp nhận,Ngày hẹn trả,Ngày trả,Ghi chú"


def written(folder: Path, text: str, name: str = "so.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "moment", "timed"),
    [
        ("06/03/2023 08:15:30", "2023-03-06T08:15:30", True),
        ("06/03/2023 08:15", "2023-03-06T08:15:00", True),
        ("06/03/2023", "2023-03-06T00:00:00", False),
        ("6/3/2023", "2023-03-06T00:00:00", False),
        ("2023-03-06 08:15:00", "2023-03-06T08:15:00", True),
        ("2023-03-06T08:15:00", "2023-03-06T08:15:00", True),
        ("2023-03-06", "2023-03-06T00:00:00", False),
        ("06-03-2023", "2023-03-06T00:00:00", False),
    ],
)
def test_dates_in_whatever_spelling_stands_there(tmp_path: Path, text: str, moment: str, *, timed: bool) -> None:
    # The other rows are spelled another way: one odd row among many is read too.
    rows = "".join(f"H29-230306-{n:04},trực tiếp,07/03/2023 09:00,,,\n" for n in range(1, 4))
    found = read_register(written(tmp_path, f"{HEADER}\n{rows}H29-230306-0009,trực tuyến,{text},{text},,\n"))
    last = found.frame.row(-1, named=True)
    assert last["accepted"] == datetime.fromisoformat(moment)
    assert last["accepted_timed"] is timed
    assert last["due"] == last["accepted"]
    assert found.misread == ()


def test_what_is_not_understood_is_listed_and_the_row_stays(tmp_path: Path) -> None:
    text = f"Sổ hồ sơ,,,,,\n{HEADER}\nH29-1,fax,hôm qua,31/02/2023,,x\n\n,trực tiếp,06/03/2023,,,\n"
    found = read_register(written(tmp_path, text))
    assert [(cell.row, cell.column, cell.text) for cell in found.misread] == [
        (3, "accepted", ""),
        (3, "accepted", "hôm qua"),
        (3, "channel", "fax"),
        (3, "due", "31/02/2023"),
        (5, "code", ""),
    ][1:]
    assert found.frame["row"].to_list() == [3, 5]
    assert found.unknown == ("Ghi chú",)


def test_a_workbook_gives_the_same_rows(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Bìa").write("A1", "SỔ HỒ SƠ")
    book.add_worksheet("Trống")
    sheet = book.add_worksheet("Sổ")
    sheet.write_row("A2", HEADER.split(","))
    sheet.write_row("A3", ["H29-230306-0001", "Trực tuyến"])
    sheet.write_datetime(
        "C3", datetime.fromisoformat("2023-03-06 08:15"), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    )
    sheet.write("D3", "20/03/2023")
    book.close()
    found = read_register(path)
    row = found.frame.row(0, named=True)
    assert (row["row"], row["accepted"], row["due"].date()) == (
        3,
        datetime.fromisoformat("2023-03-06 08:15"),
        date(2023, 3, 20),
    )
    assert row["settled"] is None
    assert found.misread == ()


def test_a_confirmed_mapping_is_remembered_for_the_same_headings(tmp_path: Path) -> None:
    path = written(tmp_path, "A,B,C,D,E\nH29-230306-0001,Trực tiếp,06/03/2023,07/03/2023,\n")
    header, above, sheet = header_of(path)
    assert (above, sheet, suggest(header)) == (0, None, {})
    mapping = dict(zip(("code", "channel", "accepted", "due", "settled"), "ABCDE", strict=True))
    assert recall(tmp_path / "cot", header) is None
    remember(tmp_path / "cot", header, mapping)
    assert recall(tmp_path / "cot", header) == mapping
    assert recall(tmp_path / "cot", [*header, "F"]) is None
    assert read_register(path, mapping).frame["code"].to_list() == ["H29-230306-0001"]
    for saved in (tmp_path / "cot").iterdir():
        saved.write_text("[1]")
    assert recall(tmp_path / "cot", header) is None


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ({"code": "Mã"}, "Mã hồ sơ"),
        ({"cod": "Mã hồ sơ"}, "code"),
        ({"code": "Mã hồ sơ"}, "Kênh tiếp nhận|Hình thức nộp"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(mapping: dict[str, str], says: str) -> None:
    with pytest.raises(InputError, match=says):
        check(mapping, HEADER.split(","), "so.csv")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "không có dữ liệu"),
        (HEADER.encode() + b"\nH29,\xff\xfe,,,,\n", "dòng 2"),
        (HEADER.encode("utf-16"), "UTF-8"),
        (HEADER.encode() + b"\na,b,c,d,e,f,g,h\n", "dòng 2"),
        (HEADER.encode() + b'\na,"b" x,c,d,e,f\n', "dòng 2"),
        (HEADER.encode() + "\nH29-1,Thñ tôc hµnh chÝnh,06/03/2023,,,\n".encode(), "TCVN3"),
        (b"Ten,Tuoi\n1,2\n", "Mã hồ sơ"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 99, "mật khẩu"),
    ],
)
def test_a_register_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "so.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=says):
        read_register(path)


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(InputError, match="hỏng"):
        read_register(path)


def test_a_workbook_of_many_rows(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet: Any = book.add_worksheet()
    sheet.write_row(0, 0, HEADER.split(","))
    for n in range(1, 3001):
        sheet.write_row(n, 0, [f"H29-230306-{n:04}", "Trực tiếp", "06/03/2023 08:00", "07/03/2023", "", ""])
    book.close()
    assert read_register(path).frame.height == 3000
