"""Content → HTML, by the templates of the office or our own: a sandbox that escapes what it prints."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from inspect_tool.errors import InputError
from inspect_tool.report.fields import NUMBERS, SIGNATURES
from inspect_tool.report.layout import Layout
from inspect_tool.report.model import Block, Content, Table
from inspect_tool.report.phrases import phrases

TEMPLATE: Final = "document.html.j2"
STYLE: Final = "document.css"
LAYOUT: Final = "layout.yaml"
PHRASES: Final = "phrases.yaml"
#: A table with more rows stands on pages of its own, so that it can be laid out apart.
LONG_ROWS: Final = 500
#: Rows at the end of a piece that are marked, so that its pages can be told apart: more than stand on one page. An
#: element that is marked has a style of its own, and so has all that is in it; the others share one.
MARKED_ROWS: Final = 100


@cache
def environment(templates: Path) -> ImmutableSandboxedEnvironment:
    """
    Return where templates run: a sandbox that escapes what it prints; `zip_with` pairs lists, `runs` parts pages.

    Kept, because compiling costs as much as printing a hundred rows; a template that has changed is read again.
    """
    sandbox = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
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
        css = sandbox.get_template(STYLE).render(values)
        return sandbox.get_template(TEMPLATE).render(values, css=Markup(css))  # noqa: S704 - our own style sheet
    except TemplateError as error:
        file, line = _place(error, templates)
        raise InputError("report.error.template", folder=templates, file=file, line=line, reason=error) from error


def _place(error: TemplateError, templates: Path) -> tuple[str, int | str]:
    """Return the template file and line an error comes from: the innermost frame inside the folder."""
    if isinstance(error, TemplateSyntaxError):
        return error.name or TEMPLATE, error.lineno
    places = [
        (Path(frame.filename).name, frame.lineno or "?")
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).parent == templates
    ]
    return places[-1] if places else (TEMPLATE, "?")


def layout_of(templates: Path) -> Mapping[str, Any]:
    """Return the layout profile of a template folder; a value that is no length or size is an error."""
    path = templates / LAYOUT
    try:
        loaded = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise InputError("report.error.layout", file=path, reason=error) from error
    try:
        return Layout.model_validate(loaded).model_dump()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise InputError("report.error.layout", file=path, reason=f"{name}: {first['msg']}") from error
