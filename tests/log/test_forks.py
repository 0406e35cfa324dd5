"""One identity with two histories: cloned laptops and restored backups. Both histories are kept, and said so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from inspect_tool.log.home import Home
from inspect_tool.log.keys import fingerprint
from inspect_tool.log.notebook import Notebook
from tests.log.world import ID, World, ids, private_key, set_field, state

KEYS = count()


def home(world: World, folder: str, author: str) -> Home:
    """An installation that can make several keys, each its own."""
    return Home(
        world.folder / folder,
        clock=world.clock,
        author=author,
        make_key=lambda: private_key(f"{folder}{author}{next(KEYS)}"),
        make_id=ids(folder),
        sync=world.sync,
    )


def clone(world: World, source: str, target: str) -> None:
    shutil.copytree(world.folder / source, world.folder / target)


def key_file(world: World) -> Path:
    """A key that somebody copied from one laptop to others."""
    assert home(world, "copied", "an").key
    return world.folder / "copied" / "key"


def bundle(world: World, notebook: Notebook, name: str) -> list[object]:
    return [notebook.export(world.folder / f"{name}.zip").path]


@pytest.fixture
def clones(world: World, binh: Notebook) -> Iterator[tuple[Notebook, Notebook]]:
    """An's laptop and a copy of its disk, each with one more change than the other knows."""
    with home(world, "first", "an").create("other") as notebook:
        set_field(notebook, "answer/CK1", "note", "chung")
    clone(world, "first", "second")
    with home(world, "first", "an").open("other") as first, home(world, "second", "chi").open("other") as second:
        set_field(first, "answer/CK1", "verdict", "dat")
        set_field(first, "answer/CK1", "note", "không còn chung")
        set_field(first, "answer/CK2", "note", "máy một")
        set_field(second, "answer/CK1", "verdict", "khong-dat")
        set_field(second, "answer/CK3", "note", "máy hai")
        assert first.log_id == second.log_id
        yield first, second


def test_a_third_laptop_keeps_both_histories_and_says_so(world: World, clones: tuple[Notebook, Notebook]) -> None:
    first, second = clones
    one, two = (first.export(world.folder / "1.zip").path, second.export(world.folder / "2.zip").path)
    found = []
    for number, order in enumerate([(one, two), (two, one)]):
        third = home(world, f"third{number}", "dung")
        third.join(order[0])
        with third.open("other") as notebook:
            preview = notebook.merge([order[1]], dry_run=True)
            report = notebook.merge([order[1]])
            assert [(f.log, f.line) for f in report.forks] == [(f.log, f.line) for f in preview.forks]
            assert [(f.log, f.line) for f in report.forks] == [(first.log_id, 2)]
            assert first.log_id in str(report.forks[0])
            assert preview.disputes == report.disputes == notebook.disputes()
            assert [d.field for d in notebook.disputes()] == ["verdict"]
            assert set(state(notebook)["answer"]) == {"CK1", "CK2", "CK3"}
            assert len(notebook.history()) == 6
            again = notebook.merge([one, two])
            assert (again.writes_new, again.forks) == (0, [])
            before = state(notebook), notebook.disputes()
        with third.open("other") as notebook:
            assert (state(notebook), notebook.disputes()) == before
            assert len(notebook.history()) == 6
            assert notebook.merge([one, two]).writes_new == 0
            found.append(before)
            fourth = home(world, f"fourth{number}", "em")
            fourth.join(notebook.export(world.folder / f"4{number}.zip").path)
        with fourth.open("other") as notebook:
            assert (state(notebook), notebook.disputes()) == before
    assert found[0] == found[1]


def test_the_one_who_finds_out_goes_on_under_a_new_identity(world: World, clones: tuple[Notebook, Notebook]) -> None:
    first, second = clones
    old = first.log_id
    report = first.merge([second.export(world.folder / "2.zip").path])
    assert report.forks
    assert first.log_id != old
    assert [n.key for n in first.notices] == [n.key for n in report.notices] == ["log.two-lives"]
    for word in (old, first.log_id, fingerprint(home(world, "first", "an").key.public)):
        assert word in str(first.notices[0])
    set_field(first, "answer/CK4", "note", "dưới tên mới")
    second.merge([first.export(world.folder / "1.zip").path], unknown="accept")
    assert state(second) == state(first)
    assert second.disputes() == first.disputes()
    assert second.log_id not in {old, first.log_id}
    heads = first.heads()
    assert old in heads
    assert first.log_id in heads
    first.close()
    with home(world, "first", "an").open("other") as reopened:
        assert reopened.heads() == heads
        assert reopened.notices == ()
        assert state(reopened) == state(second)


def test_what_was_not_sealed_under_the_old_identity_still_leaves(
    world: World, clones: tuple[Notebook, Notebook]
) -> None:
    first, second = clones
    second.merge([first.export(world.folder / "1.zip").path])
    third = home(world, "third", "dung")
    third.join(second.export(world.folder / "2.zip").path)
    with third.open("other") as notebook:
        assert state(notebook) == state(second)
        assert set(state(notebook)["answer"]) == {"CK1", "CK2", "CK3"}


