"""Every field of every screen takes bursts of input methods exactly; hostile text breaks no list and no editor."""

from __future__ import annotations

import ast
import unicodedata
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual.events import Paste
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, TextArea

from inspect_tool.calendars import load_calendar
from inspect_tool.domain.phrasings import Phrasing
from inspect_tool.domain.records import KINDS, check_field, field_names, is_links, is_map
from inspect_tool.domain.terms import Start
from inspect_tool.errors import InputError
from inspect_tool.library import Library
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit, Notebook
from inspect_tool.tui import commands, screens
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.messages import FieldEdited, PartRequested
from inspect_tool.tui.screens.dialogs import AskLine, AskText, Option, Pick, Picking, PickMany
from inspect_tool.tui.screens.due import PickDue
from inspect_tool.tui.screens.file_picker import FilePicker
from inspect_tool.tui.screens.items import ItemsScreen
from inspect_tool.tui.screens.new_inspection import NewInspection
from inspect_tool.tui.screens.palette import Palette
from inspect_tool.tui.screens.phrase import PickPhrase
from inspect_tool.tui.screens.redraft import Redraft
from inspect_tool.tui.screens.register_dialogs import AskDraw
from inspect_tool.tui.screens.rows_screen import RowsScreen
from inspect_tool.tui.widgets.fields import NoteField, TextField, typed
from inspect_tool.tui.widgets.table import Table
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.tui.conftest import Ticking, opened, picture, saved, until
from tests.tui.test_fields import BURSTS, send

#: One read with every burst: Telex, VNI, letters with marks after them, marks alone, an arrow in the middle.
BURST = " ".join(raw for raw, _ in BURSTS if "\x1b" not in raw) + " ab\x1b[Dc"
EXPECTED = " ".join(kept for raw, kept in BURSTS if "\x1b" not in raw) + " acb"
HOSTILE = (
    "[/b] vỡ [x] [red]đỏ[/] {0} %s 🌿👩\u200d👩\u200d👧 \u202eשלום\u202c مرحبا a\u0300\u0323 \x1b[31m\x07\x00 \\[b] hết"
)
PARTS = tuple(screens._PARTS)
TUI = Path(screens.__file__).parent.parent
#: The modules whose fields the tests of screens and of questions have to reach.
ON_SCREENS = {"form", "item_editor", "ask_form", "figures", "conclusion", "items", "rows_screen", "table_view"}
IN_QUESTIONS = {"dialogs", "file_picker", "new_inspection", "redraft", "register_dialogs"}


def fields_of(screen: Screen[object]) -> list[TextField | NoteField]:
    """The editable fields that can be reached now; no screen may use a plain one."""
    plain = [w for kind in (Input, TextArea) for w in screen.query(kind) if not isinstance(w, TextField | NoteField)]
    assert plain == []
    found = (*screen.query(TextField), *screen.query(NoteField))
    return [field for field in found if field.focusable and field.region]


def text_of(field: TextField | NoteField) -> str:
    return field.value if isinstance(field, TextField) else field.text


@cache
def built_in() -> set[str]:
    """The modules that put a field on the screen; none may put a plain one there, nor a palette with one inside."""
    found = set()
    kinds = {"TextField", "NoteField"}
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in TUI.rglob("*.py")}
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and {ast.unparse(base) for base in node.bases} & {
                "TextField",
                "NoteField",
            }:
                kinds.add(node.name)
    for path, tree in trees.items():
        called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        assert not called & {"Input", "TextArea", "MaskedInput", "Select", "CommandPalette"}, path
        if called & kinds:
            found.add(path.stem)
    return found


def builder(field: TextField | NoteField) -> str:
    """The module that put this field there: that of the nearest widget around it that builds fields."""
    known = built_in()
    for around in field.ancestors:
        for kind in type(around).__mro__:
            if (name := kind.__module__.rpartition(".")[2]) in known:
                return name
    pytest.fail(f"nobody knows who built {field}")


def test_the_two_tests_below_reach_whatever_builds_a_field() -> None:
    assert built_in() == ON_SCREENS | IN_QUESTIONS


