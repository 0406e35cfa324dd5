"""
A disposable copy of the state, so that a long log need not be folded again at each opening.

It names how far each log had come and the hash of every byte up to there. Where anything differs (a log altered, gone,
or new in its beginning, another rule about whose work counts, the snapshot itself damaged) it is ignored. So it never
decides what stands, and a damaged log is found as without it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import orjson

from inspect_tool.log.fold import Fold
from inspect_tool.log.logs import Log, Mark

FORMAT: Final = "inspect-tool/snapshot/2"
#: A snapshot is made again once so many commits came after it; fewer are folded faster than it is written.
WORTH: Final = 1000
#: Records to a line of it: reading JSON takes many times its length of memory.
_STRETCH: Final = 500


@dataclass(frozen=True)
class Snapshot:
    """A state that fits the logs at hand: how far each was taken, and the state itself as JSON."""

    marks: Mapping[str, Mark]
    state: Mapping[str, Any]

    @property
    def commits(self) -> int:
        """How many commits it stands for."""
        return sum(mark.count for mark in self.marks.values())


def load(path: Path, files: Mapping[str, bytes], limits: Mapping[str, int | None]) -> Snapshot | None:
    """Return the snapshot if it fits these logs (bytes by name) and these limits on them, else None."""
    try:
        digest, _, body = path.read_bytes().partition(b"\n")
        if blake2b(body).hexdigest().encode() != digest:
            return None
        head, *stretches = body.split(b"\n")
        found = orjson.loads(head)
        if found["format"] != FORMAT or found["limits"] != dict(limits):
            return None
        marks = {name: Mark(**mark) for name, mark in found["marks"].items()}
        state = found["state"] | {"rows": {}}
        for stretch in stretches:
            state["rows"] |= orjson.loads(stretch)
    except (OSError, ValueError, TypeError, LookupError):
        return None
    fits = marks.keys() <= files.keys() and all(_digest(files[n], m.size) == m.digest for n, m in marks.items())
    return Snapshot(marks, state) if fits else None


def save(path: Path, fold: Fold, logs: Mapping[str, Log], limits: Mapping[str, int | None]) -> None:
    """Write a snapshot. It is not synced, and where it cannot be written there is none."""
    with suppress(OSError):
        marks = {name: log.mark(_digest(log.path.read_bytes(), log.size)) for name, log in logs.items()}
        state = fold.state()
        rows = list(state.pop("rows").items())
        head = {
            "format": FORMAT,
            "limits": dict(limits),
            "marks": {name: vars(mark) for name, mark in marks.items()},
            "state": state,
        }
        stretches = [dict(rows[start : start + _STRETCH]) for start in range(0, len(rows), _STRETCH)]
        body = b"\n".join(map(orjson.dumps, [head, *stretches]))
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        part.write_bytes(blake2b(body).hexdigest().encode() + b"\n" + body)
        part.replace(path)


def _digest(data: bytes, size: int) -> str:
    return blake2b(memoryview(data)[:size]).hexdigest() if len(data) >= size else ""
