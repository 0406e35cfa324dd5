from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspect_tool import i18n
from inspect_tool.calendars import load_calendar
from inspect_tool.domain.deadlines import PROFILES
from inspect_tool.domain.figures import check
from inspect_tool.domain.records import Convention, Figures
from inspect_tool.domain.worktime import add_working_days
from inspect_tool.register.audit import Audit, audit, compare
from inspect_tool.register.reading import read_register

HEADER = [
    "Mã hồ sơ",
    "Mã thủ tục",
    "Kênh",
    "Ngày tiếp nhận",
    "Ngày hẹn ban đầu",
    "Ngày hẹn trả",
    "Ngày trả",
    "Người nộp",
    "Trạng thái",
]
HEADER[4] = "Ngày hẹn trả ban đầu"
CALENDAR = load_calendar()
HALF = (date(2023, 1, 1), date(2023, 6, 30))


def line(number: int, **changes: str) -> list[str]:
    """One dossier in order: accepted Monday 6/3/2023, due the 20th, settled the 15th."""
    row = {
        "code": f"H29.21-230306-{number:04}",
        "procedure": "1.000656",
        "channel": "Trực tiếp",
        "accepted": "06/03/2023 08:00",
        "due_first": "20/03/2023 17:00",
        "due": "20/03/2023 17:00",
        "settled": "15/03/2023 10:00",
        "account": f"a{number}",
        "status": "Đã trả",
    }
    return list({**row, **changes}.values())


def audited(folder: Path, rows: list[list[str]], profile: str = "theo-ngay", **more: Any) -> Audit:
    path = folder / "so.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return audit(read_register(path), CALENDAR, PROFILES[Convention(profile)], HALF, **more)


def seen(found: Audit) -> dict[str, list[int]]:
    return {anomaly.code: anomaly.frame["row"].to_list() for anomaly in found.anomalies}


def test_an_orderly_register_is_only_counted(tmp_path: Path) -> None:
    found = audited(
        tmp_path,
        [
            line(1),
            line(2, channel="Trực tuyến", settled="20/03/2023 16:00"),
            line(3, channel="Bưu chính công ích", settled="21/03/2023 09:00"),
            line(4, settled=""),
            line(
                5,
                accepted="28/12/2022 08:00",
                due="10/01/2023",
                due_first="",
                settled="09/01/2023",
                code="H29.21-221228-0001",
            ),
            line(
                6,
                accepted="27/06/2023 08:00",
                due="11/07/2023",
                due_first="",
                settled="05/07/2023",
                code="H29.21-230627-0001",
            ),
            line(7, accepted="03/07/2023 08:00", due="11/07/2023", due_first="", settled="", code="H29.21-230703-0001"),
            line(
                8,
                accepted="01/12/2022 08:00",
                due="12/12/2022",
                due_first="",
                settled="05/12/2022",
                code="H29.21-221201-0001",
            ),
        ],
    )
    assert seen(found) == {}
    assert found.counts == {
        "received": 6,
        "direct": 3,
        "online": 1,
        "postal": 1,
        "opening": 1,
        "settled": 4,
        "early": 2,
        "on_time": 1,
        "late": 1,
        "pending": 2,
        "pending_in_time": 1,
        "pending_overdue": 1,
    }
    reported = {"received": 6, "online": 2, "late": 0}
    assert [(d.name, d.reported, d.counted) for d in compare(found, reported)] == [("online", 2, 1), ("late", 0, 1)]
    assert compare(found, reported)[0].message() == "“Tiếp nhận trực tuyến”: báo cáo 2, đếm lại trong sổ được 1."


