"""Files made to exhaust who verifies them: an answer, never a wait without end, and bounded memory."""

from __future__ import annotations

import resource
import time
import zlib
from collections.abc import Callable
from functools import cache

import pytest

from inspect_tool.report.fields import ATTACHMENT
from inspect_tool.report.verify import verify

from .conftest import NOW

SECONDS, MEGABYTES, HUGE = 8, 1000, 1_500_000_000
EMPTY = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"


def file(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Return a PDF of these objects, numbered from 1; the first is its catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(out))
    return out + head + table + tail


@cache
def zeros(size: int) -> bytes:
    """Deflate many zeros, without ever holding them."""
    packer, block = zlib.compressobj(9), bytes(10_000_000)
    return b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()


def stream(head: bytes, data: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (head, len(data), data)


def unpacking_xref() -> bytes:
    body = stream(b"/Type /XRef /Size 9 /W [1 4 1] /Root 1 0 R /Filter /FlateDecode", zeros(HUGE))
    return b"%PDF-1.7\n9 0 obj\n" + body + b"\nendobj\nstartxref\n9\n%%EOF\n"


def unpacking_objects() -> bytes:
    packed = stream(b"/Type /ObjStm /N 9 /First 99 /Filter /FlateDecode", zeros(HUGE))
    rows = bytes([0, 0, 0, 0, 0, 0]) + bytes([2, 0, 0, 0, 2, 0]) + bytes([1, 0, 0, 0, 9, 0])
    start = 9 + len(b"2 0 obj\n") + len(packed) + len(b"\nendobj\n")
    table = stream(b"/Type /XRef /Size 3 /W [1 4 1] /Root 1 0 R", rows)
    ends = b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start
    return b"%PDF-1.7\n2 0 obj\n" + packed + b"\nendobj\n3 0 obj\n" + table + ends


def unpacking_attachment() -> bytes:
    names = b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a) 4 0 R] >> >> >>"
    spec = b"<< /Type /Filespec /F (%s) /EF << /F 5 0 R >> >>" % ATTACHMENT.encode()
    packed = stream(b"/Type /EmbeddedFile /Filter /FlateDecode", zeros(HUGE))
    return file(names, PAGES, PAGE, spec, packed)


def revisions(count: int) -> bytes:
    out = bytearray(file(EMPTY, PAGES, PAGE))
    before = int(out.split(b"startxref\n")[1].split()[0])
    for _ in range(count):
        at = len(out)
        out += b"xref\n0 0\ntrailer\n<< /Size 4 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (before, at)
        before = at
    return bytes(out)


def nested(opening: bytes, closing: bytes) -> bytes:
    return file(b"<< /Type /Catalog /Pages 2 0 R /Deep %s%s >>" % (opening * 100_000, closing * 100_000), PAGES, PAGE)


def chain_of_attachments() -> bytes:
    tree = b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 4 0 R >> >>"
    return file(tree, PAGES, PAGE, b"<< /Kids [4 0 R 4 0 R 4 0 R] >>")


BOMBS: dict[str, Callable[[], bytes]] = {
    "xref stream of gigabytes": unpacking_xref,
    "object stream of gigabytes": unpacking_objects,
    "attachment of gigabytes": unpacking_attachment,
    "lists in lists": lambda: nested(b"[", b"]"),
    "dictionaries in dictionaries": lambda: nested(b"<< /A ", b" >>"),
    "ten thousand revisions": lambda: revisions(10_000),
    "length of 2 GB": lambda: file(EMPTY, PAGES, b"<< /Length 2147483648 >>\nstream\nx\nendstream"),
    "length that asks for itself": lambda: file(EMPTY, PAGES, b"<< /Length 3 0 R >>\nstream\nx\nendstream"),
    "object that is itself": lambda: file(EMPTY, b"2 0 R", PAGE),
    "pages in a circle": lambda: file(EMPTY, b"<< /Type /Pages /Kids [2 0 R] /Count 9999999999 >>"),
    "fields in a circle": lambda: file(
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>",
        PAGES,
        PAGE,
        b"<< /T (KT_TruongDoan) /FT /Sig /Kids [4 0 R] /Parent 4 0 R >>",
    ),
    "attachments in a circle": chain_of_attachments,
    "revisions in a circle": lambda: file(EMPTY, PAGES, PAGE, trailer=b"/Prev 190"),
    "a number of a million digits": lambda: file(b"<< /Pages 2 0 R /N %s >>" % (b"9" * 1_000_000), PAGES, PAGE),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_bounded_time_and_memory(name: str) -> None:
    bomb, before = BOMBS[name](), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # of the largest so far
    began = time.monotonic()
    result = verify(bomb, trust=(), clock=lambda: NOW, seconds=SECONDS, megabytes=MEGABYTES)
    assert time.monotonic() - began < SECONDS + 5
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= max(before, MEGABYTES * 1000)
    assert not result.valid_and_trusted
    assert result.issues
    assert all(issue.text for issue in result.issues)
