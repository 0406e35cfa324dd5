"""
A register counted again for a period, held against what was reported, and searched for what needs a look.

Nothing here accuses: an anomaly is a list of rows to sample and ask about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Final

import polars as pl

from inspect_tool.domain.deadlines import Profile, limits
from inspect_tool.domain.figures import CHANNELS, label_of
from inspect_tool.domain.records import Convention, Json, Procedure
from inspect_tool.domain.wording import Values, say
from inspect_tool.domain.worktime import Calendar, Unit
from inspect_tool.register.reading import Register

#: Dossiers closed outside working hours within ten minutes, and online dossiers of one account on one day, that
#: are worth a look.
BURST: Final = 20
ONE_ACCOUNT: Final = 20
_CODE: Final = r"^(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}(\.\d{1,3}){0,4}-\d{6}-\d{4,7}$"
_SERIES: Final = r"^(.+-\d{6})-(\d{4,7})$"


@dataclass(frozen=True)
class Anomaly:
    """Rows of one kind to look at. `frame` holds `row` and `code`, and what makes them stand out."""

    code: str
    frame: pl.DataFrame

    @property
    def count(self) -> int:
        """How many rows (for gaps in numbering: how many series)."""
        return self.frame.height

    def message(self, lang: str | None = None) -> str:
        """Return the anomaly in words."""
        return say(f"register.anomaly.{self.code}", {"count": self.count}, lang)


@dataclass(frozen=True)
class Difference:
    """A count that the register does not bear out."""

    name: str
    reported: int
    counted: int

    def message(self, lang: str | None = None) -> str:
        """Return the difference in words."""
        values: Values = {"label": label_of(self.name), "reported": self.reported, "counted": self.counted}
        return say("register.difference", values, lang)


@dataclass(frozen=True)
class Audit:
    """
    What a register says of a period, under a named convention.

    `counts` leave out dossiers that were handed over by another authority; `handed_over` are the same counts of those
    alone, empty where the register does not tell them apart.
    """

    profile: Convention
    first: date
    last: date
    counts: Mapping[str, int]
    handed_over: Mapping[str, int]
    anomalies: tuple[Anomaly, ...]


def audit(
    register: Register,
    calendar: Calendar,
    profile: Profile,
    period: tuple[date, date],
    short_limits: Mapping[str, int] | None = None,
) -> Audit:
    """
    Count a register for a period (first and last day) and search it.

    `short_limits` are shortened limits in working days by procedure as the register writes it.
    """
    frame = _with_days(register.frame)
    own, foreign = frame, None
    if "handed_over_from" in frame.columns:
        own, foreign = (frame.filter(pl.col("handed_over_from").is_null() == mine) for mine in (True, False))
    return Audit(
        profile.id,
        *period,
        _counts(own, profile, *period),
        _counts(foreign, profile, *period) if foreign is not None and foreign.height else {},
        search(register, calendar, short_limits),
    )


def search(
    register: Register, calendar: Calendar, short_limits: Mapping[str, int] | None = None
) -> tuple[Anomaly, ...]:
    """Search all of a register for what needs a look; kinds of which there is nothing are left out."""
    frame = _with_days(register.frame)
    found = (
        *_order(frame),
        *_duplicates(frame),
        *_days_off(frame, calendar),
        *_bursts(frame, calendar),
        *_moved(frame),
        *_accounts(frame),
        *_numbering(frame),
        *_shortened(frame, calendar, short_limits or {}),
    )
    return tuple(anomaly for anomaly in found if anomaly.count)


def short_limits_of(procedures: Iterable[Procedure]) -> dict[str, int]:
    """Return the shortened limits in working days, by the names a register may use: code or name."""
    found: dict[str, int] = {}
    for procedure in procedures:
        _, short = limits(procedure)
        if short and short.unit is Unit.WORKING_DAYS:
            found |= {name: short.amount for name in (procedure.code, procedure.name) if name}
    return found


def record_of(register: Register, found: Audit) -> Mapping[str, Json]:
    """Return the fields of the record that keeps an audit with its convention."""
    fields: dict[str, Json] = {
        "source": register.file,
        "convention": str(found.profile),
        "period_from": found.first.isoformat(),
        "period_to": found.last.isoformat(),
        "rows": register.frame.height,
        "misread": len(register.misread),
    }
    groups = {
        "counts": found.counts,
        "handed_over": found.handed_over,
        "anomalies": {anomaly.code: anomaly.count for anomaly in found.anomalies},
    }
    return fields | {f"{group}.{name}": n for group, counts in groups.items() for name, n in counts.items()}


def compare(found: Audit, reported: Mapping[str, int]) -> tuple[Difference, ...]:
    """Return the reported counts that the register does not bear out."""
    return tuple(
        Difference(name, reported[name], counted)
        for name, counted in found.counts.items()
        if name in reported and reported[name] != counted
    )


def _with_days(frame: pl.DataFrame) -> pl.DataFrame:
    days = [pl.col(name).dt.date().alias(f"{name}_day") for name in ("accepted", "due", "settled")]
    return frame.with_columns(days)


def _counts(frame: pl.DataFrame, profile: Profile, first: date, last: date) -> dict[str, int]:
    """
    Count as form II.06a does: received = settled + pending.

    A dossier settled before it was accepted counts from the day it was accepted. Returned ones count as on time or,
    by the profile, not at all.
    """
    accepted, settled = pl.col("accepted_day"), pl.max_horizontal("settled_day", "accepted_day")
    done = pl.col("settled_day").is_not_null() & (settled <= last)
    rows = frame.filter((accepted <= last) & ~(pl.col("settled_day").is_not_null() & (settled < first)))
    if not profile.counts_returned:
        rows = rows.filter(~(done & pl.col("returned")))
    new = accepted >= first
    outcome = outcome_of(profile)
    overdue = (pl.col("due_day") < last).fill_null(value=False)
    measures = {
        "received": pl.len(),
        **{name: ((pl.col("channel") == name) & new).sum() for name in CHANNELS},
        "opening": (~new).sum(),
        "settled": done.sum(),
        **{name: (done & (outcome == name)).sum() for name in ("early", "on_time", "late")},
        "pending": (~done).sum(),
        "pending_in_time": (~done & ~overdue).sum(),
        "pending_overdue": (~done & overdue).sum(),
    }
    found = rows.select(measure.cast(pl.Int64).alias(name) for name, measure in measures.items())
    return {name: int(value or 0) for name, value in found.row(0, named=True).items()}


def outcome_of(profile: Profile) -> pl.Expr:
    """Return early, on_time or late; a returned dossier that counts is on time; without a due date it is on time."""
    settled, due = (pl.col(name).dt.date() for name in ("settled", "due"))
    by_day = (
        pl.when(settled < due).then(pl.lit("early"))
        .when(settled > due).then(pl.lit("late"))
        .otherwise(pl.lit("early" if profile.due_day_early else "on_time"))
    )  # fmt: skip
    if not profile.by_minute:
        return pl.when(pl.col("returned")).then(pl.lit("on_time")).otherwise(by_day)
    mine, last = (pl.col(name).dt.truncate("1m") for name in ("settled", "due"))
    by_minute = pl.when(mine < last).then(pl.lit("early")).when(mine > last).then(pl.lit("late"))
    exact = by_minute.otherwise(pl.lit("on_time"))
    timed = pl.when(pl.col("settled_timed") & pl.col("due_timed")).then(exact).otherwise(by_day)
    return pl.when(pl.col("returned")).then(pl.lit("on_time")).otherwise(timed)


def _order(frame: pl.DataFrame) -> list[Anomaly]:
    # Where one of the two has no hour, only the day can be wrong.
    both = pl.col("accepted_timed") & pl.col("settled_timed")
    wrong = pl.when(both).then(pl.col("settled") < pl.col("accepted"))
    before = wrong.otherwise(pl.col("settled_day") < pl.col("accepted_day"))
    return [Anomaly("settled-before", frame.filter(before).select("row", "code", "accepted", "settled"))]


def _duplicates(frame: pl.DataFrame) -> list[Anomaly]:
    twice = frame.filter(pl.col("code").is_not_null() & pl.col("code").is_duplicated()).sort("code", "row")
    odd = frame.filter(~pl.col("code").str.contains(_CODE))
    return [Anomaly("duplicate", twice.select("row", "code")), Anomaly("bad-code", odd.select("row", "code"))]


def _days_off(frame: pl.DataFrame, calendar: Calendar) -> list[Anomaly]:
    """Find dates on days off, and dates in years that no calendar exists for, which cannot be judged."""
    worked = pl.Series(calendar.working_days, dtype=pl.Date).implode()
    years = pl.Series(sorted(calendar.years), dtype=pl.Int32).implode()
    found = []
    for name, code in (("accepted_day", "accepted-off"), ("settled_day", "settled-off")):
        known = pl.col(name).dt.year().is_in(years)
        found.append(Anomaly(code, frame.filter(known & ~pl.col(name).is_in(worked)).select("row", "code", name)))
    outside = [~pl.col(name).dt.year().is_in(years) for name in ("accepted_day", "settled_day", "due_day")]
    unknown = frame.filter(pl.any_horizontal(column.fill_null(value=False) for column in outside))
    return [*found, Anomaly("unknown-year", unknown.select("row", "code", "accepted", "due", "settled"))]


def _bursts(frame: pl.DataFrame, calendar: Calendar) -> list[Anomaly]:
    """Find dossiers closed outside working hours, many within the same ten minutes."""
    opens, closes = calendar.hours.periods[0][0], calendar.hours.periods[-1][1]
    clock = pl.col("settled").dt.time()
    outside = pl.col("settled_timed") & ((clock < _literal(opens)) | (clock > _literal(closes)))
    late = frame.filter(outside).with_columns(pl.col("settled").dt.truncate("10m").alias("within"))
    many = late.filter(pl.len().over("within") >= BURST).sort("within", "row")
    return [Anomaly("burst", many.select("row", "code", "within"))]


def _literal(hour: time) -> pl.Expr:
    return pl.lit(hour, dtype=pl.Time)


def _moved(frame: pl.DataFrame) -> list[Anomaly]:
    if "due_first" not in frame.columns:
        return []
    moved = frame.filter(pl.col("due").dt.date() > pl.col("due_first").dt.date())
    return [Anomaly("due-moved", moved.select("row", "code", "due_first", "due"))]


def _accounts(frame: pl.DataFrame) -> list[Anomaly]:
    """Find accounts that filed many dossiers online on one day: filing for others to meet a target."""
    if "account" not in frame.columns:
        return []
    online = frame.filter((pl.col("channel") == "online") & pl.col("account").is_not_null())
    many = online.filter(pl.len().over("account", "accepted_day") >= ONE_ACCOUNT).sort("account", "row")
    return [Anomaly("one-account", many.select("row", "code", "account", "accepted_day"))]


def _numbering(frame: pl.DataFrame) -> list[Anomaly]:
    """Find series (office and day) whose running numbers have gaps: one row a series, with how many are missing."""
    parts = frame.lazy().select(
        "row",
        "code",
        pl.col("code").str.extract(_SERIES, 1).alias("series"),
        pl.col("code").str.extract(_SERIES, 2).cast(pl.Int64, strict=False).alias("number"),
    )
    last = pl.col("number").max()
    gaps = (
        parts.filter(pl.col("number").is_not_null())
        .group_by("series")
        .agg(
            pl.col("row").min(),
            pl.col("code").sort_by("row").first(),
            (last - pl.col("number").min() + 1 - pl.col("number").n_unique()).alias("missing"),
        )
        .filter(pl.col("missing") > 0)
        .sort("series")
    )
    return [Anomaly("numbering", gaps.select("row", "code", "series", "missing").collect())]


def _shortened(frame: pl.DataFrame, calendar: Calendar, limits: Mapping[str, int]) -> list[Anomaly]:
    """Find dossiers settled by the promised date but over the shortened limit of their procedure."""
    if not limits or "procedure" not in frame.columns:
        return []
    rows = frame.with_columns(
        pl.col("procedure").replace_strict(limits, default=None, return_dtype=pl.Int64).alias("n")
    )
    rows = rows.filter(pl.col("n").is_not_null() & pl.col("accepted_day").is_not_null())
    worked = pl.Series("worked", calendar.working_days, dtype=pl.Date)
    # The n-th working day after a day is n − 1 places behind the first one that is later.
    place = worked.search_sorted(rows["accepted_day"], side="right").cast(pl.Int64) + rows["n"] - 1
    inside = (rows["accepted_day"].dt.year().is_in(sorted(calendar.years))) & (place < len(worked))
    rows = rows.with_columns(place.alias("place")).filter(inside)
    ends = worked.gather(rows["place"]).alias("short_due")
    over = rows.with_columns(ends).filter(
        (pl.col("settled_day") > pl.col("short_due")) & (pl.col("settled_day") <= pl.col("due_day"))
    )
    return [Anomaly("shortened", over.select("row", "code", "procedure", "short_due", "settled_day"))]
