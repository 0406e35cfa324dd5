"""A register looked at: read, counted again, searched; and how that is listed. Runs in threads; polars loads here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from inspect_tool.domain.judging import profile_of
from inspect_tool.domain.sampling import attribute_size
from inspect_tool.i18n import figure, t, tn
from inspect_tool.text import short_date, visible
from inspect_tool.tui.widgets.virtual_list import Row

if TYPE_CHECKING:
    from inspect_tool.domain.inspection import Inspection
    from inspect_tool.register.audit import Audit, Difference
    from inspect_tool.register.dossiers import Taken
    from inspect_tool.register.drawing import Drawn, Plan
    from inspect_tool.register.reading import Register
    from inspect_tool.register.recording import Writes
    from inspect_tool.tui.screens.progress import Progress

#: What a sample without a fault lets one say by itself: with 95 % confidence, fewer than 5 % are at fault.
CONFIDENCE: Final = 0.95
TOLERABLE: Final = 0.05
#: Rows of an anomaly and dossiers of a draw that are named.
_NAMED: Final = 12


@dataclass(frozen=True)
class Headings:
    """The headings of a file, what each of our columns stands under so far, and whether a person confirmed that."""

    path: Path
    cells: tuple[str, ...]
    mapping: Mapping[str, str]
    confirmed: bool


@dataclass(frozen=True)
class Looked:
    """A register, its audit for a period, which reported counts it does not bear out, and all of that as rows."""

    register: Register
    audit: Audit
    differences: tuple[Difference, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Draw:
    """A draw before it is written."""

    plan: Plan
    drawn: Drawn
    taken: Taken
    writes: Writes


def headings(path: Path, folder: Path) -> Headings:
    """Find a register's headings, and what was confirmed for such a file before."""
    from inspect_tool.register.columns import recall, suggest  # noqa: PLC0415 - polars takes 100 ms
    from inspect_tool.register.reading import header_of  # noqa: PLC0415

    cells = header_of(path).cells
    known = recall(folder, cells)
    return Headings(path, tuple(filter(None, cells)), known or suggest(cells), known is not None)


def look(  # noqa: PLR0913 - a look is all of these
    view: Inspection,
    headings: Headings,
    period: tuple[date, date],
    progress: Progress,
    *,
    folder: Path,
    office: Path | None,
) -> Looked:
    """
    Read a register, remember its columns in `folder`, count it for a period, and search it.

    By the inspection's convention and the calendar with the office's own years.
    """
    from inspect_tool.calendars import load_calendar  # noqa: PLC0415 - loaded with the first register
    from inspect_tool.register.audit import audit, compare, short_limits_of  # noqa: PLC0415 - polars takes 100 ms
    from inspect_tool.register.reading import read_confirmed  # noqa: PLC0415

    progress.told(0, 2, headings.path.name)
    register = read_confirmed(headings.path, folder, headings.mapping)
    progress.told(1, 2, t("registertable.counting"))
    short = short_limits_of(view.procedures.values())
    found = audit(register, load_calendar(office), profile_of(view), period, short)
    progress.told(2, 2)
    figures = next(iter(view.figures.values()), None)
    reported = figures.counts if figures and period == (figures.period_from, figures.period_to) else {}
    differences = compare(found, reported)
    return Looked(register, found, differences, tuple(_rows(register, found, reported, differences)))


def period_of(view: Inspection) -> tuple[date, date] | None:
    """Return the period of the figures the unit reported, else that of the visit."""
    figures = next(iter(view.figures.values()), None)
    for record in (figures, view.visit):
        if record and record.period_from and record.period_to:
            return record.period_from, record.period_to
    return None


def enough(size: int) -> int:
    """Return how many dossiers without a fault are enough, of so many, for what `CONFIDENCE` and `TOLERABLE` say."""
    return attribute_size(CONFIDENCE, TOLERABLE, size)


