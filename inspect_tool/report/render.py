"""Content → PDF/A-3a and PDF/UA-1 bytes. The same content gives the same bytes, on any run and in any process."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final

import orjson
from weasyprint import Attachment, Document
from weasyprint.logger import PROGRESS_LOGGER

from inspect_tool.errors import InputError
from inspect_tool.library import data_folder
from inspect_tool.report import archive, engine, fonts, rolling, worker
from inspect_tool.report.fetching import closed_errors
from inspect_tool.report.fields import ATTACHMENT
from inspect_tool.report.fonts import Fonts
from inspect_tool.report.glyphs import check_glyphs
from inspect_tool.report.model import TAGGED_ROWS, Content
from inspect_tool.report.page import layout_of, page_html
from inspect_tool.report.phrases import phrases
from inspect_tool.report.rolling import Rolled
from inspect_tool.report.templates import fingerprints
from inspect_tool.report.worker import Told, never, unheard
from inspect_tool.text import VIETNAM

_TAGGED: Final = "pdf/a-3a"


def render(  # noqa: PLR0913 - what to print with, and whom to tell meanwhile
    content: Content,
    *,
    draft: bool,
    templates: Path | None = None,
    faces: Fonts | None = None,
    told: Told = unheard,
    cancelled: Callable[[], bool] = never,
) -> bytes:
    """
    Print a document.

    A draft carries a watermark and no fields to sign. What is not a draft must have no field in dispute and needs a
    font with the widths of Times New Roman. A character the font lacks is an error that names record and field.
    With more than `TAGGED_ROWS` rows in its tables it is PDF/A-3u alone, and child processes lay out its long tables;
    `told` then gets how many rows are done, of how many.
    """
    folder = templates or data_folder("report_templates")
    faces = checked(content, faces, draft=draft)
    rolled = {}
    if content.rows > TAGGED_ROWS:
        rolled = rolling.roll(content, draft=draft, templates=templates, told=told, cancelled=cancelled)
    return _print(content, rolled, draft=draft, folder=folder, faces=faces)


def checked(content: Content, faces: Fonts | None, *, draft: bool) -> Fonts:
    """Return what to print with, or say what keeps the document from being printed."""
    if content.disputes and not draft:
        record, field = content.disputes[0]
        raise InputError("report.error.disputed", record=record, field=field, count=len(content.disputes))
    faces = faces or fonts.find(draft=draft)
    check_glyphs(content, faces)
    return faces


@engine.roomy
def _print(content: Content, rolled: Rolled, *, draft: bool, folder: Path, faces: Fonts) -> bytes:
    variant = _TAGGED if content.rows <= TAGGED_ROWS else rolling.VARIANT
    places = {run: archive.page_count(files) for run, files in rolled.items()}
    html = page_html(content, draft=draft, templates=folder, font=faces.family, rolled=places)
    with engine.no_collection(), closed_errors(folder):
        document = engine.lay_out(html, faces, variant=variant, forms=not draft, photos=content.photos)
        if variant == _TAGGED:
            archive.claim_ua(document.metadata)
        document.metadata.attachments.append(_attachment(content, folder, faces))
        data = document.write_pdf(finisher=archive.finish, pdf_variant=variant, pdf_forms=not draft)
    starts = {run: _page_of(document, f"{run}-page-0") for run in rolled}
    return archive.repack(data, [(starts[run], files) for run, files in rolled.items()])


def _page_of(document: Document, anchor: str) -> int:
    return next(at for at, page in enumerate(document.pages) if anchor in page.anchors)


def task(payload: bytes) -> bytes:
    """Print in the child process (`apart.py`): the question, the pages of long tables, the content."""
    asked, _, rest = payload.partition(b"\n")
    question = orjson.loads(asked)
    folder = Path(question["templates"]) if question["templates"] else data_folder("report_templates")
    stream, draft = io.BytesIO(rest), question["draft"]
    rolled = {run: [stream.read(size) for size in sizes] for run, sizes in question["rolled"].items()}
    content = Content.model_validate_json(stream.read())
    _say_pages()
    return _print(content, rolled, draft=draft, folder=folder, faces=checked(content, None, draft=draft))


class _Pages(logging.Handler):
    """Tells the parent of every page that is laid out."""

    def emit(self, record: logging.LogRecord) -> None:
        if "Page" in record.msg and isinstance(record.args, tuple) and record.args:
            worker.say(int(str(record.args[-1])))


def _say_pages() -> None:
    """Tell how far the layout is, as WeasyPrint says it to its log."""
    PROGRESS_LOGGER.setLevel(logging.INFO)
    PROGRESS_LOGGER.addHandler(_Pages())


def printed_with(templates: Path | None = None, faces: Fonts | None = None) -> dict[str, Any]:
    """Return what decides, besides the content, which bytes are printed: font, layout, templates."""
    folder = templates or data_folder("report_templates")
    return {
        "font": (faces or fonts.find(draft=False)).record(),
        "layout": str(layout_of(folder)["version"]),
        "templates": fingerprints(folder),
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
