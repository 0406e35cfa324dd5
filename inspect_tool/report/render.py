"""Content → PDF/A-3a and PDF/UA-1 bytes. The same content gives the same bytes, on any run and in any process."""

from __future__ import annotations

import gc
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final

import orjson
from weasyprint import HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from inspect_tool.errors import InputError
from inspect_tool.library import data_folder
from inspect_tool.report import archive, fonts, worker
from inspect_tool.report.fields import ATTACHMENT
from inspect_tool.report.fonts import Fonts
from inspect_tool.report.glyphs import check_glyphs
from inspect_tool.report.model import Content, Table
from inspect_tool.report.page import LAYOUT, PHRASES, STYLE, TEMPLATE, layout_of, page_html
from inspect_tool.report.phrases import phrases
from inspect_tool.text import VIETNAM

_TAGGED: Final = "pdf/a-3a"
_UNTAGGED: Final = "pdf/a-3u"
#: Above this many table rows a document is not tagged: a receiver's check would take minutes and gigabytes (measured).
TAGGED_ROWS = 1000
_SECONDS: Final = 600
_MEGABYTES: Final = 4000


class ClosedFetcher(URLFetcher):  # type: ignore[misc] # WeasyPrint ships no types
    """Gives out the four font faces and nothing else: no network, no file system."""

    def __init__(self, faces: Fonts) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._faces = faces

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        name = url.removeprefix("fonts:")
        if url.startswith("fonts:") and name in self._faces.faces:
            return URLFetcherResponse(url, self._faces.faces[name].data, {"Content-Type": "font/ttf"})
        return super().fetch(url, headers)


def render(content: Content, *, draft: bool, templates: Path | None = None, faces: Fonts | None = None) -> bytes:
    """
    Print a document.

    A draft carries a watermark and no fields to sign. What is not a draft must have no field in dispute and needs a
    font with the widths of Times New Roman. A character the font lacks is an error that names record and field.
    With more than `TAGGED_ROWS` rows in its tables it is PDF/A-3u alone.
    """
    folder = templates or data_folder("report_templates")
    if content.disputes and not draft:
        record, field = content.disputes[0]
        raise InputError("report.error.disputed", record=record, field=field, count=len(content.disputes))
    faces = faces or fonts.find(draft=draft)
    check_glyphs(content, faces)
    variant = _TAGGED if _rows(content) <= TAGGED_ROWS else _UNTAGGED
    html = page_html(content, draft=draft, templates=folder, font=faces.family)
    with _no_collection(), _closed_errors(folder):
        document = HTML(string=html, base_url="about:blank", url_fetcher=ClosedFetcher(faces)).render(
            font_config=FontConfiguration(), pdf_variant=variant, pdf_forms=not draft
        )
        if variant == _TAGGED:
            archive.claim_ua(document.metadata)
        document.metadata.attachments.append(_attachment(content, folder, faces))
        data = document.write_pdf(finisher=archive.finish, pdf_variant=variant, pdf_forms=not draft)
    return archive.repack(data)


def _rows(content: Content) -> int:
    blocks = (*content.blocks, *(block for annex in content.annexes for block in annex.blocks))
    return sum(len(block.rows) for block in blocks if isinstance(block, Table))


def render_apart(
    content: Content, *, draft: bool, templates: Path | None = None, cancelled: Callable[[], bool] = lambda: False
) -> bytes:
    """Print in a child process: memory is given back, the caller may cancel, and a template cannot run for ever."""
    asked = {"draft": draft, "templates": str(templates) if templates else None}
    payload = orjson.dumps(asked) + b"\n" + content.json_bytes()
    try:
        return worker.run("render", payload, seconds=_SECONDS, megabytes=_MEGABYTES, cancelled=cancelled)
    except worker.WorkerError as error:
        raise InputError("report.error.render-limits", reason=error) from error


def task(payload: bytes) -> bytes:
    """Do the child's part of `render_apart`."""
    asked, _, content = payload.partition(b"\n")
    question = orjson.loads(asked)
    folder = Path(question["templates"]) if question["templates"] else None
    return render(Content.model_validate_json(content), draft=question["draft"], templates=folder)


def printed_with(templates: Path | None = None, faces: Fonts | None = None) -> dict[str, Any]:
    """Return what decides, besides the content, which bytes are printed: font, layout, templates."""
    folder = templates or data_folder("report_templates")
    names = (TEMPLATE, STYLE, LAYOUT, PHRASES)
    return {
        "font": (faces or fonts.find(draft=False)).record(),
        "layout": str(layout_of(folder)["version"]),
        "templates": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names},
    }


def _attachment(content: Content, folder: Path, faces: Fonts) -> Attachment:
    when = datetime.combine(content.on, time(), VIETNAM)
    data = orjson.dumps(
        {"document": content.model_dump(mode="json"), "printed_with": printed_with(folder, faces)},
        option=orjson.OPT_SORT_KEYS,
    )
    return Attachment(
        file_obj=io.BytesIO(data),
        name=ATTACHMENT,
        description=phrases(folder)("attached_description"),
        created=when,
        modified=when,
        relationship="Data",
    )


@contextmanager
def _closed_errors(templates: Path) -> Iterator[None]:
    """Name the address a template asked for in vain (WeasyPrint's error is no ordinary exception)."""
    try:
        yield
    except FatalURLFetchingError as error:
        raise InputError("report.error.template-fetch", folder=templates, reason=error) from error


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the collector off while the layout makes millions of objects: a quarter of the time (measured)."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
