"""
Ten laptops' work put together: writes merged a second, with every dispute listed, beside a bare limit and two peers.

    python benchmarks/merge.py [--installations 10] [--records 2000] [--rounds 5] [--peers DIR]

Each installation writes five fields of each record, one record to a commit, without having heard of the others. Merging
means: bundles from disk opened, every byte and signature verified, logs written durably, state and disputes complete.
The limit is what nobody who verifies and keeps the bytes can save: unpack, hash and read each line, write, sync.
pycrdt and loro merge the same writes in memory (put them anywhere with `pip install --target DIR pycrdt loro`).
All take turns; medians. Exit 1 under the goal by the processor's time, or where a dispute is not shown.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import Final

import orjson
from stopwatch import Stopwatch, Taken, median

sys.path.insert(0, str(Path(__file__).parent.parent))

from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit

#: Writes a second.
GOAL: Final = 200_000
FIELDS = ("channel", "submitted", "accepted", "promised", "settled")
#: One installation's writes, in commits: (record, field → value).
Work = list[tuple[int, dict[str, str]]]
#: Merges everything once: the time, and how many disputes the contender shows.
Merge = Callable[[], tuple[Taken, int]]


def work(installation: int, records: int) -> Work:
    """Return what one installation writes; in one field of ten it differs from the others."""
    chance = random.Random(installation)
    order = list(range(records))
    chance.shuffle(order)
    return [(n, {f: f"giá trị {chance.randrange(10) // 9}" for f in FIELDS}) for n in order]


def bundles(works: list[Work], folder: Path) -> Iterator[Path]:
    """Let each installation do its work and write its bundle. Not timed, so not synced either."""
    for number, done in enumerate(works):
        home = Home(
            folder / f"{number}", clock=lambda: datetime.now(UTC), author=f"Người {number}", sync=lambda _: None
        )
        with home.create("bench") as notebook:
            for record, fields in done:
                notebook.write([Edit(f"dossier/HS{record}", f, v) for f, v in fields.items()])
            yield notebook.export(folder / f"{number}.zip").path


def ours(paths: list[Path], folder: Path, total: int) -> Merge:
    """Merge the bundles into a new inspection, each time into another."""
    rounds = count()

    def merge() -> tuple[Taken, int]:
        home = Home(folder / f"all{next(rounds)}", clock=lambda: datetime.now(UTC), author="Thư ký")
        with home.create("bench") as notebook:
            watch = Stopwatch()
            report = notebook.merge(paths, unknown="accept")
            listed = len(notebook.disputes())
            taken = watch.read()
            again = notebook.merge(paths, unknown="accept")
        if (report.writes_new, again.writes_new, listed) != (total, 0, len(report.disputes)):
            sys.exit("counts in are not counts out")
        return taken, listed

    return merge


def limit(paths: list[Path], folder: Path) -> Merge:
    """Unpack, hash every line, read its JSON, and write the bytes durably; nothing more."""

    def merge() -> tuple[Taken, int]:
        watch = Stopwatch()
        for path in paths:
            with zipfile.ZipFile(path) as archive, (folder / "limit").open("wb") as out:
                for name in archive.namelist():
                    data = archive.read(name)
                    for line in data.split(b"\n")[1:-2]:
                        blake2b(line, digest_size=32).digest()
                        orjson.loads(line[65:])
                    out.write(data)
                out.flush()
                os.fsync(out.fileno())
        return watch.read(), 0

    return merge


def pycrdt(works: list[Work]) -> Merge:
    """Merge the same writes as one flat map in pycrdt."""
    import pycrdt as y  # noqa: PLC0415 - a peer, not a dependency

    updates = []
    for done in works:
        doc = y.Doc()
        values = doc.get("m", type=y.Map)
        for record, fields in done:
            with doc.transaction():
                for field, value in fields.items():
                    values[f"HS{record}.{field}"] = value
        updates.append(doc.get_update())

    def merge() -> tuple[Taken, int]:
        merged = y.Doc()
        shown = merged.get("m", type=y.Map)
        watch = Stopwatch()
        for update in updates:
            merged.apply_update(update)
        state = shown.to_py() or {}
        return watch.read(), sum(isinstance(value, list) for value in state.values())

    return merge


def loro(works: list[Work]) -> Merge:
    """Merge the same writes as one flat map in loro."""
    import loro as l  # noqa: PLC0415 - a peer, not a dependency

    updates = []
    for done in works:
        doc = l.LoroDoc()
        values = doc.get_map("m")
        for record, fields in done:
            for field, value in fields.items():
                values.insert(f"HS{record}.{field}", value)
            doc.commit()
        updates.append(doc.export(l.ExportMode.Snapshot()))

    def merge() -> tuple[Taken, int]:
        merged = l.LoroDoc()
        watch = Stopwatch()
        for update in updates:
            merged.import_(update)
        state = merged.get_map("m").get_deep_value()
        return watch.read(), sum(isinstance(value, list) for value in dict(state).values())

    return merge


def real_disputes(works: list[Work]) -> int:
    """Count the fields that got different values, by plain comparison."""
    seen: dict[tuple[int, str], set[str]] = {}
    for done in works:
        for record, fields in done:
            for field, value in fields.items():
                seen.setdefault((record, field), set()).add(value)
    return sum(len(values) > 1 for values in seen.values())


def main() -> None:
    """Print writes a second and disputes shown, for each contender."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--installations", type=int, default=10)
    parser.add_argument("--records", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", type=Path, help="where pycrdt and loro are installed")
    args = parser.parse_args()
    if args.peers:
        sys.path.append(str(args.peers))
    works = [work(number, args.records) for number in range(args.installations)]
    writes = sum(len(fields) for done in works for _, fields in done)
    disputes = real_disputes(works)
    print(f"{writes} writes of {args.installations} installations, {disputes} disputes; medians of {args.rounds}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = list(bundles(works, folder))
        contenders = {"limit": limit(paths, folder), "ours": ours(paths, folder, writes)}
        for peer in (pycrdt, loro):
            try:
                contenders[peer.__name__] = peer(works)
            except ImportError:
                print(f"{peer.__name__:8} not installed (--peers)")
        results = [{name: merge() for name, merge in contenders.items()} for _ in range(args.rounds)]
    times = {name: median([result[name][0] for result in results]) for name in contenders}
    for name, taken in times.items():
        rates = f"{writes / taken.clock:>9.0f} writes/s by the clock {writes / taken.processor:>9.0f} by the processor"
        ratio = f"{taken.processor / times['limit'].processor:>6.2f} × limit"
        shown = "" if name == "limit" else f"   disputes shown: {results[0][name][1]} of {disputes}"
        print(f"{name:8}{rates}{ratio}{shown}")
    rate = writes / times["ours"].processor
    print(f"ours: {rate:.0f} writes/s of the processor (goal: at least {GOAL})")
    if rate < GOAL or any(result["ours"][1] != disputes for result in results):
        sys.exit(1)


if __name__ == "__main__":
    main()
