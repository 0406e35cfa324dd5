"""The appendices: results, figures, cases, what changed since the inspection before, photos, and proof."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from inspect_tool.report.annexes.cases import cases
from inspect_tool.report.annexes.comparison import comparison
from inspect_tool.report.annexes.figures import figures
from inspect_tool.report.annexes.photos import photos
from inspect_tool.report.annexes.proof import proof
from inspect_tool.report.annexes.results import results
from inspect_tool.report.draft import Draft
from inspect_tool.report.model import Annex, Block, Head, MergeProtocol
from inspect_tool.report.pictures import Picture

_DRAWN: Final[Mapping[str, Callable[[Draft], Iterable[Block]]]] = {
    "results": results,
    "figures": figures,
    "cases": cases,
    "comparison": comparison,
}


def annexes(
    draft: Draft, symbol: str, heads: Mapping[str, Head], merged: MergeProtocol, pictures: Mapping[str, Picture]
) -> tuple[Annex, ...]:
    """Return the appendices that this document has, numbered in Roman."""
    drawn: dict[str, Callable[[Draft], Iterable[Block]]] = {
        **_DRAWN,
        "photos": lambda held: photos(held, pictures),
        "proof": lambda held: proof(held, heads, merged),
    }
    attached = draft.say(
        "annexes.attached",
        document=draft.say(f"documents.{draft.kind}.attachment"),
        symbol=symbol,
        agency=draft.agency,
    )
    return tuple(
        Annex(
            label=draft.annex(name),
            title=draft.say(f"annexes.{name}.title"),
            attached=attached,
            blocks=tuple(drawn[name](draft)),
        )
        for name in draft.annex_names
    )
