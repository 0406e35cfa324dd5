from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_tool import i18n
from inspect_tool.domain.ask_flaws import flaws
from inspect_tool.domain.asks import Ask, Kind, Sheet, canonical, read, read_row, remarks, shown
from inspect_tool.domain.records import Answer, Verdict, check_field, load
from inspect_tool.errors import InputError
from inspect_tool.library import load_library

LIBRARY = load_library()
MET = Verdict.MET


def ask(name: str, kind: str = "number", **fields: Any) -> Ask:
    return Ask.model_validate({"name": name, "label": name.upper(), "kind": kind, **fields})


def rule(test: str, message: str = "Sai.") -> dict[str, str]:
    return {"test": test, "message": message}


def codes(sheet: Sheet) -> list[tuple[str, str]]:
    return [(remark.name, remark.code) for remark in sheet.remarks]


COUNT, RATE = ask("tong", unit="thủ tục"), ask("ty_le", unit="%", decimals=2, least=0, most=100)
DAY, TEXT = ask("ngay", "date"), ask("ghi", "text")
CHOICE = ask("loai", "choice", options=[{"value": "a", "label": "Đã có"}, {"value": "b", "label": "Chưa"}])
TABLE = ask(
    "bang",
    "table",
    columns=[{"name": "ten", "label": "Tên", "kind": "text"}, COUNT.model_dump(include={"name", "label", "kind"})],
)


# --- one value -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "written", "value", "recorded"),
    [
        (COUNT, "3.489", Decimal(3489), "3489"),
        (COUNT, " 215 ", Decimal(215), "215"),
        (RATE, "60,31%", Decimal("60.31"), "60.31"),
        (RATE, "60", Decimal(60), "60"),
        (DAY, "17/8/2023", date(2023, 8, 17), "2023-08-17"),
        (CHOICE, "da co", "a", "a"),
        (CHOICE, "b", "b", "b"),
        (TEXT, "lu\u0301c 9 giờ", "lúc 9 giờ", "lúc 9 giờ"),
    ],
)
def test_a_value_is_read_and_recorded_in_one_spelling(one: Ask, written: str, value: object, recorded: str) -> None:
    assert read(one, written) == value
    assert canonical(one, written) == recorded
    assert check_field("answer", f"values.{one.name}", recorded) == recorded


@pytest.mark.parametrize(
    ("one", "written"),
    [
        (COUNT, "3,489"),
        (COUNT, "3.5"),
        (COUNT, "nhiều"),
        (RATE, "60,311"),
        (RATE, "3.489"),
        (RATE, "100,01"),
        (RATE, "-1"),
        (DAY, "30/2/2025"),
        (CHOICE, "c"),
        (TEXT, "  "),
    ],
)
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_what_cannot_be_meant_says_how_to_write_it(one: Ask, written: str, language: str) -> None:
    i18n.use(language)
    with pytest.raises(InputError) as caught:
        canonical(one, written)
    told = str(caught.value)
    i18n.use("vi")
    assert "{" not in told
    assert not told.startswith(("asks.", "errors."))


def test_a_row_has_a_cell_for_each_column() -> None:
    assert read_row(TABLE, "Đất đai | 1.200") == ("Đất đai", Decimal(1200))
    assert read_row(TABLE, " | 3") == (None, Decimal(3))
    assert canonical(TABLE, "Đất đai|1.200") == "Đất đai | 1200"
    for wrong in ("Đất đai", "a | 1 | 2", "a | b"):
        with pytest.raises(InputError):
            canonical(TABLE, wrong)


def test_a_value_is_shown_as_a_person_reads_it() -> None:
    assert shown(COUNT, Decimal(3489)) == "3.489 thủ tục"
    assert shown(ask("x", decimals=2), Decimal("60.31")) == "60,31"
    assert shown(DAY, date(2023, 8, 17)) == "17/08/2023"
    assert shown(CHOICE, "a") == "Đã có"
    assert shown(TEXT, "abc") == "abc"


