"""The photo appendix: pictures made anew, the same each time; what cannot be printed is named, nothing is left out."""

from __future__ import annotations

import base64
import hashlib
import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pdfplumber
import pikepdf
import pytest
from docx import Document
from PIL import Image, ImageCms

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import DocumentKind
from inspect_tool.errors import InputError
from inspect_tool.library import Library
from inspect_tool.report import apart, docx, pictures, reading, reencoding, render
from inspect_tool.report.content import compose
from inspect_tool.report.deep import Reprint, compare
from inspect_tool.report.model import Content
from inspect_tool.report.pictures import Original

from .conftest import DAY, text_of, with_fields
from .measure import first, part
from .test_archive import elements, second_opinion

RED, WHITE = (200, 30, 20), (255, 255, 255)


def original(folder: Path, data: bytes, name: str = "ảnh.jpg") -> Original:
    sha = hashlib.sha256(data).hexdigest()
    (folder / sha).write_bytes(data)
    return Original(sha, name, folder / sha)


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def camera_photo(size: tuple[int, int] = (64, 48)) -> bytes:
    """A picture lying on its side, red above and blue below once turned upright, that says where it was taken."""
    image = Image.new("RGB", size, RED)
    image.paste((20, 30, 200), (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (10.0, 48.0, 12.5)})
    return saved(image, "JPEG", exif=exif, comment="ở nhà số 7", quality=95)


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg), formats=("JPEG",))


def near(found: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(a - b) < 12 for a, b in zip(found, wanted, strict=True))


def test_what_is_printed_is_upright_bounded_and_says_nothing_of_where(tmp_path: Path) -> None:
    data = camera_photo((4000, 1000))
    jpeg = reencoding.reencoded(original(tmp_path, data))
    image = opened(jpeg)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (400, 1600))
    assert not image.getexif()
    assert "comment" not in image.info
    assert near(image.getpixel((200, 1500)), RED)
    assert reencoding.reencoded(original(tmp_path, data)) == jpeg


def sixteen_bit() -> Image.Image:
    return Image.frombytes("I;16", (2, 2), struct.pack("<4H", *[0xC000] * 4))


def animated() -> bytes:
    frames = [Image.new("RGB", (8, 8), colour) for colour in (RED, WHITE)]
    return saved(frames[0], "GIF", save_all=True, append_images=frames[1:])


def transparent_palette() -> bytes:
    image = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    image.paste((*RED, 255), (0, 0, 4, 8))
    return saved(image.quantize(4), "PNG")


