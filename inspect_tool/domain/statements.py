"""
What any set of reported figures can be held to: sums, rates and shares of one whole.

Figures are checked, never corrected. Arithmetic is exact (fractions); a stated percentage is compared by rounding
half up at the decimals it was stated with. "hơn", "khoảng", "gần" make a number an interval: nothing is called
wrong that could be right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import Final

from inspect_tool.domain.wording import Formula, Joined, Label, Values, say, shown, written

_HALF: Final = Fraction(1, 2)


def half_up(value: Fraction, places: int) -> Decimal:
    """Round to a number of decimals, halves away from zero for the positive numbers that figures are."""
    return Decimal(f"{floor(value * 10**places + _HALF)}e-{places}")


def cut(value: Fraction, places: int) -> Decimal:
    """Cut to a number of decimals without rounding."""
    return Decimal(f"{floor(value * 10**places)}e-{places}")


@dataclass(frozen=True)
class Term:
    """
    One number as reported. `low` = `high` when exact; both None when it was not given.

    `places` is the number of decimals it was written with; `path` says where in the file or record it stands. Of an
    interval, `written` is the number that the words go with, and `source` is all of it: 46 and "gần 46".
    """

    label: Label
    path: str
    low: Fraction | None = None
    high: Fraction | None = None
    places: int = 0
    written: Decimal | None = None
    source: str = ""

    @classmethod
    def exact(cls, label: Label, path: str, value: Decimal | int | None) -> Term:
        """Make a term of an exact number, or of none."""
        if value is None:
            return cls(label, path)
        exponent = Decimal(value).as_tuple().exponent
        places = max(0, -exponent) if isinstance(exponent, int) else 0
        number = Fraction(value)
        return cls(label, path, number, number, places)

    @property
    def given(self) -> bool:
        """Whether a number was given."""
        return self.low is not None

    @property
    def is_exact(self) -> bool:
        """Whether it is one number and not an interval."""
        return self.given and self.low == self.high

    @property
    def value(self) -> Fraction:
        """The number; of an interval, its lower end."""
        return self.low if self.low is not None else Fraction(0)

    @property
    def number(self) -> Decimal:
        """The number as a decimal, as it was written."""
        return half_up(self.value, self.places) if self.written is None else self.written

    @property
    def told(self) -> Decimal | str:
        """What to show: the number, or an interval in the reporter's own words (without a percent sign)."""
        return self.source or self.number


@dataclass(frozen=True)
class Sum:
    """A total and the parts that make it up. `subject` tells apart problems of one code."""

    label: Label
    total: Term
    parts: tuple[Term, ...]
    subject: str


@dataclass(frozen=True)
class Rate:
    """A stated percentage of a part in a whole."""

    label: Label
    part: Term
    whole: Term
    stated: Term
    subject: str


@dataclass(frozen=True)
class Share:
    """Percentages that are parts of one whole and so make 100."""

    label: Label
    path: str
    rates: tuple[Term, ...]
    subject: str


@dataclass(frozen=True)
class Problem:
    """
    An identity that does not hold, or a number that was left unsaid.

    `path` says where (`counts.late`, `rates[0]`); `difference` is found − expected; `subject` tells apart problems
    of one code. The words are made when shown, so that a document speaks Vietnamese whatever the screen speaks.
    """

    code: str
    path: str
    parts: Values = field(default_factory=dict)
    expected: Decimal | None = None
    found: Decimal | None = None
    formula: Formula = ()
    hint: str | None = None
    subject: str = ""

    @property
    def key(self) -> str:
        """The name under which the unit's explanation is kept."""
        return f"{self.code}-{self.subject}" if self.subject else self.code

    @cached_property
    def difference(self) -> Decimal | None:
        """Found − expected, exact."""
        if self.expected is None or self.found is None:
            return None
        places = max(0, *(-int(d.as_tuple().exponent) for d in (self.expected, self.found)))
        return half_up(Fraction(self.found) - Fraction(self.expected), places)

    @property
    def all_values(self) -> Values:
        """What the message is filled with, labels not yet put into words."""
        numbers = {"expected": self.expected, "found": self.found, "difference": self.difference}
        return {name: number for name, number in numbers.items() if number is not None} | dict(self.parts)

    @property
    def values(self) -> dict[str, str | Decimal | int]:
        """The values in the screen's language, for `t(f"domain.problem.{code}", **values)`."""
        return {name: shown(value) for name, value in self.all_values.items()}

    @property
    def identity(self) -> str:
        """The identity that fails, with its numbers, in the screen's language."""
        return self.equation()

    def equation(self, lang: str | None = None) -> str:
        """Write the identity out in a language; empty where there is none."""
        return written(self.formula, lang)

    def message(self, lang: str | None = None) -> str:
        """Return the problem in words, with the likely cause where one is known."""
        text = say(f"domain.problem.{self.code}", self.all_values, lang)
        return f"{text} {say(f'domain.hint.{self.hint}', self.all_values, lang)}" if self.hint else text


