"""What arrived and does not count yet: segments before their turn or of unknown keys, with the files they record."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from inspect_tool.errors import InputError
from inspect_tool.log import roster, segment
from inspect_tool.log.bundle import Bundle, Folder
from inspect_tool.log.chain import ensure_folder, write_all
from inspect_tool.log.exchange import Stranger, writes_in
from inspect_tool.log.roster import Roster
from inspect_tool.log.segment import SUFFIX, Segment, name_of

#: Folders of an inspection: segments that come before what precedes them, and those of keys nobody here has accepted.
WAITING: Final = "waiting"
QUARANTINE: Final = "quarantine"
SHA: Final = re.compile("[0-9a-f]{64}")


def held(folder: Path) -> list[Folder]:
    """Return what an inspection's folder holds back, to be read like bundles."""
    return [Folder(folder / name) for name in (WAITING, QUARANTINE)]


def hold(folder: Path, pieces: Sequence[Segment], sources: Sequence[Bundle | Folder], team: Roster | None) -> None:
    """
    Keep segments with the files they record, and a roster, for a later merge; let go of those that found their place.

    The bundle need not be at hand again when its turn comes.
    """
    kept = {folder / name_of(data): data for piece in pieces if (data := piece.encode())}
    if team:
        kept[folder / roster.FILE] = team.encode()
    blobs = folder / "blobs"
    wanted = set(_recorded(pieces))
    if kept:
        ensure_folder(blobs if wanted else folder)
    write_all({path: data for path, data in kept.items() if not path.exists()})
    for sha in sorted(wanted):
        if not (blobs / sha).exists():
            any(one.has_blob(sha) and one.extract(sha, blobs) for one in sources)
    for path in [*folder.glob("*" + SUFFIX), folder / roster.FILE]:
        if path not in kept:
            path.unlink(missing_ok=True)
    for path in blobs.glob("*"):
        if path.name not in wanted:
            path.unlink(missing_ok=True)


def _recorded(pieces: Iterable[Segment]) -> Iterator[str]:
    """Yield the SHA-256 of each file that segments record: evidence, and the states of documents."""
    for piece in pieces:
        for _, (_, _, writes, _) in piece.commits:
            for record, field, value, _ in writes:
                kind, _, name = record.partition("/")
                sha = name if kind == "evidence" else value[0] if field.startswith("hashes.") and value else None
                if isinstance(sha, str) and SHA.fullmatch(sha):
                    yield sha


def strangers(pieces: Iterable[Segment]) -> list[Stranger]:
    """Return whose segments these are: each key once, with the author who wrote most and how much there is."""
    authors: dict[str, Counter[str]] = {}
    for piece in pieces:
        names = authors.setdefault(piece.key, Counter())
        for commit in piece.commits:
            names[str(commit[1][1])] += writes_in([commit])
    return [
        Stranger(key, next((name for name, _ in names.most_common(1)), ""), names.total())
        for key, names in sorted(authors.items())
    ]


def strangers_in(folder: Path) -> list[Stranger]:
    """Return whose segments an inspection's folder keeps in quarantine."""
    pieces = []
    for path in sorted((folder / QUARANTINE).glob("*" + SUFFIX)):
        try:
            pieces.append(segment.read(path.read_bytes(), folder.name))
        except InputError:
            continue  # altered since it was put there: the next merge refuses it and says so
    return strangers(pieces)
