from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from inspect_tool import i18n
from inspect_tool.domain.figures import CHANNELS, RESULTS, check, examine
from inspect_tool.domain.records import Figures, Record, load
from inspect_tool.domain.statements import half_up
from inspect_tool.library import data_folder, load_records


def figures(counts: dict[str, int], stated: dict[str, str] | None = None, **claims: str) -> Figures:
    return Figures(id="x", counts=counts, stated=stated or {}, claims=claims)


@pytest.fixture
def sample() -> Figures:
    records = dict(load_records(data_folder("checklists") / "sample" / "binh-thanh-2023.yaml"))
    loaded: Record = load("figures", "6t-2023", records["figures/6t-2023"])
    assert isinstance(loaded, Figures)
    return loaded


def test_the_sample_raises_what_its_arithmetic_shows(sample: Figures) -> None:
    by_key = {problem.key: problem for problem in check(sample)}
    assert set(by_key) == {
        "flow_mismatch",
        "implied_zero-late",
        "implied_zero-pending",
        "shares_over_100-channels",
        "rate_other_base-direct",
        "rate_other_base-online",
        "rate_other_base-postal",
        "base_not_stated-5785",
        "proposed_or_done",
        "not_all_on_system",
    }
    flow = by_key["flow_mismatch"]
    assert (flow.expected, flow.found, flow.difference) == (Decimal(5785), Decimal(6603), Decimal(818))
    assert flow.identity == "3.489 + 2.705 + 409 = 6.603 ≠ 5.785 = 4.894 + 891"
    assert "818 = 2 × 409" in flow.message()
    assert "bưu chính" in flow.message()
    shares = by_key["shares_over_100-channels"]
    assert shares.found == Decimal("114.14")
    assert shares.identity == "60,31% + 46,76% + 7,07% = 114,14% ≠ 100%"
    assert by_key["rate_other_base-direct"].expected == Decimal("52.84")
    assert "5.785 (Trả trước hạn + Trả đúng hạn)" in by_key["rate_other_base-direct"].message()
    base = by_key["base_not_stated-5785"].message()
    assert all(label in base for label in ("trực tiếp", "trực tuyến", "bưu chính", "trước hạn", "đúng hạn"))
    system = by_key["not_all_on_system"]
    assert (system.expected, system.found, system.difference) == (Decimal(215), Decimal(50), Decimal(-165))


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_problem_of_the_sample_reads_in_both_languages(sample: Figures, lang: str) -> None:
    i18n.use(lang)
    for problem in check(sample):
        assert "domain." not in problem.message()
        assert "{" not in problem.message()
        assert "domain." not in problem.identity
        assert problem.message().startswith(i18n.t(f"domain.problem.{problem.code}", **problem.values))


def test_a_document_reads_vietnamese_while_the_screen_is_english(sample: Figures) -> None:
    i18n.use("en")
    flow = check(sample)[0]
    assert "6,603" in flow.identity
    assert "6.603" in flow.equation("vi")
    assert flow.message("vi").startswith("Tổng hồ sơ")


count = st.integers(min_value=0, max_value=99_999)
places = st.integers(min_value=0, max_value=3)


@st.composite
def consistent(draw: st.DrawFn) -> dict[str, Any]:
    """Counts of form II.06a that hold, with every rate rounded half up at its own precision."""
    early, on_time, late, in_time, overdue, opening = (draw(count) for _ in range(6))
    received = early + on_time + late + in_time + overdue
    opening = min(opening, received)
    new = received - opening
    online = draw(st.integers(min_value=0, max_value=new))
    postal = draw(st.integers(min_value=0, max_value=new - online))
    counts = {
        "received": received,
        "direct": new - online - postal,
        "online": online,
        "postal": postal,
        "opening": opening,
        "settled": early + on_time + late,
        "early": early,
        "on_time": on_time,
        "late": late,
        "pending": in_time + overdue,
        "pending_in_time": in_time,
        "pending_overdue": overdue,
    }
    stated = {}
    for names, base in ((CHANNELS, new), (RESULTS, counts["settled"])):
        for name in names:
            rate = half_up(Fraction(100 * counts[name], base), draw(places)) if base else Decimal(0)
            stated[name] = str(rate).replace(".", ",") + "%"
    # An office that took in nothing new states no channel rates: 0/0 is no share of anything.
    for names, base in ((CHANNELS, new), (RESULTS, counts["settled"])):
        if not base:
            for name in names:
                del stated[name]
    return {"counts": counts, "stated": stated}


