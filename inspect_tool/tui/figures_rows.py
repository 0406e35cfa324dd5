"""What is shown beside a set of figures: the identities of the official table as they stand, problems, the chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from inspect_tool.domain.figures import CHANNELS, RESULTS, WAITING
from inspect_tool.domain.records import Figures
from inspect_tool.domain.statements import Problem
from inspect_tool.i18n import figure, t
from inspect_tool.tui.widgets.bars import Bar, Group
from inspect_tool.tui.widgets.virtual_list import Row

#: Before the key of the problem that a row explains.
EXPLAINS: Final = "explains/"


@dataclass(frozen=True)
class Side:
    """One side of an identity: the numbers given, and their sum; nothing where none is given."""

    numbers: tuple[int, ...]

    @property
    def total(self) -> int | None:
        """The sum of what is given."""
        return sum(self.numbers) if self.numbers else None

    def __str__(self) -> str:
        return " + ".join(map(figure, self.numbers)) or "?"


def identities(figures: Figures) -> Iterator[Row]:
    """Yield the identities of form II.06a: each holds, breaks, or lacks numbers; said by symbol and word."""
    counts = figures.counts

    def given(names: Sequence[str]) -> Side:
        return Side(tuple(counts[name] for name in names if name in counts))

    received = given(["received"]) if "received" in counts else given((*CHANNELS, "opening"))
    settled = given(["settled"]) if "settled" in counts else given(RESULTS)
    pending = given(["pending"]) if "pending" in counts else given(WAITING)
    sides = {
        "received": (given(["received"]), given((*CHANNELS, "opening"))),
        "settled": (given(["settled"]), given(RESULTS)),
        "pending": (given(["pending"]), given(WAITING)),
        "flow": (received, Side((*settled.numbers, *pending.numbers)) if settled.numbers else Side(())),
    }
    for name, (whole, parts) in sides.items():
        known = whole.total is not None and parts.total is not None
        state = "holds" if known and whole.total == parts.total else "breaks" if known else "open"
        sign = {"holds": "=", "breaks": "≠", "open": "="}[state]
        values = {"state": t(f"figuretable.{state}"), "name": t(f"figuretable.identity.{name}")}
        text = t("figuretable.identity", formula=f"{whole} {sign} {parts}", **values)
        mark, tone = {"holds": ("✓", "done"), "breaks": ("✗", "problem"), "open": ("?", "muted")}[state]
        yield Row(f"identity/{name}", (mark, text), tone=tone)


def rows_of(figures: Figures, problems: Mapping[str, Problem]) -> list[Row]:
    """Return the problems, each with the unit's explanation below it, then the identities."""
    rows = []
    for key, problem in problems.items():
        explanation = figures.explanations.get(key)
        mark, tone = ("✎", "muted") if explanation else ("✗", "problem")
        rows.append(Row(key, (mark, problem.message()), tone=tone))
        if explanation:
            rows.append(Row(f"{EXPLAINS}{key}", ("", t("figuretable.explained", text=explanation)), tone="muted"))
    rows.append(Row("heading/identities", (t("figuretable.identities"),), tone="heading"))
    return [*rows, *identities(figures)]


def chart(figures: Figures | None) -> tuple[Group, ...]:
    """Return channels and results as they are counted."""
    counts = figures.counts if figures else {}
    groups = (("channels", ("online", "direct", "postal")), ("results", RESULTS), ("waiting", WAITING))
    return tuple(
        Group(
            t(f"figuretable.chart.{name}"),
            tuple(Bar(t(f"figuretable.bar.{count}"), counts[count]) for count in names if count in counts),
        )
        for name, names in groups
    )
