"""The log files of one inspection: one's own, with a writer, and those that arrived from other installations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import orjson

from inspect_tool.errors import DamagedError, InputError, InspectError
from inspect_tool.i18n import t
from inspect_tool.log.chain import (
    DIGITS,
    Appender,
    Sync,
    chained,
    durable,
    is_torn,
    line_of,
    scan,
    set_aside,
    write_whole,
)
from inspect_tool.log.commit import LOG_FORMAT, Hashed, header, moment, parse
from inspect_tool.log.keys import log_id
from inspect_tool.log.segment import Lines, Seal, body_size

SUFFIX: Final = ".log"
SEALS: Final = ".seals"


@dataclass(frozen=True)
class Notice:
    """Something the user should know, that needs no decision: a catalogue key and its values."""

    key: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return t(self.key, **self.values)


@dataclass(frozen=True)
class Head:
    """How far a log has come: its number of commits, the hash of the last, and who made it."""

    count: int
    hash: str
    author: str


@dataclass(frozen=True)
class Mark:
    """How far a log had come when a snapshot was made: its bytes and their digest, its commits, the last of them."""

    size: int
    digest: str
    count: int
    head: str
    author: str
    shared: int


class Log:
    """
    One log file: whose it is, how far it has come, and its writer.

    `name` is its id, or `<id>~<8 digits>` for another history of the same log: the digits begin the hash of the first
    line that differs. That happens when a laptop was cloned or restored; both histories are kept.
    """

    def __init__(self, path: Path, inspection: str, key: str, *, sync: Sync = durable) -> None:
        self.path = path
        self.name = path.stem
        self.inspection = inspection
        self.key = key
        self.id = log_id(key)
        self.count = 0
        self.shared = 0  #: commits at its beginning that another history of the same log holds, too
        self.author = ""
        self.seals: list[Seal] = []
        self.problem: DamagedError | None = None
        self.torn = b""
        self._writer = Appender(path, sync=sync)

    @property
    def head(self) -> Head:
        """How far the log has come."""
        return Head(self.count, self._writer.head, self.author)

    @property
    def begun(self) -> bool:
        """Whether the log has its header on disk."""
        return self._writer.end > 0

    @property
    def size(self) -> int:
        """Bytes of whole lines on disk."""
        return self._writer.end

    def read(self, data: bytes, mark: Mark | None = None) -> Lines:
        """
        Read the commits in the file's bytes up to the first bad one, and take up the chain there.

        With a mark that fits, only those after it. What follows the last is kept as `torn` where an append that never
        returned explains it, else named in `problem`.
        """
        if self.name.partition("~")[0] != self.id:
            raise DamagedError("log.elsewhere", path=self.path)
        lines = scan(data[mark.size :], mark.head) if mark else scan(data, "")
        if not mark and lines and lines[0][1] != header(self.inspection, self.key):
            self._refuse(lines[0][1])
        commits = lines if mark else lines[1:]
        self._writer.end = body_size(lines) + (mark.size if mark else 0)
        self._writer.head = lines[-1][0] if lines else mark.head if mark else ""
        self.count = len(commits) + (mark.count if mark else 0)
        self.author = str(orjson.loads(commits[-1][1])[1]) if commits else mark.author if mark else ""
        self.shared = mark.shared if mark else 0
        tail = data[self._writer.end :]
        if tail and is_torn(tail, self._writer.head, self._writer.end):
            self.torn = tail
        elif tail:
            line = data.count(b"\n", 0, self._writer.end) + 1
            self.problem = DamagedError("log.damaged", path=self.path, line=line, byte=self._writer.end)
        self._read_seals()
        return commits

    def mark(self, digest: str) -> Mark:
        """Return how far the log has come, for a snapshot; `digest` is that of its bytes."""
        return Mark(self.size, digest, self.count, self._writer.head, self.author, self.shared)

    @classmethod
    def inspect(cls, path: Path, inspection: str) -> InspectError | None:
        """Say what is wrong with a log file, following its chain; a torn tail is nothing wrong."""
        data = path.read_bytes()
        first = scan(data.partition(b"\n")[0] + b"\n", "")
        found = orjson.loads(first[0][1]) if first else None
        key = found.get("key") if isinstance(found, dict) else None
        if not isinstance(key, str):
            return None if is_torn(data, "", 0) or not data else DamagedError("log.damaged", path=path, line=1, byte=0)
        log = cls(path, inspection, key)
        log.read(data)
        return log.problem

    def _refuse(self, first: bytes) -> None:
        found = orjson.loads(first)
        kind = found.get("format") if isinstance(found, dict) else None
        if kind != LOG_FORMAT and isinstance(kind, str) and kind.startswith("inspect-tool/log/"):
            raise InputError("log.newer-format", format=kind)
        raise DamagedError("log.elsewhere", path=self.path)

    def _read_seals(self) -> None:
        path = self.path.with_suffix(SEALS)
        for line in path.read_bytes().split(b"\n")[:-1] if path.exists() else ():
            try:
                self.seals.append(Seal.decode(line))
            except (ValueError, TypeError):
                break  # a seal is only a signature on what stands: its owner makes it again, or a peer brings it

    def settle(self) -> Notice | None:
        """Set a torn tail aside, so that the log can go on; say so."""
        if not self.torn:
            return None
        aside = set_aside(self.path, self._writer.end, self.torn)
        size, self.torn = len(self.torn), b""
        return Notice("log.torn", {"path": aside, "bytes": size})

    def lines(self) -> Lines:
        """Return (hash, body) of every whole line on disk, the header first."""
        return scan(self._whole(), "")

    def commits(self) -> list[Hashed]:
        """Return the commits on disk, read."""
        return parse(self.lines()[1:])

    def times(self, places: Iterable[int]) -> dict[int, datetime]:
        """Return when commits were made, by their place in the log, the first being 1; places beyond are left out."""
        lines = self.lines()
        return {at: moment(orjson.loads(lines[at][1])[0]) for at in places if 0 < at < len(lines)}

    def find(self, commit_id: str) -> Hashed | None:
        """Return the commit with this id (the beginning of its line's hash), read."""
        data = self._whole()
        start = data.find(b"\n" + commit_id.encode()) + 1
        if not start:
            return None
        digits, _, body = data[start : data.index(b"\n", start)].partition(b" ")
        return digits.decode(), orjson.loads(body)

    def hashes(self) -> list[str]:
        """Return the hash of every whole line on disk, the header's first."""
        return [line[:DIGITS].decode() for line in self._whole().split(b"\n")[:-1]]

    def _whole(self) -> bytes:
        with self.path.open("rb") as file:
            return file.read(self._writer.end)

    def append(self, body: bytes, author: str) -> str:
        """Add one commit durably, the header before it if it is the first; return its hash."""
        start = b""
        head = self._writer.head
        if not self.begun:
            first = header(self.inspection, self.key)
            head = chained("", first)
            start = line_of(head, first)
        line_hash = chained(head, body)
        self._writer.append(start + line_of(line_hash, body), line_hash)
        self.count += 1
        self.author = author
        return line_hash

    def extended(self, lines: Lines, seals: Iterable[Seal]) -> dict[Path, bytes]:
        """
        Return the files that this log would be with more verified lines (its header first, if it is new) and seals.

        A file is replaced rather than appended to: many lines cut short by the power would look like damage.
        """
        files: dict[Path, bytes] = {}
        if lines:
            self._writer.close()  # an open file cannot be replaced on Windows
            files[self.path] = (self._whole() if self.begun else b"") + b"".join(line_of(*line) for line in lines)
        together = self._together(seals)
        if len(together) > len(self.seals):
            files[self.path.with_suffix(SEALS)] = b"".join(seal.encode() + b"\n" for seal in together)
        return files

    def extend(self, lines: Lines, seals: Iterable[Seal]) -> None:
        """Go on from those files, once they are on the disk."""
        self.seals = self._together(seals)
        if not lines:
            return
        commits = lines if self.begun else lines[1:]
        self._writer.end += body_size(lines)
        self._writer.head = lines[-1][0]
        self.count += len(commits)
        if commits:
            self.author = str(orjson.loads(commits[-1][1])[1])

    def _together(self, seals: Iterable[Seal]) -> list[Seal]:
        found = {seal.to: seal for seal in seals} | {seal.to: seal for seal in self.seals}
        return [seal for _, seal in sorted(found.items())]

    def set_seals(self, seals: list[Seal]) -> None:
        """Keep exactly these seals, in the order of their lines."""
        self.seals = seals
        write_whole(self.path.with_suffix(SEALS), b"".join(seal.encode() + b"\n" for seal in seals))

    def close(self) -> None:
        """Give the file back."""
        self._writer.close()
