"""kill -9 at random moments of a writing process: every acknowledged write is there afterwards."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from inspect_tool.errors import InUseError
from inspect_tool.log.home import Home
from tests.faults.writer import ITEMS
from tests.log.world import ID, World

WRITER = Path(__file__).parent / "writer.py"


def start(world: World, root: Path, env: dict[str, str], number: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(WRITER), str(world.folder / "an"), ID, str(number)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**env, "PYTHONPATH": str(root)},
    )


def kill_after(process: subprocess.Popen[str], lines: int) -> int:
    """Let the child acknowledge so many writes, kill it wherever it is then, and return the last one acknowledged."""
    assert process.stdout is not None
    acknowledged = [process.stdout.readline() for _ in range(lines)]
    process.send_signal(signal.SIGKILL)
    acknowledged += process.stdout.readlines()
    process.wait()
    process.stdout.close()
    return int([line for line in acknowledged if line.endswith("\n")][-1])


def check(home: Home, last: int) -> int:
    """Every write up to `last` stands; return the number of the last one there (perhaps one that was not reported)."""
    with home.open(ID) as notebook:
        notes = {name: answer.note or "" for name, answer in notebook.inspection().answers.items()}
    written = int(notes["last"])
    assert written in {last, last + 1}
    for number in range(max(1, written - ITEMS + 1), written + 1):
        assert notes[f"CK{number % ITEMS}"] == f"{number} " + "n" * (number * 37 % 400)
    return written


@pytest.mark.parametrize("kills", [5, pytest.param(300, marks=pytest.mark.long)])
def test_nothing_acknowledged_is_lost(
    world: World, root: Path, clean_env: dict[str, str], kills: int, counted: Callable[[str], None]
) -> None:
    chance = random.Random(kills)  # noqa: S311 - the same moments in every run
    home = world.durable_home("an")
    home.create(ID).close()
    written = more = 0
    for _ in range(kills):
        process = start(world, root, clean_env, written)
        last = kill_after(process, chance.randrange(1, 60))
        written = check(home, last)
        more += written - last
    assert written >= kills
    counted(f"{kills} kills among {written} writes; none acknowledged was lost, {more} were there unacknowledged")


def test_a_dead_process_holds_no_lock_and_a_living_one_does(
    world: World, root: Path, clean_env: dict[str, str]
) -> None:
    home = world.home("an")
    home.create(ID).close()
    process = start(world, root, clean_env, 0)
    assert process.stdout is not None
    process.stdout.readline()
    with pytest.raises(InUseError) as refused:
        home.open(ID)
    assert str(process.pid) in str(refused.value)
    kill_after(process, 1)
    assert (home.inspections / ID / "lock").read_text() == str(process.pid)
    home.open(ID).close()


def test_a_stale_lock_file_is_no_lock(world: World) -> None:
    home = world.home("an")
    home.create(ID).close()
    (home.inspections / ID / "lock").write_text("1")
    home.open(ID).close()
