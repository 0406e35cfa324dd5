"""The real program in a real terminal: tmux holds the screen, keys go in as a keyboard sends them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self


class Terminal:
    """A tmux server of its own with one pane."""

    def __init__(self, folder: Path, size: tuple[int, int], env: Mapping[str, str]) -> None:
        self._socket = folder / "tmux"
        self.size = size
        self._env = {**env, "TERM": "xterm-256color", "LANG": "C.UTF-8", "TEXTUAL_ANIMATIONS": "none"}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tmux("kill-server", check=False)

    def _tmux(self, *arguments: str, check: bool = True) -> str:
        command = ["tmux", "-S", str(self._socket), "-f", os.devnull, *arguments]
        done = subprocess.run(command, check=check, capture_output=True, text=True, env=self._env, timeout=30)
        return done.stdout

    def start(self, *arguments: str) -> None:
        """Run the program; the pane stays when it ends."""
        columns, rows = self.size
        program = shlex.join([sys.executable, "-m", "inspect_tool", *arguments])
        size = ("-x", str(columns), "-y", str(rows))
        self._tmux("new-session", "-d", *size, f"exec {program}")
        self._tmux("set-option", "-g", "remain-on-exit", "on")

    def pid(self) -> int:
        """Return the program's process id."""
        return int(self._tmux("list-panes", "-F", "#{pane_pid}"))

    def keys(self, *names: str) -> None:
        """Press keys by tmux's names, one after the other."""
        for name in names:
            self._tmux("send-keys", name)

    def write(self, text: str) -> None:
        """Send text in one write, as an input method does; \\x7f is the backspace key."""
        self._tmux("send-keys", "-H", *(f"{byte:x}" for byte in text.encode()))

    def screen(self) -> str:
        """Return what the pane shows."""
        return self._tmux("capture-pane", "-p")

    def steady(self) -> str:
        """Return the screen once it stands still: a burst may be caught half painted."""
        seen = self.screen()
        for _ in range(100):
            time.sleep(0.05)
            before, seen = seen, self.screen()
            if before == seen:
                break
        return seen

    def wait_for_end(self, seconds: float = 30) -> None:
        """Wait until the program has ended."""
        deadline = time.monotonic() + seconds
        while self._tmux("list-panes", "-F", "#{pane_dead}").strip() != "1":
            assert time.monotonic() < deadline, f"still running; the screen shows:\n{self.screen()}"
            time.sleep(0.05)

    def wait(self, *texts: str, gone: Sequence[str] = (), seconds: float = 30) -> str:
        """Wait until the screen shows all texts (as regular expressions) and none of `gone`; fails with the screen."""
        deadline = time.monotonic() + seconds
        while True:
            seen = self.screen()
            if all(re.search(text, seen) for text in texts) and not any(text in seen for text in gone):
                return seen
            if time.monotonic() > deadline:
                message = f"waited for {texts}, without {gone}; the screen shows:\n{seen}"
                raise AssertionError(message)
            time.sleep(0.05)
