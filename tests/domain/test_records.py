from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_tool import i18n
from inspect_tool.domain import records
from inspect_tool.domain.records import (
    CONFLICTS,
    KINDS,
    Finding,
    Record,
    Visit,
    check_field,
    field_names,
    flatten,
    is_links,
    is_map,
    load,
    split_path,
)
from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.text import nfc

FIELDS = [(kind, field) for kind in KINDS for field in field_names(kind)]
clean = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t"))
names = st.text(st.characters(categories=("L", "N"), max_codepoint=0x1EF9), min_size=1).map(nfc)
rates = st.decimals(0, 200, places=2).map(lambda rate: f"{rate}%".replace(".", ","))
BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    records.Text: clean.map(nfc),
    records.StatedRate: rates,
    records.Count: st.integers(0, (1 << 53) - 1),
    records.Day: st.dates(),
    records.Moment: st.datetimes(timezones=st.none() | st.just(UTC)),
}  # fmt: skip


def values_of(annotation: Any) -> st.SearchStrategy[Any]:
    """A strategy for one stored value of a type as the models write it."""
    for alias, strategy in BY_TYPE.items():
        if annotation == alias:
            return strategy
    assert isinstance(annotation, type)
    assert issubclass(annotation, StrEnum), annotation
    return st.sampled_from(annotation)


def whole(kind: str, field: str) -> st.SearchStrategy[Any]:
    annotation: Any = KINDS[kind].model_fields[field].annotation
    if is_links(kind, field):
        return st.frozensets(names)
    if is_map(kind, field):
        return st.dictionaries(names, values_of(get_args(annotation)[1]))
    return st.none() | values_of(get_args(annotation)[0])


@st.composite
def any_record(draw: st.DrawFn) -> Record:
    kind = draw(st.sampled_from(sorted(KINDS)))
    return KINDS[kind](id=draw(names), **{field: draw(whole(kind, field)) for field in field_names(kind)})


# --- fields and records ----------------------------------------------------------------------------------------------


@given(any_record())
def test_what_is_flattened_loads_as_it_was(record: Record) -> None:
    flat = flatten(record)
    assert load(record.kind, record.id, flat) == record
    assert record.path == f"{record.kind}/{record.id}"


@given(any_record())
def test_every_stored_field_passes_the_check_unchanged(record: Record) -> None:
    for field, value in flatten(record).items():
        assert check_field(record.kind, field, value) == value


def test_every_kind_has_fields_and_a_shape_for_each() -> None:
    assert len(KINDS) == 19
    for kind, field in FIELDS:
        origin = get_origin(KINDS[kind].model_fields[field].annotation)
        assert is_map(kind, field) is (origin is Mapping)
        assert is_links(kind, field) is (origin is frozenset)


@pytest.mark.parametrize("name", ["id", "disputed", "unreadable", CONFLICTS, "path", "kind", "model_config"])
def test_what_a_record_is_cannot_be_set(name: str) -> None:
    with pytest.raises(InputError) as refused:
        check_field("finding", name, "x")
    assert refused.value.key == "errors.field-unknown"


@pytest.mark.parametrize(
    ("kind", "field", "given_value", "stored"),
    [
        ("figures", "counts.direct", "3.489", 3489),
        ("figures", "counts.direct", 0, 0),
        ("figures", "stated.direct", " 60,31% ", "60,31%"),
        ("inspection", "date", "17/8/2023", "2023-08-17"),
        ("inspection", "date", date(2023, 8, 17), "2023-08-17"),
        ("evidence", "taken_at", "2023-08-17 09:30", "2023-08-17T09:30:00"),
        ("document", "created", datetime(2023, 8, 17, 9, tzinfo=UTC), "2023-08-17T09:00:00Z"),
        ("answer", "verdict", "dat", "dat"),
        ("answer", "note", "Thu\u031b\u0300a thiê\u0301u\r\nbiê\u0309u mẫu", "Thừa thiếu\nbiểu mẫu"),
        ("finding", "items.CK1", True, True),
        ("unit", "staff.cán bộ", 8, 8),
    ],
)
def test_a_good_value_is_stored_in_one_spelling(kind: str, field: str, given_value: object, stored: object) -> None:
    assert check_field(kind, field, given_value) == stored


@pytest.mark.parametrize(
    ("kind", "field", "value", "expects"),
    [
        ("figures", "counts.direct", 60.0, "3.489"),  # YAML reads an unquoted 60.000 so
        ("figures", "counts.direct", True, "3.489"),
        ("figures", "counts.direct", -1, "3.489"),
        ("figures", "counts.direct", 1 << 53, "3.489"),
        ("figures", "counts.direct", "3,489", "3.489"),
        ("figures", "counts.direct", None, "3.489"),
        ("figures", "stated.direct", "60%31", "60,31%"),
        ("figures", "stated.direct", 60.31, "60,31%"),
        ("inspection", "date", 5, "17/8/2023"),
        ("inspection", "date", "31/2/2023", "17/8/2023"),
        ("inspection", "date", datetime(2023, 8, 17, tzinfo=UTC), "17/8/2023"),
        ("evidence", "taken_at", 1692235800, "09:30"),
        ("evidence", "taken_at", "sáng nay", "09:30"),
        ("answer", "verdict", "đạt", "dat | mot-phan | khong-dat | khong-ap-dung | chua-kiem-tra"),
        ("answer", "note", "bell\x07", "ký tự điều khiển"),
        ("answer", "note", "half a pair \ud83d", "ký tự điều khiển"),
        ("answer", "note", 5, "văn bản"),
        ("finding", "items.CK1", False, "true"),
        ("finding", "items.CK1", "CK1", "true"),
    ],
)
def test_a_bad_value_is_refused_with_what_the_field_takes(kind: str, field: str, value: object, expects: str) -> None:
    with pytest.raises(InputError) as refused:
        check_field(kind, field, value)
    message = str(refused.value)
    assert f"“{field}”" in message
    assert expects in message
    assert message.isprintable()


