"""
What one line says: a commit of several writes that stand or fall together.

`[hlc, author, [[record, field, [value] | [], over], …], meta]`: `record` is `kind/id`; an empty list clears the field;
`over` names the writes this one replaces, those its author was shown; `meta` is an object, whose unknown keys are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import orjson

from inspect_tool.log.chain import SHORT

LOG_FORMAT: Final = "inspect-tool/log/1"
#: Bits of the hybrid clock below its milliseconds: they count events within one.
TICK_BITS: Final = 12
#: How far another installation's clock may pull ours forward: one day, in ticks. A clock only orders what is shown.
MAX_DRAG: Final = 86_400_000 << TICK_BITS
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


def well_formed(body: bytes) -> bool:
    """Whether a body can be folded: what a peer signed may still be nonsense."""
    try:
        hlc, author, writes, meta = orjson.loads(body)
    except ValueError:
        return False
    if type(hlc) is not int or hlc < 0 or type(author) is not str or type(meta) is not dict or type(writes) is not list:
        return False
    return all(_is_write(w) for w in writes)


def _is_write(write: object) -> bool:
    if type(write) is not list or len(write) != 4:
        return False
    record, field, value, over = write
    if type(record) is not str or type(field) is not str or type(value) is not list or type(over) is not list:
        return False
    kind, slash, name = record.partition("/")
    return bool(kind and slash and name and field) and len(value) <= 1 and all(type(o) is str for o in over)


def moment(hlc: int) -> datetime:
    """Return when a commit says it was made, aware, in UTC; a clock beyond the calendar reads as its last day."""
    if hlc >= _LATEST_TICK:
        return _LATEST
    return datetime.fromtimestamp((hlc >> TICK_BITS) / 1000, UTC)


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
