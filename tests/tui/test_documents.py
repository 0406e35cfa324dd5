"""From what was recorded to a signed, numbered, sealed document, step by step on the screen."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from inspect_tool.domain.records import DocumentKind, DocumentState
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.report import demo_pki
from inspect_tool.report.demo_pki import DemoPki
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.conclusion import ConclusionScreen
from inspect_tool.tui.screens.dialogs import AskLine, Confirm, Reading
from inspect_tool.tui.screens.documents import DocumentsScreen
from inspect_tool.tui.steps import standing
from inspect_tool.tui.widgets.fields import TextField
from inspect_tool.tui.widgets.virtual_list import VirtualList
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
    assert isinstance(app.screen, DocumentsScreen)
    return app.screen


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


async def finished(pilot: Pilot[None], steps: int) -> str:
    """Wait until this many steps have said how they ended; return what the last one said."""
    app = pilot.app
    assert isinstance(app, InspectApp)
    await until(pilot, lambda: len(documents(app).said) == steps, tries=3000)
    assert not documents(app).busy
    return documents(app).said[-1]


async def test_issue_sign_number_seal_verify(app: InspectApp, home: Home, sample: str, pki: DemoPki) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "documents")
        await do(pilot, "ket-luan/co-quan")
        await until(pilot, lambda: documents(app).said)
        assert "Chưa tới bước này" in documents(app).said[-1]
        await do(pilot, "ket-luan/issue")
        await pilot.press("down", "up")  # the screen goes on while the PDF is made
        assert "✓" in await finished(pilot, 2)

        await do(pilot, "ket-luan/truong-doan")
        await answer(pilot, str(pki.p12["truong-doan"]))
        await answer(pilot, "sai")
        assert "✗" in await finished(pilot, 3)
        await do(pilot, "ket-luan/truong-doan")
        await answer(pilot, str(pki.p12["truong-doan"]))
        await answer(pilot, PASSWORD)
        assert "✓" in await finished(pilot, 4)

        await do(pilot, "ket-luan/number")
        await answer(pilot, "20")
        await answer(pilot, "7/9/2023")
        assert "✓" in await finished(pilot, 5)
        await do(pilot, "ket-luan/co-quan")
        await answer(pilot, str(pki.p12["co-quan"]))
        await answer(pilot, PASSWORD)
        assert "✓" in await finished(pilot, 6)
        assert PASSWORD not in picture(app)

        await pilot.press("v")
        await answer(pilot, str(pki.root))
        await until(pilot, lambda: isinstance(app.screen, Reading), tries=3000)
        await until(pilot, lambda: "Vũ Thị Huỳnh Mai" in picture(app))
        await pilot.press("escape", "ctrl+q")
    with home.open(sample) as notebook:
        document = standing(dict(notebook.inspection().documents), DocumentKind.CONCLUSION)
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
