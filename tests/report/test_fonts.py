"""Which font prints: covered letters decide, not names."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools import subset
from fontTools.ttLib import TTFont

from inspect_tool.errors import DependencyError
from inspect_tool.report import fonts

NAMES = ("Regular", "Bold", "Italic", "BoldItalic")


def old_liberation(folder: Path, *, without: str) -> None:
    """Write faces that lack letters, as Liberation Serif 1 does."""
    found = fonts.find(draft=False)
    for name, face in zip(NAMES, fonts.FACES, strict=True):
        with TTFont(found.faces[face].path) as font:
            kept = sorted(fonts.vietnamese_letters() - set(map(ord, without)))
            cutter = subset.Subsetter()
            cutter.populate(unicodes=kept)
            cutter.subset(font)
            font.save(folder / f"LiberationSerif-{name}.ttf")


def test_the_machines_font_has_every_vietnamese_letter() -> None:
    found = fonts.find(draft=False)
    assert found.exact
    assert fonts.missing("Nghiễm nhiên Ưỡn ẹo ợ ỹ Ỹ ₫ – “…”", found) == ""
    assert set(found.record()) == {"family", "version", *fonts.FACES}


def test_every_letter_with_every_tone_is_asked_for() -> None:
    wanted = fonts.vietnamese_letters()
    assert all(ord(c) in wanted for c in "ạảãàáặẳẵằắậẩẫầấđĐƯỨỪỬỮỰỴỲỶỸ")
    assert len([c for c in wanted if 0x1EA0 <= c <= 0x1EF9]) == 90


def test_a_family_that_lacks_letters_does_not_count(tmp_path: Path) -> None:
    old_liberation(tmp_path, without="ơưạỹ")
    with pytest.raises(DependencyError, match="fonts-liberation2"):
        fonts.find(draft=False, folders=[tmp_path])


def test_of_two_files_with_one_name_the_one_with_the_letters_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    old_liberation(tmp_path / "a", without="ơưạỹ")
    old_liberation(tmp_path / "b", without="")
    found = fonts.find(draft=False, folders=[tmp_path])
    assert found.faces["regular"].path.parent.name == "b"


def test_no_font_names_the_package(tmp_path: Path) -> None:
    with pytest.raises(DependencyError, match="fonts-liberation2"):
        fonts.find(draft=True, folders=[tmp_path])


def test_another_serif_serves_drafts_only(tmp_path: Path) -> None:
    found = fonts.find(draft=False)
    for suffix, face in zip(("", "-Bold", "-Italic", "-BoldItalic"), fonts.FACES, strict=True):
        (tmp_path / f"DejaVuSerif{suffix}.ttf").write_bytes(found.faces[face].data)
    assert not fonts.find(draft=True, folders=[tmp_path]).exact
    with pytest.raises(DependencyError):
        fonts.find(draft=False, folders=[tmp_path])


def test_times_new_roman_goes_first(tmp_path: Path) -> None:
    found = fonts.find(draft=False)
    for name, face in zip(("times", "timesbd", "timesi", "timesbi"), fonts.FACES, strict=True):
        (tmp_path / f"{name}.ttf").write_bytes(found.faces[face].data)
    for name, face in zip(NAMES, fonts.FACES, strict=True):
        (tmp_path / f"Tinos-{name}.ttf").write_bytes(found.faces[face].data)
    assert fonts.find(draft=False, folders=[tmp_path]).family == "Times New Roman"


def test_missing_characters_are_listed_once_in_order() -> None:
    assert fonts.missing("漢 a 😀 漢\n", fonts.find(draft=False)) == "漢😀"
