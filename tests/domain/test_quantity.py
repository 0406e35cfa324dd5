from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_tool.domain.quantity import read_count, read_rate
from inspect_tool.errors import InputError
from inspect_tool.i18n import figure


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (5785, "5785"),
        ("5785", "5785"),
        ("5.785", "5785"),
        ("5 785", "5785"),
        ("1.234.567", "1234567"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("1.234,56", "1234.56"),
        ("0,2500", "0.2500"),
    ],
)
def test_counts_and_amounts_as_offices_write_them(written: str | int, value: str) -> None:
    term = read_count("x", "p", written)
    assert term.is_exact
    assert term.number == Decimal(value)


@pytest.mark.parametrize(
    "written", ["3,489", "-5", "", "năm", "1,2,3", "1.23.456", "12.5.6", "1e9", "hơn", "hơn 3,489"]
)
def test_an_unclear_number_is_refused_with_how_to_write_it(written: str) -> None:
    with pytest.raises(InputError, match="3489"):
        read_count("x", "p", written)


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("hơn 4.800", 4800, 4900),
        ("trên 4.800", 4800, 4900),
        ("gần 5.000", 4000, 5000),
        ("khoảng 120", 110, 130),
        ("xấp xỉ 95", 94, 96),
        ("Hơn 5.785", 5785, 5786),
        ("khoảng 0", 0, 1),
    ],
)
def test_words_make_a_number_an_interval(written: str, low: int, high: int) -> None:
    term = read_count("x", "p", written)
    assert (term.low, term.high) == (Fraction(low), Fraction(high))
    assert term.told == written
    assert not term.is_exact


def test_rates_keep_their_decimals() -> None:
    assert read_rate("x", "p", "60,30 %").number == Decimal("60.30")
    assert read_rate("x", "p", "60,30 %").places == 2
    assert (read_rate("x", "p", "gần 60,5%").low, read_rate("x", "p", "gần 60,5%").high) == (
        Fraction("60.4"),
        Fraction("60.5"),
    )


@given(st.integers(min_value=0, max_value=10**12))
def test_what_the_tool_writes_it_reads(n: int) -> None:
    assert read_count("x", "p", figure(n, "vi")).value == n


def test_no_number_is_not_zero() -> None:
    assert not read_count("x", "p", None).given
