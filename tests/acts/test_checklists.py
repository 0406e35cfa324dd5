"""The office's checklists from workbooks: what changes is known before, and the version before comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inspect_tool.acts.checklists import Difference, Own, of_office, put_back, read, take
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
    assert of_office(library(office)) == Own(frozenset({shipped.id}), frozenset({shipped.id}))
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
    assert of_office(library(office)) == Own(frozenset(), frozenset({shipped.id}))
    put_back(library(office), shipped.id)
    assert library(office).item("CK2").text == "Hỏi cách khác"
    with pytest.raises(NotFoundError):
        put_back(library(office), library(office).checklists[1].id)


def only_of_office(office: Path, name: str, text: str) -> None:
    """Put a checklist that nobody ships into the office's folder, under a name that is not its id."""
    (office / "checklists").mkdir(parents=True, exist_ok=True)
    item = f"{{id: XX1, text: {text}, guidance: Xem., ask: [Sổ], usual: [Còn thiếu.]}}"
    (office / "checklists" / name).write_text(
        f"id: cua-co-quan\ntitle: Của cơ quan\ntitle_en: Own\nshort: Riêng\nversion: '1'\norder: 90\n"
        f"sections:\n  - {{id: a, title: Phần A, items: [{item}]}}\n",
        encoding="utf-8",
    )


def test_a_checklist_only_the_office_has_is_not_put_away_for_nothing(office: Path) -> None:
    only_of_office(office, "rieng.yaml", "Hỏi thế này")
    assert of_office(library(office)) == Own(frozenset({"cua-co-quan"}), frozenset())
    with pytest.raises(NotFoundError):
        put_back(library(office), "cua-co-quan")
    assert library(office).item("XX1").text == "Hỏi thế này"


def test_twice_put_back_is_as_before_whatever_the_file_is_called(office: Path, workbook: Path) -> None:
    only_of_office(office, "rieng.yaml", "Hỏi thế này")
    only = next(each for each in library(office).checklists if each.id == "cua-co-quan")
    take(read(edited(workbook, only, XX1="Hỏi cách khác"), library(office), NOW))
    for text in ("Hỏi thế này", "Hỏi cách khác"):
        assert put_back(library(office), only.id).name == "rieng.yaml"
        assert library(office).item("XX1").text == text
        assert only.id in of_office(library(office)).reversible


def test_what_was_kept_of_a_longer_name_is_of_another_checklist(office: Path) -> None:
    only_of_office(office, "rieng.yaml", "Hỏi thế này")
    (office / "checklists" / "earlier").mkdir()
    (office / "checklists" / "earlier" / "rieng.phu.1.yaml").write_text("id: phu\n", encoding="utf-8")
    assert not of_office(library(office)).reversible


def test_an_item_of_another_checklist_is_refused_and_nothing_is_written(office: Path, workbook: Path) -> None:
    with pytest.raises(InspectError, match="CK1"):
        read(edited(workbook, library(office).checklists[0]), library(office), NOW, "bang-khac", "Bảng khác")
    assert not office.exists()
