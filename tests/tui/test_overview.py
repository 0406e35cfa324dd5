"""The overview: what it counts, what it takes for news, and where Enter leads."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from inspect_tool.domain.inspection import Inspection
from inspect_tool.library import Library
from inspect_tool.log.commit import Change
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.overview import Background, Conclusion, bar, days_words, entries, news
from inspect_tool.tui.remembered import mark_read, read_before
from inspect_tool.tui.screens.inspection import InspectionScreen
from inspect_tool.tui.screens.overview import OverviewScreen
from tests.tui.conftest import opened, picture, until

TODAY = date(2023, 9, 20)


def change(number: int, record: str, field: str, log: str = "bình") -> Change:
    at = datetime(2023, 8, 17, 9, number, tzinfo=UTC)
    return Change(f"{log}{number}", at, "Bình", log, record, field, "x", True, (), "")


def test_news_is_what_a_log_has_beyond_what_was_read() -> None:
    changes = [
        change(1, "answer/CK1", "verdict"),
        change(2, "answer/CK1", "note"),
        change(3, "answer/CK1", "verdict", log="của tôi"),
        change(4, "answer/CK2", "note"),
        change(5, "answer/CK1", "note"),
    ]
    found, counts = news(changes, "của tôi", {"bình": 1})
    assert [(one.record, one.fields) for one in found] == [("answer/CK1", ("note",)), ("answer/CK2", ("note",))]
    assert counts == {"bình": 4}
    assert news(changes, "của tôi", counts)[0] == ()


def test_what_was_read_is_remembered_and_a_damaged_file_costs_nothing(tmp_path: Path) -> None:
    assert read_before(tmp_path) == {}
    mark_read(tmp_path, {"bình": 4})
    assert read_before(tmp_path) == {"bình": 4}
    (tmp_path / "read.json").write_text("[1")
    assert read_before(tmp_path) == {}
    mark_read(tmp_path / "không có", {"bình": 4})


def test_days_and_bars() -> None:
    words = [days_words(day, TODAY) for day in (date(2023, 9, 25), TODAY, date(2023, 9, 19), None)]
    assert words == ["còn 5 ngày", "hôm nay", "quá hạn 1 ngày", "chưa có ngày"]
    assert (bar(0, 14), bar(13, 14), bar(14, 14), bar(0, 0)) == ("░" * 10, "█" * 9 + "░", "█" * 10, "░" * 10)


def test_what_it_says(library: Library) -> None:
    tables: dict[str, dict[str, dict[str, object]]] = {
        "answer": {"CK1": {"verdict": "dat", "assignee": "Tổ 1"}, "CK2": {"assignee": "An"}},
        "person": {"an": {"name": "An", "side": "doan", "subteam": "Tổ 1"}},
        "finding": {
            "a": {"nature": "han-che", "text": "[/b] thiếu"},
            "b": {"nature": "han-che", "text": "đã xong"},
            "c": {"nature": "han-che", "text": "chậm"},
            "d": {"nature": "uu-diem", "text": "tốt"},
        },
        "followup": {"x": {"result": "da-khac-phuc", "order": 1}, "y": {"order": 2}},
        "recommendation": {
            "r": {"text": "Sửa ngay", "due": "2023-09-10", "status": "chua-thuc-hien", "findings.c": True},
            "s": {"text": "Xong", "due": "2023-09-01", "status": "da-thuc-hien", "findings.b": True},
        },
    }
    shown = list(entries(Inspection("do", tables), library, "An", TODAY, Background(Conclusion(date(2023, 9, 25)))))
    by_key = {entry.row.key: entry for entry in shown}
    assert by_key["list/cong-khai"].row.cells[2].endswith("1/14")
    assert by_key["mine"].row.cells[2].endswith("1/2")
    assert by_key["followup"].row.cells[2].endswith("1/2")
    assert by_key["followup"].at == "followup/y"
    assert by_key["conclusion"].row.cells[2] == "còn 5 ngày"
    assert by_key["recommendation/r"].row.cells[2] == "quá hạn 10 ngày"
    assert "recommendation/s" not in by_key
    assert {key for key in by_key if key.startswith("finding/")} == {"finding/a", "finding/c"}
    assert by_key["finding/a"].row.cells[2] == "chưa có kiến nghị"
    assert by_key["finding/c"].row.cells[2] == "quá hạn 10 ngày"


async def test_it_leads_to_the_place(app: InspectApp, sample: str, home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "máy khác", clock=lambda: datetime(2023, 8, 17, 11, tzinfo=UTC), author="Trần Bình")
    with home.open(sample) as notebook:
        notebook.export(tmp_path / "gói.zip")
    other.join(tmp_path / "gói.zip")
    with other.open(sample) as theirs:
        theirs.write([Edit("answer/QT3", "note", "thấy [x] ở quầy")])
        theirs.export(tmp_path / "về.zip")
    with home.open(sample) as notebook:
        notebook.merge([tmp_path / "về.zip"], unknown="accept")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("0")
        await until(pilot, lambda: "Trần Bình" in picture(app))
        shown = picture(app)
        assert "█" in shown
        assert "Người khác đã sửa" in shown
        await pilot.press("end", "enter")
        await until(pilot, lambda: isinstance(app.screen, InspectionScreen))
        assert isinstance(app.screen, InspectionScreen)
        assert app.screen.item_id == "QT3"
        await pilot.press("b", "0", "x")
        await until(pilot, lambda: isinstance(app.screen, OverviewScreen) and "Trần Bình" not in picture(app))
        await pilot.press("home", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, InspectionScreen))
        assert isinstance(app.screen, InspectionScreen)
        assert app.screen.view.checklist == "truc-tuyen"
