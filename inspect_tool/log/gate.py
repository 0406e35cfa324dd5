"""Whose segments are taken into an inspection, and up to where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from inspect_tool.errors import InputError, InspectError
from inspect_tool.log.keys import KeyRing, fingerprint
from inspect_tool.log.roster import Roster
from inspect_tool.log.trust import TrustList

#: What to do with a log whose key nobody here has met: set it aside unfolded, or fold it and list the key.
UnknownKeys = Literal["quarantine", "accept"]


@dataclass(frozen=True)
class Gate:
    """What this installation and the team's roster say about keys."""

    inspection: str
    keys: KeyRing
    trust: TrustList
    roster: Roster | None
    unknown: UnknownKeys = "quarantine"

    def refusal(self, key: str) -> InspectError | None:
        """Say why nothing of a key is taken, or None. A roster decides alone; without one, the trust list does."""
        if self.keys.find(key):
            return None
        if self.limit(key) == 0:
            return InputError("log.key-revoked", fingerprint=fingerprint(key))
        if self.roster:
            known = self.roster.member(key) is not None or key == self.roster.lead
            return None if known else InputError("log.key-not-on-roster", fingerprint=fingerprint(key))
        known = self.unknown == "accept" or key in self.trust.all()
        return None if known else InputError("log.key-unknown", fingerprint=fingerprint(key))

    def limit(self, key: str) -> int | None:
        """Return how many commits of a key's log count; None where all do."""
        member = self.roster.member(key) if self.roster else None
        limits = (self.trust.limit(key, self.inspection), member.limit if member else None)
        return min((limit for limit in limits if limit is not None), default=None)
