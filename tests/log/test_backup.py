from __future__ import annotations

import shutil
from pathlib import Path

import orjson
import pytest

from inspect_tool.errors import DamagedError, InputError, InUseError, NotFoundError
from inspect_tool.log.backup import backup, restore
from inspect_tool.log.doctor import examine, repair, salvage
from inspect_tool.log.notebook import Notebook
from tests.log.world import ID, World, set_field, state


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return tmp_path / "usb" / "sao lưu"


def damage(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new))


def own_log(world: World, name: str) -> Path:
    home = world.home(name)
    return home.inspections / ID / "logs" / f"{home.key.log_id}.log"


def test_a_backup_restores_everything_into_an_empty_home(
    world: World, an: Notebook, stick: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    sha = an.attach(tmp_path / "a.pdf")
    set_field(an, "answer/CK1", "note", "x")
    (copied,) = backup(world.home("an"), stick, opened=[an])
    assert copied.problem is None
    (restored,) = restore(world.home("moi"), stick)
    assert restored.report is not None
    assert restored.report.writes_new == 4
    with world.home("moi").open(ID) as notebook:
        assert state(notebook) == state(an)
        kept = notebook.blob(sha)
        assert kept is not None
        assert kept.read_bytes() == b"%PDF"
    assert not [p for p in stick.rglob("*") if b"PRIVATE KEY" in (p.read_bytes() if p.is_file() else b"")]


def test_a_second_backup_writes_only_what_is_new(world: World, an: Notebook, stick: Path) -> None:
    set_field(an, "answer/CK1", "note", "x")
    backup(world.home("an"), stick, opened=[an])
    before = {p: p.stat().st_mtime_ns for p in stick.rglob("*.seg")}
    set_field(an, "answer/CK1", "note", "y")
    backup(world.home("an"), stick, opened=[an])
    backup(world.home("an"), stick, opened=[an])
    after = {p: p.stat().st_mtime_ns for p in stick.rglob("*.seg")}
    assert len(after) == len(before) + 1
    assert before.items() <= after.items()


def test_restoring_is_a_merge_and_loses_nothing_written_since(world: World, stick: Path) -> None:
    with world.home("an").create(ID) as an:
        set_field(an, "answer/CK1", "note", "old")
    backup(world.home("an"), stick)
    with world.home("an").open(ID) as an:
        set_field(an, "answer/CK1", "note", "new")
    (restored,) = restore(world.home("an"), stick)
    assert restored.report is not None
    assert restored.report.writes_new == 0
    with world.home("an").open(ID) as an:
        assert state(an)["answer"]["CK1"]["note"] == "new"


def test_what_cannot_be_copied_or_restored_is_named_and_the_rest_goes_on(world: World, stick: Path) -> None:
    for name in (ID, "khac"):
        with world.home("an").create(name) as notebook:
            set_field(notebook, "answer/CK1", "note", "x")
            set_field(notebook, "answer/CK1", "note", "y")
    damage(own_log(world, "an"), b'"y"', b'"z"')
    copied = {c.inspection: c for c in backup(world.home("an"), stick)}
    assert isinstance(copied[ID].problem, DamagedError)
    assert copied["khac"].problem is None
    (stick / "Tên Lạ" / "segments").mkdir(parents=True)
    with world.home("binh").create(ID):
        restored = {r.inspection: r for r in restore(world.home("binh"), stick)}
    assert isinstance(restored[ID].problem, InUseError)
    assert isinstance(restored["Tên Lạ"].problem, InputError)
    assert restored["khac"].report is not None
    with pytest.raises(NotFoundError):
        restore(world.home("binh"), stick / "khong-co")


def test_a_damaged_log_of_a_colleague_is_fetched_again(world: World, stick: Path) -> None:
    with world.home("an").create(ID) as an:
        set_field(an, "answer/CK1", "note", "một")
        with world.join("binh", an) as binh:
            world.acquaint(an, binh)
            for value in ("hai", "ba"):
                set_field(binh, "answer/CK2", "note", value)
            bundle = world.bundle(binh)
        an.merge([bundle])
        good = state(an)
    home = world.home("an")
    log = home.inspections / ID / "logs" / f"{world.home('binh').key.log_id}.log"
    damage(log, b'"hai"', b'"hAi"')
    diagnoses = {d.path: d for d in examine(home.inspections / ID)}
    assert (diagnoses[log].good, diagnoses[log].doubtful) == (0, 2)
    assert isinstance(diagnoses[log].problem, DamagedError)
    assert diagnoses[own_log(world, "an")].problem is None
    report = repair(home, ID, [bundle])
    (done,) = report.repairs
    assert (done.good, done.regained, done.lost) == (0, 2, 0)
    assert b'"hAi"' in done.kept.read_bytes()
    with home.open(ID) as an:
        assert state(an) == good
        assert an.log_id == own_log(world, "an").stem
    assert repair(home, ID, []).repairs == ()


def test_ones_own_damaged_log_is_regained_from_a_backup_under_a_new_identity(world: World, stick: Path) -> None:
    from tests.log.test_forks import home as homes  # noqa: PLC0415

    home = homes(world, "first", "an")
    with home.create(ID) as an:
        for value in ("một", "hai", "ba"):
            set_field(an, "answer/CK1", "note", value)
        good, old = state(an), an.log_id
    backup(homes(world, "first", "an"), stick)
    log = home.inspections / ID / "logs" / f"{old}.log"
    damage(log, b'"hai"', b'"hAi"')
    report = repair(home, ID, [stick / ID])
    (done,) = report.repairs
    assert (done.good, done.regained, done.lost) == (1, 2, 0)
    with home.open(ID) as an:
        assert state(an) == good
        assert an.log_id != old
        set_field(an, "answer/CK1", "note", "bốn")


def test_what_no_source_has_is_counted_as_lost_and_kept_aside(world: World) -> None:
    from tests.log.test_forks import home as homes  # noqa: PLC0415

    home = homes(world, "first", "an")
    with home.create(ID) as an:
        for value in ("một", "hai", "ba"):
            set_field(an, "answer/CK1", "note", value)
        log = an.folder / "logs" / f"{an.log_id}.log"
    damage(log, b'"hai"', b'"hAi"')
    (done,) = repair(home, ID, []).repairs
    assert (done.good, done.regained, done.lost) == (1, 0, 2)
    with home.open(ID) as an:
        assert state(an)["answer"]["CK1"]["note"] == "một"


def test_a_log_without_a_readable_beginning_is_fetched_whole(world: World, stick: Path) -> None:
    with world.home("an").create(ID) as an:
        set_field(an, "answer/CK1", "note", "x")
        with world.join("binh", an) as binh:
            world.acquaint(an, binh)
            good = state(binh)
            bundle = world.bundle(an)
    home = world.home("binh")
    log = home.inspections / ID / "logs" / f"{world.home('an').key.log_id}.log"
    damage(log, b"inspect-tool/log/1", b"inspect-tool/lOg/1")
    (done,) = repair(home, ID, [bundle]).repairs
    assert (done.regained, done.lost) == (1, 0)
    with home.open(ID) as binh:
        assert state(binh) == good


def test_all_that_can_be_read_is_written_out(world: World, tmp_path: Path) -> None:
    with world.home("an").create(ID) as an:
        for number in range(5):
            set_field(an, "answer/CK1", "note", f"số {number}")
    log = own_log(world, "an")
    damage(log, "số 2".encode(), "sô 2".encode())
    shutil.copy(log, tmp_path / "before")
    assert salvage(log.parent.parent, tmp_path / "out.jsonl") == (2, 3)
    entries = [orjson.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    assert [(e["value"], e["verified"], e["consistent"]) for e in entries] == [
        ("số 0", True, True),
        ("số 1", True, True),
        ("sô 2", False, False),
        ("số 3", False, True),
        ("số 4", False, True),
    ]
    assert log.read_bytes() == (tmp_path / "before").read_bytes()