@given(st.integers(0, 10**12), st.decimals(0, 100, places=2), st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_what_is_recorded_reads_back(count: int, rate: Decimal, day: date) -> None:
    assert read(COUNT, canonical(COUNT, str(count))) == count
    assert read(RATE, canonical(RATE, f"{rate:f}".replace(".", ","))) == rate
    assert read(DAY, canonical(DAY, day.strftime("%d/%m/%Y"))) == day
    for one, text in ((COUNT, str(count)), (RATE, f"{rate:f}")):
        assert canonical(one, canonical(one, text)) == canonical(one, text)


# --- the asks of an item ---------------------------------------------------------------------------------------------

ASKS = (
    ask("tong", required=True, warning=rule("tong > 0", "Bằng không?")),
    ask("phan", constraint=rule("phan <= tong", "Lớn hơn tổng.")),
    ask("loai", "choice", options=[{"value": "a", "label": "A"}, {"value": "khac", "label": "Khác"}]),
    ask("khac", "text", required=True, relevant='loai == "khac"'),
    ask("sau", relevant="has(khac) and tong > 5", constraint=rule("sau < phan or not has(phan)", "Sau lớn hơn phần.")),
    ask(
        "bang", "table", columns=[{"name": "so", "label": "Số", "kind": "number"}], warning=rule("sum(bang.so) == tong")
    ),
)


def test_an_item_that_is_not_checked_misses_nothing() -> None:
    for verdict in (None, Verdict.UNCHECKED, Verdict.NOT_APPLICABLE):
        assert codes(Sheet(ASKS, {}, verdict)) == []
    assert codes(Sheet(ASKS, {}, MET)) == [("tong", "missing")]


def test_errors_and_warnings_are_apart_and_speak_in_the_checklists_words() -> None:
    sheet = Sheet(ASKS, {"tong": "0", "phan": "3"}, MET)
    assert [(remark.name, remark.is_error, remark.message()) for remark in sheet.remarks] == [
        ("tong", False, "Bằng không?"),
        ("phan", True, "Lớn hơn tổng."),
    ]


def test_what_is_not_asked_is_neither_shown_nor_counted_nor_lost() -> None:
    sheet = Sheet(ASKS, {"tong": "9", "loai": "khac", "khac": "x", "sau": "4", "phan": "2"}, MET)
    assert [one.name for one in sheet.shown] == ["tong", "phan", "loai", "khac", "sau", "bang"]
    assert codes(sheet) == [("sau", "constraint")]
    sheet.record("loai", "a")
    assert [one.name for one in sheet.shown] == ["tong", "phan", "loai", "bang"]
    assert codes(sheet) == []
    assert sheet.value("khac") == "x"
    sheet.record("loai", "khac")
    assert codes(sheet) == [("sau", "constraint")]


def test_a_value_that_cannot_be_read_is_kept_named_and_counts_as_missing() -> None:
    sheet = Sheet(ASKS, {"tong": "nhiều", "phan": "3"}, MET)
    (remark,) = sheet.remarks
    assert (remark.name, remark.code, remark.is_error) == ("tong", "unreadable", True)
    assert "nhiều" in remark.message()
    assert sheet.value("tong") is None


def test_rows_of_a_table_are_values_of_their_own() -> None:
    sheet = Sheet(ASKS, {"tong": "7", "bang.1": "3", "bang.10": "1", "bang.2": "4"}, MET)
    assert codes(sheet) == [("bang", "warning")]
    assert sheet.value("bang") == ((Decimal(3),), (Decimal(4),), (Decimal(1),))
    assert sheet.record("bang.10", None) == {"bang"}
    assert codes(sheet) == []
    sheet.record("bang.3", "x")
    assert codes(sheet) == [("bang", "unreadable")]


def test_values_of_no_ask_count_for_nothing() -> None:
    sheet = Sheet(ASKS, {"cu": "1", "tong": "1"}, MET)
    assert codes(sheet) == []
    assert sheet.record("cu", "2") == frozenset()


def test_only_what_depends_on_a_change_is_worked_out_again() -> None:
    sheet = Sheet(ASKS, {"tong": "9"}, MET)
    assert sheet.record("phan", "2") == {"phan", "sau"}
    assert sheet.record("loai", "a") == {"loai", "khac"}
    assert sheet.record("loai", "khac") == {"loai", "khac"}
    assert sheet.record("loai", "khac") == {"loai"}
    assert sheet.record("khac", "x") == {"khac", "sau"}
    assert sheet.judge(None) == {"tong", "khac"}


FIELDS = ["tong", "phan", "loai", "khac", "sau", "bang.1", "bang.2"]
VALUES = st.sampled_from([None, "0", "3", "9", "khac", "a", "x", "-", "1.000"])
CHANGES = st.lists(st.tuples(st.sampled_from([*FIELDS, "verdict"]), VALUES), max_size=12)


def state(sheet: Sheet) -> tuple[object, ...]:
    return [one.name for one in sheet.shown], sheet.remarks, {name: sheet.value(name) for name in FIELDS}


@settings(max_examples=300)
@given(CHANGES)
def test_change_by_change_comes_to_the_same_as_all_at_once(changes: list[tuple[str, str | None]]) -> None:
    values: dict[str, str] = {}
    verdict: Verdict | None = None
    sheet = Sheet(ASKS, values, verdict)
    for name, text in changes:
        before = {one.name: [r for r in sheet.remarks if r.name == one.name] for one in ASKS}
        if name == "verdict":
            verdict = MET if text else None
            again = sheet.judge(verdict)
        else:
            values = {**values, name: text} if text is not None else {k: v for k, v in values.items() if k != name}
            again = sheet.record(name, text)
        assert state(sheet) == state(Sheet(ASKS, values, verdict))
        after = {one.name: [r for r in sheet.remarks if r.name == one.name] for one in ASKS}
        assert {one for one in after if after[one] != before[one]} <= again


def test_an_answers_remarks_come_from_its_record() -> None:
    answer = load("answer", "X", {"verdict": "dat", "values.tong": "1", "values.phan": "2", "values.bang.1": "1"})
    assert isinstance(answer, Answer)
    assert [remark.name for remark in remarks(ASKS, answer)] == ["phan"]
    assert remarks((), answer) == ()


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_remark_has_a_text(language: str) -> None:
    i18n.use(language)
    sheet = Sheet((*ASKS, ask("them", required=True)), {"tong": "?", "phan": "1"}, MET)
    told = [remark.message() for remark in sheet.remarks]
    i18n.use("vi")
    assert len(told) == 2
    assert not [text for text in told if text.startswith("asks.") or "{" in text]


# --- flaws of the asks themselves ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asks", "at", "key"),
    [
        ((ask("a"), ask("a")), (1, "name"), "library.ask-twice"),
        ((ask("sum"),), (0, "name"), "library.ask-reserved"),
        ((ask("verdict"),), (0, "name"), "library.ask-reserved"),
        ((ask("and"),), (0, "name"), "library.ask-reserved"),
        ((ask("a", "choice"),), (0,), "library.ask-kind-needs"),
        ((ask("a", "table"),), (0,), "library.ask-kind-needs"),
        ((ask("a", "text", unit="%"),), (0, "unit"), "library.ask-kind-field"),
        ((ask("a", "date", least=0),), (0, "least"), "library.ask-kind-field"),
        ((ask("a", options=[{"value": "x", "label": "X"}]),), (0, "options"), "library.ask-kind-field"),
        ((ask("a", least=2, most=1),), (0, "most"), "library.ask-range"),
        (
            (ask("a", "choice", options=[{"value": "x", "label": "X"}] * 2),),
            (0, "options", 1, "value"),
            "library.ask-twice",
        ),
        (
            (ask("a", "table", columns=[{"name": "b", "label": "B", "kind": "table"}]),),
            (0, "columns", 0, "kind"),
            "library.ask-table-in-table",
        ),
        ((ask("a", relevant="b > 1"),), (0, "relevant"), "library.ask-name-unknown"),
        ((ask("a", constraint=rule("a >")),), (0, "constraint", "test"), "asks.expression-unreadable"),
        ((ask("a", warning=rule('a > "x"')),), (0, "warning", "test"), "asks.expression-kinds"),
        ((ask("a", warning=rule("a.real > 1")),), (0, "warning", "test"), "library.ask-name-unknown"),
        ((ask("a", relevant="b > 1"), ask("b", relevant="a > 1")), (0, "relevant"), "library.ask-circle"),
        ((ask("a", relevant="has(a)"),), (0, "relevant"), "library.ask-circle"),
    ],
)
def test_a_flaw_names_its_place(asks: tuple[Ask, ...], at: tuple[object, ...], key: str) -> None:
    (flaw,) = flaws(asks)
    assert (flaw.at, flaw.key) == (at, key)


