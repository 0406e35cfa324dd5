"""Who merged what, read from the logs: each installation's part, and every dispute that someone decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from inspect_tool.report.model import Claimed, Contribution, Decision, MergeProtocol

if TYPE_CHECKING:
    from inspect_tool.log.commit import Change
    from inspect_tool.log.notebook import Notebook


def merge_protocol(notebook: Notebook) -> MergeProtocol:
    """Return the merge protocol of an inspection as its logs tell it."""
    changes = notebook.history()
    by_log: dict[str, list[Change]] = {}
    for change in changes:
        by_log.setdefault(change.log, []).append(change)
    parts = {
        log: Contribution(changes=len(made), first=min(c.at for c in made), last=max(c.at for c in made))
        for log, made in by_log.items()
    }
    return MergeProtocol(parts=parts, decisions=tuple(_decisions(changes)))


def _decisions(changes: Sequence[Change]) -> Iterator[Decision]:
    """Yield every change that was made over several writes that said different things."""
    by_id = {change.id: change for change in changes}
    for change in changes:
        over = [by_id[name] for name in change.over if name in by_id]
        if len({_said(each) for each in over}) > 1:
            yield Decision(
                record=change.record,
                field=change.field,
                claims=tuple(_claim(each) for each in over),
                kept=_claim(change),
                at=change.at,
            )


def _said(change: Change) -> str:
    return repr(change.value) if change.present else ""


def _claim(change: Change) -> Claimed:
    return Claimed(author=change.author, value=change.value if change.present else None)
