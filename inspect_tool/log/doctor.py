"""What is wrong with an inspection, in plain words; what peers or a backup can give back; and all that can be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from inspect_tool.errors import DamagedError, InspectError
from inspect_tool.log.chain import DIGITS, chained, ensure_folder, scan, storage_error, write_all
from inspect_tool.log.commit import Commit, changes, parse_checked
from inspect_tool.log.exchange import MergeReport
from inspect_tool.log.home import Home
from inspect_tool.log.lock import Lock
from inspect_tool.log.logs import SUFFIX, Log


@dataclass(frozen=True)
class Diagnosis:
    """One log of an inspection: its good commits, the lines after its damage, and the problem if there is one."""

    path: Path
    good: int
    doubtful: int
    problem: InspectError | None


@dataclass(frozen=True)
class Repair:
    """One damaged log after its repair: where the damaged file is kept, and how many lines of it are still lost."""

    path: Path
    kept: Path
    good: int
    regained: int
    lost: int


@dataclass(frozen=True)
class RepairReport:
    """What a repair did, and what the sources brought besides."""

    repairs: tuple[Repair, ...]
    merge: MergeReport


def examine(folder: Path) -> list[Diagnosis]:
    """Look at every log of an inspection's folder. A torn tail is nothing wrong: the next opening sets it aside."""
    try:
        return [_examine(path, folder.name) for path in sorted((folder / "logs").glob("*" + SUFFIX))]
    except OSError as error:
        raise storage_error(error, folder) from error


def _examine(path: Path, inspection: str) -> Diagnosis:
    try:
        problem = Log.inspect(path, inspection)
    except InspectError as error:
        problem = error
    data = path.read_bytes()
    good = len(scan(data, ""))
    doubtful = len(data.split(b"\n")) - 1 - max(good, 1) if problem else 0  # the header is no commit
    return Diagnosis(path, max(good - 1, 0), max(doubtful, 0), problem)


def repair(home: Home, inspection_id: str, sources: Sequence[Path]) -> RepairReport:
    """
    Put damaged logs aside, go on from what is good in them, and take the rest from bundles or backups.

    Nothing is thrown away or guessed: the damaged files stay in `damaged/`. If one's own log was cut, this installation
    goes on under a new identity, as after any restored copy.
    """
    folder = home.inspections / inspection_id
    damaged = [d for d in examine(folder) if isinstance(d.problem, DamagedError)]
    try:
        lock = Lock(folder / "lock")
        try:
            kept = {d.path: _cut(d.path, folder / "damaged") for d in damaged}
        finally:
            lock.close()
    except OSError as error:
        raise storage_error(error, folder) from error
    with home.open(inspection_id) as notebook:
        report = notebook.merge(sources)
        counts = {name: head.count for name, head in notebook.heads().items()}
    repairs = []
    for diagnosis in damaged:
        regained = max(counts.get(diagnosis.path.stem, 0) - diagnosis.good, 0)
        lost = max(diagnosis.doubtful - regained, 0)
        repairs.append(Repair(diagnosis.path, kept[diagnosis.path], diagnosis.good, regained, lost))
    return RepairReport(tuple(repairs), report)


def _cut(path: Path, aside: Path) -> Path:
    """Keep a damaged file aside and leave its good beginning in its place."""
    data = path.read_bytes()
    good = scan(data, "")
    ensure_folder(aside)
    number = sum(1 for _ in aside.glob(path.name + "*")) + 1
    kept = aside / f"{path.name}.{number}"
    write_all({kept: data})
    if len(good) > 1:
        write_all({path: b"".join(b"%b %b\n" % (digits.encode(), body) for digits, body in good)})
    else:
        path.unlink()
    return kept


def salvage(folder: Path, out: Path) -> tuple[int, int]:
    """
    Write all that can be read from an inspection's logs, damaged or not, as JSON lines; return (verified, doubtful).

    A change is verified up to its log's damage. After it, a change is doubtful, and `consistent` says whether its line
    at least fits the line before it as that one stands.
    """
    verified = doubtful = 0
    lines = []
    try:
        for path in sorted((folder / "logs").glob("*" + SUFFIX)):
            for entry in _readable(path):
                lines.append(orjson.dumps(entry))
                verified += entry["verified"] is True
                doubtful += entry["verified"] is not True
        write_all({out: b"".join(line + b"\n" for line in lines)})
    except OSError as error:
        raise storage_error(error, out) from error
    return verified, doubtful


def _readable(path: Path) -> Iterator[dict[str, object]]:
    data = path.read_bytes()
    good = len(scan(data, ""))
    before = ""
    for number, line in enumerate(data.split(b"\n")):
        digits, _, body = line.partition(b" ")
        stated = digits.decode(errors="replace")
        consistent = chained(before, body) == stated
        before = stated if len(stated) == DIGITS else ""
        try:
            ((_, content),) = parse_checked([(stated, body)])
        except (ValueError, TypeError):
            continue
        for change in changes(path.stem, stated, Commit(*content)):
            yield {
                "log": path.stem,
                "line": number + 1,
                "verified": number < good,
                "consistent": consistent,
                "at": change.at.isoformat(),
                "author": change.author,
                "record": change.record,
                "field": change.field,
                "present": change.present,
                "value": change.value,
            }
