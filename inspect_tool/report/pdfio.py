"""
pyHanko's reader with an index of object streams, and what our documents hold: fields, attached data.

pyHanko 0.38 reads an object stream's header again for every object in it: quadratic. A file of our own is repacked
with small streams, but a receiver may be handed any file.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, Final

import orjson
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader

from inspect_tool.errors import InputError
from inspect_tool.i18n import t
from inspect_tool.report.fields import ATTACHMENT

#: What a PDF begins with, after what programs may put before it (bytes).
_HEADER: Final = b"%PDF-"
_HEADER_WITHIN: Final = 1024
#: Nodes of a tree of attachments that are looked at; ours has one.
_MOST_NODES: Final = 100


class IndexedReader(PdfFileReader):
    """A strict reader that reads each object stream's header once."""

    def __init__(self, data: bytes) -> None:
        self._headers: dict[int, tuple[bytes, int, list[int]]] = {}
        super().__init__(io.BytesIO(data), strict=True)

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> Any:
        """Return one object of a stream; whatever is unusual goes to the library's own slow, careful way."""
        data, first, numbers = self._headers.get(stmnum) or self._header(stmnum) or (b"", 0, [])
        if 0 <= idx < len(numbers) // 2 and numbers[2 * idx] == idnum:
            stream = io.BytesIO(data)
            stream.seek(first + numbers[2 * idx + 1])
            found = generic.read_object(stream, generic.Reference(idnum, 0, self))
            if not isinstance(found, generic.StreamObject | generic.IndirectObject):
                return found
        return super()._get_object_from_stream(idnum, stmnum, idx)  # type: ignore[no-untyped-call]

    def _header(self, stmnum: int) -> tuple[bytes, int, list[int]] | None:
        stream = generic.Reference(stmnum, 0, self).get_object()
        if not isinstance(stream, generic.StreamObject) or stream.get("/Type") != "/ObjStm":
            return None
        data = stream.read_data(DecodePurpose.OBJECT_STREAM)
        first, count = int(stream["/First"]), int(stream["/N"])
        words = data[:first].split()[: 2 * count]
        if len(words) < 2 * count or not all(word.isdigit() for word in words):
            return None
        self._headers[stmnum] = data, first, [int(word) for word in words]
        return self._headers[stmnum]


def read(pdf: bytes) -> IndexedReader:
    """Open a document, or say that it is none of ours."""
    try:
        return IndexedReader(pdf)
    except (PdfReadError, ValueError) as error:
        reason = error if _HEADER in pdf[:_HEADER_WITHIN] else t("report.error.other-kind")
        raise InputError("report.error.not-pdf", reason=reason) from error


def _at(node: Any, key: str, otherwise: Any) -> Any:
    """Return what a dictionary holds at a key, references followed (its own `get` does not follow them)."""
    return node[key] if key in node else otherwise  # noqa: SIM401


def form_fields(root: generic.DictionaryObject) -> Iterator[generic.DictionaryObject]:
    """Yield the fields of the form, whichever of them are filled."""
    for field in _at(_at(root, "/AcroForm", {}), "/Fields", ()):
        yield field.get_object()


def field_named(root: generic.DictionaryObject, name: str) -> generic.DictionaryObject | None:
    """Return the field of this name."""
    return next((field for field in form_fields(root) if field.get("/T") == name), None)


def signature_fields(root: generic.DictionaryObject) -> dict[str, bool]:
    """Return the names of our signature fields, and whether each is signed."""
    return {
        str(field["/T"]): "/V" in field
        for field in form_fields(root)
        if field.get("/FT") == "/Sig" and str(field.get("/T", "")).startswith("KT_")
    }


def text_values(root: generic.DictionaryObject, names: dict[str, str]) -> dict[str, str]:
    """Return what stands in text fields: key → value, for those that are filled."""
    found = {key: field_named(root, name) for key, name in names.items()}
    return {key: str(field["/V"]) for key, field in found.items() if field is not None and "/V" in field}


def attached_data(root: generic.DictionaryObject) -> list[bytes]:
    """Return every attachment that carries our data's name, as bytes."""
    tree = _at(_at(root, "/Names", {}), "/EmbeddedFiles", None)
    return [] if tree is None else list(_attachments(tree, count(1)))


def _attachments(node: generic.DictionaryObject, nodes: Iterator[int]) -> Iterator[bytes]:
    """Yield what hangs on a node of the name tree; one without end, as one that leads in circles, is an error."""
    if next(nodes) > _MOST_NODES:
        raise InputError("report.error.not-pdf", reason="/EmbeddedFiles")
    for kid in _at(node, "/Kids", ()):
        yield from _attachments(kid.get_object(), nodes)
    for entry in list(_at(node, "/Names", ()))[1::2]:
        spec = entry.get_object()
        if ATTACHMENT in {str(_at(spec, "/F", "")), str(_at(spec, "/UF", ""))}:
            yield spec["/EF"]["/F"].data


def stated(root: generic.DictionaryObject) -> Mapping[str, Any]:
    """Return what the attached data says of the document; nothing where there is none."""
    found = attached_data(root)
    document: Mapping[str, Any] = orjson.loads(found[0])["document"] if found else {}
    return document


def symbol_of(document: Mapping[str, Any]) -> str:
    """Return the symbol that a document prints after its number, as its data states it."""
    return str(document.get("letterhead", {}).get("symbol", ""))


def full_number(numbers: Mapping[str, str], document: Mapping[str, Any]) -> str | None:
    """Return number and symbol as they stand on the first page; None before a number is filled in."""
    return f"{numbers['number']}/{symbol_of(document)}" if "number" in numbers else None


def sha256(data: bytes) -> str:
    """Return the hex SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()
