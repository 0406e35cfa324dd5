"""Verify logs, segments and bundles of inspect-tool without any of its code: `python verify_log.py FILE...`.

Follows docs/formats.md; needs only the package `cryptography`. Exit 1 if anything is not what it says it is.
"""

import hashlib
import json
import sys
import zipfile
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def chain(lines: list[bytes], head: str) -> str:
    """Follow the hashes of lines from a head to the next."""
    for number, line in enumerate(lines, 1):
        digest = hashlib.blake2b(head.encode() + line[65:], digest_size=32).hexdigest()
        if line[:65] != digest.encode() + b" ":
            raise ValueError(f"line {number} does not continue the chain")
        head = digest
    return head


def verify(data: bytes) -> str:
    """Verify a log or a segment and say what it is."""
    first, *lines, last, end = data.split(b"\n")
    if end:
        raise ValueError("cut short")
    if not first.startswith(b"{"):
        head, about = chain([first, *lines, last], ""), json.loads(first[65:])
        if about["format"] != "inspect-tool/log/1":
            raise ValueError("unknown format")
        return f"log {about['key'][:16]} of {about['inspection']}: {len(lines) + 1} commits, head {head}"
    about, seal = json.loads(first), json.loads(last)
    if about["format"] != "inspect-tool/segment/1" or len(lines) != seal["to"] - about["from"] + 1:
        raise ValueError("unknown format, or lines are missing")
    if chain(lines, about["prev"]) != seal["head"]:
        raise ValueError("another head")
    signed = "\n".join([about["format"], about["inspection"], about["key"], str(seal["to"]), seal["head"]])
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(about["key"]))
    key.verify(bytes.fromhex(seal["signature"]), signed.encode())
    return f"segment of log {about['key'][:16]} of {about['inspection']}: lines {about['from']} to {seal['to']}"


for path in map(Path, sys.argv[1:]):
    archive = zipfile.ZipFile(path) if zipfile.is_zipfile(path) else None
    for name in archive.namelist() if archive else [path.name]:
        try:
            content = archive.read(name) if archive else path.read_bytes()
            if not name.startswith("blobs/"):
                print(f"good {path} {name}: {verify(content)}")
            elif hashlib.sha256(content).hexdigest() != name.removeprefix("blobs/"):
                sys.exit(f"BAD  {path} {name}: another file than its name says")
        except (ValueError, KeyError, OSError, zipfile.BadZipFile, InvalidSignature) as error:
            sys.exit(f"BAD  {path} {name}: {error or type(error).__name__}")
