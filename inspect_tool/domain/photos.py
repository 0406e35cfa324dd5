"""
What a photo says of itself besides its picture: when it was taken, and whether it tells where.

Read from its bytes: an Exif block (a small TIFF file inside JPEG, PNG, WebP, HEIC or AVIF, or the whole of a TIFF) and
an XMP packet. To take the position out, the bytes that hold it are overwritten in place and its entry leaves the
directory: nothing is moved, so neither the picture nor anything else the camera wrote changes. Sources: CIPA DC-008
(Exif 2.32), TIFF 6.0, XMP part 2.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final, Literal

from inspect_tool.errors import InputError
from inspect_tool.text import VIETNAM

#: Beginnings of the formats that can carry an Exif block.
_PHOTO: Final = re.compile(
    rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|RIFF.{4}WEBP|.{4}ftyp(?:hei|hev|mif|msf|avi)|II\*\0|MM\0\*", re.DOTALL
)
_BLOCK: Final = re.compile(rb"(?:Exif\0\0|eXIf|EXIF.{4})(?=II\*\0|MM\0\*)", re.DOTALL)
_XMP: Final = re.compile(rb"<x:xmpmeta\b.*?</x:xmpmeta>", re.DOTALL)
_XMP_POSITION: Final = re.compile(
    rb"exif:GPS\w+\s*=\s*(?:\"[^\"]*\"|'[^']*')|<exif:(GPS\w+)\b[^>]*>.*?</exif:\1>", re.DOTALL
)
_OFFSET: Final = re.compile(r"([+-])(\d\d):(\d\d)")
_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_EXIF_IFD: Final = 0x8769
_GPS_IFD: Final = 0x8825
_GPS_VERSION: Final = 0
_TAKEN: Final = (0x9003, 0x9004)
_TAKEN_OFFSET: Final = 0x9011
_ENTRY: Final = 12


#: What the photo appendix can print: the formats that `report.reencoding` makes anew.
_PRINTABLE: Final = frozenset(
    f"image/{name}" for name in ("jpeg", "jpg", "png", "webp", "tiff", "bmp", "x-ms-bmp", "gif")
)


def printable(media_type: str | None) -> bool:
    """Whether a file of this type can be printed in the photo appendix."""
    return media_type in _PRINTABLE


def require_printable(media_type: str | None, name: str) -> None:
    """Raise `InputError` for a file that the photo appendix cannot print."""
    if not printable(media_type):
        raise InputError("attach.no-picture", name=name)


@dataclass(frozen=True)
class Photo:
    """What a file says of itself: when it was taken (Vietnam's time if it names no zone), and whether it says where."""

    taken_at: datetime | None = None
    located: bool = False


@dataclass(frozen=True)
class _Entry:
    """One entry of a directory: where it stands, its tag, and where its value's bytes are."""

    at: int
    tag: int
    start: int
    size: int


class _BrokenError(Exception):
    """A block that does not hold what it announces."""


class _Block:
    """One Exif block within a file, read and changed by absolute position."""

    def __init__(self, data: bytearray, base: int) -> None:
        self._data = data
        self._base = base
        self._order: Literal["little", "big"] = "little" if data[base : base + 2] == b"II" else "big"

    def number(self, at: int, size: int) -> int:
        if at < 0 or at + size > len(self._data):
            raise _BrokenError
        return int.from_bytes(self._data[at : at + size], self._order)

    @property
    def root(self) -> int:
        """Where the first directory stands."""
        return self._base + self.number(self._base + 4, 4)

    def entries(self, at: int) -> list[_Entry]:
        """Return the entries of the directory at a position."""
        return [self._entry(at + 2 + n * _ENTRY) for n in range(self.number(at, 2))]

    def _entry(self, at: int) -> _Entry:
        size = _SIZES.get(self.number(at + 2, 2), 0) * self.number(at + 4, 4)
        start = at + 8 if size <= 4 else self._base + self.number(at + 8, 4)
        if start + size > len(self._data):
            raise _BrokenError
        return _Entry(at, self.number(at, 2), start, size)

    def directory(self, tag: int) -> tuple[_Entry, int] | None:
        """Return the entry of the first directory that points to another, and where that one stands."""
        entry = next((e for e in self.entries(self.root) if e.tag == tag), None)
        return (entry, self._base + self.number(entry.at + 8, 4)) if entry else None

    def text(self, entry: _Entry) -> str:
        return bytes(self._data[entry.start : entry.start + entry.size]).rstrip(b"\0 ").decode("ascii", "replace")

    @property
    def located(self) -> bool:
        found = self.directory(_GPS_IFD)
        return found is not None and any(e.tag != _GPS_VERSION for e in self.entries(found[1]))

    @property
    def taken_at(self) -> datetime | None:
        found = self.directory(_EXIF_IFD)
        if found is None:
            return None
        texts = {e.tag: self.text(e) for e in self.entries(found[1]) if e.tag in {*_TAKEN, _TAKEN_OFFSET}}
        written = next((texts[tag] for tag in _TAKEN if tag in texts), "")
        try:
            return datetime.strptime(written, "%Y:%m:%d %H:%M:%S").replace(tzinfo=_zone(texts.get(_TAKEN_OFFSET, "")))
        except ValueError:
            return None

    def forget_position(self) -> None:
        """Overwrite the position's directory and values, and take its entry out of the first directory."""
        found = self.directory(_GPS_IFD)
        if found is None:
            return
        pointer, at = found
        entries = self.entries(at)
        for entry in entries:
            self._data[entry.start : entry.start + entry.size] = bytes(entry.size)
        self._data[at : at + 2 + len(entries) * _ENTRY] = bytes(2 + len(entries) * _ENTRY)
        count = self.number(self.root, 2)
        end = self.root + 2 + count * _ENTRY + 4  # the entries, and where the next directory is
        rest = self._data[pointer.at + _ENTRY : end]
        self._data[pointer.at : end] = rest + bytes(_ENTRY)
        self._data[self.root : self.root + 2] = (count - 1).to_bytes(2, self._order)


def _zone(text: str) -> timezone:
    match = _OFFSET.fullmatch(text)
    if match is None:
        return VIETNAM
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-offset if match[1] == "-" else offset)


