"""The words that differ are marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inspect_tool.tui.word_diff import marked


def test_only_what_differs_is_marked() -> None:
    first, second = marked("Còn 3 thủ tục cũ.", "Còn 5 thủ tục rất cũ.")
    assert first.plain == "Còn ‹3› thủ tục cũ."
    assert second.plain == "Còn ‹5› thủ tục ‹rất› cũ."


@given(st.text(alphabet="ab ,\n", max_size=40), st.text(alphabet="ab ,\n", max_size=40))
def test_nothing_is_lost(one: str, two: str) -> None:
    for text, whole in zip(marked(one, two), (one, two), strict=True):
        assert text.plain.replace("‹", "").replace("›", "") == whole
