"""
YAML as plain values that know their lines.

Built from parser events, so that one pass gives values, the line of every key, and every duplicate key. `ruamel.yaml`
uses libyaml where `ruamel.yaml.clib` is installed (about eight times faster); its own parser has the last word on what
libyaml rejects, so that every machine accepts the same files with the same messages. What office files have no use for
(anchors, aliases, tags, several documents) is refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from inspect_tool.errors import InputError, NotFoundError, reason_of
from inspect_tool.i18n import t
from inspect_tool.text import looks_legacy

Path_ = tuple[str | int, ...]

_INT: Final = re.compile(r"[+-]?(0|[1-9]\d*)")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDS: Final[dict[str, bool | None]] = {"": None, "~": None, "null": None, "true": True, "false": False}
#: What the parser says in English of the mistakes people make, and the name of our own words for it.
_SAID: Final = {
    "mapping values are not allowed": "colon",
    "could not find expected ':'": "no-colon",
    "<stream end>": "unfinished",
    "found unexpected end of stream": "unfinished",
    "found unexpected document": "unfinished",
    "<block end>": "indentation",
    "block sequence entries are not allowed": "indentation",
    "expected ',' or": "bracket",
    "unknown escape character": "escape",
    "cannot start any token": "character",
    "special characters are not allowed": "character",
}
_LEADING_TAB: Final = re.compile(r" *\t")
_MAX_BYTES: Final = 8_000_000
_MAX_DEPTH: Final = 32


@dataclass(frozen=True)
class FileProblem:
    """One thing wrong in a file. `line` counts from 1; `key` names the message, `values` fill it."""

    file: str
    line: int | None
    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        message = t(self.key, **self.values)
        if self.line is None:
            return t("library.in-file", file=self.file, message=message)
        return t("library.at-line", file=self.file, line=self.line, message=message)


class FileError(InputError):
    """One or more files cannot be used; the text lists every problem found, one a line."""

    def __init__(self, problems: tuple[FileProblem, ...]) -> None:
        super().__init__("library.unusable", count=len(problems))
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


@dataclass
class YamlFile:
    """What a file holds: its values, the line of each value by its path, and what is wrong with it as YAML."""

    name: str
    data: Any = None
    lines: dict[Path_, int] = field(default_factory=dict)
    problems: list[FileProblem] = field(default_factory=list)

    def line(self, path: Path_) -> int | None:
        """Return the line of a value, or of the nearest thing around it that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def add(self, path: Path_, key: str, /, **values: object) -> None:
        """Note a problem at a value."""
        self.problems.append(FileProblem(self.name, self.line(path), key, values))


