"""What photos say of themselves, read beside Pillow; the position taken out and nothing else."""

from __future__ import annotations

import io
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from inspect_tool.domain.photos import Photo, look, without_position
from inspect_tool.text import VIETNAM

EXIF, GPS = 0x8769, 0x8825
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:GPSLatitude="10,48.2N" tiff:Make="A"/>'
    b"<exif:GPSLongitude>106,42.1E</exif:GPSLongitude></x:xmpmeta>"
)


def photo(kind: str = "JPEG", *, gps: bool = True, taken: str = "2023:08:17 09:12:44", zone: str = "") -> bytes:
    """A picture with Exif as Pillow writes it."""
    exif = Image.Exif()
    exif[0x010F] = "Máy ảnh thử"
    inside = exif.get_ifd(EXIF)
    if taken:
        inside[0x9003] = taken
    if zone:
        inside[0x9011] = zone
    inside[0x927C] = b"maker note " * 9
    if gps:
        exif.get_ifd(GPS).update({1: "N", 2: (10.0, 48.0, 12.5), 3: "E", 4: (106.0, 42.0, 7.25), 29: "2023:08:17"})
    image = Image.effect_noise((48, 32), 80).convert("RGB")
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


def pixels(content: bytes) -> bytes:
    return Image.open(io.BytesIO(content)).convert("RGB").tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_position_goes_and_all_else_stays(kind: str) -> None:
    content = photo(kind)
    assert look(content).located
    bare = without_position(content)
    assert len(bare) == len(content)
    assert pixels(bare) == pixels(content)
    assert look(bare) == Photo(datetime(2023, 8, 17, 9, 12, 44, tzinfo=VIETNAM), located=False)
    before, after = (Image.open(io.BytesIO(c)).getexif() for c in (content, bare))
    assert GPS in before
    assert GPS not in after
    assert not after.get_ifd(GPS)
    assert after[0x010F] == before[0x010F]
    assert dict(after.get_ifd(EXIF)) == dict(before.get_ifd(EXIF))
    assert without_position(bare) == bare


def test_a_png_stays_whole() -> None:
    bare = without_position(photo("PNG"))
    Image.open(io.BytesIO(bare)).verify()


def test_the_position_in_an_xmp_packet_goes_too() -> None:
    content = photo(gps=False)[:2] + b"\xff\xe1\x01\x50" + XMP.ljust(0x14E) + photo(gps=False)[2:]
    assert look(content).located
    bare = without_position(content)
    assert not look(bare).located
    assert b"106,42" not in bare
    assert b'tiff:Make="A"' in bare


def test_an_exif_block_is_found_in_a_heic() -> None:
    block = photo()
    start = block.index(b"Exif\0\0")
    heic = b"\0\0\0\x18ftypheic\0\0\0\0" + b"mdat" + block[start : start + 900]
    assert look(heic).located
    assert not look(without_position(heic)).located


def test_a_tiff_is_a_block_itself() -> None:
    jpeg = photo()
    tiff = jpeg[jpeg.index(b"Exif\0\0") + 6 :]
    assert look(tiff).located
    assert not look(without_position(tiff)).located
    assert look(without_position(tiff)).taken_at


@pytest.mark.parametrize(
    ("taken", "zone", "expected"),
    [
        ("2023:08:17 09:12:44", "", datetime(2023, 8, 17, 9, 12, 44, tzinfo=VIETNAM)),
        ("2023:08:17 09:12:44", "+09:00", datetime(2023, 8, 17, 9, 12, 44, tzinfo=timezone(timedelta(hours=9)))),
        ("2023:08:17 09:12:44", "lạ", datetime(2023, 8, 17, 9, 12, 44, tzinfo=VIETNAM)),
        ("0000:00:00 00:00:00", "", None),
        ("", "", None),
    ],
)
def test_when_it_was_taken(taken: str, zone: str, expected: datetime | None) -> None:
    assert look(photo(taken=taken, zone=zone)).taken_at == expected


def test_what_is_no_photo_is_left_alone() -> None:
    for content in (b"", b"%PDF-1.7 Exif\0\0II*\0", b"\xff\xd8", photo()[:300]):
        assert not look(without_position(content)).located
    assert without_position(b"%PDF-1.7 Exif\0\0II*\0") == b"%PDF-1.7 Exif\0\0II*\0"


DAMAGED = photo()


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_damaged_block_breaks_nothing(at: int, byte: int) -> None:
    content = bytearray(DAMAGED)
    content[at] = byte
    assert len(without_position(bytes(content))) == len(content)
    look(bytes(content))
