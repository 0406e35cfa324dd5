"""
The serif the decree asks for, found on the machine at run time: no font file lives in the repository.

Times New Roman where the system has it, else a face with the same widths (Tinos, Liberation Serif 2 or later). The
older Liberation Serif 1 lacks ơ, ư and the whole ạ…ỹ block, so a family counts only if its cmap covers every letter.
"""

from __future__ import annotations

import hashlib
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from inspect_tool.errors import DependencyError

FACES: Final = ("regular", "bold", "italic", "bolditalic")
#: Family → the file names of its four faces as systems ship them, without ending and in lower case.
_METRIC: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "Times New Roman": (
        ("times", "timesbd", "timesi", "timesbi"),
        ("times new roman", "times new roman bold", "times new roman italic", "times new roman bold italic"),
        ("times_new_roman", "times_new_roman_bold", "times_new_roman_italic", "times_new_roman_bold_italic"),
    ),
    "Tinos": (("tinos-regular", "tinos-bold", "tinos-italic", "tinos-bolditalic"),),
    "Liberation Serif": (
        ("liberationserif-regular", "liberationserif-bold", "liberationserif-italic", "liberationserif-bolditalic"),
    ),
}
_DRAFT_ONLY: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "Noto Serif": (("notoserif-regular", "notoserif-bold", "notoserif-italic", "notoserif-bolditalic"),),
    "DejaVu Serif": (("dejavuserif", "dejavuserif-bold", "dejavuserif-italic", "dejavuserif-bolditalic"),),
}


@dataclass(frozen=True)
class Face:
    """One font file."""

    path: Path

    @cached_property
    def data(self) -> bytes:
        """The file's bytes."""
        return self.path.read_bytes()

    @cached_property
    def characters(self) -> frozenset[int]:
        """The code points it has glyphs for."""
        return frozenset(_table(self.path)[0])

    def length(self, text: str) -> float:
        """Return how long a text is, in ems."""
        advances, characters = _advances(self.path)
        return sum(advances.get(characters.get(ord(c), ""), 0.5) for c in text)

    @property
    def version(self) -> str:
        """The version its name table states."""
        return _table(self.path)[1]

    @cached_property
    def sha256(self) -> str:
        """Hash of the file, recorded in the attached data."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Fonts:
    """A family's four faces. `exact` is False for a serif with other widths, good for drafts only."""

    family: str
    faces: Mapping[str, Face]
    exact: bool

    @cached_property
    def characters(self) -> frozenset[int]:
        """The code points that all four faces have."""
        return frozenset.intersection(*(face.characters for face in self.faces.values()))

    def record(self) -> dict[str, str]:
        """Return name, version and hashes for the attached data."""
        return {"family": self.family, "version": self.faces["regular"].version} | {
            name: face.sha256 for name, face in self.faces.items()
        }


@cache
def vietnamese_letters() -> frozenset[int]:
    """Return every letter of Vietnamese with every tone, in both cases, and ₫ – “ ” …."""
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    vowels = (unicodedata.normalize("NFC", base + tone) for base in "aăâeêioôơuưy" for tone in tones)
    letters = "".join(vowels) + "bcdđghklmnpqrstvx"
    return frozenset(map(ord, letters + letters.upper() + "0123456789₫–“”…"))


def find(*, draft: bool, folders: Iterable[Path] | None = None) -> Fonts:
    """
    Return the font to print with, searching the system's folders unless others are given.

    A draft may fall back on another serif. `DependencyError` names the package to install.
    """
    files = _files(tuple(folders) if folders is not None else tuple(_system_folders()))
    for family, spellings in {**_METRIC, **(_DRAFT_ONLY if draft else {})}.items():
        for names in spellings:
            paths = [files.get(name) for name in names]
            if not all(paths):
                continue
            faces = {face: Face(path) for face, path in zip(FACES, paths, strict=True) if path}
            fonts = Fonts(family, faces, exact=family in _METRIC)
            if vietnamese_letters() <= fonts.characters:
                return fonts
    raise DependencyError("report.error.font-missing")


def missing(text: str, fonts: Fonts) -> str:
    """Return the characters of a text the font has no glyph for, each once, in order."""
    return "".join(dict.fromkeys(c for c in text if c not in "\n\t" and ord(c) not in fonts.characters))


@cache
def _files(folders: tuple[Path, ...]) -> Mapping[str, Path]:
    found: dict[str, Path] = {}
    for folder in folders:
        for root, _, names in os.walk(folder):
            for name in sorted(names):
                stem, ending = os.path.splitext(name.lower())  # noqa: PTH122 - thousands of names, no Path per file
                if ending in {".ttf", ".otf"} and _newer(Path(root, name), found.get(stem)):
                    found[stem] = Path(root, name)
    return found


def _newer(path: Path, known: Path | None) -> bool:
    """Whether a second file of one name covers the letters where the first does not (Liberation 1 beside 2)."""
    if known is None:
        return True
    wanted = any(path.stem.lower() in names for spellings in _METRIC.values() for names in spellings)
    return wanted and not vietnamese_letters() <= set(_table(known)[0])


@cache
def _table(path: Path) -> tuple[frozenset[int], str]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - only documents need it

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap() or {}), font["name"].getDebugName(5) or ""


@cache
def _advances(path: Path) -> tuple[Mapping[str, float], Mapping[int, str]]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - as above

    with TTFont(path, lazy=True) as font:
        em = font["head"].unitsPerEm
        return {name: advance / em for name, (advance, _) in font["hmtx"].metrics.items()}, font.getBestCmap() or {}


def _system_folders() -> Iterator[Path]:
    home = Path.home()
    if sys.platform == "win32":
        yield Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts")
        yield home / "AppData/Local/Microsoft/Windows/Fonts"
    elif sys.platform == "darwin":
        yield from (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts")
    else:
        yield from (home / ".local/share/fonts", home / ".fonts")
        for base in os.environ.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share").split(":"):
            yield Path(base, "fonts")
