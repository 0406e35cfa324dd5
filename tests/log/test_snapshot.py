from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from inspect_tool.errors import DamagedError
from inspect_tool.log import shelf, snapshot
from inspect_tool.log.fold import Fold
from inspect_tool.log.notebook import Edit, Notebook
from tests.log.world import ID, World, set_field, state


@pytest.fixture
def long_log(world: World, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An inspection of two laptops, with a dispute and a removal, and its snapshot; returns the snapshot's path."""
    monkeypatch.setattr(snapshot, "WORTH", 5)
    with world.home("an").create(ID) as an:
        an.write([Edit("unit/inspected", "name", "UBND quận Bình Thạnh")])
        with world.join("binh", an) as binh:
            world.acquaint(an, binh)
            for number in range(6):
                set_field(binh, f"answer/CK{number}", "note", f"Bình {number}")
            set_field(an, "answer/CK1", "note", "An")
            an.remove(an.add("finding", {"text": "bỏ"}))
            world.pass_on(binh, an)
        path = an.folder / "snapshot"
    assert path.exists()
    return path


def opened(world: World) -> tuple[object, ...]:
    with world.home("an").open(ID) as notebook:
        return state(notebook), notebook.disputes(), notebook.heads(), notebook.history(), notebook.authors()


def is_used(world: World, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether opening goes on from the snapshot."""
    used: list[bool] = []
    with monkeypatch.context() as patched:
        patched.setattr(Fold, "restore", lambda self, kept: used.append(True))
        patched.setattr(shelf.Shelf, "take", lambda *_: None)
        world.home("an").open(ID, read_only=True).close()
    return bool(used)


def test_a_snapshot_changes_nothing_but_the_time(world: World, long_log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_used(world, monkeypatch)
    with_it = opened(world)
    long_log.unlink()
    assert opened(world) == with_it


def test_what_came_after_a_snapshot_is_taken(world: World, long_log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = long_log.read_bytes()
    with world.home("an").open(ID) as an:
        set_field(an, "answer/CK9", "note", "sau")
        an.undo()
        set_field(an, "answer/CK2", "note", "sau")
        an.resolve("answer/CK1", "note", value="chung")
    assert long_log.read_bytes() == before
    assert is_used(world, monkeypatch)
    with_it = opened(world)
    long_log.unlink()
    assert opened(world) == with_it


def test_a_damaged_snapshot_is_ignored(world: World, long_log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good, expected = long_log.read_bytes(), opened(world)
    for place in range(0, len(good), 97):
        altered = bytearray(good)
        altered[place] ^= 4
        long_log.write_bytes(bytes(altered))
        assert not is_used(world, monkeypatch)
    for content in (b"", b"\n", good[:-1], good + b"x"):
        long_log.write_bytes(content)
        assert not is_used(world, monkeypatch)
        assert opened(world) == expected


def test_a_snapshot_hides_no_damage(world: World, long_log: Path) -> None:
    for log in sorted((long_log.parent / "logs").glob("*.log")):
        good = log.read_bytes()
        for place in range(0, len(good), 53):
            altered = bytearray(good)
            altered[place] ^= 1
            log.write_bytes(bytes(altered))
            with pytest.raises(DamagedError) as damaged:
                world.home("an").open(ID)
            assert damaged.value.key in {"log.damaged", "log.elsewhere"}
        log.write_bytes(good)


def test_a_snapshot_of_more_than_is_here_is_ignored(
    world: World, long_log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = sorted((long_log.parent / "logs").glob("*.log"))
    other = next(log for log in logs if log.stem != world.home("an").key.log_id)
    good = other.read_bytes()
    other.write_bytes(good[: good.index(b"\n", len(good) // 2) + 1])
    assert not is_used(world, monkeypatch)
    other.unlink()
    assert not is_used(world, monkeypatch)
    assert "CK5" not in state_of(world)["answer"]


def state_of(world: World) -> dict[str, dict[str, object]]:
    with world.home("an").open(ID, read_only=True) as notebook:
        return {kind: dict(docs) for kind, docs in state(notebook).items()}


def test_a_revocation_is_not_hidden_by_a_snapshot(
    world: World, long_log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = world.home("an")
    home.revoke(world.home("binh").key.public, limits={ID: 2})
    assert not is_used(world, monkeypatch)
    assert set(state_of(world)["answer"]) == {"CK0", "CK1"}
    with home.open(ID) as notebook:
        assert [n.key for n in notebook.notices] == ["log.revoked"]
        for number in range(9):
            set_field(notebook, "answer/CK0", "note", str(number))
    assert is_used(world, monkeypatch)
    assert set(state_of(world)["answer"]) == {"CK0", "CK1"}


def test_short_logs_and_readers_leave_no_snapshot(world: World, an: Notebook) -> None:
    set_field(an, "answer/CK1", "note", "x")
    an.close()
    assert not (an.folder / "snapshot").exists()


def test_a_snapshot_keeps_how_late_it_was(world: World, long_log: Path) -> None:
    world.clock.now -= timedelta(days=400)
    with world.home("an").open(ID) as an:
        set_field(an, "answer/CK1", "note", "sau")
        assert [c.value for c in an.history("answer/CK1")][-1] == "sau"


def test_a_preview_beside_a_snapshot_takes_what_two_histories_share_once(
    world: World, long_log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(world.folder / "binh", world.folder / "clone")
    sent = []
    for name, record in (("binh", "answer/CK0"), ("clone", "answer/CK1")):
        with world.home(name).open(ID) as notebook:
            set_field(notebook, record, "note", name)
            sent.append(world.bundle(notebook))
    with world.home("an").open(ID) as an:
        assert an.merge(sent).forks
        expected = an.disputes()
    assert is_used(world, monkeypatch)
    with world.home("an").open(ID) as an:
        assert an.disputes() == expected
        assert an.merge(sent, dry_run=True).disputes == ()


@pytest.mark.parametrize("stretch", [1, 3])
def test_a_long_log_is_read_in_stretches(world: World, monkeypatch: pytest.MonkeyPatch, stretch: int) -> None:
    with world.home("an").create(ID) as an:
        for number in range(7):
            set_field(an, f"answer/CK{number % 5}", "note", f"{number}")
        before = state(an)
    monkeypatch.setattr(shelf, "_STRETCH", stretch)
    with world.home("an").open(ID) as an:
        assert state(an) == before
