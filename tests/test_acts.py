"""Acts apart from the command line: what is checked before anything is done, and how files are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_tool import acts
from inspect_tool.acts.states import states_of
from inspect_tool.domain.records import DocumentKind, Level
from inspect_tool.errors import InputError
from inspect_tool.library import Library, data_folder, load_library
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit, Notebook
from inspect_tool.settings import system_clock


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", clock=system_clock, author="Mai")


@pytest.fixture
def notebook(home: Home, library: Library) -> Iterator[Notebook]:
    sample = data_folder("checklists") / "sample" / "binh-thanh-2023.yaml"
    made = acts.create(home, library, unit="UBND quận Bình Thạnh", level="quan", day=date(2023, 8, 17), records=sample)
    with home.open(made) as opened:
        yield opened


def test_an_inspection_is_named_after_day_and_unit(home: Home, library: Library) -> None:
    made = acts.create(home, library, unit="  Sở Tài nguyên  ", level="Sở", day=date(2026, 1, 2), suffix=lambda: "ab23")
    assert made == "2026-01-02-so-tai-nguyen-ab23"
    with home.open(made) as opened:
        view = opened.inspection()
        assert (view.unit.name, view.unit.level) == ("Sở Tài nguyên", Level.DEPARTMENT)
        assert view.visit.checklists == {c.id: c.version for c in library.checklists}
    long = acts.create(home, library, unit="Ủy ban nhân dân " * 9, level="xã", day=date(2026, 1, 2))
    assert len(long) <= 80
    assert "--" not in long


def test_everything_is_one_change(notebook: Notebook) -> None:
    assert [head.count for head in notebook.heads().values()] == [1]


@pytest.mark.parametrize("level", Level)
def test_levels_are_read_with_and_without_marks(level: Level) -> None:
    assert acts.level_of(level.value) == acts.level_of(level.value.upper()) == level.value
    with pytest.raises(InputError, match="phường"):
        acts.level_of("tỉnh")


def test_suffixes_are_easy_to_read_aloud() -> None:
    assert {len(acts.random_suffix()) for _ in range(50)} == {4}
    assert not set("".join(acts.random_suffix() for _ in range(200))) & set("01ilo")


def test_a_dispute_stands_in_the_way(notebook: Notebook, home: Home, library: Library, tmp_path: Path) -> None:
    other = Home(tmp_path / "other", clock=system_clock, author="Minh")
    notebook.export(tmp_path / "a.zip")
    joined = other.join(tmp_path / "a.zip").inspection_id
    with other.open(joined) as theirs:
        theirs.write([Edit("answer/QT1", "verdict", "dat")])
        theirs.export(tmp_path / "b.zip")
    notebook.write([Edit("answer/QT1", "verdict", "khong-dat")])
    notebook.merge([tmp_path / "b.zip"], unknown="accept")
    with pytest.raises(acts.NotReadyError) as refused:
        acts.issue(notebook, library, DocumentKind.MINUTES, draft=False, clock=system_clock)
    assert refused.value.exit_code == 1
    assert [(gap.record, gap.field) for gap in refused.value.gaps] == [("answer/QT1", "verdict")]
    assert "answer/QT1" in str(refused.value)
    assert notebook.inspection().documents == {}
    notebook.resolve("answer/QT1", "verdict", value="mot-phan")
    acts.require_ready(notebook, library, DocumentKind.MINUTES, date(2023, 8, 17))


@given(st.lists(st.binary(max_size=30).map(lambda b: b + b"\n%%EOF\n"), min_size=1, max_size=5))
def test_every_state_of_a_file_is_found_again(parts: list[bytes]) -> None:
    whole = b"".join(parts)
    found = states_of(whole)
    for length in range(1, len(parts) + 1):
        assert hashlib.sha256(b"".join(parts[:length])).hexdigest() in found


def test_files_are_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kết luận.pdf"
    acts.save(path, b"old")

    def fail(_: int) -> NoReturn:
        raise OSError(28, "full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="full") as refused:
        acts.save(path, b"new")
    assert refused.value.filename == str(path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_signed_file_is_replaced_by_itself_only(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    acts.save(path, b"/ByteRange [0 1 2 3]")
    acts.save(path, b"/ByteRange [0 1 2 3]")
    with pytest.raises(InputError, match=r"a\.pdf"):
        acts.save(path, b"other")
    with pytest.raises(FileNotFoundError):
        acts.check_target(tmp_path / "no" / "a.pdf")
    with pytest.raises(IsADirectoryError):
        acts.check_target(tmp_path)


def test_a_folder_that_may_not_be_written_is_refused_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(PermissionError) as refused:
        acts.check_target(tmp_path / "a.pdf")
    assert refused.value.filename == str(tmp_path)
