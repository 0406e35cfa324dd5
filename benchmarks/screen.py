"""
How fast the screen is there and answers a key, in a real pseudo-terminal of 80 x 24: `python benchmarks/screen.py [N]`.

First paint: from the start of the process until its text stands on the screen, programs in turn after one round that is
not counted; for ours the row of an inspection and the footer of the home screen, for the bare Textual app its header
and footer, for harlequin (installed into a folder of its own, where a package index can be reached) its query editor.

Keys: an inspection of 500 items in our app, a table of 10,000 rows in our list, and a bare Textual app that writes a
number on each key; from the key's bytes written to the terminal until the text it brings is painted. `table.py`
measures the table of dossiers.

Opening: from the bytes of Enter on the home screen until the first item stands there, each time as the first thing
after a start, less the time that reading its log takes in this process. Enter comes the moment the list has been read;
besides, once the home screen has come to rest, and at the first paint, from a remembered list, while the program still
loads its models. Exit 1 if a limit is passed.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from startup import CONTROL, PATIENCE, ROOT, first_paint, medians, print_ratio

sys.path.insert(0, str(ROOT))

from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.settings import system_clock

ITEMS = 500
#: How often an inspection is opened in each way, every time as the first thing after a start.
STARTS = 15
#: Seconds after which the home screen has surely come to rest.
REST = 1.0
#: The moments at which Enter comes, and the limit in milliseconds.
AT_READ, AT_REST, AT_ONCE = (
    "as the list has been read",
    "with the home screen at rest",
    "at the first paint, still loading",
)
OPENING: dict[str, float | None] = {AT_READ: 150.0, AT_REST: 150.0, AT_ONCE: None}
UNIT = "UBND quận Bình Thạnh"
#: Where the peer is installed; never into our own environment.
PEERS = Path(tempfile.gettempdir(), "inspect-tool-peers")
PEER = "from harlequin.cli import harlequin; harlequin()"
DOWN = b"\x1b[B"
BARE = """
from textual.app import App
from textual.widgets import Footer, Header, Static

class Bare(App):
    BINDINGS = [("x", "bell", "Ring")]
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
from inspect_tool.settings import system_clock
from inspect_tool.tui.app import InspectApp

def many():
    from inspect_tool.library import load_library
    library = load_library()
    first = library.checklists[0]
    section, item = first.sections[0], first.sections[0].items[0]
    items = tuple(item.model_copy(update={"id": f"X{n}"}) for n in range(%d))
    one = first.model_copy(update={"sections": (section.model_copy(update={"items": items}),)})
    return replace(library, checklists=(one,))

def home():
    from inspect_tool.log.home import Home
    return Home(root, clock=system_clock, author="An")

root = Path(sys.argv[1])
InspectApp(root, get_home=home, load_library=many, clock=system_clock).run()
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


def opened(words: list[str], env: Mapping[str, str], root: Path, n: int) -> tuple[dict[str, list[float]], float]:
    """Open the inspection in each way in turn; return what each time took, and the median of keys pressed in it."""
    took: dict[str, list[float]] = {way: [] for way in OPENING}
    by_key = []
    for _ in range(STARTS):
        for way, taken in took.items():
            if way != AT_ONCE:
                (root / "home-list.json").unlink(missing_ok=True)  # the list then stands there when it has been read
            with running(words, env) as ours:
                ours.wait("Đơn vị thử")
                ours.wait(f"{ITEMS}/{ITEMS}")
                if way == AT_REST:
                    time.sleep(REST)
                taken.append(ours.after(b"\r", "X0 ·"))
                if way == AT_REST:
                    by_key.append(keys(ours, n, lambda at: f"X{at} ·"))
    return took, statistics.median(by_key)


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


def first_paints(n: int, folder: Path, bare: list[str], env: Mapping[str, str]) -> bool:
    """Measure and print first paints beside the peers'; return whether the limit is passed."""
    ours = [sys.executable, "-m", "inspect_tool"]
    home = {**env, "INSPECT_TOOL_HOME": str(folder / "first"), "INSPECT_TOOL_AUTHOR": "An"}
    new = [*ours, "new", "--unit", UNIT, "--level", "quận", "--date", "2023-08-17"]
    subprocess.run(new, env=home, check=True, stdout=subprocess.DEVNULL)
    programs = {
        "bare": lambda: first_paint(bare, ("Bare", "Ring"), env),
        "ours": lambda: first_paint(ours, (UNIT, "Trợ giúp"), home),
    }
    if has_peer():
        theirs = {**env, "PYTHONPATH": str(PEERS), "HOME": str(folder)}
        peer = [sys.executable, "-c", PEER]
        programs["harlequin"] = lambda: first_paint(peer, ("Query Editor", "Run Query"), theirs)
    took = medians(programs, n)
    passed = print_ratio("first paint, home screen / bare Textual app", took["ours"], took["bare"], limit=1.5)
    if "harlequin" in took:
        print_ratio("first paint, home screen / harlequin", took["ours"], took["harlequin"])
    else:
        print("harlequin could not be installed: not measured")
    return passed


def has_peer() -> bool:
    """Install the peer where it is not yet; whether it is there."""
    if not (PEERS / "harlequin").is_dir():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", str(PEERS)]
        subprocess.run([*pip, "harlequin"], check=False, stderr=subprocess.DEVNULL)
    return (PEERS / "harlequin").is_dir()


def main() -> int:
    """Measure, print each number beside its limit, and say whether one is passed."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    print(f"medians of {n}, in turn; {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    os.chdir(ROOT)
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

        late = first_paints(min(n, 11), Path(folder), program("bare")[:2], env)
        with running(program("bare"), env) as bare, running(program("table"), env) as table:
            bare.wait("ready")
            table.wait("ready row")
            to_bare = keys(bare, n, lambda at: f"row {at}.")
            to_table = keys(table, n, lambda at: f"row {at}.")
        openings, to_ours = opened(program("ours"), env, root, n)
    lines = [
        (f"key → paint, inspection of {ITEMS} items", to_ours, 20.0),
        ("key → paint, list of 10,000 rows", to_table, 20.0),
        ("key → paint, bare Textual app", to_bare, None),
    ]
    for name, took, limit in lines:
        print(f"{name:<46}{took:7.1f} ms" + (f"   (limit {limit:g} ms)" if limit else ""))
        late |= limit is not None and took > limit
    print(f"open {ITEMS} items, {STARTS} starts each, beyond reading the log ({read:.0f} ms):")
    for name, taken in openings.items():
        took, limit = statistics.median(taken) - read, OPENING[name]
        words = f"{name:<46}{took:7.1f} ms   ({min(taken) - read:.0f} to {max(taken) - read:.0f})"
        print(words + (f"   (limit {limit:g} ms)" if limit else ""))
        late |= limit is not None and took > limit
    return late


if __name__ == "__main__":
    sys.exit(main())
