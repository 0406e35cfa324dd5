"""What an inspection that follows another begins with, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from inspect_tool.domain.followup import Relation, asked, overdue, relation, renewal, results, stated
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import FollowUp, Level, Recheck, Unit, check_field
from inspect_tool.library import load_library, load_units

EARLIER: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "inspection": {"visit": {"date": "2023-08-17", "period_from": "2023-01-01", "period_to": "2023-06-30"}},
    "unit": {"inspected": {"name": "UBND quận Bình Thạnh", "level": "quận"}},
    "answer": {"CK1": {"verdict": "dat"}, "CK2": {"verdict": "khong-dat"}},
    "finding": {
        "thieu": {"nature": "han-che", "text": "Thiếu bảng niêm yết.", "items.CK2": True},
        "tot": {"nature": "uu-diem", "text": "Làm tốt.", "items.CK1": True},
    },
    "recommendation": {
        "a": {"text": "Bổ sung bảng.", "addressee": "UBND quận", "due": "2023-10-01", "findings.thieu": True},
        "b": {"text": "Tiếp tục phát huy.", "findings.tot": True, "order": 2},
    },
    "figures": {
        "quy-1": {"counts.direct": 1},
        "6t": {"period_from": "2023-01-01", "period_to": "2023-06-30", "counts.direct": 3489},
    },
    "document": {
        "ket-luan": {"document": "ket-luan", "state": "bi-thay-the", "number": "1/KL"},
        "ket-luan-2": {"document": "ket-luan", "state": "da-dong-dau", "number": "20/TB-ĐKT"},
    },
}


def test_what_was_recommended_comes_with_the_limitation_it_answered() -> None:
    found = list(asked(Inspection("2023", EARLIER)).values())
    assert [each["text"] for each in found] == ["Tiếp tục phát huy.", "Bổ sung bảng."]
    answered = {"limitation": "Thiếu bảng niêm yết.", "items.CK2": True}
    asked_for = {"text": "Bổ sung bảng.", "addressee": "UBND quận", "due": "2023-10-01"}
    origin = {"from_inspection": "2023", "from_record": "recommendation/a", "from_unit": "UBND quận Bình Thạnh"}
    assert found[1] == answered | asked_for | origin
    assert "limitation" not in found[0]
    for fields in found:
        assert fields == {name: check_field("followup", name, value) for name, value in fields.items()}


def test_what_was_still_open_then_comes_from_where_it_began() -> None:
    came = {"from_inspection": "2021", "from_record": "recommendation/x", "from_unit": "UBND quận cũ"}
    left: dict[str, Any] = {"text": "Cũ", **came}
    tables = {
        "followup": {
            "open": left | {"result": "con-ton-tai"},
            "untouched": left | {"from_record": "recommendation/y"},
            "fixed": left | {"result": "da-khac-phuc"},
            "again": left | {"result": "con-ton-tai", "from_record": "recommendation/z"},
        },
        "recommendation": {"con-again": {"text": "Nhắc lại"}},
    }
    found = list(asked(Inspection("2023", tables)).values())
    origins = [(each["from_inspection"], each["from_record"]) for each in found]
    assert origins == [
        ("2023", "recommendation/con-again"),
        ("2021", "recommendation/x"),
        ("2021", "recommendation/y"),
    ]
    assert [each.get("from_unit") for each in found] == [None, "UBND quận cũ", "UBND quận cũ"]


def test_an_earlier_inspection_states_its_counts_and_the_conclusion_that_stands() -> None:
    library = load_library()
    fields = stated(Inspection("2023", EARLIER), library.checklists)
    assert fields["verdicts.cong-khai.dat"] == fields["verdicts.cong-khai.khong-dat"] == 1
    counted = [n for name, n in fields.items() if name.startswith("verdicts.cong-khai.") and isinstance(n, int)]
    assert sum(counted) == sum(item.exists(date(2023, 8, 17)) for item in library.checklists[0].items)
    wanted = {"counts.direct": 3489, "limitations": 1, "document": "20/TB-ĐKT", "unit": "UBND quận Bình Thạnh"}
    assert wanted.items() <= fields.items()
    assert fields == {name: check_field("earlier", name, value) for name, value in fields.items()}


@pytest.mark.parametrize(
    ("name", "level", "expected"),
    [
        ("Quận Bình Thạnh", Level.DISTRICT, Relation.SAME),
        ("UBND phường Gia Định", Level.WARD, Relation.PREDECESSOR),
        ("UBND phường Bình Thạnh", Level.WARD, Relation.PREDECESSOR),
        ("UBND quận Gò Vấp", Level.DISTRICT, Relation.OTHER),
        ("UBND xã Không Có", Level.COMMUNE, Relation.UNKNOWN),
    ],
)
def test_a_unit_is_the_same_or_an_heir_or_another(name: str, level: Level, expected: Relation) -> None:
    earlier = Unit(id="inspected", name="UBND quận Bình Thạnh", level=Level.DISTRICT)
    assert relation(load_units(), earlier, Unit(id="inspected", name=name, level=level)) is expected


def test_a_department_is_known_by_its_name_only() -> None:
    justice, finance = (Unit(id="x", name=name, level=Level.DEPARTMENT) for name in ("Sở Tư pháp", "Sở Tài chính"))
    assert relation(load_units(), justice, justice.model_copy(update={"name": "sở tư pháp"})) is Relation.SAME
    assert relation(load_units(), justice, finance) is Relation.UNKNOWN


def test_what_came_of_it_counts_new_limitations_too() -> None:
    item = FollowUp(id="a", text="Bổ sung", limitation="Thiếu", items=frozenset({"CK2"}), result=Recheck.STILL_OPEN)
    again: dict[str, dict[str, Any]] = {}
    for (path, field), value in renewal(item, Inspection("2025", {"recommendation": {"a": {}, "b": {}}})).items():
        again.setdefault(path, {})[field] = value
        assert check_field(path.partition("/")[0], field, value) == value
    assert again["recommendation/con-a"] == {
        "text": "Bổ sung", "status": "chua-thuc-hien", "order": 3, "findings.con-a": True
    }  # fmt: skip
    seen = Inspection(
        "2025",
        {
            "followup": {
                "a": {"result": "con-ton-tai"},
                "b": {"result": "da-khac-phuc"},
                "c": {},
                "d": {"result": "chua-kiem-tra-lai"},
            },
            "finding": {"con-a": again["finding/con-a"], "moi": {"nature": "han-che"}, "tot": {"nature": "uu-diem"}},
        },
    )
    found = results(seen)
    assert [[each.id for each in group] for group in (found.fixed, found.still_open, found.not_rechecked)] == [
        ["b"], ["a"], ["c", "d"]
    ]  # fmt: skip
    assert [each.id for each in found.new] == ["moi"]


def test_what_the_unit_itself_was_told_is_now_for_its_successor() -> None:
    tables = {
        "unit": {"inspected": {"name": "UBND phường Gia Định"}},
        "earlier": {"visit": {"unit": "UBND quận Bình Thạnh"}},
    }
    for asked_of, expected in (("UBND quận Bình Thạnh", "UBND phường Gia Định"), ("Sở Tư pháp", "Sở Tư pháp")):
        fields = renewal(FollowUp(id="a", addressee=asked_of), Inspection("2025", tables))
        assert fields["recommendation/con-a", "addressee"] == expected
        tables["earlier"] = {"visit": {"unit": "UBND phường Gia Định"}}  # a visit between the two brought it on
        brought = FollowUp(id="a", addressee=asked_of, from_unit="UBND quận Bình Thạnh")
        assert renewal(brought, Inspection("2026", tables))["recommendation/con-a", "addressee"] == expected


def test_what_is_fixed_is_not_overdue() -> None:
    item = FollowUp(id="a", due=date(2023, 10, 1))
    assert overdue(item, date(2023, 10, 2))
    assert not overdue(item, date(2023, 10, 1))
    assert not overdue(item.model_copy(update={"result": Recheck.FIXED}), date(2024, 1, 1))
    assert not overdue(FollowUp(id="b"), date(2024, 1, 1))
