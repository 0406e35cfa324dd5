"""
What a document says, as frozen data: the layout prints it, the PDF carries it attached as JSON.

Nothing here is computed. The same `Content` gives the same bytes, so a receiver can print the attached data again.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode
from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Final, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from inspect_tool.domain.records import DocumentKind
from inspect_tool.report.fields import SignRole

#: Version of the attached data's form; described in docs/formats.md.
SCHEMA: Final = "inspect-tool/document/1"
#: Above this many table rows a document is not tagged: a receiver's check would take minutes and gigabytes (measured).
#: A thousand of one appendix, and those that every document has.
TAGGED_ROWS: Final = 1100


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Heading(_Frozen):
    """A heading: level 1 is `I.`, the levels below it `1.`; none is skipped. `text` includes the number."""

    type: Literal["heading"] = "heading"
    level: int
    text: str


class Paragraph(_Frozen):
    """A paragraph of the body; `basis` ones are the italic căn cứ."""

    type: Literal["paragraph"] = "paragraph"
    text: str
    style: Literal["body", "basis", "note"] = "body"


class Table(_Frozen):
    """
    A table; `widths` are shares of the line in percent, one a column; `centred` names columns by index.

    A `wide` one lies across the page (landscape): more columns than a line has room for. `counts` names columns of
    whole numbers, which a workbook can add up.
    """

    type: Literal["table"] = "table"
    caption: str
    head: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    centred: tuple[int, ...] = ()
    wide: bool = False
    counts: tuple[int, ...] = ()


class Bar(_Frozen):
    """One bar of a chart: its label and the length of each part, one a series."""

    label: str
    parts: tuple[int, ...]


class Chart(_Frozen):
    """Stacked bars that show what the table before them says. `text` says it in words for those who cannot see it."""

    type: Literal["chart"] = "chart"
    caption: str
    text: str
    series: tuple[str, ...]
    bars: tuple[Bar, ...]


class Photo(_Frozen):
    """
    A picture with what is said under it. `text` says in words what it is, for those who cannot see it.

    `jpeg` is the picture as printed (base64), so that the document can be printed again from its data alone.
    """

    type: Literal["photo"] = "photo"
    caption: str
    lines: tuple[str, ...]
    text: str
    jpeg: str

    @cached_property
    def data(self) -> bytes:
        """The JPEG file."""
        return b64decode(self.jpeg)

    @cached_property
    def source(self) -> str:
        """The address under which the layout asks for it; nothing that a person typed."""
        return f"photo:{hashlib.sha256(self.data).hexdigest()}"


Block = Annotated[Heading | Paragraph | Table | Chart | Photo, Field(discriminator="type")]


class Letterhead(_Frozen):
    """
    The top of the first page. `symbol` is what follows the number (`TB-ĐKT`).

    `day` is printed for minutes, which are of the day they were written; a conclusion's day is filled in at issue.
    """

    parent: str
    agency: str
    symbol: str
    locality: str
    day: str = ""


class Signer(_Frozen):
    """One signature block: who signs in what capacity. `post` is the signer's other office, printed above the name."""

    role: SignRole
    capacity: tuple[str, ...]
    name: str
    post: str = ""
    field_title: str


class Annex(_Frozen):
    """One appendix with page numbers of its own."""

    label: str
    title: str
    attached: str
    blocks: tuple[Block, ...]


class Head(_Frozen):
    """How far one log had come: number of commits, hash of the last, who wrote it."""

    author: str
    count: int
    hash: str


class Contribution(_Frozen):
    """What one installation brought to the merged whole: its changes, and when the first and the last were made."""

    changes: int
    first: datetime
    last: datetime


class Claimed(_Frozen):
    """What one author wrote in a field; None where it was cleared."""

    author: str
    value: JsonValue


class Decision(_Frozen):
    """A dispute that someone decided: what stood against what, what was kept, by whom (`kept.author`) and when."""

    record: str
    field: str
    claims: tuple[Claimed, ...]
    kept: Claimed
    at: datetime


class MergeProtocol(_Frozen):
    """Who merged what: contributions by log, and every dispute decided."""

    parts: Mapping[str, Contribution] = Field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()


class Corrected(_Frozen):
    """
    The issued document that a letter of correction is about.

    `document` is its record's id, `name` what it is cited by, `sha256` that of its file with all signatures; `number`
    and `date` (ISO 8601) are empty where it has none.
    """

    document: str
    kind: DocumentKind
    name: str
    number: str
    date: str
    subject: str
    sha256: str


class Content(_Frozen):
    """
    Everything one document says, and the records it was drawn from as they stood.

    `replaces` is the number of the issued document whose place this one takes. A letter has no `type`, but whom it is
    addressed to and what it `corrects`.
    """

    schema_version: Literal["inspect-tool/document/1"] = SCHEMA
    kind: DocumentKind
    inspection: str
    on: date
    letterhead: Letterhead
    type: str
    subject: str
    addressees: tuple[str, ...] = ()
    blocks: tuple[Block, ...]
    replaces: str = ""
    corrects: Corrected | None = None
    recipients: tuple[str, ...]
    signers: tuple[Signer, ...]
    seal_title: str = ""
    annexes: tuple[Annex, ...]
    heads: Mapping[str, Head]
    merged: MergeProtocol = MergeProtocol()
    disputes: tuple[tuple[str, str], ...] = ()
    records: Mapping[str, Mapping[str, Mapping[str, JsonValue]]]

    @property
    def title(self) -> str:
        """Name the document: its kind and subject, of a letter its subject alone."""
        return f"{self.type}: {self.subject}" if self.type else self.subject

    @property
    def rows(self) -> int:
        """How many rows its tables have together."""
        blocks = (*self.blocks, *(block for annex in self.annexes for block in annex.blocks))
        return sum(len(block.rows) for block in blocks if isinstance(block, Table))

    @property
    def photos(self) -> tuple[Photo, ...]:
        """Every picture of the appendices."""
        return tuple(block for annex in self.annexes for block in annex.blocks if isinstance(block, Photo))

    def json_bytes(self) -> bytes:
        """Return the canonical JSON: keys sorted, UTF-8, no spaces."""
        return orjson.dumps(self.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)
