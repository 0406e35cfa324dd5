"""
What printing, signing and verifying cost, for appendices of 100 to 20000 rows.

    python benchmarks/report.py [--rows 100 215 1000] [--rounds 3]        --rows 5000 20000 --rounds 1 for the long ones

Ours is the whole way from content to PDF/A-3a and PDF/UA-1 bytes: tagged, data attached, repacked; above a thousand
rows PDF/A-3u, laid out by two processes. Up to a thousand rows its limit is bare untagged WeasyPrint on the same HTML,
its default settings, nothing else: processor time is compared, which neighbours on the machine disturb least; both in
turns within one run, each in a fresh process so that memory is its own. Above, its limits are time and memory: the
peak of what the process and its children hold together, looked at five times a second (Linux).
Where they are installed beside, typst and reportlab print a table of the same rows (another layout, no attachment;
reportlab neither tags nor archives), to say what other engines reach.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Literal

from weasyprint import HTML

sys.path.insert(0, str(Path(__file__).parent.parent))

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import DocumentKind, split_path
from inspect_tool.library import data_folder, load_library, load_records
from inspect_tool.report import demo_pki, fetching, fonts, page, render, sign
from inspect_tool.report.anchors import AnchorFile
from inspect_tool.report.content import compose
from inspect_tool.report.model import Annex, Content, SignRole, Table
from inspect_tool.report.verify import verify
from inspect_tool.settings import system_clock

RATIO, RATIO_ROWS = 1.15, 1000
MOST_ROWS, MOST_SECONDS, MOST_MEGABYTES = 20_000, 60, 1000
#: Seconds between two looks at the memory.
EVERY = 0.2
BARE_ROWS = 5000
HEAD = ("TT", "Mã thủ tục", "Tên thủ tục", "Lĩnh vực", "Thời hạn", "Rút ngắn", "Niêm yết", "Ghi chú")
WIDTHS = (8, 13, 30, 12, 9, 9, 8, 11)


def table_rows(count: int) -> list[tuple[str, ...]]:
    """Return rows as an appendix of procedures has them."""
    name = "Cấp giấy phép, xác nhận hoặc đăng ký cho tổ chức, cá nhân trên địa bàn quận"
    return [
        (str(n), f"1.{n:06d}", f"{name} (trường hợp {n})", f"Lĩnh vực {n % 17}", "15 ngày", "10 ngày", "Có", "")
        for n in range(1, count + 1)
    ]


def content_of(rows: int) -> Content:
    """Return the sample's conclusion with one more appendix of so many rows."""
    tables: dict[str, dict[str, dict[str, object]]] = {}
    for path, fields in load_records(data_folder("checklists") / "sample" / "binh-thanh-2023.yaml"):
        kind, name = split_path(path)
        tables.setdefault(kind, {})[name] = dict(fields)
    found = compose(DocumentKind.CONCLUSION, Inspection("mau", tables), load_library(), heads={}, on=date(2026, 3, 2))
    table = Table(caption="Danh mục", head=HEAD, widths=WIDTHS, rows=tuple(table_rows(rows)), centred=(0,), wide=True)
    annex = Annex(label="Phụ lục IV", title="DANH MỤC THỦ TỤC", attached="(Kèm theo Thông báo)", blocks=(table,))
    return found.model_copy(update={"annexes": (*found.annexes, annex)})


def ours(rows: int) -> bytes:
    """Print the whole document as the product does."""
    return render.render(content_of(rows), draft=False)


def bare(rows: int) -> bytes:
    """Print the same HTML with WeasyPrint's defaults."""
    faces = fonts.find(draft=False)
    html = page.page_html(
        content_of(rows),
        draft=False,
        templates=data_folder("report_templates"),
        font=faces.family,
    )
    printed: bytes = HTML(string=html, url_fetcher=fetching.ClosedFetcher(faces)).write_pdf()
    return printed


def typst(rows: int) -> bytes:
    """Print a table of the same rows with typst, tagged and archived as it can."""
    import typst as engine  # noqa: PLC0415 - a peer, there or not

    cells = ", ".join(f"[{cell}]" for row in table_rows(rows) for cell in row)
    source = f'#set document(title: "x")\n#set text(lang: "vi", size: 11pt)\n#table(columns: {len(HEAD)}, {cells})'
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.typ").write_text(source, "utf-8")
        return bytes(engine.compile(str(Path(folder) / "a.typ")))


def reportlab(rows: int) -> bytes:
    """Print a table of the same rows with reportlab: neither tagged nor archived."""
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415 - a peer, there or not
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate  # noqa: PLC0415 - as above

    style = ParagraphStyle("x", fontSize=9)
    out = io.BytesIO()
    body = [[Paragraph(cell, style) for cell in row] for row in (HEAD, *table_rows(rows))]
    SimpleDocTemplate(out).build([LongTable(body, repeatRows=1)])
    return out.getvalue()


CONTENDERS: dict[str, Callable[[int], bytes]] = {"bare": bare, "ours": ours, "typst": typst, "reportlab": reportlab}


def child(name: str, rows: int) -> None:
    """Be one process: print once to load everything, once for the clock; say what that took."""
    CONTENDERS[name](5)
    start, used = time.perf_counter(), processor_time()
    size = len(CONTENDERS[name](rows))
    seconds, busy = time.perf_counter() - start, processor_time() - used
    print(json.dumps({"seconds": seconds, "busy": busy, "size": size}))


