"""
How far one's own log had come, kept outside the inspection's folder.

A folder that is behind its fence was restored from an older copy or exchanged for another: what was written since then
may be on other laptops already, so going on under the same identity would give the log two histories.
"""

from __future__ import annotations

from pathlib import Path

import orjson

from inspect_tool.log.chain import ensure_folder, write_whole
from inspect_tool.log.logs import Log


def is_behind(path: Path, own: Log) -> bool:
    """Whether a log has lost commits that it had when its fence was set."""
    try:
        log, count, head = orjson.loads(path.read_bytes())
        if log != own.name or type(count) is not int or count <= 0:
            return False
    except (OSError, ValueError):
        return False  # no fence, or none that can be read: then only a merge can tell
    return own.count < count or own.hashes()[count] != head


def set_fence(path: Path, own: Log) -> None:
    """Note how far a log has come."""
    if own.count:
        ensure_folder(path.parent)
        write_whole(path, orjson.dumps([own.name, own.count, own.head.hash]))
