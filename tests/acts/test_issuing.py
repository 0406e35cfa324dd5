"""Documents are printed with the office's own templates, and leave nothing behind when stopped."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pdfplumber
import pytest

from inspect_tool import acts
from inspect_tool.acts.differences import differences
from inspect_tool.domain.records import DocumentKind
from inspect_tool.errors import InputError, StoppedError
from inspect_tool.library import Library, data_folder, load_library
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit, Notebook
from inspect_tool.settings import system_clock


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


@pytest.fixture
def notebook(tmp_path: Path, library: Library) -> Iterator[Notebook]:
    home = Home(tmp_path, clock=system_clock, author="Mai")
    sample = data_folder("checklists") / "sample" / "binh-thanh-2023.yaml"
    made = acts.create(home, library, unit="UBND quận Bình Thạnh", level="quan", day=date(2023, 8, 17), records=sample)
    with home.open(made) as opened:
        yield opened


def test_the_offices_own_words_are_printed(notebook: Notebook, library: Library, tmp_path: Path) -> None:
    own = tmp_path / "office" / "report_templates"
    shutil.copytree(data_folder("report_templates"), own)
    phrases = own / "phrases.yaml"
    phrases.write_text(phrases.read_text("utf-8").replace("BIÊN BẢN", "BIÊN BẢN LÀM VIỆC"), "utf-8")
    issued = acts.issue(notebook, library, DocumentKind.MINUTES, draft=True, clock=system_clock)
    with pdfplumber.open(io.BytesIO(issued.pdf)) as opened:
        assert "BIÊN BẢN LÀM VIỆC" in opened.pages[0].extract_text()


def test_stopping_records_nothing(notebook: Notebook, library: Library) -> None:
    with pytest.raises(StoppedError):
        acts.issue(notebook, library, DocumentKind.MINUTES, draft=False, clock=system_clock, cancelled=lambda: True)
    assert notebook.inspection().documents == {}
    assert not list(notebook.folder.glob("documents/*"))


def test_what_a_new_print_says_otherwise_is_told_by_section(notebook: Notebook, library: Library) -> None:
    def printed() -> bytes:
        return acts.issue(notebook, library, DocumentKind.CONCLUSION, draft=True, clock=system_clock).pdf

    first = printed()
    assert differences(first, printed()) == ()
    notebook.write(
        [Edit("inspection/visit", "closing_words", "Quận làm tốt."), Edit("answer/CK2", "verdict", "khong-dat")]
    )
    found = {each.title: each for each in differences(first, printed())}
    judged = next(each for title, each in found.items() if title.endswith("Đánh giá chung"))
    assert judged.title.startswith("II. Kết quả kiểm tra › ")
    assert judged.after == "Quận làm tốt."
    assert judged.before != judged.after
    rows = next(each for title, each in found.items() if title.startswith("Phụ lục I. 1. Công khai"))
    assert "Không đạt" in rows.after
    assert "Không đạt" not in rows.before
    with pytest.raises(InputError):
        differences(first, b"%PDF-1.7 nothing of ours")
