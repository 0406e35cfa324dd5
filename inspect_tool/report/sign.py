"""
Signing in the fields that the layout placed, in the order that the acts require.

A person signs first and certifies: from then on only the fields made at render time may be filled. Number and date come
next, then the agency, whose signature locks everything. Each step adds to the file and leaves what is there valid.
"""

from __future__ import annotations

import io
import warnings
from datetime import date, datetime
from typing import Any, Final

from PIL import Image, ImageFile, UnidentifiedImageError
from pyhanko.pdf_utils import generic, layout
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.stamp import StaticStampStyle

from inspect_tool.domain.records import number_as_printed
from inspect_tool.errors import InputError
from inspect_tool.i18n import t
from inspect_tool.report import fonts
from inspect_tool.report.anchors import Anchors
from inspect_tool.report.credential import Credential, check_usable, load_p12
from inspect_tool.report.fields import NUMBERS, ORDER, SIGNATURES, SignRole, kind_of
from inspect_tool.report.pdfio import (
    IndexedReader,
    field_named,
    read,
    signature_fields,
    stated,
    symbol_of,
    text_values,
)
from inspect_tool.report.stamp import line_of_text
from inspect_tool.report.timestamp import ROOM
from inspect_tool.settings import Clock, system_clock

__all__ = ["Credential", "load_p12", "number", "sign"]

_MAX_PIXELS: Final = 25_000_000
_MAX_IMAGE: Final = 20_000_000


def sign(  # noqa: PLR0913 - a signature states all of these
    pdf: bytes,
    role: str,
    credential: Credential,
    *,
    image: bytes | None = None,
    timestamper: TimeStamper | None = None,
    clock: Clock = system_clock,
    anchors: Anchors | None = None,
    online: bool = False,
) -> bytes:
    """
    Return the document with one more signature (PAdES B-B, or B-T with a timestamper), in the field of `role`.

    `image` is a PNG shown in the field: the person's signature, or the agency's seal. `anchors` are what the laptop
    relies on, by which a revoked certificate is known; with `online` its authority is asked. Raises `InputError` for a
    draft, a wrong role, a turn out of order, and a certificate that cannot sign; the given bytes are never changed.
    """
    reader = read(pdf)
    kind, signed = _state(reader)
    wanted = _check_turn(kind, signed, role)
    if wanted == "co-quan" and len(text_values(reader.root, dict(NUMBERS))) < len(NUMBERS):
        raise InputError("report.error.sign-unnumbered")
    check_usable(credential, clock(), anchors=anchors, online=online)
    first = wanted == ORDER[kind][0]
    details = PdfSignatureMetadata(
        field_name=SIGNATURES[wanted],
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=first,
        docmdp_permissions=MDPPerm.NO_CHANGES if wanted == ORDER[kind][-1] else MDPPerm.FILL_FORMS,
        name=credential.name,
    )
    signer = _DatedSigner(details, signer=credential.signer, timestamper=timestamper, stamp_style=_style(image))
    signer.at = clock()
    out = io.BytesIO()
    try:
        writer = IncrementalPdfFileWriter.from_reader(reader)
        room = ROOM if timestamper else None
        signer.sign_pdf(writer, existing_fields_only=True, bytes_reserved=room, output=out)
    except TimestampRequestError as error:
        raise InputError("report.error.timestamp", reason=error) from error
    except SigningError as error:
        raise InputError("report.error.sign-refused", reason=error) from error
    return out.getvalue()


