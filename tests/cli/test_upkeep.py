"""backup, restore, and what doctor does about damage."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli import shapes
from tests.cli.conftest import Run
from tests.cli.shapes import Shape


class Numbers(Shape):
    segments: int
    commits: int
    blobs: int


class Copied(Shape):
    id: str
    copied: Numbers | None
    problem: str | None


class Backup(Shape):
    folder: str
    inspections: list[Copied]


class Merged(Shape):
    id: str
    writes_new: int | None
    disputes: int | None
    refused: list[str]
    problem: str | None


class Restore(Shape):
    folder: str
    inspections: list[Merged]


@pytest.fixture
def logs(visit: str) -> Path:
    return Path(os.environ["INSPECT_TOOL_HOME"]) / "inspections" / visit / "logs"


def damage(logs: Path) -> None:
    """Flip a bit in the last line of the log."""
    (log,) = logs.glob("*.log")
    data = bytearray(log.read_bytes())
    data[-20] ^= 1
    log.write_bytes(data)


def test_a_copy_brings_everything_back(run: Run, visit: str, tmp_path: Path, other_home: Callable[[str], None]) -> None:
    paper = tmp_path / "giấy.txt"
    paper.write_bytes(b"giay")
    run("answer", visit, "CK2", "--evidence", paper)
    stick = tmp_path / "thẻ nhớ"
    ran = run("backup", stick, "--json")
    assert ran.code == 0
    (copied,) = Backup(**ran.json).inspections
    assert copied.id == visit
    assert copied.copied
    assert copied.copied.blobs == 1
    whole = run("show", visit, "--json").json
    other_home("máy mới")
    back = run("restore", stick, "--json")
    assert back.code == 0
    (merged,) = Restore(**back.json).inspections
    assert (merged.id, merged.disputes, merged.refused, merged.problem) == (visit, 0, [], None)
    assert run("show", visit, "--json").json == whole
    assert run("doctor").code == 0
    again = run("restore", stick)
    assert again.code == 0
    assert "0 thay đổi mới" in again.out


def test_restoring_overwrites_nothing(run: Run, visit: str, tmp_path: Path) -> None:
    run("backup", tmp_path / "copy")
    run("answer", visit, "CK2", "--note", "sau bản sao")
    assert run("restore", tmp_path / "copy").code == 0
    assert run("show", visit, "answer/CK2", "--json").json["fields"]["note"] == "sau bản sao"


def test_places_that_cannot_be(run: Run, visit: str, tmp_path: Path) -> None:
    missing = run("restore", tmp_path / "không có")
    assert (missing.code, missing.out) == (2, "")
    assert "không có" in missing.err
    (tmp_path / "tệp").touch()
    refused = run("backup", tmp_path / "tệp" / "trong", "--json")
    assert refused.code in {1, 2}
    assert "tệp" in refused.out + refused.err


def test_damage_is_made_good_from_a_copy(run: Run, visit: str, logs: Path, tmp_path: Path) -> None:
    run("answer", visit, "CK2", "--note", "trước")
    run("backup", "--auto", tmp_path / "copy")
    whole = run("show", visit, "--json").json
    damage(logs)
    assert run("doctor", visit).code == 4
    assert run("answer", visit, "CK3", "--note", "x").code == 4
    told = [c for c in shapes.Doctor(**run("doctor", visit, "--json").json).checks if not c.good]
    assert "Nhật ký của máy này" in told[0].message
    command = told[0].message.splitlines()[-1].partition("inspect-tool ")[2]
    repaired = run(*shlex.split(command))
    assert repaired.code == 0, repaired.err
    assert "lấy lại 1" in repaired.err
    assert run("show", visit, "--json").json == whole
    assert run("answer", visit, "CK3", "--note", "ghi tiếp được").code == 0


def test_all_that_can_be_read_can_be_written_out(run: Run, visit: str, logs: Path, tmp_path: Path) -> None:
    run("answer", visit, "CK2", "--note", "dòng cuối")
    damage(logs)
    out = tmp_path / "cứu.jsonl"
    ran = run("doctor", visit, "--salvage", out)
    assert ran.code == 4
    assert str(out) in ran.err
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert any(line["record"] == "unit/inspected" and line["verified"] for line in lines)


@pytest.mark.parametrize("words", [("--salvage", "x.jsonl"), ("--repair-from", "x.zip")])
def test_mending_needs_to_know_what(run: Run, words: tuple[str, str]) -> None:
    ran = run("doctor", *words)
    assert (ran.code, ran.out) == (2, "")
    assert words[0] in ran.err


def test_a_second_copy_is_kept_by_itself(run: Run, visit: str, tmp_path: Path) -> None:
    assert run("backup").code == 2
    assert shapes.Status(**run("status", visit, "--json").json).second_copy is None
    assert "chưa chọn" in run("status", visit).out
    stick = tmp_path / "usb"
    assert run("backup", "--auto", stick).code == 0
    chosen = shapes.Status(**run("status", visit, "--json").json).second_copy
    assert chosen is not None
    assert (chosen.folder, chosen.at_hand, chosen.at is not None) == (str(stick), True, True)
    assert "vừa xong" in run("status", visit).out
    run("answer", visit, "CK1", "--note", "thêm")
    copied = Backup(**run("backup", "--json").json)
    assert copied.folder == str(stick)
    stick.rename(tmp_path / "drawer")
    assert run("backup").code == 2
    assert run("backup", "--no-auto").code == 0
    assert "chưa chọn" in run("status", visit).out
    assert run("backup", tmp_path / "a", "--auto", tmp_path / "b").code == 2
