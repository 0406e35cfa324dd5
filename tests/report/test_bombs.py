"""Files made to exhaust who verifies them: an answer, never a wait without end, and bounded memory."""

from __future__ import annotations

import os
import re
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


def attached(packed: bytes) -> bytes:
    """Return a file whose data is this stream, object 5: what is read of any document."""
    names = b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a) 4 0 R] >> >> >>"
    spec = b"<< /Type /Filespec /F (%s) /EF << /F 5 0 R >> >>" % ATTACHMENT.encode()
    return file(names, PAGES, PAGE, spec, packed)


def unpacking_attachment() -> bytes:
    return attached(stream(b"/Type /EmbeddedFile /Filter /FlateDecode", zeros(HUGE)))


def of_length(length: bytes) -> bytes:
    return attached(b"<< /Type /EmbeddedFile /Length %s >>\nstream\nx\nendstream" % length)


def revisions(count: int) -> bytes:
    out = bytearray(file(EMPTY, PAGES, PAGE))
    before = int(out.split(b"startxref\n")[1].split()[0])
    for _ in range(count):
        at = len(out)
        out += b"xref\n0 0\ntrailer\n<< /Size 4 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (before, at)
        before = at
    return bytes(out)


def circle_of_revisions() -> bytes:
    """Return a file whose only revision names itself as the one before."""
    place = file(EMPTY, PAGES, PAGE).rindex(b"xref\n0 ")
    bomb = file(EMPTY, PAGES, PAGE, trailer=b"/Prev %d" % place)
    assert bomb[place:].startswith(b"xref")
    return bomb


def nested(opening: bytes, closing: bytes) -> bytes:
    deep = opening * 100_000 + b"0" + closing * 100_000
    return file(b"<< /Type /Catalog /Pages 2 0 R /Deep %s >>" % deep, PAGES, PAGE)


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
    "length of 2 GB": lambda: of_length(b"2147483648"),
    "length that asks for itself": lambda: of_length(b"5 0 R"),
    "object that is itself": lambda: file(EMPTY, b"2 0 R", PAGE),
    "pages in a circle": lambda: file(EMPTY, b"<< /Type /Pages /Kids [2 0 R] /Count 9999999999 >>"),
    "fields in a circle": lambda: file(
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>",
        PAGES,
        PAGE,
        b"<< /T (KT_TruongDoan) /FT /Sig /Kids [4 0 R] /Parent 4 0 R >>",
    ),
    "attachments in a circle": chain_of_attachments,
    "revisions in a circle": circle_of_revisions,
    "a number of a million digits": lambda: file(b"<< /Pages 2 0 R /N %s >>" % (b"9" * 1_000_000), PAGES, PAGE),
}

#: What each is refused for: the issue's code and reason. Shows that it was its trap that was met, not something before.
REFUSED_FOR = {
    "xref stream of gigabytes": "unreadable PdfDecodeLimitError",
    "object stream of gigabytes": "unreadable PdfDecodeLimitError",
    "attachment of gigabytes": "unreadable PdfDecodeLimitError",
    "lists in lists": "unreadable RecursionError",
    "dictionaries in dictionaries": "unreadable PdfReadError: Failed to read dictionary key",  # as deep as Python goes
    "ten thousand revisions": "no-fields",  # all are read, and are but many
    "length of 2 GB": "unreadable PdfStreamError: Stream ended prematurely",
    "length that asks for itself": "unreadable RecursionError",
    "object that is itself": "unreadable RecursionError",
    "pages in a circle": "no-fields",  # nobody walks them: their number is taken as stated
    "fields in a circle": "unreadable PdfReadError: Circular reference in form tree",
    "attachments in a circle": "unreadable InputError.*EmbeddedFiles",
    "revisions in a circle": "unreadable PdfReadError: startxref loop",
    "a number of a million digits": "unreadable ValueError: Exceeds the limit|limit-time",  # as fast as the machine is
}


@pytest.fixture
def peaks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Collect the memory (KB) of each child as it ends: the system's sum over children shows only the largest ever."""
    found: list[int] = []

    def waited(pid: int, options: int) -> tuple[int, int]:
        ended, status, usage = os.wait4(pid, options)
        if ended:
            found.append(usage.ru_maxrss)
        return ended, status

    monkeypatch.setattr(os, "waitpid", waited)
    return found


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_bounded_time_and_memory(name: str, peaks: list[int]) -> None:
    bomb = BOMBS[name]()
    began = time.monotonic()
    result = verify(bomb, trust=(), clock=lambda: NOW, seconds=SECONDS, megabytes=MEGABYTES)
    assert time.monotonic() - began < SECONDS + 5
    (peak,) = peaks
    assert 10_000 < peak <= MEGABYTES * 1000
    assert not result.valid_and_trusted
    told = [f"{issue.code} {issue.values.get('reason', '')}" for issue in result.issues]
    assert any(re.match(REFUSED_FOR[name], each) for each in told), told
    assert all(issue.text for issue in result.issues)
