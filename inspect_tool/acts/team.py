"""Whose laptops count in an inspection, as its lead signs them: the list to begin with, who joins and who leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from inspect_tool.i18n import t
from inspect_tool.log.keys import log_id
from inspect_tool.log.notebook import Notebook
from inspect_tool.log.roster import Member, Roster


def team(notebook: Notebook, on: date) -> dict[str, Member]:
    """Return the members by key: of the roster at hand, else all whose work is here and who writes here."""
    if notebook.roster:
        return {member.key: member for member in notebook.roster.members}
    since, own = on.isoformat(), notebook.public_key
    held = [author for author in notebook.authors().values() if author.regard != "revoked"]
    found = {author.key: Member(author.key, author.name, since=since) for author in held}
    found.setdefault(own, Member(own, notebook.author, since=since))
    return found


def left(notebook: Notebook, member: Member, on: date) -> Member:
    """Return a member as one who has left the team: what is here of their log counts, and nothing after it."""
    head = notebook.heads().get(log_id(member.key))
    return replace(member, until=on.isoformat(), limit=head.count if head else 0)


def sign_team(notebook: Notebook, members: dict[str, Member]) -> Roster:
    """Sign the list as its lead, then take what was kept apart of those who are new on it."""
    roster = notebook.set_roster(list(members.values()))
    notebook.merge([])
    return roster


def standing_words(member: Member, lead: str) -> str:
    """Say what a member is; `lead` is the key of who signs the list."""
    if member.limit is not None:
        return t("acquaintance.dropped", count=member.limit)
    return t("acquaintance.lead") if member.key == lead else t("acquaintance.member")
