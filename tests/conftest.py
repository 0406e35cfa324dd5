"""What every test shares: its own data folder, one language, one zone, no animation; and the `--long` switch."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from inspect_tool import i18n

#: A busy machine is slow, not wrong: no test fails on the time of one example.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the long forms of fault and scale tests")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    skip = pytest.mark.skip(reason="long form: run with --long")
    for item in items:
        if "long" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(autouse=True)
def _own_world(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test touches real data, or sees the language, zone or terminal of the machine it runs on."""
    monkeypatch.setenv("INSPECT_TOOL_HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setenv("TZ", "Asia/Ho_Chi_Minh")
    for name in ("NO_COLOR", "FORCE_COLOR", "LANGUAGE", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)
    if hasattr(time, "tzset"):
        time.tzset()
    i18n.use("vi")
    yield
    i18n.use("vi")


@pytest.fixture
def root() -> Path:
    """The checkout."""
    return Path(__file__).parent.parent


@pytest.fixture
def clean_env() -> dict[str, str]:
    """The environment for a child process: ours, without what changes how Python starts or how large a screen is."""
    size = {"LINES", "COLUMNS"}  # pytest's workers are given one; a terminal tells its own
    return {k: v for k, v in os.environ.items() if k not in size and not k.startswith(("PYTHON", "COVERAGE", "COV_"))}
