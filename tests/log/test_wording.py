from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inspect_tool.log.notebook import CLEAR, Notebook
from inspect_tool.log.wording import propose, word_changes
from tests.log.world import World, set_field

SENTENCES = st.lists(st.sampled_from(["Một. ", "Hai hai. ", "Ba; ", "Bốn 3.489 hồ sơ.\n", "Năm? "]), max_size=6)
BASE = "Bảng niêm yết đặt ở sảnh. Thủ tục đất đai còn thiếu. Có 3.489 hồ sơ."


def test_changes_of_different_sentences_come_together() -> None:
    first = BASE.replace("ở sảnh", "ở tầng một")
    second = BASE.replace("3.489", "3.490") + " Cần bổ sung."
    found = propose(BASE, first, second)
    assert found.text == "Bảng niêm yết đặt ở tầng một. Thủ tục đất đai còn thiếu. Có 3.490 hồ sơ. Cần bổ sung."
    assert found.overlaps == 0
    assert [p.origin for p in found.parts] == ["first", "unchanged", "second"]


def test_different_changes_of_one_sentence_both_stay_to_be_chosen_from() -> None:
    first, second = BASE.replace("còn thiếu", "đã đủ"), BASE.replace("còn thiếu", "thiếu ba")
    found = propose(BASE, first, second)
    assert found.overlaps == 1
    assert "đã đủ" in found.text
    assert "thiếu ba" in found.text


def test_without_a_common_beginning_both_stay() -> None:
    found = propose("", "Của An.", "Của Bình.")
    assert (found.text, found.overlaps) == ("Của An. Của Bình.", 1)


@given(SENTENCES, SENTENCES)
def test_a_change_of_one_alone_is_taken(base: list[str], changed: list[str]) -> None:
    old, new = "".join(base), "".join(changed)
    for found in (propose(old, new, old), propose(old, old, new), propose(old, new, new)):
        assert found.text == new.strip()
        assert found.overlaps == 0


@given(SENTENCES, SENTENCES, SENTENCES)
def test_no_sentence_that_someone_added_is_lost(base: list[str], one: list[str], two: list[str]) -> None:
    text = propose("".join(base), "".join(one), "".join(two)).text
    for added in {s.strip() for s in [*one, *two]} - {s.strip() for s in base}:
        assert added in text


@given(st.text("ab \n", max_size=30), st.text("ab \n", max_size=30))
def test_word_changes_spell_both_texts(before: str, after: str) -> None:
    changes = word_changes(before, after)
    assert "".join(text for kind, text in changes if kind != "added") == before
    assert "".join(text for kind, text in changes if kind != "removed") == after


def test_a_disputed_text_gets_a_proposal_that_a_person_commits(world: World, an: Notebook, binh: Notebook) -> None:
    set_field(an, "answer/CK1", "note", BASE)
    world.pass_on(an, binh)
    set_field(an, "answer/CK1", "note", BASE.replace("ở sảnh", "ở tầng một"))
    set_field(binh, "answer/CK1", "note", BASE.replace("3.489", "3.490"))
    world.pass_on(binh, an)
    world.pass_on(an, binh)
    mine, theirs = an.proposal("answer/CK1", "note"), binh.proposal("answer/CK1", "note")
    assert mine is not None
    assert theirs is not None
    assert mine.text == theirs.text == BASE.replace("ở sảnh", "ở tầng một").replace("3.489", "3.490")
    assert mine.base == BASE
    assert an.inspection().answers["CK1"].note is None
    an.resolve("answer/CK1", "note", value=mine.text)
    assert an.inspection().answers["CK1"].note == mine.text


def test_only_two_texts_get_a_proposal(world: World, an: Notebook, binh: Notebook) -> None:
    set_field(an, "answer/CK1", "note", "chung")
    assert an.proposal("answer/CK1", "note") is None
    world.pass_on(an, binh)
    set_field(an, "answer/CK1", "note", CLEAR)
    set_field(binh, "answer/CK1", "note", "khác")
    world.pass_on(binh, an)
    assert an.proposal("answer/CK1", "note") is None
    assert an.proposal("answer/CK9", "note") is None
