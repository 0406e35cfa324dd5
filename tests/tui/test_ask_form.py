"""Typed values on the screen: checked while typed, shown only where asked, never lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspect_tool.domain.checklist import Checklist
from inspect_tool.library import Library
from inspect_tool.log.home import Home
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.dialogs import AskLine
from inspect_tool.tui.screens.inspection import InspectionScreen
from inspect_tool.tui.widgets.ask_form import AskForm, AskRow
from inspect_tool.tui.widgets.fields import NoteField, TextField
from tests.domain.test_asked import COUNT, DAY, RATE, TABLE
from tests.tui.conftest import Ticking, opened, picture, saved, until
from tests.tui.test_fields import send


@pytest.fixture
def asking_app(home: Home, library: Library, clock: Ticking) -> InspectApp:
    """The app with one item that asks for every kind of value."""
    first = library.checklists[0]
    asks = [
        {**COUNT.model_dump(), "warning": {"test": "tong > 10", "message": "Ít hồ sơ [x], xem lại."}},
        {
            "name": "kenh",
            "label": "Kênh",
            "kind": "choice",
            "options": [{"value": "a", "label": "Trực tuyến"}, {"value": "khac", "label": "Kênh khác"}],
        },
        {"name": "kenh_nao", "label": "Kênh nào", "kind": "text", "required": True, "relevant": 'kenh == "khac"'},
        {
            **RATE.model_dump(),
            "constraint": {"test": "ty_le <= tong", "message": "Tỷ lệ [/b] lớn hơn tổng."},
        },
        {**DAY.model_dump(), "required": False},
        TABLE.model_dump(),
    ]
    words = {"guidance": "Đếm.", "ask": ("Sổ",), "usual": ("Đủ.",)}
    items = [{"id": "CK1", "text": "Đếm hồ sơ", "asks": asks, **words}, {"id": "CK2", "text": "Khác", **words}]
    section = {"id": first.sections[0].id, "title": "Phần", "items": items}
    one = Checklist.model_validate(first.model_dump() | {"sections": [section]})
    small = replace(library, checklists=(one,))
    return InspectApp(home.root, get_home=lambda: home, load_library=lambda: small, clock=clock)


def row(app: InspectApp, name: str) -> AskRow:
    return next(row for row in app.screen.query(AskRow) if row.ask.name == name)


async def test_values_are_checked_as_they_are_typed(asking_app: InspectApp, sample: str) -> None:
    app = asking_app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("f", "s")
        await send(app, "tam\x7f\x7f\x7f5\r")
        await saved(pilot)
        assert app.inspection
        assert app.inspection.answers["CK1"].values == {"tong": "5"}
        assert "! Ít hồ sơ [x], xem lại." in picture(app)
        assert not row(app, "kenh_nao").display
        await pilot.press("2")
        await until(pilot, lambda: row(app, "kenh_nao").display)
        assert "✗ Chưa ghi “Kênh nào”." in picture(app)
        await pilot.press("tab")
        await send(app, "bu\x7fưu chi1nh\x7f\x7f\x7f\x7fính")
        await pilot.press("enter")
        await send(app, "6,5")
        await until(pilot, lambda: "✗ Tỷ lệ [/b] lớn hơn tổng." in picture(app))
        await send(app, "5\r")
        await until(pilot, lambda: "có quá nhiều chữ số" not in picture(app))
        await saved(pilot)
        assert app.inspection.answers["CK1"].values == {
            "tong": "5", "kenh": "khac", "kenh_nao": "bưu chính", "ty_le": "6.55",
        }  # fmt: skip
        await pilot.press("s")
        assert isinstance(app.screen, InspectionScreen)
        assert isinstance(app.screen.focused, TextField), "letters are text in a field"
        await pilot.press("escape", "1")
        await saved(pilot)
        assert app.inspection.verdict("CK1") == "dat"


async def test_a_table_is_pasted_and_undo_shows_in_the_fields(asking_app: InspectApp, sample: str) -> None:
    app = asking_app
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("s")
        note = row(app, "bang").field
        assert isinstance(note, NoteField)
        note.focus()
        note.insert("Hộ tịch\t12\nĐất đai\tmười")
        await saved(pilot)
        assert app.inspection
        values = {"bang.1": "Hộ tịch | 12", "bang.2": "Đất đai | mười"}
        assert app.inspection.answers["CK1"].values == values
        await until(pilot, lambda: "✗ Giá trị đã ghi của “Theo lĩnh vực” không dùng được" in picture(app))
        await pilot.press("escape", "ctrl+z")
        await saved(pilot)
        assert note.text == ""
        assert "✗ Giá trị" not in picture(app)


async def test_another_items_values_never_mix(asking_app: InspectApp, sample: str) -> None:
    app = asking_app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("s")
        await send(app, "12")
        await pilot.press("escape", "down")
        await until(pilot, lambda: not app.screen.query(AskRow))
        assert not app.screen.query_one(AskForm).has_class("-shown")
        await pilot.press("s", "up", "s")
        field = row(app, "tong").field
        assert isinstance(field, TextField)
        assert field.value == "12"


async def test_what_follows_enter_in_one_read_goes_into_the_next_value(asking_app: InspectApp, sample: str) -> None:
    app = asking_app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("f", "s")
        await send(app, "120\r2")
        await saved(pilot)
        await send(app, "\tbưu chính\r7,5\r")
        await saved(pilot)
        assert app.inspection
        values = app.inspection.answers["CK1"].values
        assert values == {"tong": "120", "kenh": "khac", "kenh_nao": "bưu chính", "ty_le": "7.5"}


async def test_what_follows_the_enter_that_answers_a_question_goes_behind_it(
    asking_app: InspectApp, sample: str
) -> None:
    app = asking_app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await app.push_screen(AskLine("Tên", ""), lambda name: app.tell(str(name)))
        await pilot.pause()
        await send(app, "An\rgHỏi thêm")
        await until(pilot, lambda: "Hỏi thêm" in picture(app))
        await saved(pilot)
        assert app.told == ["An"]
        assert app.inspection
        assert "Hỏi thêm" in (app.inspection.answers["CK1"].note or "")
