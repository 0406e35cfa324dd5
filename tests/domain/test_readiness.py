from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from inspect_tool import i18n
from inspect_tool.domain.checklist import Checklist
from inspect_tool.domain.inspection import Dispute, Inspection, Standing
from inspect_tool.domain.law import Law
from inspect_tool.domain.readiness import Gap, gaps
from inspect_tool.library import data_folder, load_library, load_records

TODAY = date(2023, 8, 17)

LAW = Law.model_validate(
    {
        "texts": [
            {"id": "sure", "kind": "Nghị định", "number": "1/2020/NĐ-CP", "abstract": "về việc một", "confirmed": True},
            {"id": "unsure", "kind": "Nghị định", "number": "2/2020/NĐ-CP", "abstract": "về việc hai"},
            {
                "id": "later",
                "kind": "Nghị định",
                "number": "3/2026/NĐ-CP",
                "abstract": "về việc ba",
                "valid_from": date(2026, 1, 1),
            },
        ]
    }
)


def item(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "text": f"Nội dung {name}", "guidance": "xem", "ask": ["ảnh"], "usual": ["thiếu"], **more}


CHECKLIST = Checklist.model_validate(
    {
        "id": "mot",
        "version": "1",
        "title": "Bảng kiểm một",
        "title_en": "Checklist one",
        "short": "Một",
        "sections": [
            {
                "id": "s",
                "title": "Phần",
                "items": [
                    item("A1", basis=[{"law": "sure", "at": "Điều 1", "confirmed": True}]),
                    item("A2", basis=[{"law": "unsure"}, {"law": "later"}]),
                    item("A3", valid_from=date(2026, 7, 1)),
                ],
            }
        ],
    }
)


def inspection(records: Mapping[str, Mapping[str, Any]], disputes: tuple[Dispute, ...] = ()) -> Inspection:
    tables: dict[str, dict[str, Mapping[str, Any]]] = {}
    for path, fields in records.items():
        kind, _, name = path.partition("/")
        tables.setdefault(kind, {})[name] = fields
    return Inspection("x", tables, disputes)


COMPLETE: dict[str, dict[str, Any]] = {
    "inspection/visit": {
        "date": "2023-08-17",
        "place": "Trụ sở",
        "decision_number": "1/QĐ",
        "round_end": "2023-08-31",
    },
    "unit/inspected": {"name": "UBND quận"},
    "person/1": {"name": "Trần Văn A", "role": "truong-doan"},
    "person/2": {"name": "Trần Văn B", "role": "dai-dien"},
    "person/3": {"name": "Trần Văn C", "role": "thu-ky"},
    "answer/A1": {"verdict": "khong-dat"},
    "answer/A2": {"verdict": "dat"},
    "finding/f": {"nature": "han-che", "text": "Thiếu bảng", "items.A1": True, "evidence.ab": True},
    "recommendation/r": {"text": "Bổ sung bảng", "addressee": "UBND quận", "due": "2023-09-30", "findings.f": True},
}


def found(changes: Mapping[str, Mapping[str, Any]], *without: str, disputes: tuple[Dispute, ...] = ()) -> list[Gap]:
    records = {path: dict(fields) for path, fields in COMPLETE.items() if path not in without}
    for path, fields in changes.items():
        merged = {**records.get(path, {}), **fields}
        records[path] = {name: value for name, value in merged.items() if value is not None}
    return list(gaps(inspection(records, disputes), [CHECKLIST], LAW, TODAY))


def codes(listed: list[Gap]) -> list[tuple[str, str, str, bool]]:
    return [(gap.code, gap.record, gap.field, gap.blocking) for gap in listed]


