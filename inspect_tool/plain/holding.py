"""Ctrl+C reaches questions only: what comes while something is written waits for the next question."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Self


class Held:
    """
    Asks like the function it is given; within its `with`, ctrl+c interrupts nothing but that asking.

    Python raises KeyboardInterrupt wherever it happens to be, also halfway through a write to the log.
    """

    def __init__(self, ask: Callable[[str], str]) -> None:
        self._ask = ask
        self._asking = self._waiting = False

    def __enter__(self) -> Self:
        self._before = signal.getsignal(signal.SIGINT)
        # A job in the background has ctrl+c ignored, and that stays so.
        self._holds = threading.current_thread() is threading.main_thread() and callable(self._before)
        if self._holds:
            signal.signal(signal.SIGINT, self._came)
        return self

    def __exit__(self, *_: object) -> None:
        if self._holds:
            signal.signal(signal.SIGINT, self._before)

    def __call__(self, prompt: str) -> str:
        try:
            self._asking = True
            if self._waiting:
                raise KeyboardInterrupt
            return self._ask(prompt)
        finally:
            self._asking = self._waiting = False

    def _came(self, _number: int, _frame: FrameType | None) -> None:
        if self._asking:
            self._asking = False
            raise KeyboardInterrupt
        self._waiting = True