async def takes_bursts(pilot: Pilot[None], field: TextField | NoteField) -> None:
    """Type every burst in one read, then paste hostile text; the field holds exactly that."""
    where = f"{type(pilot.app.screen).__name__} {field.field} {field.id}"
    field.focus()
    await pilot.pause()
    field.show("")
    await send(pilot.app, BURST)
    await pilot.pause()
    await pilot.pause()
    assert text_of(field) == EXPECTED, where
    field.show("")
    pilot.app.post_message(Paste(HOSTILE))
    await pilot.pause()
    await pilot.pause()
    kept = typed(HOSTILE)
    assert text_of(field) in {kept, kept.strip()}, where
    assert unicodedata.is_normalized("NFC", text_of(field))
    field.show("")
    if field.field == "search":  # what was sought hides every row until it is gone
        field.post_message(FieldEdited(field.field, None))
        await pilot.pause()


async def takes_bursts_on_its_list(pilot: Pilot[None], dialog: Picking[Any]) -> None:
    """Type on the list, which searches: what is sought is exactly what was typed."""
    dialog.query_one(VirtualList).focus()
    await pilot.pause()
    await send(pilot.app, "Hanh\x7f\x7f\x7fạnh tie\u0302\u0301ng")
    await pilot.pause()
    await pilot.pause()
    assert dialog.query_one(TextField).value == "Hạnh tiếng", type(dialog).__name__


async def views(pilot: Pilot[None]) -> AsyncIterator[None]:
    """Go once to a row of each kind in each list of the screen in front, then open what is hidden at first."""
    for rows in pilot.app.screen.query(VirtualList):
        seen: set[str] = set()
        for row in rows.rows:
            kind = row.key.rpartition("/")[0]
            if not row.heading and kind not in seen and rows.can_focus:
                seen.add(kind)
                rows.focus()
                rows.go(row.key)
                await pilot.pause()
                await pilot.pause()
                yield
    yield
    screen = pilot.app.screen
    if isinstance(screen, RowsScreen):
        table = screen.query_one(Table)
        table.focus()
        table.column = next(at for at, column in enumerate(table.columns) if not column.computed)
        await pilot.press("f2")
        yield
        table.focus()
        await pilot.press("slash")
        yield
    if isinstance(screen, ItemsScreen):
        screen.show_at("answer/CK14")
        await pilot.pause()
        await screen.editor.show_asks()
        await pilot.pause()
        yield
        screen.action_search()
        await pilot.pause()
        yield


@pytest.mark.parametrize("most", [2, pytest.param(1000, marks=pytest.mark.long)])
async def test_every_field_of_every_screen_takes_bursts(app: InspectApp, sample: str, home: Home, most: int) -> None:
    """The short form looks at every field and types in some of each screen."""
    with home.open(sample) as notebook:
        notebook.write([Edit("proposal/p", "text", "Trang bị máy quét"), Edit("question/q", "text", "Hỏi lại")])
    typed_in: dict[str, set[int]] = {}
    reached: set[str] = set()
    async with app.run_test(size=(120, 50)) as pilot:
        await opened(pilot)
        for part in PARTS:
            await go(pilot, part)
            tried = typed_in.setdefault(part, set())
            async for _ in views(pilot):
                for field in fields_of(app.screen):
                    if not field.is_attached:
                        continue  # another item's values came in its place
                    fresh = builder(field) not in reached
                    if id(field) not in tried and (fresh or len(tried) < most):
                        tried.add(id(field))
                        reached.add(builder(field))
                        await takes_bursts(pilot, field)
            await saved(pilot)
    assert reached == ON_SCREENS
    assert {part for part in PARTS if typed_in[part]} >= {"inspection", "facts", "findings", "proposals", "figures"}


async def go(pilot: Pilot[None], part: str) -> None:
    """Go to a part and wait until it stands there."""
    pilot.app.post_message(PartRequested(part))
    await until(pilot, lambda: getattr(pilot.app.screen, "NAME", "") == part)
    await pilot.pause()