def test_a_complete_inspection_has_no_gap() -> None:
    assert found({}) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"inspection/visit": {"date": None}}, ("date_missing", "inspection/visit", "date", True)),
        ({"inspection/visit": {"place": None}}, ("place_missing", "inspection/visit", "place", False)),
        ({"inspection/visit": {"round_end": None}}, ("round_end_missing", "inspection/visit", "round_end", False)),
        ({"unit/inspected": {"name": None}}, ("unit_missing", "unit/inspected", "name", True)),
        ({"unit/inspected": {"valid_from": "2025-07-01"}}, ("unit_not_then", "unit/inspected", "valid_to", False)),
        ({"person/1": {"role": "thanh-vien"}}, ("lead_missing", "person", "role.truong-doan", True)),
        ({"person/1": {"name": None}}, ("lead_missing", "person/1", "name", True)),
        ({"person/2": {"role": "thanh-vien"}}, ("host_missing", "person", "role.dai-dien", True)),
        ({"person/3": {"role": "thanh-vien"}}, ("secretary_missing", "person", "role.thu-ky", False)),
        ({"answer/A2": {"verdict": None}}, ("unchecked", "answer/A2", "verdict", False)),
        ({"answer/A2": {"verdict": "mot-phan"}}, ("shortcoming_untold", "answer/A2", "verdict", False)),
        ({"finding/f": {"evidence.ab": None}}, ("limitation_evidence", "finding/f", "evidence", False)),
        ({"finding/g": {"text": "Gì đó"}}, ("nature_missing", "finding/g", "nature", True)),
        ({"finding/g": {"nature": "uu-diem", "text": " "}}, ("text_missing", "finding/g", "text", True)),
        ({"recommendation/r": {"due": None}}, ("recommendation_due", "recommendation/r", "due", False)),
        (
            {"recommendation/r": {"addressee": None}},
            ("recommendation_addressee", "recommendation/r", "addressee", False),
        ),
        (
            {"recommendation/r": {"findings.f": None}},
            ("limitation_recommendation", "finding/f", "recommendation", False),
        ),
        ({"proposal/p": {"addressee": "Sở"}}, ("text_missing", "proposal/p", "text", True)),
        ({"followup/a": {"text": "Bổ sung"}}, ("followup_unchecked", "followup/a", "result", False)),
        (
            {"followup/a": {"text": "Bổ sung", "result": "con-ton-tai"}},
            ("followup_unrenewed", "followup/a", "result", False),
        ),
        ({"question/q": {"text": "Ai?"}}, ("question_open", "question/q", "answer", False)),
        ({"person/9": {"side": "from the future"}}, ("unreadable", "person/9", "side", True)),
    ],
)
def test_each_gap_says_where_to_go(changes: dict[str, dict[str, Any]], expected: tuple[str, str, str, bool]) -> None:
    assert codes(found(changes)) == [expected]


def test_a_limitation_without_item_names_both_the_finding_and_the_silent_item() -> None:
    assert codes(found({"finding/f": {"items.A1": None}})) == [
        ("limitation_item", "finding/f", "items", False),
        ("shortcoming_untold", "answer/A1", "verdict", False),
    ]


def test_items_that_do_not_exist_on_the_day_are_not_missed() -> None:
    later = found({"inspection/visit": {"date": "2026-08-01"}})
    assert codes(later) == [("unchecked", "answer/A3", "verdict", False)]
    assert later[0].message() == "Bảng kiểm một: còn 1/3 nội dung chưa kiểm tra, bắt đầu từ A3."
    i18n.use("en")
    assert later[0].message().startswith("Checklist one: 1 of 3")


def test_one_line_a_checklist_and_not_one_an_item() -> None:
    left = [gap for gap in found({}, "answer/A1", "answer/A2", "finding/f") if gap.code == "unchecked"]
    assert [gap.values["count"] for gap in left] == [2]


