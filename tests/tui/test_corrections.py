"""A correction on the screen: begun at the issued document, written line by line, then printed, signed and sealed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from inspect_tool import acts
from inspect_tool.domain.corrections import corrected_by, lines_of
from inspect_tool.domain.records import DocumentKind, DocumentState
from inspect_tool.library import Library
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.report.credential import load_p12
from inspect_tool.report.demo_pki import DemoPki
from inspect_tool.report.fields import SignRole
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.corrections import CorrectionsScreen
from inspect_tool.tui.screens.dialogs import Confirm, Reading
from inspect_tool.tui.widgets.fields import NoteField, TextField
from inspect_tool.tui.widgets.form import Form
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.tui.conftest import opened, picture, saved, until
from tests.tui.test_documents import PASSWORD, answer, do, documents, finished, pick, pki  # noqa: F401 - a fixture

NOW = datetime(2023, 9, 7, 8, 0, tzinfo=UTC)
LETTER = "dinh-chinh-1-ket-luan"


@pytest.fixture
def issued(home: Home, sample: str, library: Library, pki: DemoPki) -> str:  # noqa: F811 - the fixture
    """The sample with its conclusion issued as number 20; its id."""

    def signed(pdf: bytes, role: SignRole) -> bytes:
        key = load_p12(pki.p12[role], PASSWORD.encode())
        return acts.sign(pdf, role, key, notebook=notebook, clock=lambda: NOW).pdf

    with home.open(sample) as notebook:
        pdf = acts.issue(notebook, library, DocumentKind.CONCLUSION, draft=False, clock=lambda: NOW).pdf
        pdf = acts.number(signed(pdf, "truong-doan"), "20", date(2023, 9, 7), notebook=notebook).pdf
        signed(pdf, "co-quan")
    return sample


def editor(app: InspectApp) -> CorrectionsScreen:
    screen = app.screen
    assert isinstance(screen, CorrectionsScreen)
    return screen


async def write(pilot: Pilot[None], **texts: str) -> None:
    """Add a line and fill in its fields."""
    app = pilot.app
    assert isinstance(app, InspectApp)
    screen = editor(app)
    before = len(screen.list.rows)
    await pilot.press("n")
    await until(pilot, lambda: len(screen.list.rows) > before and screen.focused is not screen.list)
    form = screen.query_one("#form-correction", Form)
    for name, text in texts.items():
        field = form.field_named(name)
        field.focus()
        await pilot.pause()
        if isinstance(field, TextField):
            field.value = text
        elif isinstance(field, NoteField):
            field.load_text("")
            field.insert(text)
        await pilot.pause()
    await pilot.press("escape")
    await saved(pilot)


async def sign(pilot: Pilot[None], role: str, keys: DemoPki) -> None:
    await do(pilot, f"{LETTER}/{role}")
    await pick(pilot, "file")
    await answer(pilot, str(keys.p12[role]))  # type: ignore[index]
    await pick(pilot, "go")
    await answer(pilot, PASSWORD)


async def test_from_the_issued_document_to_the_sealed_letter(
    app: InspectApp,
    home: Home,
    issued: str,
    pki: DemoPki,  # noqa: F811 - the fixture
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "documents")
        documents(app).query_one(VirtualList).go("ket-luan/verify")
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, CorrectionsScreen) and app.screen.selected)
        await until(pilot, lambda: "Công văn chưa có dòng" in picture(app))
        await pilot.press("escape")
        where, printed, corrected = "Trang 1, phần trích yếu", "Kết luận kiểm tra", "kết luận kiểm tra"
        await write(pilot, where=where, printed=printed, corrected=corrected, reason="viết hoa sai")
        await until(pilot, lambda: [row.cells[0] for row in editor(app).list.rows][1:2] == ["·"])
        await pilot.press("b")
        await until(pilot, lambda: getattr(app.screen, "NAME", "") == "documents")
        assert "Công văn đính chính 20/TB-ĐKT" in picture(app)
        assert "đang soạn, chưa lập" in picture(app)
        screen = documents(app)
        assert screen.step is not None
        assert screen.step.key == f"{LETTER}/issue"
        await pilot.press("enter")
        assert "✓" in await finished(pilot, 1)
        await sign(pilot, "truong-doan", pki)
        assert "✓" in await finished(pilot, 2)
        await do(pilot, f"{LETTER}/number")
        await answer(pilot, "31")
        await answer(pilot, "10/9/2023")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("enter")
        assert "✓" in await finished(pilot, 3)
        await sign(pilot, "co-quan", pki)
        assert "✓" in await finished(pilot, 4)
        await pilot.press("v")
        await answer(pilot, str(pki.root))
        await until(pilot, lambda: isinstance(app.screen, Reading), tries=3000)
        await until(pilot, lambda: "Đính chính Thông báo số 20/TB-ĐKT" in picture(app))
        await pilot.press("escape")
        documents(app).query_one(VirtualList).go("ket-luan/verify")
        await until(pilot, lambda: "Được đính chính bởi" in picture(app))
        rows = documents(app).query_one(VirtualList).rows
        assert any("1 công văn đính chính" in row.cells[0] for row in rows if row.heading)
    with home.open(issued) as notebook:
        view = notebook.inspection()
        (letter,) = corrected_by(view.documents, "ket-luan")
        assert (letter.id, letter.state, letter.number) == (LETTER, DocumentState.AGENCY_SIGNED, "31/ĐKT")
        assert [line.corrected for line in lines_of(view, LETTER)] == ["kết luận kiểm tra"]


async def test_what_is_odd_about_a_line_stands_above_it(app: InspectApp, home: Home, issued: str) -> None:
    with home.open(issued) as notebook:
        letter = acts.start(notebook, "ket-luan", symbol="ĐKT-KSTT")
        acts.add_line(notebook, letter, where="Mục I", printed="không có 05 chữ này", corrected="không có 06 chữ này")
        acts.add_line(notebook, letter, where="Mục II", printed="Nơi nhận:", corrected="Nơi nhận:", reason="x")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, "corrections")
        screen = editor(app)
        await pilot.press("down")
        await until(pilot, lambda: "không thấy nguyên văn" in picture(app))
        title = str(screen.query_one("#form-correction .title", Static).render())
        assert "phải thay thế bằng văn bản cùng hình thức" in title
        assert [row.cells[0] for row in screen.list.rows] == ["✉", "!", "✗", "·", "·", "·"]
        await pilot.press("delete")
        await until(pilot, lambda: len(screen.list.rows) == 5)
        await pilot.press("ctrl+z")
        await until(pilot, lambda: len(screen.list.rows) == 6)


async def test_the_words_around_the_lines_are_edited_too(app: InspectApp, home: Home, issued: str) -> None:
    with home.open(issued) as notebook:
        acts.start(notebook, "ket-luan", symbol="ĐKT-KSTT")
    path = f"passage/{LETTER}.chu-ky"
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "corrections")
        screen = editor(app)
        await until(pilot, lambda: screen.list.go(path))
        assert screen.check_action("remove", ()) is None
        await pilot.press("g")
        field = screen.query_one("#form-passage", Form).field_named("text")
        await until(pilot, lambda: screen.focused is field)
        assert isinstance(field, NoteField)
        assert field.text == "Trưởng đoàn: TM. ĐOÀN KIỂM TRA\nTrưởng đoàn: TRƯỞNG ĐOÀN"
        field.load_text("")
        field.insert("KT. CHÁNH VĂN PHÒNG")
        await pilot.press("escape")
        await saved(pilot)
        row = next(row for row in screen.list.rows if row.key == path)
        assert row.cells[0] == "!"
    with home.open(issued) as notebook:
        assert notebook.inspection().passages[path.partition("/")[2]].text == "KT. CHÁNH VĂN PHÒNG"


async def test_without_an_issued_document_nothing_can_be_begun(app: InspectApp, home: Home, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "documents")
        documents(app).query_one(VirtualList).go("ket-luan/issue")
        await pilot.press("d")
        await pilot.pause()
        assert getattr(app.screen, "NAME", "") == "documents"
        assert documents(app).check_action("correct", ()) is None
    with home.open(sample) as notebook:
        assert notebook.inspection().documents == {}


async def test_a_letter_only_begun_can_be_removed(app: InspectApp, home: Home, issued: str) -> None:
    with home.open(issued) as notebook:
        acts.start(notebook, "ket-luan")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "corrections")
        assert editor(app).check_action("remove", ()) is True
        await pilot.press("delete")
        await until(pilot, lambda: "Chưa có công văn đính chính nào" in picture(app))
        await pilot.press("ctrl+z")
        await until(pilot, lambda: editor(app).selected)


async def test_a_signed_letter_takes_no_line(app: InspectApp, home: Home, issued: str) -> None:
    with home.open(issued) as notebook:
        letter = acts.start(notebook, "ket-luan")
        notebook.write([Edit(f"document/{letter}", "state", "da-ky")])
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "corrections")
        await pilot.press("n")
        await until(pilot, lambda: "đã ký nên không thêm dòng" in " ".join(picture(app).replace("│", " ").split()))
        assert app.inspection is not None
        assert not app.inspection.corrections
