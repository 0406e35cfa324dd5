from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_tool.domain.law import Basis, Law, LegalText
from inspect_tool.errors import NotFoundError
from inspect_tool.library import load_law

VISIT_2023 = date(2023, 8, 17)
VISIT_2026 = date(2026, 11, 20)


_LAW = load_law()


@pytest.fixture
def law() -> Law:
    return _LAW


def decree(name: str, **fields: object) -> LegalText:
    values = {"kind": "Nghị định", "number": f"{name}/NĐ-CP", "issuer": "Chính phủ", "abstract": "về thử nghiệm"}
    return LegalText.model_validate({"id": name, "confirmed": True, **values, **fields})


def in_force(on: date, *texts: LegalText) -> list[str]:
    refs = [Basis(law=text.id) for text in texts]
    return [basis.law for text, basis in zip(texts, refs, strict=True) if Law(texts=(text,)).in_force([basis], on)]


def test_first_citation_is_in_full_decree_30_style(law: Law) -> None:
    assert law.cite(Basis(law="nd-63-2010")) == (
        "Nghị định số 63/2010/NĐ-CP ngày 08 tháng 6 năm 2010 của Chính phủ về kiểm soát thủ tục hành chính"
    )


def test_later_citation_is_kind_and_number(law: Law) -> None:
    assert law.cite_short(Basis(law="tt-02-2017")) == "Thông tư số 02/2017/TT-VPCP"


def test_a_law_is_cited_by_name_only(law: Law) -> None:
    assert law.cite(Basis(law="luat-cu-tru-2020")) == "Luật Cư trú"
    assert law.cite_short(Basis(law="luat-tccqdp-2025")) == "Luật Tổ chức chính quyền địa phương"


def test_a_date_not_known_is_left_as_a_visible_blank(law: Law) -> None:
    assert "ngày … tháng … năm 2018 của " in law.cite(Basis(law="tt-01-2018"))


def test_a_text_without_number_is_cited_by_kind_and_abstract() -> None:
    plan = Law(texts=(LegalText(id="kh", kind="Kế hoạch", abstract="kiểm tra năm 2026"),))
    assert plan.cite(Basis(law="kh")) == "Kế hoạch kiểm tra năm 2026"


def test_a_confirmed_place_stands_before_the_text(law: Law) -> None:
    basis = Basis(law="nd-63-2010", at="điểm b khoản 1 Điều 17", confirmed=True)
    assert law.cite_short(basis) == "điểm b khoản 1 Điều 17 Nghị định số 63/2010/NĐ-CP"
    assert law.cite(basis).startswith("điểm b khoản 1 Điều 17 Nghị định số 63/2010/NĐ-CP ngày 08")


@pytest.mark.parametrize(
    "basis",
    [Basis(law="tt-02-2017", at="Điều 13"), Basis(law="tt-01-2018", at="Điều 13", confirmed=True)],
    ids=["reference", "text"],
)
def test_an_unconfirmed_place_is_never_printed(law: Law, basis: Basis) -> None:
    assert not law.confirmed(basis)
    assert "Điều" not in law.cite(basis) + law.cite_short(basis)


def test_amendments_in_force_on_the_date_are_named(law: Law) -> None:
    one_stop = Basis(law="nd-118-2025")
    amended = "đã được sửa đổi, bổ sung bởi "
    assert amended not in law.cite(one_stop, date(2025, 12, 30))
    assert law.cite(one_stop, date(2026, 3, 1)).endswith(amended + "Nghị định số 367/2025/NĐ-CP")
    assert law.cite(one_stop, VISIT_2026).endswith(
        amended + "Nghị định số 367/2025/NĐ-CP và Nghị định số 309/2026/NĐ-CP"
    )
    assert law.cite(Basis(law="nd-61-2018"), VISIT_2023).endswith(amended + "Nghị định số 107/2021/NĐ-CP")


def test_three_amendments_are_listed_in_order_of_issue() -> None:
    texts = [decree(f"{y}", year=y, amends=("a",)) for y in (2015, 2013, 2011)]
    law = Law(texts=(decree("a", year=2010), *texts))
    cited = law.cite(Basis(law="a"), date(2020, 1, 1))
    assert cited.endswith("bởi Nghị định số 2011/NĐ-CP, Nghị định số 2013/NĐ-CP và Nghị định số 2015/NĐ-CP")


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (VISIT_2023, {"nd-61-2018", "nd-107-2021", "nd-42-2022"}),
        (date(2025, 6, 30), {"nd-61-2018", "nd-107-2021", "nd-42-2022"}),
        (date(2025, 7, 1), {"nd-118-2025", "nd-42-2022"}),
        (date(2026, 6, 30), {"nd-118-2025", "nd-367-2025", "nd-42-2022"}),
        (date(2026, 7, 1), {"nd-118-2025", "nd-367-2025", "nd-224-2026"}),
        (date(2026, 8, 4), {"nd-118-2025", "nd-367-2025", "nd-224-2026"}),
        (VISIT_2026, {"nd-118-2025", "nd-367-2025", "nd-309-2026", "nd-224-2026"}),
    ],
)
def test_the_date_picks_the_text(law: Law, on: date, expected: set[str]) -> None:
    names = ("nd-61-2018", "nd-107-2021", "nd-118-2025", "nd-367-2025", "nd-309-2026", "nd-42-2022", "nd-224-2026")
    assert {basis.law for basis in law.in_force([Basis(law=name) for name in names], on)} == expected


