"""
Where the words, layout and pages of the documents come from: an office's own file where there is one, else ours.

Of the two data files (`phrases.yaml`, `layout.yaml`) an office writes only what it wants otherwise; the rest is ours.
A page or style sheet is replaced whole: `copied` writes into its first line which of our versions it was made from.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from inspect_tool import __version__
from inspect_tool.errors import InputError, reason_of
from inspect_tool.i18n import t
from inspect_tool.library import data_folder
from inspect_tool.yamlfile import parse_yaml

TEMPLATE: Final = "document.html.j2"
STYLE: Final = "document.css"
LAYOUT: Final = "layout.yaml"
PHRASES: Final = "phrases.yaml"
NAMES: Final = (TEMPLATE, STYLE, LAYOUT, PHRASES)
_OVERLAID: Final = (LAYOUT, PHRASES)
_MADE_FROM: Final = re.compile(r"inspect-tool \S+, sha256 ([0-9a-f]{12})\b")


@dataclass(frozen=True)
class Override:
    """
    An office's own file, the version of ours that it was copied from, if it says so, and the one that ships now.

    A version is the start of the SHA-256 of the file.
    """

    file: str
    made_from: str
    ours: str

    @property
    def state(self) -> str:
        """Whether ours has changed since."""
        return "unmarked" if not self.made_from else "current" if self.made_from == self.ours else "outdated"


def shipped() -> Path:
    """Return the folder of our own files."""
    return data_folder("report_templates")


def folders(own: Path | None) -> list[Path]:
    """Return where files are looked for, in order."""
    return [shipped()] if own is None or own == shipped() else [own, shipped()]


def file_of(own: Path | None, name: str) -> Path:
    """Return the file that counts."""
    return next((folder / name for folder in folders(own) if (folder / name).is_file()), shipped() / name)


def overlaid(ours: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return our values with an office's in their place, at any depth."""
    merged = dict(ours)
    for key, value in own.items():
        before = merged.get(key)
        both = isinstance(before, Mapping) and isinstance(value, Mapping)
        merged[key] = overlaid(before, value) if both else value  # type: ignore[arg-type] # mypy does not narrow by `both`
    return merged


def loaded(path: Path, key: str) -> dict[str, Any]:
    """
    Read a data file of a template folder.

    Raises `InputError` under `key`, with the `file`, its `line` where that is known, and the `reason` in our words.
    """
    try:
        text = path.read_text("utf-8-sig")
        found = YAML(typ="safe", pure=True).load(text)
    except OSError as error:
        raise InputError(key, file=path, line="", reason=reason_of(error)) from error
    except UnicodeDecodeError as error:
        raise InputError(key, file=path, line="", reason=t("library.not-utf8")) from error
    except YAMLError as error:
        wrong = next(iter(parse_yaml(text, path.name).problems), None)
        reason = t(wrong.key, **wrong.values) if wrong else str(error)
        raise InputError(key, file=path, line=(wrong and wrong.line) or "", reason=reason) from error
    if not isinstance(found, dict):
        raise InputError(key, file=path, line="", reason=t("report.layout.map"))
    return found


def fingerprints(own: Path | None) -> dict[str, str]:
    """Return what decides how documents look, file by file: the SHA-256 of all that counts of it."""
    return {name: hashlib.sha256(_bytes(own, name)).hexdigest() for name in NAMES}


def _bytes(own: Path | None, name: str) -> bytes:
    counted = [folder / name for folder in reversed(folders(own)) if (folder / name).is_file()]
    return b"\0".join(path.read_bytes() for path in (counted if name in _OVERLAID else counted[-1:]))


def overrides(own: Path | None) -> list[Override]:
    """Return the office's own files, with what is known of where they come from."""
    if own is None or own == shipped():
        return []
    return [Override(name, _made_from(own / name), version(name)) for name in NAMES if (own / name).is_file()]


def version(name: str) -> str:
    """Name the version of a file of ours that ships now."""
    return hashlib.sha256((shipped() / name).read_bytes()).hexdigest()[:12]


def _made_from(path: Path) -> str:
    with path.open("rb") as stream:
        first = stream.readline(1000).decode("utf-8", "replace")
    found = _MADE_FROM.search(first)
    return found[1] if found else ""


def copied(name: str) -> bytes:
    """Return our file for an office to change, with the version it comes from in its first line."""
    mark = f"inspect-tool {__version__}, sha256 {version(name)}"
    line = f"# {mark}\n" if name in _OVERLAID else f"{{# {mark} #}}\n"
    return line.encode() + (shipped() / name).read_bytes()