def test_a_standing_dispute_blocks_and_comes_first() -> None:
    at = datetime(2023, 8, 17, tzinfo=UTC)
    values = tuple(Standing(str(n), v, present=True, author="A", log="l", at=at) for n, v in enumerate("ab"))
    listed = found({"question/q": {"text": "Ai?"}}, disputes=(Dispute("answer/A1", "note", values),))
    assert codes(listed) == [("dispute", "answer/A1", "note", True), ("question_open", "question/q", "answer", False)]
    assert "Kết quả kiểm tra A1" in listed[0].message()


def test_limits_that_are_only_talked_about_are_asked_for() -> None:
    bare = ("finding/f", "recommendation/r")
    ok = {"answer/A1": {"verdict": "dat"}}
    assert found(ok, *bare) == []
    spoken = found({**ok, "inspection/visit": {"overview": "Đoàn chỉ ra một số hạn chế."}}, *bare)
    assert codes(spoken) == [("limitations_unlisted", "finding", "nature", False)]
    asked = found(ok, "finding/f")
    assert ("limitations_unlisted", "finding", "nature", False) in codes(asked)


@pytest.mark.parametrize("text", ["Thiếu … thủ tục", "Chậm [...] ngày", "Số .... ngày", "Ngày ____", "… thủ tục", "[]"])
def test_a_blank_left_in_a_phrase_blocks(text: str) -> None:
    assert codes(found({"finding/f": {"text": text}})) == [("blank", "finding/f", "text", True)]


@pytest.mark.parametrize("text", ["Nhanh chóng, thuận tiện…", "v.v...", "Mục [3]", "Điều 1. Khoản 2."])
def test_an_ellipsis_after_a_word_is_no_blank(text: str) -> None:
    assert found({"finding/f": {"text": text}}) == []


def test_a_record_is_named_by_its_words() -> None:
    (gap,) = found({"finding/k3x9": {"nature": "uu-diem", "text": "Niêm yết … thủ tục"}})
    assert "“Niêm yết … thủ tục”" in gap.message()
    assert "k3x9" not in gap.message()


def test_a_blank_in_a_map_entry_is_found() -> None:
    listed = found({"inspection/visit": {"recipients.2": "Sở …"}})
    assert codes(listed) == [("blank", "inspection/visit", "recipients.2", True)]
    assert "Nơi nhận” (2)" in listed[0].message()


def test_unconfirmed_law_in_force_on_the_day_is_named_with_its_items() -> None:
    listed = found({"finding/f": {"items.A2": True}})
    assert codes(listed) == [("law_unconfirmed", "answer/A2", "verdict", False)]
    assert listed[0].values == {"law": "Nghị định số 2/2020/NĐ-CP", "items": "A2"}


def test_a_failed_identity_waits_for_the_units_explanation() -> None:
    figures = {"counts.settled": 9, "counts.early": 8, "counts.on_time": 0, "counts.late": 0}
    listed = found({"figures/k": figures})
    assert codes(listed) == [("unexplained", "figures/k", "explanations.sum_mismatch-settled", False)]
    assert "8" in listed[0].message()
    assert found({"figures/k": figures | {"explanations.sum_mismatch-settled": "Nhầm khi nhập"}}) == []


ASKS = Checklist.model_validate(
    CHECKLIST.model_dump(exclude={"sections"})
    | {
        "sections": [
            {
                "id": "s",
                "title": "Phần",
                "items": [
                    item(
                        "A1",
                        asks=[
                            {
                                "name": "tong",
                                "label": "Tổng số",
                                "kind": "number",
                                "required": True,
                                "constraint": {"test": "tong >= 5", "message": "Phải từ 5 trở lên"},
                                "warning": {"test": "tong < 100", "message": "Nhiều bất thường"},
                            }
                        ],
                    )
                ],
            }
        ]
    }
)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"verdict": "dat"}, [("values_missing", False, "Còn 1 giá trị bảng kiểm yêu cầu chưa ghi: A1.")]),
        ({"verdict": "dat", "values.tong": "7"}, []),
        ({"verdict": "dat", "values.tong": "3"}, [("value_wrong", True, "A1: Phải từ 5 trở lên")]),
        ({"verdict": "dat", "values.tong": "700"}, [("value_odd", False, "A1, nên xem lại: Nhiều bất thường")]),
        ({"verdict": "khong-ap-dung"}, []),
    ],
)
def test_what_an_item_asks_for_is_wanted(fields: dict[str, str], expected: list[tuple[str, bool, str]]) -> None:
    records = {path: held for path, held in COMPLETE.items() if path.split("/")[0] not in {"answer", "finding"}}
    listed = gaps(inspection({**records, "answer/A1": fields}), [ASKS], LAW, TODAY)
    found = [gap for gap in listed if gap.code.startswith("value")]
    assert [(gap.code, gap.blocking, gap.message()) for gap in found] == expected
    assert all((gap.record, gap.field) == ("answer/A1", "values.tong") for gap in found)


