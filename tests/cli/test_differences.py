"""document diff: what two documents of ours say differently, in words and as JSON; anything else is refused by name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import Run, carry_out
from tests.cli.shapes import Shape


class Section(Shape):
    section: str
    before: str
    after: str


class Differences(Shape):
    old: str
    new: str
    differences: list[Section]


@dataclass(frozen=True)
class Prints:
    before: Path
    after: Path
    minutes: Path


@pytest.fixture(scope="module")
def prints(tmp_path_factory: pytest.TempPathFactory) -> Prints:
    """Drafts of one inspection before and after a finding was added, and of its minutes."""
    folder = tmp_path_factory.mktemp("in")
    drafts = Prints(folder / "trước.pdf", folder / "sau.pdf", folder / "biên bản.pdf")
    carry_out(
        folder,
        ["report", "2023", "--kind", "ket-luan", "--draft", "--out", drafts.before],
        ["add", "2023", "finding", "nature=han-che", "text=Còn niêm yết [b]thủ tục[/b] đã bãi bỏ"],
        ["report", "2023", "--kind", "ket-luan", "--draft", "--out", drafts.after],
        ["report", "2023", "--kind", "bien-ban", "--draft", "--out", drafts.minutes],
    )
    return drafts


def test_words_that_came_and_went_are_marked_under_their_section(run: Run, prints: Prints) -> None:
    ran = run("document", "diff", prints.before, prints.after)
    assert (ran.code, ran.err) == (1, "")
    assert "II. " in ran.out
    assert "[+" in ran.out
    assert "[b]thủ" in ran.out  # what looks like markup is only text
    back = run("document", "diff", prints.after, prints.before)
    assert "[-" in back.out


def test_json_names_both_files_and_each_section_with_both_texts(run: Run, prints: Prints) -> None:
    ran = run("document", "diff", prints.before, prints.after, "--json")
    found = Differences(**ran.json)
    assert (ran.code, found.old, found.new) == (1, str(prints.before), str(prints.after))
    added = [each for each in found.differences if "[b]thủ tục[/b]" in each.after]
    assert added
    assert all("[b]thủ tục[/b]" not in each.before for each in added)
    assert all(each.before != each.after for each in found.differences)


def test_documents_that_say_the_same_say_so(run: Run, prints: Prints) -> None:
    ran = run("document", "diff", prints.before, prints.before)
    assert (ran.code, ran.out.strip()) == (0, "Hai văn bản nói như nhau.")
    assert run("document", "diff", prints.before, prints.before, "--json").json["differences"] == []


def test_another_kind_of_document_differs_from_its_title_on(run: Run, prints: Prints) -> None:
    found = Differences(**run("document", "diff", prints.after, prints.minutes, "--json").json)
    sides = {each.section: (bool(each.before), bool(each.after)) for each in found.differences}
    assert sides["BIÊN BẢN"] == (False, True)
    assert sides["THÔNG BÁO"] == (True, False)


def test_what_is_no_document_of_ours_is_refused(run: Run, prints: Prints, tmp_path: Path) -> None:
    (tmp_path / "lạ.pdf").write_bytes(b"hello")
    missing = run("document", "diff", prints.before, tmp_path / "không có.pdf")
    assert missing.code == 2
    assert "không có.pdf" in missing.err
    for words in ((tmp_path / "lạ.pdf", prints.before), (prints.before, tmp_path / "lạ.pdf")):
        ran = run("document", "diff", *words)
        assert (ran.code, ran.out) == (2, "")
        assert "PDF" in ran.err
    assert run("document", "diff", prints.before).code == 2
