"""Every way to end: exit codes and messages."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from inspect_tool import errors
from inspect_tool.cli import boundary


def raising(error: BaseException) -> int:
    def work() -> NoReturn:
        raise error

    return boundary.guard(work)


@pytest.mark.parametrize(
    ("kind", "code"),
    [(errors.InputError, 2), (errors.NotFoundError, 2), (errors.InUseError, 3), (errors.DamagedError, 4)],
)
def test_errors_of_ours_have_their_code(
    kind: type[errors.InspectError], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert raising(kind("errors.rate-unclear", text="abc")) == code
    assert "abc" in capsys.readouterr().err


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.EROFS, errno.ENOSPC, errno.EISDIR, errno.EIO])
def test_the_system_refusing_names_the_file(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(OSError(number, os.strerror(number), "/some/where")) == 2
    said = capsys.readouterr().err
    assert "/some/where" in said
    assert "cli." not in said
    assert "Traceback" not in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_output_to_a_full_disk_is_said(clean_env: dict[str, str], root: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "inspect_tool", "checklist", "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**clean_env, "PYTHONPATH": str(root)},
            check=False,
        )
    assert ran.returncode == 2
    assert "đã đầy" in ran.stderr.decode()
    assert "Traceback" not in ran.stderr.decode()


def test_a_fault_of_ours_keeps_the_details(capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(ZeroDivisionError("what went wrong")) == 70
    said = capsys.readouterr().err
    assert "Traceback" not in said
    (kept,) = (Path(os.environ["INSPECT_TOOL_HOME"]) / "errors").iterdir()
    assert str(kept) in said
    assert "what went wrong" in kept.read_text("utf-8")
    assert "in work" in kept.read_text("utf-8")


def test_details_that_cannot_be_kept_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("INSPECT_TOOL_HOME", str(tmp_path / "file"))
    assert raising(OSError("no file named")) == 70
    assert "no file named" in capsys.readouterr().err


def test_stopping_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(KeyboardInterrupt()) == 130
    assert "Traceback" not in capsys.readouterr().err
    assert raising(SystemExit(0)) == 0
    assert raising(SystemExit(5)) == 5


def test_a_reader_that_goes_away_is_no_fault(clean_env: dict[str, str], root: Path) -> None:
    env = {**clean_env, "PYTHONPATH": str(root)}
    child = subprocess.Popen(
        [sys.executable, "-m", "inspect_tool", "checklist", "list", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
    )
    assert child.stdout
    assert child.stderr
    child.stdout.close()
    said = child.stderr.read()
    child.stderr.close()
    assert child.wait() == 141
    assert said == b""
