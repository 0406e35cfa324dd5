"""
Bundles: one file with segments and evidence, for a stick, a folder or a mail; encrypted to its readers if wished.

A bundle is a zip of `segments/<name>.seg` and `blobs/<sha256>`. Nothing in it is believed: names are never used as
paths, sizes are counted while reading, and what is not recognised is left out.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import pyrage  # type: ignore[import-untyped]

from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.log import roster, seen, segment
from inspect_tool.log.chain import storage_error, sync_folder
from inspect_tool.log.keys import Key

MAX_MEMBERS: Final = 50_000
MAX_SEGMENTS: Final = 1 << 30
MAX_BLOB: Final = 4 << 30
_CHUNK: Final = 1 << 20
_AGE: Final = b"age-encryption.org/v1"
#: What zipfile raises for a damaged or hostile file, here and there.
_BAD: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
_BROKEN: Final = (*_BAD, OSError)
#: Where in a zip file its last record is looked for: 22 bytes, and a comment of at most 64 KiB.
_LAST_RECORD: Final = 22 + (1 << 16)
_FIXED_DATE: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Contents:
    """
    What goes into a bundle: segments, files (evidence, documents) by SHA-256, the team's roster if any.

    `heads` are the installations' statements of what they hold, by log id.
    """

    segments: Sequence[bytes]
    blobs: Mapping[str, Path]
    roster: bytes | None
    heads: Mapping[str, bytes]


def write(out: Path, contents: Contents, recipients: Sequence[str]) -> None:
    """Write a bundle, complete or not at all; with recipients (age or ssh-ed25519), only they can read it."""
    part = out.with_name(out.name + ".part")
    plain = out.with_name(out.name + ".plain.part") if recipients else part
    try:
        readers = [_recipient(r) for r in recipients]
        _pack(plain, contents)
        if readers:
            pyrage.encrypt_file(str(plain), str(part), readers)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(out)
        sync_folder(out.parent)
    except OSError as error:
        raise storage_error(error, out) from error
    finally:
        part.unlink(missing_ok=True)
        plain.unlink(missing_ok=True)


def _pack(path: Path, contents: Contents) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        if contents.roster:
            archive.writestr(_member(roster.FILE, zipfile.ZIP_DEFLATED), contents.roster)
        for log, statement in contents.heads.items():
            archive.writestr(_member(f"{seen.FOLDER}/{log}.json", zipfile.ZIP_DEFLATED), statement)
        for data in contents.segments:
            archive.writestr(_member(f"segments/{segment.name_of(data)}", zipfile.ZIP_DEFLATED), data)
        for sha, blob in contents.blobs.items():  # photographs and PDFs are compressed already
            with (
                blob.open("rb") as source,
                archive.open(_member(f"blobs/{sha}", zipfile.ZIP_STORED), "w", force_zip64=True) as target,
            ):
                while chunk := source.read(_CHUNK):
                    target.write(chunk)


def _member(name: str, method: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _FIXED_DATE)  # the same content gives the same bytes
    info.compress_type = method
    info.external_attr = 0o644 << 16
    return info


def _recipient(text: str) -> pyrage.x25519.Recipient | pyrage.ssh.Recipient:
    try:
        if text.startswith("ssh-"):
            return pyrage.ssh.Recipient.from_str(text)
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise InputError("log.recipient-unclear", text=text) from error


class Bundle:
    """A bundle opened for reading. `unrecognised` names the members that are neither segments nor evidence."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self.path = path
        self._archive = archive
        self._members = archive.infolist()
        if len(self._members) > MAX_MEMBERS:
            raise InputError("log.bundle-too-large", path=path)
        self._blobs = {
            info.filename.removeprefix("blobs/"): info for info in self._members if info.filename.startswith("blobs/")
        }

    @property
    def unrecognised(self) -> list[str]:
        """The members that are neither segments nor evidence, by name."""
        return [
            info.filename
            for info in self._members
            if not info.filename.endswith((segment.SUFFIX, "/", roster.FILE))
            and not info.filename.startswith("blobs/")
            and not seen.MEMBER.fullmatch(info.filename)
        ]

    def rosters(self) -> Iterator[bytes]:
        """Yield each member that calls itself a roster."""
        for info in self._members:
            if info.filename == roster.FILE:
                with suppress(*_BROKEN), self._archive.open(info) as file:
                    yield file.read(roster.MAX_SIZE)

    def statements(self) -> Iterator[bytes]:
        """Yield each member that calls itself a statement of what an installation holds."""
        for info in self._members:
            if seen.MEMBER.fullmatch(info.filename):
                with suppress(*_BROKEN), self._archive.open(info) as file:
                    yield file.read(seen.MAX_SIZE)

    def segments(self) -> Iterator[tuple[str, bytes | InputError]]:
        """Yield each member that calls itself a segment: its name, and its bytes or what is wrong with it."""
        total = 0
        for info in self._members:
            if not info.filename.endswith(segment.SUFFIX):
                continue
            try:
                with self._archive.open(info) as file:
                    data = file.read(segment.MAX_SIZE + 1)  # counted while reading: what a zip declares may be a lie
            except _BROKEN:
                yield info.filename, InputError("log.segment-incomplete")
                continue
            total += len(data)
            if total > MAX_SEGMENTS:
                raise InputError("log.bundle-too-large", path=self.path)
            yield info.filename, data

    def has_blob(self, sha: str) -> bool:
        """Whether the bundle says it holds this file."""
        return sha in self._blobs

    def extract(self, sha: str, folder: Path) -> bool:
        """Copy a file out under its own hash, if its bytes are what the name says; durably, or not at all."""
        try:
            with self._archive.open(self._blobs[sha]) as source:
                return store_blob(source, folder, expected=sha) is not None
        except _BAD:
            return False


