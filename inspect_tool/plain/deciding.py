"""Disputes read out, each value with who wrote it and when, and decided by a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from inspect_tool.domain import words
from inspect_tool.domain.inspection import removals
from inspect_tool.domain.records import check_field
from inspect_tool.i18n import t, tn
from inspect_tool.plain.numbers import nth
from inspect_tool.plain.reading import field_words, named

if TYPE_CHECKING:
    from inspect_tool.domain.inspection import Dispute
    from inspect_tool.log.wording import Proposal
    from inspect_tool.plain.talk import Talk

#: Let the two wordings put together stand.
TOGETHER: Final = "h"
OTHER: Final = "= "


def decide(talk: Talk, rest: str) -> None:
    """
    `t` reads all disputes, `t 1` the first with what both wordings give together.

    `t 1 2` lets its second value stand, `t 1 h` both together, `t 1 = text` another one.
    """
    disputes = talk.view.disputes
    place, _, choice = rest.partition(" ")
    at = nth(place, disputes)
    if at is None:
        if not disputes:
            talk.say(t("tui.empty.disputes"))
        for number, dispute in enumerate(disputes, 1):
            talk.say_all(dispute_lines(talk, number, dispute))
        return
    dispute = disputes[at]
    proposal = talk.notebook.proposal(dispute.record, dispute.field)
    if not choice:
        talk.say_all(dispute_lines(talk, at + 1, dispute))
        talk.say_all(proposal_lines(proposal))
        choice = talk.answered(t("plain.decide", count=len(dispute.values)))
    if (kept := nth(choice, dispute.values)) is not None:
        _keep(talk, dispute, kept)
    elif proposal and choice == TOGETHER:
        talk.notebook.resolve(dispute.record, dispute.field, value=proposal.text)
    elif choice.startswith(OTHER):
        value = check_field(dispute.record.partition("/")[0], dispute.field, choice.removeprefix(OTHER).strip())
        talk.notebook.resolve(dispute.record, dispute.field, value=value)
    else:
        talk.say(t("plain.undecided"))
        return
    talk.saved(t("plain.decided", left=tn("plain.disputes-left", len(talk.view.disputes))))


def _keep(talk: Talk, dispute: Dispute, number: int) -> None:
    """Let one value stand; where one side removed the record, all of the record goes that way."""
    chosen = dispute.values[number]
    if dispute.record in removals(talk.view):
        talk.notebook.decide_removal(dispute.record, keep=chosen.present)
    else:
        talk.notebook.resolve(dispute.record, dispute.field, keep=chosen.change)


def dispute_lines(talk: Talk, number: int, dispute: Dispute) -> Iterator[str]:
    """Yield what to read out of a dispute: what it is about, then each value with its author and time."""
    kind = dispute.record.partition("/")[0]
    label = field_words(talk, dispute.record, dispute.field)
    yield t("plain.dispute", number=number, record=named(talk, dispute.record), field=label)
    if author := removals(talk.view).get(dispute.record):
        yield t("dispute.removed", author=author)
    for place, standing in enumerate(dispute.values, 1):
        value = words.value_text(kind, dispute.field, standing.value, present=standing.present)
        yield t("plain.value", number=place, author=standing.author, at=words.moment(standing.at), value=value)


def proposal_lines(proposal: Proposal | None) -> Iterator[str]:
    """Yield both wordings put together, where they can be."""
    if proposal:
        yield t("plain.together", text=proposal.text)
        if proposal.overlaps:
            yield tn("dispute.overlaps", proposal.overlaps)
