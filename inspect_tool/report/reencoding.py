"""
Evidence pictures made fit for printing: upright, at most so large, JPEG in sRGB, with nothing of what the camera added.

What cannot be printed is an error that names the file and says what to do; no document is printed without it.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from base64 import b64encode
from pathlib import Path
from typing import Any, Final

import orjson
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from inspect_tool.errors import InputError
from inspect_tool.report.pictures import Original

#: The longer side (pixels): 165 mm at 240 dots an inch.
LONGEST: Final = 1600
_QUALITY: Final = 80
MAX_BYTES: Final = 100_000_000
#: Phones take 108 million; decoded, these are 360 MB.
MAX_PIXELS: Final = 120_000_000
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF")
#: What is no picture to Pillow, by its first bytes, so that a person knows what to save it as.
_HEIC: Final = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")


def task(payload: bytes) -> bytes:
    """Do the child's part of `prepare`."""
    asked = [Original(each["sha"], each["name"], Path(each["path"])) for each in orjson.loads(payload)]
    return orjson.dumps({each.sha: b64encode(reencoded(each)).decode() for each in asked})


def reencoded(original: Original) -> bytes:
    """Return one file as the JPEG that is printed; the same bytes each time."""
    data = _read(original)
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, once loaded, lets every picture of the process be cut short
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Pillow finds odd about a file is judged below
            return _jpeg(_decoded(data, original))
    except UnidentifiedImageError:
        raise _refused("kind", original, kind=_kind(data)) from None
    except Image.DecompressionBombError:
        raise _refused("pixels", original, limit=MAX_PIXELS // 1_000_000) from None
    except MemoryError:
        raise _refused("limits", original) from None
    except (OSError, ValueError, SyntaxError, EOFError, ImageCms.PyCMSError) as error:
        raise _refused("broken", original, reason=error) from error


def _refused(why: str, original: Original, **values: object) -> InputError:
    return InputError(f"report.error.photo-{why}", name=original.name, sha=original.sha[:12], **values)


def _read(original: Original) -> bytes:
    """Read the file: not one too large, and not one that is no longer what was recorded."""
    if original.path.stat().st_size > MAX_BYTES:
        raise _refused("large", original, limit=MAX_BYTES // 1_000_000)
    data = original.path.read_bytes()
    if hashlib.sha256(data).hexdigest() != original.sha:
        raise _refused("changed", original)
    return data


def _decoded(data: bytes, original: Original) -> Image.Image:
    """Return the picture, upright, no larger than it is printed, in sRGB on white."""
    with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise _refused("pixels", original, limit=MAX_PIXELS // 1_000_000)
        if opened.format != "MPO" and getattr(opened, "n_frames", 1) > 1:  # a phone adds depth and previews to a photo
            raise _refused("frames", original)
        opened.draft(None, (LONGEST, LONGEST))
        profile = opened.info.get("icc_profile")
        opened.load()
        image = ImageOps.exif_transpose(opened)
    return _in_srgb(_eight_bit(image), profile)


def _eight_bit(image: Image.Image) -> Image.Image:
    """Return a picture of eight bits a channel; of sixteen, the upper ones."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("RGBA") if image.has_transparency_data else image


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if image.mode == "RGBA":
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image)
        image = white.convert("RGB")
    if profile and image.mode in {"RGB", "CMYK", "L"}:
        image = _by_profile(image, profile)
    image = image.convert("RGB")
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    return image


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image:
    """Return the colours that the file's profile means; where the profile is unfit, those of the plain numbers."""
    srgb = ImageCms.createProfile("sRGB")
    try:
        meant: Any = ImageCms.profileToProfile(image, io.BytesIO(profile), srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return image if meant is None else meant


def _jpeg(image: Image.Image) -> bytes:
    """Encode nothing but the pixels: a new picture carries no comment, position or preview."""
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=_QUALITY, subsampling="4:2:0")
    return out.getvalue()


def _kind(data: bytes) -> str:
    """Name what a file is instead of a picture that can be printed, as far as its first bytes tell."""
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        return "HEIC"
    start = data[:1000].lower()
    for mark, name in ((b"%pdf", "PDF"), (b"<svg", "SVG"), (b"pk\x03\x04", "ZIP/Office")):
        if mark in start:
            return name
    return "?"