def check_sum(statement: Sum) -> Iterator[Problem]:
    """Hold a total to its parts; a part left out is zero only if nothing remains for it."""
    total, known = statement.total, [part for part in statement.parts if part.given]
    absent = [part for part in statement.parts if not part.given]
    yield from _exceeding(statement, known)
    if not known:
        return
    low, high = _range(known)
    if absent:
        yield from _absent(statement, absent, low, high)
    total_high = total.high or Fraction(0)
    if not total.given or (absent and low <= total_high) or (low <= total_high and high >= total.value):
        return
    expected = _added(known)
    hint, cause = double_count(low - total.value, known)
    formula = (*plus(known), "=", expected, "≠", total.told)
    values: Values = {"label": statement.label, "found": total.told, **cause}
    yield Problem("sum_mismatch", total.path, values, expected, total.number, formula, hint, statement.subject)


def _added(terms: Sequence[Term]) -> Decimal:
    """Return the sum of the numbers as they were written."""
    return sum((term.number for term in terms), Decimal(0))


def _range(terms: Sequence[Term]) -> tuple[Fraction, Fraction]:
    low = sum((term.value for term in terms), Fraction(0))
    return low, sum((term.high or Fraction(0) for term in terms), Fraction(0))


def _absent(statement: Sum, absent: Sequence[Term], low: Fraction, high: Fraction) -> Iterator[Problem]:
    total = statement.total
    rest_low, rest_high = total.value - high, (total.high or Fraction(0)) - low
    if total.given and rest_high < 0:
        return  # the parts given are already too much: that is the sum's own problem
    zero = total.given and rest_low <= 0
    rest = half_up(rest_low, total.places) if total.given else None
    for part in absent:
        yield Problem(
            "implied_zero" if zero else "missing_part",
            part.path,
            {"label": part.label, "whole": statement.label},
            Decimal(0) if zero else rest,
            formula=(part.label, "=", Decimal(0)) if zero else (),
            hint="remainder" if rest and not zero else None,
            subject=_tail(part.path),
        )


def _tail(path: str) -> str:
    return path.rpartition(".")[2]


def _exceeding(statement: Sum, known: Iterable[Term]) -> Iterator[Problem]:
    for part in known:
        if statement.total.given:
            yield from check_part(part, statement.total, statement.label)


def check_part(part: Term, whole: Term, whole_label: Label) -> Iterator[Problem]:
    """Hold a part to be no more than its whole."""
    if not part.given or not whole.given or part.value <= (whole.high or 0):
        return
    yield Problem(
        "part_exceeds_whole",
        part.path,
        {"label": part.label, "whole": whole_label, "expected": whole.told, "found": part.told},
        whole.number,
        part.number,
        (part.told, ">", whole.told),
        subject=_tail(part.path),
    )


def check_share(statement: Share) -> Iterator[Problem]:
    """Hold shares of one whole to 100, allowing what the rounding of each can add or take."""
    known = [rate for rate in statement.rates if rate.given]
    absent = [rate for rate in statement.rates if not rate.given]
    if not known:
        return
    slack = sum((Fraction(1, 2 * 10**rate.places) for rate in known), Fraction(0))
    low, high = _range(known)
    total = _added(known)
    if absent and low - slack <= 100:
        zero = high + slack >= 100
        rest = Decimal(0) if zero else Decimal(100) - total
        for rate in absent:
            values: Values = {"label": rate.label, "whole": statement.label}
            code, hint = ("implied_zero", None) if zero else ("missing_part", "remainder_rate")
            yield Problem(code, rate.path, values, rest, hint=hint, subject=_tail(rate.path))
    elif not low - slack <= 100 <= high + slack:
        formula = (*plus(known, "%"), "=", total, "%", "≠", Decimal(100), "%")
        code = "shares_over_100" if low > 100 else "shares_under_100"
        values = {"label": statement.label}
        yield Problem(code, statement.path, values, Decimal(100), total, formula, subject=statement.subject)


