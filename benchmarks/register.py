"""
Audit of a register of a million dossiers, beside the same work in pandas; and a workbook of 100,000 rows.

    .venv/bin/python benchmarks/register.py [ROWS] [WORKBOOK_ROWS]

Ends with 1 above a limit, or when the answers differ. pandas is no dependency: where it is not installed, its line
says so. Each runs in its own process, so that memory is
its own. The counts of both must be equal.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).parent.parent))

from inspect_tool.calendars import load_calendar
from inspect_tool.domain.deadlines import PROFILES
from inspect_tool.register.audit import audit
from inspect_tool.register.reading import read_register

PERIOD = (date(2023, 1, 1), date(2023, 6, 30))
HEADER = ["Mã hồ sơ", "Mã thủ tục", "Kênh", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày trả", "Người nộp", "Trạng thái"]


def generate(path: Path, rows: int) -> None:
    """Write a register as a one-stop system would, the same one every time."""
    chance = np.random.default_rng(20230817)
    day = chance.integers(0, 220, rows)
    accepted = (
        np.datetime64("2022-12-01T07:30")
        + day.astype("timedelta64[D]")
        + chance.integers(0, 570, rows).astype("timedelta64[m]")
    )
    due = accepted + chance.choice([3, 5, 10, 15, 21], rows).astype("timedelta64[D]")
    settled = due + chance.integers(-4 * 1440, 1440, rows).astype("timedelta64[m]")
    form = "%d/%m/%Y %H:%M:%S"
    frame = pl.DataFrame(
        {
            "n": np.arange(rows),
            "day": day,
            "procedure": chance.choice([f"1.{n:06}" for n in range(215)], rows),
            "channel": chance.choice(["Trực tiếp", "Trực tuyến", "Bưu chính công ích"], rows, p=[0.5, 0.42, 0.08]),
            "accepted": accepted.astype("datetime64[us]"),
            "due": due.astype("datetime64[us]"),
            "settled": settled.astype("datetime64[us]"),
            "account": chance.integers(0, rows // 3, rows),
            "open": chance.random(rows) < 0.03,
            "returned": chance.random(rows) < 0.02,
        }
    )
    shown = frame.select(
        ("H29.21-" + pl.col("accepted").dt.strftime("%y%m%d") + "-" + pl.col("n").cast(pl.String).str.zfill(7)).alias(
            HEADER[0]
        ),
        pl.col("procedure").alias(HEADER[1]),
        pl.col("channel").alias(HEADER[2]),
        pl.col("accepted").dt.strftime(form).alias(HEADER[3]),
        pl.col("due").dt.strftime(form).alias(HEADER[4]),
        pl.when("open").then(pl.lit("")).otherwise(pl.col("settled").dt.strftime(form)).alias(HEADER[5]),
        ("tk" + pl.col("account").cast(pl.String)).alias(HEADER[6]),
        pl.when("returned").then(pl.lit("Trả lại")).otherwise(pl.lit("Đã trả")).alias(HEADER[7]),
    )
    if path.suffix == ".csv":
        shown.write_csv(path, include_bom=True)
    else:
        shown.write_excel(path)


def ours(path: Path) -> dict[str, int]:
    """Audit as the product does."""
    found = audit(read_register(path), load_calendar(), PROFILES["theo-ngay"], PERIOD)
    return {**found.counts, **{f"anomaly {a.code}": a.count for a in found.anomalies if a.code in COMPARED}}


LIMITS = {"ours": "(limit: 5 s and 2,048 MB for a million rows)", "workbook": "(limit: 10 s for 100,000 rows)"}
COMPARED = ("settled-before", "duplicate", "accepted-off", "settled-off", "burst", "one-account")


def pandas(path: Path) -> dict[str, int]:
    """Make the same counts and the same six searches, as an analyst would write them."""
    import pandas as pd  # noqa: PLC0415 - a peer to compare with, not a dependency

    frame = pd.read_csv(path, dtype=str, encoding="utf-8-sig")
    frame.columns = ["code", "procedure", "channel", "accepted", "due", "settled", "account", "status"]
    for name in ("accepted", "due", "settled"):
        frame[name] = pd.to_datetime(frame[name], format="%d/%m/%Y %H:%M:%S")
        frame[f"{name}_day"] = frame[name].dt.normalize()
    first, last = (pd.Timestamp(day) for day in PERIOD)
    done = frame.settled.notna() & (frame[["settled_day", "accepted_day"]].max(axis=1) <= last)
    gone = frame.settled.notna() & (frame[["settled_day", "accepted_day"]].max(axis=1) < first)
    inside = (frame.accepted_day <= last) & ~gone & ~(done & frame.status.eq("Trả lại"))
    new, overdue = frame.accepted_day >= first, frame.due_day < last
    channel = frame.channel.map({"Trực tiếp": "direct", "Trực tuyến": "online", "Bưu chính công ích": "postal"})
    counts = {
        "received": inside.sum(),
        **{name: (inside & new & channel.eq(name)).sum() for name in ("direct", "online", "postal")},
        "opening": (inside & ~new).sum(),
        "settled": (inside & done).sum(),
        "early": (inside & done & (frame.settled_day < frame.due_day)).sum(),
        "on_time": (inside & done & (frame.settled_day == frame.due_day)).sum(),
        "late": (inside & done & (frame.settled_day > frame.due_day)).sum(),
        "pending": (inside & ~done).sum(),
        "pending_in_time": (inside & ~done & ~overdue).sum(),
        "pending_overdue": (inside & ~done & overdue).sum(),
    }
    worked = pd.DatetimeIndex(load_calendar().working_days)
    clock = frame.settled.dt.hour * 60 + frame.settled.dt.minute + frame.settled.dt.second / 60
    night = frame[(clock < 450) | (clock > 1020)].copy()
    online = frame[channel.eq("online")]
    searches = {
        "settled-before": (frame.settled < frame.accepted).sum(),
        "duplicate": frame.code.duplicated(keep=False).sum(),
        "accepted-off": (~frame.accepted_day.isin(worked)).sum(),
        "settled-off": (frame.settled.notna() & ~frame.settled_day.isin(worked)).sum(),
        "burst": (night.groupby(night.settled.dt.floor("10min")).code.transform("size") >= 20).sum(),
        "one-account": (online.groupby(["account", "accepted_day"]).code.transform("size") >= 20).sum(),
    }
    return {**counts, **{f"anomaly {name}": n for name, n in searches.items() if n}}


def workbook(path: Path) -> dict[str, int]:
    """Read a workbook as the product does."""
    register = read_register(path)
    return {"rows": register.frame.height, "misread": len(register.misread)}


def main() -> None:
    """Run all three and compare."""
    if sys.argv[1:2] == ["--one"]:
        start = time.perf_counter()
        found = {"ours": ours, "pandas": pandas, "workbook": workbook}[sys.argv[2]](Path(sys.argv[3]))
        spent = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": spent, "peak": peak, "found": {k: int(v) for k, v in found.items()}}))
        return
    rows, book_rows = (int(given) for given in (sys.argv[1:] + ["1000000", "100000"][len(sys.argv[1:]) :])[:2])
    with TemporaryDirectory() as folder:
        register, book = Path(folder) / "so.csv", Path(folder) / "so.xlsx"
        generate(register, rows)
        generate(book, book_rows)
        print(f"{rows:,} rows, {register.stat().st_size / 1e6:.0f} MB of CSV; a workbook of {book_rows:,} rows")
        results = {
            name: one(name, path) for name, path in (("ours", register), ("pandas", register), ("workbook", book))
        }
    mine, peer = results["ours"], results["pandas"]
    for name, result in results.items():
        told = f"{result['seconds']:6.2f} s  {result['peak']:6.0f} MB" if result else "not installed"
        print(f"{name:9} {told}   {LIMITS.get(name, '')}")
    if peer:
        print(f"ours takes {mine['seconds'] / peer['seconds']:.2f} times what pandas takes")
    failed = [
        mine["seconds"] > 5 * max(1, rows / 1e6) or mine["peak"] > 2048,
        results["workbook"]["seconds"] > 10 * max(1, book_rows / 1e5),
        bool(peer) and mine["found"] != peer["found"],
    ]
    print("same answers" if peer and not failed[2] else f"answers: {results}")
    sys.exit(any(failed))


def one(name: str, path: Path) -> dict | None:
    """Run one in its own process; None where pandas is missing."""
    ran = subprocess.run(
        [sys.executable, __file__, "--one", name, str(path)], capture_output=True, text=True, check=False
    )
    if "No module named 'pandas'" in ran.stderr:
        return None
    if ran.returncode:
        sys.exit(ran.stderr)
    return json.loads(ran.stdout)


if __name__ == "__main__":
    main()
