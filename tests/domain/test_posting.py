from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_tool import i18n
from inspect_tool.domain.posting import ITEMS, Announced, Posted, compare, finding_text, posted_of, procedure_key
from inspect_tool.domain.records import Procedure

CATALOGUE = [
    Announced("1.000656", "Khai sinh", "Hộ tịch", "Trong ngày", "Không"),
    Announced("1.000894.000.00.00.H29", "Kết hôn", "Hộ tịch", "05 ngày làm việc", "30.000 đồng"),
    Announced("2.000635", "Trích lục", "Hộ tịch", abolished=True),
    Announced("1.001612", "Hộ kinh doanh", "Kinh tế", "3 ngày làm việc", "100.000"),
]


def found(*posted: Posted, places: tuple[str, ...] = ("quầy",)) -> list[tuple[str, str, str]]:
    return [(row.code, row.procedure, row.where) for row in compare(CATALOGUE, posted, places).rows]


def everything(where: str = "quầy", code: str = "", **noted: str) -> list[Posted]:
    codes = ("1.000656", "1.000894", "1.001612.000.00.00.H29")
    return [Posted(each, where, **(noted if each == code else {})) for each in codes]


def test_a_finding_counts_each_procedure_once_however_many_places_lack_it() -> None:
    compared = compare(CATALOGUE, [], ("quầy", "cổng"))
    missing = [row for row in compared.rows if row.code == "missing"]
    assert len(missing) == 2 * len({row.procedure for row in missing})
    assert ("CK1", "missing", len(missing) // 2) in compared.findings


def test_a_complete_board_has_nothing_to_confirm() -> None:
    assert found(*everything()) == []


def test_each_kind_of_discrepancy() -> None:
    posted = [
        Posted("1.000656", "quầy", limit="1 ngày làm việc"),
        Posted("1.000894", "quầy", limit="5 ngày làm việc", fee="50.000"),
        Posted("1.000894", "quầy"),
        Posted("2.000635", "quầy"),
        Posted("9.999999", "quầy"),
        Posted("abc", "quầy"),
    ]
    assert found(*posted) == [
        ("bad_code", "abc", "quầy"),
        ("twice", "1.000894", "quầy"),
        ("other_limit", "1.000656", "quầy"),
        ("other_fee", "1.000894", "quầy"),
        ("abolished_posted", "2.000635", "quầy"),
        ("not_announced", "9.999999", "quầy"),
        ("missing", "1.001612", "quầy"),
    ]


@pytest.mark.parametrize(
    ("limit", "fee"),
    [
        ("05 ngày làm việc", "30.000 đồng"),
        ("5 NGÀY LÀM VIỆC", "30000"),
        ("5  ngày làm việc", "30.000đ/bản"),
        ("5 working-days", ""),
    ],
)
def test_the_same_limit_and_fee_in_other_words_are_the_same(limit: str, fee: str) -> None:
    assert found(*everything(code="1.000894", limit=limit, fee=fee)) == []


def test_wording_that_is_no_number_is_compared_as_written() -> None:
    assert ("other_limit", "1.000894", "quầy") in found(*everything(code="1.000894", limit="theo hẹn"))
    assert found(*everything(code="1.000656", fee="Miễn phí")) == []


def test_every_place_must_show_everything() -> None:
    rows = found(*everything("quầy"), places=("quầy", "cổng"))
    assert rows == [("missing", key, "cổng") for key in ("1.000656", "1.000894", "1.001612")]
    assert found(*everything("quầy"), *everything("cổng")[:2], places=()) == [("missing", "1.001612", "cổng")]


def test_fields_are_counted() -> None:
    compared = compare(CATALOGUE, everything()[:2])
    assert compared.announced == {"Hộ tịch": 2, "Kinh tế": 1}
    assert compared.posted == {"quầy": {"Hộ tịch": 2}}


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_rows_and_suggested_findings_are_in_words(lang: str) -> None:
    compared = compare([*CATALOGUE, Announced("x", "Không mã")], [Posted("2.000635", "quầy"), Posted("", "quầy")])
    assert compared.findings == (("CK1", "missing", 3), ("CK2", "abolished_posted", 1), ("CK4", "bad_code", 2))
    for text in (*(row.message(lang) for row in compared.rows), *(finding_text(code, 3) for code in ITEMS)):
        assert "domain." not in text
        assert "{" not in text


def test_what_the_inspection_recorded_is_compared_too() -> None:
    procedure = Procedure(id="1", code="1.000894", limit=7, limit_unit="ngày làm việc", posted=frozenset({"quầy"}))
    rows = compare(CATALOGUE, posted_of([procedure])).rows
    assert rows[0].message().endswith("“7 ngày làm việc”, công bố là “05 ngày làm việc”.")


MIXED = [*everything(), Posted("2.000635", "quầy"), Posted("9.999999", "cổng")]


@given(st.permutations(MIXED))
def test_the_order_in_which_rows_were_noted_does_not_matter(posted: list[Posted]) -> None:
    assert sorted(found(*posted)) == sorted(found(*MIXED))


@pytest.mark.parametrize("code", ["", "1.00065", "1.000656.000", "A.000656", "1.000656.000.00.00.29"])
def test_what_is_no_code(code: str) -> None:
    assert procedure_key(code) is None
