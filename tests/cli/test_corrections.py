"""correction start, add, list and the letter's own steps, through the command line on real signed documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli import shapes
from tests.cli.conftest import Run, acquaint

LETTER = "dinh-chinh-1-ket-luan"


def signing(folder: Path, print_: str, number: str) -> list[list[object]]:
    """Return the commands from a print to the sealed document."""
    names = [folder / f"{print_}{step}.pdf" for step in ("", "-1", "-2", "-3")]
    person, agency = (["--role", role, "--p12", folder / f"{role}.p12"] for role in ("truong-doan", "co-quan"))
    return [
        ["sign", names[0], *person, "--out", names[1]],
        ["number", names[1], "--number", number, "--date", "7/9/2023", "--out", names[2]],
        ["sign", names[2], *agency, "--out", names[3]],
    ]


def add(run: Run, printed: str = "Nơi nhận:", corrected: str = "Kính gửi:", reason: str = "nhầm") -> str:
    words = ["--where", "Trang cuối", "--printed", printed, "--corrected", corrected, "--reason", reason]
    ran = run("correction", "add", "2023", LETTER, *words)
    assert ran.code == 0, ran.err
    return ran.out.strip()


def letters(run: Run) -> list[shapes.Letter]:
    return shapes.Letters(**run("correction", "list", "2023", "--json").json).letters


def test_from_the_first_line_to_the_sealed_letter(run: Run, desk: Path) -> None:
    before = run("show", "2023", "document/ket-luan", "--json").out
    started = run("correction", "start", "2023", "ket-luan", "--symbol", "ĐKT-KSTT")
    assert (started.code, started.out.strip()) == (0, f"document/{LETTER}")
    assert run("report", "2023", "--kind", "dinh-chinh", "--out", desk / "d.pdf").code == 1
    assert not (desk / "d.pdf").exists()
    add(run)
    assert run("report", "2023", "--kind", "dinh-chinh", "--out", desk / "d.pdf").code == 0
    for step in signing(desk, "d", "12"):
        assert run(*step).code == 0, step
    (letter,) = letters(run)
    assert (letter.state, letter.number, letter.corrects) == ("da-dong-dau", "12/ĐKT-KSTT", "ket-luan")
    assert [line.stated for line in letter.lines] == [True]
    assert run("show", "2023", "document/ket-luan", "--json").out == before
    statuses = {d.id: d for d in shapes.Status(**run("status", "2023", "--json").json).documents}
    assert statuses["ket-luan"].corrected_by == [LETTER]
    assert "Được đính chính bởi Công văn đính chính (12/ĐKT-KSTT), ngày 07/09/2023." in run("status", "2023").out
    corrected = run("verify", desk / "3.pdf", "--trust", desk / "demo-ca.pem")
    assert corrected.code == 0
    assert "Được đính chính bởi Công văn đính chính (12/ĐKT-KSTT)" in corrected.out
    own = run("verify", desk / "d-3.pdf", "--trust", desk / "demo-ca.pem", "--deep", "--json")
    found = shapes.Verified(**own.json)
    assert (own.code, found.kind, found.reprint) == (0, "dinh-chinh", "same")
    assert found.corrects is not None
    assert found.corrects.number == "07/TB-ĐKT"
    hashes = shapes.Record(**run("show", "2023", "document/ket-luan", "--json").json).fields
    assert found.corrects.sha256 == hashes["hashes.da-dong-dau"]
    assert run("doctor", "2023").code == 0


def test_odd_lines_are_said_at_once(run: Run, desk: Path) -> None:
    run("correction", "start", "2023", "ket-luan")
    words = ["--where", "Mục II", "--printed", "không có câu này 05", "--corrected", "không có câu này 06"]
    ran = run("correction", "add", "2023", LETTER, *words)
    assert ran.code == 0
    assert "không thấy nguyên văn" in ran.err
    assert "phải thay thế bằng văn bản cùng hình thức" in ran.err
    add(run, corrected="Nơi nhận:")
    listed = run("correction", "list", "2023")
    assert listed.code == 1
    assert "giống nhau" in listed.out
    assert {gap.code for gap in letters(run)[0].gaps if gap.blocking} == {"correction_same"}


def test_what_cannot_be_corrected_is_refused(run: Run, desk: Path) -> None:
    for words, said in (
        (["correction", "start", "2023", "ket-luna"], "document/ket-luan"),
        (["correction", "start", "2023", "bien-ban"], "bien-ban"),
        (["correction", "add", "2023", "ket-luan", "--where", "a", "--printed", "b", "--corrected", "c"], "ket-luan"),
        (["report", "2023", "--kind", "dinh-chinh", "--out", desk / "x.pdf"], "--letter"),
        (["report", "2023", "--kind", "ket-luan", "--letter", LETTER, "--out", desk / "x.pdf"], "dinh-chinh"),
    ):
        before = run("history", "2023", "--json").out
        ran = run(*words)
        assert (ran.code, ran.out) == (2, ""), words
        assert said in ran.err
        assert run("history", "2023", "--json").out == before
        assert not (desk / "x.pdf").exists()
    assert run("report", "2023", "--kind", "bien-ban", "--out", desk / "b.pdf").code == 0
    unissued = run("correction", "start", "2023", "bien-ban")
    assert unissued.code == 2
    assert "chưa phát hành" in unissued.err


def test_a_signed_letter_takes_no_line_and_the_next_one_is_another(run: Run, desk: Path) -> None:
    run("correction", "start", "2023", "ket-luan", "--symbol", "ĐKT-KSTT")
    line = add(run)
    run("report", "2023", "--kind", "dinh-chinh", "--out", desk / "d.pdf")
    assert run(*signing(desk, "d", "12")[0]).code == 0
    words = ["--where", "a", "--printed", "Nơi nhận:", "--corrected", "c"]
    refused = run("correction", "add", "2023", LETTER, *words)
    assert refused.code == 2
    assert "correction start" in refused.err
    assert run("set", "2023", line, "corrected", "Khác").code == 2
    assert run("set", "2023", line, "corrected", "Khác", "--reason", "gõ nhầm").code == 0
    assert run("correction", "start", "2023", "ket-luan").out.strip() == "document/dinh-chinh-2-ket-luan"
    assert [letter.symbol for letter in letters(run)] == ["ĐKT-KSTT", "ĐKT-KSTT"]
    again = ["report", "2023", "--kind", "dinh-chinh", "--letter", LETTER, "--reason", "sai lời"]
    assert run(*again, "--out", desk / "e.pdf").code == 0
    newer = next(letter for letter in letters(run) if letter.supersedes)
    assert (newer.id, newer.supersedes, newer.corrects) == (f"{LETTER}-thay-2", LETTER, "ket-luan")
    assert [each.corrected for each in newer.lines] == ["Khác"]
    assert run("sign", desk / "d-1.pdf", *signing(desk, "d", "12")[2][2:6], "--out", desk / "x.pdf").code == 2


def test_a_letter_about_a_replaced_document_goes_no_further(run: Run, desk: Path) -> None:
    run("correction", "start", "2023", "ket-luan")
    add(run)
    run("report", "2023", "--kind", "dinh-chinh", "--out", desk / "d.pdf")
    assert run("report", "2023", "--kind", "ket-luan", "--reason", "số liệu", "--out", desk / "k.pdf").code == 0
    ran = run(*signing(desk, "d", "12")[0])
    assert ran.code == 2
    assert "đã bị thay thế" in ran.err
    assert run("report", "2023", "--kind", "dinh-chinh", "--out", desk / "x.pdf").code == 1
    assert run("correction", "start", "2023", "ket-luan").code == 2
    assert "Đã bị thay thế bởi Thông báo kết luận kiểm tra (ket-luan-2)." in run("status", "2023").out


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_copies_of_a_letter_to_work_with(run: Run, desk: Path, form: str) -> None:
    run("correction", "start", "2023", "ket-luan")
    add(run)
    before = run("history", "2023", "--json").out
    assert run("report", "2023", "--kind", "dinh-chinh", "--format", form, "--out", desk / f"x.{form}").code == 0
    assert run("history", "2023", "--json").out == before


def test_two_peoples_lines_are_united(run: Run, desk: Path, other_home: Callable[[str], None], tmp_path: Path) -> None:
    assert run("export", "2023", tmp_path / "gói.zip").code == 0
    for name in ("An", "Bình"):
        other_home(name)
        assert run("join", tmp_path / "gói.zip").code == 0
    acquaint(run, other_home, "An", "Bình")
    for name in ("An", "Bình"):
        other_home(name)
        assert run("correction", "start", "2023", "ket-luan").out.strip() == f"document/{LETTER}"
        add(run, corrected=f"Kính gửi: {name}")
        assert run("export", "2023", tmp_path / f"{name}.zip").code == 0
    for name, other in (("An", "Bình"), ("Bình", "An")):
        other_home(name)
        assert run("merge", "2023", tmp_path / f"{other}.zip").code == 0
        (letter,) = letters(run)
        assert {line.corrected for line in letter.lines} == {"Kính gửi: An", "Kính gửi: Bình"}
    assert run("report", "2023", "--kind", "dinh-chinh", "--out", tmp_path / "d.pdf").code == 0
    other_home("An")
    add(run, corrected="Kính gửi: đến muộn")
    assert run("export", "2023", tmp_path / "muộn.zip").code == 0
    other_home("Bình")
    assert run(*signing(desk, "d", "12")[0][:1], tmp_path / "d.pdf", *signing(desk, "d", "12")[0][2:]).code == 0
    assert run("merge", "2023", tmp_path / "muộn.zip").code == 0
    (letter,) = letters(run)
    assert [line.stated for line in letter.lines].count(False) == 1
    assert "correction_late" in {gap.code for gap in letter.gaps}
    assert run("correction", "start", "2023", "ket-luan").code == 0
    first, second = letters(run)
    assert [[line.corrected for line in each.lines][-1] for each in (second,)] == ["Kính gửi: đến muộn"]
    assert all(line.stated for line in first.lines)
