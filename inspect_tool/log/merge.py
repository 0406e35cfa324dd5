"""Bundles out and bundles in, for an inspection that is open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from inspect_tool.domain.inspection import Dispute
from inspect_tool.errors import InputError
from inspect_tool.log import bundle, seen
from inspect_tool.log.bundle import Bundle, Contents, Folder
from inspect_tool.log.chain import ensure_folder, storage_error, sync_folder, write_all
from inspect_tool.log.commit import write_id
from inspect_tool.log.disputes import disputed_fields, disputes
from inspect_tool.log.exchange import ExportReport, MergeReport, Refused, segments_of
from inspect_tool.log.gate import Gate, UnknownKeys
from inspect_tool.log.joining import Arrival, plan
from inspect_tool.log.keys import fingerprint
from inspect_tool.log.ledger import Ledger
from inspect_tool.log.quarantine import QUARANTINE, SHA, WAITING, held, hold, strangers
from inspect_tool.log.roster import FILE, Roster, read, succeeds
from inspect_tool.log.seen import Statement
from inspect_tool.log.segment import name_of
from inspect_tool.log.shelf import no_collector

#: Is told how many segments a merge has verified.
Progress = Callable[[int], object]
#: A document's file is kept under its own name; a name from elsewhere must not lead out of the folder.
_DOCUMENT: Final = re.compile(r"[a-z][a-z0-9-]{0,120}-[0-9a-f]{8}\.pdf")


def recorded_files(ledger: Ledger) -> dict[str, Path]:
    """Return where each recorded file belongs, by SHA-256: evidence in `blobs/`, documents by name in `documents/`."""
    places = {sha: ledger.folder / "blobs" / sha for sha in ledger.tables().get("evidence", {}) if SHA.fullmatch(sha)}
    for document in ledger.tables().get("document", {}).values():
        for field, sha in document.items():
            name = document.get(f"files.{field.removeprefix('hashes.')}")
            named = field.startswith("hashes.") and isinstance(name, str) and _DOCUMENT.fullmatch(name)
            if named and isinstance(sha, str) and SHA.fullmatch(sha):
                places.setdefault(sha, ledger.folder / "documents" / str(name))
    return places


def blob_path(ledger: Ledger, sha: str) -> Path | None:
    """Return where a recorded file is kept, or None where it is not here."""
    if sha in ledger.tables().get("evidence", {}) and SHA.fullmatch(sha):
        path: Path | None = ledger.folder / "blobs" / sha
    else:
        path = recorded_files(ledger).get(sha)
    return path if path and path.is_file() else None


def missing_blobs(ledger: Ledger) -> tuple[str, ...]:
    """Return the recorded evidence and documents whose file is not here."""
    places = recorded_files(ledger)
    recorded = {*places, *ledger.tables().get("evidence", {})}
    return tuple(sha for sha in sorted(recorded) if sha not in places or not places[sha].is_file())


def export(ledger: Ledger, out: Path, recipients: Sequence[str]) -> ExportReport:
    """Write all logs and evidence at hand into a bundle."""
    contents = _contents(ledger)
    bundle.write(out, contents, recipients)
    return _report(ledger, out, contents)


def copy(ledger: Ledger, folder: Path) -> ExportReport:
    """Bring a folder of segments and evidence up to date with all that is at hand: only what is new is written."""
    with ledger.lock:
        contents = _contents(ledger)
        report = _report(ledger, folder, contents)
    try:
        for part in ("segments", "blobs"):
            ensure_folder(folder / part)
        files = {folder / "segments" / name_of(data): data for data in contents.segments}
        files = {path: data for path, data in files.items() if not path.exists()}
        if contents.roster:
            files[folder / FILE] = contents.roster
        if contents.heads:
            ensure_folder(folder / seen.FOLDER)
        files |= {folder / seen.FOLDER / f"{log}.json": statement for log, statement in contents.heads.items()}
        write_all(files)
        for sha, blob in contents.blobs.items():
            kept = folder / "blobs" / sha
            if not kept.exists() or kept.stat().st_size != blob.stat().st_size:
                with blob.open("rb") as source:
                    bundle.store_blob(source, folder / "blobs", expected=sha)
    except OSError as error:
        raise storage_error(error, folder) from error
    return report


def _contents(ledger: Ledger) -> Contents:
    """Gather the segments of all logs at hand, sealed where the key is ours, the files at hand, and the roster."""
    pieces: list[bytes] = []
    try:
        for log in ledger.logs_on_disk():
            pieces += segments_of(log, own=ledger.keys.find(log.key), keep=not ledger.read_only)
    except OSError as error:
        raise storage_error(error, ledger.folder) from error
    ledger.set_fence()
    blobs = {sha: path for sha, path in sorted(recorded_files(ledger).items()) if path.is_file()}
    heads = {log: statement.encode() for log, statement in statements(ledger).items()}
    return Contents(pieces, blobs, ledger.roster.encode() if ledger.roster else None, heads)


def statements(ledger: Ledger) -> dict[str, Statement]:
    """Return what installations have stated to hold, by log id: others as kept here, this one as it is now."""
    own = seen.state(ledger.key, ledger.inspection, {log.name: log.head for log in ledger.logs_on_disk()})
    return {**seen.held(ledger.folder, ledger.inspection), own.log: own}


def _report(ledger: Ledger, out: Path, contents: Contents) -> ExportReport:
    commits = sum(log.count for log in ledger.logs_on_disk())
    return ExportReport(out, len(contents.segments), commits, len(contents.blobs), missing_blobs(ledger))


def merge(  # noqa: PLR0913 - what the callers decide, each by name
    ledger: Ledger,
    paths: Sequence[Path],
    *,
    now: datetime,
    unknown: UnknownKeys = "quarantine",
    dry_run: bool = False,
    progress: Progress = lambda _done: None,
) -> MergeReport:
    """
    Take what bundles bring, and what earlier ones left waiting or in quarantine.

    `progress` is told how many segments were verified; what it raises ends the merge before anything is written.
    """
    with ExitStack() as stack, no_collector():
        given = [stack.enter_context(bundle.opened(path, ledger.key)) for path in paths]
        bundles = [*held(ledger.folder), *given]
        gate = ledger.gate(unknown)
        newer, unsure, refused = _newer_roster(ledger, bundles, gate)
        gate = replace(gate, roster=newer or ledger.roster)
        found = plan(_heap(bundles, progress), ledger.inspection, ledger.logs.values(), gate=gate)
        report = found.report
        report.dry_run = dry_run
        report.roster = newer is not None
        report.refused += refused
        report.ignored = [name for one in given for name in one.unrecognised]
        report.quarantined = strangers(found.quarantined)
        before = set(disputed_fields(ledger.fold))
        met = ledger.trust.all()
        report.keys = [a.key for a in found.arrivals.values() if a.key not in met and not ledger.keys.find(a.key)]
        if dry_run:
            report.writes = list(_writes(found.arrivals))
            report.disputes = _new(disputes(ledger.preview(found.arrivals)), before)
            return report
        try:
            if newer:
                ledger.set_roster(newer)
            told = len(ledger.notices)
            ledger.receive(found.arrivals)
            report.notices = ledger.notices[told:]
            ledger.trust.meet({key: _author(found.arrivals, key) for key in report.keys}, ledger.inspection, now)
            report.blobs_new = _take_blobs(ledger, bundles)
            stated = list(_statements(ledger, bundles))
            seen.keep(ledger.folder, ledger.inspection, (s for s in stated if not gate.refusal(s.key)))
            hold(ledger.folder / WAITING, found.waiting, bundles, None)
            hold(ledger.folder / QUARANTINE, found.quarantined, bundles, unsure)
            apart = {piece.key for piece in found.quarantined}
            seen.keep(ledger.folder / QUARANTINE, ledger.inspection, (s for s in stated if s.key in apart))
            seen.let_go(ledger.folder / QUARANTINE, apart)
        except OSError as error:
            raise storage_error(error, ledger.folder) from error
        report.blobs_missing = missing_blobs(ledger)
        report.disputes = _new(ledger.disputes(), before)
        return report


def _heap(bundles: Sequence[Bundle | Folder], progress: Progress) -> Iterator[tuple[str, bytes | InputError]]:
    for done, entry in enumerate(entry for one in bundles for entry in one.segments()):
        progress(done)
        yield entry


def _newer_roster(
    ledger: Ledger, bundles: Sequence[Bundle | Folder], gate: Gate
) -> tuple[Roster | None, Roster | None, list[Refused]]:
    """
    Return the newest roster that takes the place of the one at hand, one to hold back, and what was wrong with others.

    Whoever signs the first roster decides whose work counts, so the first is taken only from a key accepted here.
    """
    newest, unsure, refused = ledger.roster, None, []
    for data in (data for one in bundles for data in one.rosters()):
        try:
            found = read(data, ledger.inspection)
            if newest is None and gate.refusal(found.lead):
                unsure = found
                refused.append(Refused(FILE, InputError("log.roster-unknown", fingerprint=fingerprint(found.lead))))
            elif succeeds(found, newest):
                newest = found
        except InputError as error:
            refused.append(Refused(FILE, error))
    return (newest if newest is not ledger.roster else None), unsure, refused


def _statements(ledger: Ledger, bundles: Sequence[Bundle | Folder]) -> Iterator[Statement]:
    """Yield the genuine statements of other installations; only the table of who has seen what depends on them."""
    for data in (data for one in bundles for data in one.statements()):
        with suppress(InputError):
            found = seen.read(data, ledger.inspection)
            if not ledger.keys.find(found.key):
                yield found


def _writes(arrivals: dict[str, Arrival]) -> Iterator[tuple[str, str, str, list[Any]]]:
    """
    Yield what arrives as (author, record, field, value), in the order it was written.

    Of one log the last value of a field; of several logs each one that no other arriving write replaces, so that
    values written without knowing of each other are all there.
    """
    last: dict[tuple[str, str, str], tuple[int, str, str, list[Any]]] = {}
    replaced: set[str] = set()
    for log, arrival in arrivals.items():
        for line, commit in arrival.commits:
            hlc, author, written, _ = commit
            for index, (record, field, value, over) in enumerate(written):
                last[log, record, field] = (hlc, write_id(line, index), str(author), value)
                replaced.update(over)
    for (_, record, field), (_, name, author, value) in sorted(last.items(), key=itemgetter(1)):
        if name not in replaced:
            yield author, record, field, value


def _new(found: tuple[Dispute, ...], before: set[tuple[str, str]]) -> tuple[Dispute, ...]:
    return tuple(d for d in found if (d.record, d.field) not in before)


def _author(arrivals: dict[str, Arrival], key: str) -> str:
    return next((str(commit[1]) for a in arrivals.values() if a.key == key for _, commit in a.commits), "")


def _take_blobs(ledger: Ledger, bundles: Sequence[Bundle | Folder]) -> int:
    """Copy out the files that are recorded and not here yet. Anything else in the bundle is left where it is."""
    taken = 0
    for sha, path in recorded_files(ledger).items():
        if path.is_file():
            continue
        ensure_folder(path.parent)
        if any(one.has_blob(sha) and one.extract(sha, path.parent) for one in bundles):
            (path.parent / sha).replace(path)
            sync_folder(path.parent)
            taken += 1
    return taken
