from __future__ import annotations

import pytest

from inspect_tool.errors import NotFoundError
from inspect_tool.log.duplicates import likely_duplicates
from inspect_tool.log.notebook import Edit, Notebook
from tests.log.world import World, set_field, state

ONE = "Chưa niêm yết thủ tục đất đai tại bàn hướng dẫn"
OTHER = "Tại bàn hướng dẫn chưa niêm yết đủ thủ tục đất đai"


def pairs(notebook: Notebook) -> list[tuple[str, str]]:
    return [(p.first.id, p.second.id) for p in likely_duplicates(notebook.inspection())]


def test_similar_findings_on_one_item_are_offered_after_a_merge(world: World, an: Notebook, binh: Notebook) -> None:
    an.add("finding", {"nature": "han-che", "text": ONE, "items.CK1": True})
    binh.add("finding", {"nature": "han-che", "text": OTHER, "items.CK1": True, "items.CK2": True})
    assert pairs(an) == []
    world.pass_on(binh, an)
    assert pairs(an) == [("an1", "binh1")]


@pytest.mark.parametrize(
    "fields",
    [
        {"nature": "uu-diem", "text": OTHER, "items.CK1": True},
        {"nature": "han-che", "text": OTHER, "items.CK2": True},
        {"nature": "han-che", "text": "Thiếu ghế chờ cho người cao tuổi", "items.CK1": True},
        {"nature": "han-che", "items.CK1": True},
    ],
)
def test_others_are_not(an: Notebook, fields: dict[str, object]) -> None:
    an.add("finding", {"nature": "han-che", "text": ONE, "items.CK1": True})
    an.add("finding", fields)
    assert pairs(an) == []


def test_marks_and_order_make_no_difference(an: Notebook) -> None:
    an.add("finding", {"nature": "han-che", "text": ONE, "items.CK1": True})
    an.add(
        "finding", {"nature": "han-che", "text": "tai ban huong dan chua niem yet thu tuc dat dai", "items.CK1": True}
    )
    assert likely_duplicates(an.inspection())[0].likeness == 1


def test_joining_keeps_the_links_of_both_and_both_texts_in_history(an: Notebook) -> None:
    an.add("finding", {"nature": "han-che", "text": ONE, "items.CK1": True})
    an.add("finding", {"nature": "han-che", "text": OTHER, "items.CK1": True, "items.CK2": True})
    an.add("recommendation", {"text": "Niêm yết đủ", "findings.an2": True})
    before, commits = state(an), an.heads()[an.log_id].count
    an.join_findings("an1", "an2", text=ONE)
    assert an.heads()[an.log_id].count == commits + 1
    assert list(an.inspection().findings) == ["an1"]
    assert an.inspection().findings["an1"].items == {"CK1", "CK2"}
    assert an.inspection().recommendations[0].findings == {"an1"}
    assert OTHER in [c.value for c in an.history("finding/an2", "text")]
    an.undo()
    assert state(an) == before
    with pytest.raises(NotFoundError):
        an.join_findings("an1", "an9", text=ONE)
    with pytest.raises(NotFoundError):
        an.join_findings("an1", "an1", text=ONE)


def test_two_told_apart_are_never_offered_again_on_any_laptop(world: World, an: Notebook, binh: Notebook) -> None:
    for name in ("f1", "f2"):
        an.write([Edit(f"finding/{name}", "text", ONE), Edit(f"finding/{name}", "nature", "han-che")])
        an.write([Edit(f"finding/{name}", "items.CK1", value=True)])
    assert len(likely_duplicates(an.inspection())) == 1
    set_field(an, "finding/f2", "distinct.f1", value=True)
    assert likely_duplicates(an.inspection()) == ()
    world.pass_on(an, binh)
    assert likely_duplicates(binh.inspection()) == ()
    an.undo()
    assert len(likely_duplicates(an.inspection())) == 1
