"""answer, set, add, remove."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest

from inspect_tool.cli.recording import _named
from inspect_tool.cli.session import Session
from inspect_tool.domain.photos import look
from tests.cli import shapes
from tests.cli.conftest import Run
from tests.domain.test_photos import photo


def fields(run: Run, visit: str, record: str) -> dict[str, object]:
    return shapes.Record(**run("show", visit, record, "--json").json).fields


def test_answer_changes_what_is_given_only(run: Run, visit: str, tmp_path: Path) -> None:
    paper = tmp_path / "ảnh niêm yết.txt"
    paper.write_text("bảng niêm yết", encoding="utf-8")
    ran = run("answer", visit, "ck2", "--verdict", "mot-phan", "--note", "thie\u0302\u0301u phí")
    assert (ran.code, ran.out) == (0, "answer/CK2\n")
    assert fields(run, visit, "answer/CK2") == {"verdict": "mot-phan", "note": "thiếu phí"}
    assert run("answer", visit, "CK2", "--evidence", paper).code == 0
    after = fields(run, visit, "answer/CK2")
    assert (after.pop("verdict"), after.pop("note")) == ("mot-phan", "thiếu phí")
    ((link, value),) = after.items()
    assert value is True
    evidence = fields(run, visit, link.replace("evidence.", "evidence/"))
    assert (evidence["name"], evidence["size"]) == (paper.name, paper.stat().st_size)


def test_answer_takes_the_place_out_of_a_photo_if_told_so(run: Run, visit: str, tmp_path: Path) -> None:
    original = tmp_path / "bảng.jpg"
    original.write_bytes(photo())
    assert run("answer", visit, "CK3", "--evidence", original, "--strip-position").code == 0
    (link,) = fields(run, visit, "answer/CK3")
    assert link != f"evidence.{sha256(original.read_bytes()).hexdigest()}"
    evidence = fields(run, visit, link.replace("evidence.", "evidence/"))
    assert str(evidence["taken_at"]).startswith("2023-08-17T09:12:44")
    assert look(original.read_bytes()).located


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("CK2",), "--verdict"),
        (("CK99", "--note", "x"), "CK9"),
        (("CK2", "--note", "x", "--evidence", "missing.jpg"), "missing.jpg"),
        (("CK2", "--note", "chuông\x07"), "note"),
    ],
)
def test_a_refused_answer_leaves_nothing_behind(run: Run, visit: str, words: tuple[str, ...], said: str) -> None:
    before = run("history", visit, "--json").json
    ran = run("answer", visit, *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert run("history", visit, "--json").json == before


def test_set_and_clear(run: Run, visit: str) -> None:
    assert run("set", visit, "figures/6t-2023", "counts.late", "1.234").code == 0
    assert fields(run, visit, "figures/6t-2023")["counts.late"] == 1234
    assert run("set", visit, "figures/6t-2023", "counts.late", "--clear").code == 0
    assert "counts.late" not in fields(run, visit, "figures/6t-2023")
    assert run("set", visit, "inspection/visit", "round_end", "25/8/2023").out == "inspection/visit\n"
    assert fields(run, visit, "inspection/visit")["round_end"] == "2023-08-25"
    assert run("set", visit, "answer/CK3", "note", "mục chưa ai đụng tới").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("finding/cong-khia", "text", "x"), "finding/cong-khai"),
        (("finding/cong-khai", "txt", "x"), "text"),
        (("finding/cong-khai", "nature", "tot"), "han-che"),
        (("figures/6t-2023", "counts.late", "3,489"), "3,489"),
        (("answer/CK99", "note", "x"), "CK99"),
        (("finding/cong-khai", "text"), "--clear"),
        (("finding/cong-khai", "text", "x", "--clear"), "--clear"),
        (("finding", "text", "x"), "finding"),
    ],
)
def test_set_refuses_mistakes(run: Run, visit: str, words: tuple[str, ...], said: str) -> None:
    ran = run("set", visit, *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_add_prints_the_record_and_remove_takes_it_away(run: Run, visit: str) -> None:
    made = run("add", visit, "finding", "nature=han-che", "text=Thiếu phí = lệ phí", "items.CK2=true")
    assert made.code == 0
    path = made.out.strip()
    assert fields(run, visit, path) == {"nature": "han-che", "text": "Thiếu phí = lệ phí", "items.CK2": True}
    assert run("remove", visit, path).code == 0
    assert run("show", visit, path).code == 2
    assert run("remove", visit, path).code == 2
    changes = run("history", visit, path, "--json").json["changes"]
    assert [c["present"] for c in changes if c["field"] == "text"] == [True, False]


def test_add_with_a_name_of_ones_own(run: Run, visit: str) -> None:
    assert run("add", visit, "proposal", "text=x", "--id", "lien-thong-2").out == "proposal/lien-thong-2\n"
    again = run("add", visit, "proposal", "text=y", "--id", "lien-thong-2")
    assert again.code == 2
    assert "proposal/lien-thong-2" in again.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("findng", "text=x"), "finding"),
        (("finding", "text"), "text"),
        (("finding", "text=x", "text=y"), "text"),
        (("finding", "texts=x"), "text"),
        (("finding",), "FIELD=VALUE"),
    ],
)
def test_add_refuses_mistakes(run: Run, visit: str, words: tuple[str, ...], said: str) -> None:
    ran = run("add", visit, *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


@pytest.mark.parametrize(
    "words", [["answer", "CK2", "--note", "x"], ["set", "unit/inspected", "name", "x"], ["remove", "finding/cong-khai"]]
)
def test_an_inspection_open_elsewhere_is_in_use(run: Run, visit: str, words: list[str], root: Path) -> None:
    holder = """
