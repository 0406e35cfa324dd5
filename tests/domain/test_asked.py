"""Typed values between record and field: nothing dropped, one spelling recorded, only what changed."""

from __future__ import annotations

import pytest

from inspect_tool.domain.asked import edits, hint, label_words, typed_form
from inspect_tool.domain.asks import Ask

COUNT = Ask.model_validate({"name": "tong", "label": "Tổng số", "kind": "number", "unit": "hồ sơ", "required": True})
RATE = Ask.model_validate({"name": "ty_le", "label": "Tỷ lệ", "kind": "number", "decimals": 2, "least": 0, "most": 100})
DAY = Ask.model_validate({"name": "ngay", "label": "Ngày", "kind": "date"})
TABLE = Ask.model_validate(
    {
        "name": "bang",
        "label": "Theo lĩnh vực",
        "kind": "table",
        "columns": [
            {"name": "ten", "label": "Lĩnh vực", "kind": "text"},
            {"name": "so", "label": "Số", "kind": "number"},
        ],
    }
)


@pytest.mark.parametrize(
    ("ask", "typed", "recorded", "shown"),
    [
        (COUNT, "3489", "3489", "3.489"),
        (COUNT, "3 489", "3489", "3.489"),
        (RATE, "60,31", "60.31", "60,31"),
        (DAY, "17/8/2023", "2023-08-17", "17/08/2023"),
        (COUNT, "khoảng 3", "khoảng 3", "khoảng 3"),
        (DAY, "hôm qu\u0061", "hôm qua", "hôm qua"),
        (DAY, "tie\u0302\u0301ng", "tiếng", "tiếng"),
    ],
)
def test_a_value_there_and_back(ask: Ask, typed: str, recorded: str, shown: str) -> None:
    assert edits(ask, {}, typed) == {ask.name: recorded}
    assert typed_form(ask, {ask.name: recorded}) == shown
    assert edits(ask, {ask.name: recorded}, shown) == {}
    assert edits(ask, {ask.name: recorded}, " ") == {ask.name: None}


def test_a_table_is_lines_and_only_what_changed_is_recorded() -> None:
    pasted = "Hộ tịch\t1.200\r\nĐất đai\t15\n\n".replace("\r", "")
    first = edits(TABLE, {}, pasted)
    assert first == {"bang.1": "Hộ tịch | 1200", "bang.2": "Đất đai | 15"}
    values = {name: text for name, text in first.items() if text}
    assert typed_form(TABLE, values) == "Hộ tịch | 1.200\nĐất đai | 15"
    assert edits(TABLE, values, "Hộ tịch | 1.200\nĐất đai | 16\nX") == {"bang.2": "Đất đai | 16", "bang.3": "X"}
    assert edits(TABLE, values, "Đất đai | 15") == {"bang.1": "Đất đai | 15", "bang.2": None}
    assert edits(TABLE, {"bang.b": "A | 1"}, "A | 1\nB | 2") == {"bang.1": "B | 2"}


def test_what_is_asked_is_said() -> None:
    assert label_words(COUNT) == "Tổng số (hồ sơ) *"
    assert (hint(RATE), hint(TABLE)) == ("số từ 0 đến 100", "Lĩnh vực | Số")
