"""An office's own templates: each mistake is named with file and line before a document depends on it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from inspect_tool.errors import InputError
from inspect_tool.library import data_folder, load_library
from inspect_tool.report import lint, page, templates
from inspect_tool.report.model import Content
from inspect_tool.report.phrases import phrases
from inspect_tool.report.samples import samples

from .conftest import DAY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(data_folder("report_templates"), tmp_path / "mau"))


def change(path: Path, old: str, new: str) -> int:
    """Replace text once and return its line."""
    source = path.read_text("utf-8")
    assert old in source
    path.write_text(source.replace(old, new, 1), "utf-8")
    return source[: source.index(old)].count("\n") + 1


def test_the_templates_that_ship_are_sound(conclusion: Content, minutes: Content) -> None:
    assert lint.check(data_folder("report_templates"), [conclusion, minutes]) == ()


def test_a_file_that_is_not_there_is_ours_and_a_mistyped_name_is_said(folder: Path, conclusion: Content) -> None:
    for name in ("layout.yaml", "document.html.j2"):
        (folder / name).unlink()
    assert lint.check(folder, [conclusion]) == ()
    (folder / "document.css").rename(folder / "documnet.css")
    (flaw,) = lint.check(folder, [])
    assert (flaw.file, flaw.code) == ("documnet.css", "stranger")
    assert "Tên gần nhất: document.css" in flaw.text


def test_a_template_from_before_letters_is_told_what_it_lacks(folder: Path) -> None:
    template = folder / "document.html.j2"
    template.write_text(template.read_text("utf-8").replace("content.addressees", "content.recipients"), "utf-8")
    flaws = lint.check(folder, [])
    assert [flaw.code for flaw in flaws] == ["letters"]
    assert "Kính gửi" in flaws[0].text


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("document.html.j2", "{{ content.type }}</h1>", "{{ contnt.type }}</h1>", "Gần nhất: content"),
        ("document.html.j2", 'say("motto")', 'say("moto")', "Gần nhất: motto"),
        ("document.html.j2", "{{ content.type }}</h1>", "{{ content.type }</h1>", "viết {{ … }}"),
        ("document.html.j2", "| map(", "| mapp(", "Gần nhất: map"),
        (
            "document.html.j2",
            "{% macro recipients() %}",
            "{% macro recipients() %}{% if draft %}",
            "khối “if” mở ở dòng",
        ),
        ("document.css", "{% if draft and not piece %}", "{% if draft and not piece %}{% if draft %}", "{% endif %}"),
        ("document.css", "{{ layout.rule }}", "{{ layot.rule }}", "Gần nhất: layout"),
    ],
)
def test_a_typo_is_named_with_its_line(file: str, old: str, new: str, says: str, folder: Path) -> None:
    line = change(folder / file, old, new)
    flaws = lint.check(folder, [])
    assert (flaws[0].file, flaws[0].line) == (file, line)
    assert says in flaws[0].text


def test_a_wrong_part_of_a_known_name_shows_when_printing(folder: Path, conclusion: Content) -> None:
    line = change(folder / "document.html.j2", "{{ content.type }}</h1>", "{{ content.kynd }}</h1>")
    (flaw,) = lint.check(folder, [conclusion])
    assert (flaw.file, flaw.line, flaw.code) == ("document.html.j2", line, "print")


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("layout.yaml", "body: 14", "body: large", "sizes.body"),
        ("layout.yaml", "body: 14", "body: 14pt", "phải là một số"),
        ("layout.yaml", "body: 14", "body: 140", "từ 30 trở xuống"),
        ("layout.yaml", "body: 14", "body: 1", "từ 6 trở lên"),
        ("layout.yaml", "first_line: 10", "first_line: 0", "first_line phải lớn hơn 0"),
        ("layout.yaml", "first_line: 10", "frst_line: 10", "frst_line"),
        ("layout.yaml", "version:", "version: [", "layout.yaml"),
        ("phrases.yaml", "mark:", "mark: [", "phrases.yaml"),
    ],
)
def test_broken_data_files_are_named(file: str, old: str, new: str, says: str, folder: Path) -> None:
    change(folder / file, old, new)
    flaws = lint.check(folder, [])
    assert [flaw.file for flaw in flaws] == [file]
    assert says in flaws[0].text


@pytest.mark.parametrize(
    ("wrong", "line", "says"),
    [
        ("signers:\n  truong-doan: {ket-luan: [TN. {agency}]}", 2, "thiếu dấu phẩy hoặc dấu đóng ngoặc"),
        ("mark: a: b", 1, "đặt đoạn chữ có “: ” trong dấu ngoặc kép"),
        ("motto: x\nmotto: y", 2, "motto"),
        ("signers:\n\tnames: {}", 2, "phím Tab"),
    ],
)
def test_a_slip_in_a_data_file_is_said_in_words_with_its_line(wrong: str, line: int, says: str, tmp_path: Path) -> None:
    for name in ("phrases.yaml", "layout.yaml"):
        (tmp_path / name).write_text(f"{wrong}\n", "utf-8")
    flaws = lint.check(tmp_path, [])
    assert [(flaw.file, flaw.line) for flaw in flaws] == [("phrases.yaml", line), ("layout.yaml", line)]
    assert all(says in flaw.text for flaw in flaws)
    assert not any("while" in flaw.text for flaw in flaws)


def test_a_template_from_before_long_tables_is_told_what_it_lacks(folder: Path) -> None:
    template = folder / "document.html.j2"
    template.write_text(template.read_text("utf-8").replace("rolled", "content"), "utf-8")
    assert [(flaw.code, flaw.values) for flaw in lint.check(folder, [])] == [("long-tables", {"name": "rolled"})]


TOP_LEVEL = '{% set words = say.node("date_words") %}'


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("{% fo x in content.blocks %}{% endfor %}", "Gần nhất: for"),
        ("{% endfor %}", "“endfor” ở đây không đóng"),
        ("{% else %}", "“else” ở đây không đóng"),
        ("{% for x in content.blocks %}", "khối “for” mở ở dòng này"),
        ("{% for x in content.blocks %}{% endif %}", "{% endfor %}"),
        ("{% for x content.blocks %}{% endfor %}", "“for TÊN in DANH_SÁCH”"),
        ("{% if draft = 1 %}{% endif %}", "viết =="),
        ("{% if %}{% endif %}", "thiếu tên hoặc giá trị"),
        ("{{ }}", "thiếu tên hoặc giá trị"),
        ("{{ content.type | }}", "thiếu tên hoặc giá trị"),
        ("{{ content type }}", "chỗ “type” thừa"),
        ("{{ content ! type }}", "dấu “!” không dùng được"),
        ("{{ say('motto' }}", "đóng ngoặc “)”"),
        ("{{ draft is defned }}", "Gần nhất: defined"),
        ("{{ content.type | uper }}", "Gần nhất: upper"),
        ("{{ sya('motto') }}", "Gần nhất: say"),
        ("{{ content.type", "viết {{ … }}"),
        ("{% set 1 = 2 %}", "cú pháp"),
    ],
)
def test_every_wrong_form_is_said_in_words_with_its_line(wrong: str, says: str, folder: Path) -> None:
    line = change(folder / "document.html.j2", TOP_LEVEL, f"{wrong}{TOP_LEVEL}")
    flaws = lint.check(folder, [])
    assert says in flaws[0].text
    assert flaws[0].line == line


LOOP = "{% for x in range(99999) %}"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("{{ content.kynd }}", "không có phần “kynd” ở đây. Gần nhất: kind"),
        ("{{ content.letterhead.localty }}", "Gần nhất: locality"),
        ("{{ layout.sizes.bdy }}", "Gần nhất: body"),
        ("{% include 'documant.css' %}", "Gần nhất: document.css"),
        ("{{ content.annexes + 1 }}", "không dùng được với giá trị ấy"),
        ("{{ 1 / 0 }}", "không dùng được với giá trị ấy"),
        ("{{ content.__class__.__mro__ }}", "không được phép"),
        ("{% for x in range(1000000000) %}{% endfor %}", "lặp quá nhiều"),
        ("{{ 'x' * 1000000000000 }}", "lặp quá nhiều"),
        ("{{ 9 ** 999999999 }}", "lặp quá nhiều"),
        ("{{ 'x' | center(900000000) }}", "lặp quá nhiều"),
        (f"{{% set n = namespace(x=font) %}}{LOOP}{{% set n.x = n.x ~ n.x %}}{{% endfor %}}", "lặp quá nhiều"),
        (f"{LOOP}{LOOP}{{{{ font * 9 }}}}{{% endfor %}}{{% endfor %}}", "lặp quá nhiều"),
        ("{% include 'document.html.j2' %}", "tự gọi chính nó"),
        ("{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}", "tự gọi chính nó"),
    ],
)
def test_what_goes_wrong_while_it_runs_is_said_in_words_with_its_line(
    wrong: str, says: str, folder: Path, conclusion: Content
) -> None:
    line = change(folder / "document.html.j2", TOP_LEVEL, f"{wrong}{TOP_LEVEL}")
    (flaw,) = lint.check(folder, [conclusion])
    assert says in flaw.text
    if "lặp" not in says and "tự gọi" not in says:
        assert flaw.line == line


def test_a_quotation_or_comment_left_open_is_said(folder: Path) -> None:
    style = folder / "document.css"
    source = style.read_text("utf-8").rstrip() + "\n"
    for wrong, says in (("{{ 'abc }}", "dấu nháy"), ("{# ghi chú", "viết {# … #}")):
        style.write_text(source + wrong, "utf-8")
        (flaw,) = lint.check(folder, [])
        assert flaw.line == source.count("\n") + 1
        assert says in flaw.text


def test_a_loop_that_prints_nothing_is_stopped_in_time(
    folder: Path, conclusion: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "_SECONDS", 0.3)
    loops = "".join("{% for x in range(99999) %}" for _ in "123") + "{% endfor %}" * 3
    line = change(folder / "document.html.j2", TOP_LEVEL, f"{loops}{TOP_LEVEL}")
    with pytest.raises(InputError, match=rf"document\.html\.j2, dòng {line}.*lặp quá nhiều"):
        page.page_html(conclusion, draft=True, templates=folder, font="Tinos")


def test_an_office_writes_only_the_words_and_sizes_it_wants_otherwise(tmp_path: Path, conclusion: Content) -> None:
    (tmp_path / "phrases.yaml").write_text("annexes: {proof: {title: CHỨNG CỨ}}\n", "utf-8")
    (tmp_path / "layout.yaml").write_text("sizes: {body: 13}\n", "utf-8")
    say = phrases(tmp_path)
    assert say("annexes.proof.title") == "CHỨNG CỨ"
    assert say("annexes.proof.no_evidence") == phrases()("annexes.proof.no_evidence")
    ours, own = page.layout_of(None), page.layout_of(tmp_path)
    assert own == {**ours, "sizes": {**ours["sizes"], "body": 13}}
    assert lint.check(tmp_path, [conclusion]) == ()
    differing = dict(set(templates.fingerprints(tmp_path).items()) - set(templates.fingerprints(None).items()))
    assert differing.keys() == {"phrases.yaml", "layout.yaml"}


def test_a_phrase_that_nothing_asks_for_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "phrases.yaml").write_text("motto: Độc lập\nannexes:\n  prooof: {title: CHỨNG CỨ}\n", "utf-8")
    (flaw,) = lint.check(tmp_path, [])
    assert (flaw.file, flaw.code) == ("phrases.yaml", "unused")
    assert "annexes.proof.title" in flaw.text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("truong-doan: {ket-luan: TRƯỞNG ĐOÀN}", "phải là một danh sách"),
        ("truong-doan: {ket-luan: []}", "phải là một danh sách"),
        ('truong-doan: {ket-luan: ["TN. {agency}", TRƯỞNG ĐOÀN]}', "chữ viết tắt không có trong Nghị định"),
        ('truong-doan: {ket-luan: ["KT. TRƯỞNG ĐOÀN", TRƯỞNG ĐOÀN]}', "chức vụ của cấp phó"),
        ("truong-doan: {ket-luann: [TRƯỞNG ĐOÀN]}", "Gần nhất: signers.truong-doan.ket-luan"),
        ('truong-doan: {ket-luan: ["TM. {agncy}", TRƯỞNG ĐOÀN]}', "không có gì để điền vào chỗ {agncy}"),
        ("names: {truong-doan: }", "phải là một dòng chữ"),
    ],
)
def test_the_lines_above_a_signature_are_checked_before_a_document_depends_on_them(
    wrong: str, says: str, tmp_path: Path
) -> None:
    (tmp_path / "phrases.yaml").write_text(f"motto: Độc lập\n\nsigners:\n  {wrong}\n", "utf-8")
    flaws = lint.check(tmp_path, samples(load_library(), DAY, templates=tmp_path))
    assert [(flaw.file, flaw.line) for flaw in flaws] == [("phrases.yaml", 4)]
    assert says in flaws[0].text


def test_a_copy_says_which_of_our_versions_it_was_made_from(tmp_path: Path, conclusion: Content) -> None:
    for name in templates.NAMES:
        (tmp_path / name).write_bytes(templates.copied(name))
    assert {each.state for each in templates.overrides(tmp_path)} == {"current"}
    assert lint.check(tmp_path, [conclusion]) == ()
    style = tmp_path / "document.css"
    style.write_text(style.read_text("utf-8").replace(templates.version("document.css"), "0123456789ab"), "utf-8")
    (tmp_path / "layout.yaml").write_text("rule: 0.7\n", "utf-8")
    states = {each.file: each.state for each in templates.overrides(tmp_path)}
    assert (states["document.css"], states["layout.yaml"]) == ("outdated", "unmarked")
    assert templates.overrides(templates.shipped()) == []
