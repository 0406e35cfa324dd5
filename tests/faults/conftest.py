"""The faults are made to the installations of the log's tests; what each test counted is printed at the end."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.log.world import World, no_sync


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """For faults that are made to the bytes themselves: no file is synced, so thousands of states take seconds."""
    monkeypatch.setattr(os, "fsync", no_sync)


@pytest.fixture
def counted(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Say what a test went through, in numbers."""
    return lambda text: record_property("counted", text)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = [
        f"{report.nodeid.rpartition('/')[2]}: {value}"
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name == "counted" and report.when == "call"
    ]
    if lines:
        terminalreporter.section("faults made")
        for line in lines:
            terminalreporter.write_line(line)
