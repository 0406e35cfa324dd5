"""The installation's key: it names the log, signs what leaves the machine, and opens what was encrypted to it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_ssh_private_key,
)

from inspect_tool.errors import DamagedError
from inspect_tool.log.chain import SHORT, ensure_folder, storage_error, write_whole

KeyFactory = Callable[[], Ed25519PrivateKey]
_OWNER_ONLY: Final = 0o600
#: Syllables that sound apart in every region of Vietnam and in English; two make a word, each worth one byte.
_ONSETS: Final = ("b", "c", "d", "g", "h", "kh", "l", "m", "n", "ng", "p", "r", "s", "t", "th", "v")
_RIMES: Final = ("a", "e", "i", "o", "u", "ai", "ao", "am", "an", "ang", "em", "in", "oi", "om", "on", "ung")


def log_id(key: str) -> str:
    """Return the id of the log that a public key (64 hex digits) names."""
    return key[:SHORT]


def fingerprint(key: str) -> str:
    """Return eight words that two people can read to each other: 128 bits of the public key (64 hex digits)."""
    syllables = [_ONSETS[byte >> 4] + _RIMES[byte & 15] for byte in bytes.fromhex(key)[:16]]
    return " ".join(first + second for first, second in zip(syllables[::2], syllables[1::2], strict=True))


def recipient(key: str) -> str:
    """Return the age recipient (an ssh-ed25519 line) of the installation with this public key (64 hex digits)."""
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
    return public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def is_signed(key: str, message: bytes, signature: str) -> bool:
    """Whether the holder of a public key signed a message; key and signature in hex."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), message)
    except (ValueError, InvalidSignature):
        return False
    return True


@dataclass(frozen=True)
class Key:
    """An installation's key pair. `public` is 64 hex digits."""

    private: Ed25519PrivateKey
    public: str

    @classmethod
    def of(cls, private: Ed25519PrivateKey) -> Key:
        """Wrap a private key."""
        return cls(private, private.public_key().public_bytes_raw().hex())

    @cached_property
    def log_id(self) -> str:
        """The id of the log this key writes."""
        return log_id(self.public)

    def sign(self, message: bytes) -> str:
        """Return the signature of a message, in hex."""
        return self.private.sign(message).hex()

    def pem(self) -> bytes:
        """Return the private key in OpenSSH's form, which age reads as an identity, too."""
        return self.private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())


def load_or_make(path: Path, make: KeyFactory) -> Key:
    """Read the key kept in a file, or make one there that only its owner may read."""
    try:
        if path.exists():
            return _load(path)
        ensure_folder(path.parent)
        key = Key.of(make())
        # Windows: the user's own data folder is private to the user; the mode there only says "not read-only".
        write_whole(path, key.pem(), mode=_OWNER_ONLY)
    except OSError as error:
        raise storage_error(error, path) from error
    return key


def _load(path: Path) -> Key:
    try:
        private = load_ssh_private_key(path.read_bytes(), None)
    except ValueError as error:
        raise DamagedError("log.key-damaged", path=path) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise DamagedError("log.key-damaged", path=path)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(_OWNER_ONLY)
    return Key.of(private)


class KeyRing:
    """The key in use, and those this installation used before it had to take a new identity."""

    def __init__(self, path: Path, make: KeyFactory) -> None:
        self._path = path
        self._make = make
        self._retired = path.with_name("keys-retired")

    @cached_property
    def current(self) -> Key:
        """The key in use, made at first need."""
        return load_or_make(self._path, self._make)

    def find(self, public: str) -> Key | None:
        """Return one's own key with this public part, in use or retired."""
        if public == self.current.public:
            return self.current
        path = self._retired / log_id(public)
        key = _load(path) if path.exists() else None
        return key if key and key.public == public else None

    def log_ids(self) -> set[str]:
        """Return the ids of the logs this installation writes or has written."""
        retired = self._retired.iterdir() if self._retired.is_dir() else ()
        return {self.current.log_id, *(path.name for path in retired)}

    def renew(self) -> Key:
        """Retire the key in use and make another: for an installation whose history goes on somewhere else, too."""
        old, new = self.current, Key.of(self._make())
        ensure_folder(self._retired)
        write_whole(self._retired / old.log_id, old.pem(), mode=_OWNER_ONLY)
        write_whole(self._path, new.pem(), mode=_OWNER_ONLY)
        self.current = new
        return new
