"""An office's phrasings: every mistake is named, and what is added leaves the rest of the file alone."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_tool import acts, i18n
from inspect_tool.domain.phrasings import Phrasing
from inspect_tool.domain.records import Nature, Severity
from inspect_tool.errors import InputError
from inspect_tool.phrasings import PHRASINGS_FILE, check_phrasings, load_phrasings, with_added
from inspect_tool.yamlfile import FileError

ITEMS = ("CK1", "CK2")
FILE = """\
# Của phòng Kiểm soát thủ tục hành chính

phrasings:
    - text: Còn … thủ tục chưa niêm yết.   # hay gặp
      nature: han-che
      items: [CK1]

    # Sắp bỏ
    - {text: "Niêm yết tốt.", nature: uu-diem}
# hết
"""
MORE = Phrasing(
    text="Bảng: cũ, #3 – “hỏng”", nature=Nature.LIMITATION, severity=Severity.MINOR, items=("CK2",), days=15
)


def kept(folder: Path, text: str) -> Path:
    path = folder / PHRASINGS_FILE
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read_in_its_order(tmp_path: Path) -> None:
    assert load_phrasings(tmp_path, ITEMS) == ()
    kept(tmp_path, FILE)
    first, second = load_phrasings(tmp_path, ITEMS)
    assert (first.text, first.nature, first.items) == ("Còn … thủ tục chưa niêm yết.", Nature.LIMITATION, ("CK1",))
    assert second.nature is Nature.STRENGTH
    kept(tmp_path, "phrasings:\n")
    assert load_phrasings(tmp_path, ITEMS) == ()


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_mistake_is_named_with_line_and_key(tmp_path: Path, lang: str) -> None:
    i18n.use(lang)
    path = kept(
        tmp_path,
        "phrasings:\n- text: Một\n  nature: hạn chế\n- txt: Hai\n- text: Ba\n  days: 0\n",
    )
    problems = check_phrasings(path, ITEMS)
    for line, key in ((3, "nature"), (4, "txt"), (6, "days")):
        assert any(problem.line == line and key in str(problem) for problem in problems)
    assert "uu-diem, han-che." in "".join(map(str, problems))
    path = kept(tmp_path, "phrasings:\n- text: Ba\n  items: [CK1, CK22]\n")
    (problem,) = check_phrasings(path, ITEMS)
    assert (problem.line, problem.values["nearest"]) == (3, "CK2")
    with pytest.raises(FileError):
        load_phrasings(tmp_path, ITEMS)


@pytest.mark.parametrize(
    "text", [FILE, FILE.replace("\n", "\r\n"), FILE.rstrip(), "phrasings: []  # trống\n", "phrasings:\n"]
)
def test_what_is_added_stands_at_the_end_and_the_rest_stays(tmp_path: Path, text: str) -> None:
    added = with_added(text, MORE, ITEMS)
    kept(tmp_path, added)
    assert load_phrasings(tmp_path, ITEMS)[-1] == MORE
    assert "[" in text.splitlines()[0] or added.startswith(text.rstrip())
    assert ("\r\n" in added) == ("\r\n" in text)
    twice = with_added(added, MORE.model_copy(update={"text": "khác"}), ITEMS)
    assert twice.startswith(added.rstrip())


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.just("\n"), min_size=1, max_size=60)


@settings(max_examples=30)
@given(words)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    try:
        phrasing = Phrasing(text=text)
    except ValueError:
        return
    try:
        added = with_added("", phrasing, ITEMS)
    except InputError:  # a text that YAML cannot hold in a block, or that looks like a legacy encoding, is refused
        return
    assert with_added(added, MORE, ITEMS).startswith(added.rstrip())


def test_a_list_in_brackets_is_refused_rather_than_rewritten() -> None:
    with pytest.raises(InputError, match=PHRASINGS_FILE):
        with_added("phrasings: [{text: Một}]\n", MORE, ITEMS)


def test_a_finding_is_kept_for_the_next_inspection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = tmp_path / "office"
    path = acts.keep_phrasing(office, MORE, ITEMS)
    assert load_phrasings(office, ITEMS) == (MORE,)
    before = path.read_bytes()
    with pytest.raises(InputError, match="hỏng"):
        acts.keep_phrasing(office, MORE, ITEMS)

    def full(_: int) -> NoReturn:
        raise OSError(28, "full")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="full"):
        acts.keep_phrasing(office, MORE.model_copy(update={"text": "khác"}), ITEMS)
    assert path.read_bytes() == before
    assert list(office.iterdir()) == [path]
