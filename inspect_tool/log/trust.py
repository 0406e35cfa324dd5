"""Whose keys this installation has met, trusts or has revoked: kept in its home, outside every inspection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

import orjson

from inspect_tool.errors import DamagedError
from inspect_tool.log.chain import ensure_folder, write_whole
from inspect_tool.log.keys import fingerprint

#: Met: its work was taken at first contact. Trusted: a person compared the fingerprint. Revoked: nothing more is taken.
Regard = Literal["met", "trusted", "revoked"]


@dataclass(frozen=True)
class Acquaintance:
    """
    An installation: its public key, the author first seen on it, when and in which inspection it was met.

    Once revoked, `limits` says how many commits of its log in each inspection still count (in others none).
    """

    key: str
    name: str
    met: str
    inspection: str
    regard: Regard = "met"
    limits: Mapping[str, int] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Eight words that two people can read to each other."""
        return fingerprint(self.key)


class TrustList:
    """The installations this one knows, by public key."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> Mapping[str, Acquaintance]:
        """Return everyone known, by public key."""
        if not self._path.exists():
            return {}
        try:
            return {key: Acquaintance(**entry) for key, entry in orjson.loads(self._path.read_bytes()).items()}
        except (ValueError, TypeError, AttributeError) as error:
            raise DamagedError("log.trust-damaged", path=self._path) from error

    def meet(self, names: Mapping[str, str], inspection: str, at: datetime) -> None:
        """Note installations met for the first time: their keys, and the author first seen on each."""
        known = self.all()
        moment = at.isoformat(timespec="seconds")
        fresh = {k: Acquaintance(k, name, moment, inspection) for k, name in names.items() if k not in known}
        if fresh:
            self._write({**known, **fresh})

    def accept(self, key: str, at: datetime, *, name: str = "") -> None:
        """Trust a key whose fingerprint a person has compared; a revocation ends."""
        self._set(key, at, name, "trusted", {})

    def revoke(self, key: str, at: datetime, limits: Mapping[str, int]) -> None:
        """Take nothing more from a key: in each inspection only so many commits of its log still count."""
        self._set(key, at, "", "revoked", limits)

    def limit(self, key: str, inspection: str) -> int | None:
        """Return how many commits of a key's log count in an inspection; None where all do."""
        known = self.all().get(key)
        return known.limits.get(inspection, 0) if known and known.regard == "revoked" else None

    def _set(self, key: str, at: datetime, name: str, regard: Regard, limits: Mapping[str, int]) -> None:
        known = dict(self.all())
        entry = known.get(key) or Acquaintance(key, name, at.isoformat(timespec="seconds"), "")
        known[key] = replace(entry, name=name or entry.name, regard=regard, limits=dict(limits))
        self._write(known)

    def _write(self, known: Mapping[str, Acquaintance]) -> None:
        ensure_folder(self._path.parent)
        data = orjson.dumps({k: asdict(v) for k, v in known.items()}, option=orjson.OPT_INDENT_2)
        write_whole(self._path, data + b"\n")