def test_a_value_that_cannot_be_read_blocks_in_either_language() -> None:
    records = {**COMPLETE, "answer/A1": {"verdict": "dat", "values.tong": "nhiều"}}
    (gap,) = [gap for gap in gaps(inspection(records), [ASKS], LAW, TODAY) if gap.code == "value_wrong"]
    assert gap.blocking
    i18n.use("en")
    assert "asks." not in gap.message("vi")
    assert "{" not in gap.message("vi")


def test_a_figure_that_no_check_knows_is_named() -> None:
    (gap,) = found({"figures/k": {"counts.onlin": 5}})
    assert codes([gap]) == [("figure_unknown", "figures/k", "counts.onlin", False)]
    assert "online" in gap.message()


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_gap_reads_in_both_languages(lang: str) -> None:
    i18n.use(lang)
    listed = found(
        {"finding/g": {"nature": "han-che"}, "figures/k": {"counts.settled": 1, "counts.late": 2}}, "inspection/visit"
    )
    assert len(listed) > 8
    for gap in listed:
        assert "domain." not in gap.message()
        assert "{" not in gap.message()
        assert gap.message() == i18n.t(f"domain.gap.{gap.code}", **gap.values)


def test_the_sample_can_be_issued_with_its_open_points_in_sight() -> None:
    whole = inspection(dict(load_records(data_folder("checklists") / "sample" / "binh-thanh-2023.yaml")))
    library = load_library()
    listed = gaps(whole, library.checklists, library.law, TODAY)
    assert [gap for gap in listed if gap.blocking] == []
    seen = {gap.code for gap in listed}
    assert {
        "question_open",
        "unexplained",
        "limitations_unlisted",
        "decision_missing",
        "secretary_missing",
        "recommendation_due",
    } <= seen


def test_an_answer_to_a_question_that_is_asked_differently_now_is_to_review() -> None:
    pinned = {f"pins.{item.id}": item.question_digest for item in CHECKLIST.items}
    assert found({"inspection/visit": pinned}) == []
    listed = found({"inspection/visit": pinned | {"pins.A2": "an older question"}})
    assert codes(listed) == [("question_changed", "answer/A2", "verdict", False)]


@pytest.mark.parametrize(
    ("record", "counts"),
    [
        ("answer/A1", True),
        ("passage/ket-luan.ket-qua", True),
        ("document/ket-luan", True),
        ("correction/a", False),
        ("passage/dinh-chinh-1-ket-luan.chu-ky", False),
        ("document/dinh-chinh-1-ket-luan", False),
        ("document/thu", False),
    ],
)
def test_a_dispute_about_a_letter_of_correction_is_no_matter_of_the_conclusion(record: str, *, counts: bool) -> None:
    dispute = Dispute(record, "text", ())
    letter = {"document/thu": {"document": "dinh-chinh", "corrects": "ket-luan"}}
    gaps_found = {(gap.code, gap.record) for gap in found(letter, disputes=(dispute,))}
    assert (("dispute", record) in gaps_found) is counts
