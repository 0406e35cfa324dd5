"""The line of keys: whole keys only, help always, anew when the focus moves; clicks are tested in `test_mouse.py`."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.widgets.key_line import KeyLine
from tests.tui.conftest import opened, picture, until


@pytest.mark.parametrize("width", [30, 52, 80])
async def test_keys_are_whole_and_help_is_always_there(app: InspectApp, sample: str, width: int) -> None:
    async with app.run_test(size=(width, 24)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "F1 Trợ giúp" in picture(app).splitlines()[-1])
        line = picture(app).splitlines()[-1]
        assert line.rstrip().endswith("F1 Trợ giúp")
        assert ("…" in line) == (width < 80)
        words = [
            f" {app.get_key_display(k.binding)} {k.binding.description}"
            for k in app.screen.query_one(KeyLine).shown_keys()
        ]
        shown = line.split("…")[0].rstrip()
        if "…" in line:  # then because the next key would not have fitted
            left = next(
                word for n, word in enumerate(words) if "".join(f"{one} " for one in words[:n]).rstrip() == shown
            )
            assert cell_len(f"{shown} {left} … {words[-1]} ") > width
        assert shown in {"".join(f"{word} " for word in words[:n]).rstrip() for n in range(1, len(words) + 1)}


async def test_in_a_field_the_keys_are_those_that_work_there(app: InspectApp, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: " g Ghi chú" in picture(app))
        await pilot.press("g")
        await until(pilot, lambda: "F2 Ghi chú" in picture(app).splitlines()[-1])
        assert " g Ghi chú" not in picture(app)


async def test_in_a_search_the_line_names_the_key_that_searches_there(app: InspectApp, sample: str) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: " / Tìm" in picture(app))
        await pilot.press("slash")
        await until(pilot, lambda: "F3 Tìm" in picture(app).splitlines()[-1])
        assert " / Tìm" not in picture(app)
