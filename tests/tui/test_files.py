"""Paths as terminals hand them over, and folders as they are listed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from inspect_tool.errors import NotFoundError
from inspect_tool.log.evidence import pointed_at
from inspect_tool.tui.files import listing, looks_like_path, matching


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    paths = tmp_path / "bảng niêm yết (1).jpg", tmp_path / "it's.pdf"
    for path in paths:
        path.write_bytes(b"x")
    return paths


@pytest.mark.parametrize(
    "form",
    [
        "{0}",
        "'{0}'",
        '"{0}"',
        "{0}\n",
        "{e0}",
        "{u0}",
        "{0}\r\n{1}\r\n",
        "'{0}' \"{1}\"",
        "{e0} {e1}",
        "{u0}\n{u1}",
        "{u0} {u1}",
        '"{0}" "{1}" ',
    ],
)
def test_dropped_files_are_understood(form: str, two: tuple[Path, Path]) -> None:
    def escaped(path: Path) -> str:
        return "".join(f"\\{c}" if c in " ()'" else c for c in str(path))

    words = {"e0": escaped(two[0]), "e1": escaped(two[1]), "u0": two[0].as_uri(), "u1": two[1].as_uri()}
    text = form.format(*two, **words)
    assert looks_like_path(text)
    assert pointed_at(text, windows=False) == list(two[: 2 if "1" in form.replace("{", "").replace("u1", "1") else 1])


def test_windows_words_keep_their_backslashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("C:\\Ảnh\\a b.jpg").write_bytes(b"")
    Path("C:\\x.jpg").write_bytes(b"")
    assert pointed_at('"C:\\Ảnh\\a b.jpg" C:\\x.jpg', windows=True) == [Path("C:\\Ảnh\\a b.jpg"), Path("C:\\x.jpg")]


def test_what_names_no_file_is_no_path(tmp_path: Path, two: tuple[Path, Path]) -> None:
    for text in ("", "'", "ghi chú", f"{tmp_path}/không có", f"{two[0]} {tmp_path}/không có"):
        assert pointed_at(text, windows=False) == []
    assert not looks_like_path("bảng niêm yết")


def test_a_folder_is_listed_folders_first_then_the_latest(tmp_path: Path) -> None:
    (tmp_path / "Đợt 2").mkdir()
    (tmp_path / "ảnh").mkdir()
    for number, name in enumerate(("cũ.jpg", "mới.jpg")):
        (tmp_path / name).write_bytes(b"ab")
        os.utime(tmp_path / name, (1000 + number, 1000 + number))
    (tmp_path / ".ẩn").write_bytes(b"")
    (tmp_path / "hỏng").symlink_to(tmp_path / "không có")
    names = [one.name for one in listing(tmp_path)]
    assert names == ["ảnh", "Đợt 2", "mới.jpg", "cũ.jpg", "hỏng"]
    assert [one.name for one in matching(listing(tmp_path), "MOI")] == ["mới.jpg"]
    assert [one.name for one in matching(listing(tmp_path), "dot")] == ["Đợt 2"]


def test_a_name_that_is_no_text_is_listed(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"b\xb6ng.jpg")).write_bytes(b"")
    (one,) = listing(tmp_path)
    assert one.name == "b?ng.jpg"
    assert one.path.is_file()


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="không có"):
        listing(tmp_path / "không có")
