"""From what was recorded to a signed, numbered, sealed document, step by step on the screen."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from textual.pilot import Pilot

from inspect_tool.domain.records import DocumentKind, DocumentState
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.report import demo_pki
from inspect_tool.report.demo_pki import DemoPki
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.conclusion import ConclusionScreen
from inspect_tool.tui.screens.dialogs import AskLine, Confirm, Pick, Reading
from inspect_tool.tui.screens.documents import DocumentsScreen
from inspect_tool.tui.screens.pages import PagesScreen, read_page
from inspect_tool.tui.screens.progress import ProgressBox
from inspect_tool.tui.steps import standing
from inspect_tool.tui.widgets.fields import TextField
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.report.authorities import Server
from tests.tui.conftest import opened, picture, until

PASSWORD = "mật khẩu [1]"


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> DemoPki:
    people = {"truong-doan": "Vũ Thị Huỳnh Mai", "co-quan": "Đoàn kiểm tra"}
    return demo_pki.make(
        tmp_path_factory.mktemp("pki"),
        people,  # type: ignore[arg-type]
        organisation="UBND Thành phố",
        password=PASSWORD.encode(),
        now=datetime(2023, 8, 1, tzinfo=UTC),
    )


def documents(app: InspectApp) -> DocumentsScreen:
    return next(screen for screen in app.screen_stack if isinstance(screen, DocumentsScreen))


async def do(pilot: Pilot[None], key: str) -> None:
    """Put the cursor on a step and do it."""
    app = pilot.app
    assert isinstance(app, InspectApp)
    documents(app).query_one(VirtualList).go(key)
    await pilot.press("enter")


async def answer(pilot: Pilot[None], text: str) -> None:
    """Answer the line that is asked for."""
    await until(pilot, lambda: isinstance(pilot.app.screen, AskLine))
    await pilot.pause()
    pilot.app.screen.query_one(TextField).value = text
    await pilot.press("enter")
    await pilot.pause()


async def pick(pilot: Pilot[None], key: str) -> None:
    """Choose a line of what it is signed with."""
    await until(pilot, lambda: isinstance(pilot.app.screen, Pick))
    await pilot.pause()
    pilot.app.screen.query_one(VirtualList).go(key)
    await pilot.press("enter")
    await pilot.pause()


async def finished(pilot: Pilot[None], steps: int) -> str:
    """Wait until this many steps have said how they ended; return what the last one said."""
    app = pilot.app
    assert isinstance(app, InspectApp)
    ended = lambda: len(documents(app).said) == steps and app.screen is documents(app)  # noqa: E731 - reads as words
    await until(pilot, ended, tries=3000)
    assert not documents(app).busy
    return documents(app).said[-1]


async def test_issue_sign_number_seal_verify(app: InspectApp, home: Home, sample: str, pki: DemoPki) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "documents")
        await do(pilot, "ket-luan/co-quan")
        await until(pilot, lambda: documents(app).said)
        assert "trước hết phải xong “Lập bản chính”" in documents(app).said[-1]
        await do(pilot, "ket-luan/issue")
        await pilot.press("down", "up")  # the screen goes on while the PDF is made
        assert "✓" in await finished(pilot, 2)

        await do(pilot, "ket-luan/truong-doan")
        await pick(pilot, "file")
        await answer(pilot, str(pki.p12["truong-doan"]))
        await pick(pilot, "image")
        await answer(pilot, str(pki.images["truong-doan"]))
        await pick(pilot, "go")
        await answer(pilot, "sai")
        assert "✗" in await finished(pilot, 3)
        await do(pilot, "ket-luan/truong-doan")
        await pick(pilot, "go")
        await answer(pilot, PASSWORD)
        assert "✓" in await finished(pilot, 4)

        await do(pilot, "ket-luan/number")
        await answer(pilot, "20")
        await answer(pilot, "7/9/2023")
        assert "✓" in await finished(pilot, 5)
        await do(pilot, "ket-luan/co-quan")
        await pick(pilot, "file")
        await answer(pilot, str(pki.p12["co-quan"]))
        await pick(pilot, "go")
        await answer(pilot, PASSWORD)
        assert "✓" in await finished(pilot, 6)
        assert PASSWORD not in picture(app)
        assert "▹ Kiểm tra chữ ký" in picture(app)

        await pilot.press("v")
        await answer(pilot, str(pki.root))
        await until(pilot, lambda: isinstance(app.screen, Reading), tries=3000)
        await until(pilot, lambda: "Vũ Thị Huỳnh Mai" in picture(app))
        await pilot.press("escape", "p")
        await until(pilot, lambda: isinstance(app.screen, PagesScreen) and app.screen.page)
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in picture(app)
        await pilot.press("right")
        await until(pilot, lambda: isinstance(app.screen, PagesScreen) and getattr(app.screen.page, "number", 0) == 2)
        await pilot.press("escape", "ctrl+q")
    with home.open(sample) as notebook:
        document = standing(notebook.inspection().documents, DocumentKind.CONCLUSION)
        assert document is not None
        assert (document.state, document.number) == (DocumentState.AGENCY_SIGNED, "20/TB-ĐKT")


async def test_what_is_missing_is_listed_and_one_jump_away(app: InspectApp, home: Home, sample: str) -> None:
    with home.open(sample) as notebook:
        notebook.write([Edit("finding/cong-khai", "text", "Niêm yết … thủ tục")])
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "documents")
        await do(pilot, "bien-ban/issue")
        await until(pilot, lambda: isinstance(app.screen, Confirm), tries=3000)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConclusionScreen) and app.screen.gap)
        screen = app.screen
        assert isinstance(screen, ConclusionScreen)
        assert screen.document is DocumentKind.MINUTES
        assert screen.gap is not None
        assert screen.gap.record == "finding/cong-khai"
        await pilot.press("enter")
        await until(pilot, lambda: getattr(app.screen, "NAME", "") == "findings")


async def test_a_draft_is_printed_at_any_time(app: InspectApp, home: Home, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "documents")
        await do(pilot, "bien-ban/draft")
        assert "✓" in await finished(pilot, 1)
        assert app.inspection is not None
        assert not app.inspection.documents
    assert is_pdf(home.inspections / sample / "documents" / "bien-ban-nhap.pdf")


def is_pdf(file: Path) -> bool:
    return file.read_bytes().startswith(b"%PDF")


def test_a_page_is_drawn_and_read_within_the_pages_there_are(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    with pypdfium2.PdfDocument.new() as pdf:
        for _ in range(2):
            pdf.new_page(300, 600)
        pdf.save(file)
    assert [(read_page(file, n, draw=False).number, read_page(file, n, draw=False).count) for n in (-5, 9)] == [
        (1, 2),
        (2, 2),
    ]
    image = read_page(file, 1, draw=True).image
    assert image is not None
    assert (image.width, image.height) == (1200, 2400)


async def test_a_token_is_asked_for_its_library_label_and_pin_once(app: InspectApp, home: Home, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "documents")
        await do(pilot, "ket-luan/issue")
        assert "✓" in await finished(pilot, 1)
        await do(pilot, "ket-luan/truong-doan")
        await pick(pilot, "token")
        await answer(pilot, str(home.root / "khong-co.so"))
        await answer(pilot, "VGCA")
        await pick(pilot, "go")
        await until(pilot, lambda: isinstance(app.screen, AskLine))
        assert "không tự thử lại" in " ".join(picture(app).replace("│", " ").split())
        await answer(pilot, "123456")
        assert "khong-co.so" in await finished(pilot, 2)
        assert "123456" not in picture(app)


async def test_who_waits_for_a_timestamp_can_give_up(app: InspectApp, home: Home, sample: str, pki: DemoPki) -> None:
    now = datetime(2023, 8, 18, tzinfo=UTC)
    with Server(now, now) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        server.hold.clear()
        async with app.run_test(size=(80, 24)) as pilot:
            await opened(pilot, "documents")
            await do(pilot, "ket-luan/issue")
            assert "✓" in await finished(pilot, 1)
            await do(pilot, "ket-luan/truong-doan")
            await pick(pilot, "file")
            await answer(pilot, str(pki.p12["truong-doan"]))
            await pick(pilot, "stamp")
            await answer(pilot, server.url)
            await pick(pilot, "go")
            await answer(pilot, PASSWORD)
            await until(pilot, lambda: server.asked and isinstance(app.screen, ProgressBox), tries=3000)
            await pilot.press("x")
            assert "✗" in await finished(pilot, 2)
            assert not documents(app).busy
            server.hold.set()
        server.shutdown()
    with home.open(sample) as notebook:
        document = standing(notebook.inspection().documents, DocumentKind.CONCLUSION)
        assert document is not None
        assert document.state is DocumentState.DRAFT
