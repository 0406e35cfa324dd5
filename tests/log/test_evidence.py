"""Photos and other files taken as evidence; copies to look at."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from inspect_tool.errors import NotFoundError
from inspect_tool.log.evidence import attach, attach_all, photo, to_view
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Notebook
from inspect_tool.text import VIETNAM
from tests.domain.test_photos import photo as picture


@pytest.fixture
def notebook(tmp_path: Path) -> Notebook:
    home = Home(tmp_path / "home", clock=lambda: datetime(2023, 8, 17, 9, tzinfo=VIETNAM), author="An")
    return home.create("do")


def test_a_photo_brings_its_moment_and_leaves_its_place_behind(notebook: Notebook, tmp_path: Path) -> None:
    path = tmp_path / "ảnh.jpg"
    path.write_bytes(picture())
    sha = attach(notebook, path, keep_position=False)
    blob = notebook.blob(sha)
    assert blob is not None
    assert not photo(blob).located
    assert photo(path).located, "the original is never altered"
    kept = notebook.inspection().evidence[sha]
    assert kept.name == "ảnh.jpg"
    assert kept.taken_at == datetime(2023, 8, 17, 9, 12, 44, tzinfo=VIETNAM)
    assert attach(notebook, path) != sha


def test_several_files_are_linked_in_one_change(notebook: Notebook, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.txt", "b.txt")]
    for path in paths:
        path.write_text(path.name)
    hashes = attach_all(notebook, "answer/CK1", paths)
    assert notebook.inspection().answers["CK1"].evidence == set(hashes)
    notebook.undo()
    assert "CK1" not in notebook.inspection().answers


def test_a_name_that_is_no_text_is_kept_readable(notebook: Notebook, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"b\xb6ng.txt")
    path.write_text("215")
    assert notebook.inspection().evidence == {}
    sha = attach(notebook, path)
    assert notebook.inspection().evidence[sha].name == "b?ng.txt"


def test_a_file_that_is_not_there(notebook: Notebook, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        attach(notebook, tmp_path / "không có.jpg")


def test_a_viewer_gets_a_copy_under_its_own_name(notebook: Notebook, tmp_path: Path) -> None:
    path = tmp_path / "bảng.txt"
    path.write_text("215")
    sha = attach(notebook, path)
    copy = to_view(notebook, sha, "../../bảng.txt")
    assert copy is not None
    assert copy.name == "bảng.txt"
    copy.write_text("sửa")
    blob = notebook.blob(sha)
    assert blob is not None
    assert blob.read_text() == "215"
    assert to_view(notebook, "0" * 64, "x") is None
