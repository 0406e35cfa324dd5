"""What went wrong in a template, in words for who edits it and need not be a programmer."""

from __future__ import annotations

import re
import traceback
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from jinja2 import Environment, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from pydantic import BaseModel

from inspect_tool.i18n import t
from inspect_tool.report import model
from inspect_tool.report.layout import Layout
from inspect_tool.report.templates import TEMPLATE
from inspect_tool.text import nearest

#: What a template may name: the values that `page.page_html` hands over.
KNOWN: Final = ("content", "css", "draft", "draft_mark", "fields", "font", "layout", "marked", "piece", "rolled", "say")
_TAGS: Final = ("block", "call", "elif", "else", "filter", "for", "from", "if", "import", "include", "macro", "set")
#: What Jinja says of a wrong form → what it is called here, and the name in it.
_FORMS: Final = tuple(
    (code, re.compile(form))
    for code, form in (
        ("stray", r"Encountered unknown tag '(end\w+|else|elif)'"),
        ("tag", r"Encountered unknown tag '(\w+)'"),
        ("filter", r"No filter named '(\w+)'"),
        ("test", r"No test named '(\w+)'"),
        ("bracket", r"unexpected '[^']*', expected '([)\]}])'"),
        ("half", r"unexpected '[}%]+'|got '\{'|unexpected end of template, expected"),
        ("quote", r"unexpected char (?:'\"'|\"'\")"),
        ("char", r"unexpected char '(.)'"),
        ("for-in", r"expected token 'in'"),
        ("equals", r"got '='"),
        ("extra", r"expected token 'end of [a-z ]+', got '(.+?)'"),
        ("empty", r"Expected an expression|'end of (?:print|statement)|expected name or number|tag name expected"),
        ("comment", r"Missing end of comment"),
    )
)
#: How each kind of tag is written, for the texts that show it.
_SIGNS: Final = {"value": "{{ … }}", "tag": "{% … %}", "note": "{# … #}"}
_ATTRIBUTE: Final = re.compile(r"'(?:[\w.]+\.)?(\w+)(?: object)?' has no attribute '(\w+)'")
_UNDEFINED: Final = re.compile(r"'(\w+)' is undefined")
_OPENING: Final = re.compile(r"\{%[-+]?\s*(end)?(for|if|macro|block|filter|call|with|autoescape)\b")


class TooMuchError(Exception):
    """A template wanted more time, text or memory than any document needs."""


@dataclass(frozen=True)
class Trouble:
    """One thing wrong: a text of `report.lint`, what it names, and where it stands where that is known."""

    code: str
    values: dict[str, str] = field(default_factory=dict)
    file: str = TEMPLATE
    line: int | None = None

    @property
    def text(self) -> str:
        """What is wrong and what to do."""
        return t(f"report.lint.{self.code}", **self.values)


def of_form(error: TemplateSyntaxError, name: str, sandbox: Environment) -> Trouble:
    """Say what is wrong with a template's form: a block left open is named where it begins."""
    said = str(error.message)
    mistyped = _FORMS[1][1].search(said)
    closes = mistyped is None or mistyped[1].startswith("end")  # a mistyped tag inside an open block is told as such
    if closes and "block that needs to be closed" in said and (opened := _left_open(error.source or "")):
        return Trouble("unclosed", {"block": opened[0]}, name, opened[1])
    code, found = next(((code, m) for code, form in _FORMS if (m := form.search(said))), ("syntax", None))
    if found is None:
        return Trouble(code, {"reason": said}, name, error.lineno)
    wrong = (found.groups() or ("",))[0] or ""
    known: dict[str, Iterable[str]] = {"tag": _TAGS, "filter": sandbox.filters, "test": sandbox.tests}
    values = {"name": wrong, **_SIGNS} | ({"nearest": suggest(wrong, known[code])} if code in known else {})
    return Trouble(code, values, name, error.lineno)


def _left_open(source: str) -> tuple[str, int] | None:
    """Return the block that is not closed where another one is, or at the end, and its line."""
    opened: list[tuple[str, int]] = []
    for tag in _OPENING.finditer(source):
        if not tag[1]:
            opened.append((tag[2], source.count("\n", 0, tag.start()) + 1))
        elif opened and opened[-1][0] == tag[2]:
            opened.pop()
        else:
            break
    return opened[-1] if opened else None


def of_run(error: Exception, folders: Collection[Path], files: Iterable[str]) -> Trouble:
    """Say what happened while a template ran."""
    code, values = _happened(error, files)
    file, line = _place(error, folders)
    return Trouble(code, values, file, line)


def _happened(error: Exception, files: Iterable[str]) -> tuple[str, dict[str, str]]:
    if isinstance(error, TemplateNotFound):
        wrong = str(error.name)
        return "include", {"name": wrong, "nearest": suggest(wrong, files)}
    if isinstance(error, UndefinedError):
        return _unknown(str(error))
    if isinstance(error, SecurityError):
        return "forbidden", {"reason": str(error)}
    if isinstance(error, TooMuchError | OverflowError | RecursionError | MemoryError):
        return "endless", {}
    return "type", {"reason": f"{type(error).__name__}: {error}"}


def _unknown(said: str) -> tuple[str, dict[str, str]]:
    if found := _ATTRIBUTE.search(said):
        return "attribute", {"name": found[2], "nearest": suggest(found[2], _parts(found[1]))}
    if found := _UNDEFINED.search(said):
        return "variable", {"name": found[1], "nearest": suggest(found[1], KNOWN)}
    return "type", {"reason": said}


def _parts(kind: str) -> Iterable[str]:
    """Return what a thing of the content has; of a plain dictionary, what the layout has."""
    known = getattr(model, kind, None)
    if isinstance(known, type) and issubclass(known, BaseModel):
        return known.model_fields
    parts = [part.annotation for part in Layout.model_fields.values()]
    return {name for part in (Layout, *parts) for name in getattr(part, "model_fields", ())}


def _place(error: Exception, folders: Collection[Path]) -> tuple[str, int | None]:
    """Return the template file and line an error comes from: the innermost frame inside the folders."""
    if isinstance(error, TemplateSyntaxError):
        return error.name or TEMPLATE, error.lineno
    places = [
        (Path(frame.filename).name, frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).parent in folders
    ]
    return places[-1] if places else (TEMPLATE, None)


def suggest(name: str, known: Iterable[str]) -> str:
    """Return the known name most like a wrong one."""
    return nearest(name, known) or "—"
