"""The inspectors' guide and the README name what there is: verbs, pictures, chapters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inspect_tool.cli.verbs import VERBS

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("page", ["docs/huong-dan.md", "README.md"])
def test_what_it_names_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    verbs = re.findall(r"(?:inspect-tool|\./run) ([a-z]+(?: [a-z]+)?)", text)
    other = {"test", "demo", "lock", "catalogues"}
    assert verbs
    assert [name for name in verbs if not {name, name.partition(" ")[0]} & (VERBS.keys() | other)] == []
    for picture in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / page).parent.joinpath(picture).exists(), picture
    titles = re.findall(r"^## (.+)$", text, re.MULTILINE)
    chapters = {"#" + title.lower().replace(",", "").replace(" ", "-") for title in titles}
    assert set(re.findall(r"\]\((#[^)]+)\)", text)) <= chapters
