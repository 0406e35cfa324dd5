from __future__ import annotations

from pathlib import Path

import pytest

from inspect_tool.domain.posting import compare
from inspect_tool.errors import InputError
from inspect_tool.register.catalogue import read_catalogue, read_posted


def test_a_catalogue_and_a_list_of_what_is_posted(tmp_path: Path) -> None:
    announced = tmp_path / "cong-bo.csv"
    announced.write_text(
        "STT;Mã TTHC;Tên thủ tục hành chính;Lĩnh vực;Thời hạn giải quyết;Tình trạng\n"
        "1;1.000656;Khai sinh;Hộ tịch;Trong ngày;\n"
        "2;2.000635;Trích lục;Hộ tịch;Trong ngày;Bãi bỏ\n",
        encoding="utf-8",
    )
    posted = tmp_path / "niem-yet.csv"
    posted.write_text("Mã;Niêm yết tại;Thời hạn\n1.000656;cổng;2 ngày\n2.000635;;\n", encoding="utf-8")
    catalogue, table = read_catalogue(announced)
    found, _ = read_posted(posted, "quầy")
    assert table.unknown == ("STT",)
    assert [entry.abolished for entry in catalogue] == [False, True]
    assert [(row.code, row.where) for row in compare(catalogue, found).rows] == [
        ("other_limit", "cổng"),
        ("abolished_posted", "quầy"),
        ("missing", "quầy"),
    ]
    assert catalogue[0].place == "cong-bo.csv, dòng 2, cột “Mã TTHC”"


def test_a_file_without_codes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Tên;Lĩnh vực\nKhai sinh;Hộ tịch\n", encoding="utf-8")
    with pytest.raises(InputError, match="Mã thủ tục"):
        read_catalogue(path)
