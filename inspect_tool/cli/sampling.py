"""Verbs of what a sample can show: sample size, sample interval."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from inspect_tool.cli.parser import argument, verb
from inspect_tool.i18n import figure, t
from inspect_tool.text import parse_rate

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session

_CONFIDENCE: Final = argument("--confidence", metavar="RATE", default="95%", about="confidence")


def share(text: str) -> float:
    """Read a share of one: 95%, 95 and 0,95 are the same."""
    number = parse_rate(text)
    return float(number / 100 if "%" in text or number >= 1 else number)


@verb(
    "sample size",
    argument("--tolerable", metavar="RATE", required=True),
    _CONFIDENCE,
    argument("--frame", metavar="N", type=int),
    argument("--allowed", metavar="K", type=int, default=0),
    reads=True,
)
def sample_size(session: Session, *, tolerable: str, confidence: str, frame: int | None, allowed: int) -> int:
    """Say how many rows show that faults are rarer than a rate, if no more than so many are found."""
    from inspect_tool.domain.sampling import attribute_size

    at, rate = share(confidence), share(tolerable)
    size = attribute_size(at, rate, frame, allowed)
    session.out.data({"size": size, "confidence": at, "tolerable": rate, "frame": frame, "allowed": allowed})
    values = {"size": figure(size), "allowed": allowed, "tolerable": _percent(rate), "at": _percent(at)}
    session.out.line(t("cli.sample.size", **values))
    return 0


@verb(
    "sample interval",
    argument("size", metavar="N", type=int, about="sample-drawn"),
    argument("faults", metavar="K", type=int),
    _CONFIDENCE,
    reads=True,
)
def sample_interval(session: Session, *, size: int, faults: int, confidence: str) -> int:
    """Say what share of the whole register may be at fault, from what the sample showed."""
    from inspect_tool.domain.sampling import interval

    found = interval(faults, size, share(confidence))
    session.out.data(
        {"size": size, "faults": faults, "low": found.low, "high": found.high, "confidence": found.confidence}
    )
    low, high, at = (_percent(part) for part in (found.low, found.high, found.confidence))
    session.out.line(t("cli.sample.interval", size=figure(size), faults=faults, low=low, high=high, at=at))
    return 0


def _percent(part: float) -> str:
    return f"{figure(Decimal(f'{100 * part:.1f}'))}%"
