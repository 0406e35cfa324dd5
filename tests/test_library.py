from __future__ import annotations

import re
import shutil
from pathlib import Path
from textwrap import indent

import pytest
from ruamel.yaml import YAML

from inspect_tool import i18n, library
from inspect_tool.domain.records import Visit
from inspect_tool.errors import NotFoundError
from inspect_tool.library import check_checklist_file, data_folder, load_law, load_library, load_records, load_units
from inspect_tool.phrasings import check_phrasings
from inspect_tool.yamlfile import FileError

GOOD = """\
id: rieng
version: "1"
title: Bảng kiểm riêng
title_en: Own checklist
short: Riêng
sections:
  - id: mot
    title: Phần một
    items:
      - id: R1
        text: Nội dung kiểm tra
        guidance: Cách xem.
        ask: [Giấy tờ]
        usual: [Đạt yêu cầu.]
        basis:
          - {law: nd-63-2010, at: Điều 17, confirmed: true}
"""


def write(folder: Path, content: str, name: str = "rieng.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def problems(folder: Path, content: str, name: str = "rieng.yaml") -> list[str]:
    found = check_checklist_file(write(folder, content, name))
    for language in i18n.LANGUAGES:
        i18n.use(language)
        for problem in found:
            assert str(problem).startswith(name)
            assert "library." not in str(problem)
            assert "errors." not in str(problem)
            assert "{" not in str(problem)
    i18n.use("vi")
    return list(map(str, found))


def test_the_library_finds_items_and_their_checklists() -> None:
    loaded = load_library()
    assert loaded.item("QT10").id == "QT10"
    assert loaded.checklist_of("QT10").id == "quy-trinh"
    with pytest.raises(NotFoundError, match="CK14"):
        loaded.item("CK114")


def test_the_shipped_files_have_no_problem() -> None:
    files = sorted(data_folder("checklists").glob("*.yaml"))
    assert len(files) == 7
    assert [problem for path in files for problem in check_checklist_file(path)] == []


def test_an_installed_package_reads_its_own_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(data_folder("checklists"), tmp_path / "_data" / "checklists")
    monkeypatch.setattr(library, "__file__", str(tmp_path / "library.py"))
    assert data_folder("checklists") == tmp_path / "_data" / "checklists"
    assert data_folder("report_templates") == tmp_path.parent / "report_templates"
    assert len(load_library().item_ids) == 55


def test_an_office_file_goes_before_the_shipped_one_and_others_come_besides(tmp_path: Path) -> None:
    shipped = data_folder("checklists") / "rut-ngan.yaml"
    changed = shipped.read_text("utf-8").replace('version: "2026.2"', 'version: "so-1"')
    write(tmp_path / "checklists", changed, "rut-ngan.yaml")
    write(tmp_path / "checklists", GOOD)
    loaded = load_library(tmp_path)
    assert [c.id for c in loaded.checklists] == ["cong-khai", "truc-tuyen", "quy-trinh", "rut-ngan", "rieng"]
    assert loaded.checklist_of("RN1").version == "so-1"
    assert loaded.checklist_of("CK1").version == load_library().checklist_of("CK1").version
    assert loaded.item("R1").basis[0].law == "nd-63-2010"


def test_an_office_folder_without_checklists_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="checklists"):
        load_library(tmp_path)