def number(pdf: bytes, number: str, day: date) -> bytes:
    """
    Return the document with number and date of issue filled in: after the person signed, before the last signature.

    `number` may be the figure alone (`20`) or with the symbol (`20/TB-ĐKT`), which must then be the printed one.
    Minutes print the date they were written, so only their number is filled in.
    """
    reader = read(pdf)
    kind, signed = _state(reader)
    order = ORDER[kind]
    if order[0] not in signed:
        raise InputError("report.error.number-early", role=_role_name(order[0]))
    if order[-1] in signed:
        raise InputError("report.error.number-late", role=_role_name(order[-1]))
    if text_values(reader.root, dict(NUMBERS)):
        raise InputError("report.error.number-twice")
    figure = _figure(number, symbol_of(stated(reader.root)))
    writer = IncrementalPdfFileWriter.from_reader(reader)
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    values = {"number": figure, "day": f"{day.day:02d}", "month": month, "year": str(day.year)}
    faces = fonts.find(draft=False)
    for key, name in NUMBERS.items():
        field = field_named(writer.root, name)
        if field is None:
            continue  # minutes print their own date
        left, bottom, right, top = (float(edge) for edge in field["/Rect"])
        page = line_of_text(
            values[key],
            width=abs(right - left),
            height=abs(top - bottom),
            italic=key != "number",
            align="right" if key == "number" else "center",
            faces=faces,
        )
        appearance = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(page)))
        field["/V"] = generic.pdf_string(values[key])
        field["/AP"] = generic.DictionaryObject({generic.pdf_name("/N"): appearance})
        writer.update_container(field)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


class _DatedSigner(PdfSigner):
    """Signs at a given moment. pyHanko would ask the machine's clock in the machine's own zone."""

    at: datetime

    def init_signing_session(self, *args: Any, **named: Any) -> PdfSigningSession:
        """Begin, with our moment in place of the machine's."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # what it finds odd about the machine's zone is not used
            session = super().init_signing_session(*args, **named)
        session.system_time = self.at
        return session


def _state(reader: IndexedReader) -> tuple[str, frozenset[SignRole]]:
    """Return the kind of document and the roles that have signed."""
    found = signature_fields(reader.root)
    if not found:
        raise InputError("report.error.sign-draft")
    kind = kind_of(frozenset(found), stated(reader.root).get("kind"))
    if kind is None:
        raise InputError("report.error.sign-fields", fields=", ".join(sorted(found)))
    return kind, frozenset(role for role in ORDER[kind] if found[SIGNATURES[role]])


def _check_turn(kind: str, signed: frozenset[SignRole], role: str) -> SignRole:
    order = ORDER[kind]
    wanted = next((each for each in order if each == role), None)
    if wanted is None:
        raise InputError("report.error.sign-role", role=role, expects=", ".join(order))
    if wanted in signed:
        raise InputError("report.error.sign-twice", role=_role_name(wanted))
    turn = next(each for each in order if each not in signed)
    if turn != wanted:
        raise InputError("report.error.sign-order", role=_role_name(wanted), turn=_role_name(turn))
    return wanted


def _role_name(role: SignRole) -> str:
    return t(f"report.role.{role}")


def _figure(number: str, symbol: str) -> str:
    figure, slash, given = number.strip().partition("/")
    if slash and given != symbol:
        raise InputError("report.error.number-symbol", given=given, symbol=symbol)
    if not figure.isdecimal() or not 0 < len(figure) <= 5:
        raise InputError("report.error.number-figure", number=number, symbol=symbol)
    return number_as_printed(figure)


def _style(image: bytes | None) -> StaticStampStyle:
    if image is None:
        return StaticStampStyle(border_width=0)
    centred = layout.SimpleBoxLayoutRule(
        x_align=layout.AxisAlignment.ALIGN_MID,
        y_align=layout.AxisAlignment.ALIGN_MID,
        margins=layout.Margins.uniform(0),
        inner_content_scaling=layout.InnerScaling.STRETCH_TO_FIT,
    )
    picture = PdfImage(_picture(image), writer=None)
    return StaticStampStyle(border_width=0, background=picture, background_layout=centred, background_opacity=1)


def _picture(data: bytes) -> Image.Image:
    """Decode a PNG and keep nothing but its pixels; a picture too large to print is refused."""
    if len(data) > _MAX_IMAGE:
        raise InputError("report.error.image-large", limit=_MAX_IMAGE // 1_000_000)
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, once loaded, lets every picture of the process be cut short
    try:
        opened = Image.open(io.BytesIO(data), formats=("PNG",))
        if opened.width * opened.height > _MAX_PIXELS:
            raise InputError("report.error.image-large", limit=_MAX_PIXELS // 1_000_000)
        return opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise InputError("report.error.image", reason=error) from error
