"""Checks an office's own template folder before a document depends on it: file, line and what to do, for each flaw."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from jinja2 import TemplateSyntaxError, meta, nodes

from inspect_tool.errors import InspectError
from inspect_tool.i18n import t
from inspect_tool.report.model import Content
from inspect_tool.report.page import LAYOUT, PHRASES, STYLE, TEMPLATE, environment, layout_of
from inspect_tool.report.phrases import Phrases
from inspect_tool.report.render import render
from inspect_tool.text import nearest

#: What a template may name: the values that `page.page_html` hands over.
_KNOWN = ("content", "css", "draft", "draft_mark", "fields", "font", "layout", "marked", "piece", "rolled", "say")
#: What each file has to heed, so that the pages of a long table can be laid out apart.
_LONG_TABLES: Final[Mapping[str, tuple[str, ...]]] = {TEMPLATE: ("piece", "rolled"), STYLE: ("piece",)}
_TAG: Final = re.compile(r"\{%[-+]?\s*(end)?(for|if|macro|block|filter|call|with|autoescape)\b")
_FILTER: Final = re.compile(r"No filter named '(\w+)'")


@dataclass(frozen=True)
class Flaw:
    """One thing wrong in a template folder."""

    file: str
    line: int | None
    code: str
    values: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The flaw in words, with its place."""
        place = t("report.lint.at", file=self.file, line=self.line) if self.line else self.file
        return f"{place}: {t(f'report.lint.{self.code}', **self.values)}"


def check(folder: Path, samples: Sequence[Content]) -> tuple[Flaw, ...]:
    """
    Return what is wrong with a template folder; nothing means that the samples print.

    Names, phrases and layout are checked first, line by line; only then are the samples printed as drafts.
    """
    missing = [name for name in (TEMPLATE, STYLE, PHRASES, LAYOUT) if not (folder / name).is_file()]
    if missing:
        return tuple(Flaw(name, None, "missing") for name in missing)
    flaws = [*_phrases_and_layout(folder)]
    if not flaws:
        say = Phrases(folder / PHRASES)
        flaws += [flaw for name in (TEMPLATE, STYLE) for flaw in _source(folder, name, say)]
    return tuple(flaws or _printed(folder, samples))


def _phrases_and_layout(folder: Path) -> Iterator[Flaw]:
    for name, read in ((PHRASES, lambda: Phrases(folder / PHRASES)), (LAYOUT, lambda: layout_of(folder))):
        try:
            read()
        except InspectError as error:
            yield Flaw(name, None, "unusable", {"reason": str(error)})


def _source(folder: Path, name: str, say: Phrases) -> Iterator[Flaw]:
    source = ""
    try:
        source = (folder / name).read_text("utf-8")
        tree = environment(folder).parse(source)
        used = meta.find_undeclared_variables(tree)
    except (TemplateSyntaxError, UnicodeDecodeError) as error:
        yield _syntax(name, source, error)
        return
    unknown = used - set(_KNOWN)
    for wanted in _LONG_TABLES.get(name, ()):
        if wanted not in used:
            yield Flaw(name, None, "long-tables", {"name": wanted})
    if name == TEMPLATE and not any(each.attr == "addressees" for each in tree.find_all(nodes.Getattr)):
        yield Flaw(name, None, "letters")
    for use in tree.find_all(nodes.Name):
        if use.name in unknown:
            yield Flaw(name, use.lineno, "variable", {"name": use.name, "nearest": _suggest(use.name, _KNOWN)})
    for call in tree.find_all(nodes.Call):
        yield from _phrase(name, call, say)


def _syntax(name: str, source: str, error: TemplateSyntaxError | UnicodeDecodeError) -> Flaw:
    """Say in words what is wrong with a template's form: a block left open is named where it begins."""
    if isinstance(error, UnicodeDecodeError):
        return Flaw(name, None, "syntax", {"reason": str(error)})
    if "block that needs to be closed" in str(error) and (opened := _left_open(source)):
        block, line = opened
        return Flaw(name, line, "unclosed", {"block": block})
    if unknown := _FILTER.match(str(error)):
        known = _suggest(unknown[1], environment(Path()).filters)
        return Flaw(name, error.lineno, "filter", {"name": unknown[1], "nearest": known})
    return Flaw(name, error.lineno, "syntax", {"reason": str(error)})


def _left_open(source: str) -> tuple[str, int] | None:
    """Return the block that is not closed where another one is, or at the end, and its line."""
    opened: list[tuple[str, int]] = []
    for tag in _TAG.finditer(source):
        if not tag[1]:
            opened.append((tag[2], source.count("\n", 0, tag.start()) + 1))
        elif opened and opened[-1][0] == tag[2]:
            opened.pop()
        else:
            break
    return opened[-1] if opened else None


def _phrase(name: str, call: nodes.Call, say: Phrases) -> Iterator[Flaw]:
    """Check that a phrase the template asks for exists."""
    if not (isinstance(call.node, nodes.Name) and call.node.name == "say" and call.args):
        return
    key = call.args[0]
    if isinstance(key, nodes.Const) and not say.has(key.value):
        yield Flaw(name, call.lineno, "phrase", {"name": key.value, "nearest": _suggest(key.value, say.keys())})


def _suggest(name: str, known: Iterable[str]) -> str:
    return nearest(name, known) or "—"


def _printed(folder: Path, samples: Sequence[Content]) -> Iterator[Flaw]:
    for content in samples:
        try:
            render(content, draft=True, templates=folder)
        except InspectError as error:
            file, line = str(error.values.get("file", TEMPLATE)), error.values.get("line")
            yield Flaw(file, line if isinstance(line, int) else None, "print", {"reason": str(error)})
            return
