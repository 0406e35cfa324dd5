from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_tool.errors import StorageError
from inspect_tool.log import chain
from inspect_tool.log.chain import Appender, chained, choose_sync, is_torn, line_of, scan, set_aside, write_whole

BODIES = st.lists(st.binary(max_size=60).map(lambda b: b.replace(b"\n", b"")), max_size=8)


def build(bodies: list[bytes]) -> tuple[bytes, list[str]]:
    data, head, hashes = b"", "", []
    for body in bodies:
        head = chained(head, body)
        hashes.append(head)
        data += line_of(head, body)
    return data, hashes


@given(BODIES)
def test_what_was_written_is_read(bodies: list[bytes]) -> None:
    data, hashes = build(bodies)
    assert scan(data, "") == list(zip(hashes, bodies, strict=True))


@given(BODIES.filter(bool), st.data())
def test_a_chain_cut_anywhere_reads_as_its_whole_lines(bodies: list[bytes], data: st.DataObject) -> None:
    whole, _ = build(bodies)
    cut = data.draw(st.integers(0, len(whole) - 1))
    read = scan(whole[:cut], "")
    assert [body for _, body in read] == bodies[: whole[:cut].count(b"\n")]


def test_the_first_line_decides_every_hash() -> None:
    _, one = build([b'{"key": 1}', b"[1]"])
    _, other = build([b'{"key": 2}', b"[1]"])
    assert one[1] != other[1]


def test_only_an_append_that_never_returned_is_torn() -> None:
    data, hashes = build([b"[1]", b'["' + b"x" * 3000 + b'"]'])
    first, last = data.splitlines(keepends=True)
    end = len(first)
    for cut in range(1, len(last)):
        assert is_torn(last[:cut], hashes[0], end)
        assert is_torn(last[:cut] + bytes(len(last) - cut), hashes[0], end)
    assert is_torn(bytes(4096), hashes[0], end)
    hole = bytearray(last)
    hole[512 - end : 1024 - end] = bytes(512)
    assert is_torn(bytes(hole), hashes[0], end)
    for place in (0, 70, 512 - end, len(last) - 2):
        altered = bytearray(last)
        altered[place] = 0
        assert not is_torn(bytes(altered), hashes[0], end)
        altered[place] = ord("~")
        assert not is_torn(bytes(altered), hashes[0], end)
        assert not is_torn(bytes(altered) + last, hashes[0], end)
    assert not is_torn(last[:-1] + b"\x0b", hashes[0], end)


def test_a_torn_tail_is_kept_beside_the_log(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_bytes(b"good\nbad")
    aside = set_aside(log, 5, b"bad")
    assert (log.read_bytes(), aside.read_bytes(), aside.name) == (b"good\n", b"bad", "a.log.torn-5")


def test_the_sync_that_reaches_the_disk_is_chosen_by_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    assert choose_sync("linux") is os.fdatasync
    assert choose_sync("win32") is os.fsync
    import fcntl  # noqa: PLC0415

    calls: list[tuple[int, int]] = []
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", lambda fd, op: calls.append((fd, op)))
    choose_sync("darwin")(7)
    assert calls == [(7, 51)]


def test_a_volume_without_full_sync_gets_the_ordinary_one(monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl  # noqa: PLC0415

    def refuse(_fd: int, _op: int) -> None:
        raise OSError(errno.ENOTSUP, "no")

    synced: list[int] = []
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", refuse)
    monkeypatch.setattr(os, "fsync", synced.append)
    choose_sync("darwin")(7)
    assert synced == [7]


def test_a_failing_disk_is_not_taken_for_a_volume_without_full_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl  # noqa: PLC0415

    def fail(_fd: int, _op: int) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", fail)
    with pytest.raises(OSError, match="broken"):
        choose_sync("darwin")(7)


def test_each_append_is_synced_once(tmp_path: Path) -> None:
    synced: list[int] = []
    writer = Appender(tmp_path / "a.log", sync=synced.append)
    for body in (b"[1]", b"[2]"):
        writer.append(line_of(chained(writer.head, body), body), chained(writer.head, body))
    writer.close()
    assert len(synced) == 2
    assert [body for _, body in scan((tmp_path / "a.log").read_bytes(), "")] == [b"[1]", b"[2]"]


def test_a_short_write_is_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, data[:7]))
    writer = Appender(tmp_path / "a.log")
    line = line_of(chained("", b"[1]"), b"[1]")
    writer.append(line, chained("", b"[1]"))
    writer.close()
    assert (tmp_path / "a.log").read_bytes() == line


def test_a_file_is_whole_or_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "trust.json"
    write_whole(path, b"old")

    def fail(_fd: int) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="broken"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (errno.ENOSPC, "log.disk-full"),
        (errno.EDQUOT, "log.disk-full"),
        (errno.EROFS, "log.folder-read-only"),
        (errno.EACCES, "log.folder-read-only"),
        (errno.EMFILE, "log.too-many-files"),
        (errno.EIO, "log.disk-error"),
    ],
)
def test_what_the_disk_says_is_told_in_words(number: int, key: str) -> None:
    error = chain.storage_error(OSError(number, os.strerror(number)), Path("a.log"))
    assert isinstance(error, StorageError)
    assert error.key == key
    assert "a.log" in str(error)
