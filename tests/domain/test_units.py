from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_tool import i18n
from inspect_tool.domain.records import Dossier, Level
from inspect_tool.domain.units import AdminUnit, Reorganisation, Total, Units, populations
from inspect_tool.library import load_units
from inspect_tool.text import fold

IN_2023, IN_2026 = date(2023, 8, 17), date(2026, 11, 20)
UNITS = load_units()
BINH_THANH = {
    "phường Bình Lợi Trung",
    "phường Bình Quới",
    "phường Bình Thạnh",
    "phường Gia Định",
    "phường Thạnh Mỹ Tây",
}


def found(text: str, **narrowed: object) -> list[str]:
    return [unit.id for unit in UNITS.find(text, **narrowed)]  # type: ignore[arg-type]


def codes(text: str, level: Level, on: date) -> list[str]:
    return [caution.code for caution in UNITS.cautions(text, level, on)]


def test_the_168_units_are_all_named() -> None:
    assert {str(total.level): total.count for total in UNITS.totals} == {"phường": 113, "xã": 54, "đặc khu": 1}
    assert [UNITS.unnamed(total) for total in UNITS.totals] == [0, 0, 0]
    today = [unit for unit in UNITS.units if unit.exists(IN_2026)]
    assert len(today) == 168
    assert all(unit.confirmed and unit.province == "Thành phố Hồ Chí Minh" for unit in today)


def test_one_that_is_not_named_is_counted() -> None:
    fewer = UNITS.model_copy(update={"units": UNITS.units[:-1]})
    assert sum(fewer.unnamed(total) for total in fewer.totals) == 1


def test_districts_end_and_every_one_has_successors_and_every_new_unit_a_predecessor() -> None:
    before = [unit for unit in UNITS.units if unit.valid_to]
    assert {unit.valid_to for unit in before} == {date(2025, 6, 30)}
    assert {str(unit.level) for unit in before} == {"quận", "huyện", "thành phố"}
    assert all(UNITS.successors(unit) for unit in before)
    assert all(UNITS.predecessors(unit) for unit in UNITS.units if not unit.valid_to)


def test_the_five_wards_of_the_sample_district_are_not_confirmed() -> None:
    (district,) = UNITS.find("UBND quận Bình Thạnh")
    assert {unit.full_name for unit in UNITS.successors(district)} == BINH_THANH
    assert not UNITS.change_confirmed(district)
    assert all(UNITS.predecessors(unit) == (district,) for unit in UNITS.successors(district))


@pytest.mark.parametrize(
    "text",
    [
        "UBND quận Bình Thạnh",
        "Ủy ban nhân dân  quận Bình Thạnh",
        "ubnd quan binh thanh",
        "UBND quâ\u0323n Bi\u0300nh Tha\u0323nh",
        "HĐND và UBND quận Bình Thạnh",
    ],
)
def test_an_authority_is_found_by_its_unit(text: str) -> None:
    assert found(text) == ["quan-binh-thanh"]


def test_a_bare_name_is_narrowed_by_level_and_day() -> None:
    assert found("Bình Thạnh") == ["quan-binh-thanh", "phuong-binh-thanh"]
    assert found("Bình Thạnh", on=IN_2026) == ["phuong-binh-thanh"]
    assert found("binh thanh", on=IN_2023) == ["quan-binh-thanh"]
    assert found("Bình Thạnh", level=Level.WARD) == ["phuong-binh-thanh"]
    assert found("Quận 1") == ["quan-1"]
    assert found("Trung tâm Phục vụ hành chính công phường Gia Định") == ["phuong-gia-dinh"]
    assert found("Ba Đình") == []


def test_marks_tell_names_apart_and_their_absence_does_not() -> None:
    assert found("Thạnh An") == ["xa-thanh-an-can-gio"]
    assert sorted(found("thanh an")) == ["xa-thanh-an-can-gio", "xa-thanh-an-dau-tieng"]
    assert found("Hoà Bình") == found("Hòa Bình") == ["phuong-hoa-binh"]


@given(st.sampled_from(UNITS.units))
def test_every_unit_is_found_by_its_full_name_and_without_marks(unit: AdminUnit) -> None:
    assert UNITS.find(unit.full_name) == (unit,)
    assert unit in UNITS.find(fold(unit.full_name))
    assert unit in UNITS.find(f"UBND {unit.full_name}", level=unit.level)
    for other in UNITS.successors(unit):
        assert unit in UNITS.predecessors(other)
        assert not other.valid_from or (unit.valid_to and unit.valid_to < other.valid_from)


