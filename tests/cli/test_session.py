"""What the command line makes of how the terminal app ended."""

from __future__ import annotations

import subprocess
from types import SimpleNamespace

import pytest

from inspect_tool.cli.session import Session
from inspect_tool.tui.app import InspectApp


def test_a_fault_on_the_screen_reaches_the_boundary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(InspectApp, "run", lambda app: setattr(app, "_exception", KeyError("x")))
    with pytest.raises(KeyError):
        Session.of_environment(as_json=False).run_app()


def test_another_language_starts_the_app_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[dict[str, str]] = []

    def run(_words: list[str], *, env: dict[str, str], check: bool) -> SimpleNamespace:
        started.append(env)
        return SimpleNamespace(returncode=7)

    monkeypatch.setenv("INSPECT_TOOL_LANG", "vi")
    monkeypatch.setattr(InspectApp, "run", lambda app: setattr(app, "again", True))
    monkeypatch.setattr(subprocess, "run", run)
    assert Session.of_environment(as_json=False).run_app() == 7
    assert "INSPECT_TOOL_LANG" not in started[0]