def test_a_good_file_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "    guidance:",
            "    guidence:",
            [
                "dòng 12: Không có khóa “sections[1].items[1].guidence”. Gần nhất: guidance",
                "dòng 10: sections[1].items[1] thiếu khóa “guidance”",
            ],
        ),
        ("title: Bảng", "titel: Bảng", ["dòng 3: Không có khóa “titel”. Gần nhất: title", "thiếu khóa “title”"]),
        ('version: "1"', "version: 1", ["dòng 2: “version” sai kiểu. Cần: một đoạn chữ"]),
        ("ask: [Giấy tờ]", "ask: Giấy tờ", ["dòng 13: “sections[1].items[1].ask” sai kiểu. Cần: một danh sách"]),
        ("ask: [Giấy tờ]", "ask: []", ["dòng 13: “sections[1].items[1].ask” còn trống"]),
        ("guidance: Cách xem.", "guidance: ''", ["dòng 12: “sections[1].items[1].guidance” còn trống"]),
        ("guidance: Cách xem.", "guidance:", ["dòng 12: “sections[1].items[1].guidance” sai kiểu"]),
        ("confirmed: true", "confirmed: có", ["dòng 16: “sections[1].items[1].basis[1].confirmed” sai kiểu"]),
        ("short: Riêng", "short: Bảng kiểm riêng của sở", ["dòng 5: “short” dài quá 14 ký tự"]),
        ("id: R1", "id: R/1", ["dòng 10: “sections[1].items[1].id”: mã chỉ gồm"]),
        (
            "law: nd-63-2010",
            "law: nd-63-2001",
            ["dòng 16: Không có văn bản “nd-63-2001” trong law.yaml. Gần nhất: nd-63-2010"],
        ),
        (
            "        basis:",
            "        valid_from: 2026-02-30\n        basis:",
            ["dòng 15: “sections[1].items[1].valid_from”"],
        ),
        ("        basis:", "        valid_from: 01/7/2026\n        basis:", ["viết 2026-07-01"]),
        ("        basis:", "        valid_from: 20260701\n        basis:", ["một ngày"]),
        ("sections:\n", "order: -1\nsections:\n", ["dòng 6: “order” có giá trị không dùng được"]),
    ],
)
def test_each_schema_error_names_line_key_and_what_to_do(
    tmp_path: Path, old: str, new: str, expected: list[str]
) -> None:
    found = problems(tmp_path, GOOD.replace(old, new, 1))
    assert len(found) == len(expected)
    for part in expected:
        assert any(part in line for line in found), (part, found)


def test_a_control_character_in_a_text_is_a_problem_at_its_line(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, GOOD.replace("text: Nội dung kiểm tra", 'text: "Nội\\a dung"'))
    assert "dòng 11" in found


def test_several_problems_are_all_reported(tmp_path: Path) -> None:
    broken = GOOD.replace("title_en", "titel_en").replace("ask: [Giấy tờ]", "ask: 5").replace('"1"', "1")
    assert {line.split(":")[0] for line in problems(tmp_path, broken)} == {
        "rieng.yaml, dòng 1",
        "rieng.yaml, dòng 2",
        "rieng.yaml, dòng 4",
        "rieng.yaml, dòng 13",
    }


@pytest.mark.parametrize("content", ["- a\n- b\n", "chỉ có chữ\n", "12\n"])
def test_a_file_that_is_no_map_is_named(tmp_path: Path, content: str) -> None:
    (found,) = problems(tmp_path, content)
    assert "“rieng.yaml” sai kiểu" in found


def test_an_item_id_twice_in_one_file(tmp_path: Path) -> None:
    item = GOOD[GOOD.index("      - id: R1") :]
    (found,) = problems(tmp_path, GOOD + item)
    assert found.startswith("rieng.yaml, dòng 17: Mã “R1” đã dùng ở rieng.yaml:10")


def test_an_item_id_twice_across_checklists_names_both_places(tmp_path: Path) -> None:
    write(tmp_path / "checklists", GOOD.replace("id: R1", "id: CK1"))
    with pytest.raises(FileError, match=r"rieng\.yaml, dòng 10: Mã “CK1” đã dùng ở cong-khai\.yaml:\d+"):
        load_library(tmp_path)


def test_a_checklist_id_twice_is_a_problem(tmp_path: Path) -> None:
    write(tmp_path / "checklists", GOOD.replace("id: rieng", "id: cong-khai"))
    with pytest.raises(FileError, match=r"rieng\.yaml, dòng 1: Mã “cong-khai” đã dùng ở cong-khai\.yaml"):
        load_library(tmp_path)


def test_a_section_id_twice_is_a_problem(tmp_path: Path) -> None:
    section = GOOD[GOOD.index("  - id: mot") :].replace("id: R1", "id: R2")
    (found,) = problems(tmp_path, GOOD + section)
    assert found.startswith("rieng.yaml, dòng 17: Mã “mot” đã dùng ở rieng.yaml:7")


