"""
How fast the command line answers, beside bare Python, in one run: `python benchmarks/startup.py [N]`.

The programs take turns, after one round that is not counted. Exit 1 if a limit is passed. The first paint of the app is
measured by `screen.py`, with what stands here.
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


def print_ratio(name: str, mine: float, peer: float, *, limit: float | None = None) -> bool:
    """Print how ours compares with a peer, and return whether the limit is passed."""
    ratio = mine / peer
    print(f"{name:<46}{mine:7.0f} ms {peer:7.0f} ms {ratio:6.2f} x" + (f"   (limit {limit:g} x)" if limit else ""))
    return limit is not None and ratio > limit


def main() -> int:
    """Measure, print each ratio beside its limit, and say whether one is passed."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    python = sys.executable
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "INSPECT_TOOL_HOME": folder}
        took = medians(
            {
                "pass": lambda: run_time([python, "-c", "pass"], env),
                "help": lambda: run_time([python, "-m", "inspect_tool", "--help"], env),
            },
            n,
        )
    print(f"median of {n}, taken in turn; {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    return print_ratio("inspect-tool --help / python -c pass", took["help"], took["pass"], limit=10)


if __name__ == "__main__":
    sys.exit(main())
