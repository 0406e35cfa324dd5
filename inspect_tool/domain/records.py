"""
The nouns as models: what a record of each kind may hold.

A record is stored as single fields, because a field is the unit of change and of dispute. Three shapes exist:
a plain field (`verdict`), a set of links stored one field per member (`items.CK1` = true), and a map stored
one field per key (`counts.direct` = 3489). So two people who link different evidence to one finding agree.

Every field may be absent: not filled in yet, or in dispute. A disputed field has no value, only its name in
`disputed`, so nothing can count a guess.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Final, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.i18n import t
from inspect_tool.text import nearest, nfc, parse_count, parse_date, parse_rate, visible

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
#: What a notebook holds of one record: its standing fields by name, and `_conflicts` for disputed ones.
Fields = Mapping[str, Any]

CONFLICTS: Final = "_conflicts"


def _clean(text: str) -> str:
    composed = nfc(text.replace("\r\n", "\n"))
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in composed):
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
_WORDS: Final = {"text": Text, "count": Count, "day": Day, "moment": Moment, "rate": StatedRate}


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
    """Administrative level of a unit; districts ended on 30/6/2025."""

    DEPARTMENT = "sở"
    DISTRICT = "quận"
    RURAL_DISTRICT = "huyện"
    WARD = "phường"
    COMMUNE = "xã"
    SPECIAL_ZONE = "đặc khu"


class DocumentKind(StrEnum):
    """The two documents: minutes and conclusion."""

    MINUTES = "bien-ban"
    CONCLUSION = "ket-luan"


class DocumentState(StrEnum):
    """How far a document has come. A signed one is superseded, never overwritten."""

    DRAFT = "du-thao"
    PERSON_SIGNED = "da-ky"
    NUMBERED = "da-cap-so"
    AGENCY_SIGNED = "da-dong-dau"
    SUPERSEDED = "bi-thay-the"


class Record(BaseModel):
    """
    What every record has: its identity within its kind, and the fields that have no value here.

    `disputed` names fields for which several values stand; `unreadable` those whose stored value this version cannot
    read (written by a newer one). The log keeps both.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: ClassVar[str]

    id: str
    disputed: Links = frozenset()
    unreadable: Links = frozenset()

    @property
    def path(self) -> str:
        """The record's name in logs and on the command line, `kind/id`."""
        return f"{self.kind}/{self.id}"


class Visit(Record):
    """The inspection itself; one per notebook, at `inspection/visit`."""

    kind = "inspection"
    title: Text | None = None
    date: Day | None = None
    until: Day | None = None
    round_end: Day | None = None
    mode: Text | None = None
    form: Text | None = None
    place: Text | None = None
    opened_at: Text | None = None
    closed_at: Text | None = None
    decision_number: Text | None = None
    decision_date: Day | None = None
    decision_issuer: Text | None = None
    period_label: Text | None = None
    period_from: Day | None = None
    period_to: Day | None = None
    parent_agency: Text | None = None
    agency: Text | None = None
    symbol: Text | None = None
    locality: Text | None = None
    copies: Count | None = None
    overview: Text | None = None
    closing_words: Text | None = None
    source: Text | None = None
    recipients: Mapping[str, Text] = Field(default_factory=dict)
    checklists: Mapping[str, Text] = Field(default_factory=dict)


class Unit(Record):
    """The unit inspected; one per notebook, at `unit/inspected`. Level and validity are part of who it is."""

    kind = "unit"
    name: Text | None = None
    level: Level | None = None
    parent: Text | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    staff: Mapping[str, Count] = Field(default_factory=dict)


class Person(Record):
    """Someone at the table, of the team or of the unit. `rank` orders names in documents."""

    kind = "person"
    name: Text | None = None
    title: Text | None = None
    agency: Text | None = None
    side: Side | None = None
    role: Role | None = None
    subteam: Text | None = None
    rank: Count | None = None


class Answer(Record):
    """The result of one checklist item; its id is the item's."""

    kind = "answer"
    verdict: Verdict | None = None
    note: Text | None = None
    assignee: Text | None = None
    evidence: Links = frozenset()


class Evidence(Record):
    """A file, named by the SHA-256 of its bytes (64 hex digits)."""

    kind = "evidence"
    name: Text | None = None
    media_type: Text | None = None
    size: Count | None = None
    taken_at: Moment | None = None
    note: Text | None = None


