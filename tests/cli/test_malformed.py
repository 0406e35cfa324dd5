"""Every reader of office files against the files that offices really send."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.cli.conftest import Run

PERIOD = ("--from", "2023-01-01", "--to", "2023-06-30")


@dataclass(frozen=True)
class Reader:
    """A verb that reads a table: its columns, good rows, the sheet's name, and the words before and after the file."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    before: Sequence[str]
    after: Sequence[str] = ()
    sheet: str = "Trang 1"


READERS = {
    "register": Reader(
        ("Mã hồ sơ", "Kênh", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày trả"),
        [("H29-230306-0001", "Trực tiếp", "06/03/2023", "13/03/2023", "10/03/2023")],
        ("register", "audit"),
        PERIOD,
    ),
    "figures": Reader(
        ("Chỉ tiêu", "Số lượng", "Tỷ lệ", "Thuộc"),
        [("Trực tiếp", "3489", "60,31", "Tổng"), ("Trực tuyến", "2296", "", "Tổng"), ("Tổng", "5785", "", "")],
        ("figures", "check"),
    ),
    "catalogue": Reader(
        ("Mã thủ tục", "Tên thủ tục", "Lĩnh vực", "Thời hạn"),
        [("1.000656", "Cấp giấy A", "Đất đai", "10 ngày làm việc")],
        ("posting", "check", "VISIT", "--catalogue"),
    ),
    "xlsform": Reader(
        ("type", "name", "label"), [("text", "a", "Câu hỏi")], ("checklist", "import"), ("--out", "OUT"), "survey"
    ),
    "workbook": Reader(("Mã", "Nội dung"), [("CK1", "x")], ("workbook", "in", "VISIT")),
}
Extra = Callable[[Any, Any, int], object]


def csv(reader: Reader, last: str = "") -> str:
    filled = last + "," * (len(reader.columns) - 1) if last else ""
    return "\n".join([*(",".join(row) for row in (reader.columns, *reader.rows)), filled]) + "\n"


def xlsx(path: Path, reader: Reader, extra: Extra) -> None:
    """Write a good workbook, and below its rows what makes it bad."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet(reader.sheet)
        for number, row in enumerate((reader.columns, *reader.rows)):
            sheet.write_row(number, 0, row)
        extra(book, sheet, len(reader.rows) + 1)


LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
#: Kind → the file's ending, what makes it (bytes, text, or cells below a good table), and what must be said.
TEXTS: dict[str, tuple[str, Callable[[Reader], bytes], Sequence[str]]] = {
    "utf-16": (".csv", lambda r: csv(r).encode("utf-16"), ["UTF-8"]),
    "cp1258": (".csv", lambda r: csv(r, "x").encode("cp1258", "replace") + b"\xd0\xea\n", ["UTF-8", "dòng"]),
    "tcvn3": (".csv", lambda r: csv(r, "Thñ tôc hµnh chÝnh").encode(), ["TCVN3", "dòng", "cột"]),
    "vni": (".csv", lambda r: csv(r, "Thuû tuïc haønh chính ñaát ñai").encode(), ["VNI", "dòng", "cột"]),
    "nothing": (".csv", lambda _: b"", ["không có dữ liệu"]),
    "huge cell": (".csv", lambda r: csv(r, "x" * 40_000).encode(), ["32.767", "dòng", "cột"]),
    "open quote": (".csv", lambda r: (csv(r) + '"mở mà không đóng,,,\n').encode(), ["dòng", "ngoặc kép"]),
    "zero bytes": (".csv", lambda r: csv(r, "a\0b").encode(), ["UTF-8"]),
    "password": (".xlsx", lambda _: LOCKED, ["mật khẩu"]),
    "old Excel": (".xls", lambda _: LOCKED, [".xlsx"]),
    "no workbook": (".xlsx", lambda _: b"PK\x03\x04 not really", ["hỏng"]),
}
CELLS: dict[str, tuple[Extra, Sequence[str]]] = {
    "merged cells": (lambda b, s, n: s.merge_range(n, 0, n + 1, 1, "gộp", b.add_format()), ["bị gộp"]),
    "formula without a value": (lambda b, s, n: s.write_formula(n, 0, "=1+1", None, ""), ["công thức", "A"]),
    "error cell": (lambda b, s, n: s.write_formula(n, 0, "=1/0", None, "#DIV/0!"), ["lỗi của Excel", "A"]),
}


def command(reader: Reader, path: Path, visit: str, out: Path) -> list[object]:
    named = {"VISIT": visit, "OUT": out}
    return [named.get(str(word), word) for word in (*reader.before, path, *reader.after)]


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("name", READERS)
def test_a_file_that_cannot_be_read_rightly_is_refused(
    run: Run, visit: str, tmp_path: Path, name: str, kind: str
) -> None:
    ending, content, said = TEXTS[kind]
    path = tmp_path / f"tệp{ending}"
    path.write_bytes(content(READERS[name]))
    refuses(run, READERS[name], path, visit, said)


@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize("name", READERS)
def test_cells_that_would_be_read_wrongly_are_refused_with_their_sheet(
    run: Run, visit: str, tmp_path: Path, name: str, kind: str
) -> None:
    extra, said = CELLS[kind]
    path = tmp_path / "tệp.xlsx"
    xlsx(path, READERS[name], extra)
    refuses(run, READERS[name], path, visit, [*said, READERS[name].sheet])


def refuses(run: Run, reader: Reader, path: Path, visit: str, said: Sequence[str]) -> None:
    out = path.parent / "ra.yaml"
    ran = run(*command(reader, path, visit, out))
    assert (ran.code, ran.out) == (2, "")
    assert not out.exists()
    for words in (path.name, *said):
        assert words.lower() in ran.err.lower()


@pytest.mark.parametrize("name", READERS)
def test_an_empty_sheet_and_a_file_that_is_a_folder(run: Run, visit: str, tmp_path: Path, name: str) -> None:
    path = tmp_path / "trống.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet()
    refuses(run, READERS[name], path, visit, ["không có dữ liệu"])
    folder = tmp_path / "thư mục.csv"
    folder.mkdir()
    refuses(run, READERS[name], folder, visit, [])


@pytest.mark.parametrize("name", ["register", "figures", "catalogue"])
def test_a_million_blank_rows_are_no_rows(run: Run, visit: str, tmp_path: Path, name: str) -> None:
    path = tmp_path / "dài.xlsx"
    xlsx(path, READERS[name], lambda b, s, n: s.write_blank(1_000_000, 0, None, b.add_format({"bold": True})))
    assert run(*command(READERS[name], path, visit, tmp_path)).code == 0


@pytest.mark.parametrize("name", ["register", "figures", "catalogue"])
def test_a_comma_too_many_is_refused(run: Run, visit: str, tmp_path: Path, name: str) -> None:
    path = tmp_path / "thừa.csv"
    path.write_text(csv(READERS[name]).rstrip() + "\n" + ",".join("12345678") + "\n", encoding="utf-8")
    refuses(run, READERS[name], path, visit, ["dòng"])


def test_cells_under_no_heading_are_told(run: Run, visit: str, tmp_path: Path) -> None:
    path = tmp_path / "ghi chú.xlsx"
    xlsx(path, READERS["catalogue"], lambda _b, s, _n: s.write(1, 6, "xem lại"))
    assert "G" in run(*command(READERS["catalogue"], path, visit, tmp_path)).err
    xlsx(path, READERS["figures"], lambda _b, s, _n: s.write(1, 5, "xem lại"))
    assert "F" in run(*command(READERS["figures"], path, visit, tmp_path)).err


def test_mixed_cells_of_a_register_are_listed_one_by_one(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "lẫn.xlsx"
    xlsx(
        path,
        READERS["register"],
        lambda _b, s, n: s.write_row(n, 0, ["H29-230306-0002", True, "'06/03/2023", 1.5, "x"]),
    )
    found = run("register", "audit", path, *PERIOD, "--json").json["misread"]
    assert [(m["row"], m["column"]) for m in found] == [(3, c) for c in ("accepted", "channel", "due", "settled")]
