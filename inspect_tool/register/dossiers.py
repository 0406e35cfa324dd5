"""Rows of a register as dossier records of an inspection: what was drawn, without personal data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from inspect_tool.domain.records import Fields, Json, check_field
from inspect_tool.errors import InputError
from inspect_tool.i18n import t_vi
from inspect_tool.register.reading import Register
from inspect_tool.text import slug

_MOMENTS = {"submitted": "submitted", "accepted": "accepted", "due": "promised", "settled": "settled"}
_AS_WRITTEN = ("received_at_place", "settled_by", "handed_over_from")


@dataclass(frozen=True)
class Kept:
    """A field of which the record says something else than the register; the record's value stays."""

    record: str
    field: str
    held: Json
    found: Json


@dataclass
class Taken:
    """
    What rows of a register bring to the dossiers at hand.

    `writes` are record, field and value; `new` and `known` are record paths, `twice` rows whose dossier came before.
    """

    writes: list[tuple[str, str, Json]] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    twice: list[int] = field(default_factory=list)


def dossiers_of(register: Register, rows: Iterable[int]) -> list[tuple[str, dict[str, Json]]]:
    """
    Return each row as a record's path and fields, in the order asked for.

    Of the person who filed, only initials are kept, and nothing where an account is no name. `InputError` names a row
    that the register does not have.
    """
    wanted = list(rows)
    frame = register.frame.filter(pl.col("row").is_in(wanted))
    by_row = {int(row["row"]): row for row in frame.iter_rows(named=True)}
    missing = [row for row in wanted if row not in by_row]
    if missing:
        raise InputError("register.no-row", file=register.file, row=missing[0])
    found = []
    for number in wanted:
        row = by_row[number]
        fields = {
            "code": row["code"],
            "procedure": row.get("procedure"),
            "channel": t_vi(f"domain.count.{row['channel']}") if row["channel"] else None,
            "initials": initials(row.get("account") or ""),
            **{ours: _moment(row[name], timed=row[f"{name}_timed"]) for name, ours in _MOMENTS.items() if name in row},
            **{name: row.get(name) for name in _AS_WRITTEN},
            "returned": row.get("status") if row["returned"] else None,
        }
        kept = {name: check_field("dossier", name, value) for name, value in fields.items() if value}
        found.append((f"dossier/{slug(row['code'] or '') or f'dong-{number}'}", kept))
    return found


def take(held: Mapping[str, Fields], rows: Sequence[int], dossiers: Sequence[tuple[str, Mapping[str, Json]]]) -> Taken:
    """Compare what the register says with the records at hand: only what they do not say yet is written."""
    found, seen = Taken(), set[str]()
    for row, (path, fields) in zip(rows, dossiers, strict=True):
        if path in seen:
            found.twice.append(row)
            continue
        seen.add(path)
        known = held.get(path.partition("/")[2])
        (found.new if known is None else found.known).append(path)
        for name, value in fields.items():
            mine = (known or {}).get(name)
            if mine is None:
                found.writes.append((path, name, value))
            elif mine != value:
                found.kept.append(Kept(path, name, mine, value))
    return found


def initials(name: str) -> str:
    """Return `N.V.A` for `Nguyễn Văn A`; nothing for an account number, a mail address or one word."""
    words = name.split()
    if len(words) < 2 or not all(word.replace("'", "").isalpha() for word in words):
        return ""
    return ".".join(word[0].upper() for word in words)


def _moment(moment: datetime | None, *, timed: bool) -> str | None:
    """Write a moment as a dossier record has it, without an hour where the register gave none."""
    if moment is None:
        return None
    return moment.strftime("%Y-%m-%d %H:%M" if timed else "%Y-%m-%d")