def test_a_period_that_a_change_divides_rests_on_both_texts(law: Law) -> None:
    refs = [Basis(law=name) for name in ("nd-61-2018", "nd-118-2025", "nd-42-2022", "nd-224-2026")]
    assert {basis.law for basis in law.in_force(refs, date(2025, 1, 1), date(2025, 12, 31))} == {
        "nd-61-2018",
        "nd-118-2025",
        "nd-42-2022",
    }
    assert law.in_force(refs, None) == tuple(refs)


@given(st.dates(date(2017, 1, 1), date(2027, 1, 1)), st.integers(0, 900))
def test_a_text_applies_in_a_period_when_it_does_on_one_of_its_days(first: date, span: int) -> None:
    law, last = _LAW, first + timedelta(days=span)
    refs = [Basis(law=text.id) for text in law.texts]
    edges = {text.starts for text in law.texts} | {first}
    days = [day for day in edges if day and first <= day <= last]
    assert set(law.in_force(refs, first, last)) == {basis for day in days for basis in law.in_force(refs, day)}


def test_in_force_keeps_the_order_of_the_references(law: Law) -> None:
    refs = [Basis(law="tt-02-2017"), Basis(law="nd-118-2025"), Basis(law="nd-63-2010")]
    assert law.in_force(refs, VISIT_2023) == (refs[0], refs[2])


def test_without_validity_a_text_starts_at_its_issue_or_year() -> None:
    assert decree("a", date=date(2020, 5, 4)).starts == date(2020, 5, 4)
    assert decree("a", year=2020).starts == date(2020, 1, 1)
    assert in_force(date(1990, 1, 1), decree("a")) == ["a"]


def test_an_unknown_text_names_the_nearest(law: Law) -> None:
    with pytest.raises(NotFoundError, match="nd-118-2025"):
        law.cite(Basis(law="nd-118-2052"))


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(-400, 400))
def test_a_handover_is_clean_only_without_gap_or_overlap(start: date, shift: int) -> None:
    last = start - timedelta(days=1) + timedelta(days=shift)
    old = decree("old", valid_to=last)
    new = decree("new", valid_from=start, replaces=("old",))
    codes = [flaw.code for flaw in Law(texts=(old, new)).flaws()]
    assert codes == ([] if shift == 0 else ["law-gap"] if shift < 0 else ["law-overlap"])
    both = [day for day in (start - timedelta(days=1), start, last) if len(in_force(day, old, new)) == 2]
    assert bool(both) == (shift > 0)


def test_a_replaced_text_without_an_end_overlaps() -> None:
    law = Law(texts=(decree("old"), decree("new", valid_from=date(2025, 7, 1), replaces=("old",))))
    (flaw,) = law.flaws()
    assert (flaw.code, flaw.text, flaw.field) == ("law-overlap", "old", "valid_to")


def test_a_replaced_text_whose_end_is_not_known_ends_where_the_new_one_starts(law: Law) -> None:
    refs = [Basis(law="nd-130-2018"), Basis(law="nd-23-2025")]
    assert law.flaws() == ()
    assert law.in_force(refs, date(2025, 4, 9)) == (refs[0],)
    assert law.in_force(refs, date(2025, 4, 10)) == (refs[1],)


def test_unknown_references_and_a_backward_validity_are_flaws() -> None:
    odd = decree("a", amends=("b",), replaces=("c",), valid_from=date(2025, 1, 2), valid_to=date(2025, 1, 1))
    codes = [(flaw.code, flaw.field) for flaw in Law(texts=(odd,)).flaws()]
    assert codes == [("law-unknown", "amends"), ("law-unknown", "replaces"), ("law-backwards", "valid_to")]


def test_the_shipped_law_has_no_flaw(law: Law) -> None:
    assert law.flaws() == ()


def test_the_shipped_law_states_no_day_and_year_twice(law: Law) -> None:
    assert [text.id for text in law.texts if text.date and text.year] == []
