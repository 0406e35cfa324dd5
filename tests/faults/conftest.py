"""The faults are made to the installations of the log's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.log.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)
