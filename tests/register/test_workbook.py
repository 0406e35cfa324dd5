from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspect_tool import i18n
from inspect_tool.domain.records import check_field
from inspect_tool.errors import InputError
from inspect_tool.library import data_folder, load_library, load_records
from inspect_tool.register.workbook_in import Preview, Tables, read_workbook
from inspect_tool.register.workbook_out import write_workbook
from inspect_tool.tables import read_sheets

NOTHING = Preview((), (), ())


def tables_of(records: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = {}
    for path, fields in records.items():
        kind, _, name = path.partition("/")
        tables.setdefault(kind, {})[name] = dict(fields)
    return tables


SMALL = tables_of(
    {
        "answer/CK1": {"verdict": "dat", "note": "Đủ\nhai dòng"},
        "finding/f": {"nature": "han-che", "text": "=1+1", "items.CK1": True, "items.QT1": True},
        "recommendation/r": {"text": "Sửa", "due": "2023-09-30", "order": 1},
        "figures/k": {"counts.direct": 3489, "stated.direct": "60,31%"},
    }
)


def edit(path: Path, change: Callable[[dict[str, list[list[str]]]], None]) -> Path:
    """Write the workbook again as Excel would after a person changed cells: values kept, sheets and names kept."""
    grids: dict[str, list[list[str]]] = {}
    for sheet in read_sheets(path, ours=True):
        grid: list[list[str]] = [[] for _ in range(max(number for number, _ in sheet.rows))]
        for number, cells in sheet.rows:
            grid[number - 1] = list(cells)
        grids[sheet.name or ""] = grid
    change(grids)
    edited = path.with_name("sua.xlsx")
    book = xlsxwriter.Workbook(str(edited), {"strings_to_formulas": False})
    for name, grid in grids.items():
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(grid):
            for place, text in enumerate(cells):
                sheet.write_string(number, place, text)
    book.close()
    return edited


def put(grids: dict[str, list[list[str]]], sheet: str, record: str, column: str, text: str) -> None:
    """Type a text into the cell of a record's field; a record that is not there gets a row."""
    grid = grids[sheet]
    place = next(n for n, name in enumerate(grid[1]) if name in {column, f"{record.partition('/')[0]}/{column}"})
    name = record.partition("/")[2]
    row = next((cells for cells in grid[2:] if cells and cells[0] == name), None)
    if row is None:
        row = [name]
        grid.append(row)
    row += [""] * (place + 1 - len(row))
    row[place] = text


def after(folder: Path, tables: Tables, *cells: tuple[str, str, str, str], now: Tables | None = None) -> Preview:
    path = folder / "ra.xlsx"
    write_workbook(tables, path, {"CK1": "Niêm yết", "CK2": "Gỡ bỏ"})

    def change(grids: dict[str, list[list[str]]]) -> None:
        for cell in cells:
            put(grids, *cell)

    return read_workbook(edit(path, change), now or tables)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_the_whole_sample_comes_back_unchanged(tmp_path: Path, lang: str) -> None:
    i18n.use(lang)
    tables = tables_of(dict(load_records(data_folder("checklists") / "sample" / "binh-thanh-2023.yaml")))
    library = load_library()
    path = tmp_path / "ra.xlsx"
    write_workbook(tables, path, {name: library.item(name).text for name in library.item_ids})
    assert read_workbook(path, tables) == NOTHING
    assert read_workbook(edit(path, lambda _: None), tables) == NOTHING
    empty = read_workbook(path, {})
    assert (empty.changes, empty.added, empty.problems) == ((), (), ())


def test_every_edit_comes_back_as_one_change(tmp_path: Path) -> None:
    found = after(
        tmp_path,
        SMALL,
        ("Kết quả kiểm tra", "answer/CK1", "verdict", "Không đạt"),
        ("Kết quả kiểm tra", "answer/CK1", "note", ""),
        ("Kết quả kiểm tra", "answer/CK2", "verdict", "dat"),
        ("Phát hiện", "finding/f", "items", "CK2; CK1"),
        ("Kiến nghị của đoàn", "recommendation/r", "due", "15/10/2023"),
        ("Kiến nghị của đoàn", "recommendation/r", "order", "2"),
        ("Số liệu", "figures/k", "counts.direct", "3.490"),
    )
    assert found.problems == ()
    assert found.added == ()
    assert {(c.record, c.field, c.old, c.new) for c in found.changes} == {
        ("answer/CK1", "verdict", "dat", "khong-dat"),
        ("answer/CK1", "note", "Đủ\nhai dòng", None),
        ("answer/CK2", "verdict", None, "dat"),
        ("finding/f", "items.CK2", None, True),
        ("finding/f", "items.QT1", True, None),
        ("recommendation/r", "due", "2023-09-30", "2023-10-15"),
        ("recommendation/r", "order", 1, 2),
        ("figures/k", "counts.direct", 3489, 3490),
    }
    assert not any(change.meanwhile for change in found.changes)


def test_a_new_row_is_a_new_record(tmp_path: Path) -> None:
    found = after(
        tmp_path,
        SMALL,
        ("Phát hiện", "finding/moi", "text", "Thiếu bảng"),
        ("Phát hiện", "finding/moi", "nature", "hạn chế"),
        ("Kiến nghị của đơn vị", "proposal/", "text", "Liên thông"),
    )
    assert found.changes == ()
    assert [(new.kind, new.id, new.fields) for new in found.added] == [
        ("finding", "moi", {"nature": "han-che", "text": "Thiếu bảng"}),
        ("proposal", None, {"text": "Liên thông"}),
    ]


def test_what_changed_meanwhile_is_neither_lost_nor_overwritten_unseen(tmp_path: Path) -> None:
    now = tables_of({"answer/CK1": {"verdict": "mot-phan", "note": "Mới"}, "finding/f": SMALL["finding"]["f"]})
    found = after(tmp_path, SMALL, ("Kết quả kiểm tra", "answer/CK1", "verdict", "Không đạt"), now=now)
    (change,) = found.changes
    assert (change.field, change.old, change.new, change.meanwhile) == ("verdict", "mot-phan", "khong-dat", True)


def test_the_same_edit_on_both_sides_is_agreement(tmp_path: Path) -> None:
    now = tables_of({"answer/CK1": {"verdict": "khong-dat", "note": "Đủ\nhai dòng"}})
    assert after(tmp_path, SMALL, ("Kết quả kiểm tra", "answer/CK1", "verdict", "Không đạt"), now=now).changes == ()


def test_disputes_and_long_texts_stay_in_the_program(tmp_path: Path) -> None:
    tables = tables_of(
        {
            "answer/CK1": {"_conflicts": {"verdict": []}, "note": "x" * 40_000},
            "finding/f": {"_conflicts": {"items.CK1": []}},
        }
    )
    assert after(tmp_path, tables) == NOTHING
    text = [cells for sheet in read_sheets(tmp_path / "ra.xlsx", ours=True) for _, cells in sheet.rows]
    assert any("nhiều giá trị" in cell for cells in text for cell in cells)


def test_what_cannot_be_read_names_sheet_row_and_column(tmp_path: Path) -> None:
    found = after(
        tmp_path,
        SMALL,
        ("Kết quả kiểm tra", "answer/CK1", "verdict", "tạm được"),
        ("Kiến nghị của đoàn", "recommendation/r", "due", "mai"),
        ("Số liệu", "figures/k", "counts.direct", "3,489"),
    )
    assert (found.changes, found.added) == ((), ())
    assert len(found.problems) == 3
    assert found.problems[0].startswith("trang “Kết quả kiểm tra”, dòng 3, cột “verdict”: ")


def test_a_sheet_or_column_of_somebody_else_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ra.xlsx"
    write_workbook(SMALL, path)

    def change(grids: dict[str, list[list[str]]]) -> None:
        grids["Nháp"] = [["a", "b"], ["1", "2"]]
        grids["Phát hiện"][1].append("mau")
        put(grids, "Phát hiện", "finding/f", "mau", "đỏ")

    found = read_workbook(edit(path, change), SMALL)
    assert any("Nháp" in problem for problem in found.problems)
    assert any("mau" in problem for problem in found.problems)
    foreign = tmp_path / "la.xlsx"
    book = xlsxwriter.Workbook(str(foreign))
    book.add_worksheet().write("A1", "x")
    book.close()
    with pytest.raises(InputError, match="xuất Excel trước"):
        read_workbook(foreign, SMALL)


def test_a_folder_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Không ghi được"):
        write_workbook(SMALL, tmp_path / "khong" / "ra.xlsx")


texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=30) | st.sampled_from(
    ["=SUM(A1)", "a\nb\t c", " đầu và cuối ", "'x", "0012", "17/8/2023", "[/b]", "\u202eabc", "_x0041_", "👍"]
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["text", "cause", "reply_text"]), texts), texts, st.integers(0, 10**15))
def test_whatever_people_typed_comes_back_unchanged(
    tmp_path: Path, finding: dict[str, str], note: str, count: int
) -> None:
    tables = tables_of(
        {
            "finding/f": {name: check_field("finding", name, text) for name, text in finding.items()},
            "answer/CK1": {"note": check_field("answer", "note", note)},
            "figures/k": {"counts.direct": count},
        }
    )
    path = tmp_path / "ra.xlsx"
    write_workbook(tables, path)
    assert read_workbook(path, tables) == NOTHING
