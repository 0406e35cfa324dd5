"""Which wordings are offered for a finding, and what one of them fills in."""

from __future__ import annotations

from inspect_tool.domain.checklist import Item
from inspect_tool.domain.phrasings import Phrasing, answer_to, filling, kept_from, offered
from inspect_tool.domain.records import Finding, Nature, Severity

OURS = (
    Phrasing(text="Chung."),
    Phrasing(text="Tốt.", nature=Nature.STRENGTH, items=("CK1",)),
    Phrasing(
        text="Thiếu …", nature=Nature.LIMITATION, items=("CK1",), severity=Severity.MINOR, recommendation="Bổ sung."
    ),
)
ITEMS = [
    Item(id=name, text="Nội dung", guidance="xem", ask=("ảnh",), usual=(f"Hay gặp {name}.",)) for name in ("CK1", "CK2")
]
LIMIT = Finding(id="f", nature=Nature.LIMITATION, items=frozenset({"CK1"}))


def test_its_items_come_first_and_the_offices_before_the_usual() -> None:
    shown = [each.text for each in offered(OURS, ITEMS, LIMIT)]
    assert shown == ["Thiếu …", "Hay gặp CK1.", "Chung.", "Hay gặp CK2."]
    assert len(offered(OURS, ITEMS, Finding(id="g"))) == 5


def test_what_a_person_wrote_stays() -> None:
    empty = dict(filling(OURS[2], Finding(id="g")))
    assert empty == {"text": "Thiếu …", "nature": "han-che", "severity": "nhe", "items.CK1": True}
    written = LIMIT.model_copy(update={"text": "Đã xem.\n", "severity": Severity.SERIOUS})
    assert dict(filling(OURS[2], written)) == {"text": "Đã xem.\nThiếu …"}


def test_a_finding_is_kept_with_what_it_was_answered_by() -> None:
    written = LIMIT.model_copy(update={"text": " Thiếu 3 bảng. ", "cause": ""})
    assert kept_from(written, "Treo bảng.") == Phrasing(
        text="Thiếu 3 bảng.", nature=Nature.LIMITATION, items=("CK1",), recommendation="Treo bảng."
    )
    worded = LIMIT.model_copy(update={"text": "Đã xem.\nThiếu …"})
    assert answer_to(OURS, worded) is OURS[2]
    assert answer_to(OURS, written) is None
