"""Line mode: fed lines, it prints lines, and what it calls saved is saved."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from PIL import Image

from inspect_tool.domain.photos import look
from inspect_tool.domain.pinning import for_review
from inspect_tool.domain.records import Verdict
from inspect_tool.i18n import LANGUAGES, has, t, use
from inspect_tool.library import load_library
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit, Notebook
from inspect_tool.plain import Held, PlainWalk
from inspect_tool.plain.places import FiguresPlace, FindingPlace, FollowUpPlace, RecordPlace
from inspect_tool.plain.talk import Place, Talk
from inspect_tool.text import VIETNAM

NOW = datetime(2023, 8, 17, 10, 42, 7, tzinfo=VIETNAM)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path, clock=lambda: NOW, author="Nguyễn An")
    with home.create("thu") as notebook:
        notebook.write([Edit("inspection/visit", "date", "2023-08-17"), Edit("unit/inspected", "name", "UBND quận X")])
    return home


CTRL_C = "^C"


def walk(notebook: Notebook, lines: Iterable[str], office: Path | None = None) -> str:
    """Feed lines and return everything printed; the input ends after the last."""
    left = list(lines)
    said: list[str] = []

    def ask(prompt: str) -> str:
        said.append(prompt)
        if not left:
            raise EOFError
        if (line := left.pop(0)) == CTRL_C:
            raise KeyboardInterrupt
        return line

    library = replace(load_library(), office=office)
    PlainWalk(notebook, library, ask=ask, say=said.append, clock=lambda: NOW).run()
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
        assert ": Nguyễn An, 17/08/2023 10:42, ghi “Đạt”" in said
        assert "Chưa lưu: “Kết quả” đang tranh chấp. Gõ t 1" in walk(notebook, ["2", "q"])
        assert len(notebook.disputes()) == 1
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
        said = walk(notebook, ["t 1", "", "t 1", "q"])
        assert "Để sau" in said
        assert "h: ghép cả hai" in said
        assert "Đã bỏ" in said
        assert len(notebook.disputes()) == 1
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


def test_what_was_asked_for_earlier_is_rechecked_and_asked_again(home: Home, tmp_path: Path) -> None:
    with home.create("cu") as notebook:
        old = [("inspection/visit", "date", "2022-05-04"), ("unit/inspected", "name", "UBND quận X")]
        notebook.write(Edit(*each) for each in [*old, ("unit/inspected", "level", "quận")])
        for order, text in enumerate(("Gỡ bảng cũ", "Tập huấn")):
            asked = {"text": text, "addressee": "UBND quận X", "due": "2022-06-30", "order": order}
            notebook.add("recommendation", asked)
        earlier = notebook.id
    with home.open("thu") as notebook:
        notebook.write([Edit("unit/inspected", "level", "quận")])
        said = walk(
            notebook, ["d", f"d + {earlier}", "2", "g Còn 2 bảng", "k", "3 20", "q", "n", "1", "n", "l", "?", "q", "0"]
        )
        view = notebook.inspection()
    first, second = view.followups
    assert (first.result, first.note, second.result) == ("con-ton-tai", "Còn 2 bảng", "da-khac-phuc")
    assert "d + đưa một lần kiểm tra trước vào" in said
    assert "Đã quá hạn." in said
    assert "20 ngày làm việc: hết ngày 18/09/2023" in said  # 2 September 2023 and the day after it are days off
    assert [(asked.text, asked.due) for asked in view.recommendations] == [("Gỡ bảng cũ", date(2023, 9, 18))]
    assert "Mọi kiến nghị trước đã được kiểm tra lại." in said
    assert "nghị trước: 2 trên 2." in said
    assert "k kiến nghị lại điều còn tồn tại" in said


def test_phrasings_are_picked_filled_and_kept(home: Home, tmp_path: Path) -> None:
    office = tmp_path / "office"
    office.mkdir()
    kept = "- text: Còn … bảng cũ tại ….\n  items: [CK1]\n  recommendation: Gỡ bảng cũ\n"
    (office / "phrasings.yaml").write_text(f"phrasings:\n{kept}", encoding="utf-8")
    with home.open("thu") as notebook:
        lines = ["3", "u", "1", "2", "", "p", "k", "", "", "", "l 1", "u 2", "5", "100/QĐ", "3 2", "4 Thiếu người", "w"]
        said = walk(notebook, [*lines, "u 1", CTRL_C, "q"], office)
        view = notebook.inspection()
        assert "1. Còn … bảng cũ tại ….\n2. " in said
        assert "Chỗ trống 2/2. “Còn 2 bảng cũ tại … .” Điền gì?" in said
        assert view.answers["CK1"].note == "Còn 2 bảng cũ tại …."
        (finding,) = view.limitations
        assert (finding.severity, finding.cause) == ("trung-binh", "Thiếu người")
        assert (finding.text or "").startswith("Còn 2 bảng cũ tại ….\n")
        assert "Đã bỏ. Chưa ghi gì." in said
        (asked,) = view.recommendations
        assert asked.findings == {finding.id}
        assert "Đã lưu câu mẫu vào" in said
        assert (finding.text or "") in walk(notebook, ["ck2", "l 1", "m TT1 -CK1", "bo", "z"], office)
        assert notebook.inspection().findings[finding.id].items == {"TT1"}


def test_ctrl_c_gives_up_what_is_asked_and_then_leaves(home: Home) -> None:
    with home.open("thu") as notebook:
        said = walk(notebook, ["1", "g", "nửa chừng", CTRL_C, "p Tốt", "l 1", CTRL_C, "k", CTRL_C, "3"])
        view = notebook.inspection()
    assert view.verdict("CK1") is Verdict.MET
    assert view.answers["CK1"].note is None
    assert len(view.strengths) == 1
    assert said.count("Đã bỏ. Chưa ghi gì.") == 1
    assert said.endswith("Đã đóng. Mọi điều đã báo “Đã lưu” đều còn.")


def test_work_is_assigned_and_walked_alone(home: Home) -> None:
    with home.open("thu") as notebook:
        me = {"side": "doan", "role": "thanh-vien", "name": "Nguyễn An", "subteam": "Tổ 1"}
        notebook.add("person", me)
        said = walk(notebook, ["i 2", "tt7", "ip Tổ 1", "c Của tôi", "ck1", "", "-", "n", "b", "c", "", "c -", "0"])
        view = notebook.inspection()
    assert view.answers["CK1"].assignee == "Nguyễn An"
    mine = [name for name, answer in view.answers.items() if answer.assignee == "Tổ 1"]
    assert {"TT7", "TT8"} < set(mine)
    assert f"Của tôi: {len(mine) + 1} nội dung." in said
    assert "TT7 (" in said.partition("Của tôi:")[2]
    assert "CK2 (" not in said.partition("Của tôi:")[2]
    with home.open("thu") as notebook:
        walk(notebook, ["ck1", "i -"])
        assert "CK1" not in notebook.inspection().answers


def test_notes_are_added_to_replaced_and_cleared(home: Home) -> None:
    with home.open("thu") as notebook:
        said = walk(notebook, ["g một", "g + hai", "g +", "ba", ".", "x", "g khác", "z", "y", "g -", "g khác"])
    assert "Ghi chú: một\nhai\nba" in said
    assert "Đã thay nội dung cũ: Ghi chú (z lấy lại)." in said
    assert "- Kết quả kiểm tra CK1, Ghi chú: một\nhai\nba" in said
    assert "Đã xóa: Ghi chú." in said


def test_figures_are_recorded_checked_and_explained(home: Home) -> None:
    with home.open("thu") as notebook:
        said = walk(
            notebook,
            ["f", "f +", "7 3.489", "9 3.000", "11 400", "13 9", "15 0", "g 1 Cộng nhầm", "g 9", "7 x", "q", "f"],
        )
        (figures,) = notebook.inspection().figures.values()
    assert (figures.counts["received"], figures.counts["postal"]) == (3489, 9)
    assert list(figures.explanations.values()) == ["Cộng nhầm"]
    assert "chênh 80" in said
    assert "Chưa lưu: Không có số 9: chọn từ 1 đến 1." in said
    assert "Đơn vị giải trình: Cộng nhầm" in said


def test_readiness_leads_to_where_each_thing_is_mended(home: Home) -> None:
    with home.open("thu") as notebook:
        said = walk(
            notebook, ["s", "s 1", "Vũ Thị Huỳnh Mai", "2 Phó Chánh Văn phòng", "q", "s 1", "Trần Văn Nam", "q", "s"]
        )
        view = notebook.inspection()
        people = {person.name: (person.role, person.side) for person in view.people}
        assert people == {"Vũ Thị Huỳnh Mai": ("truong-doan", "doan"), "Trần Văn Nam": ("dai-dien", "don-vi")}
        assert view.people[0].title == "Phó Chánh Văn phòng"
        assert "TRƯỚC KHI KÝ: 0 việc bắt buộc" in said
        place = next(n for n, line in enumerate(said.rpartition("TRƯỚC KHI KÝ")[2].splitlines()) if "địa điểm" in line)
        said = walk(notebook, [f"s {place}", "bo", "q"])
        assert "Không bỏ được Cuộc kiểm tra" in said


def test_a_photo_that_tells_its_place_is_asked_about(home: Home, tmp_path: Path) -> None:
    photo = tmp_path / "ảnh.jpg"
    exif = Image.Exif()
    exif.get_ifd(0x8769)[36867] = "2023:08:17 09:15:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (10.0, 46.0, 1.0), 3: "E", 4: (106.0, 40.0, 1.0)})
    Image.new("RGB", (8, 8)).save(photo, exif=exif)
    with home.open("thu") as notebook:
        assert "nơi chụp" in walk(notebook, [f"e {photo}", "", f'e "{photo}"', "1", "e"])
        ((sha, kept),) = notebook.inspection().evidence.items()
        assert kept.taken_at
        stored = notebook.blob(sha)
        assert stored
        assert not look(stored.read_bytes()).located
        said = walk(notebook, ["e in 1", "e"])
        assert "“ảnh.jpg” sẽ được in vào phụ lục ảnh" in said
        assert "1. ảnh.jpg (in vào phụ lục ảnh)" in said
        assert notebook.inspection().evidence[sha].printed
        assert "thôi in vào phụ lục ảnh" in walk(notebook, ["e in 1"])
        assert not notebook.inspection().evidence[sha].printed
        (tmp_path / "a.txt").write_text("chữ", encoding="utf-8")
        said = walk(notebook, ["ck2", f"e {tmp_path / 'a.txt'}", "e in 1"])
        assert "“a.txt” không phải ảnh" in said
        assert "Đã gỡ ảnh.jpg." in walk(notebook, ["ck1", "e - 1"])
        assert "CK1" not in notebook.inspection().answers


def test_the_walk_goes_through_changed_questions_only(home: Home) -> None:
    with home.open("thu") as notebook:
        walk(notebook, ["ck3", "1", "ck4", "1"])
        notebook.write([Edit("inspection/visit", "pins.CK4", "0" * 64)])
        said = walk(notebook, ["c Câu hỏi đã đổi, cần xem lại", ""])
        assert "1 nội dung" in said
        assert "CK4" in said.rpartition("1 nội dung")[2]
        assert "CK3" not in said.rpartition("1 nội dung")[2]


def test_a_changed_question_is_read_with_its_earlier_words_and_marked_as_reviewed(home: Home) -> None:
    with home.open("thu") as notebook:
        walk(notebook, ["ck3", "1", "g Đủ", "ck4", "1"])
        old = {"pins.CK3": "0" * 64, "wordings.CK3": "Câu cũ?", "pins.CK4": "0" * 64}
        notebook.write([Edit("inspection/visit", field, value) for field, value in old.items()])
        checklists = load_library().checklists
        said = walk(notebook, ["ck3", "r"])
        assert "Câu cũ?" in said
        assert load_library().item("CK3").text in said.rpartition("Câu cũ?")[2]
        assert "Ghi chú: Đủ" in said
        walk(notebook, ["ck3", "r", "", "ck3", "r", CTRL_C, "ck3", "r", "q"])
        assert list(for_review(notebook.inspection(), checklists)) == ["CK3", "CK4"]
        said = walk(notebook, ["ck3", "c Câu hỏi đã đổi, cần xem lại", "r", "1", "", ""])
        assert list(for_review(notebook.inspection(), checklists)) == ["CK4"]
        assert "CK3" not in said.rpartition("Đã đánh dấu xem lại 1 câu trả lời.")[2].partition("CK4")[2]
        walk(notebook, ["ck1", "r", "1"])  # leads to the one that is left
        assert not for_review(notebook.inspection(), checklists)
        assert t("reviewing.none") in walk(notebook, ["r"])


def test_what_is_no_longer_asked_is_reviewed_too(home: Home) -> None:
    with home.open("thu") as notebook:
        notebook.write([Edit("answer/XX9", "verdict", "dat"), Edit("inspection/visit", "pins.XX9", "0" * 64)])
        said = walk(notebook, ["r", "1"])
        assert "XX9" in said
        assert not for_review(notebook.inspection(), load_library().checklists)


@pytest.mark.parametrize(
    "lines", [["3", "u 1", "p", "k"], ["3", "p Còn bảng cũ", "k", "Gỡ"], ["3", "p Cũ", "k Gỡ", ""]]
)
def test_the_end_of_the_input_confirms_nothing_that_is_offered(home: Home, tmp_path: Path, lines: list[str]) -> None:
    office = tmp_path / "office"
    office.mkdir()
    usual = "phrasings:\n- text: Còn bảng cũ\n  items: [CK1]\n  recommendation: Gỡ bảng cũ\n"
    (office / "phrasings.yaml").write_text(usual, encoding="utf-8")
    with home.open("thu") as notebook:
        said = walk(notebook, lines, office)
        assert notebook.inspection().limitations
        assert notebook.inspection().recommendations == ()
        assert "Đã bỏ. Chưa ghi gì." in said


def test_the_end_of_the_input_in_a_blank_writes_no_half_wording(home: Home, tmp_path: Path) -> None:
    office = tmp_path / "office"
    office.mkdir()
    (office / "phrasings.yaml").write_text("phrasings:\n- text: Còn … bảng tại ….\n  items: [CK1]\n", encoding="utf-8")
    with home.open("thu") as notebook:
        walk(notebook, ["u 1", "2"], office)
        assert "CK1" not in notebook.inspection().answers


@pytest.mark.parametrize("line", ["9", "v 99", "e - 2", "e in 7", "l 4", "f 3", "t 5", "u 99", "s 999", "c 99", "d 8"])
def test_a_number_with_nothing_behind_it_is_refused_everywhere_with_one_text(
    home: Home, tmp_path: Path, line: str
) -> None:
    other = Home(tmp_path / "b", clock=lambda: NOW, author="Trần Bình")
    picture = tmp_path / "a.txt"
    picture.write_text("x", encoding="utf-8")
    with home.open("thu") as notebook:
        notebook.export(tmp_path / "a.zip")
        other.join(tmp_path / "a.zip")
        notebook.write([Edit("answer/TT1", "note", "2")])
        with other.open("thu") as theirs:
            theirs.write([Edit("answer/TT1", "note", "3")])
            theirs.export(tmp_path / "b.zip")
        notebook.merge([tmp_path / "b.zip"], unknown="accept")
        notebook.add("figures", {"label": "x"})
        notebook.add("followup", {"text": "x"})
        asking = next(item.id for checklist in load_library().checklists for item in checklist.items if item.asks)
        begin = [asking] if line.startswith("v") else ["ck1", f"e '{picture}'", "p Cũ"]
        said = walk(notebook, [*begin, line, "9" * 5000])
        assert f"Chưa lưu: Không có số {line.rsplit(maxsplit=1)[-1]}: chọn từ 1 đến " in said
        assert f"Chưa lưu: Không có số {'9' * 5000}: chọn từ 1 đến 5." in said


def test_ctrl_c_during_a_write_waits_for_the_next_question(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Notebook.write

    def interrupted(notebook: Notebook, edits: Sequence[Edit]) -> str:
        signal.raise_signal(signal.SIGINT)
        return write(notebook, edits)

    def pressed(_prompt: str) -> str:
        signal.raise_signal(signal.SIGINT)
        return ""

    lines = iter(["3", "1"])
    said: list[str] = []
    monkeypatch.setattr(Notebook, "write", interrupted)
    taken = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background has it ignored
    try:
        with home.open("thu") as notebook, Held(lambda _: next(lines)) as ask:
            PlainWalk(notebook, load_library(), ask=ask, say=said.append, clock=lambda: NOW).run()
            assert notebook.inspection().verdict("CK1") is Verdict.NOT_MET
        assert next(lines) == "1"  # the question that met it was given up unread
        assert said[-1] == "Đã đóng. Mọi điều đã báo “Đã lưu” đều còn."
        with pytest.raises(KeyboardInterrupt), Held(pressed) as ask:
            ask("")
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, taken)


def test_every_command_is_explained(home: Home) -> None:
    with home.open("thu") as notebook:
        finding = notebook.add("finding", {"nature": "han-che", "text": "x"})
        notebook.add("followup", {"text": "x"})
        talk = Talk(notebook, load_library(), lambda _: "", lambda _: None, lambda: NOW)
        figures = notebook.add("figures", {"label": "x"})
        places: list[Place] = [
            PlainWalk(notebook, load_library(), ask=lambda _: "", say=print, clock=lambda: NOW),
            FindingPlace(talk, finding),
            FiguresPlace(talk, figures),
            RecordPlace(talk, "unit/inspected"),
            FollowUpPlace(talk),
        ]
    for place in places:
        for lang in LANGUAGES:
            assert has(f"plain.help.{place.NAME}", lang)
            use(lang)
            shortly = t(f"plain.help.{place.NAME}")
            for word, command in place.commands.items():
                assert has(f"plain.about.{command.help}", lang), command.help
                named = re.search(rf"(?:^|[:,.] ){re.escape(word)} ", shortly, re.MULTILINE)
                assert word in {"", "+", "?"} or named, (lang, place.NAME, word)