class Folder:
    """A folder of segments and evidence, as a backup or a shared stick is; read like a bundle, whatever is in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._files = sorted(p for p in path.rglob("*") if p.is_file() and not p.is_symlink())
        if len(self._files) > MAX_MEMBERS:
            raise InputError("log.bundle-too-large", path=path)
        self._blobs = {p.name: p for p in self._files if p.parent.name == "blobs"}

    @property
    def unrecognised(self) -> list[str]:
        """The files that are neither segments nor evidence, by name."""
        known = set(self._blobs.values())
        return [
            str(p.relative_to(self.path))
            for p in self._files
            if p.suffix != segment.SUFFIX and p.name != roster.FILE and p.parent.name != seen.FOLDER and p not in known
        ]

    def rosters(self) -> Iterator[bytes]:
        """Yield each file that calls itself a roster."""
        for path in self._files:
            if path.name == roster.FILE:
                with path.open("rb") as file:
                    yield file.read(roster.MAX_SIZE)

    def statements(self) -> Iterator[bytes]:
        """Yield each file that calls itself a statement of what an installation holds."""
        for path in self._files:
            if path.parent.name == seen.FOLDER:
                with path.open("rb") as file:
                    yield file.read(seen.MAX_SIZE)

    def segments(self) -> Iterator[tuple[str, bytes | InputError]]:
        """Yield each file that calls itself a segment: its name, and its bytes."""
        for path in self._files:
            if path.suffix == segment.SUFFIX:
                with path.open("rb") as file:
                    yield path.name, file.read(segment.MAX_SIZE + 1)

    def has_blob(self, sha: str) -> bool:
        """Whether the folder says it holds this file."""
        return sha in self._blobs

    def extract(self, sha: str, folder: Path) -> bool:
        """Copy a file out under its own hash, if its bytes are what the name says; durably, or not at all."""
        with self._blobs[sha].open("rb") as source:
            return store_blob(source, folder, expected=sha) is not None


def store_blob(source: IO[bytes], folder: Path, *, expected: str | None = None) -> tuple[str, int] | None:
    """
    Copy a stream into `folder/<sha256>` durably; return its hash and size, or None if the hash is not `expected`.

    Raises OSError and leaves nothing behind when the disk refuses.
    """
    fd, name = tempfile.mkstemp(".part", "", folder)
    part = Path(name)
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(fd, "wb") as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                if size > MAX_BLOB:
                    return None
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        sha = digest.hexdigest()
        if expected not in {None, sha}:
            return None
        part.replace(folder / sha)
        sync_folder(folder)
        return sha, size
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def opened(path: Path, key: Key) -> Iterator[Bundle | Folder]:
    """Open a bundle, decrypted with the installation's key if need be, or a folder of segments."""
    if not path.exists():
        raise NotFoundError("log.bundle-missing", path=path)
    try:
        if path.is_dir():
            yield Folder(path)
            return
        with path.open("rb") as file:
            encrypted = file.read(len(_AGE)) == _AGE
        if not encrypted:
            with _unzipped(path, path) as archive:
                yield Bundle(path, archive)
            return
        with tempfile.TemporaryDirectory() as folder:
            plain = Path(folder) / "bundle"
            pyrage.decrypt_file(str(path), str(plain), [pyrage.ssh.Identity.from_buffer(key.pem())])
            with _unzipped(plain, path) as archive:
                yield Bundle(path, archive)
    except pyrage.DecryptError as error:
        raise InputError("log.bundle-not-for-us", path=path) from error
    except OSError as error:
        raise storage_error(error, path) from error


def _unzipped(path: Path, given: Path) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(path)
    except _BAD as error:
        raise InputError("log.bundle-incomplete", path=given) from error
    # One wrong length in a zip's directory swallows the members after it, and zipfile does not count them.
    if len(archive.infolist()) != _members_said(path):
        archive.close()
        raise InputError("log.bundle-incomplete", path=given)
    return archive


def _members_said(path: Path) -> int:
    """Return how many members a zip file's last record says there are."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - _LAST_RECORD, 0))
        _, _, record = file.read().rpartition(b"PK\5\6")
    return int.from_bytes(record[6:8], "little")
