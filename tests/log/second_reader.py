"""A second reader of the data folder, written from docs/formats.md alone: what stands, and what is in dispute."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

#: (record, field), and a value as it is spelled; None where it was cleared.
Place = tuple[str, str]
State = dict[Place, set[str | None]]


def commits(data: bytes, head: str = "") -> dict[str, Any]:
    """Return the commits of a log's lines by hash, up to the first line that does not continue the chain."""
    found = {}
    for line in data.split(b"\n")[:-1]:
        digest = hashlib.blake2b(head.encode() + line[65:], digest_size=32).hexdigest()
        if line[:65] != digest.encode() + b" ":
            break
        found[digest] = json.loads(line[65:])
        head = digest
    return {digest: commit for digest, commit in found.items() if isinstance(commit, list)}  # not the log's header


def in_folder(folder: Path) -> State:
    """Read the logs of an inspection's folder."""
    return fold([commits(path.read_bytes()) for path in (folder / "logs").glob("*.log")])


def in_bundle(path: Path) -> State:
    """Read the segments of a bundle that holds all from the beginning."""
    found = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(".seg"):
                first, _, rest = archive.read(name).partition(b"\n")
                found.append(commits(rest, json.loads(first)["prev"]))
    return fold(found)


def fold(logs: Iterable[dict[str, Any]]) -> State:
    """Take away what was replaced from what was written."""
    written: dict[Place, dict[str, str | None]] = {}
    replaced: dict[Place, set[str]] = {}
    for digest, (_, _, writes, _) in (entry for log in logs for entry in log.items()):
        for index, (record, field, value, over) in enumerate(writes):
            spelled = json.dumps(value[0], sort_keys=True) if value else None
            written.setdefault((record, field), {})[f"{digest[:16]}.{index}"] = spelled
            replaced.setdefault((record, field), set()).update(over)
    standing = {p: {v for name, v in values.items() if name not in replaced[p]} for p, values in written.items()}
    return {place: values for place, values in standing.items() if values != {None}}
