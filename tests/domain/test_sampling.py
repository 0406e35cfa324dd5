from __future__ import annotations

import time
from collections import Counter
from fractions import Fraction
from math import comb

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inspect_tool.domain.sampling import attribute_size, frame_hash, interval, late_first, simple, stratified
from inspect_tool.errors import InputError

FRAME = [f"H29-230101-{n:04}" for n in range(500)]
frames = st.lists(st.integers(0, 10_000).map(str), min_size=1, max_size=60, unique=True)


def test_a_sample_is_the_same_on_every_machine() -> None:
    drawn = simple(FRAME, 5, "17/8/2023")
    assert drawn.rows == simple(FRAME[::-1], 5, "17/8/2023").rows
    # As `printf 'SEED\\0ROW' | sha256sum`, sorted, gives them.
    assert drawn.rows == (
        "H29-230101-0065",
        "H29-230101-0331",
        "H29-230101-0408",
        "H29-230101-0456",
        "H29-230101-0464",
    )
    assert drawn.frame_hash == frame_hash(reversed(FRAME))
    assert drawn.rows != simple(FRAME, 5, "18/8/2023").rows


@given(frames, st.data())
def test_a_simple_sample_is_part_of_the_frame_without_repeats(keys: list[str], data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(keys)))
    drawn = simple(keys, size, "s")
    assert len(set(drawn.rows)) == size
    assert set(drawn.rows) <= set(keys)
    # A larger sample only adds to a smaller one: an inspector who goes on keeps what was already looked at.
    assert simple(keys, len(keys), "s").rows[:size] == drawn.rows


def test_every_row_has_the_same_chance() -> None:
    keys = [str(n) for n in range(10)]
    counted = Counter(row for seed in range(2000) for row in simple(keys, 3, str(seed)).rows)
    assert all(500 < counted[key] < 700 for key in keys)  # 600 ± 4.9 standard deviations


@given(st.dictionaries(st.integers(0, 9999).map(str), st.sampled_from("abcde"), min_size=1, max_size=80), st.data())
def test_strata_get_their_share(strata: dict[str, str], data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(strata)))
    drawn = stratified(strata, size, "s")
    sizes, got = Counter(strata.values()), Counter(strata[row] for row in drawn.rows)
    assert len(set(drawn.rows)) == size
    assert {name: n for name, n in (drawn.strata or {}).items() if n} == dict(got)
    base = 1 if size >= len(sizes) else 0
    for name, count in sizes.items():
        exact = base + Fraction((size - base * len(sizes)) * (count - base), max(1, len(strata) - base * len(sizes)))
        assert abs(got[name] - exact) < 1
        assert base <= got[name] <= count


def test_the_late_ones_come_first() -> None:
    late = FRAME[::100]
    drawn = late_first(FRAME, late, 8, "s").rows
    assert set(drawn[:5]) == set(late)
    assert set(late_first(FRAME, late, 3, "s").rows) < set(late)


@pytest.mark.parametrize(
    ("confidence", "tolerable", "size"),
    [(0.95, 0.05, 59), (0.95, 0.10, 29), (0.90, 0.10, 22), (0.99, 0.05, 90), (0.90, 0.05, 45)],
)
def test_sizes_of_the_audit_tables(confidence: float, tolerable: float, size: int) -> None:
    assert attribute_size(confidence, tolerable) == size


@pytest.mark.parametrize(("allowed", "size"), [(1, 93), (2, 124), (3, 153)])
def test_sizes_that_allow_some_faults(allowed: int, size: int) -> None:
    assert attribute_size(0.95, 0.05, allowed=allowed) == size


@example(frame=100, percent=7, allowed=0)
@given(frame=st.integers(2, 400), percent=st.integers(1, 19), allowed=st.integers(0, 2))
def test_a_finite_frame_needs_no_more_and_the_size_is_the_smallest(frame: int, percent: int, allowed: int) -> None:
    size = attribute_size(0.95, percent / 100, frame, allowed)
    wrong = max(1, -(-frame * percent // 100))

    def chance(n: int) -> Fraction:
        ways = sum(comb(wrong, k) * comb(frame - wrong, n - k) for k in range(min(allowed, n) + 1))
        return Fraction(ways, comb(frame, n))

    risk = Fraction(1) - Fraction("0.95")
    if size < frame:
        assert chance(size) <= risk + Fraction(1, 10**12)
    if size > allowed + 1:
        assert chance(size - 1) > risk - Fraction(1, 10**12)
    assert size <= min(frame, attribute_size(0.95, percent / 100, allowed=allowed))


def test_a_frame_of_a_million_is_reckoned_at_once() -> None:
    start = time.perf_counter()
    assert attribute_size(0.95, 0.05, 1_000_000) == 59
    assert attribute_size(0.95, 0.01, 1_000_000, allowed=2) == 628
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("faults", "size", "low", "high"),
    [(10, 100, 0.0490, 0.1762), (0, 30, 0.0, 0.1157), (30, 30, 0.8843, 1.0), (1, 20, 0.0013, 0.2487)],
)
def test_exact_intervals_as_tabled(faults: int, size: int, low: float, high: float) -> None:
    found = interval(faults, size)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(1, 300), st.data())
def test_the_interval_holds_what_was_seen(size: int, data: st.DataObject) -> None:
    faults = data.draw(st.integers(0, size))
    found, wider = interval(faults, size, 0.9), interval(faults, size, 0.99)
    assert wider.low <= found.low <= faults / size <= found.high <= wider.high
    mirrored = interval(size - faults, size, 0.9)
    assert abs(mirrored.low - (1 - found.high)) < 1e-9


@pytest.mark.parametrize(
    "ask",
    [
        lambda: simple(FRAME, 501, "s"),
        lambda: simple(FRAME, 0, "s"),
        lambda: simple(["a", "a"], 1, "s"),
        lambda: attribute_size(1, 0.05),
        lambda: attribute_size(0.95, 0),
        lambda: interval(3, 2),
    ],
)
def test_what_makes_no_sense_is_refused(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(InputError) as caught:
        ask()
    assert "domain." not in str(caught.value)
