"""How the command line tells of other installations: whom it took at first contact, whose work it keeps apart."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from inspect_tool.i18n import t, tn
from inspect_tool.settings import program

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session
    from inspect_tool.log.exchange import MergeReport, Stranger
    from inspect_tool.log.roster import Roster

#: Enough of a key, in hex digits, to name it on the command line.
NAMED = 16


def stranger_data(strangers: Sequence[Stranger]) -> list[dict[str, Any]]:
    """Return installations in quarantine as JSON data."""
    return [{"key": s.key, "author": s.author, "writes": s.writes, "fingerprint": s.fingerprint} for s in strangers]


def stranger_lines(strangers: Sequence[Stranger], roster: Roster | None, own: str) -> list[str]:
    """Say whose work is kept apart, how to make sure of them, and exactly what to type then."""
    if not strangers:
        return []
    lines = [tn("acquaintance.strangers", len(strangers))]
    show = f"{program()} key show"
    for stranger in strangers:
        key = stranger.key[:NAMED]
        lines.append(f"  {stranger.author or '–'} · {tn('acquaintance.held', stranger.writes)}")
        lines.append(f"    {stranger.fingerprint}")
        if roster is None:
            words, what = ["key", "trust", key, "--name", stranger.author], t("acquaintance.compare", show=show)
        elif roster.lead == own:
            words, what = ["key", "trust", key, "--name", stranger.author], t("acquaintance.compare-lead", show=show)
        else:
            words, what = [], t("acquaintance.ask-lead", show=show)
        lines.append(f"    {what}")
        lines += [f"    {shlex.join([program(), *words])}"] if words else []
    return lines


def tell_first_contact(session: Session, report: MergeReport, roster: Roster | None) -> None:
    """Say which installations were accepted because this was the first contact with them, and on whose word."""
    if not report.keys:
        return
    known = session.home.trust.all()
    if roster:
        lead = known.get(roster.lead)
        lines = [tn("acquaintance.met-roster", len(report.keys), lead=(lead and lead.name) or roster.lead[:NAMED])]
    else:
        lines = [tn("acquaintance.met", len(report.keys))]
    for key in report.keys:
        lines += [f"  {known[key].name or '–'} · {key[:NAMED]}", f"    {known[key].fingerprint}"]
    session.out.remark("\n".join([*lines, t("acquaintance.met-doubt", revoke=f"{program()} key revoke")]))