@pytest.mark.parametrize(
    ("profile", "counts"),
    [
        ("theo-ngay", (1, 1, 0)),
        ("theo-ngay-gop-tra-lai", (1, 2, 0)),
        ("theo-gio", (1, 0, 1)),
        ("han-la-truoc-han", (2, 0, 0)),
    ],
)
def test_the_convention_decides(tmp_path: Path, profile: str, counts: tuple[int, int, int]) -> None:
    rows = [
        line(1),
        line(2, settled="20/03/2023 17:01"),
        line(3, settled="30/03/2023 09:00", status="Trả lại hồ sơ"),
    ]
    found = audited(tmp_path, rows, profile)
    assert tuple(found.counts[name] for name in ("early", "on_time", "late")) == counts
    assert found.counts["received"] == found.counts["settled"] + found.counts["pending"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([line(1, settled="05/03/2023 10:00")], {"settled-before": [2], "settled-off": [2]}),
        ([line(1, settled="06/03/2023 07:59")], {"settled-before": [2]}),
        ([line(1, settled="06/03/2023")], {}),
        ([line(1), line(1), line(2)], {"duplicate": [2, 3]}),
        ([line(1, code="HS-1")], {"bad-code": [2]}),
        ([line(1, accepted="05/03/2023 08:00")], {"accepted-off": [2]}),
        ([line(1, accepted="27/02/2023 08:00", settled="02/05/2023 08:00")], {"settled-off": [2]}),
        ([line(1, settled="15/03/2032 10:00")], {"unknown-year": [2]}),
        ([line(n, settled=f"15/03/2023 22:0{n % 10}") for n in range(1, 20)], {}),
        (
            [line(n, settled=f"15/03/2023 22:0{n % 10}") for n in range(1, 21)],
            {"burst": list(range(2, 22))},
        ),
        ([line(1, due="21/03/2023 17:00")], {"due-moved": [2]}),
        ([line(1, due="17/03/2023 17:00")], {}),
        (
            [line(n, channel="Dịch vụ công", account="x") for n in range(1, 21)],
            {"one-account": list(range(2, 22))},
        ),
        ([line(n, account="x") for n in range(1, 21)], {}),
        ([line(1), line(2), line(5)], {"numbering": [2]}),
    ],
)
def test_each_anomaly_lists_its_rows(tmp_path: Path, rows: list[list[str]], expected: dict[str, list[int]]) -> None:
    assert seen(audited(tmp_path, rows)) == expected


def test_a_shortened_limit_that_was_not_kept(tmp_path: Path) -> None:
    rows = [line(1, settled="13/03/2023"), line(2, settled="14/03/2023"), line(3, settled="21/03/2023")]
    found = audited(tmp_path, rows, short_limits={"1.000656": 5})
    assert seen(found) == {"shortened": [3]}
    assert found.anomalies[0].frame["short_due"].to_list() == [date(2023, 3, 13)]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dates(date(2021, 1, 5), date(2026, 11, 1)), st.integers(1, 20))
def test_shortened_limits_end_where_working_days_end(tmp_path: Path, start: date, amount: int) -> None:
    end = add_working_days(CALENDAR, start, amount)
    far = (end + timedelta(30)).isoformat()
    row = line(1, accepted=start.isoformat(), due=far, due_first="", settled=(end + timedelta(1)).isoformat())
    found = audited(tmp_path, [row], short_limits={"1.000656": amount})
    by_code = {anomaly.code: anomaly for anomaly in found.anomalies}
    assert by_code["shortened"].frame["short_due"].to_list() == [end]


day = st.dates(date(2022, 6, 1), date(2023, 12, 31)).map(lambda d: d.strftime("%d/%m/%Y"))
dossier = st.fixed_dictionaries(
    {
        "accepted": day,
        "due": day,
        "settled": st.just("") | day,
        "channel": st.sampled_from(["Trực tiếp", "Trực tuyến", "Bưu chính"]),
        "status": st.sampled_from(["", "Trả lại"]),
    }
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(dossier, min_size=1, max_size=30), st.sampled_from(sorted(PROFILES)))
def test_what_is_counted_holds_to_the_forms_identities(
    tmp_path: Path, dossiers: list[dict[str, str]], profile: str
) -> None:
    found = audited(tmp_path, [line(n, **row) for n, row in enumerate(dossiers)], profile)
    assert check(Figures(id="x", counts=found.counts)) == ()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(dossier, min_size=1, max_size=30))
def test_the_counts_are_those_of_a_plain_loop(tmp_path: Path, dossiers: list[dict[str, str]]) -> None:
    def read(text: str) -> date | None:
        return date(int(text[6:]), int(text[3:5]), int(text[:2])) if text else None

    late = pending = 0
    for row in dossiers:
        accepted, due, settled = read(row["accepted"]), read(row["due"]), read(row["settled"])
        assert accepted
        assert due
        if accepted > HALF[1] or (settled and max(settled, accepted) < HALF[0]):
            continue
        if settled is None or max(settled, accepted) > HALF[1]:
            pending += 1
        elif not row["status"] and settled > due:
            late += 1
    found = audited(tmp_path, [line(n, **row) for n, row in enumerate(dossiers)])
    assert (found.counts["late"], found.counts["pending"]) == (late, pending)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_anomaly_is_in_words(tmp_path: Path, lang: str) -> None:
    rows = [line(n, settled=f"05/03/2023 22:0{n % 10}", code=f"x{n % 7}", due="21/03/2023") for n in range(40)]
    found = audited(tmp_path, rows)
    assert {a.code for a in found.anomalies} >= {"settled-before", "duplicate", "bad-code", "settled-off", "burst"}
    for anomaly in found.anomalies:
        text = anomaly.message(lang)
        assert str(anomaly.count) in text
        assert "register." not in text