def test_a_folder_restored_from_an_old_copy_takes_a_new_identity_before_writing(world: World) -> None:
    with home(world, "first", "an").create("other") as notebook:
        set_field(notebook, "answer/CK1", "note", "một")
    folder = world.folder / "first" / "inspections" / "other"
    shutil.copytree(folder, world.folder / "old")
    with home(world, "first", "an").open("other") as notebook:
        set_field(notebook, "answer/CK1", "note", "hai")
        old = notebook.log_id
        sent = notebook.export(world.folder / "sent.zip").path
    shutil.rmtree(folder)
    shutil.copytree(world.folder / "old", folder)
    with home(world, "first", "an").open("other") as notebook:
        assert [n.key for n in notebook.notices] == ["log.behind"]
        for word in (old, notebook.log_id, fingerprint(home(world, "first", "an").key.public)):
            assert word in str(notebook.notices[0])
        assert notebook.log_id != old
        set_field(notebook, "answer/CK1", "verdict", "dat")
        assert notebook.merge([sent]).forks == []
        assert state(notebook) == {"answer": {"CK1": {"note": "hai", "verdict": "dat"}}}
    with home(world, "first", "an").open("other") as notebook:
        assert notebook.notices == ()


def test_a_folder_exchanged_for_a_clones_is_noticed_however_long_it_is(
    world: World, clones: tuple[Notebook, Notebook]
) -> None:
    first, second = clones
    set_field(second, "answer/CK5", "note", "bằng số lần ghi")
    old = first.log_id
    assert first.heads()[old].count == second.heads()[old].count
    expected = state(second)
    for notebook in clones:
        notebook.close()
    shutil.rmtree(first.folder)
    shutil.copytree(second.folder, first.folder)
    with home(world, "first", "an").open("other") as notebook:
        assert [n.key for n in notebook.notices] == ["log.behind"]
        assert notebook.log_id != old
        assert state(notebook) == expected


def test_one_key_on_two_laptops_from_the_beginning(world: World) -> None:
    found = []
    for name in ("first", "second"):
        (world.folder / name).mkdir()
        shutil.copy(key_file(world), world.folder / name / "key")
        with home(world, name, name).create("other") as notebook:
            set_field(notebook, "answer/CK1", "note", name)
            found.append(notebook.export(world.folder / f"{name}.zip").path)
    with home(world, "third", "dung").create("other") as third:
        report = third.merge(found, unknown="accept")
        assert [(f.line, f.log in str(f)) for f in report.forks] == [(1, True)]
        assert {s.value for d in third.disputes() for s in d.values} == {"first", "second"}
        assert report.notices == []
        before = state(third), third.disputes()
        both = third.export(world.folder / "both.zip").path
    for name in ("first", "second"):
        with home(world, name, name).open("other") as notebook:
            assert [n.key for n in notebook.merge([both]).notices] == ["log.two-lives"]
            assert (state(notebook), notebook.disputes()) == before
            assert notebook.log_id not in notebook.heads()


def test_nobody_takes_a_new_identity_without_need(world: World) -> None:
    with home(world, "first", "an").create("other") as notebook:
        set_field(notebook, "answer/CK1", "note", "một")
        old = notebook.log_id
        sent = notebook.export(world.folder / "sent.zip").path
        assert notebook.merge([sent]).notices == []
    with home(world, "first", "an").open("other") as notebook:
        set_field(notebook, "answer/CK1", "note", "hai")
        report = notebook.merge([sent])
        assert (report.notices, report.forks, notebook.notices) == ([], [], ())
    with home(world, "first", "an").open("other") as notebook:
        assert (notebook.notices, notebook.log_id) == ((), old)


def test_a_restored_home_finds_its_later_work_at_a_colleague(world: World) -> None:
    with home(world, "first", "an").create("other") as notebook:
        set_field(notebook, "answer/CK1", "note", "một")
    clone(world, "first", "copy")
    with home(world, "first", "an").open("other") as notebook:
        set_field(notebook, "answer/CK1", "note", "hai")
        sent = notebook.export(world.folder / "sent.zip").path
        later = state(notebook)
    with home(world, "copy", "an").open("other") as notebook:
        report = notebook.merge([sent])
        assert (report.forks, report.writes_new) == ([], 1)
        assert state(notebook) == later
        assert [n.key for n in notebook.notices] == ["log.two-lives"]


def test_a_damaged_fence_is_no_fence(world: World, an: Notebook) -> None:
    set_field(an, "answer/CK1", "note", "x")
    an.close()
    for content in (b"", b"[", b'["x"]', b"[1,2,3]", b'{"a":1}'):
        (world.folder / "an" / "fences" / ID).write_bytes(content)
        with world.home("an").open(ID) as notebook:
            assert notebook.notices == ()