class Figures(Record):
    """What the unit reported for a period: counts by name, percentages as stated, claims, and its explanations."""

    kind = "figures"
    label: Text | None = None
    period_from: Day | None = None
    period_to: Day | None = None
    scope: Text | None = None
    source: Text | None = None
    extracted_at: Moment | None = None
    counts: Mapping[str, Count] = Field(default_factory=dict)
    stated: Mapping[str, StatedRate] = Field(default_factory=dict)
    claims: Mapping[str, Text] = Field(default_factory=dict)
    explanations: Mapping[str, Text] = Field(default_factory=dict)


class Procedure(Record):
    """One administrative procedure of the unit, with its limits as number and unit."""

    kind = "procedure"
    code: Text | None = None
    name: Text | None = None
    field: Text | None = None
    limit: Count | None = None
    limit_unit: Text | None = None
    short_limit: Count | None = None
    short_limit_unit: Text | None = None
    short_decision: Text | None = None
    posted: Links = frozenset()
    system: Text | None = None


class Dossier(Record):
    """One sampled case. Personal data stays out: initials only."""

    kind = "dossier"
    code: Text | None = None
    initials: Text | None = None
    procedure: Text | None = None
    channel: Text | None = None
    submitted: Text | None = None
    accepted: Text | None = None
    promised: Text | None = None
    settled: Text | None = None
    pauses: Mapping[str, Text] = Field(default_factory=dict)
    note: Text | None = None


class Finding(Record):
    """A strength or a limitation, tied to items, evidence and dossiers, with the unit's right of reply."""

    kind = "finding"
    nature: Nature | None = None
    text: Text | None = None
    severity: Severity | None = None
    cause: Text | None = None
    items: Links = frozenset()
    evidence: Links = frozenset()
    dossiers: Links = frozenset()
    reply: Reply | None = None
    reply_text: Text | None = None


class Recommendation(Record):
    """What the team asks of someone; answers findings."""

    kind = "recommendation"
    text: Text | None = None
    addressee: Text | None = None
    due: Day | None = None
    status: Progress | None = None
    proof: Text | None = None
    group: Text | None = None
    findings: Links = frozenset()
    order: Count | None = None


class Proposal(Record):
    """What the unit asks of others; never mixed with recommendations."""

    kind = "proposal"
    text: Text | None = None
    addressee: Text | None = None
    raised_by: Text | None = None
    order: Count | None = None


class Passage(Record):
    """A drafted section of a document as a person edited it; id is `<document kind>.<section>`."""

    kind = "passage"
    text: Text | None = None
    drafted_from: Text | None = None


class Document(Record):
    """An issued PDF: its state, number, and the SHA-256 of each state's file."""

    kind = "document"
    document: DocumentKind | None = None
    state: DocumentState | None = None
    number: Text | None = None
    issued: Day | None = None
    created: Moment | None = None
    hashes: Mapping[str, Text] = Field(default_factory=dict)
    files: Mapping[str, Text] = Field(default_factory=dict)
    supersedes: Text | None = None
    reason: Text | None = None


class Question(Record):
    """What is left open and must be asked or filled in before signing; shown until someone settles it."""

    kind = "question"
    text: Text | None = None
    about: Text | None = None
    answer: Text | None = None


KINDS: Final[Mapping[str, type[Record]]] = MappingProxyType(
    {
        model.kind: model
        for model in (
            Visit,
            Unit,
            Person,
            Answer,
            Evidence,
            Figures,
            Procedure,
            Dossier,
            Finding,
            Recommendation,
            Proposal,
            Passage,
            Document,
            Question,
        )
    }
)
VISIT: Final = "inspection/visit"
UNIT: Final = "unit/inspected"


def split_path(path: str) -> tuple[str, str]:
    """Split `kind/id`; an unknown kind is an error that names the nearest one."""
    kind, _, name = path.partition("/")
    model_of(kind)
    if not name:
        raise InputError("errors.record-path", path=path)
    return kind, name


def model_of(kind: str) -> type[Record]:
    """Return the model of a kind."""
    if kind not in KINDS:
        raise NotFoundError("errors.kind-unknown", kind=kind, nearest=nearest(kind, KINDS) or ", ".join(KINDS))
    return KINDS[kind]


def field_names(kind: str) -> tuple[str, ...]:
    """Return the fields a user may set on a record of this kind."""
    return tuple(name for name in model_of(kind).model_fields if name not in Record.model_fields)


def is_map(kind: str, field: str) -> bool:
    """Whether a field holds a map of values by key."""
    return _shape(kind, field) == "map"


