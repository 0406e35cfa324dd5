"""
What one line says: a commit of several writes that stand or fall together.

`[hlc, author, [[record, field, [value] | [], over], …], meta]`: `record` is `kind/id`; an empty list clears the field;
`over` names the writes this one replaces, those its author was shown; `meta` is an object, whose unknown keys are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

import orjson

from inspect_tool.log.chain import SHORT

LOG_FORMAT: Final = "inspect-tool/log/1"
#: Bits of the hybrid clock below its milliseconds: they count events within one.
TICK_BITS: Final = 12
#: How far another installation's clock may pull ours forward: one day, in ticks. A clock only orders what is shown.
MAX_DRAG: Final = 86_400_000 << TICK_BITS
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(9999, 12, 31, tzinfo=UTC)
_LATEST_TICK: Final = int(_LATEST.timestamp() * 1000) << TICK_BITS


#: (record, field, value, over): a field set to `[value]` or cleared `[]`, replacing the writes named in `over`.
Write = tuple[str, str, list[Any], list[str]]


class Commit(NamedTuple):
    """The content of one line. `hlc` is milliseconds << 12 plus a count."""

    hlc: int
    author: str
    writes: list[Any]
    meta: dict[str, Any]


#: A line's hash, and its commit as read: a list in the order of `Commit`.
Hashed = tuple[str, list[Any]]


@dataclass(frozen=True)
class Change:
    """One field set by one author, as history shows it. `present` is False where the field was cleared."""

    id: str
    at: datetime
    author: str
    log: str
    record: str
    field: str
    value: Any
    present: bool
    over: tuple[str, ...]
    reason: str


def header(inspection: str, key: str) -> bytes:
    """Return the body of a log's first line."""
    return orjson.dumps({"format": LOG_FORMAT, "inspection": inspection, "key": key})


def write_id(line_hash: str, index: int) -> str:
    """Return the name of a write: 16 digits of its line's hash, and its place in the line."""
    return f"{line_hash[:SHORT]}.{index}"


def encode(hlc: int, author: str, writes: Sequence[Write], meta: Mapping[str, Any]) -> bytes:
    """Return the body of a commit's line."""
    return orjson.dumps([hlc, author, writes, meta])


def parse(lines: Iterable[tuple[str, bytes]]) -> list[Hashed]:
    """Read the bodies of commits that were made or checked here."""
    loads = orjson.loads
    return [(line_hash, loads(body)) for line_hash, body in lines]


def parse_checked(lines: Iterable[tuple[str, bytes]]) -> list[Hashed]:
    """Read the bodies of commits that someone else signed: a ValueError where one is not a commit as described here."""
    commits = parse(lines)
    for _, commit in commits:
        if type(commit) is not list:
            raise ValueError(commit)
        hlc, author, writes, meta = commit
        if type(hlc) is not int or hlc < 0 or type(author) is not str or type(meta) is not dict:
            raise ValueError(commit)
        if type(writes) is not list:
            raise ValueError(writes)
        for write in writes:  # no call for each: all of a merge pass here. A text or an object would fail below, too
            record, field, value, over = write
            if not (
                type(record) is type(field) is str
                and type(value) is type(over) is list
                and field
                and len(value) < 2
                and 0 < record.find("/") < len(record) - 1
            ):
                raise ValueError(write)
            for name in over:
                if type(name) is not str:
                    raise ValueError(write)
    return commits


@lru_cache(maxsize=1 << 14)
def moment(hlc: int) -> datetime:
    """Return when a commit says it was made, aware, in UTC; a clock beyond the calendar reads as its last day."""
    if hlc >= _LATEST_TICK:
        return _LATEST
    return _EPOCH + timedelta(milliseconds=hlc >> TICK_BITS)


def changes(log: str, line_hash: str, commit: Commit) -> list[Change]:
    """Return the writes of a commit as history shows them."""
    at, reason = moment(commit.hlc), str(commit.meta.get("reason", ""))
    return [
        Change(
            id=write_id(line_hash, index),
            at=at,
            author=commit.author,
            log=log,
            record=record,
            field=field,
            value=value[0] if value else None,
            present=bool(value),
            over=tuple(over),
            reason=reason,
        )
        for index, (record, field, value, over) in enumerate(commit.writes)
    ]
