"""Printing again from the attached data: the same bytes, or said why not."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pikepdf

from inspect_tool.i18n import has
from inspect_tool.library import data_folder
from inspect_tool.report.archive import repack
from inspect_tool.report.deep import Reprint, compare

from .conftest import Steps


def test_a_genuine_document_begins_with_what_its_data_prints(steps: Steps, signed_minutes: bytes) -> None:
    for pdf in (steps.printed, steps.agency, signed_minutes):
        assert compare(pdf).outcome is Reprint.SAME


def test_pages_that_say_other_than_the_data_are_noticed(steps: Steps) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(steps.printed)) as pdf:
        page = pdf.pages[0]
        page.Contents = pdf.make_stream(page.Contents.read_bytes() + b" 1 0 0 rg 0 0 99 99 re f")
        pdf.save(out)
    assert compare(repack(out.getvalue())).outcome is Reprint.DIFFERENT


def test_other_templates_allow_no_conclusion(steps: Steps, tmp_path: Path) -> None:
    shutil.copytree(data_folder("report_templates"), tmp_path, dirs_exist_ok=True)
    style = tmp_path / "document.css"
    style.write_text(style.read_text("utf-8") + "p { margin: 1mm }", "utf-8")
    comparison = compare(steps.agency, templates=tmp_path)
    assert (comparison.outcome, comparison.differing) == (Reprint.OTHER_TOOLS, ("templates",))
    assert "templates" in comparison.text


def test_a_document_without_its_data_says_so(steps: Steps) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(steps.printed)) as pdf:
        del pdf.Root.Names
        pdf.save(out)
    assert compare(out.getvalue()).outcome is Reprint.NO_DATA
    assert all(has(f"report.deep.{outcome}", lang) for outcome in Reprint for lang in ("vi", "en"))
