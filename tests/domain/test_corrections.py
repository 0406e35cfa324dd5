"""What a letter of correction is about, and what stands between it and signing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from inspect_tool.domain.corrections import (
    MINUTES_SIGNED,
    came_late,
    corrected_by,
    is_issued,
    letter_gaps,
    letter_of,
    letters_about,
    lines_of,
    related,
    root_of,
)
from inspect_tool.domain.inspection import Dispute, Inspection, Standing
from inspect_tool.domain.records import DocumentKind, DocumentState
from inspect_tool.domain.signed import needs_reason
from inspect_tool.report.fields import ORDER

LETTER = "dinh-chinh-1-ket-luan"
SEALED = {"hashes.da-dong-dau": "ab" * 32}
CONCLUSION = {"document": "ket-luan", "state": "da-dong-dau", "number": "07/TB-ĐKT", **SEALED}
LINE = {"letter": LETTER, "where": "Trang 1", "printed": "Uỷ  ban\nnhân dân", "corrected": "Ủy ban nhân dân"}
WORDS = "… Uỷ ban nhân\r\ndân quận …"


def inspection(*, letter: dict[str, Any] | None = None, dispute: str = "", **lines: dict[str, Any]) -> Inspection:
    tables: dict[str, Any] = {
        "person": {"lead": {"name": "Mai", "role": "truong-doan"}},
        "document": {
            "ket-luan": CONCLUSION,
            LETTER: {"document": "dinh-chinh", "corrects": "ket-luan", "state": "du-thao", "symbol": "ĐKT-KSTT"}
            | (letter or {}),
        },
        "correction": {name: {**LINE, "reason": "chính tả", **fields} for name, fields in lines.items()},
    }
    standing = tuple(Standing(str(n), n, True, "An", "l", datetime(2026, 3, 1, tzinfo=UTC)) for n in range(2))
    disputes = (Dispute(dispute, "name" if dispute == "person/lead" else "corrected", standing),) if dispute else ()
    return Inspection("x", tables, disputes)


def codes(held: Inspection, words: str | None = WORDS) -> dict[str, bool]:
    return {gap.code: gap.blocking for gap in letter_gaps(held, held.documents[LETTER], words)}


def test_a_document_is_issued_when_all_who_sign_it_have() -> None:
    assert {f"{DocumentState.PERSON_SIGNED}-{role}" for role in ORDER[DocumentKind.MINUTES]} == MINUTES_SIGNED
    held = inspection().documents
    assert is_issued(held["ket-luan"])
    assert not is_issued(held[LETTER])
    minutes = {"document": "bien-ban", **{f"hashes.{name}": "a" for name in sorted(MINUTES_SIGNED)}}
    known = Inspection("x", {"document": {"all": minutes, "two": dict(list(minutes.items())[:-1])}}).documents
    assert (is_issued(known["all"]), is_issued(known["two"])) == (True, False)


def test_a_letter_that_is_complete_has_no_gap() -> None:
    assert codes(inspection(a={})) == {}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"where": ""}, {"correction_missing": True}),
        ({"printed": None}, {"correction_missing": True}),
        ({"corrected": " "}, {"correction_missing": True}),
        ({"corrected": "Uỷ  ban\nnhân dân"}, {"correction_same": True}),
        ({"corrected": "Ủy ban … quận"}, {"blank": True}),
        ({"reason": ""}, {"correction_reason": False}),
        ({"printed": "Ủy ban quận"}, {"correction_unfound": False}),
        ({"printed": "có 05 hồ sơ", "corrected": "có 06 hồ sơ"}, {"correction_content": False}),
    ],
)
def test_what_is_wrong_with_a_line_is_said(line: dict[str, Any], expected: dict[str, bool]) -> None:
    held = inspection(a=line)
    assert codes(held, f"{WORDS} có 05 hồ sơ") == expected
    (gap,) = letter_gaps(held, held.documents[LETTER], f"{WORDS} có 05 hồ sơ")
    assert gap.record == "correction/a"
    assert "1" in gap.message() or gap.code == "blank"


def test_where_the_corrected_file_is_not_at_hand_nothing_is_said_of_its_words() -> None:
    assert codes(inspection(a={"printed": "không có đâu"}), None) == {}


def test_a_letter_without_lines_symbol_or_signer_says_so() -> None:
    assert codes(inspection(letter={"symbol": None})) == {"correction_empty": True, "correction_symbol": False}
    nobody = inspection(a={})
    tables = {**nobody.tables, "person": {}}
    assert codes(Inspection("x", tables)) == {"lead_missing": True}


@pytest.mark.parametrize(
    ("record", "counts"),
    [("correction/a", True), ("correction/gone", True), ("person/lead", True), ("correction/b", False)],
)
def test_only_disputes_about_what_a_letter_prints_stand_in_its_way(record: str, *, counts: bool) -> None:
    held = inspection(a={}, b={"letter": "dinh-chinh-1-bien-ban"}, dispute=record)
    assert ("dispute" in codes(held)) is counts


def test_what_is_written_around_the_lines_is_looked_at_too() -> None:
    held = inspection(a={})
    passages = {f"{LETTER}.dan-nhap": {"text": "Ngày … tháng …"}, f"{LETTER}.chu-ky": {"text": "KT. CHÁNH VĂN PHÒNG"}}
    assert codes(Inspection("x", {**held.tables, "passage": passages})) == {"blank": True, "authority_office": False}
    others = {"dinh-chinh-1-bien-ban.dan-nhap": {"text": "Ngày … tháng …"}}
    assert codes(Inspection("x", {**held.tables, "passage": others})) == {}


def test_a_document_that_was_replaced_is_not_corrected_any_more() -> None:
    held = inspection(a={})
    documents = {
        **held.tables["document"],
        "ket-luan": {**CONCLUSION, "state": "bi-thay-the"},
        "ket-luan-2": {**CONCLUSION, "number": "09/TB-ĐKT", "supersedes": "ket-luan"},
    }
    replaced = Inspection("x", {**held.tables, "document": documents})
    (gap,) = letter_gaps(replaced, replaced.documents[LETTER], WORDS)
    assert (gap.code, gap.blocking) == ("correction_replaced", True)
    assert "09/TB-ĐKT" in gap.message()
    issued = {**documents, LETTER: {**documents[LETTER], "state": "da-dong-dau", "number": "12/ĐKT-KSTT", **SEALED}}
    after = Inspection("x", {**held.tables, "document": issued})
    told = list(related(after.documents, after.documents["ket-luan"]))
    assert [("09/TB-ĐKT" in told[0]), ("12/ĐKT-KSTT" in told[1])] == [True, True]
    assert "không đính chính bản thay thế" in list(related(after.documents, after.documents[LETTER]))[1]
    assert list(related(after.documents, after.documents["ket-luan-2"])) == []


def test_several_letters_about_one_document_are_told_apart() -> None:
    held = inspection(letter={"state": "da-dong-dau", "lines.a": True, "number": "12/ĐKT", **SEALED}, a={})
    second = {"document": "dinh-chinh", "corrects": "ket-luan", "state": "du-thao"}
    documents = {**held.tables["document"], "dinh-chinh-2-ket-luan": second}
    lines = {**held.tables["correction"], "b": {**LINE, "letter": "dinh-chinh-2-ket-luan"}}
    both = Inspection("x", {**held.tables, "document": documents, "correction": lines})
    assert [each.id for each in letters_about(both.documents, "ket-luan")] == [LETTER, "dinh-chinh-2-ket-luan"]
    assert [each.id for each in corrected_by(both.documents, "ket-luan")] == [LETTER]
    assert [line.id for line in lines_of(both, LETTER)] == ["a"]
    assert [line.id for line in lines_of(both, "dinh-chinh-2-ket-luan")] == ["b"]


def test_a_replaced_letter_keeps_its_lines_under_its_first_name() -> None:
    held = inspection(letter={"state": "bi-thay-the", **SEALED}, a={})
    newer = {"document": "dinh-chinh", "corrects": "ket-luan", "supersedes": LETTER, "state": "du-thao"}
    again = Inspection("x", {**held.tables, "document": {**held.tables["document"], f"{LETTER}-thay-2": newer}})
    assert root_of(again.documents, f"{LETTER}-thay-2") == LETTER
    standing = letter_of(again.documents, LETTER)
    assert standing is not None
    assert standing.id == f"{LETTER}-thay-2"
    assert [line.id for line in lines_of(again, standing.id)] == ["a"]


def test_letters_that_name_each_other_end_no_walk() -> None:
    letter = {"document": "dinh-chinh", "corrects": "ket-luan", "state": "du-thao"}
    looped = {"a": {**letter, "supersedes": "b"}, "b": {**letter, "supersedes": "a"}}
    assert root_of(Inspection("x", {"document": looped}).documents, "a") == "b"


@pytest.mark.parametrize(("state", "code"), [("du-thao", "correction_unprinted"), ("da-ky", "correction_late")])
def test_a_line_that_the_print_does_not_state_is_named(state: str, code: str) -> None:
    held = inspection(letter={"state": state, "hashes.du-thao": "a", "lines.a": True}, a={}, b={})
    assert [line.id for line in came_late(held, held.documents[LETTER])] == ["b"]
    assert codes(held) == {code: False}


def test_what_a_signed_letter_states_is_changed_only_with_a_reason() -> None:
    held = inspection(letter={"state": "da-ky", "lines.a": True}, a={}, b={})
    assert needs_reason("correction/a", held.tables)
    assert not needs_reason("correction/b", held.tables)
    minutes = {**held.tables["document"], "bien-ban": {"document": "bien-ban", "state": "da-ky"}}
    signed = {**held.tables, "document": minutes}
    assert needs_reason("answer/CK1", signed)
    assert not needs_reason("correction/b", signed)
    assert not needs_reason("answer/CK1", held.tables)


def test_issued_is_a_day_of_the_letter() -> None:
    held = inspection(letter={"state": "da-dong-dau", "issued": "2023-09-10", "number": "12/ĐKT", **SEALED}, a={})
    assert held.documents[LETTER].issued == date(2023, 9, 10)
    (told,) = related(held.documents, held.documents["ket-luan"])
    assert "10/09/2023" in told
