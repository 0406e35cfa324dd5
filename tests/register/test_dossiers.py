from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from inspect_tool.calendars import load_calendar
from inspect_tool.domain.deadlines import PROFILES, assess
from inspect_tool.domain.records import Convention, Dossier, Procedure, load
from inspect_tool.errors import InputError
from inspect_tool.register.dossiers import dossiers_of, initials
from inspect_tool.register.reading import Register, read_register


@pytest.fixture
def register(tmp_path: Path) -> Register:
    path = tmp_path / "so.csv"
    path.write_text(
        "Mã hồ sơ,Kênh,Mã thủ tục,Ngày tiếp nhận,Ngày hẹn trả,Ngày trả,Người nộp,Trạng thái\n"
        "H29.21-230306-0001,Trực tuyến,1.000656,06/03/2023 08:00,20/03/2023,21/03/2023 09:30,Nguyễn Văn An,Đã trả\n"
        ",Bưu chính,1.000656,06/03/2023,20/03/2023,,0912345678,Trả lại\n",
        encoding="utf-8",
    )
    return read_register(path)


def test_drawn_rows_become_records_without_names(register: Register) -> None:
    (second, first) = dossiers_of(register, [3, 2])
    assert first == (
        "dossier/h29-21-230306-0001",
        {
            "code": "H29.21-230306-0001",
            "procedure": "1.000656",
            "channel": "Tiếp nhận trực tuyến",
            "initials": "N.V.A",
            "accepted": "2023-03-06 08:00",
            "promised": "2023-03-20",
            "settled": "2023-03-21 09:30",
        },
    )
    assert second[0] == "dossier/dong-3"
    assert (second[1]["returned"], "initials" in second[1]) == ("Trả lại", False)
    assert "Nguyễn" not in str(first)


def test_a_record_from_the_register_can_be_judged(register: Register) -> None:
    ((path, fields),) = dossiers_of(register, [2])
    dossier = load("dossier", path.partition("/")[2], fields)
    assert isinstance(dossier, Dossier)
    procedure = Procedure(id="p", limit=10, limit_unit="ngày làm việc")
    found = assess(dossier, procedure, load_calendar(), PROFILES[Convention.BY_DAY], date(2023, 6, 30))
    assert found
    assert found.statutory
    assert (found.statutory.outcome, found.statutory.days_late) == ("late", 1)


def test_a_row_that_is_not_there_is_named(register: Register) -> None:
    with pytest.raises(InputError, match="dòng 9"):
        dossiers_of(register, [2, 9])


@pytest.mark.parametrize(
    ("name", "kept"),
    [("Nguyễn Văn A", "N.V.A"), ("đỗ hà", "Đ.H"), ("an", ""), ("a@b.vn x", ""), ("Nguyễn 0912", ""), ("", "")],
)
def test_initials(name: str, kept: str) -> None:
    assert initials(name) == kept
