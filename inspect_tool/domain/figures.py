"""
What a unit's reported figures can be held to (form II.06a/VPCP/KSTT and what the unit claims).

Identities: received = direct + online + postal + carried over; settled = early + on time + late; pending = in time +
overdue; received = settled + pending. Channel rates are shares of what was newly received, result rates shares of
what was settled. Nothing is corrected: each problem is put to the unit, and its explanation is printed beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from inspect_tool.domain.records import Figures
from inspect_tool.domain.statements import (
    Problem,
    Rate,
    Share,
    Sum,
    Term,
    check_part,
    check_rate,
    check_share,
    check_sum,
    double_count,
    half_up,
    joined,
    plus,
    rate_holds,
    sum_term,
)
from inspect_tool.domain.wording import Joined, Key, Values
from inspect_tool.text import parse_rate

CHANNELS: Final = ("direct", "online", "postal")
RESULTS: Final = ("early", "on_time", "late")
WAITING: Final = ("pending_in_time", "pending_overdue")
COUNTS: Final = (
    "received",
    *CHANNELS,
    "opening",
    "settled",
    *RESULTS,
    "pending",
    *WAITING,
    "procedures",
    "interconnected",
    "on_city_system",
    "shortening_proposed",
    "shortening_done",
    "shortening_fields",
)
CLAIMS: Final = ("shortening_proposed", "shortening_done", "all_on_shared_software")
#: What each stated rate is a share of; channels and results have theirs in `_bases`.
_PROCEDURES: Final = ("interconnected", "on_city_system", "shortening_proposed", "shortening_done")
_WHOLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("settled", "pending", "opening"), "received"),
        **dict.fromkeys(WAITING, "pending"),
        **dict.fromkeys(_PROCEDURES, "procedures"),
    }
)


def label_of(name: str) -> Key:
    """Return the label of a count."""
    return Key(f"domain.count.{name}")


@dataclass(frozen=True)
class Examined:
    """
    What checking a set found, and how many identities and rates could be checked.

    `unread` names columns of a file that nothing was taken from.
    """

    problems: tuple[Problem, ...]
    checked: int
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Given:
    """The terms of one set of figures by name; `new` is what was newly received, `settled` what was settled."""

    counts: Mapping[str, Term]
    stated: Mapping[str, Term]
    claims: Mapping[str, str]
    new: Term
    settled: Term

    def terms(self, names: Iterable[str]) -> tuple[Term, ...]:
        return tuple(self.counts[name] for name in names)

    def present(self, names: Iterable[str]) -> tuple[Term, ...]:
        return tuple(term for term in self.terms(names) if term.given)

    def is_stated(self, number: Term) -> bool:
        """Whether the unit itself gave this number."""
        return any(term.given and term.value == number.value for term in self.counts.values())


#: One identity: None where the set does not give what it speaks of, else the problems found.
_Rule = Callable[[_Given], list[Problem] | None]


def check(figures: Figures) -> tuple[Problem, ...]:
    """Return what does not hold in one set of figures, in reading order. Figures that hold give nothing."""
    return examine(figures).problems


def examine(figures: Figures) -> Examined:
    """
    Check one set of figures; the same problem found on two ways is told once.

    A number in dispute is not one that the unit left out: what speaks of it is not checked until it is decided.
    """
    given = _given(figures)
    disputed = {name.partition(".")[2] for name in figures.disputed if name.startswith(("counts.", "stated."))}
    counted = [found for rule, names in _RULES if not names & disputed and (found := rule(given)) is not None]
    claimed = [found for rule in _CLAIM_RULES if (found := rule(given)) is not None]
    rated = [] if disputed else [*_shares(given), *_rates(given)]
    checks = [*counted, *rated, *claimed]
    told: dict[str, Problem] = {}
    for problem in (p for found in (*checks, [] if disputed else _unstated_bases(given)) for p in found):
        told.setdefault(problem.key, problem)
    return Examined(tuple(told.values()), len(checks))


def _given(figures: Figures) -> _Given:
    counts = {name: Term.exact(label_of(name), f"counts.{name}", figures.counts.get(name)) for name in COUNTS}
    stated = {
        name: Term.exact(label_of(name), f"stated.{name}", parse_rate(text)) for name, text in figures.stated.items()
    }
    channels = tuple(counts[name] for name in CHANNELS if counts[name].given)
    new = sum_term(joined(channels), channels) if len(channels) > 1 else Term("", "")
    if not new.given and not counts["opening"].given:
        new = counts["received"]
    results = tuple(counts[name] for name in RESULTS if counts[name].given)
    settled = counts["settled"]
    if not settled.given and counts["early"].given and counts["on_time"].given:
        settled = sum_term(joined(results), results)
    return _Given(counts, stated, figures.claims, new, settled)


def _received(given: _Given) -> list[Problem] | None:
    """Received = direct + online + postal + carried over. The official form counts postal within direct."""
    parts = given.terms(CHANNELS) + given.present(["opening"])
    if not any(part.given for part in parts):
        return None
    found = check_sum(Sum(label_of("received"), given.counts["received"], parts, "received"))
    return [p for p in found if (p.code, p.path) != ("implied_zero", "counts.postal")]


def _settled(given: _Given) -> list[Problem] | None:
    """Settled = early + on time + late. Early and on time given alone say that nothing was late."""
    parts, total = given.terms(RESULTS), given.counts["settled"]
    if not any(part.given for part in parts):
        return None
    early, on_time, late = parts
    if not total.given and early.given and on_time.given and not late.given:
        return [_implied_zero(late, label_of("settled"))]
    return list(check_sum(Sum(label_of("settled"), total, parts, "settled")))


def _pending(given: _Given) -> list[Problem] | None:
    """Pending = in time + overdue."""
    parts = given.terms(WAITING)
    if not any(part.given for part in parts):
        return None
    return list(check_sum(Sum(label_of("pending"), given.counts["pending"], parts, "pending")))


def _implied_zero(term: Term, whole: Key) -> Problem:
    name = term.path.rpartition(".")[2]
    formula = (term.label, "=", Decimal(0))
    values: Values = {"label": term.label, "whole": whole}
    return Problem("implied_zero", term.path, values, Decimal(0), formula=formula, subject=name)


def _flow(given: _Given) -> list[Problem] | None:
    """Received (carried over included) = settled + pending; pending unsaid counts as none, and is said to."""
    received = given.counts["received"]
    if not received.given and given.new.given:
        received = sum_term(given.new.label, (given.new, *given.present(["opening"])))
    if not received.given or not given.settled.given:
        return None
    waiting = given.present(["pending"]) or given.present(WAITING)
    found = [] if waiting else [_implied_zero(given.counts["pending"], label_of("received"))]
    expected = given.settled.value + sum(term.value for term in waiting)
    excess = received.value - expected
    if not excess:
        return found
    hint, cause = double_count(excess, given.present(CHANNELS))
    if hint is None and excess > 0 and not waiting:
        hint = "pending_unsaid"
    told = half_up(Fraction(expected), 0)
    left = given.present(["received"]) or given.present((*CHANNELS, "opening"))
    right = (*(given.present(["settled"]) or given.present(RESULTS)), *waiting)
    formula = (
        *((*plus(left), "=") if len(left) > 1 else ()),
        *(received.number, "≠", told),
        *(("=", *plus(right)) if len(right) > 1 else ()),
    )
    return [Problem("flow_mismatch", "counts.received", cause, told, received.number, formula, hint), *found]


def _procedures(given: _Given) -> list[Problem] | None:
    """No count of some procedures exceeds the count of all."""
    whole = given.counts["procedures"]
    parts = given.present(_PROCEDURES)
    if not whole.given or not parts:
        return None
    return [problem for part in parts for problem in check_part(part, whole, whole.label)]


def _proposed_or_done(given: _Given) -> list[Problem] | None:
    """Find the same number called proposed in one place and done in another."""
    proposed, done = given.terms(["shortening_proposed", "shortening_done"])
    if not proposed.given or not done.given:
        return None
    if proposed.value != done.value or not done.value:
        return []
    formula = (proposed.label, "=", proposed.number, ";", done.label, "=", done.number)
    return [Problem("proposed_or_done", done.path, {"count": done.number}, found=done.number, formula=formula)]


def _all_on_system(given: _Given) -> list[Problem] | None:
    """Every dossier on the shared software, though not every procedure is on the city's system."""
    some, every = given.terms(["on_city_system", "procedures"])
    if "all_on_shared_software" not in given.claims or not some.given or not every.given:
        return None
    if some.value >= every.value:
        return []
    values: Values = {"some": some.number, "all": every.number, "rest": half_up(every.value - some.value, 0)}
    formula = (
        some.number,
        "/",
        every.number,
        "=",
        half_up(100 * some.value / every.value, 2),
        "%",
        "≠",
        Decimal(100),
        "%",
    )
    return [Problem("not_all_on_system", some.path, values, every.number, some.number, formula)]


