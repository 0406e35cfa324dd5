"""
Segments: immutable signed stretches of a log, which are what leaves a machine. The same on whatever machine cuts them.

A segment is the log's own lines between a header and a trailer:

    {"format": "inspect-tool/segment/1", "inspection": id, "key": hex, "from": n, "prev": hash}
    <hash> <json>                                  lines n … m of the log, byte for byte; line 0 is the log's header
    {"to": m, "head": hash of line m, "signature": hex}

The signature is over inspection, key, m and the head, which by the chain stands for everything before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson

from inspect_tool.errors import InputError
from inspect_tool.log.chain import BODY, DIGITS, line_of, scan
from inspect_tool.log.commit import Hashed, header, parse_checked
from inspect_tool.log.keys import Key, is_signed, log_id

FORMAT: Final = "inspect-tool/segment/1"
SUFFIX: Final = ".seg"
#: No segment is larger, so that reading a hostile one costs little.
MAX_SIZE: Final = 64 << 20
#: A log is sealed at least this often, in bytes, so that no segment of it comes near the limit.
SEAL_EVERY: Final = 8 << 20

Lines = Sequence[tuple[str, bytes]]


@dataclass(frozen=True)
class Seal:
    """A log's owner's signature on everything up to line `to`, whose hash is `head`."""

    to: int
    head: str
    signature: str

    def encode(self) -> bytes:
        """Return the seal as one line, without its newline."""
        return orjson.dumps({"to": self.to, "head": self.head, "signature": self.signature})

    @classmethod
    def decode(cls, line: bytes) -> Seal:
        """Read a seal; anything but its one spelling is a ValueError."""
        found: Any = orjson.loads(line)
        if not isinstance(found, dict) or found.keys() != {"to", "head", "signature"}:
            raise ValueError(line)
        seal = cls(**found)
        if type(seal.to) is not int or seal.to < 0 or seal.encode() != line or not _is_hex(seal.signature, 128):
            raise ValueError(line)
        return seal

    def is_genuine(self, inspection: str, key: str) -> bool:
        """Whether the holder of the key made this seal for this inspection."""
        return is_signed(key, _message(inspection, key, self.to, self.head), self.signature)


def _message(inspection: str, key: str, to: int, head: str) -> bytes:
    return f"{FORMAT}\n{inspection}\n{key}\n{to}\n{head}".encode()


def make_seal(key: Key, inspection: str, to: int, head: str) -> Seal:
    """Sign a log up to a line."""
    return Seal(to, head, key.sign(_message(inspection, key.public, to, head)))


@dataclass(frozen=True)
class Segment:
    """
    A segment: `lines` are (hash, body) of the log's lines `first` … `seal.to`.

    `commits` are those of them that are not the log's header, as read, where the segment was verified.
    """

    inspection: str
    key: str
    first: int
    prev: str
    lines: Lines
    seal: Seal
    commits: Sequence[Hashed] = ()

    @property
    def log(self) -> str:
        """The id of the log this is part of."""
        return log_id(self.key)

    def encode(self) -> bytes:
        """Return the segment's bytes."""
        head = {
            "format": FORMAT,
            "inspection": self.inspection,
            "key": self.key,
            "from": self.first,
            "prev": self.prev,
        }
        body = b"".join(line_of(*line) for line in self.lines)
        return b"%b\n%b%b\n" % (orjson.dumps(head), body, self.seal.encode())


def name_of(data: bytes) -> str:
    """Return the file name of a segment: the same name always holds the same bytes."""
    return hashlib.sha256(data).hexdigest()[:32] + SUFFIX


def inspection_of(data: bytes) -> str:
    """Return the inspection that a segment says it belongs to, before anything is verified."""
    return str(_header(data.partition(b"\n")[0])["inspection"])


def read(data: bytes, inspection: str) -> Segment:
    """
    Verify a segment byte by byte.

    Raises `InputError` that says what is wrong: cut short, altered, signed by someone else, of another inspection,
    or written by a newer version.
    """
    if len(data) > MAX_SIZE:
        raise InputError("log.segment-too-large")
    first_line, _, rest = data.partition(b"\n")
    body, newline, trailer = rest[:-1].rpartition(b"\n")
    if not rest.endswith(b"\n") or not newline:
        raise InputError("log.segment-incomplete")
    head = _header(first_line)
    if head["inspection"] != inspection:
        raise InputError("log.segment-elsewhere", inspection=head["inspection"])
    try:
        seal = Seal.decode(trailer)
    except (ValueError, TypeError) as error:
        raise InputError("log.segment-incomplete") from error
    lines = scan(body + b"\n", head["prev"])
    segment = Segment(inspection, head["key"], head["from"], head["prev"], lines, seal)
    expected = seal.to - segment.first + 1
    if len(lines) != expected or body.count(b"\n") + 1 != expected or not lines or lines[-1][0] != seal.head:
        raise InputError("log.segment-altered", line=segment.first + len(lines))
    if not seal.is_genuine(inspection, segment.key):
        raise InputError("log.segment-signature")
    return replace(segment, commits=_commits(segment))


def _header(line: bytes) -> dict[str, Any]:
    head: dict[str, Any]
    try:
        head = orjson.loads(line)
    except ValueError as error:
        raise InputError("log.segment-incomplete") from error
    kind = head.get("format") if isinstance(head, dict) else None
    if kind != FORMAT:
        newer = isinstance(kind, str) and kind.startswith(FORMAT.rpartition("/")[0])
        raise InputError("log.newer-format" if newer else "log.segment-incomplete", format=kind)
    if list(head) != ["format", "inspection", "key", "from", "prev"] or orjson.dumps(head) != line:
        raise InputError("log.segment-altered", line=0)
    texts = all(isinstance(head[name], str) for name in ("inspection", "key", "prev"))
    if not texts or not _is_hex(head["key"], 64) or type(head["from"]) is not int or head["from"] < 0:
        raise InputError("log.segment-altered", line=0)
    if not _is_hex(head["prev"], DIGITS if head["from"] else 0):
        raise InputError("log.segment-altered", line=0)
    return head


def _is_hex(text: str, digits: int) -> bool:
    return len(text) == digits and not text.strip("0123456789abcdef")


def _commits(segment: Segment) -> list[Hashed]:
    lines = segment.lines
    if segment.first == 0:
        if lines[0][1] != header(segment.inspection, segment.key):
            raise InputError("log.segment-altered", line=0)
        lines = lines[1:]
    try:
        return parse_checked(lines)
    except (ValueError, TypeError) as error:
        raise InputError("log.segment-unreadable") from error


def body_size(lines: Lines) -> int:
    """Return how many bytes lines take in a log."""
    return sum(len(body) for _, body in lines) + (BODY + 1) * len(lines)