def test_problems_of_all_files_are_reported_together(tmp_path: Path) -> None:
    write(tmp_path / "checklists", GOOD.replace("law: nd-63-2010", "law: la"))
    write(tmp_path / "checklists", "a: b\n", "khac.yaml")
    with pytest.raises(FileError) as caught:
        load_library(tmp_path)
    assert {problem.file for problem in caught.value.problems} == {"rieng.yaml", "khac.yaml"}
    assert caught.value.exit_code == 2


LAW = """\
texts:
  - {id: cu, kind: Nghị định, number: 1/2018/NĐ-CP, abstract: về việc A, valid_to: 2025-06-30}
  - {id: moi, kind: Nghị định, number: 2/2025/NĐ-CP, abstract: về việc A, valid_from: 2025-07-01, replaces: [cu]}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        ("2025-06-30", "2025-06-29", 2, "khoảng trống"),
        ("2025-06-30", "2025-07-01", 2, "chồng nhau"),
        (", valid_to: 2025-06-30", "", 2, "chồng nhau"),
        ("replaces: [cu]", "replaces: [cuu]", 3, "Gần nhất: cu"),
        ("id: moi", "id: cu", 3, "đã dùng ở"),
        ("2025-07-01", "1/7/2025", 3, "một ngày"),
        ("kind: Nghị định, number: 1", "loai: Nghị định, number: 1", 2, "Không có khóa"),
        ("valid_from: 2025-07-01", "valid_from: 2025-07-01, valid_to: 2025-01-01", 3, "hết hiệu lực trước"),
    ],
)
def test_a_law_file_is_checked_by_its_name(tmp_path: Path, old: str, new: str, line: int, part: str) -> None:
    assert problems(tmp_path, LAW, "law.yaml") == []
    found = problems(tmp_path, LAW.replace(old, new, 1), "law.yaml")
    assert any(text.startswith(f"law.yaml, dòng {line}") and part in text for text in found), found


FORMS = """\
forms:
  - {purpose: xin-loi, number: Mẫu số 04, name: Phiếu xin lỗi, law: nd-63-2010, valid_to: 2025-06-30}
"""


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("law: nd-63-2010", "law: nd-63-2011", "Gần nhất: nd-63-2010"),
        ("valid_to:", "valid_from: 2025-07-01, valid_to:", "hết hiệu lực trước"),
        ("name:", "ten:", "Không có khóa “forms[1].ten”"),
        ("purpose: xin-loi", "purpose: xin lỗi", "mã chỉ gồm"),
    ],
)
def test_a_forms_file_is_checked_by_its_name(tmp_path: Path, old: str, new: str, part: str) -> None:
    assert problems(tmp_path, FORMS, "forms.yaml") == []
    found = problems(tmp_path, FORMS.replace(old, new, 1), "forms.yaml")
    assert any(text.startswith("forms.yaml, dòng 2") and part in text for text in found), found


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("guidance: Cách xem.", "guidance: Cách xem {xin-lo}.", 12),
        ("usual: [Đạt yêu cầu.]", 'usual: [Đạt yêu cầu., "Không có {xin-lo}."]', 14),
    ],
)
def test_an_unknown_form_is_named_at_its_line(tmp_path: Path, old: str, new: str, line: int) -> None:
    assert problems(tmp_path, GOOD.replace(old, new.replace("xin-lo", "xin-loi"), 1)) == []
    (found,) = problems(tmp_path, GOOD.replace(old, new, 1))
    assert found.startswith(f"rieng.yaml, dòng {line}: Không có biểu mẫu “xin-lo” trong forms.yaml. Gần nhất: xin-loi.")


ASKS = """\
        asks:
          - name: tong
            label: Tổng số
            kind: number
            constraint: {test: tong > 0, message: Bằng không.}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        ("tong > 0", "tog > 0", 21, "“tog” không có trong asks của nội dung này. Gần nhất: tong"),
        ("tong > 0", "tong = 0", 21, "Không đọc được điều kiện “tong = 0”"),
        ("tong > 0", "tong.x()", 21, "phần không dùng được: “tong.x()”"),
        ("tong > 0", 'tong > "a"', 21, "khác loại"),
        ("kind: number", "kind: choice", 18, "phải có “options”"),
        ("kind: number", "kind: so", 20, "asks[1].kind"),
        ("name: tong", "name: Tổng", 18, "asks[1].name"),
        ("label: Tổng số", "nhan: Tổng số", 19, "Không có khóa"),
        ("message: Bằng", "loi: Bằng", 21, "Không có khóa"),
    ],
)
def test_a_flaw_of_an_ask_is_named_at_its_line(tmp_path: Path, old: str, new: str, line: int, part: str) -> None:
    assert problems(tmp_path, GOOD + ASKS) == []
    found = problems(tmp_path, GOOD + ASKS.replace(old, new, 1))
    assert any(text.startswith(f"rieng.yaml, dòng {line}:") and part in text for text in found), found


