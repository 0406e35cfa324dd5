"""A register on the screen: columns confirmed once, counted and searched, drawn into dossiers that say how."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.register.drawing import STRATA as KNOWN
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.dialogs import AskLine, Confirm, Pick
from inspect_tool.tui.screens.register_dialogs import STRATA, AskDraw, MapColumns
from inspect_tool.tui.widgets.fields import TextField
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.tui.conftest import opened, picture, until

REGISTER = """Số HS,Kênh tiếp nhận,Ngày tiếp nhận,Ngày hẹn trả,Ngày trả kết quả,Mã thủ tục
H29.10-230301-0001,Trực tuyến,01/03/2023,10/03/2023,09/03/2023,1.000656
H29.10-230301-0002,Trực tiếp,01/03/2023,10/03/2023,15/03/2023,1.000656
H29.10-230301-0002,Bưu chính,02/03/2023,10/03/2023,10/03/2023,1.000656
H29.10-230301-0005,Fax,02/03/2023,10/03/2023,40/03/2023,1.000656
"""


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "sổ.csv"
    path.write_text(REGISTER, encoding="utf-8")
    return path


def test_a_draw_is_spread_over_what_the_register_knows() -> None:
    assert STRATA == KNOWN


async def test_a_register_is_read_counted_and_drawn_from(
    app: InspectApp, home: Home, sample: str, register: Path
) -> None:
    with home.open(sample) as notebook:
        view = notebook.inspection()
        name = next(iter(view.figures))
        period = {"period_from": "2023-03-01", "period_to": "2023-03-31", "counts.late": 2}
        notebook.write([Edit(f"figures/{name}", field, value) for field, value in period.items()])
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "register")
        screen = app.screen

        async def read() -> None:
            await pilot.press("n")
            await until(pilot, lambda: isinstance(app.screen, AskLine))
            app.screen.query_one(TextField).value = str(register)
            await pilot.press("enter")

        await read()
        await until(pilot, lambda: isinstance(app.screen, MapColumns) and "Enter" in picture(app))
        await pilot.press("f2")
        await until(pilot, lambda: "Chưa có cột: Mã hồ sơ" in picture(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Pick))
        await pilot.press("enter")
        await until(pilot, lambda: "✓ Mã hồ sơ" in picture(app))
        await pilot.press("f2")
        found = screen.query_one(VirtualList)
        await until(pilot, lambda: found.rows)
        rows = {row.key: row.cells for row in found.rows}
        assert rows["count/late"] == ("✗", "Trả quá hạn", "1", "2")
        assert "anomaly/duplicate" in rows
        assert [cells[1:3] for key, cells in rows.items() if key.startswith("misread/")] == [
            ("Kênh tiếp nhận: Fax", "5"),
            ("Ngày trả kết quả: 40/03/2023", "5"),
        ]

        found.go("anomaly/duplicate")
        await until(pilot, lambda: "H29.10-230301-0002" in picture(app))
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, AskDraw) and "Enter" in picture(app))
        app.screen.query_one("#size", TextField).value = "2"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Confirm) and "1 dòng trùng mã" in picture(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.inspection and app.inspection.samplings)
        assert app.inspection
        (drawn,) = app.inspection.samplings.values()
        assert (drawn.size, drawn.among) == (2, "duplicate")
        assert drawn.dossiers == {"h29-10-230301-0002"}
        assert app.inspection.dossiers["h29-10-230301-0002"].procedure == "1.000656"

        await pilot.press("g")
        await until(pilot, lambda: app.inspection and app.inspection.audits)
        (kept,) = app.inspection.audits.values()
        assert (kept.rows, kept.misread, kept.counts["late"]) == (4, 2, 1)

        await read()
        await until(pilot, lambda: app.screen is screen)
        assert not isinstance(app.screen, MapColumns)
