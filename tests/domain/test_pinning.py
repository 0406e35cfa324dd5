from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_tool.domain.checklist import Checklist, Item, Section
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.pinning import Change, Compared, compare, for_review, pins, review
from inspect_tool.domain.records import VISIT, check_field


def checklist(*items: tuple[str, str], version: str = "1", name: str = "a") -> Checklist:
    made = tuple(Item(id=i, text=text, guidance="Xem.", ask=("Giấy",), usual=("Đạt.",)) for i, text in items)
    section = Section(id="mot", title="Một", items=made)
    return Checklist(id=name, version=version, title="A", title_en="A", short="A", sections=(section,))


def inspection(visit: dict[str, str], *answered: str) -> Inspection:
    tables: dict[str, Any] = {"inspection": {VISIT.partition("/")[2]: visit}}
    tables["answer"] = {item: {"verdict": "dat"} for item in answered}
    return Inspection("i", tables)


OLD = checklist(("X1", "Một"), ("X2", "Hai"), ("X3", "Ba"))
NEW = checklist(("X1", "Một"), ("X2", "Hai khác"), ("X4", "Bốn"), version="2")


def states(compared: tuple[Compared, ...]) -> dict[str, Change]:
    return {one.item: one.change for one in compared}


def test_pins_are_fields_of_the_visit() -> None:
    fields = pins([OLD])
    digests = {f"pins.{item.id}": item.question_digest for item in OLD.items}
    assert fields == {"checklists.a": "1"} | digests | {f"wordings.{item.id}": item.text for item in OLD.items}
    assert all(check_field("inspection", field, value) == value for field, value in fields.items())


def test_the_checklists_that_were_pinned_are_the_same() -> None:
    assert set(states(compare(inspection(pins([OLD]), "X1"), [OLD])).values()) == {Change.SAME}


def test_an_answer_carries_over_only_where_the_question_is_the_same() -> None:
    compared = compare(inspection(pins([OLD]), "X1", "X2", "X3"), [NEW])
    assert states(compared) == {"X1": Change.SAME, "X2": Change.CHANGED, "X4": Change.NEW, "X3": Change.GONE}
    assert [one.item for one in compared if one.needs_review] == ["X2", "X3"]


def test_both_wordings_are_told_and_reviewing_pins_the_new_one() -> None:
    waiting = for_review(inspection(pins([OLD]), "X1", "X2", "X3"), [NEW])
    assert [(one.before, one.now) for one in waiting.values()] == [("Hai", "Hai khác"), ("Ba", None)]
    assert review(waiting["X2"]) == {"pins.X2": NEW.items[1].question_digest, "wordings.X2": "Hai khác"}
    assert review(waiting["X3"]) == {"pins.X3": "-"}
    unworded = {field: value for field, value in pins([OLD]).items() if not field.startswith("wordings.")}
    assert for_review(inspection(unworded, "X2"), [NEW])["X2"].before is None


def test_what_nobody_answered_needs_no_review() -> None:
    compared = compare(inspection(pins([OLD])), [NEW])
    assert states(compared)["X2"] is Change.CHANGED
    assert not [one for one in compared if one.needs_review]


def test_better_guidance_changes_no_question() -> None:
    better = OLD.items[0].model_copy(update={"guidance": "Xem kỹ.", "usual": ("Tốt.",), "ask": ("Ảnh",)})
    assert better.question_digest == OLD.items[0].question_digest
    assert better.digest != OLD.items[0].digest


@pytest.mark.parametrize(("version", "change"), [("1", Change.SAME), ("2", Change.CHANGED)])
def test_before_questions_were_pinned_the_version_decides(version: str, change: Change) -> None:
    before = inspection({"checklists.a": version}, "X1")
    assert set(states(compare(before, [OLD])).values()) == {change}


def test_a_checklist_that_the_inspection_never_had_is_new() -> None:
    other = checklist(("Y1", "Một"), name="b")
    assert states(compare(inspection({"checklists.a": "1"}), [OLD, other]))["Y1"] is Change.NEW
    assert states(compare(inspection(pins([OLD])), [OLD, other]))["Y1"] is Change.NEW


def test_a_note_or_value_without_verdict_is_an_answer_and_a_name_on_it_is_not() -> None:
    view = inspection(pins([OLD]))
    rows = {"X2": {"note": "Chờ ảnh"}, "X3": {"values.tong": "3"}, "X1": {"assignee": "A"}}
    view = Inspection("i", {**view.tables, "answer": rows})
    assert {one.item: one.answered for one in compare(view, [OLD])} == {"X1": False, "X2": True, "X3": True}


def test_an_answer_in_dispute_is_reviewed_too() -> None:
    view = inspection(pins([OLD]))
    view = Inspection("i", {**view.tables, "answer": {"X2": {"_conflicts": ["verdict"]}}})
    assert [one.item for one in compare(view, [NEW]) if one.needs_review] == ["X2"]


TEXTS = st.dictionaries(st.sampled_from("ABCDEF"), st.sampled_from(["Một", "Hai", "Ba"]), min_size=1)


@given(old=TEXTS, new=TEXTS, answered=st.sets(st.sampled_from("ABCDEF")))
def test_reviewing_everything_leaves_nothing_to_review(
    old: dict[str, str], new: dict[str, str], answered: set[str]
) -> None:
    fields = pins([checklist(*old.items())])
    mine = [item for item in sorted(answered) if item in old]
    later = checklist(*new.items(), version="2")
    compared = compare(inspection(fields, *mine), [later])
    assert {one.item for one in compared if one.needs_review} == {item for item in mine if old[item] != new.get(item)}
    assert {one.item for one in compared} == old.keys() | new.keys()
    again = compare(inspection(fields | dict(pair for one in compared for pair in review(one).items()), *mine), [later])
    assert not [one for one in again if one.needs_review]
    assert {one.change for one in again if one.item in new} == {Change.SAME}


def test_a_question_that_comes_back_is_reviewed_again() -> None:
    (gone,) = (one for one in compare(inspection(pins([OLD]), "X3"), [NEW]) if one.change is Change.GONE)
    fields = pins([NEW]) | review(gone)
    assert not [one for one in compare(inspection(fields, "X3"), [NEW]) if one.needs_review]
    back = checklist(("X1", "Một"), ("X2", "Hai khác"), ("X4", "Bốn"), ("X3", "Ba"))
    assert [one.item for one in compare(inspection(fields, "X3"), [back]) if one.needs_review] == ["X3"]
