"""An office's own templates: each mistake is named with file and line before a document depends on it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from inspect_tool.library import data_folder
from inspect_tool.report import lint
from inspect_tool.report.model import Content


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


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "layout.yaml").unlink()
    assert [flaw.file for flaw in lint.check(folder, [])] == ["layout.yaml"]


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
        ("document.html.j2", "{{ content.type }}</h1>", "{{ content.type }</h1>", "cú pháp"),
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
        ("layout.yaml", "first_line: 10", "frst_line: 10", "first_line"),
        ("layout.yaml", "version:", "version: [", "layout.yaml"),
        ("phrases.yaml", "mark:", "mark: [", "phrases.yaml"),
    ],
)
def test_broken_data_files_are_named(file: str, old: str, new: str, says: str, folder: Path) -> None:
    change(folder / file, old, new)
    flaws = lint.check(folder, [])
    assert [flaw.file for flaw in flaws] == [file]
    assert says in flaws[0].text


def test_a_template_from_before_long_tables_is_told_what_it_lacks(folder: Path) -> None:
    template = folder / "document.html.j2"
    template.write_text(template.read_text("utf-8").replace("rolled", "content"), "utf-8")
    assert [(flaw.code, flaw.values) for flaw in lint.check(folder, [])] == [("long-tables", {"name": "rolled"})]