def dialogs(home: Home, library: Library, clock: Ticking, folder: Path) -> Iterator[Screen[Any]]:
    many = [Option(str(n), f"[/b] {n}") for n in range(20)]
    yield AskLine(HOSTILE, HOSTILE)
    yield AskLine(HOSTILE, HOSTILE, password=True)
    yield PickMany(HOSTILE, many, frozenset({"3"}))
    yield PickPhrase([Phrasing(text=f"[/b] {n} …") for n in range(20)])
    yield PickDue(load_calendar(), date(2023, 8, 17), Start.VISIT)
    yield Palette(commands.INSPECTION)
    yield Redraft(HOSTILE, HOSTILE, "x")
    yield AskDraw(HOSTILE, frame=9, enough=3, seed="s")
    yield AskText(HOSTILE, HOSTILE)
    yield Pick(HOSTILE, many)
    yield FilePicker(HOSTILE, folder)
    yield NewInspection(lambda: home, lambda: library, clock)


async def test_every_field_of_every_question_takes_bursts(
    app: InspectApp, home: Home, library: Library, clock: Ticking, tmp_path: Path
) -> None:
    (tmp_path / "[x] tệp [b].jpg").write_bytes(b"")
    async with app.run_test(size=(80, 24)) as pilot:
        reached = set()
        for dialog in dialogs(home, library, clock, tmp_path):
            await app.push_screen(dialog)
            if isinstance(dialog, Redraft):
                dialog.action_edit()
            await pilot.pause()
            fields = fields_of(dialog)
            assert fields
            for field in fields:
                reached.add(builder(field))
                await takes_bursts(pilot, field)
            if isinstance(dialog, Picking) and not isinstance(dialog, PickMany):
                await takes_bursts_on_its_list(pilot, dialog)
            app.pop_screen()
        assert reached == IN_QUESTIONS


def hostile_edits(kinds: Iterable[str]) -> Iterator[Edit]:
    """Hostile text in every field of every kind of record that takes text."""
    known = {"inspection": "visit", "unit": "inspected"}
    for kind in kinds:
        for field in field_names(kind):
            name = f"{field}.x" if is_map(kind, field) else field
            if is_links(kind, field):
                continue
            for text in (HOSTILE, typed(HOSTILE)):
                try:
                    check_field(kind, name, text)
                except InputError:
                    continue
                yield Edit(f"{kind}/{known.get(kind, 'h')}", name, text)
                break


def spoil(notebook: Notebook, library: Library) -> None:
    """Fill an inspection with hostile text: every field, every note, one of 10,000 characters."""
    notebook.write(list(hostile_edits(KINDS)))
    items = [item.id for checklist in library.checklists for item in checklist.items]
    notebook.write([Edit(f"answer/{item}", "note", typed(HOSTILE)) for item in items])
    notebook.write(
        [Edit("answer/CK1", "note", (typed(HOSTILE) + "\n") * 150), Edit("answer/CK2", "note", "x" * 10_000)]
    )
    notebook.write([Edit("answer/CK14", f"values.{name}", typed(HOSTILE)) for name in ("niem_yet", "linh_vuc.1")])
    notebook.write(
        [
            Edit("finding/h", "nature", "han-che"),
            Edit("person/h", "side", "doan"),
            Edit("figures/h", "counts.direct", 3),
        ]
    )
    notebook.write([Edit("answer/CK1", "assignee", typed(HOSTILE)), Edit("answer/CK1", "evidence.h", value=True)])


@pytest.mark.parametrize("size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.long)])
async def test_hostile_text_breaks_no_list_and_no_editor(
    app: InspectApp, sample: str, home: Home, library: Library, size: tuple[int, int]
) -> None:
    with home.open(sample) as notebook:
        spoil(notebook, library)
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        whole(app, size)
        await pilot.press("l")
        whole(app, size)
        await pilot.press("escape", "i")
        whole(app, size)
        await pilot.press("escape")
        for part in PARTS:
            await go(pilot, part)
            async for _ in views(pilot):
                whole(app, size)


def whole(app: InspectApp, size: tuple[int, int]) -> None:
    """What is painted has its size, and no character that would steer a terminal."""
    lines = picture(app).splitlines()
    assert len(lines) == size[1]
    for line in lines:
        assert cell_len(line) <= size[0], line
        assert not {c for c in line if unicodedata.category(c) == "Cc"}, line
