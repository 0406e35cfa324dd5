from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from inspect_tool.domain.checklist import Checklist
from inspect_tool.errors import InputError
from inspect_tool.library import check_checklist_file, load_library
from inspect_tool.register.checklist_in import Imported, import_checklist, save
from inspect_tool.register.checklist_out import export_checklist

Grid = Sequence[Sequence[str]]


def workbook(folder: Path, **sheets: Grid) -> Path:
    path = folder / "mau.xlsx"
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    for name, grid in sheets.items():
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(grid):
            for place, text in enumerate(cells):
                sheet.write_string(number, place, text)
    book.close()
    return path


def usable(folder: Path, imported: Imported) -> Checklist:
    """What was imported is a checklist that the tool itself finds nothing wrong with."""
    path = folder / "nhap.yaml"
    save(imported.data, path)
    assert [str(problem) for problem in check_checklist_file(path)] == []
    return Checklist.model_validate(imported.data)


@pytest.mark.parametrize("number", range(4))
def test_our_own_checklists_go_out_and_come_back_whole(tmp_path: Path, number: int) -> None:
    checklist = load_library().checklists[number]
    path = tmp_path / "ra.xlsx"
    export_checklist(checklist, path)
    imported = import_checklist(path, checklist.id)
    assert imported.notes == ()
    assert usable(tmp_path, imported) == checklist


def test_a_sheet_typed_by_hand_is_filled_in_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "tu-go.csv"
    path.write_text(
        "Mã,Phần,Nội dung kiểm tra,Minh chứng,Màu\nA1,Một,Có bảng,ảnh,đỏ\nA1,,Có quạt,,\nA3,Hai,,,\n", encoding="utf-8"
    )
    imported = import_checklist(path, "Tự gõ", "Bảng tự gõ")
    checklist = usable(tmp_path, imported)
    assert (checklist.id, checklist.title) == ("tu-go", "Bảng tự gõ")
    assert [(section.title, [item.id for item in section.items]) for section in checklist.sections] == [
        ("Một", ["A1", "A1-2"])
    ]
    told = "\n".join(imported.notes)
    for part in ("Màu", "A1-2", "dòng 4", "guidance, usual"):
        assert part in told


SURVEY: Grid = [
    [
        "type",
        "name",
        "label::vi",
        "label::en",
        "hint",
        "relevant",
        "constraint",
        "constraint_message",
        "required",
        "appearance",
    ],
    ["start", "bat_dau", "", "", "", "", "", "", "", ""],
    ["begin_group", "quay", "Quầy tiếp nhận", "Desk", "", "", "", "", "", ""],
    ["note", "loi_dan", "Xem tại quầy.", "", "", "", "", "", "", ""],
    ["select_one co_khong", "co_quay", "Có quầy", "Has a desk", "Nhìn tận nơi", "", "", "", "yes", "minimal"],
    ["integer", "So May", "Số máy", "", "", "selected(${co_quay}, 'co')", ". >= 0 and . <= 50", "Từ 0 đến 50", "", ""],
    ["decimal", "ty_le", "Tỷ lệ", "", "", "${so_may} > 0 and ${khac} = 1", "", "", "", ""],
    ["select_multiple loai", "thiet_bi", "Thiết bị", "", "", "", "", "", "", ""],
    ["begin_repeat", "can_bo", "Cán bộ", "", "", "", "", "", "", ""],
    ["text", "ten", "Tên", "", "", "", "", "", "", ""],
    ["date", "ngay", "Ngày", "", "", "", ". <= today()", "", "", ""],
    ["end_repeat", "", "", "", "", "", "", "", "", ""],
    ["image", "anh", "Ảnh quầy", "", "", "", "", "", "", ""],
    ["end_group", "", "", "", "", "", "", "", "", ""],
    ["text", "y_kien", "Ý kiến khác", "", "", "", "", "", "", ""],
]
CHOICES: Grid = [
    ["list_name", "name", "label::vi"],
    ["co_khong", "co", "Có"],
    ["co_khong", "khong", "Không"],
    ["loai", "may_quet", "Máy quét"],
]


