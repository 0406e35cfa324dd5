"""
An office's phrasings of findings, `phrasings.yaml` in its own folder: read with every mistake named, and added to.

Adding writes at the end of the file and leaves every other byte as the office wrote it, comments included.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from io import StringIO
from pathlib import Path
from typing import Final

from inspect_tool.domain.phrasings import Phrasing, Phrasings
from inspect_tool.errors import InputError
from inspect_tool.i18n import t
from inspect_tool.library import Library, validated
from inspect_tool.text import nearest
from inspect_tool.yamlfile import FileError, FileProblem, YamlFile, parse_yaml, read_yaml

PHRASINGS_FILE: Final = "phrasings.yaml"
_EMPTY_LIST: Final = re.compile(r"^(phrasings:)[ \t]*(?:\[[ \t]*\]|~|null)", re.MULTILINE)
_BLANK: Final = " \t\r\n"
_MEMBER: Final = re.compile(r"( *)- ")


def load_phrasings(office: Path, items: Collection[str]) -> tuple[Phrasing, ...]:
    """
    Read the office's phrasings; none where it has no file. `items` are the ids they may name.

    `FileError` lists everything wrong, with line and key.
    """
    path = office / PHRASINGS_FILE
    if not path.is_file():
        return ()
    return _good(read_yaml(path), items)


def office_phrasings(library: Library) -> tuple[Phrasing, ...]:
    """Read the phrasings of a library's office; a mistake in its file is an error that names the line."""
    return load_phrasings(library.office, library.item_ids) if library.office else ()


def check_phrasings(path: Path, items: Collection[str]) -> list[FileProblem]:
    """Return everything wrong with one file of phrasings."""
    source = read_yaml(path)
    _read(source, items)
    return source.problems


def _good(source: YamlFile, items: Collection[str]) -> tuple[Phrasing, ...]:
    found = _read(source, items)
    if found is None or source.problems:
        raise FileError(tuple(source.problems))
    return found.phrasings


def _read(source: YamlFile, items: Collection[str]) -> Phrasings | None:
    if isinstance(source.data, dict) and source.data.get("phrasings", ()) is None:
        source.data = {**source.data, "phrasings": []}
    found = validated(source, Phrasings)
    for number, phrasing in enumerate(found.phrasings if found else ()):
        for at, item in enumerate(phrasing.items):
            if item not in items:
                here = ("phrasings", number, "items", at)
                source.add(here, "library.item-unknown", item=item, nearest=nearest(item, items) or "—")
    return found


def with_added(text: str, phrasing: Phrasing, items: Collection[str]) -> str:
    """
    Return the file's text with a phrasing at its end; an empty text begins the file.

    Raises `FileError` where the text is wrong already, `InputError` where nothing can be added by only writing more,
    as with a list in square brackets.
    """
    text = text or t("board.phrase-header")
    source = parse_yaml(text, PHRASINGS_FILE)
    before = _good(source, items)
    text = text if before else _EMPTY_LIST.sub(r"\1", text, count=1)
    indent = _indent(text, source, len(before))
    end = "\r\n" if "\r\n" in text else "\n"
    written = "".join(f"{indent}{line}{end}" for line in _lines(phrasing))
    added = f"{text.rstrip(_BLANK)}{end}{end if before else ''}{written}"
    checked = parse_yaml(added, PHRASINGS_FILE)
    after = _read(checked, items)
    if checked.problems or after is None or after.phrasings != (*before, phrasing):
        raise InputError("board.phrase-not-a-block", file=PHRASINGS_FILE)
    return added


def _indent(text: str, source: YamlFile, count: int) -> str:
    """Return how far the last phrasing stands from the margin."""
    line = source.line(("phrasings", count - 1)) if count else None
    found = _MEMBER.match(text.splitlines()[line - 1]) if line else None
    return found[1] if found else "  "


def _lines(phrasing: Phrasing) -> list[str]:
    from ruamel.yaml import YAML  # noqa: PLC0415 - the writer is needed only here

    writer = YAML()
    writer.width = 1 << 16
    out = StringIO()
    writer.dump([phrasing.model_dump(mode="json", exclude_defaults=True)], out)
    return out.getvalue().splitlines()