def is_links(kind: str, field: str) -> bool:
    """Whether a field holds a set of links."""
    return _shape(kind, field) == "links"


def _shape(kind: str, field: str) -> str:
    annotation = model_of(kind).model_fields[field].annotation
    origin = get_origin(annotation)
    if origin is frozenset:
        return "links"
    return "map" if origin is Mapping else "plain"


@cache
def _adapter(kind: str, field: str) -> TypeAdapter[Any]:
    info = model_of(kind).model_fields[field]
    annotation: Any = info.annotation
    if _shape(kind, field) == "map":
        annotation = get_args(annotation)[1]
    elif _shape(kind, field) == "links":
        annotation = bool
    elif info.metadata:
        annotation = Annotated[(annotation, *info.metadata)]
    return TypeAdapter(annotation)


def check_field(kind: str, field: str, value: object) -> Json:
    """
    Return the value as it is stored, or raise `InputError` naming the field and what it takes.

    `field` may be `name`, or `name.key` for maps and links. A link's value is true; to unlink is to clear.
    """
    name, _, key = field.partition(".")
    known = field_names(kind)
    if name not in known:
        raise InputError(
            "errors.field-unknown", kind=kind, field=visible(field), nearest=nearest(name, known) or ", ".join(known)
        )
    shape = _shape(kind, name)
    if (shape == "plain") == bool(key):
        raise InputError("errors.field-shape", kind=kind, field=name)
    if key != nfc(key) or not key.isprintable():
        raise InputError("errors.field-key", field=name, entry=visible(key))
    adapter = _adapter(kind, name)
    try:
        parsed = adapter.validate_python(value)
    except ValidationError:
        parsed = None
    if parsed is None or (shape == "links" and parsed is not True):
        raise InputError("errors.field-value", field=field, value=visible(value), expects=_expectation(kind, name))
    stored: Json = adapter.dump_python(parsed, mode="json")
    return stored


def _expectation(kind: str, name: str) -> str:
    """Say what a field takes: the choices of an enumeration, or its type with an example."""
    annotation: Any = model_of(kind).model_fields[name].annotation
    shape = _shape(kind, name)
    if shape == "links":
        return t("errors.expects-link")
    inner = get_args(annotation)[shape == "map"]
    if isinstance(inner, type) and issubclass(inner, StrEnum):
        return " | ".join(inner)
    return t(f"errors.expects-{next(word for word, alias in _WORDS.items() if alias == inner)}")


def load(kind: str, name: str, fields: Fields) -> Record:
    """
    Build a record from its stored fields.

    Fields that a newer version added are left out of the model, and a value this version cannot read is named in
    `unreadable`: the log keeps both.
    """
    model = model_of(kind)
    values: dict[str, Any] = {}
    unreadable: set[str] = set()
    known = field_names(kind)
    for field, value in fields.items():
        base, _, key = field.partition(".")
        if base not in known:
            continue
        shape = _shape(kind, base)
        if (shape == "plain") == bool(key):
            unreadable.add(field)
        elif shape == "plain":
            values[base] = value
        elif shape == "map":
            values.setdefault(base, {})[key] = value
        elif value:
            values.setdefault(base, set()).add(key)
    identity = {"id": name, "disputed": frozenset(fields.get(CONFLICTS, ()))}
    try:
        return model(**identity, unreadable=frozenset(unreadable), **values)
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False):
            unreadable.add(_set_aside(values, problem["loc"]))
        return model(**identity, unreadable=frozenset(unreadable), **values)


def _set_aside(values: dict[str, Any], at: tuple[int | str, ...]) -> str:
    """Take the value at a place out of a record's values and return the name of its field."""
    base = str(at[0])
    if len(at) > 1 and isinstance(values.get(base), dict):
        values[base].pop(at[1], None)
        return f"{base}.{at[1]}"
    values.pop(base, None)
    return base


def flatten(record: Record) -> dict[str, Json]:
    """Return the stored fields of a record: the inverse of `load`, without what is absent."""
    flat: dict[str, Json] = {}
    for name, value in record.model_dump(mode="json", exclude=set(Record.model_fields)).items():
        if _shape(record.kind, name) == "links":
            flat |= {f"{name}.{member}": True for member in sorted(value)}
        elif _shape(record.kind, name) == "map":
            flat |= {f"{name}.{key}": entry for key, entry in value.items()}
        elif value is not None:
            flat[name] = value
    return flat
