"""Verbs about installations: key show, key list, key trust, key revoke, key roster."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from inspect_tool.cli.acquaintance import NAMED, stranger_data, stranger_lines
from inspect_tool.cli.arguments import INSPECTION
from inspect_tool.cli.output import columns
from inspect_tool.cli.parser import argument, verb
from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.i18n import t, tn
from inspect_tool.settings import program

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.log.roster import Member
    from inspect_tool.log.trust import Acquaintance

_DIGITS: Final = 64  # of a public key, in hex
_KEY: Final = argument("key", metavar="KEY")


@verb("key show", reads=True)
def key_show(session: Session) -> int:
    """Show this installation's public key, its fingerprint in words, and its address for encrypted bundles."""
    from inspect_tool.log import keys

    public = session.home.key.public
    shown = {
        "log": keys.log_id(public),
        "public": public,
        "fingerprint": keys.fingerprint(public),
        "recipient": keys.recipient(public),
    }
    session.out.data(shown)
    session.out.lines(columns([(t(f"cli.key.{n}"), value) for n, value in shown.items() if n != "fingerprint"]))
    session.out.line(f"{t('cli.key.fingerprint')}: {shown['fingerprint']}")  # never broken into two lines
    return 0


@verb("key list", reads=True)
def key_list(session: Session) -> int:
    """Show the installations met so far and what they are held for, and those whose work is kept apart."""
    known = session.home.trust.all()
    apart = session.home.strangers()
    session.out.data(
        {
            "keys": [
                {
                    "key": key,
                    "name": who.name,
                    "met": who.met,
                    "inspection": who.inspection,
                    "regard": who.regard,
                    "fingerprint": who.fingerprint,
                }
                for key, who in known.items()
            ],
            "quarantined": [
                {"inspection": inspection} | entry
                for inspection, strangers in apart.items()
                for entry in stranger_data(strangers)
            ],
        }
    )
    rows = [(key[:NAMED], who.name or "–", t(f"cli.key.{who.regard}"), who.fingerprint) for key, who in known.items()]
    rows += [
        (stranger.key[:NAMED], stranger.author or "–", t("acquaintance.apart"), stranger.fingerprint)
        for strangers in apart.values()
        for stranger in strangers
        if stranger.key not in known
    ]
    session.out.lines(columns(rows) or [t("cli.key.none")])
    return 0


@verb("key trust", _KEY, argument("--name", metavar="NAME", default="", about="key-name"))
def key_trust(session: Session, *, key: str, name: str) -> int:
    """Trust an installation whose fingerprint has been compared, and take what was kept apart of it."""
    found = _found(session, key)
    received = session.home.accept(found, name=name)
    _tell(session, found)
    for each in received:
        if each.report is None:
            session.out.remark(f"{each.inspection}: {each.problem}")
            continue
        told = tn("cli.merge.changes", each.report.writes_new)
        session.out.line(f"{each.inspection}: {told}, {tn('cli.merge.disputes', len(each.report.disputes))}")
        if found in {s.key for s in each.report.quarantined}:
            session.out.remark(f"{each.inspection}: {t('acquaintance.ask-lead', show=f'{program()} key show')}")
    return 0


@verb(
    "key revoke",
    _KEY,
    argument("--keep", metavar="ID=N", action="append", default=[], about="key-keep"),
)
def key_revoke(session: Session, *, key: str, keep: list[str]) -> int:
    """Take nothing more from an installation; what is here now still counts, or so many commits of an inspection."""
    found = _found(session, key)
    if found == session.home.key.public:
        raise InputError("cli.key.own")
    session.home.revoke(found, limits=_limits(session, keep) if keep else None)
    _tell(session, found)
    return 0


def _limits(session: Session, keep: list[str]) -> dict[str, int]:
    limits = {}
    for each in keep:
        name, _, count = each.partition("=")
        if not count.isdecimal():
            raise InputError("acquaintance.keep-unclear", text=each)
        with session.open(name, read_only=True) as notebook:
            limits[notebook.id] = int(count)
    return limits


@verb(
    "key roster",
    INSPECTION,
    argument("--sign", action="store_true", about="roster-sign"),
    argument("--add", metavar="KEY", action="append", default=[], about="roster-add"),
    argument("--drop", metavar="KEY", action="append", default=[], about="roster-drop"),
    reads=True,
)
def key_roster(session: Session, *, inspection: str, sign: bool, add: list[str], drop: list[str]) -> int:
    """Show the team's installations, or sign them as the lead: whose work counts in this inspection, everywhere."""
    from inspect_tool.acts.team import sign_team, standing_words
    from inspect_tool.log.keys import fingerprint

    with session.open(inspection, read_only=not (sign or add or drop)) as notebook:
        if sign or add or drop:
            roster = sign_team(notebook, _members(session, notebook, add, drop))
        elif notebook.roster is None:
            raise NotFoundError("acquaintance.no-roster", id=notebook.id, program=program())
        else:
            roster = notebook.roster
        strangers = notebook.strangers()
    session.out.data(
        {
            "id": inspection,
            "version": roster.version,
            "lead": roster.lead,
            "members": [asdict(m) for m in roster.members],
        }
    )
    session.out.line(t("acquaintance.roster", version=roster.version))
    rows = [
        (member.key[:NAMED], member.name or "–", f"{standing_words(member, roster.lead)} · {fingerprint(member.key)}")
        for member in roster.members
    ]
    session.out.lines(columns(rows, indent=2))
    if lines := stranger_lines(strangers, roster, session.home.key.public):
        session.out.remark("\n".join(lines))
    return 0


def _members(session: Session, notebook: Notebook, add: list[str], drop: list[str]) -> dict[str, Member]:
    """Return the team: as it stands, those added, and those who left."""
    from inspect_tool.acts.team import left, team
    from inspect_tool.log.roster import Member

    own, today = session.home.key.public, session.clock().date()
    known = session.home.trust.all()
    members = team(notebook, today)
    waiting = {s.key: s.author for s in notebook.strangers()}
    for typed in add:
        key = _found(session, typed)
        name = known[key].name if key in known else waiting.get(key, "")
        members[key] = Member(key, members[key].name if key in members else name, since=today.isoformat())
    for typed in drop:
        key = _found(session, typed)
        if key == own:
            raise InputError("cli.key.own")
        members[key] = left(notebook, members.get(key) or Member(key, ""), today)
    return members


def _found(session: Session, typed: str) -> str:
    """Return the public key that was meant: whole, or the start of one that was met."""
    typed = typed.strip().lower()
    if len(typed) == _DIGITS and not set(typed) - set("0123456789abcdef"):
        return typed
    strangers = {s.key for found in session.home.strangers().values() for s in found}
    matches = [key for key in {*session.home.trust.all(), *strangers} if typed and key.startswith(typed)]
    if len(matches) != 1:
        raise NotFoundError("cli.key.unknown", key=typed, program=program())
    return matches[0]


def _tell(session: Session, key: str) -> None:
    who: Acquaintance = session.home.trust.all()[key]
    session.out.line(f"{key[:NAMED]}  {who.name or '–'}  {t(f'cli.key.{who.regard}')}")
    session.out.line(who.fingerprint)
