"""What each merge brought, kept beside the inspection so that it can be read again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson

from inspect_tool.log.chain import ensure_folder, write_whole
from inspect_tool.log.exchange import MergeReport

FOLDER: Final = "merges"


@dataclass(frozen=True)
class Protocol:
    """
    One merge: when (ISO), from which files, and what it brought.

    `total` = `new` + `known` + `waiting` + `refused`, in writes; `by` counts new writes by author; `disputes` are
    (record, field); `writes` are (author, record, field, value as a list of one or none) of a dry run; `problems`
    sentences about what was refused; `apart` sentences about unknown installations.
    """

    at: str
    bundles: Sequence[str]
    total: int
    new: int
    known: int
    waiting: int
    refused: int
    by: Mapping[str, int] = field(default_factory=dict)
    blobs: int = 0
    disputes: Sequence[tuple[str, str]] = ()
    problems: Sequence[str] = ()
    apart: Sequence[tuple[str, int, str]] = ()
    roster: bool = False
    dry_run: bool = False
    writes: Sequence[tuple[str, str, str, Sequence[Any]]] = ()


def protocol_of(report: MergeReport, bundles: Sequence[Path], at: datetime) -> Protocol:
    """Return what is worth keeping of a merge's report."""
    refused = [r for r in report.refused if r.reason.key not in {"log.key-unknown", "log.key-not-on-roster"}]
    return Protocol(
        at=at.isoformat(timespec="milliseconds"),
        bundles=[path.name for path in bundles],
        total=report.writes_in,
        new=report.writes_new,
        known=report.writes_known,
        waiting=report.writes_waiting,
        refused=report.writes_refused,
        by=dict(report.by.most_common()),
        blobs=report.blobs_new,
        disputes=[(d.record, d.field) for d in report.disputes],
        problems=[*(f"{r.name}: {r.reason}" for r in refused), *map(str, report.forks)],
        apart=[(s.author, s.writes, s.fingerprint) for s in report.quarantined],
        roster=report.roster,
        dry_run=report.dry_run,
        writes=report.writes,
    )


def keep(folder: Path, protocol: Protocol) -> None:
    """Keep a merge's protocol; where the disk refuses, the merge itself is done all the same."""
    name = protocol.at.replace(":", "").replace("+", "p")
    with suppress(OSError):
        ensure_folder(folder / FOLDER)
        write_whole(folder / FOLDER / f"{name}.json", orjson.dumps(asdict(protocol), option=orjson.OPT_INDENT_2))


def kept(folder: Path) -> list[Protocol]:
    """Return the protocols of an inspection's merges, newest first; one that cannot be read is left out."""
    found = []
    for path in sorted((folder / FOLDER).glob("*.json"), reverse=True):
        with suppress(OSError, ValueError, TypeError):
            found.append(Protocol(**orjson.loads(path.read_bytes())))
    return found
