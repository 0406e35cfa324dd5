"""Where files live and who is typing. Nothing is read or made at import."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from inspect_tool.text import VIETNAM, nfc

_AUTHOR = "author"

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


def author(root: Path) -> str | None:
    """Return who is typing: `INSPECT_TOOL_AUTHOR`, else the name given on this laptop; None where nobody said."""
    named = os.environ.get("INSPECT_TOOL_AUTHOR")
    if not named:
        try:
            named = (root / _AUTHOR).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None
    return nfc(named).strip() or None


def remember_author(root: Path, name: str) -> None:
    """Keep the name of who types on this laptop."""
    root.mkdir(parents=True, exist_ok=True)
    (root / _AUTHOR).write_text(f"{nfc(name).strip()}\n", encoding="utf-8")


def program() -> str:
    """Return how this program was called, for commands shown to be typed: `./run` says so in `INSPECT_TOOL_PROGRAM`."""
    return os.environ.get("INSPECT_TOOL_PROGRAM") or "inspect-tool"