def check_rate(statement: Rate, others: Sequence[Term] = ()) -> Iterator[Problem]:
    """
    Hold a stated percentage to its part and whole.

    `others` are the other numbers given: where one of them, or none that was given, is what the percentage was
    reckoned on, the problem says so.
    """
    part, whole, stated = statement.part, statement.whole, statement.stated
    if not (part.given and stated.given):
        return
    if not whole.given:
        yield from _unstated_base(statement, others)
        return
    yield from check_part(part, whole, whole.label)
    if rate_holds(part, whole, stated) or whole.value <= 0:
        return
    exact = 100 * part.value / whole.value
    code, base = "rate_mismatch", None
    if part.is_exact and whole.is_exact:
        base = next((other for other in others if other.given and rate_holds(part, other, stated)), None)
        if stated.is_exact and cut(exact, stated.places) == stated.number:
            code, base = "rate_truncated", None
        elif base is not None:
            code = "rate_other_base"
    expected = half_up(exact, stated.places)
    values: Values = {
        "label": statement.label,
        "part": part.told,
        "whole": whole.told,
        "whole_label": whole.label,
        "found": stated.told,
    }
    if base is not None:
        values = {**values, "base": base.number, "base_label": base.label}
    formula = (part.told, "/", whole.told, "=", expected, "%", "≠", stated.told, "%")
    yield Problem(code, stated.path, values, expected, stated.number, formula, subject=statement.subject)


def rate_holds(part: Term, whole: Term, stated: Term) -> bool:
    """Whether a stated percentage can be the rounded share of a part in a whole."""
    if (whole.high or 0) <= 0:
        return part.value == 0 and stated.value == 0
    low = 100 * part.value / (whole.high or 1)
    high = 100 * (part.high or 0) / whole.value if whole.value > 0 else None
    if high is not None and low == high and stated.is_exact:
        return half_up(low, stated.places) == stated.number
    slack = Fraction(1, 2 * 10**stated.places)
    return low <= (stated.high or 0) + slack and (high is None or high >= stated.value - slack)


def _unstated_base(statement: Rate, others: Sequence[Term]) -> Iterator[Problem]:
    base = next((o for o in others if o.given and rate_holds(statement.part, o, statement.stated)), None)
    path, subject = statement.stated.path, statement.subject
    if base is None:
        yield Problem("base_unknown", path, {"label": statement.label}, subject=subject)
        return
    values: Values = {"rates": statement.label, "base": base.number, "base_label": base.label}
    formula = (statement.part.number, "/", base.number, "=", statement.stated.number, "%")
    yield Problem("base_not_stated", path, values, None, base.number, formula, subject=subject)


def double_count(excess: Fraction, parts: Sequence[Term]) -> tuple[str | None, Values]:
    """
    Look for the usual cause of an excess: a part counted again inside one or more of the others.

    Then the excess is that part, once for each other part it was counted in. Returns the hint and its values.
    """
    for times in range(1, len(parts)):
        for part in parts:
            if part.is_exact and excess == times * part.value > 0:
                values: Values = {"times": times, "part": part.number, "part_label": part.label}
                return "counted_twice", {**values, "excess": half_up(excess, part.places)}
    return None, {}


def plus(terms: Sequence[Term], unit: str = "") -> Formula:
    """Write terms with plus signs between them."""
    formula: list[Decimal | Label] = []
    for term in terms:
        formula += [*(["+"] if formula else []), term.told, *([unit] if unit else [])]
    return tuple(formula)


def sum_term(label: Label, parts: Sequence[Term]) -> Term:
    """Return the sum of terms as a term; not given when a part is not."""
    if not parts or not all(part.given for part in parts):
        return Term(label, "")
    low, high = _range(parts)
    return Term(label, "", low, high, max(part.places for part in parts))


def joined(terms: Sequence[Term]) -> Joined:
    """Return the labels of terms as one label."""
    return Joined(tuple(term.label for term in terms))
