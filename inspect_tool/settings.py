"""Where files live and who is typing. Nothing is read or made at import."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from inspect_tool.text import VIETNAM

#: Hands out the present moment, aware of its zone. Tests hand in their own.
Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the present moment in Vietnam's fixed zone."""
    return datetime.now(VIETNAM)


def home_folder() -> Path:
    """Return the data folder: `INSPECT_TOOL_HOME`, else the platform's own place for user data."""
    if named := os.environ.get("INSPECT_TOOL_HOME"):
        return Path(named).expanduser()
    import platformdirs  # noqa: PLC0415 - 5 ms that only the default place needs

    return Path(platformdirs.user_data_dir("inspect-tool", appauthor=False))


def program() -> str:
    """Return how this program was called, for commands shown to be typed: `./run` says so in `INSPECT_TOOL_PROGRAM`."""
    return os.environ.get("INSPECT_TOOL_PROGRAM") or "inspect-tool"