def test_conditions_other_than_relevant_may_name_each_other() -> None:
    both = (ask("a", constraint=rule("a < b")), ask("b", constraint=rule("b > a")))
    assert list(flaws(both)) == []
    assert [remark.code for remark in Sheet(both, {"a": "2", "b": "1"}, MET).remarks] == ["constraint"] * 2


def test_the_asks_of_these_tests_have_no_flaw() -> None:
    assert list(flaws(ASKS)) == []
    assert {one.kind for one in (COUNT, RATE, DAY, TEXT, CHOICE, TABLE)} == set(Kind)


# --- the shipped asks ------------------------------------------------------------------------------------------------


def told(item: str, values: Mapping[str, str]) -> list[tuple[str, str]]:
    sheet = Sheet(LIBRARY.item(item).asks, values, Verdict.PARTLY)
    return codes(sheet)


def test_ck14_puts_the_counts_of_the_sample_side_by_side() -> None:
    seed = {"niem_yet": "215", "theo_quyet_dinh": "215", "lien_thong": "1", "tren_he_thong": "50"}
    assert told("CK14", seed) == [("tren_he_thong", "warning")]
    assert told("CK14", {**seed, "lien_thong": "216"}) == [("lien_thong", "constraint"), ("tren_he_thong", "warning")]
    assert (
        told("CK14", {**seed, "tren_he_thong": "215", "linh_vuc.1": "Đất đai | 200", "linh_vuc.2": "Hộ tịch | 15"})
        == []
    )
    assert told("CK14", {**seed, "tren_he_thong": "215", "linh_vuc.1": "Đất đai | 200"}) == [("linh_vuc", "warning")]
    assert told("CK14", {"niem_yet": "215"}) == [("theo_quyet_dinh", "missing")]


