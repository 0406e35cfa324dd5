"""
The team of one inspection, as its lead's installation signs it: whose logs are taken, and up to where.

    {"format": "inspect-tool/roster/1", "inspection": id, "version": n, "lead": key, "members": [...], "signature": hex}

The signature is over the same object without it, written without blanks in this order. Where a roster is at hand, logs
of keys that it does not name are set aside. The first roster that arrives names the lead; later ones must be theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import orjson

from inspect_tool.errors import InputError
from inspect_tool.log.keys import Key, is_signed

FORMAT: Final = "inspect-tool/roster/1"
FILE: Final = "roster.json"
MAX_SIZE: Final = 1 << 20


@dataclass(frozen=True)
class Member:
    """
    One installation of the team. `since` and `until` are dates (ISO) for people to read: no clock is trusted.

    `limit`, once set, is how many commits of its log count: the key is revoked from there on.
    """

    key: str
    name: str
    role: str = ""
    since: str = ""
    until: str = ""
    limit: int | None = None


@dataclass(frozen=True)
class Roster:
    """A signed list of the team's installations; the highest version counts."""

    inspection: str
    version: int
    lead: str
    members: tuple[Member, ...]
    signature: str = ""

    def member(self, key: str) -> Member | None:
        """Return the member with this key."""
        return next((m for m in self.members if m.key == key), None)

    def _body(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "inspection": self.inspection,
            "version": self.version,
            "lead": self.lead,
            "members": [asdict(m) for m in self.members],
        }

    def encode(self) -> bytes:
        """Return the roster's bytes."""
        return orjson.dumps({**self._body(), "signature": self.signature})

    def message(self) -> bytes:
        """Return what is signed."""
        return orjson.dumps(self._body())


def make(key: Key, inspection: str, version: int, members: Sequence[Member]) -> Roster:
    """Sign a roster."""
    draft = Roster(inspection, version, key.public, tuple(members))
    return Roster(inspection, version, key.public, draft.members, key.sign(draft.message()))


def read(data: bytes, inspection: str) -> Roster:
    """Verify a roster; raises `InputError` where it is altered, of another inspection, or not signed by its lead."""
    try:
        found = orjson.loads(data)
        kind, place, version = found["format"], found["inspection"], found["version"]
        members = tuple(Member(**entry) for entry in found["members"])
        roster = Roster(place, version, found["lead"], members, found["signature"])
    except (ValueError, TypeError, LookupError) as error:
        raise InputError("log.roster-unreadable") from error
    if kind != FORMAT or type(version) is not int or roster.encode() != data or place != inspection:
        raise InputError("log.roster-unreadable")
    if not is_signed(roster.lead, roster.message(), roster.signature):
        raise InputError("log.roster-signature")
    return roster


def succeeds(new: Roster, old: Roster | None) -> bool:
    """Whether a verified roster takes the place of the one at hand; raises `InputError` where its lead is another."""
    if old is None:
        return True
    if new.lead != old.lead:
        raise InputError("log.roster-lead")
    return new.version > old.version
