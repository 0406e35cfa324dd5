"""
Ten laptops' work put together: writes merged a second, with every dispute listed, beside two CRDT libraries.

    python benchmarks/merge.py [--installations 10] [--records 2000] [--peers DIR]

Each installation writes five fields of each record, one record to a commit, without having heard of the others. Merging
means: bundles from disk opened, every byte and signature verified, logs written durably, state and disputes complete.
pycrdt and loro merge the same writes in memory (put them anywhere with `pip install --target DIR pycrdt loro`).
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit

FIELDS = ("channel", "submitted", "accepted", "promised", "settled")
#: One installation's writes, in commits: (record, field → value).
Work = list[tuple[int, dict[str, str]]]
#: Seconds by the clock, seconds of processor, and the disputes that the contender shows.
Result = tuple[float, float, int]


class Stopwatch:
    """Time by the clock and of the processor: on a busy machine only the second means much."""

    def __init__(self) -> None:
        self.begun = time.perf_counter(), time.process_time()

    def read(self) -> tuple[float, float]:
        """Return seconds since the start, by both."""
        return time.perf_counter() - self.begun[0], time.process_time() - self.begun[1]


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


def ours(works: list[Work], folder: Path) -> Result:
    """Merge ten bundles into a new inspection; return seconds and the disputes listed."""
    paths = list(bundles(works, folder))
    with Home(folder / "all", clock=lambda: datetime.now(UTC), author="Thư ký").create("bench") as notebook:
        watch = Stopwatch()
        report = notebook.merge(paths)
        listed = len(notebook.disputes())
        taken = watch.read()
        total = sum(len(fields) for done in works for _, fields in done)
        again = notebook.merge(paths)
        counts = f"in {report.writes_in} = new {report.writes_new} + known {report.writes_known}"
        print(f"        {counts}; merged again: new {again.writes_new}")
        if (report.writes_new, again.writes_new, listed) != (total, 0, len(report.disputes)):
            sys.exit("counts in are not counts out")
    return *taken, listed


def pycrdt(works: list[Work]) -> Result:
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
    merged = y.Doc()
    shown = merged.get("m", type=y.Map)
    watch = Stopwatch()
    for update in updates:
        merged.apply_update(update)
    state = shown.to_py() or {}
    taken = watch.read()
    return *taken, sum(isinstance(value, list) for value in state.values())


def loro(works: list[Work]) -> Result:
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
    merged = l.LoroDoc()
    watch = Stopwatch()
    for update in updates:
        merged.import_(update)
    state = merged.get_map("m").get_deep_value()
    taken = watch.read()
    return *taken, sum(isinstance(value, list) for value in dict(state).values())


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
    parser.add_argument("--peers", type=Path, help="where pycrdt and loro are installed")
    args = parser.parse_args()
    if args.peers:
        sys.path.append(str(args.peers))
    works = [work(number, args.records) for number in range(args.installations)]
    writes = sum(len(fields) for done in works for _, fields in done)
    disputes = real_disputes(works)
    print(
        f"{writes} writes of {args.installations} installations, {disputes} fields in dispute (goal: 200000 writes/s)"
    )
    contenders: dict[str, Callable[[], Result]] = {
        "pycrdt": lambda: pycrdt(works),
        "loro": lambda: loro(works),
    }
    with tempfile.TemporaryDirectory() as folder:
        contenders = {"ours": lambda: ours(works, Path(folder)), **contenders}
        for name, merge in contenders.items():
            try:
                taken, worked, shown = merge()
            except ImportError:
                print(f"{name:8} not installed (--peers)")
                continue
            rates = f"{writes / taken:>8.0f} writes/s by the clock, {writes / worked:>8.0f} by the processor"
            print(f"{name:8}{taken:>6.2f} s {rates}; disputes shown: {shown} of {disputes}")


if __name__ == "__main__":
    main()
