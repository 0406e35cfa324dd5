"""
Dossiers drawn from a register, so that anyone with the same register and seed draws the same ones.

Rows are drawn by dossier code, not by place: an export sorted otherwise gives the same draw.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from inspect_tool.domain.deadlines import Profile
from inspect_tool.domain.records import Json, Method
from inspect_tool.domain.sampling import Sample, all_of, late_first, simple, stratified
from inspect_tool.errors import InputError
from inspect_tool.register.audit import outcome_of
from inspect_tool.register.reading import Register

#: Columns that a draw may be spread over.
STRATA: Final = ("channel", "field", "procedure", "status")


@dataclass(frozen=True)
class Drawn:
    """A draw: the sample by row key, the rows of the file in the order of the draw, and each row's stratum."""

    sample: Sample
    rows: tuple[int, ...]
    codes: tuple[str | None, ...]
    strata: tuple[str | None, ...]


@dataclass(frozen=True)
class Plan:
    """What to draw: how many, with which seed, by which method; spread over a column, or only `among` some rows."""

    size: int
    seed: str
    method: Method = Method.SIMPLE
    strata: str | None = None
    among: frozenset[int] | None = None


def frame_of(register: Register, among: Iterable[int] | None = None) -> pl.DataFrame:
    """Return the rows to draw from with a key each: the code, and the row where the code is missing or not alone."""
    frame = register.frame if among is None else register.frame.filter(pl.col("row").is_in(list(among)))
    alone = pl.col("code").is_not_null() & pl.col("code").is_unique()
    told_apart = pl.col("code").fill_null("") + "#" + pl.col("row").cast(pl.String)
    return frame.with_columns(pl.when(alone).then(pl.col("code")).otherwise(told_apart).alias("key"))


def draw(register: Register, plan: Plan, profile: Profile) -> Drawn:
    """Draw; `InputError` names a column the register lacks, or a size that does not fit."""
    frame = frame_of(register, plan.among)
    keys: list[str] = frame["key"].to_list()
    stratum = _strata(register, frame, plan) if plan.strata else {}
    if plan.method is Method.ALL:
        sample = all_of(keys, plan.seed)
    elif plan.method is Method.LATE_FIRST:
        late = frame.filter(pl.col("settled").is_not_null() & (outcome_of(profile) == "late"))["key"].to_list()
        sample = late_first(keys, late, plan.size, plan.seed)
    elif plan.method is Method.STRATIFIED:
        sample = stratified(stratum, plan.size, plan.seed)
    else:
        sample = simple(keys, plan.size, plan.seed)
    at = {key: (int(row), code) for key, row, code in frame.select("key", "row", "code").iter_rows()}
    placed = [at[key] for key in sample.rows]
    return Drawn(
        sample,
        tuple(row for row, _ in placed),
        tuple(code for _, code in placed),
        tuple(stratum.get(key) for key in sample.rows),
    )


def _strata(register: Register, frame: pl.DataFrame, plan: Plan) -> dict[str, str]:
    if plan.strata not in frame.columns:
        raise InputError("register.no-column", column=plan.strata, file=register.file)
    return {key: value or "" for key, value in frame.select("key", plan.strata).iter_rows()}


def record_of(register: Register, plan: Plan, drawn: Drawn, dossiers: Iterable[str]) -> Mapping[str, Json]:
    """Return the fields of the record that says how these dossiers (paths) were drawn."""
    fields: dict[str, Json] = {
        "source": register.file,
        "method": str(drawn.sample.method),
        "strata": plan.strata,
        "seed": drawn.sample.seed,
        "frame": drawn.sample.frame_size,
        "frame_hash": drawn.sample.frame_hash,
        "size": len(drawn.rows),
        **{f"dossiers.{path.partition('/')[2]}": True for path in dossiers},
    }
    return {name: value for name, value in fields.items() if value is not None}