def prepared(view: Inspection, looked: Looked, plan: Plan, among: str | None) -> Draw:
    """Draw, and hold what was drawn against the dossiers at hand."""
    from inspect_tool.register.drawing import draw  # noqa: PLC0415 - polars takes 100 ms
    from inspect_tool.register.recording import draw_writes  # noqa: PLC0415

    drawn = draw(looked.register, plan, profile_of(view))
    taken, writes = draw_writes(view, looked.register, plan, drawn, among)
    return Draw(plan, drawn, taken, writes)


def draw_words(draw: Draw) -> str:
    """Say what a draw brings, before it is written."""
    sample, taken = draw.drawn.sample, draw.taken
    values = {"size": len(draw.drawn.rows), "frame": figure(sample.frame_size), "seed": sample.seed}
    lines = [t("registertable.drawn", **values)]
    lines.append(t("registertable.draw-brings", new=len(taken.new), known=len(taken.known), kept=len(taken.kept)))
    if taken.twice:
        lines.append(tn("registertable.twice", len(taken.twice)))
    lines += [f"  {code or '–'} ({row})" for row, code in zip(draw.drawn.rows, draw.drawn.codes, strict=True)][:_NAMED]
    if len(draw.drawn.rows) > _NAMED:
        lines.append("  " + t("tables.more", count=len(draw.drawn.rows) - _NAMED))
    return "\n".join(lines)


def _rows(
    register: Register, found: Audit, reported: Mapping[str, int], differences: Sequence[Difference]
) -> Iterator[Row]:
    """Yield the counts beside the reported ones, what needs a look, and every cell that was not understood."""
    period = {"first": short_date(found.first), "last": short_date(found.last)}
    yield Row("heading/counts", (t("registertable.counts", **period),), tone="heading")
    differing = {difference.name for difference in differences}
    for name, count in found.counts.items():
        mark = "✗" if name in differing else "✓" if name in reported else " "
        cells = (mark, t(f"domain.count.{name}"), figure(count), figure(reported[name]) if name in reported else "–")
        yield Row(f"count/{name}", cells, tone="problem" if name in differing else "")
    yield Row("heading/anomalies", (tn("registertable.anomalies", len(found.anomalies)),), tone="heading")
    for anomaly in found.anomalies:
        yield Row(f"anomaly/{anomaly.code}", ("?", anomaly.message(), figure(anomaly.count), ""), tone="problem")
    yield Row("heading/misread", (tn("registertable.misread", len(register.misread)),), tone="heading")
    for at, cell in enumerate(register.misread):
        column = register.mapping.get(cell.column, cell.column)
        text = f"{column}: {cell.text or t('registertable.empty')}"
        yield Row(f"misread/{at}", ("✗", text, str(cell.row), ""))


def about(looked: Looked, key: str) -> str:
    """Say what stands behind a row of the list."""
    kind, _, name = key.partition("/")
    if kind == "count":
        difference = next((d for d in looked.differences if d.name == name), None)
        return difference.message() if difference else t("registertable.count-about")
    if kind == "misread":
        cell = looked.register.misread[int(name)]
        column = looked.register.mapping.get(cell.column, cell.column)
        return t("registertable.misread-about", row=cell.row, column=column, text=visible(cell.text) or "–")
    anomaly = next((a for a in looked.audit.anomalies if a.code == name), None)
    if anomaly is None:
        return t("registertable.about", file=looked.register.file, rows=figure(looked.register.frame.height))
    lines = [anomaly.message(), t("registertable.anomaly-about")]
    for row in anomaly.frame.head(_NAMED).iter_rows(named=True):
        rest = " · ".join(_cell(value) for name, value in row.items() if name != "row" and value is not None)
        lines.append(f"  {row['row']}: {rest}")
    if anomaly.count > _NAMED:
        lines.append("  " + t("tables.more", count=anomaly.count - _NAMED))
    return "\n".join(lines)


def _cell(value: object) -> str:
    return short_date(value) if isinstance(value, date) else visible(value, 40)
