"""Fields for which more than one value stands, as the rest of the program sees them."""

from __future__ import annotations

from inspect_tool.domain.inspection import Dispute, Standing
from inspect_tool.log.commit import moment
from inspect_tool.log.fold import Fold, is_disputed, oldest_first


def disputes(fold: Fold) -> tuple[Dispute, ...]:
    """Return every dispute, in the order their records were begun; the values of each oldest first."""
    rows = fold.rows
    return tuple(
        Dispute(record, field, _standing(fold, record, field))
        for record in sorted(fold.disputed, key=lambda name: (rows[name].born, name))
        for field, cell in sorted(rows[record].cells.items())
        if is_disputed(cell)
    )


def _standing(fold: Fold, record: str, field: str) -> tuple[Standing, ...]:
    return tuple(
        Standing(
            change=name,
            value=value[0] if value else None,
            present=bool(value),
            author=author,
            log=log,
            at=moment(hlc),
        )
        for name, (hlc, author, log, value) in oldest_first(fold.cell(record, field))
    )
