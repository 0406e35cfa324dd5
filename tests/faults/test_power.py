"""A power cut during one commit, in every state a disk may show: the old state or the new one, never a third."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inspect_tool.errors import DamagedError
from inspect_tool.log.notebook import Edit
from tests.log.world import ID, World, set_field, state

pytestmark = pytest.mark.usefixtures("no_disk")


class Bench:
    """A log before and after one commit, and a way to see what a laptop makes of anything between."""

    def __init__(self, world: World, size: int) -> None:
        self.home = world.home("an")
        with self.home.create(ID) as notebook:
            for number in range(20):
                set_field(notebook, f"answer/CK{number}", "note", "n" * 60)
            self.log = notebook.folder / "logs" / f"{notebook.log_id}.log"
            self.old, self.before = state(notebook), self.log.read_bytes()
            notebook.write([Edit("answer/CK3", "note", "x" * size), Edit("answer/CK4", "verdict", "dat")])
            self.new, self.after = state(notebook), self.log.read_bytes()

    def found(self, content: bytes) -> str:
        """What is read from this content: the old state or the new. Writing goes on in either."""
        self.log.write_bytes(content)
        for aside in self.log.parent.glob("*.torn-*"):
            aside.unlink()
        with self.home.open(ID) as notebook:
            seen = state(notebook)
            torn = [n for n in notebook.notices if n.key == "log.torn"]
            assert bool(torn) == (seen == self.old and content != self.before)
            set_field(notebook, "answer/CK9", "note", "goes on")
        kept = b"".join(p.read_bytes() for p in self.log.parent.glob("*.torn-*"))
        assert kept == (content[len(self.before) :] if torn else b"")
        with self.home.open(ID) as notebook:
            assert notebook.inspection().answers["CK9"].note == "goes on"
        assert seen in (self.old, self.new)
        return "old" if seen == self.old else "new"


def subsets(bench: Bench, page: int) -> Iterator[bytes]:
    """The file as long as it should be, any of its last pages not arrived."""
    pages = list(range(len(bench.before) // page, (len(bench.after) + page - 1) // page))
    for chosen in range(1 << len(pages)):
        content = bytearray(bench.before.ljust(len(bench.after), b"\0"))
        for index, number in enumerate(pages):
            if chosen >> index & 1:
                content[number * page : (number + 1) * page] = bench.after[number * page : (number + 1) * page]
        yield bytes(content)


@pytest.mark.parametrize("size", [40, pytest.param(9000, marks=pytest.mark.long)])
def test_cut_at_each_byte(world: World, size: int, counted: Callable[[str], None]) -> None:
    bench = Bench(world, size)
    ends = range(len(bench.before), len(bench.after) + 1)
    assert [bench.found(bench.after[:end]) for end in ends] == ["old"] * (len(ends) - 1) + ["new"]
    counted(f"{len(ends)} lengths, {len(ends) - 1} read as the old state, 1 as the new")


@pytest.mark.parametrize("size", [40, pytest.param(9000, marks=pytest.mark.long)])
def test_zeros_from_each_byte(world: World, size: int, counted: Callable[[str], None]) -> None:
    bench = Bench(world, size)
    ends = range(len(bench.before), len(bench.after) + 1)
    found = [bench.found(bench.after[:end] + bytes(len(bench.after) - end)) for end in ends]
    assert found == ["old"] * (len(ends) - 1) + ["new"]
    counted(f"zeros from each of {len(ends)} bytes on, {len(ends) - 1} read as the old state, 1 as the new")


@pytest.mark.parametrize(
    ("size", "page"),
    [
        (40, 4096),
        (9000, 4096),
        (1500, 512),
        pytest.param(40000, 4096, marks=pytest.mark.long),
        pytest.param(5000, 512, marks=pytest.mark.long),
    ],
)
def test_any_subset_of_pages(world: World, size: int, page: int, counted: Callable[[str], None]) -> None:
    bench = Bench(world, size)
    states = list(subsets(bench, page))
    found = [bench.found(content) for content in states]
    assert found == ["old"] * (len(states) - 1) + ["new"]
    counted(f"{len(states)} subsets of pages of {page} bytes, {len(states) - 1} read as the old state, 1 as the new")


def test_cut_at_each_byte_of_the_first_commit_ever(world: World, counted: Callable[[str], None]) -> None:
    home = world.home("an")
    with home.create(ID) as notebook:
        set_field(notebook, "answer/CK1", "note", "x")
        log, new = notebook.folder / "logs" / f"{notebook.log_id}.log", state(notebook)
    whole = log.read_bytes()
    for end in range(len(whole) + 1):
        for content in (whole[:end], whole[:end] + bytes(len(whole) - end)):
            log.write_bytes(content)
            with home.open(ID) as notebook:
                assert state(notebook) == (new if content == whole else {})
                set_field(notebook, "answer/CK2", "note", "goes on")
            with home.open(ID) as notebook:
                assert "CK2" in state(notebook)["answer"]
    counted(f"{2 * len(whole) + 2} beginnings of a log")


@pytest.mark.parametrize("bits", [1, pytest.param(8, marks=pytest.mark.long)])
def test_a_flipped_bit_anywhere_in_a_log_is_never_read_silently(
    world: World, bits: int, counted: Callable[[str], None]
) -> None:
    home = world.home("an")
    with home.create(ID) as notebook:
        for value in ("một", "hai"):
            set_field(notebook, "answer/CK1", "note", value)
        log, good = notebook.folder / "logs" / f"{notebook.log_id}.log", state(notebook)
    whole = log.read_bytes()
    for place in range(len(whole)):
        for bit in range(bits):
            altered = bytearray(whole)
            altered[place] ^= 1 << (place + bit) % 8
            log.write_bytes(bytes(altered))
            with pytest.raises(DamagedError):
                home.open(ID)
            with home.open(ID, read_only=True) as notebook:
                assert notebook.notices
                assert state(notebook) != good
            assert log.read_bytes() == bytes(altered)
    assert not list(log.parent.glob("*.torn-*"))
    assert sorted(p.name for p in Path(log.parent).iterdir()) == [log.name]
    counted(f"{len(whole) * bits} flipped bits, {bits} in each byte of a log, all reported")
