from __future__ import annotations

from pathlib import Path

import pytest

from inspect_tool.domain.deadlines import DEFAULT, PROFILES
from inspect_tool.domain.records import Method
from inspect_tool.errors import InputError
from inspect_tool.register.drawing import Plan, draw, frame_of
from inspect_tool.register.reading import Register, read_register

HEADER = "Mã hồ sơ,Kênh,Ngày tiếp nhận,Ngày hẹn trả,Ngày trả"
PROFILE = PROFILES[DEFAULT]


def register(folder: Path, lines: list[str], name: str = "so.csv") -> Register:
    path = folder / name
    path.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
    return read_register(path)


def row(number: int, settled: str = "10/03/2023", channel: str = "Trực tiếp") -> str:
    return f"H29-230306-{number:04},{channel},06/03/2023,13/03/2023,{settled}"


def test_the_order_of_the_export_does_not_matter(tmp_path: Path) -> None:
    lines = [row(n) for n in range(1, 60)]
    first = draw(register(tmp_path, lines), Plan(7, "tổ 2"), PROFILE)
    second = draw(register(tmp_path, lines[::-1]), Plan(7, "tổ 2"), PROFILE)
    assert first.codes == second.codes
    assert first.sample.frame_hash == second.sample.frame_hash
    assert first.rows != second.rows
    assert draw(register(tmp_path, lines), Plan(7, "tổ 3"), PROFILE).codes != first.codes


def test_another_frame_has_another_hash(tmp_path: Path) -> None:
    lines = [row(n) for n in range(1, 9)]
    whole = draw(register(tmp_path, lines), Plan(2, "s"), PROFILE).sample
    other = draw(register(tmp_path, [*lines[:-1], row(99)]), Plan(2, "s"), PROFILE).sample
    assert (whole.frame_size, other.frame_size) == (8, 8)
    assert whole.frame_hash != other.frame_hash


def test_rows_without_a_code_of_their_own_are_told_apart(tmp_path: Path) -> None:
    found = register(tmp_path, [row(1), row(1), row(2), ",Trực tiếp,06/03/2023,,"])
    assert frame_of(found)["key"].to_list() == ["H29-230306-0001#2", "H29-230306-0001#3", "H29-230306-0002", "#5"]
    assert sorted(draw(found, Plan(4, "s"), PROFILE).rows) == [2, 3, 4, 5]


def test_every_late_row_comes_first(tmp_path: Path) -> None:
    found = register(tmp_path, [row(n, "14/03/2023" if n in {4, 17} else "13/03/2023") for n in range(1, 30)])
    drawn = draw(found, Plan(5, "s", Method.LATE_FIRST), PROFILE)
    assert set(drawn.codes[:2]) == {"H29-230306-0004", "H29-230306-0017"}
    assert draw(found, Plan(29, "s", Method.LATE_FIRST), PROFILE).sample.frame_size == 29


def test_spread_over_channels(tmp_path: Path) -> None:
    lines = [row(n, channel="Trực tuyến" if n % 3 else "Bưu chính") for n in range(1, 31)]
    drawn = draw(register(tmp_path, lines), Plan(6, "s", Method.STRATIFIED, "channel"), PROFILE)
    assert (drawn.sample.strata, set(drawn.strata)) == ({"online": 4, "postal": 2}, {"online", "postal"})
    with pytest.raises(InputError, match="field"):
        draw(register(tmp_path, lines), Plan(6, "s", Method.STRATIFIED, "field"), PROFILE)


def test_all_rows_and_only_some_rows(tmp_path: Path) -> None:
    found = register(tmp_path, [row(n) for n in range(1, 11)])
    assert sorted(draw(found, Plan(0, "s", Method.ALL), PROFILE).rows) == list(range(2, 12))
    some = draw(found, Plan(2, "s", among=frozenset({3, 5, 7})), PROFILE)
    assert set(some.rows) < {3, 5, 7}
    assert some.sample.frame_size == 3
