"""
Samples that two people with the same frame and seed draw alike, and what a sample allows one to say.

A row's place in the draw is the SHA-256 of seed and row key, so a sample does not depend on the machine, the version
of Python, or the order of the frame. Seed, method and the frame's hash are part of the sample and are printed with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from math import ceil, comb, exp, lgamma, log, log1p
from typing import Final

from inspect_tool.domain.records import Method
from inspect_tool.errors import InputError

_STEPS: Final = 60  # halvings: beyond what a double tells apart


@dataclass(frozen=True)
class Sample:
    """The rows drawn, in the order of the draw, with all that is needed to draw them again."""

    method: Method
    seed: str
    frame_size: int
    frame_hash: str
    rows: tuple[str, ...]
    strata: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Interval:
    """What share of the whole frame a finding may be, at a confidence, from what the sample showed."""

    low: float
    high: float
    confidence: float


def frame_hash(keys: Iterable[str]) -> str:
    """Return the SHA-256 of a frame's row keys, whatever their order."""
    return sha256("\n".join(sorted(keys)).encode()).hexdigest()


def _draw_order(keys: Iterable[str], seed: str) -> list[str]:
    return sorted(keys, key=lambda key: (sha256(f"{seed}\0{key}".encode()).digest(), key))


def _checked(keys: Sequence[str], size: int) -> None:
    if len(set(keys)) != len(keys):
        raise InputError("domain.sampling.twice", key=next(key for key in keys if keys.count(key) > 1))
    if not 1 <= size <= len(keys):
        raise InputError("domain.sampling.size", size=size, frame=len(keys))


def all_of(keys: Sequence[str], seed: str) -> Sample:
    """Take every row, in the order a draw would take them."""
    _checked(keys, len(keys))
    return Sample(Method.ALL, seed, len(keys), frame_hash(keys), tuple(_draw_order(keys, seed)))


def simple(keys: Sequence[str], size: int, seed: str) -> Sample:
    """Draw rows with equal chance."""
    _checked(keys, size)
    return Sample(Method.SIMPLE, seed, len(keys), frame_hash(keys), tuple(_draw_order(keys, seed)[:size]))


def stratified(strata: Mapping[str, str], size: int, seed: str) -> Sample:
    """
    Draw from each stratum (field, channel, result) in proportion to its size.

    `strata` maps row key → stratum. Where the size allows it, every stratum gets at least one row.
    """
    _checked(list(strata), size)
    groups: dict[str, list[str]] = {}
    for key, stratum in strata.items():
        groups.setdefault(stratum, []).append(key)
    shares = _allocate({name: len(keys) for name, keys in groups.items()}, size)
    rows = [key for name in sorted(groups) for key in _draw_order(groups[name], seed)[: shares[name]]]
    return Sample(Method.STRATIFIED, seed, len(strata), frame_hash(strata), tuple(rows), shares)


def _allocate(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """Share out by largest remainder, after one for each stratum where there are rows enough."""
    base = 1 if size >= len(sizes) else 0
    total, left = sum(sizes.values()), size - base * len(sizes)
    # What a stratum can still take beyond its first row: a proportional share never exceeds it.
    room = {name: count - base for name, count in sizes.items()}
    quota = {name: Fraction(left * count, total - base * len(sizes) or 1) for name, count in room.items()}
    shares = {name: base + int(share) for name, share in quota.items()}
    by_rest = sorted(quota, key=lambda name: (int(quota[name]) - quota[name], name))
    for name in by_rest[: size - sum(shares.values())]:
        shares[name] += 1
    return shares


def late_first(keys: Sequence[str], late: Iterable[str], size: int, seed: str) -> Sample:
    """Take every late row (drawn among themselves when there are too many), then fill up from the rest."""
    _checked(keys, size)
    wanted = set(late)
    order = _draw_order(keys, seed)
    rows = [key for key in order if key in wanted] + [key for key in order if key not in wanted]
    return Sample(Method.LATE_FIRST, seed, len(keys), frame_hash(keys), tuple(rows[:size]))


def attribute_size(confidence: float, tolerable: float, frame: int | None = None, allowed: int = 0) -> int:
    """
    Return the smallest sample that shows a rate below `tolerable`, if at most `allowed` rows are at fault.

    "Shows": were the true rate as high as `tolerable`, so few faults would be found with a chance of at most
    1 − confidence. With `frame`, drawing without putting back from that many rows.
    """
    if not (0 < confidence < 1 and 0 < tolerable < 1) or allowed < 0 or (frame is not None and frame < 1):
        raise InputError("domain.sampling.rates", confidence=confidence, tolerable=tolerable)
    risk = 1 - confidence
    low, high = allowed + 1, allowed + 1
    if frame is None:
        while _at_most(allowed, high, tolerable, None) > risk:
            high *= 2
    elif _at_most(allowed, frame, tolerable, frame) > risk:
        return frame
    else:
        # Not putting back never asks for more rows: this keeps the exact sums below small for a frame of a million.
        high = min(frame, attribute_size(confidence, tolerable, None, allowed))
    while low < high:
        middle = (low + high) // 2
        if _at_most(allowed, middle, tolerable, frame) <= risk:
            high = middle
        else:
            low = middle + 1
    return low


def _at_most(faults: int, size: int, rate: float, frame: int | None) -> float:
    """Return the chance of at most so many faults in a sample."""
    if frame is None:
        return _binomial(faults, size, rate)
    # The fewest rows at fault that make the rate, which is taken as it was written: 0.07 of 100 is 7, not 8.
    wrong = max(1, ceil(Fraction(str(rate)) * frame))
    return _hypergeometric(faults, size, wrong, frame)


def _binomial(faults: int, size: int, rate: float) -> float:
    if faults >= size or rate <= 0:
        return 1.0
    if rate >= 1:
        return 0.0
    ways = (lgamma(size + 1) - lgamma(k + 1) - lgamma(size - k + 1) for k in range(faults + 1))
    return min(1.0, sum(exp(w + k * log(rate) + (size - k) * log1p(-rate)) for k, w in enumerate(ways)))


def _hypergeometric(faults: int, size: int, wrong: int, frame: int) -> float:
    ways = sum(comb(wrong, k) * comb(frame - wrong, size - k) for k in range(min(faults, size) + 1))
    return float(Fraction(ways, comb(frame, size)))


def interval(faults: int, size: int, confidence: float = 0.95) -> Interval:
    """Return the exact (Clopper-Pearson) interval for the rate of faults found in a sample."""
    if not 0 <= faults <= size or size < 1 or not 0 < confidence < 1:
        raise InputError("domain.sampling.found", faults=faults, size=size)
    tail = (1 - confidence) / 2
    low = 0.0 if faults == 0 else _root(lambda p: 1 - _binomial(faults - 1, size, p), tail, rising=True)
    high = 1.0 if faults == size else _root(lambda p: _binomial(faults, size, p), tail, rising=False)
    return Interval(low, high, confidence)


def _root(chance: Callable[[float], float], target: float, *, rising: bool) -> float:
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if (chance(middle) < target) == rising:
            low = middle
        else:
            high = middle
    return (low + high) / 2
