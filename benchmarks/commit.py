"""
What saving one field costs, at 100 to 100,000 records: our log through TinyDB's API, beside its limit and its peers.

    python benchmarks/commit.py [--records 100 1000 10000 100000] [--rounds 600] [--folder DIR]

Every contender makes the same update durable (fsync) before it goes on, in turns of random order within one run, on one
disk: give `--folder` one that is no tmpfs. The limit is a bare append of one line of that length with fdatasync; a
ratio is the median over the turns. SQLite can be below it: it overwrites its journal, so the file's length, which is
one more thing to be made durable, stays. TinyDB's own storages do less than promised: JSONStorage overwrites in place
(a power cut can lose the file), CachingMiddleware saves nothing until closed. Exit 1 above the goal.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from stopwatch import Stopwatch, Taken, median
from tinydb import JSONStorage, TinyDB
from tinydb.middlewares import CachingMiddleware

sys.path.insert(0, str(Path(__file__).parent.parent))

from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit

#: How many times the limit our log may take.
GOAL: Final = 1.3
LIMIT: Final = "append + fdatasync"
OURS: Final = "our log"
#: A contender saves a note of one record durably.
Save = Callable[[int, str], None]
VERDICTS = ("dat", "khong-dat", "mot-phan")


def record(number: int) -> dict[str, str]:
    """Return one record's fields."""
    return {"verdict": VERDICTS[number % 3], "note": f"Niêm yết tại bàn số {number}, đủ thành phần hồ sơ"}


def raw(folder: Path, _records: int, stack: ExitStack) -> Save:
    """Append one line and sync it: the limit."""
    fd = os.open(folder / "raw", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    stack.callback(os.close, fd)
    sync = getattr(os, "fdatasync", os.fsync)

    def save(number: int, note: str) -> None:
        # as long as the log's line for the same write: hash, clock, author, names, the write replaced
        line = json.dumps([f"answer/CK{number}", "note", [note]], ensure_ascii=False).encode() + b"x" * 131 + b"\n"
        os.write(fd, line)
        sync(fd)

    return save


def ours(folder: Path, records: int, stack: ExitStack) -> Save:
    """Our log, through TinyDB's API."""
    home = Home(folder / "home", clock=lambda: datetime.now(UTC), author="Nguyễn Văn An")
    notebook = stack.enter_context(home.create("bench"))
    for start in range(0, records, 1000):
        notebook.write(
            [
                Edit(f"answer/CK{number}", field, value)
                for number in range(start, min(start + 1000, records))
                for field, value in record(number).items()
            ]
        )
    table: Any = notebook.table("answer")
    return lambda number, note: table.update({"note": note}, doc_ids=[f"CK{number}"])


def sqlite(folder: Path, records: int, stack: ExitStack) -> Save:
    """SQLite, as safe as it can be made."""
    base = stack.enter_context(closing(sqlite3.connect(folder / "s.db", isolation_level=None)))
    base.execute("pragma journal_mode=WAL")
    base.execute("pragma synchronous=FULL")
    base.execute("create table answer(id text primary key, doc text)")
    base.execute("begin")
    base.executemany("insert into answer values(?,?)", ((f"CK{n}", json.dumps(record(n))) for n in range(records)))
    base.execute("commit")
    update = "update answer set doc=json_set(doc, '$.note', ?) where id=?"
    return lambda number, note: base.execute(update, (note, f"CK{number}")) and None


def tinydb(folder: Path, records: int, stack: ExitStack, *, caching: bool) -> Save:
    """TinyDB with the storages it comes with."""
    path = folder / f"{caching}.json"
    path.write_text(json.dumps({"_default": {str(n + 1): record(n) for n in range(records)}}))
    base = TinyDB(path, storage=CachingMiddleware(JSONStorage) if caching else JSONStorage)
    stack.callback(base.close)
    return lambda number, note: base.update({"note": note}, doc_ids=[number + 1]) and None


def measure(records: int, rounds: int, folder: Path) -> dict[str, dict[int, Taken]]:
    """Let all of them save in turns, each turn in another order; return what each save took, by turn."""
    chance = random.Random(records)
    with ExitStack() as stack:
        contenders: dict[str, Save] = {
            LIMIT: raw(folder, records, stack),
            OURS: ours(folder, records, stack),
            "sqlite WAL FULL": sqlite(folder, records, stack),
            "TinyDB JSONStorage": tinydb(folder, records, stack, caching=False),
            "TinyDB Caching (unsaved)": tinydb(folder, records, stack, caching=True),
        }
        times: dict[str, dict[int, Taken]] = {name: {} for name in contenders}
        slow = max(3, min(rounds, 20_000 // records))
        for turn in range(rounds):
            number, note = chance.randrange(records), f"{turn} " + "n" * chance.randrange(80)
            order = [name for name in contenders if turn < slow or not name.startswith("TinyDB")]
            chance.shuffle(order)  # who comes after a slow one finds cold caches and a busy disk
            for name in order:
                watch = Stopwatch()
                contenders[name](number, note)
                times[name][turn] = watch.read()
    return times


def ratios(mine: dict[int, Taken], limit: dict[int, Taken]) -> list[float]:
    """Return how many times the limit each save took that was made in the same turn, in order."""
    return sorted(taken.clock / limit[turn].clock for turn, taken in mine.items())


def main() -> None:
    """Print medians, and how many times the limit each is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, nargs="+", default=[100, 1000, 10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=600)
    parser.add_argument("--folder", type=Path, help="where to write: the disk to be measured")
    args = parser.parse_args()
    print(f"{'records':>8}  {'':26}{'median µs':>10}{'processor':>10}{'× limit':>9}   middle half   (paired by turn)")
    found: dict[int, float] = {}
    for records in args.records:
        with tempfile.TemporaryDirectory(dir=args.folder) as folder:
            times = measure(records, args.rounds, Path(folder))
        for name, saves in times.items():
            took, pairs = median(list(saves.values())), ratios(saves, times[LIMIT])
            low, middle, high = statistics.quantiles(pairs, n=4)
            if name == OURS:
                found[records] = middle
            print(
                f"{records:>8}  {name:26}{took.clock * 1e6:>10.0f}{took.processor * 1e6:>10.0f}{middle:>9.2f}"
                f"   {low:.2f} to {high:.2f}"
            )
    print(f"our log, worst size: {max(found.values()):.2f} × limit (goal: at most {GOAL} at every size)")
    if max(found.values()) > GOAL:
        sys.exit(1)


if __name__ == "__main__":
    main()
