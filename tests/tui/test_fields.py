"""Bursts of Vietnamese input methods through every field, as a terminal sends them: many keys in one read."""

from __future__ import annotations

import pytest
from textual._xterm_parser import XTermParser
from textual.app import App, ComposeResult
from textual.events import Paste
from textual.message import Message

from inspect_tool.tui.messages import FieldEdited
from inspect_tool.tui.widgets.fields import Choice, ChoiceField, NoteField, TextField

BURSTS = [
    ("hanh\x7f\x7f\x7fạnh", "hạnh"),
    ("tie\x7fếng", "tiếng"),
    ("tie6\x7f\x7fê1\x7f\x7fếng", "tiếng"),
    ("e\u0302\u0301n", "ến"),
    ("u\u031b\u01a1\u0301c", "ước"),
    ("ab\x1b[Dc", "acb"),
    ("đường\x7f", "đườn"),
]


class Host(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.edits: list[FieldEdited] = []

    def compose(self) -> ComposeResult:
        yield TextField("line")
        yield NoteField("note")
        yield ChoiceField("verdict", [Choice("dat", "Đạt", "✓"), Choice("khong-dat", "Không đạt", "✗")])

    def on_field_edited(self, event: FieldEdited) -> None:
        self.edits.append(event)


async def send(app: App[None], raw: str) -> None:
    """Hand the app what one read from the terminal returned."""
    assert app._driver
    for event in XTermParser(False).feed(raw):
        assert isinstance(event, Message)
        event.set_sender(app)
        app._driver.send_message(event)


@pytest.mark.parametrize(("raw", "expected"), BURSTS)
@pytest.mark.parametrize("field", ["line", "note"])
async def test_a_burst_keeps_its_order_and_is_composed(field: str, raw: str, expected: str) -> None:
    async with Host().run_test() as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        widget: TextField | NoteField = app.query_one(TextField) if field == "line" else app.query_one(NoteField)
        widget.focus()
        await pilot.pause()
        await send(app, raw)
        await pilot.pause()
        await pilot.pause()
        assert (widget.value if isinstance(widget, TextField) else widget.text) == expected
        assert app.edits[-1].value == expected


async def test_a_note_takes_enter_in_the_middle_of_a_burst() -> None:
    async with Host().run_test() as pilot:
        note = pilot.app.query_one(NoteField)
        note.focus()
        await pilot.pause()
        await send(pilot.app, "hanh\x7f\x7f\x7fạnh\rdo\x7fòng 2")
        await pilot.pause()
        await pilot.pause()
        assert note.text == "hạnh\ndòng 2"


async def test_showing_a_value_is_no_edit() -> None:
    async with Host().run_test() as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        app.query_one(TextField).show("tie\u0302\u0301ng")
        app.query_one(NoteField).show("tie\u0302\u0301ng")
        app.query_one(ChoiceField).show("dat")
        await pilot.pause()
        assert app.edits == []
        assert app.query_one(TextField).value == app.query_one(NoteField).text == "tiếng"


async def test_control_characters_and_lines_pasted() -> None:
    async with Host().run_test() as pilot:
        line, note = pilot.app.query_one(TextField), pilot.app.query_one(NoteField)
        fields: tuple[TextField | NoteField, ...] = (line, note)
        for field in fields:
            field.focus()
            await pilot.pause()
            pilot.app.post_message(Paste("a\x1b[31m\x00b\r\n[/b] 🌿 \u202exyz"))
            await pilot.pause()
        assert line.value == "a[31mb [/b] 🌿 \u202exyz"
        assert note.text == "a[31mb\n[/b] 🌿 \u202exyz"


async def test_a_long_note_is_kept_whole() -> None:
    async with Host().run_test() as pilot:
        note = pilot.app.query_one(NoteField)
        note.focus()
        await pilot.pause()
        long = "Quận niêm yết 215 thủ tục. " * 400
        pilot.app.post_message(Paste(long))
        await pilot.pause()
        assert note.text == long


async def test_a_choice_is_made_by_number_and_arrows() -> None:
    async with Host().run_test() as pilot:
        app = pilot.app
        assert isinstance(app, Host)
        app.query_one(ChoiceField).focus()
        await pilot.press("2", "right")
        assert [edit.value for edit in app.edits] == ["khong-dat", "dat"]
        assert "[1 ✓ Đạt]" in app.query_one(ChoiceField).render().plain


async def test_taking_back_lines_that_brought_the_scroll_bar_ends_nothing() -> None:
    app = Host()
    async with app.run_test(size=(40, 12)) as pilot:
        field = app.query_one(NoteField)
        field.styles.height = 4
        field.focus()
        for number in range(6):
            field.insert(f"dòng {number}\n", maintain_selection_offset=False)
            field.history.checkpoint()
            await pilot.pause()
        while field.text:
            shorter = len(field.text)
            await pilot.press("ctrl+z")
            assert len(field.text) < shorter
        await pilot.press("ctrl+z")
        await pilot.press(*["ctrl+y"] * 7)
        assert field.text == "".join(f"dòng {number}\n" for number in range(6))
        assert field.cursor_location == field.document.end
        await pilot.press("up", "ctrl+y")
        assert field.cursor_location == (5, 0)
