"""A disputed field has no value anywhere: not in rules, queries, screens' models, documents, copies or exports."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tinydb import where

from inspect_tool import acts
from inspect_tool.calendars import load_calendar
from inspect_tool.cli import main
from inspect_tool.domain.deadlines import DEFAULT, PROFILES, assess
from inspect_tool.domain.figures import check
from inspect_tool.domain.followup import asked, stated
from inspect_tool.domain.readiness import gaps
from inspect_tool.domain.records import OF_THE_VISIT, DocumentKind, Json, Procedure, Verdict
from inspect_tool.library import Library, load_library
from inspect_tool.log.duplicates import likely_duplicates
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit, Notebook
from inspect_tool.register.workbook_out import write_workbook
from inspect_tool.settings import system_clock

DAY = date(2023, 8, 17)
#: What each of the two wrote into a field that the other filled in, too; no other place holds these values.
DISPUTED: dict[tuple[str, str], tuple[Json, Json]] = {
    ("answer/CK1", "verdict"): ("dat", "khong-dat"),
    ("answer/CK1", "note"): ("Mai ghi zyx một", "Minh ghi zyx hai"),
    ("finding/f1", "text"): ("Mai thấy zyx ba", "Minh thấy zyx bốn"),
    ("finding/f1", "nature"): ("uu-diem", "han-che"),
    ("recommendation/r1", "text"): ("Mai đề nghị zyx năm", "Minh đề nghị zyx sáu"),
    ("recommendation/r1", "due"): ("2031-01-02", "2032-03-04"),
    ("proposal/p1", "text"): ("Mai nêu zyx bảy", "Minh nêu zyx tám"),
    ("person/x1", "name"): ("Zyx Thị Mai", "Zyx Văn Minh"),
    ("figures/ky", "counts.direct"): (41111, 42222),
    ("figures/ky", "stated.direct"): ("61.17", "62.18"),
    ("dossier/h1", "accepted"): ("2023-07-03 08:00", "2023-07-04 08:00"),
    ("unit/inspected", "parent"): ("Zyx Cấp Trên", "Zyx Khác Hẳn"),
    ("passage/ket-luan.dac-diem", "text"): ("Mai viết zyx chín", "Minh viết zyx mười"),
}
UNDISPUTED: dict[tuple[str, str], Json] = {
    ("finding/f1", "items.CK1"): True,
    ("finding/f2", "text"): "Mai thấy zyx ba rồi",
    ("finding/f2", "nature"): "uu-diem",
    ("finding/f2", "items.CK1"): True,
    ("figures/ky", "label"): "kỳ",
    ("figures/ky", "counts.received"): 50000,
    ("figures/ky", "counts.online"): 8000,
    ("figures/ky", "counts.postal"): 889,
    ("dossier/h1", "code"): "H1",
    ("dossier/h1", "settled"): "2023-07-20 08:00",
}
#: The values that would be guesses, as any output might write them; verdicts and natures have words of their own.
GUESSES = ("zyx", "41111", "41.111", "42222", "42.222", "61,17", "61.17", "62,18", "62.18", "2031", "2032")


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


@pytest.fixture
def merged(tmp_path: Path, library: Library) -> Iterator[Notebook]:
    """Mai's laptop with Minh's work merged, everything in `DISPUTED` in dispute."""
    mai, minh = (Home(tmp_path / name, clock=system_clock, author=name) for name in ("Mai", "Minh"))
    made = acts.create(mai, library, unit="Phường A", level="phường", day=DAY)
    with mai.open(made) as mine:
        mine.write([Edit(record, field, value) for (record, field), value in UNDISPUTED.items()])
        mine.export(tmp_path / "a.zip")
        minh.join(tmp_path / "a.zip")
        with minh.open(made) as theirs:
            theirs.write([Edit(record, field, each[1]) for (record, field), each in DISPUTED.items()])
            theirs.export(tmp_path / "b.zip")
        mine.write([Edit(record, field, each[0]) for (record, field), each in DISPUTED.items()])
        mine.accept({minh.key.public: "Minh"})
        mine.merge([tmp_path / "b.zip"])
        assert {(d.record, d.field) for d in mine.disputes()} == DISPUTED.keys()
        yield mine


def held_guesses(text: str) -> set[str]:
    """Return the guesses in a text, apart from the one finding that is not in dispute."""
    plain = text.replace("Mai thấy zyx ba rồi", "").lower()
    return {guess for guess in GUESSES if guess in plain}


def test_models_and_queries_hold_no_guess(merged: Notebook) -> None:
    view = merged.inspection()
    for record, field in DISPUTED:
        kind, _, name = record.partition("/")
        assert field not in view.tables[kind][name]
        assert merged.table(kind).search(where(field).exists()) == [
            found for found in merged.table(kind).all() if str(found.doc_id) != name and field in found
        ]
    assert merged.table("answer").count(where("verdict").one_of(list(Verdict))) == 0
    assert view.verdict("CK1") is Verdict.UNCHECKED
    assert view.progress(["CK1"]) == (0, 1)
    assert view.findings["f1"].nature is None
    assert "f1" not in {f.id for f in (*view.strengths, *view.limitations)}
    assert view.figures["ky"].counts.keys() == {"received", "online", "postal"}


def test_rules_judge_nothing_by_a_guess_nor_take_a_dispute_for_silence(merged: Notebook, library: Library) -> None:
    view = merged.inspection()
    told = " ".join(problem.message() for problem in check(view.figures["ky"]))
    assert held_guesses(told) == set()
    assert "direct" not in {problem.path.rpartition(".")[2] for problem in check(view.figures["ky"])}
    assert likely_duplicates(view) == ()
    assert assess(view.dossiers["h1"], Procedure(id="x"), load_calendar(), PROFILES[DEFAULT], DAY) is None
    missing = gaps(view, library.checklists, library.law, DAY)
    assert {(g.record, g.field) for g in missing if g.code == "dispute" and g.blocking} == DISPUTED.keys()
    others = [g for g in missing if g.code != "dispute"]
    assert held_guesses(" ".join(g.message() for g in others)) == set()
    said_twice = {(g.record, g.field) for g in others} & DISPUTED.keys()
    assert said_twice <= {("answer/CK1", "verdict")}  # what is not decided is not checked
    assert held_guesses(json.dumps([asked(view), stated(view, library.checklists)], ensure_ascii=False)) == set()


def test_copies_for_excel_and_the_command_line_hold_no_guess(
    merged: Notebook, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_workbook(merged.inspection().tables, tmp_path / "ra.xlsx")
    with zipfile.ZipFile(tmp_path / "ra.xlsx") as book:
        cells = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert held_guesses(cells) == set()
    monkeypatch.setenv("INSPECT_TOOL_HOME", str(tmp_path / "Mai"))
    for verb in ("show", "figures check"):
        main([*verb.split(), merged.id, "--json"])
        assert held_guesses(capsys.readouterr().out) == set()


@pytest.mark.parametrize("kind", OF_THE_VISIT)
def test_documents_are_refused_and_drafts_leave_the_place_empty(
    merged: Notebook, library: Library, kind: DocumentKind
) -> None:
    before = len(merged.history())
    with pytest.raises(acts.NotReadyError) as refused:
        acts.issue(merged, library, kind, draft=False, clock=system_clock)
    assert {(g.record, g.field) for g in refused.value.gaps} >= DISPUTED.keys()
    assert len(merged.history()) == before
    with zipfile.ZipFile(io.BytesIO(acts.unsigned_copy(merged, library, kind, "docx", clock=system_clock))) as word:
        assert held_guesses(word.read("word/document.xml").decode()) == set()
    with zipfile.ZipFile(io.BytesIO(acts.unsigned_copy(merged, library, kind, "xlsx", clock=system_clock))) as book:
        cells = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
        assert held_guesses(cells) == set()
