"""The team's laptops as their lead signs them: shown to everyone; the lead signs the list, adds and drops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from inspect_tool.acts import team
from inspect_tool.i18n import t
from inspect_tool.log.keys import fingerprint
from inspect_tool.log.notebook import Notebook
from inspect_tool.log.roster import Member, Roster
from inspect_tool.tui.screens.dialogs import Confirm, Option, Pick, Reading
from inspect_tool.tui.screens.progress import Progress

if TYPE_CHECKING:
    from inspect_tool.tui.screens.base import NotebookScreen

_SIGN: Final = "sign"


@dataclass(frozen=True)
class Team:
    """The list as it stands, or would be signed first; `others` have work here and are not on it."""

    own: str
    roster: Roster | None
    members: dict[str, Member]
    others: dict[str, Member]

    @property
    def lead(self) -> str:
        """The key of who signs the list."""
        return self.roster.lead if self.roster else self.own


def read(notebook: Notebook, on: date) -> Team:
    """Read the list, in a thread."""
    members = team.team(notebook, on)
    known = {author.key: author.name for author in notebook.authors().values()}
    known |= {stranger.key: stranger.author for stranger in notebook.strangers()}
    fresh = {key: Member(key, name, since=on.isoformat()) for key, name in known.items() if key not in members}
    return Team(notebook.public_key, notebook.roster, members, fresh)


def show(screen: NotebookScreen) -> None:
    """Read the list, then show it."""
    on = screen.clock().date()

    def found(read_now: Team) -> None:
        screen.run_worker(manage(screen, read_now), group="exchange", exclusive=True)

    screen.ask_for_long(lambda notebook: read(notebook, on), found)


async def manage(screen: NotebookScreen, found: Team) -> None:
    """Show the list and let its lead change it. To be called from a worker."""
    if found.lead != found.own:
        members = "\n".join(f"{o.label} – {o.detail}\n  {fingerprint(o.key)}" for o in _options(found))
        screen.app.push_screen(Reading(_title(found), f"{members}\n\n{t('teamlist.lead-only')}"))
        return
    key = await screen.app.push_screen_wait(Pick(_title(found), list(_options(found))))
    if key is None:
        return
    if key == _SIGN:
        if await _first(screen, found):
            _sign(screen, found.members)
    elif key == found.own:
        screen.tell(t("teamlist.own"))
    else:
        await _change(screen, found, key)


def _title(found: Team) -> str:
    return t("teamlist.title", version=found.roster.version) if found.roster else t("teamlist.unsigned")


def _options(found: Team) -> Iterator[Option]:
    if found.roster is None:
        yield Option(_SIGN, t("teamlist.sign"))
    for member in found.members.values():
        yield Option(member.key, member.name or "–", team.standing_words(member, found.lead))
    for member in found.others.values():
        yield Option(member.key, member.name or "–", t("teamlist.not-on"))


async def _first(screen: NotebookScreen, found: Team) -> bool:
    lines = "\n".join(f"  {member.name or '–'}: {fingerprint(member.key)}" for member in found.members.values())
    sure = await screen.app.push_screen_wait(Confirm(t("teamlist.sign"), t("teamlist.sign-sure", laptops=lines)))
    return sure is True


async def _change(screen: NotebookScreen, found: Team, key: str) -> None:
    """Ask whether to drop who is on the list, or to add who is not."""
    member = found.members.get(key) or found.others[key]
    drops = key in found.members and member.limit is None
    what = "drop" if drops else "add"
    words = t(f"teamlist.sure-{what}", name=member.name or key[:8], fingerprint=fingerprint(key))
    if await screen.app.push_screen_wait(Confirm(t(f"teamlist.{what}"), words)):
        staying = replace(member, until="", limit=None)
        _sign(screen, found.members | {key: staying}, drops=key if drops else "")


def _sign(screen: NotebookScreen, members: dict[str, Member], drops: str = "") -> None:
    """Have the list signed in the background; who is dropped counts up to what is here of theirs."""
    on = screen.clock().date()

    def act(notebook: Notebook) -> Roster:
        leaving = {drops: team.left(notebook, members[drops], on)} if drops else {}
        return team.sign_team(notebook, members | leaving)

    def signed(roster: Roster) -> None:
        counting = sum(member.limit is None for member in roster.members)
        screen.tell(t("teamlist.signed", version=roster.version, count=counting))

    screen.ask_for_long(act, signed, progress=Progress(t("teamlist.sign")))
