"""Checks an office's own templates before a document depends on them: file, line and what to do, for each flaw."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from inspect_tool.domain import authority
from inspect_tool.errors import InspectError
from inspect_tool.i18n import t
from inspect_tool.report.apart import render_apart
from inspect_tool.report.model import Content
from inspect_tool.report.page import environment, layout_of
from inspect_tool.report.phrases import Phrases, phrases
from inspect_tool.report.templates import LAYOUT, NAMES, PHRASES, STYLE, TEMPLATE, shipped
from inspect_tool.report.trouble import KNOWN, of_form, suggest

#: What each file has to heed, so that the pages of a long table can be laid out apart.
_LONG_TABLES: Final[Mapping[str, tuple[str, ...]]] = {TEMPLATE: ("piece", "rolled"), STYLE: ("piece",)}


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


def check(folder: Path, samples: Iterable[Content]) -> tuple[Flaw, ...]:
    """
    Return what is wrong with a template folder; nothing means that the samples print.

    A file that is not there is ours. Names, phrases and layout are checked first, line by line; only then are the
    samples asked for, so that they may be composed with the folder's phrases, and printed as drafts, in a child process
    with limits.
    """
    flaws = [*_strangers(folder), *_phrases_and_layout(folder)]
    if not flaws:
        for name in (TEMPLATE, STYLE):
            if (folder / name).is_file():
                flaws += _source(folder, name, phrases(folder))
        flaws += _unused(folder)
        flaws += _misshapen(folder)
    return tuple(flaws or _printed(folder, samples))


def _strangers(folder: Path) -> Iterator[Flaw]:
    """Yield files that nothing would read: a name mistyped is a file that changes nothing."""
    named = "".join((folder / name).read_text("utf-8", "replace") for name in NAMES if (folder / name).is_file())
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.name.startswith(".") and path.name not in NAMES and path.name not in named:
            yield Flaw(path.name, None, "stranger", {"nearest": suggest(path.name, NAMES)})


def _phrases_and_layout(folder: Path) -> Iterator[Flaw]:
    for name, read in ((PHRASES, lambda: phrases(folder)), (LAYOUT, lambda: layout_of(folder))):
        try:
            read()
        except InspectError as error:
            reason, line = str(error.values.get("reason", error)), error.values.get("line")
            yield Flaw(name, int(str(line)) if line else None, "unusable", {"reason": reason})


def _unused(folder: Path) -> Iterator[Flaw]:
    """Yield an office's phrases that neither ours know nor its own template asks for."""
    if folder == shipped() or not (folder / PHRASES).is_file():
        return
    known = phrases(None).keys()
    template = (folder / TEMPLATE).read_text("utf-8", "replace") if (folder / TEMPLATE).is_file() else ""
    for key in sorted(phrases(folder).own - set(known)):
        if key not in template:
            yield Flaw(PHRASES, _line_of(folder, key), "unused", {"name": key, "nearest": suggest(key, known)})


def _misshapen(folder: Path) -> Iterator[Flaw]:
    """Yield an office's phrases of another shape than ours, and its lines above a signature that no decree knows."""
    if not (folder / PHRASES).is_file():
        return
    say, ours = phrases(folder), phrases(None)
    for key in sorted(say.own & set(ours.keys())):
        own, wanted = say.node(key), ours.node(key)
        if isinstance(wanted, list):
            if not _alike(own, wanted):
                yield Flaw(PHRASES, _line_of(folder, key), "phrase-list", {"name": key})
            elif key.startswith("signers."):
                who = say(f"signers.names.{key.split('.')[1]}")
                for flaw in authority.flaws(own):
                    reason = t(f"domain.gap.authority_{flaw.code}", who=who, line=flaw.line)
                    yield Flaw(PHRASES, _line_of(folder, key), "unusable", {"reason": reason})
        elif not isinstance(own, str | int | float) or isinstance(own, bool):
            yield Flaw(PHRASES, _line_of(folder, key), "phrase-text", {"name": key})


