"""The walk: one key a result, notes saved as they are typed, everything found without accents."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.app import App

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import Verdict
from inspect_tool.domain.walking import View
from inspect_tool.library import Library
from inspect_tool.log.home import Home
from inspect_tool.text import fold
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.inspection import InspectionScreen
from inspect_tool.tui.walk import rows
from inspect_tool.tui.widgets.fields import NoteField, TextField
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.tui.conftest import opened, picture, saved, until
from tests.tui.test_fields import send


def walk(app: InspectApp) -> InspectionScreen:
    assert isinstance(app.screen, InspectionScreen)
    return app.screen


async def test_a_result_is_one_key_and_is_kept(app: InspectApp, home: Home, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("down", "k")
        await saved(pilot)
        assert walk(app).shown.verdict("CK2") is Verdict.NOT_MET
        assert "đã lưu" in picture(app)
        await pilot.press("n")
        assert walk(app).item_id == "CK3"
        await pilot.press("2", "ctrl+q")
    with home.open(sample) as notebook:
        assert notebook.inspection().verdict("CK2") is Verdict.NOT_MET
        assert notebook.inspection().verdict("CK3") is Verdict.PARTLY


async def test_a_note_typed_as_a_burst_is_kept_and_answered_by_function_key(app: InspectApp, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("down", "g")
        await send(app, "hanh\x7f\x7f\x7fạnh [/b]")
        await pilot.pause()
        await pilot.press("f6")
        await saved(pilot)
        answer = walk(app).shown.answers["CK2"]
        assert (answer.note, answer.verdict) == ("hạnh [/b]", Verdict.PARTLY)
        await pilot.press("escape", "down", "up")
        assert walk(app).query_one(NoteField).text == "hạnh [/b]"


async def test_going_to_another_item_at_once_loses_no_typing(app: InspectApp, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("down", "g", "x", "f4", "escape", "escape")
        await until(pilot, lambda: getattr(app.screen, "NAME", "") == "home")
        await opened(pilot)
        assert walk(app).shown.answers["CK2"].note == "x"


async def test_search_and_filter(app: InspectApp, sample: str, library: Library) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("left", "slash")
        walk(app).query_one("#search", TextField).value = fold(" ".join(library.item("TT7").text.split()[:6]))
        await pilot.pause()
        found = {row.key for row in walk(app).query_one(VirtualList).rows if not row.heading}
        assert "TT7" in found
        assert len(found) < 10
        await pilot.press("enter", "escape")
        assert not walk(app).view.narrowed


async def test_a_phrase_goes_into_the_note(app: InspectApp, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("down", "u", "enter")
        await saved(pilot)
        note = walk(app).shown.answers["CK2"].note
        assert note == walk(app).library.item("CK2").usual[0]


async def test_a_finding_is_made_from_an_item(app: InspectApp, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("p")
        await until(pilot, lambda: getattr(app.screen, "NAME", "") == "findings")
        assert app.inspection is not None
        before = {"chi-dao", "cong-khai", "truc-tuyen", "quy-trinh", "rut-ngan", "phan-mem"}
        (made,) = [f for f in app.inspection.findings.values() if f.id not in before]
        assert made.items == {"CK1"}
        assert made.nature == "uu-diem"
        assert made.text == app.inspection.answers["CK1"].note


async def test_undo_takes_back_the_last_result(app: InspectApp, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("3")
        await saved(pilot)
        assert walk(app).shown.verdict("CK1") is Verdict.NOT_MET
        await pilot.press("ctrl+z")
        await saved(pilot)
        assert walk(app).shown.verdict("CK1") is Verdict.MET


async def test_how_it_looks(small_app: InspectApp, sample: str, compare: Callable[[App[None], str], None]) -> None:
    app = small_app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "Cách kiểm tra" in picture(app))
        compare(app, "inspection-80x24")
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        compare(app, "inspection-120x40")


async def test_keys_sent_in_one_read_are_obeyed_in_order(app: InspectApp, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await send(app, "\x1b[B3\x1b[B2gkhông d\x7fđủ\x1bOSx")  # down, 3, down, 2, to the note, text, F4, text
        await saved(pilot)
        answers = walk(app).shown.answers
        assert (answers["CK2"].verdict, answers["CK3"].verdict) == (Verdict.NOT_MET, Verdict.PARTLY)
        assert answers["CK3"].note == "không đủ"
        assert answers["CK4"].note == "x"


async def test_several_items_at_once_and_who_does_what(app: InspectApp, home: Home, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("down", "space", "space", "4")
        await saved(pilot)
        verdicts = [walk(app).shown.verdict(item) for item in ("CK2", "CK3", "CK4")]
        assert verdicts == [Verdict.NOT_APPLICABLE, Verdict.NOT_APPLICABLE, Verdict.UNCHECKED]
        assert not walk(app).marked
        await pilot.press("home", "v", "i", "end", "up", "enter")
        await saved(pilot)
        given = [item for item, answer in walk(app).shown.answers.items() if answer.assignee == "Nguyễn An"]
        assert given == ["CK1", "CK2", "CK3", "CK4"]
        walk(app).view = View(only="mine", author="Nguyễn An")
        await pilot.pause()
        assert [r.key for r in walk(app).query_one(VirtualList).rows if not r.heading] == given
    with home.open(sample) as notebook:
        changes = [change for change in notebook.history() if change.field == "assignee"]
        assert len({change.id.partition(".")[0] for change in changes}) == 1


async def test_the_way_back_after_jumps(app: InspectApp, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("down", "n")
        jumped = walk(app).item_id
        assert jumped not in {"CK1", "CK2"}
        walk(app).show_at("answer/QT3")
        await pilot.pause()
        assert walk(app).item_id == "QT3"
        await pilot.press("b")
        assert (walk(app).item_id, walk(app).view.checklist) == (jumped, "cong-khai")
        await pilot.press("b", "b")
        assert walk(app).item_id == "CK2"


async def test_one_item_over_the_whole_screen(app: InspectApp, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("f", "down", "down")
        await pilot.pause()
        assert walk(app).items.size.height == 1
        assert walk(app).editor.size.height > 15
        assert "CK3" in picture(app)
        await pilot.press("3", "escape")
        await saved(pilot)
        assert walk(app).shown.verdict("CK3") is Verdict.NOT_MET
        assert walk(app).items.size.height > 5


@pytest.mark.parametrize(
    "sought", ["Hòa bình đúng zz", "hoà BÌNH dung zz", "hoa binh dung zz", "ho\u0061\u0300 bi\u0300nh zz"]
)
def test_words_are_found_however_they_are_spelt(library: Library, sought: str) -> None:
    answers = {"CK2": {"note": "Phường Hoà Bình đúng hẹn zz"}}
    inspection = Inspection("do", {"answer": answers})
    view = View(sought=sought)
    found = [r.key for r in rows(library, inspection, view) if not r.heading]
    assert found == ["CK2"]
