"""Files handed to the system's own program: which one, where there is none, and one that cannot."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from inspect_tool.tui.viewing import opener, view
from tests.tui import conftest

pytestmark = pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="the system opens files in its own way")


def test_over_ssh_or_on_a_console_nothing_is_started(tmp_path: Path) -> None:
    (tmp_path / "xdg-open").write_text("#!/bin/sh\n")
    (tmp_path / "xdg-open").chmod(0o755)
    path = {"PATH": str(tmp_path)}
    assert opener({**path, "SSH_CONNECTION": "10.0.0.2 1 10.0.0.1 22", "TERM": "xterm"}) is None
    assert opener({**path, "DISPLAY": ":0"}) == ("xdg-open",)
    assert opener({**path, "WAYLAND_DISPLAY": "wayland-0", "TMUX": "sock,1,0"}) == ("xdg-open",)
    assert opener({"PATH": str(tmp_path / "khong-co"), "DISPLAY": ":0"}) is None
    assert opener({}, "darwin") == ("open",)


@pytest.mark.parametrize(("ends", "taken"), [("exit 0", True), ("exit 3", False)])
def test_what_the_program_says_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str, taken: bool
) -> None:
    seen = conftest.opener(tmp_path, monkeypatch, ends)
    assert view(tmp_path / "a [b].pdf") is taken
    assert seen.read_text() == f"{tmp_path}/a [b].pdf\n"
