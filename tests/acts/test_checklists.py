"""The office's checklists from workbooks: what changes is known before, and the version before comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inspect_tool.acts.checklists import Difference, of_office, put_back, read, take
from inspect_tool.domain.checklist import Checklist
from inspect_tool.errors import InspectError, NotFoundError
from inspect_tool.library import Library, load_library
from inspect_tool.register.checklist_out import export_checklist

NOW = datetime(2026, 3, 2, 8, 5, tzinfo=UTC)


def edited(path: Path, checklist: Checklist, **texts: str) -> Path:
    """Write the workbook of a checklist as a person left it in Excel: other questions, and rows dropped by no text."""
    sections = [
        section.model_copy(
            update={
                "items": tuple(
                    item.model_copy(update={"text": texts.get(item.id, item.text)})
                    for item in section.items
                    if texts.get(item.id, item.text)
                )
            }
        )
        for section in checklist.sections
    ]
    export_checklist(checklist.model_copy(update={"sections": tuple(sections)}), path)
    return path


@pytest.fixture
def office(tmp_path: Path) -> Path:
    return tmp_path / "office"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return tmp_path / "ten khac.xlsx"


def library(office: Path) -> Library:
    return replace(load_library(office if office.is_dir() else None), office=office)


def test_a_checklist_that_was_only_written_out_changes_nothing(office: Path, workbook: Path) -> None:
    draft = read(edited(workbook, library(office).checklists[0]), library(office), NOW)
    assert draft.checklist == draft.before == library(office).checklists[0]
    assert not office.exists()


def test_what_changes_is_known_before_and_the_version_before_comes_back(office: Path, workbook: Path) -> None:
    shipped = library(office).checklists[0]
    draft = read(edited(workbook, shipped, CK2="Hỏi cách khác", CK3=""), library(office), NOW)
    assert {(c.item, c.difference) for c in draft.changes} == {
        ("CK2", Difference.QUESTION),
        ("CK3", Difference.GONE),
    }
    assert draft.checklist.version == f"{shipped.version} (02/03/2026 08:05)"
    take(draft)
    assert library(office).checklists[0] == draft.checklist
    assert of_office(library(office)) == {shipped.id: True}
    second = read(edited(workbook, shipped, CK2="Hỏi lần nữa"), library(office), NOW)
    assert second.checklist.version == f"{shipped.version} (02/03/2026 08:05)"
    take(second)
    again = read(workbook, library(office), NOW.replace(hour=9))
    assert again.checklist == again.before == second.checklist
    put_back(library(office), shipped.id)
    assert library(office).item("CK2").text == "Hỏi cách khác"
    put_back(library(office), shipped.id)
    assert library(office).item("CK2").text == "Hỏi lần nữa"


def test_the_shipped_checklist_counts_again_where_the_office_had_none(office: Path, workbook: Path) -> None:
    shipped = library(office).checklists[0]
    take(read(edited(workbook, shipped, CK2="Hỏi cách khác"), library(office), NOW))
    put_back(library(office), shipped.id)
    assert library(office).checklists[0] == shipped
    put_back(library(office), shipped.id)
    assert library(office).item("CK2").text == "Hỏi cách khác"
    with pytest.raises(NotFoundError):
        put_back(library(office), library(office).checklists[1].id)


def test_an_item_of_another_checklist_is_refused_and_nothing_is_written(office: Path, workbook: Path) -> None:
    with pytest.raises(InspectError, match="CK1"):
        read(edited(workbook, library(office).checklists[0]), library(office), NOW, "bang-khac", "Bảng khác")
    assert not office.exists()