def test_an_office_changes_a_form_in_its_own_file(tmp_path: Path) -> None:
    own = (data_folder("checklists") / "forms.yaml").read_text("utf-8").replace("Mẫu số 04", "Mẫu 4/CQ")
    write(tmp_path / "checklists", own, "forms.yaml")
    assert load_library(tmp_path).worded("QT10", Visit(id="visit")).ask[1].count("Mẫu 4/CQ") == 2
    write(tmp_path / "checklists", FORMS, "forms.yaml")
    with pytest.raises(FileError, match="Không có biểu mẫu “kiem-soat”"):
        load_library(tmp_path)


UNITS = """\
units:
  - {id: quan-a, name: A, level: quận, province: P, valid_to: 2025-06-30}
  - {id: phuong-a, name: A, level: phường, province: P, valid_from: 2025-07-01}
changes:
  - {before: quan-a, after: [phuong-a], on: 2025-07-01, law: nq-1685-2025}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        ("after: [phuong-a]", "after: [phuong-b]", 5, "Gần nhất: phuong-a"),
        ("before: quan-a", "before: quan-b", 5, "Gần nhất: quan-a"),
        ("law: nq-1685-2025", "law: nq-1685", 5, "Gần nhất: nq-1685-2025"),
        ("id: phuong-a", "id: quan-a", 3, "trùng"),
        ("level: phường", "level: thôn", 3, "units[2].level"),
        ("valid_from: 2025-07-01", "valid_from: 2025-07-01, valid_to: 2025-01-01", 3, "kết thúc trước"),
        ("units:", "totals: [{level: quận, count: 0, on: 2025-01-01, law: nq-1685-2025}]\nunits:", 1, "có 1"),
    ],
)
def test_a_units_file_is_checked_by_its_name(tmp_path: Path, old: str, new: str, line: int, part: str) -> None:
    assert problems(tmp_path, UNITS, "units.yaml") == []
    found = problems(tmp_path, UNITS.replace(old, new, 1), "units.yaml")
    assert any(text.startswith(f"units.yaml, dòng {line}") and part in text for text in found), found


def test_an_office_keeps_its_own_list_of_units(tmp_path: Path) -> None:
    assert len(load_units(tmp_path).units) == len(load_units().units)
    path = write(tmp_path / "checklists", UNITS, "units.yaml")
    assert [unit.id for unit in load_units(tmp_path).units] == ["quan-a", "phuong-a"]
    assert len(load_library(tmp_path).item_ids) == 55
    path.write_text(UNITS.replace("name: A", "nam: A"), encoding="utf-8")
    with pytest.raises(FileError, match="Gần nhất: name"):
        load_units(tmp_path)


def test_a_broken_law_is_an_error_for_who_needs_it(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="Không có khóa"):
        load_law(write(tmp_path, LAW.replace("abstract", "abstrct"), "law.yaml"))
    write(tmp_path / "checklists", "texts: []\n", "law.yaml")
    with pytest.raises(FileError, match="“texts” còn trống"):
        load_library(tmp_path)


def test_files_load_the_same_without_the_c_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = load_library()
    monkeypatch.setattr("inspect_tool.yamlfile.YAML", lambda typ, pure: YAML(typ=typ, pure=True))
    assert load_library() == fast


RECORDS = """\
inspection/visit:
  date: 2023-08-17
  recipients: {"1": UBND quận Bình Thạnh, 2: Lưu VT}
