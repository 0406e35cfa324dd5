"""Lines above a signature: every form that Decree 30/2020 knows passes, every other one is remarked on."""

from __future__ import annotations

import pytest

from inspect_tool.domain.authority import Authority, flaws, parted

VALID = (
    "TRƯỞNG ĐOÀN",
    "ĐẠI DIỆN ĐƠN VỊ / ĐƯỢC KIỂM TRA",
    "Q. CHÁNH VĂN PHÒNG",
    "KT. CHÁNH VĂN PHÒNG / PHÓ CHÁNH VĂN PHÒNG",
    "TL. CHỦ TỊCH / CHÁNH VĂN PHÒNG",
    "TL. CHỦ TỊCH / KT. CHÁNH VĂN PHÒNG / PHÓ CHÁNH VĂN PHÒNG",
    "TM. ĐOÀN KIỂM TRA / TRƯỞNG ĐOÀN",
    "TM. ĐOÀN KIỂM TRA / TRƯỞNG ĐOÀN / PHÓ CHÁNH VĂN PHÒNG UBND THÀNH PHỐ",
    "TM. ĐOÀN KIỂM TRA / KT. TRƯỞNG ĐOÀN / PHÓ TRƯỞNG ĐOÀN",
    "TM. ỦY BAN NHÂN DÂN / CHỦ TỊCH",
    "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH",
    "TM. ỦY BAN NHÂN DÂN / TP. HỒ CHÍ MINH / Q. CHỦ TỊCH",
    "TUQ. CHỦ TỊCH / GIÁM ĐỐC SỞ NỘI VỤ",
    "tm. đoàn kiểm tra / trưởng đoàn",
)
WRONG = (
    ("TL. CHỦ TỊCH", "office"),
    ("TL. CHỦ TỊCH / KT. CHÁNH VĂN PHÒNG", "office"),
    ("TM. ĐOÀN KIỂM TRA", "office"),
    ("TL. / CHÁNH VĂN PHÒNG", "whose"),
    ("KT. CHÁNH VĂN PHÒNG / CHÁNH VĂN PHÒNG", "deputy"),
    ("TUQ. CHỦ TỊCH / KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC", "passed_on"),
    ("TUQ. CHỦ TỊCH / TUQ. GIÁM ĐỐC / TRƯỞNG PHÒNG", "passed_on"),
    ("TM. ỦY BAN NHÂN DÂN / TL. CHỦ TỊCH / CHÁNH VĂN PHÒNG", "order"),
    ("KT. CHỦ TỊCH / TM. ỦY BAN NHÂN DÂN / PHÓ CHỦ TỊCH", "order"),
    ("TRƯỞNG ĐOÀN / TM. ĐOÀN KIỂM TRA", "order"),
    ("TLL. CHỦ TỊCH / CHÁNH VĂN PHÒNG", "prefix"),
    ("TM. ĐOÀN KIỂM TRA / TRƯỞNG ĐOÀN / TS. NGUYỄN VĂN AN", "prefix"),
)


@pytest.mark.parametrize("block", VALID)
def test_a_form_of_the_decree_has_no_flaw(block: str) -> None:
    assert list(flaws(block.split(" / "))) == []


@pytest.mark.parametrize(("block", "code"), WRONG)
def test_any_other_form_is_named(block: str, code: str) -> None:
    assert code in [flaw.code for flaw in flaws(block.split(" / "))]


def test_lines_belong_to_who_is_named_before_them() -> None:
    text = "Thư ký: THƯ KÝ\nTrưởng đoàn: TM. ĐOÀN KIỂM TRA\n\n  TRƯỞNG ĐOÀN \ntruong doan: PHÓ CHÁNH VĂN PHÒNG"
    assert parted(text) == (
        Authority("Thư ký", ("THƯ KÝ",)),
        Authority("Trưởng đoàn", ("TM. ĐOÀN KIỂM TRA", "TRƯỞNG ĐOÀN", "PHÓ CHÁNH VĂN PHÒNG")),
    )
    assert parted("TRƯỞNG ĐOÀN") == (Authority("", ("TRƯỞNG ĐOÀN",)),)
    assert parted(" \n") == ()
