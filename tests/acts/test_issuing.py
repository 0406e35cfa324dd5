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
from inspect_tool.domain.records import DocumentKind
from inspect_tool.errors import StoppedError
from inspect_tool.library import Library, data_folder, load_library
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Notebook
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
