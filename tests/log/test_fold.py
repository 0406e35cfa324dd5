from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_tool.log.commit import Hashed, write_id
from inspect_tool.log.fold import CONFLICTS, Fold

RECORDS = ("answer/CK1", "answer/CK2")
FIELDS = ("verdict", "note")
VALUES: tuple[object, ...] = ("dat", "khong-dat", None, 1, True)
_numbers = count()


@dataclass
class Write:
    """One write as a version vector sees it: `seen` counts, for each log, the commits its author had."""

    log: str
    position: int
    seen: dict[str, int]
    record: str
    field: str
    value: object


class Team:
    """Installations that write and hear from each other, with every write's version vector kept aside."""

    def __init__(self, names: str) -> None:
        self.logs: dict[str, list[Hashed]] = {name: [] for name in names}
        self.folds = {name: Fold() for name in names}
        self.heard: dict[str, dict[str, int]] = {name: defaultdict(int) for name in names}
        self.writes: list[Write] = []

    def write(self, who: str, record: str, field: str, value: object) -> None:
        fold, log = self.folds[who], self.logs[who]
        stored = [] if value is None else [value]
        digits = f"{next(_numbers):064x}"[::-1]
        commit = [len(self.writes) << 12, who, [[record, field, stored, fold.over(record, field)]], {}]
        self.writes.append(Write(who, len(log), dict(self.heard[who]), record, field, value))
        log.append((digits, commit))
        fold.take(who, log[-1:], len(log) - 1)
        self.heard[who][who] = len(log)

    def hear(self, who: str, source: str, log: str) -> None:
        """`who` takes from `source` what that one has of a log."""
        upto = self.heard[source][log]
        if upto > self.heard[who][log]:
            self.folds[who].take(log, self.logs[log][:upto], 0)
            self.heard[who][log] = upto

    def standing(self, record: str, field: str) -> set[tuple[str, str]]:
        """What stands by version vectors alone: the writes that no later write on this field had seen."""
        own = [w for w in self.writes if (w.record, w.field) == (record, field)]
        return {
            (type(w.value).__name__, repr(w.value))
            for w in own
            if not any(o.seen.get(w.log, 0) > w.position for o in own)
        }


ACTIONS = st.lists(
    st.one_of(
        st.tuples(
            st.just("write"),
            st.sampled_from("abc"),
            st.sampled_from(RECORDS),
            st.sampled_from(FIELDS),
            st.sampled_from(VALUES),
        ),
        st.tuples(st.just("hear"), st.sampled_from("abc"), st.sampled_from("abc"), st.sampled_from("abc")),
    ),
    max_size=40,
)


def play(actions: list[tuple[str, ...]]) -> Team:
    team = Team("abc")
    for action in actions:
        if action[0] == "write":
            team.write(*action[1:])
        else:
            team.hear(*action[1:])
    return team


def folded(logs: dict[str, list[Hashed]], order: list[str]) -> Fold:
    fold = Fold()
    for log in order:
        fold.take(log, logs[log], 0)
    return fold


@given(ACTIONS)
def test_what_stands_is_what_version_vectors_say(actions: list[tuple[str, ...]]) -> None:
    team = play(actions)
    fold = folded(team.logs, ["a", "b", "c"])
    for record in RECORDS:
        document = fold.document(record) or {}
        for field in FIELDS:
            expected = team.standing(record, field)
            if len(expected) > 1:
                shown = {(type(c["value"]).__name__, repr(c["value"])) for c in document[CONFLICTS][field]}
                assert shown == expected
                assert field not in document
            elif expected and expected != {("NoneType", "None")}:
                assert (type(document[field]).__name__, repr(document[field])) in expected
                assert field not in document.get(CONFLICTS, {})
            else:
                assert field not in document
                assert field not in document.get(CONFLICTS, {})


