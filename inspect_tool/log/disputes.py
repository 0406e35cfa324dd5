"""Fields for which more than one value stands, as the rest of the program sees them."""

from __future__ import annotations

from inspect_tool.domain.inspection import Dispute, Standing
from inspect_tool.log.commit import moment
from inspect_tool.log.fold import Fold, oldest_first


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
    return tuple(Dispute(record, field, _standing(fold, record, field)) for record, field in disputed_fields(fold))


def _standing(fold: Fold, record: str, field: str) -> tuple[Standing, ...]:
    return tuple(
        Standing(name, value[0] if value else None, bool(value), author, log, moment(hlc))
        for hlc, name, (_, author, log, value) in oldest_first(fold.cell(record, field))
    )
