"""The whole job by keys alone, in a real terminal of both sizes; and what kill -9 leaves."""

from __future__ import annotations

import os
import re
import shutil
import signal
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from cryptography import x509
from rich.cells import cell_len

from inspect_tool import acts
from inspect_tool.domain.records import DocumentKind, DocumentState, Verdict
from inspect_tool.library import load_library
from inspect_tool.log.home import Home
from inspect_tool.report import demo_pki
from inspect_tool.report.anchors import Anchors
from inspect_tool.report.examination import examine
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


@pytest.fixture(params=[(80, 24), (120, 40)], ids=["80x24", "120x40"])
def empty(request: pytest.FixtureRequest, tmp_path: Path, root: Path, clean_env: dict[str, str]) -> Iterator[Terminal]:
    """A terminal on a laptop that nobody has used yet."""
    env = {**clean_env, "INSPECT_TOOL_HOME": str(tmp_path / "home"), "PYTHONPATH": str(root)}
    with Terminal(tmp_path, request.param, env) as terminal:
        yield terminal


def opened(terminal: Terminal) -> None:
    terminal.start()
    terminal.wait(UNIT)
    terminal.keys("Enter")
    terminal.wait("Bảng kiểm", "CK1")


#: The job from the first start to a printed conclusion: keys (a string is typed in one write), then what they bring.
JOB: tuple[tuple[str | tuple[str, ...], *tuple[str, ...]], ...] = (
    ((), "Ngôn ngữ · Language"),
    (("Enter",), "Bạn là ai?"),
    ("Lê Thị Bình", "Lê Thị Bình"),
    (("Enter",), "Đi thử một vòng?"),
    (("Escape",), "Chưa có cuộc kiểm tra nào"),
    (("n",), "Cuộc kiểm tra mới"),
    (UNIT, r"\[2 Quận\]"),
    (("Tab", "Tab", "End", "C-u"), "17/8/2023"),
    ("17/8/2023", "17/8/2023"),
    (("Enter",), "▸○ CK1"),
    (("1",), "✓ CK1", "đã lưu"),
    (("n",), "▸○ CK2"),
    (("3", "g"), "✗ CK2", "F2 Ghi chú"),
    ("hanh\x7f\x7f\x7fạnh [/b]", r"hạnh \[/b\]", "CK2 .*✎"),
    (("Escape",), "n Kế tiếp"),
    (("p",), r"HẠN CHẾ \(1\)", r"hạnh \[/b\]"),
    (("F7",), r"KIẾN NGHỊ CỦA ĐOÀN \(1\)"),
    ("Gỡ bỏ 3 thủ tục đã hết hiệu lực", "▸→ Gỡ bỏ 3 thủ tục"),
    (("Tab", "Tab"), "Hạn thực hiện"),
    ("30/9/2023", "▸→ .*30/09/2023"),
    (("F10",), "Đi tới phần nào?"),
    ("thong tin", "▸Thông tin chung"),
    (("Enter", "Enter"), "Cuộc kiểm tra: "),
    (("F5",), "▸Trưởng đoàn"),
    (("Enter",), r"Đoàn kiểm tra \(1\)"),
    ("Vũ Thị Huỳnh Mai", "▸• Vũ Thị Huỳnh Mai – Trưởng đoàn"),
    (("F5", "End"), "▸Đại diện đơn vị"),
    (("Enter",), r"Đơn vị được kiểm tra \(1\)"),
    ("Trần Văn Nam", "▸• Trần Văn Nam"),
    (("F10",), "Đi tới phần nào?"),
    ("ket luan", "▸Biên bản và kết luận"),
    (("Enter", "Enter"), "Thông báo kết luận", "Căn cứ", "Mở đầu"),
    (("F7",), "Lập bản chính"),
    (("End", "Up", "Up", "Up", "Up", "Up", "Enter"), "Lập bản chính: đã xong", "▸▹ Ký: Trưởng đoàn"),
)


def whole(seen: str, size: tuple[int, int]) -> str:
    """Check that a screen is readable: no key of a text, no broken letter, every box closed, the footer to its end."""
    lines = seen.splitlines()
    assert all(cell_len(line) <= size[0] for line in lines)
    assert not re.search(r"\b(?:tui|cli|tour|domain|sheet|errors)\.[a-z][a-z.-]+|\ufffd", seen), seen
    assert unicodedata.is_normalized("NFC", seen)
    assert seen.count("╭") == seen.count("╰") == seen.count("╮") == seen.count("╯"), seen
    if "╭" not in seen:
        assert lines[-1].rstrip().endswith("F1 Trợ giúp"), seen
    return seen