ALPHA = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
LAB_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize(
    ("data", "at", "colour"),
    [
        (saved(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG"), (1, 1), (254, 0, 0)),
        (saved(sixteen_bit(), "PNG"), (1, 1), (192, 192, 192)),
        (saved(sixteen_bit(), "TIFF"), (1, 1), (192, 192, 192)),
        (transparent_palette(), (1, 1), RED),
        (transparent_palette(), (6, 6), WHITE),
        (saved(ALPHA, "PNG"), (1, 1), WHITE),
        (saved(ALPHA, "WEBP", lossless=True), (1, 1), WHITE),
        (saved(Image.new("LA", (8, 8), (9, 0)), "PNG"), (1, 1), WHITE),
        (saved(Image.new("1", (8, 8), 1), "PNG"), (1, 1), WHITE),
        (saved(Image.new("RGB", (8, 8), RED), "PNG", icc_profile=LAB_SRGB), (1, 1), RED),
        (saved(Image.new("RGB", (8, 8), RED), "PNG", icc_profile=b"no profile"), (1, 1), RED),
        (saved(Image.new("RGB", (8, 8), RED), "BMP"), (1, 1), RED),
        (saved(Image.new("P", (8, 8)), "GIF"), (1, 1), (0, 0, 0)),
    ],
    ids=("cmyk", "png16", "tiff16", "palette", "clear", "alpha", "webp", "la", "bits", "icc", "bad-icc", "bmp", "gif"),
)
def test_every_usual_kind_of_picture_becomes_what_it_shows(
    data: bytes, at: tuple[int, int], colour: tuple[int, int, int], tmp_path: Path
) -> None:
    assert near(opened(reencoding.reencoded(original(tmp_path, data, "tên gì cũng được.doc"))).getpixel(at), colour)


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says it has a hundred billion pixels."""
    head = struct.pack(">IIBBBBB", 400_000, 300_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(9000))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


REFUSED = [
    (bomb(), "120 triệu điểm ảnh"),
    (saved(Image.new("1", (12_000, 11_000)), "PNG"), "120 triệu điểm ảnh"),
    (camera_photo((900, 900))[:-200], "hỏng hoặc thiếu"),
    (saved(Image.new("RGB", (99, 99), RED), "PNG")[:90], "hỏng hoặc thiếu"),
    (animated(), "ảnh động"),
    (saved(Image.new("RGB", (8, 8)), "TIFF", save_all=True, append_images=[Image.new("RGB", (8, 8))]), "nhiều trang"),
    (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "nhận ra: SVG"),
    (b"\0\0\0\x18ftypheic" + bytes(99), "nhận ra: HEIC"),
    (b"%PDF-1.7\n", "nhận ra: PDF"),
    (b"", "không phải ảnh"),
    (b"hello", "không phải ảnh"),
]


@pytest.mark.parametrize(("data", "says"), REFUSED, ids=[says for _, says in REFUSED])
def test_what_cannot_be_printed_is_named_with_what_to_do(data: bytes, says: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=says) as raised:
        reencoding.reencoded(original(tmp_path, data, "tường.jpg"))
    assert "tường.jpg" in str(raised.value)
    assert "Hãy" in str(raised.value)


def test_a_file_of_a_hundred_megabytes_or_no_longer_what_was_recorded_is_refused(tmp_path: Path) -> None:
    large = original(tmp_path, b"\xff\xd8\xff")
    with large.path.open("r+b") as file:
        file.truncate(reencoding.MAX_BYTES + 1)
    with pytest.raises(InputError, match="lớn hơn 100 MB"):
        reencoding.reencoded(large)
    changed = original(tmp_path, camera_photo())
    changed.path.write_bytes(camera_photo((32, 32)))
    with pytest.raises(InputError, match="không còn đúng"):
        reencoding.reencoded(changed)


def test_the_child_brings_errors_home_and_is_stopped_at_its_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound, broken = original(tmp_path, camera_photo()), original(tmp_path, animated(), "động.gif")
    with pytest.raises(InputError, match=r"động\.gif"):
        pictures.prepare([sound, broken])
    with pytest.raises(InputError, match="nhiều nhất 60"):
        pictures.prepare([sound] * 61)
    monkeypatch.setattr(pictures, "_MEGABYTES", 500)
    wide = original(tmp_path, saved(Image.new("RGB", (10_900, 10_900)), "PNG"), "to.png")
    with pytest.raises(InputError, match=r"giới hạn bộ nhớ và thời gian: to\.png"):
        pictures.prepare([wide])


@pytest.fixture(scope="module")
def illustrated(
    sample: Inspection, library: Library, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[DocumentKind], Content]:
    """Return the sample's documents with three photos marked to be printed."""
    folder, held = tmp_path_factory.mktemp("anh"), sample
    shapes = ((1600, 1200), (1200, 1600), (640, 480))
    kept = [original(folder, camera_photo(shape), f"ảnh-{at}.jpg") for at, shape in enumerate(shapes, 1)]
    for at, one in enumerate(kept):
        noted = {"note": 'Bảng niêm yết <img src="file:///etc/passwd"> tại quầy 3'} if at == 1 else {}
        fields = {"name": one.name, "taken_at": f"2023-08-17T0{9 - at}:12:44+07:00", "printed": "phu-luc-anh"}
        held = with_fields(held, f"evidence/{one.sha}", size=9, **fields, **noted)
        held = with_fields(held, "answer/CK2", **{f"evidence.{one.sha}": True})
    made = {sha: pictures.Picture(each.jpeg, "Tổ 1") for sha, each in pictures.prepare(kept).items()}
    return lambda kind: compose(kind, held, library, heads={}, on=DAY, pictures=made)


@pytest.fixture(scope="module")
def illustrated_pdf(illustrated: Callable[[DocumentKind], Content]) -> bytes:
    return render.render(illustrated(DocumentKind.MINUTES), draft=False)


def test_marked_photos_are_printed_with_caption_and_words_for_who_cannot_see(
    illustrated: Callable[[DocumentKind], Content], illustrated_pdf: bytes
) -> None:
    text = text_of(illustrated_pdf)
    assert "ẢNH MINH CHỨNG" in text
    assert "Ảnh 2. Bảng niêm yết <img" in text
    assert "Chụp lúc 17/08/2023 07:12. Người đưa vào hồ sơ: Tổ 1." in text
    assert "Nội dung kiểm tra: CK2." in text
    photos = illustrated(DocumentKind.MINUTES).photos
    with pikepdf.open(io.BytesIO(illustrated_pdf)) as pdf:
        images = {
            bytes(o.read_raw_bytes())
            for o in pdf.objects
            if isinstance(o, pikepdf.Stream) and o.get("/Filter") == "/DCTDecode"
        }
        told = {str(e.Alt) for e in elements(pdf.Root.StructTreeRoot) if "/Alt" in e}
    assert images == {photo.data for photo in photos}
    assert {photo.text for photo in photos} <= told


def test_what_stands_over_charts_and_under_photos_is_set_as_a_caption(illustrated_pdf: bytes) -> None:
    with pdfplumber.open(io.BytesIO(illustrated_pdf)) as opened:
        photo = part(first(opened.pages, "Ảnh 1."), "Ảnh 1.")
        chart = part(first(opened.pages, "Kết quả của từng bảng kiểm (số"), "Kết quả của từng bảng kiểm (số")
    for caption in (photo, chart):
        assert caption.bold
        assert not caption.italic
        assert caption.sizes == {13.0}


def test_the_words_of_an_illustrated_document_hold_its_captions_and_no_picture(
    illustrated: Callable[[DocumentKind], Content], illustrated_pdf: bytes
) -> None:
    words = reading.words_of(illustrated_pdf)
    photos = illustrated(DocumentKind.MINUTES).photos
    assert all(photo.caption in words for photo in photos)
    assert not any(base64.b64encode(photo.data).decode()[:40] in words for photo in photos)


def test_the_data_alone_prints_the_same_bytes_again(
    illustrated: Callable[[DocumentKind], Content], illustrated_pdf: bytes
) -> None:
    assert compare(illustrated_pdf).outcome is Reprint.SAME
    conclusion = illustrated(DocumentKind.CONCLUSION)
    assert apart.render_apart(conclusion, draft=False) == render.render(conclusion, draft=False)


def test_verapdf_finds_both_standards_kept_with_photos(illustrated_pdf: bytes, tmp_path: Path) -> None:
    assert second_opinion(illustrated_pdf, tmp_path, "3a", "ua1") == ["OK", "OK"]


def test_word_shows_the_photos_too(illustrated: Callable[[DocumentKind], Content]) -> None:
    content = illustrated(DocumentKind.CONCLUSION)
    document = Document(io.BytesIO(docx.write(content)))
    assert len(document.inline_shapes) == len(content.photos) == 3
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert all(photo.caption in texts for photo in content.photos)
    spoken = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert spoken == [photo.text for photo in content.photos]
    assert all(spoken)


def test_a_marked_photo_that_is_not_at_hand_is_named_and_nothing_is_printed(
    sample: Inspection, library: Library
) -> None:
    held = with_fields(sample, f"evidence/{'ab' * 32}", name="tường.jpg", printed="phu-luc-anh")
    with pytest.raises(InputError, match=r"tường\.jpg.*không có trên máy này"):
        compose(DocumentKind.CONCLUSION, held, library, heads={}, on=DAY)