@pytest.mark.parametrize(("kind", "field"), FIELDS)
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_field_says_what_it_takes_in_every_language(kind: str, field: str, language: str) -> None:
    i18n.use(language)
    shown = field if not (is_map(kind, field) or is_links(kind, field)) else f"{field}.a"
    with pytest.raises(InputError) as refused:
        check_field(kind, shown, object())
    assert refused.value.key == "errors.field-value"
    assert not str(refused.value.values["expects"]).startswith("errors.")


@pytest.mark.parametrize(
    ("field", "key"),
    [
        ("verdict.x", "errors.field-shape"),
        ("evidence", "errors.field-shape"),
        ("evidence.", "errors.field-shape"),
        ("evidence.a\nb", "errors.field-key"),
        ("evidence." + unicodedata.normalize("NFD", "ả"), "errors.field-key"),
        ("verdct", "errors.field-unknown"),
    ],
)
def test_a_field_that_cannot_be_named_so_is_refused(field: str, key: str) -> None:
    with pytest.raises(InputError) as refused:
        check_field("answer", field, "dat")
    assert refused.value.key == key


def test_a_mistyped_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"“verdct”.*verdict"):
        check_field("answer", "verdct", "dat")
    with pytest.raises(InputError, match=r"“quite else”.*verdict, note, assignee, evidence"):
        check_field("answer", "quite else", "dat")
    with pytest.raises(NotFoundError, match=r"“findng”.*finding"):
        check_field("findng", "text", "x")
    with pytest.raises(NotFoundError, match=r"“zzz”.*inspection, unit"):
        split_path("zzz/1")


# --- paths -----------------------------------------------------------------------------------------------------------


def test_a_path_is_a_kind_and_an_id() -> None:
    assert split_path("answer/CK1") == ("answer", "CK1")
    assert split_path("passage/ket-luan.nhan-xet") == ("passage", "ket-luan.nhan-xet")
    for path in ("answer", "answer/"):
        with pytest.raises(InputError) as refused:
            split_path(path)
        assert refused.value.key == "errors.record-path"


# --- what this version cannot read -----------------------------------------------------------------------------------


def test_a_field_of_a_newer_version_is_left_alone() -> None:
    loaded = load(
        "finding", "a", {"text": "Thiếu niêm yết", "colour": "red", "colour.deep": 1, "id": "b", "disputed": 3}
    )
    assert loaded == Finding(id="a", text="Thiếu niêm yết")


def test_an_unreadable_value_is_named_and_the_rest_is_read() -> None:
    loaded = load("figures", "a", {"counts.direct": "abc", "counts.online": 2705, "label": 7, "source": "báo cáo"})
    assert loaded.unreadable == {"counts.direct", "label"}
    assert flatten(loaded) == {"counts.online": 2705, "source": "báo cáo"}


@pytest.mark.parametrize(
    "fields",
    [
        {"items": "CK1", "items.CK2": True},
        {"items.CK2": True, "items": "CK1"},
        {"text.deep": 1, "items.CK2": True},
        {"text.deep": {"a": 1}, "items.CK2": True, "cause": None},
    ],
)
def test_a_value_of_another_shape_is_named_and_the_rest_is_read(fields: dict[str, Any]) -> None:
    loaded = load("finding", "a", fields)
    assert loaded.unreadable == {"items" if "items" in fields else "text.deep"}
    assert flatten(loaded) == {"items.CK2": True}


stored = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=3)


@given(st.data())
def test_no_stored_value_stops_a_record_from_loading(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    known = st.sampled_from(field_names(kind))
    fields = data.draw(st.dictionaries(known | st.builds("{}.{}".format, known, st.text()) | st.text(), stored))
    loaded = load(kind, "a", fields)
    kept = flatten(loaded)
    assert not loaded.unreadable & kept.keys()
    assert load(kind, "a", kept) == loaded.model_copy(update={"unreadable": frozenset()})


def test_a_disputed_field_has_no_value() -> None:
    loaded = load("inspection", "visit", {"title": "Đợt 1", CONFLICTS: {"date": [], "copies": []}})
    assert isinstance(loaded, Visit)
    assert loaded.disputed == {"date", "copies"}
    assert loaded.date is None
    assert flatten(loaded) == {"title": "Đợt 1"}


@pytest.mark.parametrize(
    ("typed", "printed"),
    [("7/TB-ĐKT", "07/TB-ĐKT"), (" 7 ", "07"), ("07/TB-ĐKT", "07/TB-ĐKT"), ("20/TB-ĐKT", "20/TB-ĐKT"), ("x/y", "x/y")],
)
def test_a_number_is_named_as_it_is_printed(typed: str, printed: str) -> None:
    document = records.Document(id="ket-luan", number=typed)
    assert (document.printed_number, document.number) == (printed, nfc(typed))
