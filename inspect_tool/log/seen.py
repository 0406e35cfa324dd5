"""
Who has seen what of whom: each installation signs how far the logs have come that it holds, and bundles pass it on.

    {"format": "inspect-tool/heads/1", "inspection": id, "key": hex, "heads": {log: [count, hash]}, "signature": hex}

The signature is over the same object without it, written without blanks in this order, the logs by name. Counts only
grow, so of two statements of one key that with the larger sum is the newer; no clock is trusted. A statement counts
for nothing but this table: what is merged depends on segments alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson

from inspect_tool.errors import InputError
from inspect_tool.log.chain import ensure_folder, write_all
from inspect_tool.log.keys import Key, is_signed, log_id
from inspect_tool.log.logs import Head

FORMAT: Final = "inspect-tool/heads/1"
FOLDER: Final = "heads"
MAX_SIZE: Final = 1 << 20
#: What a statement is called in a bundle; a name that only begins like this may hide what follows it in a damaged one.
MEMBER: Final = re.compile(FOLDER + "/[0-9a-f]{16}[.]json")


@dataclass(frozen=True)
class Statement:
    """What one installation held when it signed this: log name → (commits, hash of the last line)."""

    inspection: str
    key: str
    heads: Mapping[str, tuple[int, str]]
    signature: str = ""

    @property
    def log(self) -> str:
        """The id of the log its installation writes."""
        return log_id(self.key)

    @property
    def age(self) -> int:
        """Grows with every newer statement of the same installation."""
        return sum(count for count, _ in self.heads.values())

    def _body(self) -> dict[str, Any]:
        heads = {log: list(head) for log, head in sorted(self.heads.items())}
        return {"format": FORMAT, "inspection": self.inspection, "key": self.key, "heads": heads}

    def message(self) -> bytes:
        """Return what is signed."""
        return orjson.dumps(self._body())

    def encode(self) -> bytes:
        """Return the statement's bytes."""
        return orjson.dumps({**self._body(), "signature": self.signature})


@dataclass(frozen=True)
class Seen:
    """One installation in the table: its log, its author, and how many commits it is known to hold of each log."""

    log: str
    name: str
    counts: Mapping[str, int]
    #: When the last commit that it is known to hold of each log was made, where that commit is here.
    until: Mapping[str, datetime] = field(default_factory=dict)

    def lacks(self, here: Mapping[str, int]) -> dict[str, int]:
        """Return how many commits of each log it is not known to hold, of those that are here."""
        return {log: n - self.counts.get(log, 0) for log, n in here.items() if n > self.counts.get(log, 0)}

    def ahead(self, here: Mapping[str, int]) -> dict[str, int]:
        """Return how many commits of each log it holds that have not come here."""
        return {log: n - here.get(log, 0) for log, n in self.counts.items() if n > here.get(log, 0)}


def state(key: Key, inspection: str, heads: Mapping[str, Head]) -> Statement:
    """Sign what an installation holds."""
    draft = Statement(inspection, key.public, {log: (head.count, head.hash) for log, head in heads.items()})
    return Statement(inspection, key.public, draft.heads, key.sign(draft.message()))


def read(data: bytes, inspection: str) -> Statement:
    """Verify a statement; raises `InputError` where it is altered, of another inspection, or not signed by its key."""
    try:
        found = orjson.loads(data)
        heads = {str(log): (count, str(last)) for log, (count, last) in found["heads"].items()}
        statement = Statement(found["inspection"], found["key"], heads, found["signature"])
        counted = all(type(count) is int and count >= 0 for count, _ in heads.values())
        whole = counted and found["format"] == FORMAT and statement.encode() == data
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise InputError("log.heads-unreadable") from error
    if not whole or statement.inspection != inspection:
        raise InputError("log.heads-unreadable")
    if not is_signed(statement.key, statement.message(), statement.signature):
        raise InputError("log.heads-unreadable")
    return statement


def held(folder: Path, inspection: str) -> dict[str, Statement]:
    """Return the statements that a folder keeps, by log id; what cannot be read is as good as none."""
    found = {}
    for path in sorted((folder / FOLDER).glob("*.json")):
        try:
            statement = read(path.read_bytes(), inspection)
        except (OSError, InputError):
            continue
        found[statement.log] = statement
    return found


def keep(folder: Path, inspection: str, statements: Iterable[Statement]) -> None:
    """Keep those statements that are newer than the ones at hand."""
    known = held(folder, inspection)
    newer = (s for s in statements if s.log not in known or s.age > known[s.log].age)
    fresh = {s.log: s for s in sorted(newer, key=lambda s: s.age)}
    if fresh:
        ensure_folder(folder / FOLDER)
        write_all({folder / FOLDER / f"{log}.json": statement.encode() for log, statement in fresh.items()})


def let_go(folder: Path, keys: Collection[str]) -> None:
    """Delete the statements that are kept in a folder of all installations but these (public keys)."""
    logs = {log_id(key) for key in keys}
    for path in (folder / FOLDER).glob("*.json"):
        if path.stem not in logs:
            path.unlink(missing_ok=True)


def table(
    own: str, heads: Mapping[str, Head], names: Mapping[str, str], statements: Mapping[str, Statement]
) -> list[Seen]:
    """
    Return who holds how much of each log here, this installation (`own`, a log id) first.

    An installation that has made no statement holds at least its own log, as far as that is known here. One that has a
    name but neither a statement nor a log (a member of the roster who has sent nothing yet) holds nothing.
    """
    here = {log: head.count for log, head in heads.items()}
    found = [Seen(own, names.get(own, ""), here)]
    for log in sorted({*statements, *names, *(name.partition("~")[0] for name in heads)} - {own}):
        stated = {name: count for name, (count, _) in statements[log].heads.items()} if log in statements else {}
        mine = {log: max(stated.get(log, 0), here.get(log, 0))}
        found.append(Seen(log, names.get(log, ""), dict.fromkeys(here, 0) | stated | mine))
    return found