def read_yaml(path: Path) -> YamlFile:
    """
    Read a YAML file.

    A file that is missing or cannot be opened is an error; whatever is wrong inside is listed in `problems`.
    """
    result = YamlFile(path.name)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise NotFoundError("library.file-missing", file=path) from None
    except OSError as error:
        raise InputError("library.file-unreadable", file=path, reason=reason_of(error)) from error
    if len(raw) > _MAX_BYTES:
        result.add((), "library.too-big", limit=_MAX_BYTES // 1_000_000)
        return result
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        result.problems.append(FileProblem(path.name, line, "library.not-utf8"))
        return result
    return parse_yaml(text, path.name)


def parse_yaml(text: str, name: str) -> YamlFile:
    """Read the text of a YAML file; whatever is wrong is listed in `problems`."""
    result = _build(text, name)
    _find_legacy(text, result)
    if result.data is None and not result.problems:
        result.add((), "library.empty-file")
    return result


def _find_legacy(text: str, result: YamlFile) -> None:
    if looks_legacy(text):
        for number, line in enumerate(text.splitlines(), 1):
            if looks_legacy(line):
                result.problems.append(FileProblem(result.name, number, "library.legacy", {"text": line.strip()[:40]}))


class _Refused(Exception):  # noqa: N818 - it ends reading; the problem is already noted
    """What follows cannot be read."""


class _Builder:
    """Turns parser events into values, noting lines and duplicate keys on the way."""

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self.result = YamlFile(name)

    def build(self, *, pure: bool) -> YamlFile:
        """Return what the text holds; `YAMLError` where the parser cannot read it."""
        try:
            events = iter(YAML(typ="safe", pure=pure).parse(self._text))
            for event in events:
                kind = type(event).__name__
                if kind in {"StreamStartEvent", "StreamEndEvent", "DocumentStartEvent", "DocumentEndEvent"}:
                    continue
                if self.result.lines:
                    self._refuse(event, "library.several-documents")
                self.result.lines[()] = event.start_mark.line + 1
                self.result.data = self._value(event, events, ())
        except _Refused:
            self.result.data = None
        return self.result

    def _value(self, event: Any, events: Iterator[Any], path: Path_) -> Any:
        kind = type(event).__name__
        if kind == "AliasEvent" or event.anchor:
            self._refuse(event, "library.anchor")
        if event.tag:
            self._refuse(event, "library.tag", tag=event.tag)
        if len(path) > _MAX_DEPTH:
            self._refuse(event, "library.too-deep")
        if kind == "ScalarEvent":
            return _scalar(event.value) if event.implicit[0] else event.value
        return self._mapping(events, path) if kind == "MappingStartEvent" else self._sequence(events, path)

    def _mapping(self, events: Iterator[Any], path: Path_) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in events:
            if type(event).__name__ == "MappingEndEvent":
                break
            if type(event).__name__ != "ScalarEvent":
                self._refuse(event, "library.key-not-text")
            key, line = event.value, event.start_mark.line + 1
            if key in found:
                first = self.result.lines[*path, key]
                problem = FileProblem(self.result.name, line, "library.key-twice", {"name": key, "first": first})
                self.result.problems.append(problem)
            self.result.lines.setdefault((*path, key), line)
            found[key] = self._value(next(events), events, (*path, key))
        return found

    def _sequence(self, events: Iterator[Any], path: Path_) -> list[Any]:
        found: list[Any] = []
        for event in events:
            if type(event).__name__ == "SequenceEndEvent":
                break
            here = (*path, len(found))
            self.result.lines[here] = event.start_mark.line + 1
            found.append(self._value(event, events, here))
        return found

    def _refuse(self, event: Any, key: str, **values: object) -> None:
        self.result.problems.append(FileProblem(self.result.name, event.start_mark.line + 1, key, values))
        raise _Refused


def _build(text: str, name: str) -> YamlFile:
    try:
        return _Builder(text, name).build(pure=False)
    except YAMLError:
        try:
            return _Builder(text, name).build(pure=True)
        except YAMLError as error:
            return YamlFile(name, problems=[_syntax(text, name, error)])


def _syntax(text: str, name: str, error: YAMLError) -> FileProblem:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    lines = text.splitlines()
    if mark and mark.line < len(lines) and _LEADING_TAB.match(lines[mark.line]):
        return FileProblem(name, mark.line + 1, "library.tab")
    detail = (isinstance(error, MarkedYAMLError) and error.problem) or str(error).splitlines()[0]
    known = next((key for words, key in _SAID.items() if words in detail), None)
    told = t(f"library.yaml.{known}") if known else detail
    return FileProblem(name, mark.line + 1 if mark else None, "library.syntax", {"detail": told})


def _scalar(written: str) -> Any:
    """Read an unquoted value: nothing, true/false, a whole number or a date; everything else is text."""
    if written in _WORDS:
        return _WORDS[written]
    if _INT.fullmatch(written):
        return int(written)
    if _DATE.fullmatch(written):
        try:
            return date.fromisoformat(written)
        except ValueError:  # 2023-02-30: stays text, so that the field that takes a date names the line
            return written
    return written
