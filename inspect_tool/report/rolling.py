"""
Long tables, laid out in chunks by two child processes, so that time and memory do not grow with their length.

A page is laid out once: a chunk keeps every page but its last, which may not be full, and the rows of that one roll
into the next chunk. The document itself has an empty page for each, with number, orientation and bookmark, and
`archive.repack` puts them together. Only where the second process began may a page be short.
"""

from __future__ import annotations

import gc
import io
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson
import pikepdf
from weasyprint.document import Page
from weasyprint.text.fonts import FontConfiguration

from inspect_tool.library import data_folder
from inspect_tool.report import engine, fonts, worker
from inspect_tool.report.fetching import closed_errors
from inspect_tool.report.fonts import Fonts
from inspect_tool.report.model import Annex, Content, MergeProtocol, Table
from inspect_tool.report.page import LONG_ROWS, page_html, run_name, runs

#: Rows laid out at a time: what bounds the memory (measured).
_CHUNK: Final = 500
_PROCESSES: Final = 2
_SECONDS: Final = 600
_MEGABYTES: Final = 2000
_ROW: Final = "row-"
VARIANT: Final = "pdf/a-3u"

#: How many rows of long tables are laid out, of how many; then how many pages of the document itself, of 0: not known.
Told = Callable[[int, int], object]
#: Pages by run, as PDF files in order.
Rolled = dict[str, list[bytes]]


def unheard(done: int, total: int) -> None:
    """Tell nobody how far it is."""


def never() -> bool:
    """Go on to the end."""
    return False


@dataclass(frozen=True)
class _Share:
    """A stretch of one table for one process, as a document of nothing else."""

    run: str
    piece: Content


def roll(
    content: Content,
    *,
    draft: bool,
    templates: Path | None = None,
    told: Told = unheard,
    cancelled: Callable[[], bool] = never,
) -> Rolled:
    """
    Lay out every long table.

    `told` gets how many rows are laid out, of how many, from several threads. `StoppedError` once `cancelled` says so.
    """
    shares = [share for run, piece in _long(content) for share in _shared(run, piece)]
    done = [0] * len(shares)
    total = sum(len(_table(share.piece).rows) for share in shares)

    def lay_out(at: int) -> bytes:
        def heard(rows: int) -> None:
            done[at] = rows
            told(sum(done), total)

        asked = {"draft": draft, "templates": str(templates) if templates else None}
        payload = orjson.dumps(asked) + b"\n" + shares[at].piece.json_bytes()
        return worker.run("roll", payload, seconds=_SECONDS, megabytes=_MEGABYTES, cancelled=cancelled, heard=heard)

    with ThreadPoolExecutor(_PROCESSES) as pool:
        files = list(pool.map(lay_out, range(len(shares))))
    rolled: Rolled = {}
    for share, file in zip(shares, files, strict=True):
        rolled.setdefault(share.run, []).append(file)
    return rolled


def _long(content: Content) -> Iterator[tuple[str, Content]]:
    """Yield each long table's run, and the table alone as a document; the appendix's title stands over its first."""
    bare = content.model_copy(
        update={"blocks": (), "recipients": (), "signers": (), "heads": {}, "records": {}, "merged": MergeProtocol()}
    )
    for number, annex in enumerate(content.annexes, 1):
        for at, (_, blocks) in enumerate(runs(annex.blocks), 1):
            table = blocks[0]
            if isinstance(table, Table) and len(table.rows) > LONG_ROWS:
                titles = annex if at == 1 else Annex(label="", title="", attached="", blocks=())
                piece = titles.model_copy(update={"blocks": (table,)})
                yield run_name(number, at), bare.model_copy(update={"annexes": (piece,)})


def _shared(run: str, piece: Content) -> Iterator[_Share]:
    rows = len(_table(piece).rows)
    half = -(-rows // _PROCESSES)
    for begin in range(0, rows, half):
        yield _Share(run, _cut(piece, begin, begin + half))


def _table(piece: Content) -> Table:
    return next(block for block in piece.annexes[0].blocks if isinstance(block, Table))


def _cut(piece: Content, begin: int, end: int) -> Content:
    """Return some rows of a piece; title and caption stand over the first row only."""
    annex, table = piece.annexes[0], _table(piece)
    update = {"rows": table.rows[begin:end]} | ({"caption": ""} if begin else {})
    titles = {"label": "", "title": "", "attached": ""} if begin else {}
    cut = annex.model_copy(update={"blocks": (table.model_copy(update=update),), **titles})
    return piece.model_copy(update={"annexes": (cut,)})


@engine.roomy
def task(payload: bytes) -> bytes:
    """Lay out one share in the child process: the pages of its table as one PDF."""
    asked, _, content = payload.partition(b"\n")
    question = orjson.loads(asked)
    folder = Path(question["templates"]) if question["templates"] else data_folder("report_templates")
    piece = Content.model_validate_json(content)
    faces, config = fonts.find(draft=question["draft"]), FontConfiguration()
    rows, at = len(_table(piece).rows), 0
    gc.disable()  # millions of objects that all live until their pages are written
    gc.freeze()
    with closed_errors(folder), pikepdf.new() as pdf:
        while at < rows:
            html = page_html(_cut(piece, at, at + _CHUNK), draft=False, templates=folder, font=faces.family, piece=True)
            written, done = _pages(html, faces, config, last=at + _CHUNK >= rows)
            with pikepdf.open(io.BytesIO(written)) as part:
                pdf.pages.extend(part.pages)
            at += done
            worker.say(min(at, rows))
            gc.collect()
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _pages(html: str, faces: Fonts, config: FontConfiguration, *, last: bool) -> tuple[bytes, int]:
    """Lay out a chunk; return its full pages as PDF and how many rows those are."""
    document = engine.lay_out(html, faces, variant=VARIANT, config=config)
    pages = document.pages
    kept = len(pages) if last else _whole(pages)
    rows = min(_rows(pages[kept])) if kept < len(pages) else _CHUNK
    return document.copy(pages[:kept]).write_pdf(pdf_variant=VARIANT), rows


def _whole(pages: Sequence[Page]) -> int:
    """Return how many pages end with the end of a row and are full: all but the last, or all where none is."""
    for kept in range(len(pages) - 1, 0, -1):
        before, after = _rows(pages[kept - 1]), _rows(pages[kept])
        if before and after and not before & after:  # only where both are marked is it known which row begins the page
            return kept
    return len(pages)


def _rows(page: Page) -> set[int]:
    """Return which of a chunk's marked rows, its last, stand on a page."""
    return {int(name.removeprefix(_ROW)) for name in page.anchors if name.startswith(_ROW)}
