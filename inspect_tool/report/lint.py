"""Checks an office's own template folder before a document depends on it: file, line and what to do, for each flaw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import TemplateSyntaxError, meta, nodes

from inspect_tool.errors import InspectError
from inspect_tool.i18n import t
from inspect_tool.report.model import Content
from inspect_tool.report.page import LAYOUT, PHRASES, STYLE, TEMPLATE, environment, layout_of
from inspect_tool.report.phrases import Phrases
from inspect_tool.report.render import render
from inspect_tool.text import nearest

#: What a template may name: the values that `page.page_html` hands over.
_KNOWN = ("content", "css", "draft", "draft_mark", "fields", "font", "layout", "piece", "rolled", "say")


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
    try:
        tree = environment(folder).parse((folder / name).read_text("utf-8"))
        unknown = meta.find_undeclared_variables(tree) - set(_KNOWN)
    except (TemplateSyntaxError, UnicodeDecodeError) as error:
        line = error.lineno if isinstance(error, TemplateSyntaxError) else None
        yield Flaw(name, line, "syntax", {"reason": str(error)})
        return
    for use in tree.find_all(nodes.Name):
        if use.name in unknown:
            yield Flaw(name, use.lineno, "variable", {"name": use.name, "nearest": _suggest(use.name, _KNOWN)})
    for call in tree.find_all(nodes.Call):
        yield from _phrase(name, call, say)


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