import sys
from pathlib import Path
from inspect_tool.log.home import Home
from inspect_tool.settings import system_clock
with Home(Path(sys.argv[1]), clock=system_clock, author="khác").open(sys.argv[2]):
    print("open", flush=True)
    sys.stdin.readline()
"""
    home = os.environ["INSPECT_TOOL_HOME"]
    child = subprocess.Popen(
        [sys.executable, "-c", holder, home, visit],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    try:
        assert child.stdout
        assert child.stdout.readline() == b"open\n"
        ran = run(words[0], visit, *words[1:])
        assert (ran.code, ran.out) == (3, "")
        assert run("show", visit).code == 0
    finally:
        child.communicate(b"\n")
    assert run(words[0], visit, *words[1:]).code == 0


def test_walk_takes_lines_and_saves_them(run: Run, visit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("ck2\n3\ng thiếu phí [/b]\nq\n"))
    ran = run("walk", visit, "--plain")
    assert (ran.code, ran.err) == (0, "")
    assert fields(run, visit, "answer/CK2") == {"verdict": "khong-dat", "note": "thiếu phí [/b]"}
    assert "\x1b" not in ran.out


@pytest.mark.parametrize("given", ["", "ck2\n3"])
def test_walk_ends_with_its_input(run: Run, visit: str, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(given))
    assert run("walk", visit).code == 0


def test_after_the_minutes_are_signed_a_change_says_why(run: Run, visit: str) -> None:
    run("add", visit, "document", "document=bien-ban", "state=da-ky", "--id", "d1")
    refused = run("answer", visit, "CK1", "--note", "khác")
    assert refused.code == 2
    assert "--reason" in refused.err
    assert run("answer", visit, "CK1", "--note", "khác", "--reason", "ghi nhầm").code == 0
    assert "ghi nhầm" in run("history", visit, "answer/CK1", "note").out
    assert run("undo", visit).code == 2
    assert run("undo", visit, "--reason", "lại nhầm").code == 0


def test_undo_and_redo_say_what_they_brought_back(run: Run, visit: str) -> None:
    run("set", visit, "answer/CK1", "note", "một")
    run("set", visit, "answer/CK1", "note", "hai")
    undone = run("undo", visit)
    assert (undone.code, "answer/CK1" in undone.out, "một" in undone.out) == (0, True, True)
    assert "hai" in run("redo", visit).out
    assert run("show", visit, "answer/CK1", "--json").json["fields"]["note"] == "hai"
    assert run("redo", visit).code == 2


class Keyboard(StringIO):
    """Standard input with a person behind it."""

    def isatty(self) -> bool:
        return True


def test_a_person_nobody_knows_is_asked_for_a_name_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INSPECT_TOOL_AUTHOR", raising=False)
    monkeypatch.setenv("INSPECT_TOOL_HOME", str(tmp_path))
    unknown = Session.of_environment(as_json=False)
    monkeypatch.setattr("sys.stdin", StringIO("Ai đó\n"))
    assert _named(unknown) is unknown
    monkeypatch.setattr("sys.stdin", Keyboard("\n"))
    assert _named(unknown) is unknown
    monkeypatch.setattr("sys.stdin", Keyboard(" Le\u0302 Bình \n"))
    assert _named(unknown).author == "Lê Bình"
    known = Session.of_environment(as_json=False)
    assert (known.author, _named(known)) == ("Lê Bình", known)


def test_only_what_can_be_printed_is_marked_for_the_annex(run: Run, visit: str, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("biên bản.pdf", "ảnh.heic", "ảnh.jpg")]
    for path in paths:
        path.write_bytes(path.name.encode())
    for refused in paths[:2]:
        ran = run(
            "answer", visit, "CK2", "--verdict", "dat", "--evidence", paths[2], "--evidence", refused, "--in-annex"
        )
        assert ran.code == 2
        assert f"“{refused.name}”" in ran.err
    before = run("history", visit).out
    assert "ảnh.jpg" not in before
    for flag in ("--in-annex", "--strip-position"):
        ran = run("answer", visit, "CK2", "--verdict", "dat", flag)
        assert ran.code == 2
        assert "--evidence" in ran.err
    assert run("history", visit).out == before
    assert run("answer", visit, "CK2", "--evidence", paths[2], "--in-annex").code == 0
    assert "ảnh.jpg" in run("history", visit).out
