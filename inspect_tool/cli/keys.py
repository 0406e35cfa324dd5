"""Verbs about installations: key show, key list, key trust, key revoke."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspect_tool.cli.output import columns
from inspect_tool.cli.parser import argument, verb
from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.i18n import t
from inspect_tool.settings import program

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session
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
    session.out.lines(columns([(t(f"cli.key.{name}"), value) for name, value in shown.items()]))
    return 0


@verb("key list", reads=True)
def key_list(session: Session) -> int:
    """Show the installations met so far and what they are held for."""
    known = session.home.trust.all()
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
            ]
        }
    )
    rows = [(key[:16], who.name or "–", t(f"cli.key.{who.regard}"), who.fingerprint) for key, who in known.items()]
    session.out.lines(columns(rows) or [t("cli.key.none")])
    return 0


@verb("key trust", _KEY, argument("--name", metavar="NAME", default="", about="key-name"))
def key_trust(session: Session, *, key: str, name: str) -> int:
    """Trust an installation whose fingerprint has been compared."""
    found = _found(session, key)
    session.home.trust.accept(found, session.clock(), name=name)
    _tell(session, found)
    return 0


@verb("key revoke", _KEY)
def key_revoke(session: Session, *, key: str) -> int:
    """Take nothing more from an installation; what is here now still counts."""
    found = _found(session, key)
    if found == session.home.key.public:
        raise InputError("cli.key.own")
    session.home.revoke(found)
    _tell(session, found)
    return 0


def _found(session: Session, typed: str) -> str:
    """Return the public key that was meant: whole, or the start of one that was met."""
    typed = typed.strip().lower()
    if len(typed) == _DIGITS and not set(typed) - set("0123456789abcdef"):
        return typed
    matches = [key for key in session.home.trust.all() if typed and key.startswith(typed)]
    if len(matches) != 1:
        raise NotFoundError("cli.key.unknown", key=typed, program=program())
    return matches[0]


def _tell(session: Session, key: str) -> None:
    who: Acquaintance = session.home.trust.all()[key]
    session.out.line(f"{key[:16]}  {who.name or '–'}  {t(f'cli.key.{who.regard}')}")
    session.out.line(who.fingerprint)
