"""Whose keys this installation has met: kept in its home, outside every inspection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import orjson

from inspect_tool.errors import DamagedError
from inspect_tool.log.chain import write_whole
from inspect_tool.log.keys import fingerprint


@dataclass(frozen=True)
class Acquaintance:
    """An installation met: its public key, the author first seen on it, and when and in which inspection."""

    key: str
    name: str
    met: str
    inspection: str

    @property
    def fingerprint(self) -> str:
        """Eight words that two people can read to each other."""
        return fingerprint(self.key)


class TrustList:
    """The installations met, by public key."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> Mapping[str, Acquaintance]:
        """Return everyone met, by public key."""
        if not self._path.exists():
            return {}
        try:
            return {key: Acquaintance(**entry) for key, entry in orjson.loads(self._path.read_bytes()).items()}
        except (ValueError, TypeError, AttributeError) as error:
            raise DamagedError("log.trust-damaged", path=self._path) from error

    def meet(self, names: Mapping[str, str], inspection: str, at: datetime) -> None:
        """Note installations met for the first time: their keys, and the author first seen on each."""
        known = self.all()
        fresh = {
            key: Acquaintance(key, name, at.isoformat(timespec="seconds"), inspection)
            for key, name in names.items()
            if key not in known
        }
        if fresh:
            data = {key: asdict(entry) for key, entry in {**known, **fresh}.items()}
            write_whole(self._path, orjson.dumps(data, option=orjson.OPT_INDENT_2) + b"\n")