def _blocks(data: bytearray) -> Iterator[_Block]:
    if not _PHOTO.match(data):
        return
    starts = [match.end() for match in _BLOCK.finditer(data)]
    for start in [0, *starts] if data.startswith((b"II*\0", b"MM\0*")) else starts:
        yield _Block(data, start)


def look(content: bytes) -> Photo:
    """Return what a file says of itself; nothing of one that is not a photo, or whose words cannot be read."""
    data = bytearray(content)
    taken, located = None, False
    for block in _blocks(data):
        try:
            taken = taken or block.taken_at
            located = located or block.located
        except _BrokenError:
            continue
    if _PHOTO.match(data):
        located = located or any(_XMP_POSITION.search(packet[0]) for packet in _XMP.finditer(data))
    return Photo(taken, located)


def without_position(content: bytes) -> bytes:
    """Return a copy of a photo that no longer says where it was taken, as long as the original and the same picture."""
    data = bytearray(content)
    for block in _blocks(data):
        try:
            block.forget_position()
        except _BrokenError:
            continue
    if _PHOTO.match(data):
        for packet in list(_XMP.finditer(data)):
            cleared = _XMP_POSITION.sub(lambda match: b" " * len(match[0]), packet[0])
            data[packet.start() : packet.end()] = cleared
    if data.startswith(b"\x89PNG"):
        _check_sums(data)
    return bytes(data)


def _check_sums(data: bytearray) -> None:
    """Write the sums of a PNG's text and Exif chunks anew."""
    at = 8
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        kind, end = bytes(data[at + 4 : at + 8]), at + 8 + size
        if kind in {b"eXIf", b"iTXt"}:
            data[end : end + 4] = zlib.crc32(data[at + 4 : end]).to_bytes(4, "big")
        at = end + 4
