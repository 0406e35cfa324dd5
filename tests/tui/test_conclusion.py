"""The documents' text: edited, drafted anew without losing it, traced to its records; every gap leads to its place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from inspect_tool.domain.records import DocumentKind
from inspect_tool.library import Library
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.report.drafting import SECTIONS
from inspect_tool.tui import sources
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.conclusion import ConclusionScreen
from inspect_tool.tui.screens.records import RecordsScreen
from inspect_tool.tui.screens.redraft import Redraft
from inspect_tool.tui.widgets.fields import NoteField
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.tui.conftest import Ticking, opened, picture, saved, until

STRENGTHS = "passage/ket-luan.uu-diem"


async def at_section(app: InspectApp, pilot: Pilot[None], key: str) -> ConclusionScreen:
    """Open the conclusion at a section."""
    await opened(pilot, "conclusion")
    screen = app.screen
    assert isinstance(screen, ConclusionScreen)
    await until(pilot, lambda: screen.section)
    screen.query_one("#sections", VirtualList).go(f"section/{key}")
    await pilot.pause()
    return screen


@pytest.fixture
def stale(home: Home, sample: str) -> str:
    """The sample with one section edited and the records under it changed since; its id."""
    with home.open(sample) as notebook:
        notebook.write(
            [
                Edit(STRENGTHS, "text", "Quận làm tốt [việc] niêm yết."),
                Edit(STRENGTHS, "drafted_from", "an older draft"),
            ]
        )
        notebook.write([Edit("passage/ket-luan.han-che", "text", "Sửa ở đoạn khác.")])
    return sample


async def test_a_section_is_edited_beside_its_records(app: InspectApp, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await at_section(app, pilot, "uu-diem")
        await pilot.press("g")
        screen.query_one(NoteField).insert_phrase("Đoàn ghi nhận thêm.")
        await saved(pilot)
        await until(pilot, lambda: screen.section and screen.section.edited)
        assert screen.section is not None
        assert screen.section.text.endswith("Đoàn ghi nhận thêm.")
        assert not screen.section.stale
        second = screen.query_one("#sources", VirtualList).rows[1].key
        await pilot.press("escape", "n", "down", "enter")
        await until(pilot, lambda: getattr(app.screen, "NAME", "") == "findings")
        assert isinstance(app.screen, RecordsScreen)
        assert app.screen.selected == second


@pytest.mark.parametrize(
    ("keys", "expected"),
    [("1", "Quận làm tốt [việc] niêm yết."), ("2", None), ("3", "Quận làm tốt [việc] niêm yết.\nThêm.")],
)
async def test_drafting_one_section_anew_asks_and_leaves_the_others(
    app: InspectApp, stale: str, keys: str, expected: str | None
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await at_section(app, pilot, "uu-diem")
        assert screen.section is not None
        assert screen.section.stale
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, Redraft))
        assert "làm tốt [việc] niêm yết.›" in picture(app)
        await pilot.press(keys)
        if keys == "3":
            app.screen.query_one(NoteField).insert_phrase("Thêm.")
            await pilot.press("f6", "escape", "3", "f2")  # nothing but F2 ends the writing, nor loses it
        await saved(pilot)
        await until(pilot, lambda: screen.section and not screen.section.stale)
        assert app.inspection is not None
        passages = app.inspection.passages
        assert (passages["ket-luan.uu-diem"].text if "ket-luan.uu-diem" in passages else None) == expected
        assert screen.section is not None
        assert screen.section.edited is (expected is not None)
        assert passages["ket-luan.han-che"].text == "Sửa ở đoạn khác."
        if expected is None:
            await pilot.press("ctrl+z")
            await until(pilot, lambda: app.told and app.told[-1].startswith("Đã hoàn tác."))
            assert "bản dự thảo" not in app.told[-1]  # it names the text, no mark of a draft
            assert "ket-luan.uu-diem" in app.inspection.passages


async def test_leaving_the_question_changes_nothing(app: InspectApp, stale: str) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await at_section(app, pilot, "uu-diem")
        assert app.inspection is not None
        before = app.inspection.version
        await pilot.press("r", "escape")
        await pilot.pause()
        assert app.inspection.version == before


def test_every_section_names_its_records(home: Home, sample: str, library: Library) -> None:
    assert set(SECTIONS) - set(sources._RECORDS) == {"ket-qua"}  # one sentence that names an appendix
    with home.open(sample) as notebook:
        view = notebook.inspection()
    assert {row.key for row in sources.rows("kien-nghi", DocumentKind.CONCLUSION, view, library)} == {
        recommendation.path for recommendation in view.recommendations
    }
    rows = sources.rows("quy-trinh", DocumentKind.CONCLUSION, view, library)
    assert [row.key for row in rows] == [
        f"answer/{item.id}"
        for item in library.checklists[2].items
        if view.verdict(item.id) in {"mot-phan", "khong-dat"}
    ]


async def test_a_screen_on_which_nothing_happens_does_nothing(
    app: InspectApp, stale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await at_section(app, pilot, "uu-diem")
        await pilot.press("v")  # what is missing has no records beside it
        await pilot.pause()
        said: list[object] = []
        monkeypatch.setattr(screen, "refresh_bindings", lambda: said.append(screen))
        for _ in range(5):
            await pilot.pause(0.02)
        assert not said


async def test_who_signs_for_whom_is_written_in_the_list_and_checked(app: InspectApp, home: Home, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await at_section(app, pilot, "chu-ky")
        assert "TL. CHỦ TỊCH" in picture(app)  # the form of a line is shown beside the section
        field = screen.query_one(NoteField)
        await pilot.press("g")
        field.select_all()
        await pilot.press("delete")
        field.insert_phrase("TL. CHỦ TỊCH")
        await saved(pilot)
        await until(pilot, lambda: any(gap.code == "authority_office" for gap in screen._gaps))
        field.insert_phrase("CHÁNH VĂN PHÒNG")
        await saved(pilot)
        await until(pilot, lambda: not any(gap.code == "authority_office" for gap in screen._gaps))
    with home.open(sample) as notebook:
        kept = notebook.inspection().passages["ket-luan.chu-ky"].text
    assert kept == "TL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG"


async def test_drafts_are_in_the_offices_words_and_ours_stand_in_where_these_cannot_be_read(
    sample: str, home: Home, library: Library, clock: Ticking
) -> None:
    here = replace(library, office=home.root / "office")
    app = InspectApp(home.root, get_home=lambda: home, load_library=lambda: here, clock=clock)
    own = home.root / "office" / "report_templates"
    own.mkdir(parents=True)
    (own / "phrases.yaml").write_text("general: {unit: 'Nơi được kiểm tra: {unit}.'}\n", "utf-8")
    (own / "layout.yaml").write_text("rule: 0.7\n", "utf-8")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await at_section(app, pilot, "khai-quat")
        drafted = screen.section.drafted if screen.section else ""
        assert "Nơi được kiểm tra: UBND quận Bình Thạnh." in drafted
        (own / "phrases.yaml").write_text("findings: [", "utf-8")
        screen.refresh_view()
        await until(pilot, lambda: screen.section and screen.section.drafted != drafted)
        await until(pilot, lambda: any("phrases.yaml" in each for each in app.told))
