"""
What opening an inspection costs: a log of 100,000 changes read, verified and folded, and the memory that takes.

    python benchmarks/opening.py [--changes 100000] [--records 2000] [--rounds 5]

The parts are timed beside the whole: following the chain (hashing every byte), reading the JSON, folding.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from inspect_tool.log.chain import scan
from inspect_tool.log.commit import parse
from inspect_tool.log.fold import Fold
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit

FIELDS = ("channel", "submitted", "accepted", "promised", "settled")


def home(folder: Path) -> Home:
    """Return the installation that writes and reads; it does not sync, as nothing here is about the disk."""
    return Home(folder, clock=lambda: datetime.now(UTC), author="Nguyễn Văn An", sync=lambda _: None)


def fill(folder: Path, changes: int, records: int) -> Path:
    """Write a log of so many changes, one to a line, and return its path."""
    chance = random.Random(1)
    with home(folder).create("bench") as notebook:
        for number in range(changes):
            record = f"dossier/HS{chance.randrange(records)}"
            notebook.write([Edit(record, chance.choice(FIELDS), f"giá trị {number}")])
        return notebook.folder / "logs" / f"{notebook.log_id}.log"


def best(rounds: int, act: Callable[[], object]) -> tuple[float, float]:
    """Return the least time that an act took, by the clock and of the processor."""
    taken = []
    for _ in range(rounds):
        gc.collect()
        gc.disable()  # as opening does
        begin = time.perf_counter(), time.process_time()
        kept = act()
        taken.append((time.perf_counter() - begin[0], time.process_time() - begin[1]))
        gc.enable()
        del kept
    return min(t[0] for t in taken), min(t[1] for t in taken)


def fold(data: bytes) -> Fold:
    """Fold a whole log."""
    folded = Fold()
    folded.take("log", parse(scan(data, "")[1:]), 0)
    return folded


def main() -> None:
    """Print the times and the memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=100_000)
    parser.add_argument("--records", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = fill(folder, args.changes, args.records)
        data = path.read_bytes()
        lines = scan(data, "")[1:]

        def opened() -> None:
            home(folder).open("bench", read_only=True).inspection()

        parts: dict[str, Callable[[], object]] = {
            "chain": lambda: scan(data, ""),
            "chain + JSON": lambda: parse(scan(data, "")[1:]),
            "chain + JSON + fold": lambda: fold(data),
        }
        print(f"{len(lines)} changes, {len(data) / 1e6:.1f} MB, {args.records} records")
        for part, act in parts.items():
            taken, worked = best(args.rounds, act)
            print(f"  {part:22}{taken:>7.2f} s by the clock {worked:>7.2f} s of the processor")
        kept = folder / "inspections" / "bench" / "snapshot"

        def without() -> None:
            kept.unlink(missing_ok=True)
            opened()

        for part, act in {"open (goal: 1.0 s)": without, "with snapshot (0.5 s)": opened}.items():
            home(folder).open("bench").close()  # leaves a snapshot
            taken, worked = best(args.rounds, act)
            print(f"  {part:22}{taken:>7.2f} s by the clock {worked:>7.2f} s of the processor")
        del lines
        tracemalloc.start()
        notebook = home(folder).open("bench")
        held, peak = tracemalloc.get_traced_memory()
        notebook.close()
        ratio = f"{held / len(data):.1f} × the log held, {peak / len(data):.1f} × at most while opening"
        print(f"  memory: {held / 1e6:.0f} MB, {ratio} (goal: 10 ×)")


if __name__ == "__main__":
    main()
