"""
How fast the table of dossiers answers, in a real pseudo-terminal of 80 x 24: `python benchmarks/table.py [N]`.

An inspection of 10,000 dossiers and five procedures is opened and its dossiers shown. From the key's bytes written to
the terminal until the row it brings is painted: a row down and a page down, beside a row down among forty dossiers and
a key in a bare Textual app. Then an edit: from Enter until what was written to the disk, and judged anew, stands in the
row. Exit 1 if a limit is passed.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from screen import BARE, Screen, keys, running
from startup import ROOT

sys.path.insert(0, str(ROOT))

from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.settings import system_clock

ROWS = 10_000
FEW = 40
#: Each edit goes a row down, and there must be one.
EDITS = 10
#: Rows that Page Down passes on 24 lines.
PAGE = 12
RIGHT = b"\x1b[C"
PAGE_DOWN = b"\x1b[6~"
#: Columns from the code to the day on which a dossier was settled.
TO_SETTLED = 4
#: Code, statutory and shortened limit in working days.
PROCEDURES = (("1.000656", 15, 10), ("1.000894", 7, 5), ("2.000635", 3, 2), ("1.001612", 3, 2), ("1.003554", 45, 30))
APP = """
import sys
from pathlib import Path
from inspect_tool.library import load_library
from inspect_tool.log.home import Home
from inspect_tool.settings import system_clock
from inspect_tool.tui import app
from inspect_tool.tui.messages import PartRequested

class Straight(app.InspectApp):
    "Goes to the dossiers as soon as the inspection is open."

    CSS_PATH = Path(app.__file__).with_name("app.tcss")

    def _push(self, part, *given, **named):
        super()._push(part, *given, **named)
        if part == "inspection":
            self.post_message(PartRequested("dossiers"))

root = Path(sys.argv[1])
home = Home(root, clock=system_clock, author="An")
Straight(root, get_home=lambda: home, load_library=load_library, clock=system_clock).run()
"""


def code(number: int) -> str:
    """Return a dossier's code."""
    return f"H29.10-230801-{number:05d}"


def edits(rows: int) -> Iterator[Edit]:
    """Return the records of an inspection with so many dossiers."""
    yield Edit("unit/inspected", "name", "Đơn vị thử")
    yield Edit("inspection/visit", "date", "2023-08-31")
    for name, limit, short in PROCEDURES:
        fields = {"code": name, "limit": limit, "limit_unit": "ngày làm việc", "short_limit": short}
        yield from (Edit(f"procedure/{name.replace('.', '-')}", field, value) for field, value in fields.items())
    for number in range(rows):
        name, _, _ = PROCEDURES[number % len(PROCEDURES)]
        fields = {"code": code(number), "procedure": name, "accepted": "2023-08-01 08:30", "channel": "Trực tuyến"}
        fields |= {"promised": "2023-08-22", "settled": f"2023-08-{2 + number % 25:02d} 10:00", "initials": "N.V.A"}
        yield from (Edit(f"dossier/d{number:05d}", field, value) for field, value in fields.items())


def measured(folder: Path, rows: int, n: int, env: Mapping[str, str]) -> dict[str, float]:
    """Return the median milliseconds of each key in an inspection of so many dossiers."""
    root, script = folder / f"home-{rows}", folder / "app.py"
    with Home(root, clock=system_clock, author="An").create("do") as notebook:
        notebook.write(list(edits(rows)))
    script.write_text(APP, encoding="utf-8")
    with running([sys.executable, str(script), str(root)], env) as screen:
        screen.wait("Đơn vị thử")
        found = {"open": screen.after(b"\r", f"▸{code(0)}")}
        screen.wait("tính đến")
        if rows > FEW:
            pages = [screen.after(PAGE_DOWN, f"▸{code(at * PAGE)}") for at in range(1, n + 1)]
            found["page"] = statistics.median(pages)
            screen.after(b"\x1b[1;5H", f"▸{code(0)}")
        found["row"] = keys(screen, min(n, rows - EDITS - 4), lambda at: f"▸{code(at)}")
        for _ in range(TO_SETTLED):
            screen.after(RIGHT, "H29")
        found["edit"] = statistics.median([edited(screen, at) for at in range(min(n, EDITS))])
    return found


def edited(screen: Screen, at: int) -> float:
    """Type another moment into the cell under the cursor; return the milliseconds until the row shows it as stored."""
    screen.after(b"\r", "2023")
    typed = f"4/8/2023 11:{at:02d}"
    screen.after(typed.encode(), typed)
    return screen.after(b"\r", f"04/08/2023 11:{at:02d}")


def main() -> int:
    """Measure, print each number beside its limit, and say whether one is passed."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
        env |= {"INSPECT_TOOL_AUTHOR": "An", "TEXTUAL_ANIMATIONS": "none"}
        script = Path(folder, "bare.py")
        script.write_text(BARE, encoding="utf-8")
        with running([sys.executable, str(script)], env) as bare:
            bare.wait("ready")
            to_bare = keys(bare, n, lambda at: f"row {at}.")
        few, many = (measured(Path(folder), rows, n, env) for rows in (FEW, ROWS))
    print(f"medians of {n}; {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    lines = [
        (f"key → paint, a row down in {ROWS:,} dossiers", many["row"], 20.0),
        (f"key → paint, a page down in {ROWS:,} dossiers", many["page"], 20.0),
        (f"key → paint, a row down in {FEW} dossiers", few["row"], None),
        ("key → paint, bare Textual app", to_bare, None),
        (f"an edit written and judged, {ROWS:,} dossiers", many["edit"], None),
        (f"an edit written and judged, {FEW} dossiers", few["edit"], None),
        (f"from Enter to the first row, {ROWS:,} dossiers", many["open"], None),
        (f"from Enter to the first row, {FEW} dossiers", few["open"], None),
    ]
    for name, took, limit in lines:
        print(f"{name:<46}{took:7.1f} ms" + (f"   (limit {limit:g} ms)" if limit else ""))
    return any(limit is not None and took > limit for _, took, limit in lines)


if __name__ == "__main__":
    sys.exit(main())