_INTAKE: Final = frozenset({"received", "opening", *CHANNELS})
_OUTCOME: Final = frozenset({"settled", *RESULTS})
_LEFT: Final = frozenset({"pending", *WAITING})
#: Each identity with the numbers it speaks of.
_RULES: Final[tuple[tuple[_Rule, frozenset[str]], ...]] = (
    (_received, _INTAKE),
    (_flow, _INTAKE | _OUTCOME | _LEFT),
    (_settled, _OUTCOME),
    (_pending, _LEFT),
)
_CLAIM_RULES: Final[tuple[_Rule, ...]] = (_procedures, _proposed_or_done, _all_on_system)


def _base(given: _Given, name: str) -> Term:
    """Return what a stated rate is a share of by its meaning."""
    if name in CHANNELS:
        return given.new
    if name in RESULTS:
        return given.settled
    return given.counts.get(_WHOLES.get(name, ""), Term("", ""))


def _candidates(given: _Given) -> list[Term]:
    """Return the numbers a rate may have been reckoned on, the likeliest first."""
    both = given.terms(CHANNELS[:2])
    return [given.settled, given.new, given.counts["received"], sum_term(joined(both), both), *given.counts.values()]


def _rates(given: _Given) -> list[list[Problem]]:
    """Hold every stated rate whose part and base are known to both."""
    others = _candidates(given)
    found = []
    for name, stated in given.stated.items():
        part, base = given.counts.get(name, Term("", "")), _base(given, name)
        if part.given and base.given:
            found.append(list(check_rate(Rate(label_of(name), part, base, stated, name), others)))
    return found


