"""Figures, findings, proposals, facts, disputes: what is typed arrives in its record; what it changes is seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot

from inspect_tool.domain.records import Reply
from inspect_tool.library import Library
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.messages import PartRequested
from inspect_tool.tui.screens.disputes import DisputesScreen
from inspect_tool.tui.screens.findings import FindingsScreen
from inspect_tool.tui.widgets.fields import ChoiceField, NoteField, TextField
from inspect_tool.tui.widgets.form import Form
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.tui.conftest import Ticking, opened, picture, saved, until
from tests.tui.test_fields import BURSTS, send


async def test_figures_show_what_does_not_hold_as_it_is_typed(app: InspectApp, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "figures")
        assert "6.603" in picture(app)
        problems = app.screen.query_one("#problems", VirtualList)
        before = {row.key for row in problems.rows}
        late = app.screen.query_one("#table", Form).field_named("counts.late")
        late.focus()
        await pilot.press("0")
        await saved(pilot)
        assert before - {row.key for row in problems.rows} == {"implied_zero-late"}


async def test_a_number_that_is_not_clear_is_refused_in_place(app: InspectApp, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "figures")
        form = app.screen.query_one("#table", Form)
        field = form.field_named("counts.online")
        assert isinstance(field, TextField)
        field.focus()
        field.value = "2,705"
        await saved(pilot)
        assert app.inspection is not None
        assert app.inspection.figures["6t-2023"].counts["online"] == 2705
        assert "Chưa lưu" in str(form.query_one(".problem").render())
        field.value = "2706"
        await pilot.press("tab")
        await saved(pilot)
        assert app.inspection.figures["6t-2023"].counts["online"] == 2706
        assert field.value == "2.706"


async def test_the_units_explanation_is_kept_with_its_problem(app: InspectApp, home: Home, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "figures")
        row = app.screen.query_one("#problems", VirtualList).current
        assert row is not None
        await pilot.press("f2")
        await send(app, "trung\x7f\x7f\x7f\x7fùng")
        await pilot.press("ctrl+q")
    with home.open(sample) as notebook:
        assert notebook.inspection().figures["6t-2023"].explanations == {row.key: "tùng"}


async def test_findings_and_recommendations(app: InspectApp, home: Home, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "findings")
        await pilot.press("h")
        await until(pilot, lambda: isinstance(app.screen.focused, NoteField))
        await send(app, "Thiê\x7f\x7fiếu bảng [x]")
        await pilot.pause()
        await pilot.press("tab", "tab", "2", "escape", "l", "space", "enter")
        await saved(pilot)
        assert app.inspection is not None
        (limitation,) = app.inspection.limitations
        assert (limitation.text, limitation.severity) == ("Thiếu bảng [x]", "trung-binh")
        assert limitation.items == {"CK1"}
        await pilot.press("k")
        await until(pilot, lambda: len(app.inspection.recommendations) == 5 if app.inspection else False)
        added = next(r for r in app.inspection.recommendations if r.findings == {limitation.id})
        assert added.addressee == "UBND quận Bình Thạnh"
        await pilot.press("escape", "delete")
        await saved(pilot)
        assert len(app.inspection.recommendations) == 4
        await pilot.press("ctrl+z")
        await saved(pilot)
        assert len(app.inspection.recommendations) == 5


async def test_the_units_reply_is_chosen(app: InspectApp, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "findings")
        screen = app.screen
        assert isinstance(screen, FindingsScreen)
        assert screen.selected is not None
        reply = screen.query_one("#form-finding", Form).field_named("reply")
        assert isinstance(reply, ChoiceField)
        reply.focus()
        await pilot.press("2")
        await saved(pilot)
        assert app.inspection is not None
        assert app.inspection.findings[screen.selected.partition("/")[2]].reply is Reply.DISPUTES


async def test_proposals_and_facts(app: InspectApp, home: Home, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "proposals")
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen.focused, NoteField))
        await send(app, BURSTS[0][0])
        await saved(pilot)
        await pilot.press("escape", "escape")
        await opened_part(app, pilot, "facts")
        await pilot.press("n", "enter")
        await until(pilot, lambda: isinstance(app.screen.focused, TextField))
        await send(app, "Lê Văn Ca\x7f\x7fCả")
        await pilot.press("ctrl+q")
    with home.open(sample) as notebook:
        seen = notebook.inspection()
        assert BURSTS[0][1] in {proposal.text for proposal in seen.proposals}
        assert "Lê Văn Cả" in {person.name for person in seen.people}


async def opened_part(app: InspectApp, pilot: Pilot[None], part: str) -> None:
    app.post_message(PartRequested(part))
    await until(pilot, lambda: getattr(app.screen, "NAME", "") == part)
    await pilot.pause()


@pytest.fixture
def disputed(home: Home, sample: str, tmp_path: Path, clock: Ticking) -> str:
    """The sample visit after a second laptop, which answered an item differently, was merged; its id."""
    other = Home(tmp_path / "other", clock=clock, author="Trần Bình")
    with home.open(sample) as ours:
        ours.export(tmp_path / "to-2")
        other.join(tmp_path / "to-2")
        ours.write([Edit("answer/CK2", "verdict", "dat"), Edit("answer/CK2", "note", "đã gỡ [b]hết[/b]")])
    with other.open(sample) as theirs:
        theirs.write([Edit("answer/CK2", "verdict", "khong-dat"), Edit("answer/CK2", "note", "còn 3 thủ tục cũ")])
        theirs.export(tmp_path / "back")
    with home.open(sample) as ours:
        ours.merge([tmp_path / "back"], unknown="accept")
    return sample


async def test_a_person_decides_disputes(
    small_app: InspectApp, disputed: str, compare: Callable[[App[None], str], None]
) -> None:
    app = small_app
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "disputes")
        assert app.inspection is not None
        assert {d.field for d in app.inspection.disputes} == {"verdict", "note"}
        screen = app.screen
        assert isinstance(screen, DisputesScreen)
        await until(pilot, lambda: screen.proposal)
        await pilot.pause()
        compare(app, "disputes-80x24")
        await pilot.press("n")
        note = app.screen.query_one(NoteField)
        note.load_text("đã gỡ, còn 3")
        await pilot.press("f2")
        await until(pilot, lambda: app.inspection and len(app.inspection.disputes) == 1)
        await pilot.press("2")
        await until(pilot, lambda: app.inspection and not app.inspection.disputes)
        answer = app.inspection.answers["CK2"]
        assert (answer.verdict, answer.note) == ("khong-dat", "đã gỡ, còn 3")


async def test_an_inspection_without_anything_opens_in_every_part(
    app: InspectApp, home: Home, library: Library
) -> None:
    home.create("trong").close()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        for part in ("facts", "figures", "findings", "proposals", "disputes", "conclusion", "documents"):
            await opened_part(app, pilot, part)
            await pilot.press("down", "up")
