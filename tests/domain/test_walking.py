"""What a walk can be narrowed to."""

from __future__ import annotations

from inspect_tool.domain import walking
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import Verdict


def test_whatever_a_walk_can_be_narrowed_to_is_offered_once_and_people_come_last() -> None:
    held = Inspection("x", {"person": {"1": {"name": "Tổ trưởng", "side": "doan"}}})
    marks = {walking.MINE, walking.NOTED, walking.WITH_FINDING, walking.IN_DISPUTE, walking.CHANGED}
    offered = walking.filters(held)
    people = [each for each in offered if each.startswith(walking.BY)]
    assert len(set(offered)) == len(offered)
    assert set(offered) - set(people) == {"", *Verdict, *marks}
    assert people == list(offered[-1:])