def _shares(given: _Given) -> list[list[Problem]]:
    """Channel rates make 100, result rates make 100; shares left unstated may make up what is missing."""
    found = []
    for subject, names in (("channels", CHANNELS), ("results", RESULTS)):
        rates = tuple(given.stated[name] for name in names if name in given.stated)
        if len(rates) < 2:
            continue
        unstated = any(given.counts[name].given and name not in given.stated for name in names)
        problems = check_share(Share(Key(f"domain.figures.{subject}"), "stated", rates, subject))
        found.append([p for p in problems if not (unstated and p.code == "shares_under_100")])
    return found


def _unstated_bases(given: _Given) -> list[Problem]:
    """Tell which denominators the stated rates were reckoned on that the unit never gave."""
    by_base: dict[Fraction, list[str]] = {}
    bases: dict[Fraction, Term] = {}
    for name, stated in given.stated.items():
        part = given.counts.get(name, Term("", ""))
        choices = [_base(given, name), *_candidates(given)]
        base = next((c for c in choices if c.given and part.given and rate_holds(part, c, stated)), None)
        if base is not None and not given.is_stated(base):
            bases.setdefault(base.value, base)
            by_base.setdefault(base.value, []).append(name)
    problems = []
    for value, names in by_base.items():
        base = bases[value]
        values: Values = {
            "base": base.number,
            "base_label": base.label,
            "rates": Joined(tuple(label_of(name) for name in names), ", "),
        }
        formula = (base.label, "=", base.number)
        problems.append(Problem("base_not_stated", "stated", values, None, base.number, formula, None, str(value)))
    return problems