@given(ACTIONS, st.permutations(["a", "b", "c"]), st.randoms(use_true_random=False))
def test_any_order_any_pieces_any_number_of_times(
    actions: list[tuple[str, ...]], order: list[str], chance: object
) -> None:
    team = play(actions)
    whole = folded(team.logs, ["a", "b", "c"])
    pieces = Fold()
    taken = dict.fromkeys(order, 0)
    while any(taken[log] < len(team.logs[log]) for log in order):
        log = chance.choice(order)  # type: ignore[attr-defined]
        upto = min(taken[log] + chance.randrange(3), len(team.logs[log]))  # type: ignore[attr-defined]
        first = chance.randrange(taken[log] + 1)  # type: ignore[attr-defined]
        pieces.take(log, team.logs[log][first:upto], first)
        taken[log] = max(taken[log], upto)
    assert pieces.tables == whole.tables
    assert pieces.disputed == whole.disputed
    assert {k: list(v) for k, v in pieces.ordered().items()} == {k: list(v) for k, v in whole.ordered().items()}
    again = dict(pieces.tables)
    for log in order:
        pieces.take(log, team.logs[log], 0)
        assert pieces.tables == again


@given(ACTIONS)
def test_no_write_disappears_without_a_successor(actions: list[tuple[str, ...]]) -> None:
    team = play(actions)
    fold = folded(team.logs, ["c", "b", "a"])
    named = {o for log in team.logs.values() for _, commit in log for w in commit[2] for o in w[3]}
    for log in team.logs.values():
        for digits, commit in log:
            record, field = commit[2][0][:2]
            assert (write_id(digits, 0) in named) != (write_id(digits, 0) in fold.over(record, field))


def commit(number: int, *writes: list[object], hlc: int = 1) -> Hashed:
    return f"{number:016x}" + "0" * 48, [hlc, "an", [list(w) for w in writes], {}]


def test_a_write_can_only_replace_writes_of_its_own_field() -> None:
    first = commit(1, ["answer/CK1", "verdict", ["dat"], []])
    hostile = commit(2, ["answer/CK2", "verdict", ["dat"], [write_id(first[0], 0)]])
    for order in ("ab", "ba"):
        fold = Fold()
        for log in order:
            fold.take(log, [first] if log == "a" else [hostile], 0)
        assert fold.document("answer/CK1") == {"verdict": "dat"}


def test_two_who_replace_the_same_value_before_it_arrives() -> None:
    first = commit(1, ["answer/CK1", "verdict", ["dat"], []])
    one = commit(2, ["answer/CK1", "verdict", ["khong-dat"], [write_id(first[0], 0)]])
    two = commit(3, ["answer/CK1", "verdict", ["khong-dat"], [write_id(first[0], 0)]])
    logs = {"a": [first], "b": [one], "c": [two]}
    for order in (["b", "c", "a"], ["b", "a", "c"], ["a", "b", "c"]):
        assert folded(logs, order).document("answer/CK1") == {"verdict": "khong-dat"}


def test_one_true_and_one_point_zero_are_three_values() -> None:
    logs = {
        n: [commit(i, ["answer/CK1", "note", [v], []])] for i, (n, v) in enumerate([("a", 1), ("b", True), ("c", 1.0)])
    }
    document = folded(logs, ["a", "b", "c"]).document("answer/CK1")
    assert document is not None
    assert len(document[CONFLICTS]["note"]) == 3


def test_a_log_taken_again_brings_nothing_back() -> None:
    first = commit(1, ["answer/CK1", "verdict", ["dat"], []])
    later = commit(2, ["answer/CK1", "verdict", ["khong-dat"], [write_id(first[0], 0)]])
    fold = folded({"a": [first], "b": [later]}, ["a", "b"])
    for log, written in (("a", first), ("b", later), ("a", first)):
        fold.take(log, [written], 0)
        assert fold.tables == {"answer": {"CK1": {"verdict": "khong-dat"}}}


def test_a_record_with_only_cleared_fields_is_gone() -> None:
    fold = folded({"a": [commit(1, ["answer/CK1", "note", [], []])]}, ["a"])
    assert fold.tables == {}


def test_a_gap_in_a_log_is_never_folded() -> None:
    with pytest.raises(ValueError, match="3"):
        Fold().take("a", [commit(1, ["answer/CK1", "note", ["x"], []])], 3)


def test_documents_handed_out_before_a_change_stay_as_they_were() -> None:
    fold = folded({"a": [commit(1, ["answer/CK1", "note", ["x"], []])]}, ["a"])
    before = fold.document("answer/CK1")
    fold.take("a", [commit(2, ["answer/CK1", "note", ["y"], [write_id(f"{1:016x}", 0)]])], 1)
    assert before == {"note": "x"}
    assert fold.document("answer/CK1") == {"note": "y"}