def test_from_the_first_start_to_a_sealed_conclusion(empty: Terminal, tmp_path: Path) -> None:
    """The whole job by keys alone, as whoever starts this for the first time does it."""
    people = {"truong-doan": "Vũ Thị Huỳnh Mai", "co-quan": "Văn phòng UBND Thành phố"}
    pki = demo_pki.make(
        tmp_path / "pki",
        people,  # type: ignore[arg-type]
        organisation="UBND",
        password=b"bi-mat",
        now=system_clock(),
    )

    def step(keys: str | tuple[str, ...], *texts: str) -> None:
        """Press keys (a string is typed in one write), then wait for what they bring and look at all of the screen."""
        if isinstance(keys, str):
            empty.write(keys)
        else:
            empty.keys(*keys)
        # A passing note may lie over the corner of a box: wait until it has gone.
        empty.wait(*texts, r"╭|F1 Trợ giúp\s*\Z", gone=["▌"], seconds=60)
        whole(empty.steady(), empty.size)

    empty.start()
    for keys, *texts in JOB:
        step(keys, *texts)
    for who, name in (("truong-doan", "Ký: Trưởng đoàn"), ("co-quan", "Ký: Cơ quan ban hành")):
        step(("Enter",), "▸Ký bằng tệp")
        step(("Enter",), "Đường dẫn tệp")
        empty.write(str(pki.p12[who]))  # type: ignore[index]
        step(("Enter",), "▸Ký ngay")
        step(("Enter",), "Mật khẩu")
        step("bi-mat", "••••••")
        step(("Enter",), f"{name}: đã xong")
        if who == "truong-doan":
            step(("Enter",), "Số")
            step("20", "│  20 ")
            step(("Enter",), "Ngày ban hành")
            step(("Enter",), "Đã đối chiếu với sổ công văn")
            step(("Enter",), "Cấp số và ngày: đã xong", "▸▹ .*[Cc]ơ quan")
    empty.keys("C-q")
    empty.wait_for_end()

    home = Home(tmp_path / "home", clock=system_clock, author="Lê Thị Bình")
    (entry,) = home.entries()
    with home.open(entry.id) as notebook:
        seen = notebook.inspection()
        assert seen.answers["CK2"].note == "hạnh [/b]"
        assert [(asked.text, str(asked.due)) for asked in seen.recommendations] == [
            ("Gỡ bỏ 3 thủ tục đã hết hiệu lực", "2023-09-30")
        ]
        (document,) = seen.documents.values()
        assert document.document is DocumentKind.CONCLUSION
        assert document.state is DocumentState.AGENCY_SIGNED
        path = max((notebook.folder / "documents").glob("*.pdf"), key=lambda file: file.stat().st_size)
        trust = Anchors([x509.load_pem_x509_certificate(pki.root.read_bytes())])
        assert examine(path.read_bytes(), trust=trust, clock=system_clock).valid_and_trusted


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


@pytest.mark.parametrize("terminal", [(80, 24)], indirect=True, ids=["80x24"])
def test_what_follows_enter_in_one_write_goes_where_enter_leads(terminal: Terminal, home: Home) -> None:
    """From the search back to the list, into the note, out of it again: one write of a fast hand or a script."""
    opened(terminal)
    terminal.wait("CK1")
    terminal.write("/CK2\rgĐã xem sổ")
    terminal.wait("CK2 ·", "Đã xem sổ", "đã lưu")
    terminal.keys("C-q")
    terminal.wait_for_end()
    (entry,) = home.entries()
    with home.open(entry.id, read_only=True) as notebook:
        assert "Đã xem sổ" in (notebook.inspection().answers["CK2"].note or "")


def test_what_is_typed_after_a_command_goes_where_it_leads(terminal: Terminal) -> None:
    opened(terminal)
    terminal.write("oho so mau\r")
    terminal.wait("Hồ sơ mẫu · ", "thêm hồ sơ")
    terminal.write("\x1b")
    seen = terminal.wait("Bảng kiểm 5/54")  # no letter of it was taken for a result
    assert "▸✓ CK1" in seen
