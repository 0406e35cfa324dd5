"""Where files live and who is typing. Nothing is read or made at import."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from inspect_tool.i18n import LANGUAGES
from inspect_tool.text import VIETNAM, nfc

_AUTHOR = "author"
_LANGUAGE = "language"

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


def office_folder(root: Path) -> Path:
    """Return where the office's own files lie (`checklists/`, `phrasings.yaml`); it need not be there."""
    return root / "office"


def office_templates(root: Path) -> Path | None:
    """Return the office's own report templates: `office/report_templates` in the data folder, if it is there."""
    own = root / "office" / "report_templates"
    return own if own.is_dir() else None


def author(root: Path) -> str | None:
    """Return who is typing: `INSPECT_TOOL_AUTHOR`, else the name given on this laptop; None where nobody said."""
    named = os.environ.get("INSPECT_TOOL_AUTHOR")
    if not named:
        named = _recall(root / _AUTHOR)
    return nfc(named).strip() or None


def remember_author(root: Path, name: str) -> None:
    """Keep the name of who types on this laptop."""
    _remember(root / _AUTHOR, nfc(name).strip())


def language_file(root: Path) -> Path:
    """Return where the language chosen on this laptop is kept."""
    return root / _LANGUAGE


def chosen_language(root: Path) -> str | None:
    """Return the language chosen on this laptop; None where nobody chose one."""
    named = _recall(language_file(root)).strip()
    return named if named in LANGUAGES else None


def remember_language(root: Path, language: str) -> None:
    """Keep the language for the next start."""
    _remember(language_file(root), language)


def _recall(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _remember(path: Path, word: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{word}\n", encoding="utf-8")


def program() -> str:
    """Return how this program was called, for commands shown to be typed: `./run` says so in `INSPECT_TOOL_PROGRAM`."""
    return os.environ.get("INSPECT_TOOL_PROGRAM") or "inspect-tool"
