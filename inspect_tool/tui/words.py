"""How values look on the screen: a symbol and a word for each state, dates and figures as offices write them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from inspect_tool.domain.followup import asked
from inspect_tool.domain.records import Verdict
from inspect_tool.i18n import t
from inspect_tool.text import VIETNAM, grouped, short_date

if TYPE_CHECKING:
    from inspect_tool.acts import Before

#: All of width 1 in every terminal; no emoji.
SYMBOLS: Final = {
    Verdict.MET: "✓",
    Verdict.PARTLY: "◐",
    Verdict.NOT_MET: "✗",
    Verdict.NOT_APPLICABLE: "–",
    Verdict.UNCHECKED: "○",
}
DISPUTED: Final = "≠"


def verdict_words(verdict: Verdict) -> str:
    """Return the symbol and the word of a verdict."""
    return f"{SYMBOLS[verdict]} {t(f'domain.verdict.{verdict}')}"


def day_words(day: date | None) -> str:
    """Write a date as tables do, or that there is none."""
    return short_date(day) if day else t("tui.no-date")


def earlier_words(earlier: Before) -> str:
    """Name an earlier inspection: when, which unit, what that is to the one now, how much it asked for."""
    inspection = earlier.inspection
    return t(
        "recheck.offered",
        day=day_words(inspection.visit.date),
        unit=inspection.unit.name or inspection.id,
        kin=t(f"recheck.kin.{earlier.relation}"),
        count=len(asked(inspection)),
    )


def moment_words(moment: datetime) -> str:
    """Write a moment in Vietnam's time: 10:42 17/08/2023."""
    return f"{moment.astimezone(VIETNAM):%H:%M %d/%m/%Y}"


def count_words(count: int | None) -> str:
    """Write a count as Vietnamese offices do (3.489); it is read back whatever language the screen speaks."""
    return "" if count is None else grouped(count)


def size_words(size: int | None) -> str:
    """Write a file's size shortly: 2,3 MB in Vietnamese."""
    if size is None:
        return ""
    if size < 1 << 20:
        return f"{max(1, round(size / 1024))} KB"
    return t("attach.megabytes", size=Decimal(size / (1 << 20)).quantize(Decimal("0.1")))
