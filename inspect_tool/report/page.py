"""Content → HTML, by the templates of the office or our own: a sandbox that escapes what it prints."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from jinja2 import FileSystemLoader, StrictUndefined, TemplateSyntaxError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from pydantic import ValidationError

from inspect_tool.errors import InputError, InspectError
from inspect_tool.report import trouble
from inspect_tool.report.fields import NUMBERS, SIGNATURES
from inspect_tool.report.layout import Layout, wrong_value
from inspect_tool.report.model import Block, Content, Table
from inspect_tool.report.phrases import phrases
from inspect_tool.report.templates import LAYOUT, NAMES, STYLE, TEMPLATE, file_of, folders, loaded, overlaid, shipped
from inspect_tool.report.trouble import TooMuchError, Trouble

#: A table with more rows stands on pages of its own, so that it can be laid out apart.
LONG_ROWS: Final = 500
#: Rows at the end of a piece that are marked, so that its pages can be told apart: more than stand on one page. An
#: element that is marked has a style of its own, and so has all that is in it; the others share one.
MARKED_ROWS: Final = 100


#: Far above what any document needs: of processor time (seconds), of text, of repetitions of one text or list.
_SECONDS: Final = 60
_MOST_TEXT: Final = 50_000_000
_MOST_TIMES: Final = 100_000


class _Sandbox(ImmutableSandboxedEnvironment):
    """Lets no template make a text or number so large that nothing could stop it."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        for one, other in ((left, right), (right, left)):
            if isinstance(other, int) and other > _MOST_TIMES and (operator == "**" or isinstance(one, Sequence)):
                raise TooMuchError
        return super().call_binop(context, operator, left, right)


def environment(templates: Path | None) -> ImmutableSandboxedEnvironment:
    """
    Return where templates run: a sandbox that escapes what it prints; `zip_with` pairs lists, `runs` parts pages.

    Kept, because compiling costs as much as printing a hundred rows; a template that has changed is read again.
    """
    return _environment(tuple(folders(templates)), tuple(file_of(templates, name) for name in NAMES))


@cache
def _environment(
    places: tuple[Path, ...],
    files: tuple[Path, ...],  # noqa: ARG001 - a file that an office adds stands in for ours at once
) -> ImmutableSandboxedEnvironment:
    sandbox = _Sandbox(loader=FileSystemLoader(places), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    sandbox.filters |= {"zip_with": zip, "runs": runs, "run_name": run_name}
    return sandbox


def runs(blocks: Iterable[Block]) -> list[tuple[bool, list[Block]]]:
    """
    Part the blocks of an appendix into those on upright pages and those across (with a wide table), in order.

    What stands before the first table is on its page; a paragraph after a table stays with it. A table of more than
    `LONG_ROWS` rows stands alone.
    """
    parted: list[tuple[bool | None, list[Block]]] = []
    alone = False
    for block in blocks:
        was_alone, alone = alone, isinstance(block, Table) and len(block.rows) > LONG_ROWS
        wide = block.wide if isinstance(block, Table) else None if block.type == "paragraph" else False
        if parted and not alone and not was_alone and (wide is None or parted[-1][0] in {wide, None}):
            found, members = parted[-1]
            members.append(block)
            parted[-1] = (wide if found is None else found, members)
        else:
            parted.append((wide, [block]))
    return [(bool(wide), members) for wide, members in parted]


def run_name(annex: int, at: int) -> str:
    """Name the pages of a run, for style sheets and anchors: `annex-3-1`."""
    return f"annex-{annex}-{at}"


def page_html(  # noqa: PLR0913 - what a page is made of
    content: Content,
    *,
    draft: bool,
    templates: Path,
    font: str,
    rolled: Mapping[str, int] = MappingProxyType({}),
    piece: bool = False,
) -> str:
    """
    Return the HTML that is printed; user text is escaped, templates run in a sandbox.

    `rolled` says for how many pages of which run the document only keeps the place. A `piece` is what goes there: the
    appendix alone, without page numbers.
    """
    sandbox = environment(templates)
    say = phrases(templates)
    values: dict[str, Any] = {
        "content": content,
        "draft": draft,
        "font": font,
        "draft_mark": say("draft_mark"),
        "layout": layout_of(templates),
        "say": say,
        "fields": {**SIGNATURES, **NUMBERS},
        "rolled": rolled,
        "piece": piece,
        "marked": MARKED_ROWS if piece else 0,
    }
    try:
        with _bounded(_SECONDS):
            css = _rendered(sandbox, STYLE, values)
            return _rendered(sandbox, TEMPLATE, {**values, "css": Markup(css)})  # noqa: S704 - our own style sheet
    except InspectError:
        raise
    except Exception as error:
        wrong = _what_is_wrong(error, sandbox, templates)
        line = wrong.line or "?"
        raise InputError(
            "report.error.template", folder=templates, file=wrong.file, line=line, reason=wrong.text
        ) from error


def _rendered(sandbox: ImmutableSandboxedEnvironment, name: str, values: Mapping[str, Any]) -> str:
    parts, size = [], 0
    for part in sandbox.get_template(name).generate(values):
        size += len(part)
        if size > _MOST_TEXT:
            raise TooMuchError
        parts.append(part)
    return "".join(parts)


@contextmanager
def _bounded(seconds: float) -> Iterator[None]:
    """Stop a template that runs too long, where the system can; the child process has a limit of its own besides."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise TooMuchError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _what_is_wrong(error: Exception, sandbox: ImmutableSandboxedEnvironment, templates: Path | None) -> Trouble:
    """Say what is wrong with a template, by what Jinja made of it."""
    if isinstance(error, TemplateSyntaxError):
        return trouble.of_form(error, error.name or TEMPLATE, sandbox)
    return trouble.of_run(error, folders(templates), sandbox.list_templates())


def layout_of(templates: Path | None) -> Mapping[str, Any]:
    """Return the layout profile, an office's values in place of ours; one that is no length or size is an error."""
    path = shipped() / LAYOUT
    profile: dict[str, Any] = {}
    for path in (folder / LAYOUT for folder in reversed(folders(templates)) if (folder / LAYOUT).is_file()):
        profile = overlaid(profile, loaded(path, "report.error.layout"))
    try:
        return Layout.model_validate(profile).model_dump()
    except ValidationError as error:
        raise InputError("report.error.layout", file=path, line="", reason=wrong_value(error)) from error
