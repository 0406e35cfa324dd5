"""The demonstration from outside: a fresh folder, every file, every signature, and doing it again."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

#: Seconds of computing the demonstration may take; waiting for a busy machine does not count.
COMPUTING = 20.0


class Command:
    """The command line in a child process without a terminal, in a folder of its own."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder = folder
        self.env = env

    def __call__(self, *words: object, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "inspect_tool", *map(str, words)],
            cwd=self.folder,
            env={**self.env, **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Command:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV", "INSPECT_TOOL", "LANG", "LC_"))}
    root = str(Path(__file__).parent.parent.parent)
    return Command(tmp_path_factory.mktemp("thư mục có dấu"), kept | {"PYTHONPATH": root})


@pytest.fixture(scope="module")
def made(command: Command) -> Path:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ran = command("demo", LC_ALL="C")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stderr == ""
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < COMPUTING
    for said in ("818 = 2 × 409", "Đạt một phần", "1 tranh chấp mới", "không còn tranh chấp", "hợp lệ và tin được"):
        assert said in ran.stdout
    assert len(re.findall(r"\d+\.\d\d giây", ran.stdout)) > 10
    return command.folder / "demo-out"


def test_every_file_is_there(made: Path) -> None:
    names = {path.name for path in made.iterdir()}
    assert names >= {"bien-ban.pdf", "ket-luan.pdf", "demo-ca.pem", "home", "to-2"}
    assert len(list(made.glob("*.zip"))) == 3


@pytest.mark.parametrize("name", ["bien-ban.pdf", "ket-luan.pdf"])
def test_the_documents_verify(command: Command, made: Path, name: str) -> None:
    trusted = command("verify", made / name, "--trust", made / "demo-ca.pem", "--json")
    assert trusted.returncode == 0, trusted.stdout
    assert json.loads(trusted.stdout)["valid_and_trusted"] is True
    stranger = command("verify", made / name, "--json")
    assert stranger.returncode == 1
    told = json.loads(stranger.stdout)
    assert (told["intact"], told["trusted"], told["recorded"]) == (True, False, None)


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="pdfsig (poppler-utils) is not installed")
@pytest.mark.parametrize(("name", "signatures"), [("bien-ban.pdf", 3), ("ket-luan.pdf", 2)])
def test_pdfsig_calls_every_signature_valid(made: Path, name: str, signatures: int) -> None:
    told = subprocess.run(["pdfsig", made / name], capture_output=True, text=True, check=False).stdout
    assert told.count("Signature is Valid") == signatures
    assert "Invalid" not in told


def test_both_laptops_hold_the_same_and_can_be_opened(command: Command, made: Path) -> None:
    shown = []
    for home in ("home", "to-2"):
        env = {"INSPECT_TOOL_HOME": str(made / home)}
        (entry,) = json.loads(command("list", "--json", **env).stdout)["inspections"]
        assert entry["disputes"] == 0
        records = json.loads(command("show", entry["id"], "--json", **env).stdout)["records"]
        shown.append({path: stored for path, stored in records.items() if not path.startswith("document/")})
    assert shown[0] == shown[1]
    first = {"INSPECT_TOOL_HOME": str(made / "home")}
    documents = json.loads(command("status", "2023", "--json", **first).stdout)["documents"]
    assert {d["id"]: d["state"] for d in documents} == {"bien-ban": "da-ky", "ket-luan": "da-dong-dau"}
    assert command("doctor", **first).returncode == 0
    who = {c["author"] for c in json.loads(command("history", "2023", "--json", **first).stdout)["changes"]}
    assert who == {"Tổ 1", "Tổ 2"}


def test_doing_it_again_remakes_what_it_made_and_nothing_else(command: Command, made: Path) -> None:
    (made / "của tôi.txt").write_text("giữ lại", encoding="utf-8")
    home = {"INSPECT_TOOL_HOME": str(made / "home")}
    after = ("answer", "2023", "CK2", "--note", "ghi thêm sau demo", "--reason", "biên bản đã ký")
    assert command(*after, **home).returncode == 0
    again = command("demo")
    assert again.returncode == 0, again.stdout + again.stderr
    assert (made / "của tôi.txt").read_text("utf-8") == "giữ lại"
    (aside,) = made.glob("home-*")
    assert aside.name in again.stdout
    kept = command("show", "2023", "answer/CK2", INSPECT_TOOL_HOME=str(aside))
    assert "ghi thêm sau demo" in kept.stdout
    assert not list(made.glob("to-2-*"))
    assert command("verify", made / "ket-luan.pdf", "--trust", made / "demo-ca.pem").returncode == 0


def test_a_folder_of_somebody_else_is_left_alone(command: Command, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("x", encoding="utf-8")
    ran = command("demo", "--out", tmp_path)
    assert ran.returncode == 2
    assert str(tmp_path) in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    ran = command("demo", "--out", tmp_path / "thesis.txt")
    assert ran.returncode == 2
    assert "thesis.txt" in ran.stderr


def test_a_demonstration_that_is_open_elsewhere_is_not_touched(command: Command, made: Path) -> None:
    holder = """
import sys
from pathlib import Path
from inspect_tool.log.home import Home
from inspect_tool.settings import system_clock
with Home(Path(sys.argv[1]), clock=system_clock, author="khác").open("2023"):
    print("open", flush=True)
    sys.stdin.readline()
"""
    child = subprocess.Popen(
        [sys.executable, "-c", holder, str(made / "home")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=command.env,
    )
    try:
        assert child.stdout
        assert child.stdout.readline() == b"open\n"
        before = {path.name: path.is_file() and path.read_bytes() for path in made.iterdir()}
        ran = command("demo")
        assert (ran.returncode, ran.stdout.count("hợp lệ")) == (3, 0)
        assert {path.name: path.is_file() and path.read_bytes() for path in made.iterdir()} == before
    finally:
        child.communicate(b"\n")
