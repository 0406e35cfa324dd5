"""
How fast it starts, beside what it stands on, in one run: `python benchmarks/startup.py [N]`.

First paint is timed in a real pseudo-terminal of 80 x 24, from the start of the process until the text on the screen is
there: for ours the row of an inspection on the home screen, for the bare Textual app its header and footer. All
programs take turns, after one round that is not counted. Exit 1 if a limit is passed.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
UNIT = "UBND quận Thử Nghiệm"
BARE = """
from textual.app import App
from textual.widgets import Footer, Header

class Bare(App):
    BINDINGS = [("x", "bell", "Ring")]

    def compose(self):
        yield Header()
        yield Footer()

Bare().run()
"""
PATIENCE = 30.0
#: What a terminal is told besides text: control sequences and character sets.
CONTROL = re.compile(
    rb"\x1b(?:\[[0-9;?>=<$]*[a-zA-Z~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|[()].|.)", re.DOTALL
)


def first_paint(words: list[str], wanted: tuple[str, ...], env: Mapping[str, str]) -> float:
    """Return the milliseconds until every wanted text was written to the terminal."""
    started = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(words[0], words, dict(env))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    seen = b""
    try:
        while time.perf_counter() - started < PATIENCE:
            if select.select([terminal], [], [], 0.5)[0]:
                seen += os.read(terminal, 1 << 16)
                text = CONTROL.sub(b"", seen).decode(errors="ignore")
                if all(part in text for part in wanted):
                    return (time.perf_counter() - started) * 1000
    finally:
        os.kill(child, signal.SIGKILL)
        os.close(terminal)
        os.waitpid(child, 0)
    shown = CONTROL.sub(b"", seen).decode(errors="replace")[-2000:]
    sys.exit(f"{' '.join(words)} did not paint {wanted} in {PATIENCE:.0f} s. It wrote:\n{shown}")


def run_time(words: list[str], env: Mapping[str, str]) -> float:
    """Return the milliseconds a program takes from start to end."""
    started = time.perf_counter()
    subprocess.run(words, env=env, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - started) * 1000


def medians(programs: Mapping[str, Callable[[], float]], n: int) -> dict[str, float]:
    """Run the programs in turn, n rounds and one uncounted, and return the median of each in milliseconds."""
    times: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(n + 1):
        for name, program in programs.items():
            took = program()
            if turn:
                times[name].append(took)
    return {name: statistics.median(taken) for name, taken in times.items()}


def main() -> int:
    """Measure, print each ratio beside its limit, and say whether one is passed."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    python = sys.executable
    ours = [python, "-m", "inspect_tool"]
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder, "bare.py")
        bare.write_text(BARE, encoding="utf-8")
        env = {**os.environ, "INSPECT_TOOL_HOME": f"{folder}/home", "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        new = [*ours, "new", "--unit", UNIT, "--level", "quận", "--date", "2023-08-17"]
        subprocess.run(new, env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        os.chdir(ROOT)
        took = medians(
            {
                "bare": lambda: first_paint([python, str(bare)], ("Bare", "Ring"), env),
                "home": lambda: first_paint(ours, (UNIT,), env),
                "pass": lambda: run_time([python, "-c", "pass"], env),
                "help": lambda: run_time([*ours, "--help"], env),
            },
            n,
        )
    lines = [
        ("first paint, home screen / bare Textual app", took["home"], took["bare"], 1.5),
        ("inspect-tool --help / python -c pass", took["help"], took["pass"], 10.0),
    ]
    print(f"median of {n}, taken in turn; {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    for name, mine, peer, limit in lines:
        print(f"{name:<46}{mine:7.0f} ms {peer:7.0f} ms {mine / peer:6.2f} x   (limit {limit:g} x)")
    return any(mine / peer > limit for _, mine, peer, limit in lines)


if __name__ == "__main__":
    sys.exit(main())
