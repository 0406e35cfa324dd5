"""The whole job by keys alone, in a real terminal of both sizes; and what kill -9 leaves."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from inspect_tool import acts
from inspect_tool.domain.records import DocumentKind, DocumentState, Verdict
from inspect_tool.library import load_library
from inspect_tool.log.home import Home
from inspect_tool.report import demo_pki
from inspect_tool.settings import system_clock
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
UNIT = "UBND quận Bình Thạnh"


@pytest.fixture
def home(tmp_path: Path, root: Path) -> Home:
    """A data folder with the sample visit."""
    home = Home(tmp_path / "home", clock=system_clock, author="Nguyễn An")
    records = root / "checklists" / "sample" / "binh-thanh-2023.yaml"
    acts.create(home, load_library(), unit=UNIT, level="quận", day=date(2023, 8, 17), records=records)
    return home


@pytest.fixture(params=[(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
def terminal(request: pytest.FixtureRequest, home: Home, root: Path, clean_env: dict[str, str]) -> Iterator[Terminal]:
    ours = {"INSPECT_TOOL_HOME": str(home.root), "INSPECT_TOOL_AUTHOR": home.author, "PYTHONPATH": str(root)}
    env = {**clean_env, **ours}
    with Terminal(home.root.parent, request.param, env) as terminal:
        yield terminal


def opened(terminal: Terminal) -> None:
    terminal.start()
    terminal.wait(UNIT)
    terminal.keys("Enter")
    terminal.wait("Bảng kiểm", "CK1")


def test_from_the_sample_to_a_signed_conclusion(terminal: Terminal, home: Home, tmp_path: Path) -> None:
    people = {"truong-doan": "Vũ Thị Huỳnh Mai"}
    pki = demo_pki.make(
        tmp_path / "pki",
        people,  # type: ignore[arg-type]
        organisation="UBND",
        password=b"bi-mat",
        now=system_clock(),
    )
    opened(terminal)

    terminal.keys("Down", "3")
    terminal.wait("✗ CK2", "đã lưu")
    terminal.keys("g")
    terminal.write("hanh\x7f\x7f\x7fạnh [/b]")
    terminal.wait(r"hạnh \[/b\]", "CK2 .*✎", gone=["đang lưu"])

    terminal.keys("F12")
    terminal.wait(r"HẠN CHẾ \(1\)", r"hạnh \[/b\]")
    terminal.keys("F10")
    terminal.wait("Đi tới phần nào?")
    terminal.keys("End", "Up", "Enter")
    seen = terminal.wait("Thông báo kết luận", "Căn cứ", "Mở đầu")
    assert max(len(line) for line in seen.splitlines()) <= 120

    terminal.keys("b")
    terminal.wait("Lập bản chính")
    terminal.keys("End", "Up", "Up", "Up", "Enter")
    terminal.wait("Lập bản chính: đã xong", seconds=60)
    terminal.wait("▸▹ Ký: Trưởng đoàn")
    terminal.keys("Enter")
    terminal.wait("Đường dẫn tệp")
    terminal.write(str(pki.p12["truong-doan"]))
    terminal.keys("Enter")
    terminal.wait("Mật khẩu")
    terminal.write("bi-mat")
    terminal.keys("Enter")
    terminal.wait("Ký: Trưởng đoàn: đã xong", seconds=60)
    terminal.keys("C-q")
    terminal.wait_for_end()

    (entry,) = home.entries()
    with home.open(entry.id) as notebook:
        seen_now = notebook.inspection()
        assert seen_now.answers["CK2"].note == "hạnh [/b]"
        (document,) = seen_now.documents.values()
        assert document.document is DocumentKind.CONCLUSION
        assert document.state is DocumentState.PERSON_SIGNED
        signed = notebook.folder / "documents" / document.files["da-ky-truong-doan"]
        assert b"/ByteRange" in signed.read_bytes()


@pytest.mark.parametrize("terminal", [(80, 24)], indirect=True, ids=["80x24"])
def test_what_was_called_saved_survives_kill_9(terminal: Terminal, home: Home) -> None:
    opened(terminal)
    terminal.keys("Down", "2")
    terminal.wait("◐ CK2", "đã lưu", gone=["đang lưu"])
    terminal.keys("g")
    terminal.write("Còn 3 thủ tục cũ")
    terminal.wait("Còn 3 thủ tục cũ", "CK2 .*✎", gone=["đang lưu"])
    os.kill(terminal.pid(), signal.SIGKILL)
    terminal.wait_for_end()

    (entry,) = home.entries()
    assert entry.problem is None
    with home.open(entry.id) as notebook:
        answer = notebook.inspection().answers["CK2"]
        assert (answer.verdict, answer.note) == (Verdict.PARTLY, "Còn 3 thủ tục cũ")
