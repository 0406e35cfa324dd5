"""The independent verifier agrees with the program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from inspect_tool.log.notebook import Notebook
from tests.log.world import World, set_field


@pytest.fixture
def script(root: Path) -> Path:
    return root / "docs" / "verify_log.py"


def run(script: Path, *paths: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(script), *map(str, paths)], capture_output=True, text=True, check=False)


def test_it_uses_no_code_of_ours_and_is_short(script: Path) -> None:
    text = script.read_text()
    assert "import inspect_tool" not in text
    assert "from inspect_tool" not in text
    assert len(text.splitlines()) <= 60


def test_it_verifies_what_the_program_wrote(
    script: Path, world: World, an: Notebook, binh: Notebook, tmp_path: Path
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    an.attach(tmp_path / "a.pdf")
    set_field(an, "answer/CK1", "note", "đủ")
    bundle = world.bundle(an)
    log = an.folder / "logs" / f"{an.log_id}.log"
    ran = run(script, log, bundle)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert f"{an.heads()[an.log_id].count} commits, head {an.heads()[an.log_id].hash}" in ran.stdout


def test_it_finds_what_was_altered(script: Path, an: Notebook, tmp_path: Path) -> None:
    set_field(an, "answer/CK1", "note", "đủ")
    set_field(an, "answer/CK2", "note", "thiếu")
    whole = (an.folder / "logs" / f"{an.log_id}.log").read_bytes()
    for altered in (whole.replace(b"CK1", b"CK3"), whole[:-1], whole.replace(b'"an"', b'"An"', 1), b""):
        (tmp_path / "x.log").write_bytes(altered)
        assert run(script, tmp_path / "x.log").returncode == 1
