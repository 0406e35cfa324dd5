"""What the demonstration may remove: only what it made itself, and nothing anybody has gone on working in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from inspect_tool.demo import MARKER, Demo, prepare
from inspect_tool.errors import InputError, InUseError
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit


def clock() -> datetime:
    return datetime(2026, 11, 23, 15, 0, 0, tzinfo=UTC)


class Stopped(Exception):  # noqa: N818 - an event, not an error
    """The power went out."""


@pytest.fixture
def cut_short(tmp_path: Path) -> Path:
    """A demonstration that stopped when the figures were checked: before any document, with a late step's file."""
    out = tmp_path / "demo"

    def say(line: str) -> None:
        if "818" in line:
            raise Stopped

    demo = Demo(out, clock, say)
    with pytest.raises(Stopped):
        demo.run()
    demo._file("bien-ban.pdf").write_bytes(b"/ByteRange, signed")
    return out


def test_one_that_was_cut_short_is_removed(cut_short: Path) -> None:
    assert {path.name for path in cut_short.iterdir()} > {"home", "to-2", "goi-chung.zip", "bien-ban.pdf", MARKER}
    assert prepare(cut_short, clock) == []
    assert [path.name for path in cut_short.iterdir()] == [MARKER]


def test_work_done_since_is_moved_aside(cut_short: Path) -> None:
    home = Home(cut_short / "home", clock=clock, author="Mai")
    with home.open("2023") as notebook:
        notebook.write([Edit("answer/CK2", "note", "ghi thêm")])
    (aside,) = prepare(cut_short, clock)
    assert aside.name == "home-20261123-150000"
    with Home(aside, clock=clock, author="Mai").open("2023") as notebook:
        assert notebook.inspection().answers["CK2"].note == "ghi thêm"
    assert not (cut_short / "to-2").exists()


def test_what_is_open_elsewhere_is_not_touched(cut_short: Path) -> None:
    before = {path: path.is_file() and path.read_bytes() for path in cut_short.rglob("*")}
    with (
        Home(cut_short / "to-2", clock=clock, author="Mai").open("2023"),
        pytest.raises(InUseError),
    ):
        Demo(cut_short, clock, lambda _: None).run()
    assert {path: path.is_file() and path.read_bytes() for path in cut_short.rglob("*")} == before


def test_files_of_others_stay(cut_short: Path, tmp_path: Path) -> None:
    (cut_short / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "outside.txt").write_text("mine", encoding="utf-8")
    marker = cut_short / MARKER
    marker.write_text(marker.read_text("utf-8").replace("goi-chung.zip", "../outside.txt"), encoding="utf-8")
    prepare(cut_short, clock)
    assert (cut_short / "notes.txt").exists()
    assert (tmp_path / "outside.txt").exists()


def test_a_link_is_not_followed(cut_short: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "x.txt").write_text("mine", encoding="utf-8")
    (cut_short / "keys").symlink_to(elsewhere, target_is_directory=True)
    prepare(cut_short, clock)
    assert (elsewhere / "x.txt").exists()


@pytest.mark.parametrize("name", ["thesis.txt", "home"])
def test_a_folder_without_our_mark_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(InputError, match="--out"):
        Demo(tmp_path, clock, lambda _: None).run()
    assert [path.name for path in tmp_path.iterdir()] == [name]