@given(consistent())
def test_figures_that_hold_raise_nothing_about_arithmetic(whole: dict[str, Any]) -> None:
    problems = check(figures(whole["counts"], whole["stated"]))
    assert [p for p in problems if p.code != "base_not_stated"] == []
    # The form has no field for what was newly received: only a carried-over balance makes that base unsaid.
    assert not problems or whole["counts"]["opening"]


@given(consistent(), st.sampled_from(["early", "on_time", "late"]), st.integers(min_value=1, max_value=999))
def test_a_result_changed_by_any_amount_is_found(whole: dict[str, Any], name: str, more: int) -> None:
    counts = whole["counts"] | {name: whole["counts"][name] + more}
    problems = {p.key: p for p in check(figures(counts))}
    assert problems["sum_mismatch-settled"].difference == -more


@given(st.integers(min_value=1, max_value=1000))
def test_scaling_all_counts_keeps_every_problem_but_the_numbers(factor: int) -> None:
    counts = {"direct": 3489, "online": 2705, "postal": 409, "early": 4894, "on_time": 891}
    stated = {"direct": "60,31%", "online": "46,76%", "postal": "7,07%", "early": "84,6%", "on_time": "15,5%"}
    before = check(figures(counts, stated))
    after = check(figures({name: n * factor for name, n in counts.items()}, stated))
    assert [(p.code, p.path, p.hint) for p in before] == [(p.code, p.path, p.hint) for p in after]
    assert [p.found for p in before if p.code.startswith("rate")] == [
        p.found for p in after if p.code.startswith("rate")
    ]


@given(consistent(), st.randoms(use_true_random=False))
def test_the_order_in_which_figures_were_typed_does_not_matter(whole: dict[str, Any], random: Any) -> None:
    counts = whole["counts"] | {"early": whole["counts"]["early"] + 7}
    names = list(counts)
    random.shuffle(names)
    shuffled = figures({name: counts[name] for name in names})
    assert check(shuffled) == check(figures(counts))


@given(st.integers(1, 9999), st.integers(1, 9999), st.integers(1, 9999))
def test_post_counted_inside_another_channel_is_named(direct: int, online: int, postal: int) -> None:
    assume(len({direct, online, postal}) == 3)
    settled = direct + online
    assume(postal not in {2 * direct, 2 * online})
    counts = {"direct": direct, "online": online, "postal": postal, "settled": settled, "pending": 0}
    flow = next(p for p in check(figures(counts)) if p.code == "flow_mismatch")
    assert (flow.hint, flow.values["times"], flow.values["part"]) == ("counted_twice", 1, Decimal(postal))


def test_a_missing_result_is_what_remains_or_zero() -> None:
    assert [(p.code, p.path, p.expected) for p in check(figures({"settled": 100, "early": 60, "on_time": 30}))] == [
        ("missing_part", "counts.late", Decimal(10))
    ]
    assert [p.key for p in check(figures({"settled": 90, "early": 60, "on_time": 30}))] == ["implied_zero-late"]
    assert [p.key for p in check(figures({"settled": 80, "early": 60, "on_time": 30}))] == ["sum_mismatch-settled"]


def test_the_official_form_counts_post_within_direct() -> None:
    assert check(figures({"received": 10, "direct": 6, "online": 4})) == ()


def test_received_more_than_settled_and_nothing_pending_asks_for_the_pending() -> None:
    problems = {p.code: p for p in check(figures({"received": 100, "settled": 93}))}
    assert problems["flow_mismatch"].hint == "pending_unsaid"
    assert "implied_zero" in problems


def test_a_rate_cut_instead_of_rounded_is_called_so() -> None:
    counts = {"settled": 5785, "early": 4894, "on_time": 891, "late": 0}
    cut = {p.key: p for p in check(figures(counts, {"early": "84,59%"}))}
    assert cut["rate_truncated-early"].expected == Decimal("84.60")
    wrong = {p.key: p for p in check(figures(counts, {"early": "80%"}))}
    assert wrong["rate_mismatch-early"].difference == Decimal(-5)


def test_some_procedures_cannot_be_more_than_all() -> None:
    problem = check(figures({"procedures": 215, "on_city_system": 216}))[0]
    assert (problem.key, problem.difference) == ("part_exceeds_whole-on_city_system", Decimal(1))


def test_proposed_and_done_apart_are_two_numbers() -> None:
    assert check(figures({"shortening_proposed": 5, "shortening_done": 13})) == ()
    assert check(figures({"procedures": 50, "on_city_system": 50}, all_on_shared_software="toàn bộ")) == ()


def test_what_was_checked_is_counted(sample: Figures) -> None:
    # received, flow, settled; two shares; five rates; procedures, proposal, system.
    assert examine(sample).checked == 13
    assert examine(figures({})).checked == 0
