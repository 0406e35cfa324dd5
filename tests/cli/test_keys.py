"""key show, list, trust, revoke."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli import shapes
from tests.cli.conftest import Run
from tests.cli.shapes import Shape


class Known(Shape):
    key: str
    name: str
    met: str
    inspection: str
    regard: str
    fingerprint: str


class Apart(shapes.Stranger):
    inspection: str


class Keys(Shape):
    keys: list[Known]
    quarantined: list[Apart]


class Member(Shape):
    key: str
    name: str
    role: str
    since: str
    until: str
    limit: int | None


class Roster(Shape):
    id: str
    version: int
    lead: str
    members: list[Member]


@pytest.fixture
def met(run: Run, other_home: Callable[[str], None], tmp_path: Path) -> tuple[str, str]:
    """An inspection taken up from Mai's laptop by Minh's, who is at work; the inspection and the key of Mai's."""
    other_home("mai")
    visit = run("new", "--unit", "Sở X", "--level", "sở", "--date", "2026-11-20").out.strip()
    key = shapes.Key(**run("key", "show", "--json").json).public
    run("export", visit, tmp_path / "a.zip")
    other_home("minh")
    assert run("join", tmp_path / "a.zip").code == 0
    return visit, key


def regard(run: Run, key: str) -> str:
    return {k.key: k.regard for k in Keys(**run("key", "list", "--json").json).keys}[key]


def test_the_key_stays_the_same_and_private(run: Run) -> None:
    first = shapes.Key(**run("key", "show", "--json").json)
    assert shapes.Key(**run("key", "show", "--json").json) == first
    assert len(first.fingerprint.split()) == 8
    assert first.fingerprint in run("key", "show").out
    assert (Path(os.environ["INSPECT_TOOL_HOME"]) / "key").stat().st_mode & 0o077 == 0


def test_whom_one_met_is_listed_and_can_be_trusted(run: Run, met: tuple[str, str]) -> None:
    _, key = met
    assert regard(run, key) == "met"
    trusted = run("key", "trust", key[:8], "--name", "Máy chị Mai")
    assert trusted.code == 0
    assert "Máy chị Mai" in trusted.out
    assert regard(run, key) == "trusted"
    assert "tin" in run("key", "list").out


def test_nothing_more_is_taken_from_a_revoked_key(
    run: Run, met: tuple[str, str], other_home: Callable[[str], None], tmp_path: Path
) -> None:
    visit, key = met
    assert run("key", "revoke", key[:8]).code == 0
    assert regard(run, key) == "revoked"
    before = run("show", visit, "--json").json
    other_home("mai")
    assert run("answer", visit, "CK2", "--note", "sau khi thu hồi").code == 0
    assert run("export", visit, tmp_path / "b.zip").code == 0
    other_home("minh")
    ran = run("merge", visit, tmp_path / "b.zip", "--json")
    assert ran.code == 1
    assert shapes.Merge(**ran.json).segments.refused
    assert run("show", visit, "--json").json == before


@pytest.mark.parametrize("words", [("trust", "zzz"), ("revoke", ""), ("trust", "ab" * 31)])
def test_a_key_nobody_met_is_refused(run: Run, met: tuple[str, str], words: tuple[str, str]) -> None:
    ran = run("key", *words)
    assert (ran.code, ran.out) == (2, "")


def test_ones_own_key_is_not_revoked(run: Run) -> None:
    key = shapes.Key(**run("key", "show", "--json").json).public
    assert run("key", "revoke", key).code == 2
    assert "Chưa gặp máy nào khác" in run("key", "list").out


def test_so_much_of_a_revoked_key_counts_as_is_said(run: Run, met: tuple[str, str]) -> None:
    visit, key = met
    assert run("key", "revoke", key[:8], "--keep", f"{visit}=0").code == 0
    assert run("show", visit, "--json").json["records"] == {}
    assert run("key", "revoke", key[:8], "--keep", visit).code == 2


def test_a_roster_signed_by_the_lead_makes_its_members_known(
    run: Run, met: tuple[str, str], other_home: Callable[[str], None], tmp_path: Path
) -> None:
    visit, mai = met
    assert run("answer", visit, "CK2", "--note", "của Minh").code == 0
    minh = shapes.Key(**run("key", "show", "--json").json).public
    assert run("export", visit, tmp_path / "minh.zip").code == 0
    other_home("mai")
    assert run("key", "roster", visit).code == 2
    assert run("key", "roster", visit, "--sign").code == 0
    waiting = run("merge", visit, tmp_path / "minh.zip")
    assert waiting.code == 1
    (command,) = [line.split() for line in waiting.err.splitlines() if "key trust" in line]
    assert run(*command[1:]).code == 0
    roster = Roster(**run("key", "roster", visit, "--json").json)
    assert (roster.version, roster.lead) == (2, mai)
    assert {m.key: m.name for m in roster.members} == {mai: "mai", minh: "minh"}
    assert run("show", visit, "answer/CK2", "--json").json["fields"] == {"note": "của Minh"}
    run("export", visit, tmp_path / "team.zip")
    other_home("chi")
    joined = run("join", tmp_path / "team.zip")
    assert (joined.code, "do mai ký" in joined.err) == (0, True)
    other_home("mai")
    assert run("key", "roster", visit, "--drop", minh[:8]).code == 0
    other_home("minh")
    run("answer", visit, "CK2", "--note", "sau khi rời đoàn")
    run("export", visit, tmp_path / "minh.zip")
    other_home("mai")
    assert run("merge", visit, tmp_path / "minh.zip").code == 1
    assert run("show", visit, "answer/CK2", "--json").json["fields"] == {"note": "của Minh"}
