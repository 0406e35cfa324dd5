"""
What makes WeasyPrint's file an archive file that can be signed: PDF/A-3a and PDF/UA-1 in one, empty signature fields.

Measured facts behind each step: WeasyPrint names one variant only; its form resources break PDF/A; it lists an
attachment twice; pyHanko's difference check knows a form element's `/K` only outside an array; and one object stream
for the whole file makes pyHanko quadratic.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from typing import Any, Final

import pikepdf
import pydyf
from weasyprint import Document
from weasyprint.pdf.metadata import DocumentMetadata

from inspect_tool.report.fields import LAST, NUMBERS, ROLE_OF

_PRINT_LOCKED: Final = 132
_READ_ONLY: Final = 1
_CHECKBOX_KEYS: Final = ("DA", "V", "DV", "Ff", "MaxLen", "AS", "MK", "Border", "Opt", "AP")
_UA_PART: Final = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


def claim_ua(metadata: DocumentMetadata) -> None:
    """Add PDF/UA-1 to the identification that WeasyPrint writes for PDF/A."""
    generate: Callable[..., bytes] = metadata.generate_rdf_metadata

    def with_ua(*args: Any, **named: Any) -> bytes:
        return generate(*args, **named).replace(b"</rdf:RDF>", _UA_PART + b"</rdf:RDF>")

    metadata.generate_rdf_metadata = with_ua


def finish(document: Document, pdf: pydyf.PDF) -> None:  # noqa: ARG001 - WeasyPrint hands over both
    """Turn the layout's placeholder boxes into empty fields and take out what PDF/A forbids."""
    if form := pdf.catalog.get("AcroForm"):
        form.pop("NeedAppearances", None)
        form.pop("DR", None)
    for item in list(pdf.objects):
        if isinstance(item, pydyf.Stream) and item.extra.get("Subtype") == "/Image":
            item.extra["Interpolate"] = "false"  # PDF/A allows no smoothing
        if not isinstance(item, dict):
            continue
        if item.get("FT") == "/Btn":
            _make_field(item, pdf)
        kids = item.get("K")
        if item.get("S") == "/Form" and isinstance(kids, list) and len(kids) == 1:
            item["K"] = kids[0]
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def _make_field(widget: pydyf.Dictionary, pdf: pydyf.PDF) -> None:
    name = widget["T"].string
    for key in _CHECKBOX_KEYS:
        widget.pop(key, None)
    left, bottom, right, top = widget["Rect"]
    box = pydyf.Array([0, 0, abs(right - left), abs(top - bottom)])
    empty = pydyf.Stream([], {"Type": "/XObject", "Subtype": "/Form", "BBox": box})
    pdf.add_object(empty)
    widget.update(AP=pydyf.Dictionary({"N": empty.reference}), F=_PRINT_LOCKED)
    if name in ROLE_OF:
        widget["FT"] = "/Sig"
        if name in LAST:
            # P 1 forbids every change. Naming all fields too makes pyHanko refuse a timestamp later (docs/upstream.md).
            own = pydyf.Array([pydyf.String(name)])
            lock = pydyf.Dictionary({"Type": "/SigFieldLock", "Action": "/Include", "Fields": own, "P": 1})
            pdf.add_object(lock)
            widget["Lock"] = lock.reference
    elif name in NUMBERS.values():
        widget.update(FT="/Tx", Ff=_READ_ONLY)


def page_count(files: Iterable[bytes]) -> int:
    """Return how many pages some files have together."""
    return sum(len(pdf.pages) for pdf in map(_opened, files))


def repack(data: bytes, placed: Sequence[tuple[int, Sequence[bytes]]] = ()) -> bytes:
    """
    Write the file again with small object streams and an identifier derived from its content.

    `placed` are files whose pages are laid on those of the document, from which page on: each on its place.
    """
    out = io.BytesIO()
    with ExitStack() as stack:
        pdf = stack.enter_context(_opened(data))
        for start, files in placed:
            parts = [stack.enter_context(_opened(file)) for file in files]
            for at, page in enumerate((page for part in parts for page in part.pages), start):
                # Not `add_underlay`: it makes up names, and the same content must give the same bytes. All pages share
                # one dictionary of resources; with every piece in it a check of all pages would be quadratic.
                form, under = pdf.copy_foreign(page.as_form_xobject()), pdf.pages[at]
                shared = dict(under.resources.items())
                pieces = {**dict(shared.get("/XObject", pikepdf.Dictionary()).items()), "/Piece": form}
                under.obj.Resources = pikepdf.Dictionary({**shared, "/XObject": pikepdf.Dictionary(pieces)})
                under.contents_add(b"q /Piece Do Q", prepend=True)
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def _opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))
