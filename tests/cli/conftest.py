"""The command line run in this process: its exit code and what it wrote, on a data folder of the test's own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from inspect_tool.cli import main
from inspect_tool.library import data_folder
from inspect_tool.report import demo_pki


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
#: Opens the key files of the desk.
PASSWORD = "mật khẩu"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: object) -> Ran:
        capsys.readouterr()
        code = main([str(word) for word in words])
        return Ran(code, *capsys.readouterr())

    return command


SAMPLE_FILE = data_folder("checklists") / "sample" / "binh-thanh-2023.yaml"


@pytest.fixture
def sample_file() -> Path:
    return SAMPLE_FILE


def carry_out(folder: Path, *steps: Sequence[object]) -> None:
    """Open the sample visit in a folder's own home and run commands on it, for fixtures that several tests share."""
    visit = ["new", "--unit", "UBND quận Bình Thạnh", "--level", "quận", "--date", "2023-08-17", "--from", SAMPLE_FILE]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSPECT_TOOL_HOME", str(folder / "home"))
        patch.setenv("INSPECT_TOOL_PASSWORD", PASSWORD)
        for step in (visit, *steps):
            assert main([str(word) for word in step]) == 0, step


def by(folder: Path, role: str) -> list[object]:
    return ["--role", role, "--p12", folder / f"{role}.p12", "--image", folder / f"{role}.png"]


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a home, keys and the conclusion in each of its states; made once through the command line."""
    folder = tmp_path_factory.mktemp("văn bản")
    demo_pki.make(
        folder,
        {"truong-doan": "Vũ Thị Huỳnh Mai", "don-vi": "Đặng Minh Nguyên", "co-quan": "Đoàn kiểm tra"},
        organisation="Thử",
        password=PASSWORD.encode(),
        now=datetime.now(UTC),
    )
    carry_out(
        folder,
        ["report", "2023", "--kind", "ket-luan", "--out", folder / "0.pdf"],
        ["sign", folder / "0.pdf", *by(folder, "truong-doan"), "--out", folder / "1.pdf"],
        ["number", folder / "1.pdf", "--number", "7", "--date", "7/9/2023", "--out", folder / "2.pdf"],
        ["sign", folder / "2.pdf", *by(folder, "co-quan"), "--out", folder / "3.pdf"],
    )
    return folder


@pytest.fixture
def desk(signed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that folder to work in, with its home and password in the environment."""
    folder = tmp_path / "bàn làm việc"
    shutil.copytree(signed, folder)
    monkeypatch.setenv("INSPECT_TOOL_HOME", str(folder / "home"))
    monkeypatch.setenv("INSPECT_TOOL_PASSWORD", PASSWORD)
    return folder


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
