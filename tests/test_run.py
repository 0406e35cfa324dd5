"""`run`, with a Python that only pretends: what is set up when, and what is said when it cannot be."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="run is a script for POSIX shells")

#: Answers what `run` asks of Python, notes each question, and fails where the file of that name lies beside it.
PYTHON = """#!/bin/sh
echo "$*" >>"$FAKE/asked"
case "$*" in
*"%d.%d"*version_info*) echo 3.11 ;;
*"import ensurepip"*) [ ! -e "$FAKE/no-venv" ] ;;
*"-m venv"*) mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
*"-m pip install"*) echo "Collecting textual==8"; [ ! -e "$FAKE/no-packages" ] || { echo "ERROR: no hash"; exit 1; } ;;
*"get_path"*) echo "$FAKE" ;;
*weasyprint*) [ ! -e "$FAKE/no-pango" ] ;;
*"-m inspect_tool"*) echo "home=${INSPECT_TOOL_HOME-}"; exit 1 ;;
esac
"""
TOOLS = ("sh", "cat", "chmod", "cksum", "cp", "dirname", "grep", "id", "mkdir", "mktemp", "rm", "tail", "tee")


@dataclass
class Checkout:
    folder: Path
    fake: Path

    def run(self, *words: str, **extra: str) -> subprocess.CompletedProcess[str]:
        env = {"PATH": str(self.fake / "bin"), "FAKE": str(self.fake), "TMPDIR": str(self.fake), **extra}
        command = ["sh", str(self.folder / "run"), *words]
        return subprocess.run(command, env=env, cwd=self.folder, capture_output=True, text=True, check=False)

    def asked(self) -> str:
        """What Python was asked since the last look."""
        notes = self.fake / "asked"
        text = notes.read_text(encoding="utf-8") if notes.exists() else ""
        notes.unlink(missing_ok=True)
        return text


@pytest.fixture
def checkout(tmp_path: Path, root: Path) -> Checkout:
    folder, fake = tmp_path / "a checkout", tmp_path / "fake"
    (fake / "bin").mkdir(parents=True)
    folder.mkdir()
    shutil.copy(root / "run", folder)
    shutil.copy(root / "requirements.lock", folder)
    for tool in TOOLS:
        (fake / "bin" / tool).symlink_to(str(shutil.which(tool)))
    python = fake / "bin" / "python3"
    python.write_text(PYTHON, encoding="utf-8")
    python.chmod(0o755)
    return Checkout(folder, fake)


def test_the_first_call_sets_up_and_the_second_goes_straight_on(checkout: Checkout) -> None:
    first = checkout.run("list", "--json")
    assert "1  textual==8" in first.stderr
    assert "Ready." in first.stderr
    asked = checkout.asked()
    assert "--require-hashes --only-binary :all: -r" in asked
    assert (checkout.fake / "inspect_tool.pth").read_text(encoding="utf-8") == f"{checkout.folder}\n"
    second = checkout.run("list", "--json")
    assert checkout.asked() == "-m inspect_tool list --json\n"
    assert second.stderr == ""
    assert first.returncode == second.returncode == 1  # the verb's own


def test_another_lock_or_another_place_sets_up_again(checkout: Checkout) -> None:
    checkout.run("list")
    checkout.asked()
    with (checkout.folder / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("one-more==1 --hash=sha256:0\n")
    checkout.run("list")
    assert "-m pip install" in checkout.asked()
    checkout.folder = checkout.folder.rename(checkout.folder.with_name("moved"))
    checkout.run("list")
    assert "-m pip install" in checkout.asked()
    assert (checkout.fake / "inspect_tool.pth").read_text(encoding="utf-8") == f"{checkout.folder}\n"


def test_without_a_new_enough_python_it_says_so(checkout: Checkout) -> None:
    (checkout.fake / "bin" / "python3").unlink()
    ran = checkout.run("demo")
    assert ran.returncode == 2
    assert "Python 3.11 or newer is needed" in ran.stderr


@pytest.mark.parametrize(("lacks", "package"), [("no-venv", "python3.11-venv"), ("no-pango", "libpango-1.0-0")])
def test_what_only_others_may_install_is_named_with_the_command(checkout: Checkout, lacks: str, package: str) -> None:
    (checkout.fake / "bin" / "id").unlink()
    nobody = checkout.fake / "bin" / "id"
    nobody.write_text("#!/bin/sh\necho 1000\n", encoding="utf-8")
    nobody.chmod(0o755)
    (checkout.fake / lacks).touch()
    (checkout.fake / "bin" / "apt-get").symlink_to(str(shutil.which("false")))
    ran = checkout.run("demo")
    assert ran.returncode == 2
    assert re.search(rf"sudo apt-get install .*{package} .*fonts-croscore", ran.stderr)
    assert "-m inspect_tool" not in checkout.asked()


def test_packages_that_do_not_install_stop_it_with_the_reason(checkout: Checkout) -> None:
    (checkout.fake / "no-packages").touch()
    ran = checkout.run("demo")
    assert ran.returncode == 2
    assert "ERROR: no hash" in ran.stderr
    (checkout.fake / "no-packages").unlink()
    assert "Ready." in checkout.run("demo").stderr


def test_without_a_verb_the_app_opens_where_the_demo_was_made(checkout: Checkout) -> None:
    assert "home=\n" in checkout.run().stdout
    (checkout.folder / "demo-out" / "home").mkdir(parents=True)
    assert f"home={checkout.folder}/demo-out/home\n" in checkout.run().stdout
    assert "home=/elsewhere\n" in checkout.run(INSPECT_TOOL_HOME="/elsewhere").stdout
    assert "home=\n" in checkout.run("list").stdout


def test_ci_runs_what_the_readme_says(root: Path) -> None:
    assert "./run test " in (root / "README.md").read_text(encoding="utf-8")
    assert (root / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1].endswith("./run test </dev/null")
