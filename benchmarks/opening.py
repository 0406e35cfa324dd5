"""
What opening an inspection costs: a log of 100,000 changes read, verified and folded, and the memory that takes.

    python benchmarks/opening.py [--changes 100000] [--records 2000] [--rounds 5] [--peers DIR]

The limit is what nobody who verifies the bytes can save: hash every line and read its JSON. Beside it the peers read
the same changes back: SQLite from a table without hashes, pycrdt and loro from their own formats (put them anywhere
with `pip install --target DIR pycrdt loro`), TinyDB's JSONStorage only what they come to, without any history. All take
turns; medians. Exit 1 above a goal by the processor's time, or above the goal for memory.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import sys
import tempfile
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import orjson
from stopwatch import Stopwatch, Taken, median
from tinydb import TinyDB

sys.path.insert(0, str(Path(__file__).parent.parent))

from inspect_tool.log.chain import scan
from inspect_tool.log.commit import parse
from inspect_tool.log.fold import Fold
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit

FIELDS = ("channel", "submitted", "accepted", "promised", "settled")
LIMIT: Final = "limit: hash and JSON"
WITHOUT: Final = "open"
WITH: Final = "open with snapshot"
#: Seconds of the processor.
GOALS: Final = {WITHOUT: 1.0, WITH: 0.5}
#: Times the size of the log.
MEMORY_GOAL: Final = 10
SNAPSHOT: Final = Path("inspections", "bench", "snapshot")
Act = Callable[[], object]
#: Record number, field, value.
Changes = list[tuple[int, str, str]]


def changes_to(records: int, count: int) -> Changes:
    """Return what is written, oldest first."""
    chance = random.Random(1)
    return [(chance.randrange(records), chance.choice(FIELDS), f"giá trị {number}") for number in range(count)]


def home(folder: Path) -> Home:
    """Return the installation that writes and reads; it does not sync, as nothing here is about the disk."""
    return Home(folder, clock=lambda: datetime.now(UTC), author="Nguyễn Văn An", sync=lambda _: None)


def fill(folder: Path, changes: Changes) -> Path:
    """Write a log of these changes, one to a line, and return its path."""
    with home(folder).create("bench") as notebook:
        for number, field, value in changes:
            notebook.write([Edit(f"dossier/HS{number}", field, value)])
        return notebook.folder / "logs" / f"{notebook.log_id}.log"


def limit(path: Path) -> None:
    """Read a log, hash every line and read its JSON; nothing more."""
    for line in path.read_bytes().split(b"\n")[:-1]:
        blake2b(line, digest_size=32).digest()
        orjson.loads(line[65:])


def fold(path: Path) -> Fold:
    """Follow the chain of a log and fold it, without anything around that."""
    folded = Fold()
    folded.take("log", parse(scan(path.read_bytes(), "")[1:]), 0)
    return folded


def sqlite(folder: Path, changes: Changes) -> Act:
    """Keep the changes in a table, and read them back into documents."""
    path = folder / "peer.db"
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("create table change(record integer, field text, value text)")
        base.executemany("insert into change values(?,?,?)", changes)

    def read() -> dict[int, dict[str, str]]:
        documents: dict[int, dict[str, str]] = {}
        with closing(sqlite3.connect(path)) as base:
            for record, field, value in base.execute("select * from change order by rowid"):
                documents.setdefault(record, {})[field] = value
        return documents

    return read


def tinydb(folder: Path, changes: Changes) -> Act:
    """Keep what the changes come to as TinyDB does by itself, and read it."""
    path = folder / "peer.json"
    documents: dict[str, dict[str, str]] = {}
    for record, field, value in changes:
        documents.setdefault(str(record + 1), {})[field] = value
    path.write_text(json.dumps({"_default": documents}))

    def read() -> list[Any]:
        with TinyDB(path) as base:
            return base.all()

    return read


def pycrdt(_folder: Path, changes: Changes) -> Act:
    """Keep the changes as one flat map in pycrdt, and load it."""
    import pycrdt as y  # noqa: PLC0415 - a peer, not a dependency

    doc = y.Doc()
    values = doc.get("m", type=y.Map)
    for record, field, value in changes:
        values[f"HS{record}.{field}"] = value
    kept = doc.get_update()

    def read() -> object:
        loaded = y.Doc()
        shown = loaded.get("m", type=y.Map)
        loaded.apply_update(kept)
        return shown.to_py()

    return read


def loro(_folder: Path, changes: Changes) -> Act:
    """Keep the changes as one flat map in loro, and load it."""
    import loro as l  # noqa: PLC0415 - a peer, not a dependency

    doc = l.LoroDoc()
    values = doc.get_map("m")
    for record, field, value in changes:
        values.insert(f"HS{record}.{field}", value)
        doc.commit()
    kept = doc.export(l.ExportMode.Updates(l.VersionVector()))

    def read() -> object:
        loaded = l.LoroDoc()
        loaded.import_(kept)
        return loaded.get_map("m").get_deep_value()

    return read


def memory(folder: Path) -> tuple[int, int]:
    """Open once, counting: bytes held then, and at most meanwhile."""
    tracemalloc.start()
    notebook = home(folder).open("bench")
    notebook.inspection()
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    notebook.close()  # leaves a snapshot
    return held, peak


def measure(folder: Path, path: Path, changes: Changes, rounds: int) -> dict[str, Taken]:
    """Let all take turns at reading the changes; return the medians."""

    def opened() -> None:
        home(folder).open("bench", read_only=True).inspection()

    acts: dict[str, Act] = {
        LIMIT: lambda: limit(path),
        "chain, JSON, fold": lambda: fold(path),
        WITHOUT: opened,
        WITH: opened,
    }
    for peer in (sqlite, tinydb, pycrdt, loro):
        try:
            acts[peer.__name__] = peer(folder, changes)
        except ImportError:
            print(f"  {peer.__name__:22} not installed (--peers)")
    times: dict[str, list[Taken]] = {act: [] for act in acts}
    snapshot, away = folder / SNAPSHOT, folder / "snapshot"
    for _ in range(rounds):
        for act, run in acts.items():
            if act == WITHOUT:
                snapshot.rename(away)
            times[act].append(Stopwatch.of(run))
            if act == WITHOUT:
                away.rename(snapshot)
    return {act: median(taken) for act, taken in times.items()}


def main() -> None:
    """Print the times and the memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=100_000)
    parser.add_argument("--records", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", type=Path, help="where pycrdt and loro are installed")
    args = parser.parse_args()
    if args.peers:
        sys.path.append(str(args.peers))
    changes = changes_to(args.records, args.changes)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = fill(folder, changes)
        size = path.stat().st_size
        print(f"{args.changes} changes, {size / 1e6:.1f} MB, {args.records} records; medians of {args.rounds}")
        (folder / SNAPSHOT).unlink()
        peaks = []
        for act in (WITHOUT, WITH):
            held, peak = (count / size for count in memory(folder))
            print(f"  memory, {act:20}{held:>5.1f} × the log held, {peak:.1f} × at most (goal: {MEMORY_GOAL})")
            peaks.append(peak)
        medians = measure(folder, path, changes, args.rounds)
    for act, taken in medians.items():
        goal = f"   (goal: {GOALS[act]} s)" if act in GOALS else ""
        print(f"  {act:22}{taken}{taken.processor / medians[LIMIT].processor:>7.2f} × limit{goal}")
    if max(peaks) > MEMORY_GOAL or any(medians[act].processor > goal for act, goal in GOALS.items()):
        sys.exit(1)


if __name__ == "__main__":
    main()