def processor_time() -> float:
    """Return the seconds that this process and those it has waited for kept a processor busy."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def measure(name: str, rows: int) -> dict[str, float]:
    """Run one contender in a fresh process."""
    command = [sys.executable, __file__, "--child", name, str(rows)]
    peak = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as run:
        while run.poll() is None:
            peak = max(peak, megabytes(run.pid))
            time.sleep(EVERY)
        told = run.communicate()[0]
    if run.returncode:
        sys.exit(f"{name} failed on {rows} rows")
    found: dict[str, float] = json.loads(told)
    return found | {"megabytes": peak}


def megabytes(root: int) -> float:
    """Return what a process and all that came from it hold at this moment; memory shared by several counts once."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it may have ended meanwhile
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    family = {root}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    held = 0
    for member in family:
        with suppress(OSError):
            lines = Path(f"/proc/{member}/smaps_rollup").read_text().splitlines()
            held += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return held / 1024


def limits(found: dict[tuple[str, int], dict[str, float]], seconds: str) -> list[str]:
    """Return what is above its limit, with both numbers; `seconds` names which ones count."""
    broken = []
    for (name, rows), ours_took in found.items():
        if name != "ours":
            continue
        bare_took = found["bare", rows]["busy"] if ("bare", rows) in found else None
        if bare_took and rows <= RATIO_ROWS and ours_took["busy"] / bare_took > RATIO:
            broken.append(f"{rows} rows: {ours_took['busy'] / bare_took:.2f} of bare, limit {RATIO}")
        if rows <= MOST_ROWS and ours_took[seconds] > MOST_SECONDS:
            broken.append(f"{rows} rows: {ours_took[seconds]:.0f} s, limit {MOST_SECONDS}")
        if rows <= MOST_ROWS and ours_took["megabytes"] > MOST_MEGABYTES:
            broken.append(f"{rows} rows: {ours_took['megabytes']:.0f} MB, limit {MOST_MEGABYTES}")
    return broken


def growth(found: dict[tuple[str, int], dict[str, float]], names: list[str]) -> None:
    """Print by what power of the rows each engine's processor time grows between the smallest and the largest table."""
    for name in names:
        measured = sorted(rows for engine, rows in found if engine == name)
        if len(measured) > 1:
            few, many = measured[0], measured[-1]
            power = math.log(found[name, many]["busy"] / found[name, few]["busy"]) / math.log(many / few)
            print(f"  {name:10} rows^{power:.2f} from {few} to {many}")


def signing() -> None:
    """Print what each step after printing costs on the sample: sign, number, sign, verify."""
    with tempfile.TemporaryDirectory() as folder:
        names: dict[SignRole, str] = {"truong-doan": "Trưởng đoàn", "co-quan": "Cơ quan"}
        pki = demo_pki.make(
            Path(folder),
            names,
            organisation="Mẫu",
            password=b"x",
            now=system_clock(),
        )
        pdf = ours(1)
        steps: tuple[SignRole | Literal["number"], ...] = ("truong-doan", "number", "co-quan")
        for step in steps:
            start = time.perf_counter()
            if step == "number":
                pdf = sign.number(pdf, "20", date(2026, 3, 6))
            else:
                image = pki.images[step].read_bytes()
                pdf = sign.sign(pdf, step, sign.load_p12(pki.p12[step], b"x"), image=image)
            print(f"  {step:12} {time.perf_counter() - start:6.2f} s  {len(pdf) / 1024:7.0f} KB")
        start = time.perf_counter()
        result = verify(pdf, trust=[AnchorFile(pki.root.name, pki.root.read_bytes())])
        print(f"  {'verify':12} {time.perf_counter() - start:6.2f} s  {result.headline}")


def medians(name: str, rows: int, runs: list[dict[str, float]]) -> dict[str, float]:
    """Return the medians of some runs, printed as one line."""
    middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    told = f"{rows:6} {name:10} {middle['seconds']:8.2f} {middle['busy']:8.2f} {middle['busy'] / rows * 1000:7.1f}"
    print(f"{told} {middle['megabytes']:6.0f} {middle['size'] / 1024:7.0f}", end="", flush=True)
    return middle


def main() -> int:
    """Measure in turns and print medians, ratios and growth; 1 where something is above its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[100, 215, 1000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--child", nargs=2, metavar=("NAME", "ROWS"))
    arguments = parser.parse_args()
    if arguments.child:
        child(arguments.child[0], int(arguments.child[1]))
        return 0
    names = [n for n in CONTENDERS if n in {"bare", "ours"} or importlib.util.find_spec(n)]
    found: dict[tuple[str, int], dict[str, float]] = {}
    print(f"{'rows':>6} {'engine':10} {'seconds':>8} {'busy s':>8} {'ms/row':>7} {'MB':>6} {'KB':>7} {'of bare':>8}")
    for rows in arguments.rows:
        # Bare WeasyPrint needs gigabytes for tables that long; its growth shows below.
        runs: dict[str, list[dict[str, float]]] = {n: [] for n in names if n != "bare" or rows <= BARE_ROWS}
        for _ in range(arguments.rounds):
            for name, taken in runs.items():
                taken.append(measure(name, rows))
        for name, taken in runs.items():
            found[name, rows] = medians(name, rows, taken)
            bare_took = found.get(("bare", rows))
            print(f" {found[name, rows]['busy'] / bare_took['busy']:8.2f}" if bare_took else "        –")
    print("growth of processor time:")
    growth(found, names)
    print("after printing, on the sample:")
    signing()
    load, processors = os.getloadavg()[0], os.cpu_count() or 1
    if busy := load > processors + 1:
        print(f"others work here (load {load:.0f}, {processors} processors): half the busy time counts, not the clock")
    for took in found.values():
        took["alone"] = took["busy"] / 2
    broken = limits(found, "alone" if busy else "seconds")
    print("\n".join(["above the limit:", *broken]) if broken else "within the limits")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