finding/cong-khai:
  nature: uu-diem
  text: Niêm yết tốt.
  items: [CK1, CK14]
figures/6t-2023:
  counts: {direct: 3489, online: "2.705"}
  stated: {direct: "60,31%"}
"""


def test_records_are_flattened_to_stored_fields(tmp_path: Path) -> None:
    assert load_records(write(tmp_path, RECORDS)) == [
        (
            "inspection/visit",
            {"date": "2023-08-17", "recipients.1": "UBND quận Bình Thạnh", "recipients.2": "Lưu VT"},
        ),
        (
            "finding/cong-khai",
            {"nature": "uu-diem", "text": "Niêm yết tốt.", "items.CK1": True, "items.CK14": True},
        ),
        ("figures/6t-2023", {"counts.direct": 3489, "counts.online": 2705, "stated.direct": "60,31%"}),
    ]


def test_text_in_records_is_stored_composed(tmp_path: Path) -> None:
    decomposed = "proposal/a: {text: Ye\u0302u ca\u0302\u0300u}\n"
    assert load_records(write(tmp_path, decomposed)) == [("proposal/a", {"text": "Yêu cầu"})]


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        ("finding/cong-khai", "findin/cong-khai", 4, "Gần nhất: finding"),
        ("finding/cong-khai", "finding", 4, "thiếu mã bản ghi"),
        ("nature: uu-diem", "natur: uu-diem", 5, "Gần nhất: nature"),
        ("nature: uu-diem", "nature: uu-dim", 5, "uu-diem | han-che"),
        ("text: Niêm yết tốt.", "text:", 6, "còn trống"),
        ("text: Niêm yết tốt.", "text: [a]", 6, "text"),
        ("items: [CK1, CK14]", "items: CK1", 7, "items"),
        ("direct: 3489", "direct: 3,489", 9, "counts"),
        ("direct: 3489", 'direct: "3,489"', 9, "3,489"),
        ("date: 2023-08-17", "date: 17/13/2023", 2, "17/13/2023"),
        ('{direct: "60,31%"}', '{direct: "sáu mươi"}', 10, "sáu mươi"),
        ("  nature: uu-diem\n  text: Niêm yết tốt.\n  items: [CK1, CK14]\n", "  - a\n", 4, "khóa: giá trị"),
    ],
)
def test_a_wrong_record_names_its_line(tmp_path: Path, old: str, new: str, line: int, part: str) -> None:
    with pytest.raises(FileError) as caught:
        load_records(write(tmp_path, RECORDS.replace(old, new, 1)))
    assert any(text.startswith(f"rieng.yaml, dòng {line}:") and part in text for text in str(caught.value).splitlines())


def test_all_wrong_records_are_reported(tmp_path: Path) -> None:
    broken = "answer/CK1: {verdict: tot, not: a}\nanswr/CK2: {}\nperson/a: 1\n"
    with pytest.raises(FileError) as caught:
        load_records(write(tmp_path, broken))
    assert len(caught.value.problems) == 4


@pytest.mark.parametrize("content", ["", "- a\n", "x\n"])
def test_a_records_file_that_is_no_map_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(FileError, match=r"rieng\.yaml"):
        load_records(write(tmp_path, content))


def test_the_examples_of_the_format_description_are_good(root: Path, tmp_path: Path) -> None:
    described = (root / "docs" / "formats.md").read_text("utf-8").partition("## Bảng kiểm và văn bản pháp luật")[2]
    item, asks, phrasings, records = re.findall(r"```yaml\n(.*?)```", described.partition("\n## ")[0], re.DOTALL)
    assert problems(tmp_path, GOOD[: GOOD.index("      - id: R1")] + indent(item, "      ")) == []
    assert problems(tmp_path, GOOD + indent(asks, "        ")) == []
    assert check_phrasings(write(tmp_path, phrasings), {"CK1", "CK3"}) == []
    assert [record for record, _ in load_records(write(tmp_path, records))] == [
        "inspection/visit",
        "finding/cong-khai",
        "figures/6t-2023",
    ]
