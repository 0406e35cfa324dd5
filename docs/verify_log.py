"""Verify logs, segments, rosters and bundles by docs/formats.md and `cryptography` alone: verify_log.py FILE..."""

import hashlib
import json
import sys
import zipfile
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def chain(lines: list[bytes], head: str) -> list[str]:
    """Follow the hashes of lines from a head to the next ones; return those."""
    heads = []
    for line in lines:
        heads.append(head := hashlib.blake2b(head.encode() + line[65:], digest_size=32).hexdigest())
        if line[:65] != head.encode() + b" ":
            raise ValueError(f"line {len(heads)} does not continue the chain")
    return heads


def signed(key: str, seal: dict, *message: object) -> None:
    """Check that the holder of a key signed a message, given in lines."""
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
    public.verify(bytes.fromhex(seal["signature"]), "\n".join(map(str, message)).encode())


def verify(name: str, data: bytes, seals: bytes) -> str:
    """Verify a log, a segment, a roster, a statement of heads or a piece of evidence and say what it is."""
    if name.startswith("blobs/"):
        if hashlib.sha256(data).hexdigest() == name.removeprefix("blobs/"):
            return "evidence"
        raise ValueError("another file than its name says")
    *lines, end = data.split(b"\n")
    about = json.loads((lines or [end])[0][0 if data.startswith(b"{") else 65 :])
    if (kind := about["format"]) in {"inspect-tool/roster/1", "inspect-tool/heads/1"}:
        signed(about.get("lead") or about["key"], about, data[: data.rindex(b',"signature":')].decode() + "}")
        return f"{kind} of {about['inspection']}: {about.get('members') or about['heads']}"
    if end or kind not in {"inspect-tool/log/1", "inspect-tool/segment/1"}:
        raise ValueError("cut short, or an unknown format")
    key, inspection, piece = about["key"], about["inspection"], kind == "inspect-tool/segment/1"
    start, prev = (about["from"], about["prev"]) if piece else (0, "")
    heads = chain(lines[1:-1] if piece else lines, prev)
    for seal in map(json.loads, lines[-1:] if piece else seals.splitlines()):
        if seal["to"] < start or heads[seal["to"] - start] != seal["head"] or (piece and heads[-1] != seal["head"]):
            raise ValueError("sealed with another head")
        signed(key, seal, "inspect-tool/segment/1", inspection, key, seal["to"], seal["head"])
    return f"{kind} {key[:16]} of {inspection}: lines {start} to {start + len(heads) - 1}, head {heads[-1]}"


for path in map(Path, sys.argv[1:]):
    archive, beside = zipfile.ZipFile(path) if zipfile.is_zipfile(path) else None, path.with_suffix(".seals")
    for name in archive.namelist() if archive else [path.name]:
        try:
            content = archive.read(name) if archive else path.read_bytes()
            seals = beside.read_bytes() if not archive and beside.exists() else b""
            print(f"good {path} {name}: {verify(name, content, seals)}")
        except (ValueError, LookupError, OSError, zipfile.BadZipFile, InvalidSignature) as error:
            sys.exit(f"BAD  {path} {name}: {error or type(error).__name__}")