@given(st.sampled_from(UNITS.units))
def test_namesakes_know_each_other(unit: AdminUnit) -> None:
    for other in UNITS.namesakes(unit):
        assert unit in UNITS.namesakes(other)
        assert other.id != unit.id
        assert fold(other.name) == fold(unit.name)


def test_a_ward_is_told_apart_from_the_district_of_its_name() -> None:
    assert codes("Phường Bình Thạnh", Level.WARD, IN_2026) == ["namesake"]
    assert codes("UBND quận Bình Thạnh", Level.DISTRICT, IN_2023) == ["namesake"]
    assert codes("UBND phường Gia Định", Level.WARD, IN_2026) == []


def test_a_unit_that_ended_names_its_successors() -> None:
    assert codes("UBND quận Bình Thạnh", Level.DISTRICT, IN_2026) == ["ended", "namesake", "change-unconfirmed"]
    ended = UNITS.cautions("UBND quận Bình Thạnh", Level.DISTRICT, IN_2026)[0]
    assert all(name in ended.message() for name in BINH_THANH)
    assert "30/06/2025" in ended.message()


def test_a_unit_that_is_not_yet_there_names_its_predecessors() -> None:
    early = UNITS.cautions("phường Gia Định", Level.WARD, IN_2023)
    assert [caution.code for caution in early] == ["not-yet", "change-unconfirmed"]
    assert "quận Bình Thạnh" in early[0].message()


def test_an_unknown_name_or_the_wrong_level_names_the_nearest() -> None:
    (typo,) = UNITS.cautions("quận Bình Thanhh", Level.DISTRICT, IN_2023)
    assert (typo.code, typo.values["nearest"]) == ("unknown", "quận Bình Thạnh")
    (level,) = UNITS.cautions("UBND quận Bình Thạnh", Level.WARD, IN_2026)
    assert (level.code, level.values["nearest"]) == ("unknown", "quận Bình Thạnh")


def test_a_department_is_not_in_the_list() -> None:
    assert UNITS.cautions("Sở Tài nguyên và Môi trường", Level.DEPARTMENT, IN_2023) == ()


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_caution_has_a_text(language: str) -> None:
    i18n.use(language)
    seen = set()
    for name, level in (("quận Bình Thạnh", Level.DISTRICT), ("phường Gia Định", Level.WARD), ("x", Level.COMMUNE)):
        for on in (IN_2023, IN_2026):
            for caution in UNITS.cautions(name, level, on):
                seen.add(caution.code)
                assert "{" not in caution.message()
                assert not caution.message().startswith("adminunits.")
    i18n.use("vi")
    assert seen == {"ended", "not-yet", "namesake", "change-unconfirmed", "unknown"}


def unit(name: str, level: Level = Level.WARD, **fields: object) -> AdminUnit:
    return AdminUnit.model_validate({"id": name, "name": name, "level": level, "province": "P", **fields})


def test_flaws_name_their_place() -> None:
    day = date(2025, 7, 1)
    broken = Units(
        totals=(Total(level=Level.WARD, count=1, on=day, law="a"),),
        units=(
            unit("a"),
            unit("a", Level.COMMUNE),
            unit("b"),
            unit("c", valid_from=day, valid_to=date(2025, 6, 30)),
            AdminUnit(id="d", name="b", level=Level.WARD, province="P"),
        ),
        changes=(Reorganisation(before="x", after=("a", "y"), on=day, law="a"),),
    )
    assert [(flaw.code, flaw.at) for flaw in broken.flaws()] == [
        ("unit-twice", ("units", 1, "id")),
        ("unit-backwards", ("units", 3, "valid_to")),
        ("unit-twice", ("units", 4, "name")),
        ("unit-unknown", ("changes", 0, "before")),
        ("unit-unknown", ("changes", 0, "after", 1)),
        ("unit-too-many", ("totals", 0, "count")),
    ]
    assert UNITS.flaws() == ()


def test_handed_over_dossiers_are_their_own_population() -> None:
    own = Dossier(id="a", received_at_place="phường Gia Định", settled_by="UBND phường Bình Thạnh")
    handed = Dossier(id="b", handed_over_from="UBND quận Bình Thạnh")
    unclear = Dossier(id="c", disputed=frozenset({"handed_over_from"}))
    assert populations([own, handed, unclear]) == ((own,), (handed, unclear))
