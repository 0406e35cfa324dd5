"""What arrives from elsewhere, damaged, hostile or huge, and a process killed while taking it."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from inspect_tool.errors import InputError
from inspect_tool.log import segment
from inspect_tool.log.notebook import Edit, Notebook
from tests.log.world import ID, World, set_field, state

MERGER = Path(__file__).parent / "merger.py"


@pytest.fixture
def sent(world: World, tmp_path: Path) -> Path:
    """A bundle with some writes and one piece of evidence."""
    (tmp_path / "a.pdf").write_bytes(b"%PDF bytes")
    with world.home("binh").create(ID) as binh:
        binh.attach(tmp_path / "a.pdf")
        for number in range(3):
            set_field(binh, "answer/CK1", "note", f"Niêm yết {number}")
        return world.bundle(binh)


@pytest.mark.usefixtures("no_disk")
@pytest.mark.parametrize(("step", "bits"), [(7, 1), pytest.param(1, 8, marks=pytest.mark.long)])
def test_a_flipped_bit_anywhere_in_a_bundle_never_changes_what_is_read(
    world: World, sent: Path, step: int, bits: int, counted: Callable[[str], None]
) -> None:
    data = sent.read_bytes()
    flipped = world.folder / "flipped.zip"
    refused = whole = 0
    with world.home("an").create(ID) as an:
        good = an.merge([sent], dry_run=True, unknown="accept").writes_new
        for place in range(0, len(data), step):
            for bit in range(bits):
                altered = bytearray(data)
                altered[place] ^= 1 << (place + bit) % 8
                flipped.write_bytes(bytes(altered))
                try:
                    report = an.merge([flipped], dry_run=True, unknown="accept")
                except InputError:
                    refused += 1
                    continue
                assert report.writes_new in {0, good}
                assert report.writes_new == good or report.refused or report.ignored
                whole += report.writes_new == good
                refused += report.writes_new != good
        assert state(an) == {}
    counted(f"{refused + whole} flipped bits in a bundle of {len(data)} bytes: {refused} refused, {whole} harmless")


@pytest.mark.usefixtures("no_disk")
@pytest.mark.parametrize("times", [300, pytest.param(20_000, marks=pytest.mark.long)])
def test_a_garbled_bundle_is_refused_in_words(
    world: World, sent: Path, times: int, counted: Callable[[str], None]
) -> None:
    chance = random.Random(times)  # noqa: S311 - the same damage in every run
    data = sent.read_bytes()
    garbled = world.folder / "garbled.zip"
    refused = 0
    with world.home("an").create(ID) as an:
        for _ in range(times):
            altered = bytearray(data)
            for _ in range(chance.randrange(1, 6)):  # most of it where the archive's directory is
                altered[chance.randrange(chance.choice((0, len(data) - 250)), len(data))] = chance.choice((0, 255, 7))
            garbled.write_bytes(bytes(altered))
            try:
                an.merge([garbled], dry_run=True, unknown="accept")
            except InputError:
                refused += 1
    counted(f"{times} bundles garbled in several bytes: {refused} refused whole, none failed in any other way")


def test_a_real_bomb_is_not_unpacked(world: World, tmp_path: Path) -> None:
    bomb, zeros = tmp_path / "bomb.zip", bytes(1 << 20)
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("segments/a.seg", "roster.json", "blobs/" + "0" * 64):
            with archive.open(name, "w") as member:
                for _ in range(100):
                    member.write(zeros)
    tracemalloc.start()
    with world.home("an").create(ID) as an:
        report = an.merge([bomb], unknown="accept")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert {str(r.reason.key) for r in report.refused} == {"log.segment-too-large", "log.roster-unreadable"}
        assert peak < 3 * segment.MAX_SIZE
        assert not list((an.folder / "blobs").iterdir())


@pytest.mark.parametrize("size", [64 << 20, pytest.param(1 << 30, marks=pytest.mark.long)])
def test_large_evidence_is_streamed(world: World, tmp_path: Path, size: int, counted: Callable[[str], None]) -> None:
    with (tmp_path / "video.mp4").open("wb") as file:
        file.truncate(size)
    tracemalloc.start()
    with world.home("an").create(ID) as an, world.home("binh").create(ID) as binh:
        sha = an.attach(tmp_path / "video.mp4")
        assert binh.merge([world.bundle(an)], unknown="accept").blobs_new == 1
        kept = binh.blob(sha)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 << 20
    assert kept is not None
    assert kept.stat().st_size == size
    counted(f"{size >> 20} MiB attached, sent and taken with at most {peak / (1 << 20):.1f} MiB of memory")


def bundles(world: World, binh: Notebook, first: int, count: int) -> list[Path]:
    """One bundle after each write, all of them holding everything so far."""
    paths = []
    for number in range(first, first + count):
        binh.write([Edit("answer/CK1", "note", f"{number}"), Edit(f"answer/CK{number % 50}", "assignee", f"{number}")])
        paths.append(binh.export(world.folder / f"{number}.zip").path)
    return paths


@pytest.mark.parametrize("kills", [3, pytest.param(100, marks=pytest.mark.long)])
def test_a_merge_killed_anywhere_is_whole_or_absent(
    world: World, root: Path, clean_env: dict[str, str], kills: int, counted: Callable[[str], None]
) -> None:
    chance = random.Random(kills)  # noqa: S311 - the same moments in every run
    home = world.durable_home("an")
    binh = world.home("binh").create(ID)
    home.create(ID).close()
    number = absent = 0
    for _ in range(kills):
        paths = bundles(world, binh, number, 6)
        process = subprocess.Popen(
            [sys.executable, str(MERGER), str(home.root), ID, *map(str, paths)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=root,
            env={**clean_env, "PYTHONPATH": str(root)},
        )
        assert process.stdout is not None
        acknowledged = [process.stdout.readline() for _ in range(chance.randrange(1, 6))]
        moment = time.perf_counter() + chance.random() * 0.08  # somewhere in the next merge
        while time.perf_counter() < moment:
            pass
        process.send_signal(signal.SIGKILL)
        acknowledged += process.stdout.readlines()
        process.wait()
        process.stdout.close()
        last = number + len([line for line in acknowledged if line.endswith("\n")]) - 1
        with home.open(ID) as an:
            note = int(str(state(an)["answer"]["CK1"]["note"]))
            assert note in {last, last + 1}
            assert state(an)["answer"][f"CK{note % 50}"]["assignee"] == f"{note}"
            absent += note == last
            an.merge([paths[-1]], unknown="accept")
            assert state(an) == state(binh)
        for path in paths:
            path.unlink()
        number += 6
    binh.close()
    counted(
        f"{kills} kills while merging: what was acknowledged stands, the next was absent {absent} times, else whole"
    )
