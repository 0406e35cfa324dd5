"""
How long a receiver waits for `verify` on the sample's signed conclusion: `python benchmarks/verify.py [N]`.

Every row is a whole process, from start to answer, all in turns within one run. Ours looks in a child process, applies
our policy and says it in words; it may take two seconds, and 1.6 times what stock pyHanko takes to validate the same
two signatures. `pdfsig` is beside it for scale only: it checks the mathematics and calls forgeries valid. Exit 1 if a
limit is passed. The two seconds are meant for a machine that does nothing else.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
SECONDS = 2.0
RATIO = 1.6
STOCK = """
import sys
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

roots = [load_cert_from_pemder(sys.argv[2])]
with open(sys.argv[1], "rb") as stream:
    for signature in PdfFileReader(stream).embedded_signatures:
        context = ValidationContext(trust_roots=roots, allow_fetching=False)
        assert validate_pdf_signature(signature, context).bottom_line
"""


def run_time(words: Sequence[str], env: Mapping[str, str]) -> float:
    """Return the seconds a program takes from start to end."""
    started = time.perf_counter()
    subprocess.run(words, env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> int:
    """Measure, print each number beside its limit, and say whether one is passed."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder, "demo")
        here = {**os.environ, "INSPECT_TOOL_HOME": str(desk / "home")}
        receiver = {**os.environ, "INSPECT_TOOL_HOME": str(Path(folder, "receiver"))}
        made = [python, "-m", "inspect_tool", "demo", "--out", str(desk)]
        subprocess.run(made, env=here, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        pdf, root = str(desk / "ket-luan.pdf"), str(desk / "demo-ca.pem")
        ours = [python, "-m", "inspect_tool", "verify", pdf, "--trust", root]
        programs: dict[str, tuple[Sequence[str], Mapping[str, str]]] = {
            "python -c pass": ([python, "-c", "pass"], receiver),
            "inspect-tool --help": ([python, "-m", "inspect_tool", "--help"], receiver),
            "verify, at the receiver": (ours, receiver),
            "verify, where the inspection is": (ours, here),
            "stock pyHanko": ([python, "-c", STOCK, pdf, root], receiver),
        }
        if pdfsig := shutil.which("pdfsig"):
            programs["pdfsig"] = ([pdfsig, "-nocert", pdf], receiver)
        times: dict[str, list[float]] = {name: [] for name in programs}
        for turn in range(rounds + 1):
            for name, (words, env) in programs.items():
                took = run_time(words, env)
                if turn:
                    times[name].append(took)
    print(f"median of {rounds}, taken in turn; {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    passed = False
    for name, took in medians.items():
        ratio = took / medians["stock pyHanko"]
        limited = name.startswith("verify")
        passed = passed or (limited and (took > SECONDS or ratio > RATIO))
        limits = f"   (limits {SECONDS:g} s, {RATIO:g} x)" if limited else ""
        print(f"{name:<34}{took:7.2f} s {ratio:6.2f} x stock pyHanko{limits}")
    return passed


if __name__ == "__main__":
    sys.exit(main())
