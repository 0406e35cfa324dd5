"""
How fast the screen answers a key, in a real pseudo-terminal of 80 x 24: `python benchmarks/screen.py [N]`.

Three programs take turns: an inspection of 500 items in our app, a table of 10,000 rows in our list, and a bare Textual
app that writes a number on each key. For each: from the key's bytes written to the terminal until the text it brings is
painted. For our app also: from Enter on the home screen until the first item stands there, beside the time that reading
its log takes in this process. First paint is measured by `startup.py`. Exit 1 if a limit is passed.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from startup import CONTROL, PATIENCE, ROOT

sys.path.insert(0, str(ROOT))

from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.settings import system_clock

ITEMS = 500
DOWN = b"\x1b[B"
BARE = """
from textual.app import App
from textual.widgets import Footer, Header, Static

class Bare(App):
    count = 0

    def compose(self):
        yield Header()
        yield Static("ready" + " " * 40)
        yield Footer()

    def on_key(self):
        self.count += 1
        self.query_one(Static).update(f"row {self.count}.", layout=False)

Bare().run()
"""
TABLE = """
from textual.app import App
from inspect_tool.tui.widgets.virtual_list import Column, Row, VirtualList
from textual.widgets import Static

class Table(App):
    def compose(self):
        yield Static("ready" + " " * 40)
        yield VirtualList([Column(6), Column(), Column(12)])

    def on_mount(self):
        rows = [Row(str(n), (str(n), f"hồ sơ số {n}", "đúng hạn")) for n in range(10_000)]
        self.query_one(VirtualList).show(rows)
        self.query_one(VirtualList).focus()

    def on_virtual_list_highlighted(self, event):
        self.query_one(Static).update(f"ready row {event.row.key}." if event.row else "", layout=False)

Table().run()
"""
OURS = """
import sys
from dataclasses import replace
from pathlib import Path
from inspect_tool.library import load_library
from inspect_tool.log.home import Home
from inspect_tool.settings import system_clock
from inspect_tool.tui.app import InspectApp

def many():
    library = load_library()
    first = library.checklists[0]
    section, item = first.sections[0], first.sections[0].items[0]
    items = tuple(item.model_copy(update={"id": f"X{n}"}) for n in range(%d))
    one = first.model_copy(update={"sections": (section.model_copy(update={"items": items}),)})
    return replace(library, checklists=(one,))

root = Path(sys.argv[1])
home = Home(root, clock=system_clock, author="An")
InspectApp(root, get_home=lambda: home, load_library=many, clock=system_clock).run()
"""


class Screen:
    """A program in a pseudo-terminal, and what it has written so far."""

    def __init__(self, child: int, terminal: int) -> None:
        self._child = child
        self._terminal = terminal
        self._seen = b""

    def wait(self, wanted: str) -> float:
        """Return the moment at which a text was painted."""
        end = time.perf_counter() + PATIENCE
        while time.perf_counter() < end:
            if wanted in CONTROL.sub(b"", self._seen).decode(errors="ignore"):
                return time.perf_counter()
            if select.select([self._terminal], [], [], 0.5)[0]:
                self._seen += os.read(self._terminal, 1 << 16)
        sys.exit(f"{wanted!r} was not painted in {PATIENCE:.0f} s")

    def after(self, key: bytes, wanted: str) -> float:
        """Press a key and return the milliseconds until the text it brings is painted."""
        self._seen = b""
        pressed = time.perf_counter()
        os.write(self._terminal, key)
        return (self.wait(wanted) - pressed) * 1000


@contextmanager
def running(words: list[str], env: Mapping[str, str]) -> Iterator[Screen]:
    """Run a program in a pseudo-terminal and end it."""
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(words[0], words, dict(env))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    try:
        yield Screen(child, terminal)
    finally:
        os.kill(child, signal.SIGKILL)
        os.close(terminal)
        os.waitpid(child, 0)


def keys(screen: Screen, n: int, wanted: Callable[[int], str]) -> float:
    """Press Down n times after three that are not counted; return the median milliseconds to the paint."""
    took = [screen.after(DOWN, wanted(at)) for at in range(1, n + 4)]
    return statistics.median(took[3:])


def prepared(root: Path) -> float:
    """Make an inspection with 500 answers; return the milliseconds that reading its log takes."""
    home = Home(root, clock=system_clock, author="An")
    with home.create("do") as notebook:
        notebook.write([Edit("unit/inspected", "name", "Đơn vị thử")])
        notebook.write(
            [
                Edit(f"answer/X{n}", field, value)
                for n in range(ITEMS)
                for field, value in (("verdict", "dat"), ("note", "Ghi chú " * 8))
            ]
        )
    begun = time.perf_counter()
    with home.open("do") as notebook:
        notebook.inspection()
        return (time.perf_counter() - begun) * 1000


def main() -> int:
    """Measure, print each number beside its limit, and say whether one is passed."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "home")
        env = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
        env |= {"INSPECT_TOOL_AUTHOR": "An", "TEXTUAL_ANIMATIONS": "none"}
        read = prepared(root)
        scripts = {"bare": BARE, "table": TABLE, "ours": OURS % ITEMS}
        for name, text in scripts.items():
            Path(folder, f"{name}.py").write_text(text, encoding="utf-8")

        def program(name: str) -> list[str]:
            return [sys.executable, str(Path(folder, f"{name}.py")), str(root)]

        with running(program("bare"), env) as bare, running(program("table"), env) as table:
            bare.wait("ready")
            table.wait("ready row")
            to_bare = keys(bare, n, lambda at: f"row {at}.")
            to_table = keys(table, n, lambda at: f"row {at}.")
        with running(program("ours"), env) as ours:
            ours.wait("Đơn vị thử")
            ours.wait(f"{ITEMS}/{ITEMS}")
            opening = ours.after(b"\r", "X0 ·")
            to_ours = keys(ours, n, lambda at: f"X{at} ·")
    lines = [
        (f"key → paint, inspection of {ITEMS} items", to_ours, 20.0),
        ("key → paint, list of 10,000 rows", to_table, 20.0),
        ("key → paint, bare Textual app", to_bare, None),
        (f"open {ITEMS} items, beyond reading the log", opening - read, 150.0),
    ]
    print(f"medians of {n}; reading the log: {read:.0f} ms; {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    for name, took, limit in lines:
        print(f"{name:<46}{took:7.1f} ms" + (f"   (limit {limit:g} ms)" if limit else ""))
    return any(limit is not None and took > limit for _, took, limit in lines)


if __name__ == "__main__":
    sys.exit(main())
