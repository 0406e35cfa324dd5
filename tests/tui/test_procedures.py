"""Procedures on the screen: confirmed as posted by one key, held against the catalogue, made into findings."""

from __future__ import annotations

from pathlib import Path

from inspect_tool.domain.posting import Announced
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.procedure_rows import records_of
from inspect_tool.tui.screens.dialogs import AskLine, Confirm, Pick
from inspect_tool.tui.widgets.fields import TextField
from inspect_tool.tui.widgets.table import Table
from tests.tui.conftest import opened, picture, until

CATALOGUE = """Mã thủ tục,Tên thủ tục,Lĩnh vực,Thời hạn,Tình trạng
1.000656.000.00.00.H29,Khai tử,Hộ tịch,15 ngày làm việc,
1.000894,Kết hôn,Hộ tịch,trong ngày,
1.000658,Thủ tục cũ,Hộ tịch,5 ngày,bãi bỏ
"""
POSTED = "Mã thủ tục,Thời hạn\n1.000656,10 ngày làm việc\n1.000658,\n"


async def test_a_catalogue_becomes_rows_that_are_confirmed_and_what_is_missing_a_finding(
    app: InspectApp, sample: str, tmp_path: Path
) -> None:
    (tmp_path / "danh mục.csv").write_text(CATALOGUE, encoding="utf-8")
    (tmp_path / "quầy.csv").write_text(POSTED, encoding="utf-8")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "procedures")
        screen, table = app.screen, app.screen.query_one(Table)

        async def answered(key: str, name: str) -> None:
            await pilot.press(key)
            if name == "quầy.csv":
                await until(pilot, lambda: isinstance(app.screen, Pick))
                await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, AskLine))
            app.screen.query_one(TextField).value = str(tmp_path / name)
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, Confirm) and "Enter" in picture(app))

        await answered("m", "danh mục.csv")
        assert "Sẽ thêm 2 thủ tục" in picture(app)
        await pilot.press("enter")
        await until(pilot, lambda: len(table.keys) == 2)
        assert app.inspection
        limits = {p.code: (p.limit, p.limit_unit) for p in app.inspection.procedures.values()}
        assert limits == {"1.000656": (15, "ngày làm việc"), "1.000894": (None, "trong ngày")}

        await pilot.press("2")
        await until(pilot, lambda: "Cổng dịch vụ công: 1" in picture(app))
        await pilot.press("2")
        await until(pilot, lambda: "Cổng dịch vụ công: 0" in picture(app))

        await answered("k", "quầy.csv")
        seen = picture(app)
        assert "khớp 1 thủ tục" in seen
        assert "đã bãi bỏ nhưng còn niêm yết" in seen
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen and "Bộ phận một cửa: 1" in picture(app))
        assert "“10 ngày làm việc”" in picture(app)

        await pilot.press("x")
        await until(pilot, lambda: "CK2  1.000658 Thủ tục cũ: đã bãi bỏ" in picture(app))
        await pilot.press("escape")
        before = len(app.inspection.findings)
        await pilot.press("p")
        await until(pilot, lambda: isinstance(app.screen, Pick))
        await pilot.press("enter")
        await until(pilot, lambda: app.inspection and len(app.inspection.findings) == before + 1)
        finding = list(app.inspection.findings.values())[-1]
        assert finding.items == {"CK1"}
        assert "Chưa niêm yết 2 thủ tục" in (finding.text or "")
    assert sample


def test_a_catalogue_leaves_what_is_recorded() -> None:
    announced = [
        Announced("1.000656", "Khai tử", "Hộ tịch", "15 ngày làm việc"),
        Announced("2.000635", "Bản sao", "", "khi nào xong thì thôi"),
        Announced("mã lạ", "Không mã"),
    ]
    held = {"cu": {"code": "1.000656.000.00.00.H29", "name": "Tên đã sửa"}}
    assert records_of(announced, held) == [
        ("cu", "field", "Hộ tịch"),
        ("cu", "limit", 15),
        ("cu", "limit_unit", "ngày làm việc"),
        ("2-000635", "code", "2.000635"),
        ("2-000635", "name", "Bản sao"),
    ]
