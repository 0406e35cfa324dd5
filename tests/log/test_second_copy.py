"""The automatic second copy: made where it was chosen and nowhere else, quiet while the stick is out."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from inspect_tool.errors import InputError, StorageError
from inspect_tool.log import second_copy
from inspect_tool.log.backup import backup, restore
from inspect_tool.log.notebook import Notebook
from tests.log.world import ID, World, set_field, state


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return tmp_path / "usb" / "sao lưu"


@pytest.fixture
def root(world: World) -> Path:
    return world.home("an").root


def test_a_copy_is_made_where_it_was_chosen_and_gives_everything_back(
    world: World, an: Notebook, root: Path, stick: Path
) -> None:
    set_field(an, "answer/CK1", "note", "một")
    assert second_copy.keep(root, an, world.clock()) is None  # nothing was chosen, nothing happens
    second_copy.choose(root, stick, lambda: "mark1")
    assert second_copy.keep(root, an, world.clock()) is None
    copy = second_copy.load(root)
    assert copy is not None
    assert copy.last(ID) == world.clock.now.replace(microsecond=0)
    restore(world.home("dung"), stick)
    with world.home("dung").open(ID) as again:
        assert state(again) == state(an)


def test_nothing_is_written_while_the_stick_is_out_and_its_age_is_known(
    world: World, an: Notebook, root: Path, stick: Path
) -> None:
    second_copy.choose(root, stick, lambda: "mark1")
    set_field(an, "answer/CK1", "note", "một")
    second_copy.keep(root, an, world.clock())
    stick.rename(stick.with_name("rút ra"))
    stick.mkdir()  # the empty place where the stick is mounted
    set_field(an, "answer/CK1", "note", "hai")
    world.clock.now += timedelta(days=3)
    assert second_copy.keep(root, an, world.clock()) is None
    assert list(stick.iterdir()) == []
    assert "3 ngày trước" in second_copy.status_words(root, ID, world.clock())
    stick.rmdir()
    stick.with_name("rút ra").rename(stick)
    second_copy.keep(root, an, world.clock())
    assert "vừa xong" in second_copy.status_words(root, ID, world.clock())
    assert "chưa có" in second_copy.status_words(root, "other", world.clock())


def test_what_is_whole_there_is_not_copied_again(
    world: World, an: Notebook, root: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second_copy.choose(root, stick, lambda: "mark1")
    set_field(an, "answer/CK1", "note", "một")
    copied: list[Path] = []
    monkeypatch.setattr(an, "copy_to", copied.append)
    (stick / ID / "segments").mkdir(parents=True)
    for _ in range(2):
        second_copy.keep(root, an, world.clock())
    assert len(copied) == 1
    shutil.rmtree(stick / ID)
    second_copy.keep(root, an, world.clock())
    assert len(copied) == 2


def test_what_goes_wrong_is_handed_back_and_the_copy_looks_old(
    world: World, an: Notebook, root: Path, stick: Path
) -> None:
    second_copy.choose(root, stick, lambda: "mark1")
    set_field(an, "answer/CK1", "note", "một")
    (stick / ID).write_text("in the way")
    assert isinstance(second_copy.keep(root, an, world.clock()), StorageError)
    copy = second_copy.load(root)
    assert copy is not None
    assert copy.last(ID) is None


def test_a_stick_is_taken_up_again_and_the_data_folder_is_no_second_place(root: Path, stick: Path) -> None:
    first = second_copy.choose(root, stick, lambda: "mark1")
    assert second_copy.choose(root, stick, lambda: "mark2") == first
    for folder in (root, root / "copy", root.parent):
        with pytest.raises(InputError):
            second_copy.choose(root, folder, lambda: "mark3")
    second_copy.forget(root)
    assert second_copy.load(root) is None
    (root / second_copy.FILE).write_text("[]")
    assert second_copy.load(root) is None


def test_a_copy_asked_for_counts_as_well(world: World, an: Notebook, root: Path, stick: Path) -> None:
    second_copy.choose(root, stick, lambda: "mark1")
    set_field(an, "answer/CK1", "note", "một")
    backup(world.home("an"), stick, opened=[an])
    copy = second_copy.load(root)
    assert copy is not None
    assert copy.last(ID) is not None
