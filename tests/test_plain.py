"""Line mode: fed lines, it prints lines, and what it calls saved is saved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pytest

from inspect_tool.domain.records import Verdict
from inspect_tool.library import load_library
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit, Notebook
from inspect_tool.plain import PlainWalk
from inspect_tool.text import VIETNAM

NOW = datetime(2023, 8, 17, 10, 42, 7, tzinfo=VIETNAM)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path, clock=lambda: NOW, author="Nguyễn An")
    with home.create("thu") as notebook:
        notebook.write([Edit("inspection/visit", "date", "2023-08-17"), Edit("unit/inspected", "name", "UBND quận X")])
    return home


def walk(notebook: Notebook, lines: Iterable[str]) -> str:
    """Feed lines and return everything printed; the input ends after the last."""
    left = list(lines)
    said: list[str] = []

    def ask(prompt: str) -> str:
        said.append(prompt)
        if not left:
            raise EOFError
        return left.pop(0)

    PlainWalk(notebook, load_library(), ask=ask, say=said.append, clock=lambda: NOW).run()
    return "\n".join(said)


def test_answers_notes_and_findings_are_kept(home: Home) -> None:
    with home.open("thu") as notebook:
        said = walk(notebook, ["3", "g Còn 3 thủ tục cũ", "p", "n", "1", "ck5", "g", "dòng 1", "dòng 2", ".", "q"])
        seen = notebook.inspection()
    assert seen.verdict("CK1") is Verdict.NOT_MET
    assert seen.verdict("CK2") is Verdict.MET
    assert seen.answers["CK5"].note == "dòng 1\ndòng 2"
    (finding,) = seen.limitations
    assert finding.text == "Còn 3 thủ tục cũ"
    assert finding.items == {"CK1"}
    assert said.count("Đã lưu lúc 10:42:07.") == 5


def test_it_speaks_plain_text_and_explains_what_it_cannot_do(home: Home) -> None:
    with home.open("thu") as notebook:
        said = walk(notebook, ["h", "làm gì đây", "g \x07chuông", "s", "t", "p"])
    assert not any(ord(c) < 32 and c != "\n" for c in said.replace("\x07", ""))
    assert "Cách kiểm tra" in said
    assert "Không hiểu “làm gì đây”" in said
    assert "Chưa lưu:" in said
    assert "Bắt buộc:" in said
    assert "Không có tranh chấp" in said


def test_a_dispute_is_read_and_decided(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "b", clock=lambda: NOW, author="Trần Bình")
    with home.open("thu") as notebook:
        notebook.export(tmp_path / "a.zip")
        other.join(tmp_path / "a.zip")
        notebook.write([Edit("answer/CK1", "verdict", "dat")])
        with other.open("thu") as theirs:
            theirs.write([Edit("answer/CK1", "verdict", "khong-dat")])
            theirs.export(tmp_path / "b.zip")
        notebook.merge([tmp_path / "b.zip"], unknown="accept")
        said = walk(notebook, ["x", "t"])
        assert "đang tranh chấp" in said
        place = next(n for n in (1, 2) if f"{n}: Trần Bình" in said)
        walk(notebook, [f"t 1 {place}"])
        assert notebook.inspection().verdict("CK1") is Verdict.NOT_MET


def test_evidence_recommendations_search_and_undo(home: Home, tmp_path: Path) -> None:
    photo = tmp_path / "bảng niêm yết.txt"
    photo.write_text("ảnh", encoding="utf-8")
    with home.open("thu") as notebook:
        lines = [
            "ck2",
            "k Gỡ ngay",
            "3",
            f"e '{photo}'",
            "e /nowhere",
            "p Còn 2 thủ tục cũ",
            "k Gỡ ngay",
            "",
            "31/2/2023",
        ]
        said = walk(notebook, [*lines, "30/9/2023", "l", "/ go bo het hieu luc", "/ niem yet", "1", "z", "q"])
        seen = notebook.inspection()
    answer = seen.answers["CK2"]
    assert answer.verdict is Verdict.NOT_MET
    assert [seen.evidence[sha].name for sha in answer.evidence] == [photo.name]
    (finding,) = seen.limitations
    (asked,) = seen.recommendations
    assert (asked.text, asked.addressee, str(asked.due)) == ("Gỡ ngay", "UBND quận X", "2023-09-30")
    assert asked.findings == {finding.id}
    assert "chưa có hạn chế để kiến nghị" in said
    assert "“/nowhere”" in said
    assert "Kiến nghị với UBND quận X, hạn 30/09/2023: Gỡ ngay" in said
    assert "1 nội dung có các chữ này." in said
    assert "- CK1. " in said


def test_a_dispute_is_decided_with_words_of_ones_own(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "b", clock=lambda: NOW, author="Trần Bình")
    with home.open("thu") as notebook:
        notebook.export(tmp_path / "a.zip")
        other.join(tmp_path / "a.zip")
        notebook.write([Edit("answer/CK1", "note", "thiếu 2")])
        with other.open("thu") as theirs:
            theirs.write([Edit("answer/CK1", "note", "thiếu 3")])
            theirs.export(tmp_path / "b.zip")
        notebook.merge([tmp_path / "b.zip"], unknown="accept")
        walk(notebook, ["t 1 = thiếu 3, một đang sửa"])
        assert notebook.inspection().answers["CK1"].note == "thiếu 3, một đang sửa"


def test_the_end_of_the_input_in_a_note_keeps_what_was_typed(home: Home) -> None:
    with home.open("thu") as notebook:
        walk(notebook, ["g", "nửa chừng"])
        assert notebook.inspection().answers["CK1"].note == "nửa chừng"


def test_after_the_minutes_are_signed_the_reason_is_asked_once(home: Home) -> None:
    with home.open("thu") as notebook:
        notebook.write([Edit("document/d1", "document", "bien-ban"), Edit("document/d1", "state", "da-ky")])
        assert "Biên bản đã ký" in walk(notebook, ["", "3", "q"])
        assert notebook.inspection().answers == {}
        walk(notebook, ["đọc nhầm bảng", "3", "g Còn thiếu", "q"])
        assert {change.reason for change in notebook.history("answer/CK1")} == {"đọc nhầm bảng"}


def test_values_are_read_out_recorded_and_checked(home: Home) -> None:
    with home.create("do") as notebook:
        spoken = walk(
            notebook,
            ["CK14", "v", "v 1 215", "v 2 2a", "v 3 300", "v 5", "Hộ tịch | 12", "Đất đai | 9", ".", "v", "v 2 -"],
        )
        values = notebook.inspection().answers["CK14"].values
        spoken += walk(notebook, ["CK1", "v", "v 1 x"])
    assert values == {"niem_yet": "215", "lien_thong": "300", "linh_vuc.1": "Hộ tịch | 12", "linh_vuc.2": "Đất đai | 9"}
    assert "2. Số thủ tục theo các quyết định công bố (thủ tục) *: chưa ghi" in spoken
    assert "lỗi: Giá trị đã ghi" in spoken
    assert "lỗi: Số thủ tục liên thông lớn hơn" in spoken
    assert "Nội dung này chỉ cần kết quả và ghi chú." in spoken
