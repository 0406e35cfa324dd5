"""The command line run in this process: its exit code and what it wrote, on a data folder of the test's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from inspect_tool.cli import main
from inspect_tool.library import data_folder


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on stdout."""
        loaded: dict[str, Any] = json.loads(self.out)
        return loaded


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: object) -> Ran:
        capsys.readouterr()
        code = main([str(word) for word in words])
        return Ran(code, *capsys.readouterr())

    return command


@pytest.fixture
def sample_file() -> Path:
    return data_folder("checklists") / "sample" / "binh-thanh-2023.yaml"


@pytest.fixture
def visit(run: Run, sample_file: Path) -> str:
    """The sample visit, opened through the command line; its id."""
    made = run(
        "new", "--unit", "UBND quận Bình Thạnh", "--level", "quận", "--date", "2023-08-17", "--from", sample_file
    )
    assert made.code == 0, made.err
    return made.out.strip()


@pytest.fixture
def other_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Switch to another laptop: its data folder and who types there."""

    def switch(name: str) -> None:
        monkeypatch.setenv("INSPECT_TOOL_HOME", str(tmp_path / name))
        monkeypatch.setenv("INSPECT_TOOL_AUTHOR", name)

    return switch


def acquaint(run: Run, other_home: Callable[[str], None], one: str, other: str) -> None:
    """Let the users of two laptops compare their fingerprints; the first one's laptop is in front afterwards."""
    keys = {}
    for name in (one, other):
        other_home(name)
        keys[name] = run("key", "show", "--json").json["public"]
    for name, known in ((other, one), (one, other)):
        other_home(name)
        assert run("key", "trust", keys[known], "--name", known).code == 0