def test_an_xlsform_becomes_items_that_ask(tmp_path: Path) -> None:
    path = workbook(
        tmp_path, survey=SURVEY, choices=CHOICES, settings=[["form_title"], ["Khảo sát quầy"]], x=[["1"], ["2"]]
    )
    imported = import_checklist(path, "khao-sat")
    checklist = usable(tmp_path, imported)
    assert checklist.title == "Khảo sát quầy"
    desk, opinion = checklist.items
    assert (desk.id, desk.text) == ("quay", "Quầy tiếp nhận")
    assert desk.guidance == "Xem tại quầy.\nCó quầy: Nhìn tận nơi"
    asks = {ask.name: ask for ask in desk.asks}
    assert [(name, ask.kind.value) for name, ask in asks.items()] == [
        ("co_quay", "choice"),
        ("so_may", "number"),
        ("ty_le", "number"),
        ("thiet_bi", "table"),
        ("can_bo", "table"),
    ]
    assert asks["co_quay"].required
    assert [option.value for option in asks["co_quay"].options] == ["co", "khong"]
    assert asks["so_may"].relevant == 'co_quay == "co"'
    assert asks["so_may"].constraint
    assert asks["so_may"].constraint.test == "so_may >= 0 and so_may <= 50"
    assert asks["so_may"].constraint.message == "Từ 0 đến 50"
    assert asks["ty_le"].relevant is None
    assert [column.name for column in asks["can_bo"].columns] == ["ten", "ngay"]
    assert (opinion.id, [ask.name for ask in opinion.asks]) == ("y-kien", ["y_kien"])
    told = "\n".join(imported.notes)
    for part in ("start", "label::en", "appearance", "${khac}", "today()", "Ảnh quầy", "“x”"):
        assert part in told, part


def test_groups_of_groups_are_sections(tmp_path: Path) -> None:
    survey = [
        ["type", "name", "label"],
        ["begin group", "a", "Phần A"],
        ["begin group", "a1", "Mục A1"],
        ["text", "x", "X"],
        ["end group", "", ""],
        ["begin group", "a2", "Mục A2"],
        ["text", "x", "X"],
        ["end group", "", ""],
        ["end group", "", ""],
    ]
    checklist = usable(tmp_path, import_checklist(workbook(tmp_path, survey=survey), "f"))
    assert [(section.title, [item.id for item in section.items]) for section in checklist.sections] == [
        ("Phần A", ["a1", "a2"])
    ]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["begin_group", "a", "A"]], "“a”"),
        ([["end_group", "", ""]], "Dòng 2"),
        ([["begin_group", "a", "A"], ["end_repeat", "", ""]], "Dòng 3"),
        ([["image", "a", "A"]], "mau.xlsx"),
    ],
)
def test_a_form_that_does_not_hold_together_is_refused(tmp_path: Path, rows: Grid, says: str) -> None:
    with pytest.raises(InputError, match=says):
        import_checklist(workbook(tmp_path, survey=[["type", "name", "label"], *rows]), "f")


def test_a_framework_table_becomes_sections_and_items(tmp_path: Path) -> None:
    grid = [
        ["assessable", "depth", "ref_id", "name", "description", "typical_evidence", "implementation_groups"],
        ["", "1", "A.5", "Tổ chức", "", "", ""],
        ["", "2", "A.5.1", "Phân công", "", "", ""],
        ["x", "3", "A.5.1.1", "Có quyết định", "Quyết định phân công còn hiệu lực", "- Quyết định\n- Lịch trực", "1"],
        ["x", "3", "A.5.1.2", "", "Có lịch trực", "", ""],
        ["", "1", "A.6", "Nhân sự", "", "", ""],
        ["x", "2", "A.6.1", "", "", "", ""],
    ]
    imported = import_checklist(workbook(tmp_path, khung=grid), "khung")
    checklist = usable(tmp_path, imported)
    (section,) = checklist.sections
    assert section.title == "Tổ chức / Phân công"
    assert [(item.id, item.text) for item in section.items] == [
        ("a-5-1-1", "Có quyết định"),
        ("a-5-1-2", "Có lịch trực"),
    ]
    assert section.items[0].ask == ("Quyết định", "Lịch trực")
    told = "\n".join(imported.notes)
    assert "implementation_groups" in told
    assert "dòng 7" in told


def test_an_odd_depth_or_a_broken_cell_names_its_place(tmp_path: Path) -> None:
    grid = [["assessable", "depth", "ref_id", "name"], ["x", "sâu", "A", "B"]]
    with pytest.raises(InputError, match=r"dòng 2.*depth"):
        import_checklist(workbook(tmp_path, khung=grid), "khung")
    own = [["Mã", "Nội dung kiểm tra", "Áp dụng từ", "Phần khác (sửa trong tệp YAML)"]]
    with pytest.raises(InputError, match=r"dòng 2.*Áp dụng từ"):
        import_checklist(workbook(tmp_path, a=[*own, ["A1", "B", "mai", ""]]), "a")
    with pytest.raises(InputError, match=r"dòng 2.*YAML"):
        import_checklist(workbook(tmp_path, a=[*own, ["A1", "B", "", "[1]"]]), "a")


def test_a_sheet_without_items_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        import_checklist(workbook(tmp_path, a=[["Mã", "Nội dung kiểm tra"], ["A1", ""]]), "a")
