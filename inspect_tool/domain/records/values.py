"""What a field may hold: the types of values as they are written and stored, and the lists of choices."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field

from inspect_tool.errors import InputError
from inspect_tool.text import nfc, parse_count, parse_date, parse_rate

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
#: What a notebook holds of one record: its standing fields by name, and `_conflicts` for disputed ones.
Fields = Mapping[str, Any]

CONFLICTS: Final = "_conflicts"
#: Control characters and lone surrogates, but for line breaks and tabs. One search: every save of a note passes here.
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def _clean(text: str) -> str:
    composed = nfc(text.replace("\r\n", "\n"))
    if _CONTROL.search(composed):
        raise ValueError("control characters")
    return composed


def _stated(text: str) -> str:
    parse_rate(text)
    return nfc(text).strip()


def _written(read: Callable[[str], object]) -> Callable[[object], object]:
    """Read what is written as text; anything else goes on to a strict check, which never rounds or converts."""

    def reader(value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return read(value)
        except InputError as error:
            raise ValueError(str(error)) from error

    return reader


Text = Annotated[str, AfterValidator(_clean)]
#: Strict, because YAML reads an unquoted 60.000 as sixty. The largest is what every JSON reader keeps exactly.
Count = Annotated[int, Field(strict=True, ge=0, lt=1 << 53), BeforeValidator(_written(parse_count))]
Day = Annotated[date, Field(strict=True), BeforeValidator(_written(parse_date))]
Moment = Annotated[datetime, Field(strict=True), BeforeValidator(_written(datetime.fromisoformat))]
#: A percentage exactly as the unit wrote it, such as "60,31%"; its decimals are part of what was stated.
StatedRate = Annotated[str, AfterValidator(_written(_stated))]
Links = frozenset[str]


class Printed(StrEnum):
    """Where a piece of evidence is printed: in the appendix of photos. One that is not marked is only listed."""

    PHOTO_ANNEX = "phu-luc-anh"


class Verdict(StrEnum):
    """Result of one item (the scale used on paper forms)."""

    MET = "dat"
    PARTLY = "mot-phan"
    NOT_MET = "khong-dat"
    NOT_APPLICABLE = "khong-ap-dung"
    UNCHECKED = "chua-kiem-tra"


class Nature(StrEnum):
    """Whether a finding is a strength or a limitation."""

    STRENGTH = "uu-diem"
    LIMITATION = "han-che"


class Severity(StrEnum):
    """How serious a limitation is."""

    MINOR = "nhe"
    MODERATE = "trung-binh"
    SERIOUS = "nghiem-trong"


class Reply(StrEnum):
    """The unit's answer to a finding."""

    ACCEPTS = "dong-y"
    DISPUTES = "khong-dong-y"


class Progress(StrEnum):
    """Where a recommendation stands."""

    OPEN = "chua-thuc-hien"
    ONGOING = "dang-thuc-hien"
    DONE = "da-thuc-hien"


class Recheck(StrEnum):
    """What re-checking an earlier recommendation found."""

    FIXED = "da-khac-phuc"
    STILL_OPEN = "con-ton-tai"
    NOT_RECHECKED = "chua-kiem-tra-lai"


class Side(StrEnum):
    """Which side of the table a person sits on."""

    TEAM = "doan"
    HOST = "don-vi"


class Role(StrEnum):
    """A person's part in the inspection."""

    LEAD = "truong-doan"
    DEPUTY = "pho-doan"
    SECRETARY = "thu-ky"
    MEMBER = "thanh-vien"
    HEAD_OF_UNIT = "dai-dien"


class Level(StrEnum):
    """Administrative level of a unit; districts, and the cities inside a province, ended on 30/6/2025."""

    DEPARTMENT = "sở"
    DISTRICT = "quận"
    RURAL_DISTRICT = "huyện"
    WARD = "phường"
    COMMUNE = "xã"
    SPECIAL_ZONE = "đặc khu"
    CITY = "thành phố"


class Convention(StrEnum):
    """What is called early, on time and late; `domain/deadlines.py` says what each means."""

    BY_DAY = "theo-ngay"
    BY_DAY_WITH_RETURNED = "theo-ngay-gop-tra-lai"
    BY_MINUTE = "theo-gio"
    DUE_DAY_EARLY = "han-la-truoc-han"


class Method(StrEnum):
    """How rows of a register were drawn."""

    ALL = "tat-ca"
    SIMPLE = "ngau-nhien"
    STRATIFIED = "phan-tang"
    LATE_FIRST = "qua-han-truoc"


class DocumentKind(StrEnum):
    """The documents: minutes, conclusion, and the letter (công văn) that corrects the form of an issued one."""

    MINUTES = "bien-ban"
    CONCLUSION = "ket-luan"
    CORRECTION = "dinh-chinh"


#: The documents that an inspection ends with, drafted from all of its records: one of each stands.
OF_THE_VISIT: Final = (DocumentKind.MINUTES, DocumentKind.CONCLUSION)


class DocumentState(StrEnum):
    """How far a document has come. A signed one is superseded, never overwritten."""

    DRAFT = "du-thao"
    PERSON_SIGNED = "da-ky"
    NUMBERED = "da-cap-so"
    AGENCY_SIGNED = "da-dong-dau"
    SUPERSEDED = "bi-thay-the"
