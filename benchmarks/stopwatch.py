"""Time by the clock and of the processor: on a busy machine only the second means much."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Taken:
    """Seconds that something took, by the clock and of the processor."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:>7.3f} s by the clock {self.processor:>7.3f} s of the processor"


class Stopwatch:
    """Runs from when it is made."""

    def __init__(self) -> None:
        self._begun = time.perf_counter(), time.process_time()

    def read(self) -> Taken:
        """Return the time since the start."""
        return Taken(time.perf_counter() - self._begun[0], time.process_time() - self._begun[1])

    @classmethod
    def of(cls, act: Callable[[], object]) -> Taken:
        """Time an act, without the collector's visits (opening and merging pause it, too)."""
        gc.collect()
        gc.disable()
        watch: Self = cls()
        kept = act()
        taken = watch.read()
        gc.enable()
        del kept
        return taken


def median(many: list[Taken]) -> Taken:
    """Return the medians."""
    return Taken(statistics.median(t.clock for t in many), statistics.median(t.processor for t in many))
