from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import CONFLICTS, Role, Verdict

Tables = Mapping[str, Mapping[str, Mapping[str, Any]]]
ITEMS = [f"CK{n}" for n in range(1, 15)]
#: View → the kind of record it shows.
VIEWS = {
    "answers": "answer",
    "people": "person",
    "evidence": "evidence",
    "figures": "figures",
    "procedures": "procedure",
    "dossiers": "dossier",
    "findings": "finding",
    "recommendations": "recommendation",
    "followups": "followup",
    "proposals": "proposal",
    "passages": "passage",
    "documents": "document",
    "questions": "question",
}  # fmt: skip


def inspection(tables: Tables) -> Inspection:
    return Inspection("2023-08-17-quan-binh-thanh", tables)


def test_an_empty_notebook_is_an_inspection_with_nothing_in_it() -> None:
    empty = inspection({})
    assert empty.visit.path == "inspection/visit"
    assert empty.unit.path == "unit/inspected"
    assert empty.unit.name is None
    assert all(len(getattr(empty, view)) == 0 for view in VIEWS)
    assert not any((empty.team, empty.hosts, empty.strengths, empty.limitations))
    assert empty.progress(ITEMS) == (0, 14)
    assert empty.person(Role.LEAD) is None


@pytest.mark.parametrize(("view", "kind"), VIEWS.items())
def test_each_view_shows_the_records_of_its_kind(view: str, kind: str) -> None:
    shown = getattr(inspection({kind: {"a": {}, "b": {}}, "inspection": {"visit": {}}}), view)
    records = shown.values() if isinstance(shown, dict) else shown
    assert [record.path for record in records] == [f"{kind}/a", f"{kind}/b"]
    if isinstance(shown, dict):
        assert list(shown) == ["a", "b"]


def test_people_stand_by_rank_then_by_given_name() -> None:
    seen = inspection(
        {
            "person": {
                "1": {"name": "Trần Văn Ân", "side": "doan"},
                "2": {"name": "Nguyễn Thị An", "side": "doan"},
                "3": {"name": "Đỗ Bình", "side": "doan", "rank": 2, "role": "thu-ky"},
                "4": {"name": "Lê Vinh", "side": "doan", "rank": 1, "role": "truong-doan"},
                "5": {"name": "Phạm Yến", "side": "don-vi", "rank": 1, "role": "dai-dien"},
                "6": {"rank": 0},
            }
        }
    )
    assert [person.id for person in seen.team] == ["4", "3", "2", "1"]
    assert [person.id for person in seen.hosts] == ["5"]
    assert [person.id for person in seen.people] == ["6", "4", "5", "3", "2", "1"]
    lead = seen.person(Role.LEAD)
    assert lead is not None
    assert lead.name == "Lê Vinh"
    assert seen.person(Role.DEPUTY) is None


@given(st.permutations(["a", "b", "c", "d"]))
def test_recommendations_stand_in_their_order_whatever_order_they_came_in(came: list[str]) -> None:
    order: dict[str, dict[str, Any]] = {"a": {}, "b": {"order": 2}, "c": {"order": 0}, "d": {"order": 2}}
    seen = inspection({"recommendation": {name: order[name] for name in came}, "proposal": {n: order[n] for n in came}})
    assert [record.id for record in seen.recommendations] == ["c", "b", "d", "a"]
    assert [record.id for record in seen.proposals] == ["c", "b", "d", "a"]


def test_findings_divide_into_strengths_and_limitations() -> None:
    seen = inspection(
        {
            "finding": {
                "a": {"nature": "uu-diem"},
                "b": {"nature": "han-che"},
                "c": {"text": "chưa phân loại"},
                "d": {"text": "đang khác nhau", CONFLICTS: {"nature": []}},
            }
        }
    )
    assert [finding.id for finding in seen.strengths] == ["a"]
    assert [finding.id for finding in seen.limitations] == ["b"]


@given(st.dictionaries(st.sampled_from(ITEMS), st.sampled_from(Verdict) | st.none() | st.just("disputed")))
def test_progress_counts_verdicts_and_no_guess(given_verdicts: dict[str, Verdict | str | None]) -> None:
    answers: dict[str, dict[str, Any]] = {}
    for item, verdict in given_verdicts.items():
        if verdict == "disputed":
            answers[item] = {CONFLICTS: {"verdict": []}}
        else:
            answers[item] = {"note": "xem lại"} if verdict is None else {"verdict": str(verdict)}
    seen = inspection({"answer": answers})
    expected = [v for v in given_verdicts.values() if isinstance(v, Verdict) and v is not Verdict.UNCHECKED]
    assert seen.progress(ITEMS) == (len(expected), 14)
    for item in ITEMS:
        verdict = given_verdicts.get(item)
        assert seen.verdict(item) is (verdict if isinstance(verdict, Verdict) else Verdict.UNCHECKED)


def test_an_unreadable_value_stops_nothing() -> None:
    seen = inspection({"answer": {"CK1": {"verdict": "rat-dat"}}, "inspection": {"visit": {"date": "hôm qua"}}})
    assert seen.verdict("CK1") is Verdict.UNCHECKED
    assert seen.answers["CK1"].unreadable == {"verdict"}
    assert seen.visit.unreadable == {"date"}


def test_what_came_before_is_known_only_where_something_came_before() -> None:
    assert inspection({"followup": {"a": {}}}).earlier is None
    stored = {"from_inspection": "2023", "date": "2023-08-17", "verdicts.cong-khai.dat": 12, "counts.direct": 3489}
    earlier = inspection({"earlier": {"visit": stored}}).earlier
    assert earlier is not None
    assert (earlier.verdicts, earlier.counts) == ({"cong-khai.dat": 12}, {"direct": 3489})
