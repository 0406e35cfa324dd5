"""The form fields that the layout places, by name, and the order in which they are filled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

SignRole = Literal["truong-doan", "thu-ky", "don-vi", "co-quan"]

#: Signature fields by role. A name must not contain a dot: PDF reads it as a hierarchy.
SIGNATURES: Final[Mapping[SignRole, str]] = {
    "truong-doan": "KT_TruongDoan",
    "thu-ky": "KT_ThuKy",
    "don-vi": "KT_DonVi",
    "co-quan": "KT_CoQuan",
}
ROLE_OF: Final[Mapping[str, SignRole]] = {name: role for role, name in SIGNATURES.items()}
#: Fields of the number and the date of issue, in the order they are printed.
NUMBERS: Final[Mapping[str, str]] = {"number": "KT_So", "day": "KT_Ngay", "month": "KT_Thang", "year": "KT_Nam"}
#: Who signs in what order, by the kind of document: the words of `DocumentKind`, repeated because whoever verifies must
#: not wait for pydantic; a test compares. The first certifies, the last locks the document.
ORDER: Final[Mapping[str, tuple[SignRole, ...]]] = {
    "bien-ban": ("truong-doan", "thu-ky", "don-vi"),
    "ket-luan": ("truong-doan", "co-quan"),
    "dinh-chinh": ("truong-doan", "co-quan"),
}
LAST: Final = frozenset(SIGNATURES[order[-1]] for order in ORDER.values())
#: Name of the data inside the PDF.
ATTACHMENT: Final = "du-lieu-kiem-tra.json"


def kind_of(fields: frozenset[str], stated: object = None) -> str | None:
    """
    Return the kind of document that has exactly these signature fields.

    Where several kinds are signed alike, what the attached data states (`stated`) decides, if it is one of them.
    """
    kinds = [kind for kind, order in ORDER.items() if fields == {SIGNATURES[role] for role in order}]
    return next((kind for kind in kinds if kind == stated), kinds[0] if kinds else None)