def _alike(own: Any, wanted: list[Any]) -> bool:
    """Whether something is a list of what ours lists."""
    return isinstance(own, list) and bool(own) and {type(each) for each in own} <= {type(each) for each in wanted}


def _line_of(folder: Path, key: str) -> int | None:
    """Return the line at which a phrase stands, looked for one part of its key after the other."""
    if not (folder / PHRASES).is_file():
        return None
    source, at = (folder / PHRASES).read_text("utf-8"), 0
    for part in key.split("."):
        found = re.compile(rf"(?:^|[\s{{,])['\"]?{re.escape(part)}['\"]?\s*:", re.MULTILINE).search(source, at)
        if found is None:
            return None
        at = found.end()
    return source.count("\n", 0, at) + 1


def _source(folder: Path, name: str, say: Phrases) -> Iterator[Flaw]:
    sandbox = environment(folder)
    try:
        source = (folder / name).read_text("utf-8")
    except UnicodeDecodeError as error:
        yield Flaw(name, None, "encoding", {"reason": str(error)})
        return
    try:
        tree = sandbox.parse(source)
        used = meta.find_undeclared_variables(tree)
    except TemplateSyntaxError as error:
        error.source = source
        wrong = of_form(error, name, sandbox)
        yield Flaw(name, wrong.line, wrong.code, wrong.values)
        return
    yield from _lacking(name, tree, used)
    unknown = used - set(KNOWN) - {macro.name for macro in tree.find_all(nodes.Macro)}
    for use in tree.find_all(nodes.Name):
        if use.name in unknown:
            yield Flaw(name, use.lineno, "variable", {"name": use.name, "nearest": suggest(use.name, KNOWN)})
    yield from _operations(name, tree, sandbox)
    for call in tree.find_all(nodes.Call):
        yield from _phrase(name, call, say)


def _lacking(name: str, tree: nodes.Template, used: Collection[str]) -> Iterator[Flaw]:
    """Yield what a template from before long tables or letters does not heed."""
    for wanted in _LONG_TABLES.get(name, ()):
        if wanted not in used:
            yield Flaw(name, None, "long-tables", {"name": wanted})
    if name == TEMPLATE and not any(each.attr == "addressees" for each in tree.find_all(nodes.Getattr)):
        yield Flaw(name, None, "letters")


def _operations(name: str, tree: nodes.Template, sandbox: Environment) -> Iterator[Flaw]:
    """Yield filters and tests that are not there: inside a condition Jinja would say so only when it is reached."""
    for each in tree.find_all(nodes.Filter):
        if each.name not in sandbox.filters:
            yield Flaw(name, each.lineno, "filter", {"name": each.name, "nearest": suggest(each.name, sandbox.filters)})
    for test in tree.find_all(nodes.Test):
        if test.name not in sandbox.tests:
            yield Flaw(name, test.lineno, "test", {"name": test.name, "nearest": suggest(test.name, sandbox.tests)})


def _phrase(name: str, call: nodes.Call, say: Phrases) -> Iterator[Flaw]:
    """Check that a phrase the template asks for exists."""
    if not (isinstance(call.node, nodes.Name) and call.node.name == "say" and call.args):
        return
    key = call.args[0]
    if isinstance(key, nodes.Const) and not say.has(key.value):
        yield Flaw(name, call.lineno, "phrase", {"name": key.value, "nearest": suggest(key.value, say.keys())})


def _printed(folder: Path, samples: Iterable[Content]) -> Iterator[Flaw]:
    try:
        for content in samples:
            render_apart(content, draft=True, templates=folder)
    except InspectError as error:
        phrase = error.values.get("phrase")
        line = str(_line_of(folder, str(phrase)) if phrase else error.values.get("line", ""))
        file = str(error.values.get("file", TEMPLATE))
        yield Flaw(Path(file).name, int(line) if line.isdigit() else None, "print", {"reason": _words(error)})


def _words(error: InspectError) -> str:
    """Say what went wrong; a template's own mistake without its place, which stands before it."""
    return str(error.values["reason"]) if error.key == "report.error.template" else str(error)
