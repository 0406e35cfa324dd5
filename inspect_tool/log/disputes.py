"""Fields for which more than one value stands, as the rest of the program sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inspect_tool.domain.inspection import Dispute, Standing
from inspect_tool.log.commit import TICK_BITS, moment
from inspect_tool.log.fold import Fold


def disputed_fields(fold: Fold) -> list[tuple[str, str]]:
    """Return (record, field) of every dispute, in the order their records were begun."""
    rows = fold.rows
    return [
        (record, field)
        for record in sorted(fold.disputed, key=lambda name: (rows[name].born, name))
        for field in sorted(fold.conflicts(record))
    ]


def disputes(fold: Fold) -> tuple[Dispute, ...]:
    """Return every dispute; the values of each oldest first."""
    return tuple(
        Dispute(record, field, tuple(map(_standing, fold.conflicts(record)[field])))
        for record, field in disputed_fields(fold)
    )


def _standing(shown: Mapping[str, Any]) -> Standing:
    return Standing(
        shown["id"], shown["value"], shown["present"], shown["by"], shown["log"], moment(shown["at"] << TICK_BITS)
    )
