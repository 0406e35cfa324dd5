"""A disk that is full, read-only, failing, or out of file handles: said clearly, and nothing acknowledged is lost."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from inspect_tool.cli import main
from inspect_tool.errors import StorageError
from inspect_tool.log.chain import durable
from inspect_tool.log.notebook import Notebook
from tests.log.world import ID, World, set_field, state


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(folder)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"mounting is not allowed here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(notebook: Notebook) -> int:
    """Write until the disk refuses; return the last number acknowledged."""
    acknowledged = 0
    with pytest.raises(StorageError) as full:  # noqa: PT012 - which of them fails is the disk's choice
        for number in count(1):
            set_field(notebook, "answer/CK1", "note", f"{number} " + "x" * 700)
            acknowledged = number
    assert full.value.key == "log.disk-full"
    return acknowledged


def test_a_full_disk_takes_the_commit_back_and_work_goes_on(small_disk: Path, tmp_path: Path) -> None:
    home = World(small_disk).durable_home("an")
    with home.create(ID) as notebook:
        last = fill(notebook)
        assert last > 100
        assert str(notebook.inspection().answers["CK1"].note).startswith(f"{last} ")
        log = notebook.folder / "logs" / f"{notebook.log_id}.log"
        size = log.stat().st_size
        evidence = tmp_path / "large.pdf"
        evidence.write_bytes(bytes(100_000))
        with pytest.raises(StorageError):
            notebook.attach(evidence)
        with pytest.raises(StorageError):
            notebook.export(small_disk / "out.zip")
        assert not list((notebook.folder / "blobs").iterdir())
        assert not list(small_disk.glob("out*"))
        assert log.stat().st_size == size
    with home.open(ID) as notebook:
        assert str(notebook.inspection().answers["CK1"].note).startswith(f"{last} ")
        mounted = subprocess.run(["mount", "-o", "remount,size=512k", str(small_disk)], check=False)
        assert mounted.returncode == 0
        set_field(notebook, "answer/CK2", "note", "goes on")
        before = state(notebook)
    with home.open(ID) as notebook:
        assert state(notebook) == before
        assert notebook.notices == ()
        assert len(notebook.history()) == last + 1


def test_a_read_only_disk_is_read_and_said_so(small_disk: Path) -> None:
    home = World(small_disk).durable_home("an")
    with home.create(ID) as notebook:
        set_field(notebook, "answer/CK1", "note", "x")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(StorageError) as refused:
        home.open(ID)
    assert refused.value.key == "log.folder-read-only"
    with home.open(ID, read_only=True) as notebook:
        assert notebook.inspection().answers["CK1"].note == "x"
    with pytest.raises(StorageError) as create:
        home.create("khac")
    assert create.value.key == "log.folder-read-only"
    assert [e.problem for e in home.entries()] == [None]


def test_on_a_read_only_disk_commands_read_and_say_why_they_cannot_write(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("INSPECT_TOOL_HOME", str(small_disk / "home"))
    new = ["new", "--unit", "UBND quận", "--level", "quận", "--date", "2023-08-17"]
    assert main(new) == 0
    inspection = capsys.readouterr().out.strip()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for words in (
        new,
        ["answer", inspection, "CK1", "--verdict", "dat"],
        ["export", inspection, str(small_disk / "x")],
    ):
        assert main(words) == 2
        assert "quyền ghi" in capsys.readouterr().err
    assert main(["list"]) == 0
    assert main(["status", inspection]) in {0, 1}


class FailingDisk:
    """A sync that fails once it is told to."""

    def __init__(self) -> None:
        self.broken = False
        self.calls = 0

    def __call__(self, fd: int) -> None:
        self.calls += 1
        if self.broken:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        durable(fd)


def test_a_failed_sync_stops_writing_and_is_never_tried_again(world: World) -> None:
    disk = FailingDisk()
    with world.home("an", sync=disk).create(ID) as notebook:
        set_field(notebook, "answer/CK1", "note", "kept")
        disk.broken = True
        with pytest.raises(StorageError) as failed:
            set_field(notebook, "answer/CK1", "note", "lost")
        assert failed.value.key == "log.sync-failed"
        assert notebook.inspection().answers["CK1"].note == "kept"
        disk.broken = False
        calls = disk.calls
        for _ in range(2):
            with pytest.raises(StorageError) as stopped:
                set_field(notebook, "answer/CK1", "note", "later")
            assert stopped.value.key == "log.stopped"
        assert disk.calls == calls
    with world.home("an").open(ID) as notebook:
        assert notebook.inspection().answers["CK1"].note == "kept"
        set_field(notebook, "answer/CK1", "note", "goes on")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_write_that_fails_half_way_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    real, calls = os.write, 0

    def half(fd: int, data: bytes) -> int:
        nonlocal calls
        calls += 1
        if calls % 2:
            return real(fd, data[: len(data) // 2])
        raise OSError(number, os.strerror(number))

    with world.home("an").create(ID) as notebook:
        set_field(notebook, "answer/CK1", "note", "kept")
        log = notebook.folder / "logs" / f"{notebook.log_id}.log"
        before = log.read_bytes()
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", half)
            with pytest.raises(StorageError):
                set_field(notebook, "answer/CK1", "note", "lost")
        assert log.read_bytes() == before
        assert notebook.inspection().answers["CK1"].note == "kept"
        if number == errno.EIO:
            with pytest.raises(StorageError):
                set_field(notebook, "answer/CK1", "note", "later")
        else:
            set_field(notebook, "answer/CK1", "note", "goes on")


@contextmanager
def no_file_handles() -> Iterator[None]:
    """Let this process open no file more."""
    resource = pytest.importorskip("resource", reason="Windows limits no process to so many files")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.dup(0)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_no_file_handles_left(world: World, tmp_path: Path) -> None:
    home = world.home("an")
    with home.create(ID) as notebook:
        set_field(notebook, "answer/CK1", "note", "kept")
        sent = world.bundle(notebook)
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    with no_file_handles(), pytest.raises(StorageError) as refused:
        home.open(ID)
    assert refused.value.key == "log.too-many-files"
    with home.open(ID) as notebook:
        for act in (
            lambda: set_field(notebook, "answer/CK1", "note", "lost"),
            lambda: notebook.attach(tmp_path / "a.pdf"),
            lambda: notebook.export(tmp_path / "out.zip"),
            lambda: notebook.merge([sent]),
        ):
            with no_file_handles(), pytest.raises(StorageError) as refused:
                act()
            assert refused.value.key == "log.too-many-files"
        assert notebook.inspection().answers["CK1"].note == "kept"
        assert not list(tmp_path.glob("out*"))
        set_field(notebook, "answer/CK1", "note", "goes on")
    with home.open(ID) as notebook:
        assert notebook.inspection().answers["CK1"].note == "goes on"


def test_a_merge_that_fails_is_whole_or_absent_for_each_log(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with world.home("an").create(ID) as an:
        set_field(an, "answer/CK1", "note", "x")
        with world.join("binh", an) as binh:
            set_field(binh, "answer/CK2", "note", "y")
            bundle = world.bundle(binh)
        before = state(an)
        calls = 0
        real = os.fsync

        def fail_first(fd: int) -> None:
            nonlocal calls
            calls += 1
            if calls == 1:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            real(fd)

        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", fail_first)
            with pytest.raises(StorageError):
                an.merge([bundle], unknown="accept")
        assert state(an) == before
        assert an.merge([bundle], unknown="accept").writes_new == 1
    with world.home("an").open(ID) as an:
        assert set(state(an)["answer"]) == {"CK1", "CK2"}
