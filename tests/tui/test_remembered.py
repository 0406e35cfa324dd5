"""The home list of the last time."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspect_tool import i18n
from inspect_tool.tui.remembered import recall, remember
from inspect_tool.tui.widgets.virtual_list import Row

ROWS = [Row("titles", ("Ngày", "Đơn vị"), "heading"), Row("x", ("17/08/2023", "UBND [b]quận[/b]"))]


def test_what_was_seen_is_recalled_in_its_language(tmp_path: Path) -> None:
    remember(tmp_path, ROWS)
    assert recall(tmp_path) == ROWS
    i18n.use("en")
    assert recall(tmp_path) == []


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"language": "vi", "rows": [1]}', '{"language": "vi", "rows": 3}'])
def test_any_other_file_is_no_list(tmp_path: Path, text: str) -> None:
    (tmp_path / "home-list.json").write_text(text, encoding="utf-8")
    assert recall(tmp_path) == []


def test_a_missing_folder_is_no_error(tmp_path: Path) -> None:
    remember(tmp_path / "none", ROWS)
    assert recall(tmp_path / "none") == []
