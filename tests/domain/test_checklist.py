from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from inspect_tool.domain.checklist import Checklist, Item, checklist_schema
from inspect_tool.domain.records import Visit
from inspect_tool.library import Library, load_library

VISIT_2023 = date(2023, 8, 17)
VISIT_2026 = date(2026, 11, 20)
#: Items whose basis is honestly empty: no text that still binds is known (see the comments in the files).
WITHOUT_BASIS = {"QT14", "RN8"}


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


def texts(item: Item) -> Iterator[str]:
    yield item.text
    yield item.guidance
    yield from item.ask
    yield from item.usual


def test_the_four_checklists_hold_their_55_items_in_order(library: Library) -> None:
    expected = {"cong-khai": ("CK", 14), "truc-tuyen": ("TT", 14), "quy-trinh": ("QT", 15), "rut-ngan": ("RN", 12)}
    assert [c.id for c in library.checklists] == list(expected)
    for checklist in library.checklists:
        prefix, count = expected[checklist.id]
        assert [item.id for item in checklist.items] == [f"{prefix}{n}" for n in range(1, count + 1)]
        assert 3 <= len(checklist.sections) <= 5
        assert len({section.id for section in checklist.sections}) == len(checklist.sections)


def test_labels_fit_a_narrow_screen(library: Library) -> None:
    assert all(0 < len(c.short) <= 14 and c.title and c.title_en and c.version for c in library.checklists)


def test_every_item_is_complete_and_well_formed(library: Library) -> None:
    for item in (item for c in library.checklists for item in c.items):
        assert 2 <= len(re.findall(r"[.?!](?:\s|$)", item.guidance)) <= 4, item.id
        assert 2 <= len(item.ask) <= 4, item.id
        assert 3 <= len(item.usual) <= 5, item.id
        assert len(item.text) <= 160, item.id
        assert not item.text.endswith("."), item.id
        assert item.guidance.endswith("."), item.id
        assert all(phrase.endswith(".") and phrase[0].isupper() for phrase in item.usual), item.id
        assert all(not asked.endswith(".") for asked in item.ask), item.id
        assert len({*item.usual, *item.ask}) == len(item.usual) + len(item.ask), item.id


def test_all_text_is_clean_vietnamese(library: Library) -> None:
    for item in (item for c in library.checklists for item in c.items):
        for text in texts(item):
            assert unicodedata.is_normalized("NFC", text), item.id
            assert text == " ".join(text.split()), item.id
            assert not re.search(r"\s[,.;:)]|\.\.|[“‘]\s|\s[”’]", text), (item.id, text)
            assert text.count("“") == text.count("”"), item.id


def test_every_basis_resolves_and_none_is_named_twice(library: Library) -> None:
    for item in (item for c in library.checklists for item in c.items):
        assert all(library.law.text(basis) for basis in item.basis)
        assert len(set(item.basis)) == len(item.basis), item.id


@pytest.mark.parametrize("on", [VISIT_2023, VISIT_2026])
def test_every_item_that_exists_rests_on_a_text_in_force(library: Library, on: date) -> None:
    without = {
        item.id
        for checklist in library.checklists
        for item in checklist.items
        if item.exists(on) and not library.law.in_force(item.basis, on)
    }
    assert without == WITHOUT_BASIS
    assert all(library.item(name).basis == () for name in without)


def test_one_law_replaces_the_other_in_the_items(library: Library) -> None:
    cited = {
        on: {basis.law for name in library.item_ids for basis in library.law.in_force(library.item(name).basis, on)}
        for on in (VISIT_2023, VISIT_2026)
    }
    assert {"nd-61-2018", "nd-107-2021", "nd-42-2022"} <= cited[VISIT_2023]
    assert {"nd-118-2025", "nd-224-2026"} <= cited[VISIT_2026]
    assert not cited[VISIT_2023] & {"nd-118-2025", "nd-224-2026", "tt-03-2025"}
    assert not cited[VISIT_2026] & {"nd-61-2018", "nd-42-2022", "tt-01-2018"}


def test_a_confirmed_reference_is_to_a_confirmed_text(library: Library) -> None:
    for name in library.item_ids:
        for basis in library.item(name).basis:
            assert not basis.confirmed or library.law.confirmed(basis), (name, basis)


def test_dossiers_are_judged_by_their_period_and_posting_by_the_visit(library: Library) -> None:
    visit = Visit(id="visit", date=VISIT_2026, period_from=date(2026, 1, 1), period_to=date(2026, 6, 30))
    assert library.item("CK1").days(visit) == (VISIT_2026, VISIT_2026)
    assert library.item("QT10").days(visit) == (date(2026, 1, 1), date(2026, 6, 30))
    assert library.item("QT10").days(Visit(id="visit", date=VISIT_2026)) == (VISIT_2026, VISIT_2026)
    assert "nd-42-2022" in {basis.law for basis in library.cited("TT4", visit)}
    assert "nd-224-2026" not in {basis.law for basis in library.cited("TT4", visit)}
    assert "nd-224-2026" in {basis.law for basis in library.cited("CK11", visit)}
    assert library.cited("CK1", Visit(id="visit")) == library.item("CK1").basis
    by_dossiers = [name for name in library.item_ids if library.item(name).dated_by == "dossiers"]
    assert len(by_dossiers) == 25
    assert not [name for name in by_dossiers if name.startswith("CK")]


def test_an_item_exists_between_its_first_and_last_day(library: Library) -> None:
    assert not library.item("CK12").exists(VISIT_2023)
    assert library.item("CK12").exists(date(2025, 7, 1))
    ended = library.item("CK1").model_copy(update={"valid_to": date(2025, 6, 30)})
    assert ended.exists(date(2025, 6, 30))
    assert not ended.exists(date(2025, 7, 1))


def test_a_digest_is_of_the_content_alone(library: Library) -> None:
    item = library.item("CK1")
    again = Item.model_validate(json.loads(item.model_dump_json()) | {"valid_from": None})
    assert again.digest == item.digest
    assert re.fullmatch(r"[0-9a-f]{16}", item.digest)
    for change in ({"guidance": "Khác."}, {"usual": item.usual[1:]}, {"basis": ()}, {"valid_to": VISIT_2026}):
        assert item.model_copy(update=change).digest != item.digest


def test_the_digest_is_the_documented_one() -> None:
    item = Item(id="A1", text="Nội dung", guidance="Cách xem.", ask=("Giấy tờ",), usual=("Đạt.",))
    assert item.digest == "be64280591b56785"


def test_digests_differ_and_a_checklist_has_its_own(library: Library) -> None:
    assert len({library.item(name).digest for name in library.item_ids}) == 55
    checklist = library.checklists[0]
    assert checklist.model_copy(update={"version": "x"}).digest != checklist.digest
    assert Checklist.model_validate(checklist.model_dump()).digest == checklist.digest


def test_the_committed_schema_is_the_generated_one(root: Path) -> None:
    assert json.loads((root / "checklists" / "schema.json").read_text("utf-8")) == checklist_schema()
