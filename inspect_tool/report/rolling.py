"""
Long tables, laid out in chunks by two child processes, so that time and memory do not grow with their length.

A page is laid out once: a chunk keeps every page but its last, which may not be full, and the rows of that one roll
into the next chunk. The document itself has an empty page for each, with number, orientation and bookmark, and
`archive.repack` puts them together. Where the second process begins a page may be short, but not where all rows are as
high as the first ones, which both look at.
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
from weasyprint import Document
from weasyprint.document import Page
from weasyprint.text.fonts import FontConfiguration

from inspect_tool.library import data_folder
from inspect_tool.report import engine, fonts, worker
from inspect_tool.report.fetching import closed_errors
from inspect_tool.report.fonts import Fonts
from inspect_tool.report.model import Annex, Content, MergeProtocol, Table
from inspect_tool.report.page import LONG_ROWS, MARKED_ROWS, page_html, run_name, runs
from inspect_tool.report.worker import Told, never, unheard

#: Rows laid out at a time: what bounds the memory (measured).
_CHUNK: Final = 500
#: Rows laid out to see how many stand on a page: as many as are marked.
_PROBE: Final = MARKED_ROWS
_PROCESSES: Final = 2
_SECONDS: Final = 600
_MEGABYTES: Final = 2000
_ROW: Final = "row-"
VARIANT: Final = "pdf/a-3u"

#: Pages by run, as PDF files in order.
Rolled = dict[str, list[bytes]]


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
    tables = [(run, len(_table(piece).rows), piece.json_bytes()) for run, piece in _long(content)]
    shares = [(*table, share) for table in tables for share in range(_PROCESSES)]
    done = [0] * len(shares)
    total = sum(rows for _, rows, _ in tables)

    def lay_out(at: int) -> bytes:
        def heard(rows: int) -> None:
            done[at] = rows
            told(sum(done), total)

        *_, piece, share = shares[at]
        asked = {"draft": draft, "templates": str(templates) if templates else None, "share": share}
        payload = orjson.dumps(asked) + b"\n" + piece
        return worker.run("roll", payload, seconds=_SECONDS, megabytes=_MEGABYTES, cancelled=cancelled, heard=heard)

    with ThreadPoolExecutor(_PROCESSES) as pool:
        files = list(pool.map(lay_out, range(len(shares))))
    rolled: Rolled = {}
    for (run, *_), file in zip(shares, files, strict=True):
        rolled.setdefault(run, []).append(file)
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
    """Lay out one process's share of a table in the child: its pages as one PDF."""
    asked, _, content = payload.partition(b"\n")
    question = orjson.loads(asked)
    folder = Path(question["templates"]) if question["templates"] else data_folder("report_templates")
    piece = Content.model_validate_json(content)
    press = _Press(folder, fonts.find(draft=question["draft"]), FontConfiguration())
    gc.disable()  # millions of objects that all live until their pages are written
    gc.freeze()
    with closed_errors(folder), pikepdf.new() as pdf:
        begin, end = share(
            len(_table(piece).rows), question["share"], _page_starts(press.lay_out(_cut(piece, 0, _PROBE)))
        )
        at = begin
        while at < end:
            upto = min(at + _CHUNK, end)
            written, at = _pages(press.lay_out(_cut(piece, at, upto)), at, upto, last=upto == end)
            with pikepdf.open(io.BytesIO(written)) as part:
                pdf.pages.extend(part.pages)
            worker.say(at - begin)
            gc.collect()
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


@dataclass(frozen=True)
class _Press:
    """What pages are laid out with."""

    folder: Path
    faces: Fonts
    config: FontConfiguration

    def lay_out(self, piece: Content) -> Document:
        html = page_html(piece, draft=False, templates=self.folder, font=self.faces.family, piece=True)
        return engine.lay_out(html, self.faces, variant=VARIANT, config=self.config)


def _page_starts(document: Document) -> list[int]:
    """Return the rows that begin the pages of a table's beginning."""
    return sorted({min(rows) for rows in map(_rows, document.pages) if rows})


def share(rows: int, at: int, starts: Sequence[int]) -> tuple[int, int]:
    """
    Return the first row of one process's share, and the first of the next one's.

    `starts` are the rows that begin the table's first pages. Where all rows are as high as those on the second page,
    a share begins with a page; elsewhere the last page of the share before is short.
    """

    def near(row: int) -> int:
        if not 0 < row < rows or len(starts) < 3:  # the first page has titles, the second must be whole
            return row
        a_page = starts[2] - starts[1]
        return starts[1] + a_page * round((row - starts[1]) / a_page)

    return near(rows * at // _PROCESSES), near(rows * (at + 1) // _PROCESSES)


def _pages(document: Document, at: int, upto: int, *, last: bool) -> tuple[bytes, int]:
    """Return the full pages of a chunk that begins with row `at` as PDF, and the row that comes after them."""
    pages = document.pages
    kept = len(pages) if last else _whole(pages)
    after = at + min(_rows(pages[kept])) if kept < len(pages) else upto
    return document.copy(pages[:kept]).write_pdf(pdf_variant=VARIANT), after


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
