"""Arguments that several verbs share."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from inspect_tool.cli.parser import argument

#: The words of the enumerations in `domain.records`, repeated because help must not wait for pydantic; a test compares.
VERDICTS: Final = ("dat", "mot-phan", "khong-dat", "khong-ap-dung", "chua-kiem-tra")
CONVENTIONS: Final = ("theo-ngay", "theo-ngay-gop-tra-lai", "theo-gio", "han-la-truoc-han")
DOCUMENT_KINDS: Final = ("bien-ban", "ket-luan", "dinh-chinh")
FORMATS: Final = ("pdf", "docx", "xlsx")
ROLES: Final = ("truong-doan", "thu-ky", "don-vi", "co-quan")

INSPECTION: Final = argument("inspection", metavar="ID")
RECORD: Final = argument("record", metavar="RECORD")
FIELD: Final = argument("field", metavar="FIELD")
DOCUMENT: Final = argument("document", metavar="DOCUMENT")
PDF: Final = argument("pdf", metavar="PDF", type=Path)
OUT: Final = argument("--out", metavar="FILE", type=Path, required=True)
TRUST: Final = argument("--trust", metavar="CERT", type=Path, action="append", default=[])
ONLINE: Final = argument("--online", action="store_true")
PASSWORD_FD: Final = argument("--password-fd", metavar="N", type=int)