def test_tt4_recomputes_the_rate_from_numerator_and_denominator() -> None:
    seed = {"tu_so": "2.705", "mau_so": "5.785", "ty_le_bao_cao": "46,76", "thoi_diem": "9 giờ ngày 30/6/2023"}
    assert told("TT4", seed) == []
    assert told("TT4", {**seed, "mau_so": "6603"}) == [("ty_le_bao_cao", "warning")]
    assert told("TT4", {**seed, "tu_so": "6000"}) == [("tu_so", "constraint"), ("ty_le_bao_cao", "warning")]
    assert told("TT4", {**seed, "loai_mau_so": "khac"}) == [("mau_so_khac", "missing")]
    assert told("TT4", {**seed, "mau_so": "0"}) == [("mau_so", "unreadable")]


def test_rn8_recomputes_the_cut_and_compares_it_with_the_target() -> None:
    seed = {"don_vi": "ngay-lam-viec", "theo_quy_dinh": "20", "sau_rut_ngan": "13", "ty_le_bao_cao": "35"}
    assert told("RN8", seed) == []
    assert told("RN8", {**seed, "ty_le_bao_cao": "65"}) == [("ty_le_bao_cao", "warning")]
    assert told("RN8", {**seed, "muc_tieu": "40"}) == [("muc_tieu", "warning")]
    assert told("RN8", {**seed, "sau_rut_ngan": "25"})[0] == ("sau_rut_ngan", "constraint")


def test_rn1_holds_what_was_proposed_against_what_was_decided() -> None:
    assert told("RN1", {"theo_bao_cao": "13", "co_quyet_dinh": "0"}) == [("co_quyet_dinh", "warning")]
    assert told("RN1", {"theo_bao_cao": "13"}) == [("co_quyet_dinh", "missing")]
