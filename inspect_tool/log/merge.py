"""Bundles out and bundles in, for an inspection that is open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from inspect_tool.domain.inspection import Dispute
from inspect_tool.errors import InputError, InspectError
from inspect_tool.log import bundle
from inspect_tool.log.bundle import Bundle, Folder
from inspect_tool.log.chain import storage_error, write_all, write_whole
from inspect_tool.log.disputes import disputed_fields, disputes
from inspect_tool.log.exchange import ExportReport, MergeReport, UnknownKeys, segments_of
from inspect_tool.log.joining import Arrival, Plan, plan
from inspect_tool.log.keys import fingerprint
from inspect_tool.log.ledger import Ledger, no_collector
from inspect_tool.log.logs import ensure_folder
from inspect_tool.log.segment import SUFFIX, Segment, name_of
from inspect_tool.log.trust import TrustList

_SHA: Final = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Policy:
    """What a merge does with keys nobody here has met, and the present moment."""

    unknown: UnknownKeys
    now: datetime


def blob_path(ledger: Ledger, sha: str) -> Path | None:
    """Return where a piece of evidence is kept, or None where its file is not here."""
    path = ledger.folder / "blobs" / sha
    return path if _SHA.fullmatch(sha) and path.is_file() else None


def missing_blobs(ledger: Ledger) -> tuple[str, ...]:
    """Return the recorded evidence whose file is not here."""
    return tuple(sha for sha in sorted(ledger.tables().get("evidence", {})) if not blob_path(ledger, sha))


def export(ledger: Ledger, out: Path, recipients: Sequence[str]) -> ExportReport:
    """Write all logs and evidence at hand into a bundle."""
    pieces, blobs = contents(ledger)
    bundle.write(out, pieces, blobs, recipients)
    return _report(ledger, out, pieces, blobs)


def copy(ledger: Ledger, folder: Path) -> ExportReport:
    """Bring a folder of segments and evidence up to date with all that is at hand: only what is new is written."""
    pieces, blobs = contents(ledger)
    try:
        for part in ("segments", "blobs"):
            ensure_folder(folder / part)
        write_all({path: data for data in pieces if not (path := folder / "segments" / name_of(data)).exists()})
        for blob in blobs:
            kept = folder / "blobs" / blob.name
            if not kept.exists() or kept.stat().st_size != blob.stat().st_size:
                with blob.open("rb") as source:
                    bundle.store_blob(source, folder / "blobs", expected=blob.name)
    except OSError as error:
        raise storage_error(error, folder) from error
    return _report(ledger, folder, pieces, blobs)


def contents(ledger: Ledger) -> tuple[list[bytes], list[Path]]:
    """Return the segments of all logs at hand, sealed where the key is ours, and the evidence files at hand."""
    pieces: list[bytes] = []
    try:
        for log in ledger.logs_on_disk():
            pieces += segments_of(log, own=ledger.keys.find(log.key), keep=not ledger.read_only)
    except OSError as error:
        raise storage_error(error, ledger.folder) from error
    ledger.set_fence()
    return pieces, [path for sha in sorted(ledger.tables().get("evidence", {})) if (path := blob_path(ledger, sha))]


def _report(ledger: Ledger, out: Path, pieces: Sequence[bytes], blobs: Sequence[Path]) -> ExportReport:
    commits = sum(log.count for log in ledger.logs_on_disk())
    return ExportReport(out, len(pieces), commits, len(blobs), missing_blobs(ledger))


def merge(ledger: Ledger, trust: TrustList, paths: Sequence[Path], policy: Policy, *, dry_run: bool) -> MergeReport:
    """Take what bundles bring, and what earlier ones left waiting."""
    with ExitStack() as stack, no_collector():
        bundles = [stack.enter_context(bundle.opened(path, ledger.key)) for path in paths]
        found = plan(
            _heap(ledger, bundles), ledger.inspection, ledger.logs.values(), admits=_door(ledger, trust, policy)
        )
        report = found.report
        report.dry_run = dry_run
        report.ignored = [name for one in bundles for name in one.unrecognised]
        before = set(disputed_fields(ledger.fold))
        met = trust.all()
        report.keys = [a.key for a in found.arrivals.values() if a.key not in met and not ledger.keys.find(a.key)]
        if dry_run:
            report.disputes = _new(disputes(ledger.preview(found.arrivals)), before)
            return report
        try:
            ledger.receive(found.arrivals)
            _keep_waiting(ledger, found)
            trust.meet({key: _author(found.arrivals, key) for key in report.keys}, ledger.inspection, policy.now)
            report.blobs_new = _take_blobs(ledger, bundles)
        except OSError as error:
            raise storage_error(error, ledger.folder) from error
        report.blobs_missing = missing_blobs(ledger)
        report.disputes = _new(ledger.disputes(), before)
        return report


def _heap(ledger: Ledger, bundles: Sequence[Bundle | Folder]) -> Iterator[tuple[str, bytes | InputError]]:
    for path in sorted((ledger.folder / "waiting").glob("*" + SUFFIX)):
        yield path.name, path.read_bytes()
    for one in bundles:
        yield from one.segments()


def _door(ledger: Ledger, trust: TrustList, policy: Policy) -> Callable[[Segment], InspectError | None]:
    met = trust.all()

    def admits(piece: Segment) -> InspectError | None:
        if policy.unknown == "accept" or piece.key in met or ledger.keys.find(piece.key):
            return None
        return InputError("log.key-unknown", fingerprint=fingerprint(piece.key))

    return admits


def _new(found: tuple[Dispute, ...], before: set[tuple[str, str]]) -> tuple[Dispute, ...]:
    return tuple(d for d in found if (d.record, d.field) not in before)


def _keep_waiting(ledger: Ledger, found: Plan) -> None:
    """Keep segments whose beginning has not arrived yet; let go of those that found their place."""
    folder = ledger.folder / "waiting"
    kept = {name_of(data): data for piece in found.waiting if (data := piece.encode())}
    if kept:
        ensure_folder(folder)
    for name, data in kept.items():
        if not (folder / name).exists():
            write_whole(folder / name, data)
    for path in folder.glob("*" + SUFFIX):
        if path.name not in kept:
            path.unlink()


def _author(arrivals: dict[str, Arrival], key: str) -> str:
    return next((str(commit[1]) for a in arrivals.values() if a.key == key for _, commit in a.commits), "")


def _take_blobs(ledger: Ledger, bundles: Sequence[Bundle | Folder]) -> int:
    """Copy out the evidence that is recorded and not here yet. Anything else in the bundle is left where it is."""
    taken = 0
    for sha in missing_blobs(ledger):
        folder = ledger.folder / "blobs"
        ensure_folder(folder)
        taken += any(one.has_blob(sha) and one.extract(sha, folder) for one in bundles)
    return taken
