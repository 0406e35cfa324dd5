"""A passing note covers nothing of a question: it is a line below the box, however tall that is and long the note."""

from __future__ import annotations

import pytest

from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.dialogs import Reading
from tests.tui.conftest import picture, until


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("note", ["Đã lưu.", "Không sao chép được: " + "thẻ nhớ đầy; " * 20, "một\nhai\nba"])
async def test_a_note_covers_nothing_of_a_tall_question(app: InspectApp, size: tuple[int, int], note: str) -> None:
    async with app.run_test(size=size, notifications=True) as pilot:
        app.push_screen(Reading("Nội dung", "\n".join(f"dòng {n}" for n in range(100))))
        await until(pilot, lambda: "╯" in picture(app))
        before = picture(app).splitlines()
        app.tell(note)
        app.tell("Điều thứ hai.", error=True)
        app.tell("Điều thứ ba.")
        first = note.splitlines()[0][:8]
        await until(pilot, lambda: "Điều thứ ba." in picture(app))
        after = picture(app).splitlines()
        box = [at for at, line in enumerate(before) if "╭" in line or "╰" in line]
        assert after[box[0] : box[1] + 1] == before[box[0] : box[1] + 1]
        assert app.told[0].startswith(first)
