"""Beside the figures: identities that hold, break or lack numbers, the unit's explanations, and bars."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from inspect_tool.domain.figures import check
from inspect_tool.domain.records import Figures
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.figures_rows import chart, identities, rows_of
from inspect_tool.tui.screens.dialogs import Reading
from inspect_tool.tui.widgets.bars import Bar, Group, drawn
from inspect_tool.tui.widgets.form import Form
from tests.tui.conftest import opened, picture, until

HOLDING = {
    "received": 100,
    "online": 60,
    "direct": 30,
    "opening": 10,
    "settled": 90,
    "early": 50,
    "on_time": 30,
    "late": 10,
    "pending": 10,
    "pending_in_time": 10,
    "pending_overdue": 0,
}


def states(counts: dict[str, int]) -> dict[str, str]:
    figures = Figures(id="a", counts=counts)
    return {row.key.partition("/")[2]: row.cells[0] for row in identities(figures)}


@pytest.mark.parametrize(
    ("counts", "broken"),
    [
        (HOLDING, set()),
        ({**HOLDING, "online": 61}, {"received"}),
        ({**HOLDING, "late": 11}, {"settled"}),
        ({**HOLDING, "pending_overdue": 1}, {"pending"}),
        ({**HOLDING, "settled": 91}, {"settled", "flow"}),
    ],
)
def test_an_identity_breaks_where_the_rules_say_so(counts: dict[str, int], broken: set[str]) -> None:
    found = states(counts)
    assert {name for name, mark in found.items() if mark == "✗"} == broken
    assert {name for name, mark in found.items() if mark == "✓"} == found.keys() - broken
    assert bool(check(Figures(id="a", counts=counts))) == bool(broken)


def test_an_identity_without_its_numbers_says_so() -> None:
    assert set(states({}).values()) == {"?"}
    assert states({"direct": 5, "settled": 5}) == {"received": "?", "settled": "?", "pending": "?", "flow": "✓"}


def test_an_explanation_stands_below_its_problem() -> None:
    figures = Figures(id="a", counts={**HOLDING, "late": 11})
    problems = {problem.key: problem for problem in check(figures)}
    (key,) = problems
    explained = figures.model_copy(update={"explanations": {key: "[b] nhập trùng"}})
    assert [row.key for row in rows_of(explained, problems)][:2] == [key, f"explains/{key}"]
    assert "[b] nhập trùng" in rows_of(explained, problems)[1].cells[1]
    assert rows_of(figures, problems)[1].heading


def test_bars_are_as_long_as_their_shares_and_fit() -> None:
    text = drawn([Group("Kênh", (Bar("Trực tuyến", 3), Bar("Bưu chính", 1), Bar("Khác", 0))), Group("Rỗng", ())], 61)
    title, first, second, third = text.splitlines()
    assert title == "Kênh"
    assert first.count("█") == 3 * second.count("█")
    assert "75,0%" in first
    assert "█" not in third
    assert {cell_len(line) for line in (first, second, third)} == {60}
    assert drawn(chart(None), 60) == ""


async def test_what_breaks_is_shown_as_it_is_typed(app: InspectApp, sample: str) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, "figures")
        assert "lệch: 3.489 + 2.705 + 409 ≠ 4.894 + 891" in picture(app)
        assert "84,6%" in picture(app)
        field = app.screen.query_one(Form).field_named("counts.pending")
        field.focus()
        await pilot.press(*"818")
        await until(pilot, lambda: "khớp: 3.489 + 2.705 + 409 = 4.894 + 891 + 818" in picture(app))
        app.screen.query_one("#problems").focus()
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, Reading) and "41,0%" in picture(app))
    assert sample
