"""From what was recorded to a signed, numbered, sealed document, step by step on the screen."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pypdfium2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from textual.pilot import Pilot

from inspect_tool.acts.issuing import NotReadyError
from inspect_tool.domain.readiness import Gap
from inspect_tool.domain.records import DocumentKind, DocumentState
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.report import demo_pki
from inspect_tool.report.anchors import AnchorFolder
from inspect_tool.report.demo_pki import DemoPki
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.messages import PartRequested
from inspect_tool.tui.screens.conclusion import ConclusionScreen
from inspect_tool.tui.screens.dialogs import AskLine, Confirm, Pick, Reading
from inspect_tool.tui.screens.documents import DocumentsScreen
from inspect_tool.tui.screens.file_picker import FilePicker
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


async def sign(pilot: Pilot[None], role: str, key: Path) -> None:
    """Sign the conclusion with a key file."""
    await do(pilot, f"ket-luan/{role}")
    await pick(pilot, "file")
    await answer(pilot, str(key))
    await pick(pilot, "go")
    await answer(pilot, PASSWORD)


async def finished(pilot: Pilot[None], steps: int) -> str:
    """Wait until this many steps have said how they ended; return what the last one said."""
    app = pilot.app
    assert isinstance(app, InspectApp)
    ended = lambda: len(documents(app).said) == steps and app.screen is documents(app)  # noqa: E731 - reads as words
    await until(pilot, ended, tries=3000)
    assert not documents(app).busy
    return documents(app).said[-1]


def every_fact_in(told: str) -> bool:
    """Whether all that `verify` says on the command line is there: three facts a signer, revocation, data, logs."""
    facts = ("HỢP LỆ VÀ TIN CẬY", "Toàn vẹn", "do máy người ký tự khai", "tin cậy", "Thu hồi", "Dữ liệu đính kèm")
    logs = ("Đúng là bản mới nhất của Thông báo kết luận kiểm tra", "Nhật ký trên máy này dẫn đến văn bản: 1/1")
    return all(fact in told for fact in (*facts, *logs))


async def number(pilot: Pilot[None]) -> None:
    """Give number and date, once wrongly."""
    await do(pilot, "ket-luan/number")
    await answer(pilot, "20")
    await answer(pilot, "hôm nay")
    assert "hôm nay" in picture(pilot.app)  # asked again, with what was typed
    await answer(pilot, "7/9/2023")
    await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
    await pilot.pause()
    assert "Số 20, ngày ban hành 07/09/2023" in picture(pilot.app)
    await pilot.press("enter")


def revoked(home: Home) -> Path:
    """Return a key file whose certificate is on a revocation list that this laptop keeps."""
    day, (root_key, key) = datetime(2023, 8, 16, tzinfo=UTC), (ec.generate_private_key(ec.SECP256R1()) for _ in "12")
    root = demo_pki.certificate("CA", "Cơ quan", root_key, now=day)
    leaf = demo_pki.certificate("Người thôi việc", "Cơ quan", key, now=day, issuer=(root, root_key))
    files = {
        "ca.pem": root.public_bytes(Encoding.PEM),
        "ca.crl": demo_pki.revocation_list(root, root_key, {leaf.serial_number: day}, now=day),
        "a.p12": demo_pki.bundle("a", key, leaf, root, PASSWORD.encode()),
    }
    for name, data in files.items():
        (home.root / name).write_bytes(data)
        if name != "a.p12":
            AnchorFolder(home.root).add(home.root / name)
    return home.root / "a.p12"


async def test_issue_sign_number_seal_verify(app: InspectApp, home: Home, sample: str, pki: DemoPki) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "documents")
        await do(pilot, "ket-luan/co-quan")
        assert "trước hết phải xong “Lập bản chính”" in await finished(pilot, 1)
        await do(pilot, "ket-luan/issue")
        assert "✓" in await finished(pilot, 2)

        await do(pilot, "ket-luan/truong-doan")
        await pick(pilot, "file")
        await answer(pilot, str(pki.p12["truong-doan"]))
        await pick(pilot, "image")
        await until(pilot, lambda: isinstance(app.screen, FilePicker))
        app.screen.query_one(TextField).value = str(pki.images["truong-doan"])
        await pilot.press("enter")
        await pick(pilot, "go")
        await answer(pilot, "sai")
        assert "✗" in await finished(pilot, 3)
        await sign(pilot, "truong-doan", revoked(home))
        assert "đã bị thu hồi lúc 16/08/2023" in await finished(pilot, 4)
        await sign(pilot, "truong-doan", pki.p12["truong-doan"])
        assert "✓" in await finished(pilot, 5)

        await number(pilot)
        assert "✓" in await finished(pilot, 6)
        await sign(pilot, "co-quan", pki.p12["co-quan"])
        assert "✓" in await finished(pilot, 7)
        assert PASSWORD not in picture(app)
        assert "▹ Kiểm tra chữ ký" in picture(app)

        await pilot.press("v")
        await answer(pilot, str(pki.root))
        await until(pilot, lambda: isinstance(app.screen, Reading), tries=3000)
        await until(pilot, lambda: "Vũ Thị Huỳnh Mai" in picture(app))
        assert every_fact_in(cast("Reading", app.screen).body.plain)
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
        await pilot.press("escape", "escape")
        await until(pilot, lambda: app.screen is screen)
        await pilot.press("escape")  # and back to the step that could not be done
        await until(pilot, lambda: isinstance(app.screen, DocumentsScreen))


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


def recorded(home: Home, sample: str) -> bool:
    with home.open(sample, read_only=True) as notebook:
        return bool(notebook.inspection().documents)


def files(home: Home, sample: str) -> list[str]:
    return [path.name for path in (home.inspections / sample).glob("documents/*")]


async def printing(pilot: Pilot[None]) -> ProgressBox:
    """Begin to print the conclusion and wait until it shows how far it is."""
    await do(pilot, "ket-luan/issue")
    await until(pilot, lambda: isinstance(pilot.app.screen, ProgressBox))
    await pilot.pause()
    return cast("ProgressBox", pilot.app.screen)


async def test_printing_says_its_page_and_is_stopped_without_a_trace(app: InspectApp, home: Home, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "documents")
        box = await printing(pilot)
        assert "x: dừng" in picture(app)
        await until(pilot, lambda: box.progress.state[2].startswith("trang "), tries=3000)
        await pilot.press("x")
        assert "Đã dừng" in await finished(pilot, 1)
        assert not recorded(home, sample)
        assert not files(home, sample)
        await do(pilot, "ket-luan/issue")
        assert "✓" in await finished(pilot, 2)
    assert recorded(home, sample)


async def test_printing_goes_on_beside_other_work_and_is_found_again(app: InspectApp, home: Home, sample: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "documents")
        first = documents(app)
        await printing(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is first)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ProgressBox))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: getattr(app.screen, "NAME", "") == "inspection")
        app.post_message(PartRequested("documents"))
        await until(pilot, lambda: getattr(app.screen, "NAME", "") == "documents")
        assert documents(app) is not first
        assert documents(app).busy
        await pilot.press("enter")  # nothing is begun a second time
        await until(pilot, lambda: not documents(app).busy and app.screen is documents(app), tries=3000)
        await until(pilot, lambda: app.told)
        assert [name for name in app.told if name.startswith("✓ Lập bản chính")]
        assert len(files(home, sample)) == 1
        assert "Ký: Trưởng đoàn" in picture(app)


@pytest.mark.parametrize("ends", ["read", "gaps"])
async def test_what_ends_under_another_part_is_told_there_and_opens_nothing(
    app: InspectApp, sample: str, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    may_end = threading.Event()

    def slow(*_args: object, **_options: object) -> list[str]:
        may_end.wait(30)
        if ends == "gaps":
            raise NotReadyError(DocumentKind.CONCLUSION, (Gap("placeholder", "finding/a", "text"),))
        return ["✓ Chữ ký hợp lệ", "dòng hai"]

    monkeypatch.setattr("inspect_tool.tui.screens.documents.verified", slow)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot, "documents")
        await do(pilot, "ket-luan/issue")
        assert "✓" in await finished(pilot, 1)
        screen = documents(app)
        await pilot.press("v")
        await answer(pilot, "")
        await until(pilot, lambda: isinstance(app.screen, ProgressBox))
        await pilot.press("escape")
        app.post_message(PartRequested("corrections", over=True))
        await until(pilot, lambda: getattr(app.screen, "NAME", "") == "corrections")
        corrections = app.screen
        may_end.set()
        await until(pilot, lambda: len(screen.said) == 2)
        await until(pilot, lambda: screen.said[-1] in {text.removeprefix("✗ ") for text in app.told} | set(app.told))
        await pilot.pause()
        assert app.screen is corrections
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        assert not screen.busy


async def test_what_fails_beside_it_leaves_what_is_under_way_its_title(
    app: InspectApp, sample: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = threading.Event()

    def slow(*_args: object, **_options: object) -> list[str]:
        may_end.wait(30)
        return ["✓ Chữ ký hợp lệ"]

    monkeypatch.setattr("inspect_tool.tui.screens.documents.verified", slow)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "documents")
        await do(pilot, "ket-luan/issue")
        assert "✓" in await finished(pilot, 1)
        screen = documents(app)
        await pilot.press("v")
        await answer(pilot, "")
        await until(pilot, lambda: isinstance(app.screen, ProgressBox))
        await pilot.press("escape")
        busy = screen.busy
        assert busy
        screen.query_one(VirtualList).go("bien-ban/draft")
        await pilot.press("p")  # there is no draft yet to look through
        await until(pilot, lambda: len(screen.said) == 2)
        assert screen.busy == busy
        may_end.set()
        await until(pilot, lambda: not screen.busy)


@pytest.mark.parametrize("keys", [("escape", "escape", "escape"), ("ctrl+q",)])
async def test_whoever_leaves_while_it_prints_stops_it(
    app: InspectApp, home: Home, sample: str, keys: tuple[str, ...]
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "documents")
        box = await printing(pilot)
        await pilot.press(*keys)
        await until(pilot, lambda: box.progress.ended, tries=3000)
    assert not recorded(home, sample)
    assert not files(home, sample)


@pytest.mark.parametrize("form", ["docx", "xlsx"])
async def test_a_copy_to_work_with_is_written_where_one_says(
    app: InspectApp, home: Home, sample: str, tmp_path: Path, form: str
) -> None:
    file = tmp_path / f"bản sao.{form}"
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "documents")
        documents(app).query_one(VirtualList).go("bien-ban/draft")
        for steps in (1, 2):
            await pilot.press("w")
            await pick(pilot, form)
            await answer(pilot, str(file))
            said = await finished(pilot, steps)
            assert str(file) in said.replace("\n", " ")
            assert said[0] == "✓✗"[steps - 1]  # what is there is not written over
        assert file.read_bytes().startswith(b"PK")
        assert not app.inspection or not app.inspection.documents


async def test_where_no_window_can_open_the_file_is_named(
    app: InspectApp, sample: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "documents")
        await pilot.press("m")
        await until(pilot, lambda: app.told)
        assert "Chưa có tệp nào" in app.told[-1]
        await do(pilot, "ket-luan/draft")
        assert "✓" in await finished(pilot, 1)
        await pilot.press("x")
        await until(pilot, lambda: len(app.told) > 1)
        assert "ket-luan-nhap.pdf" in app.told[-1]
        await pilot.press("p")
        await until(pilot, lambda: isinstance(app.screen, PagesScreen) and app.screen.page)
