"""Installations for tests: keys, clocks and ids that are the same in every run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inspect_tool.log.chain import Sync, durable
from inspect_tool.log.home import Home
from inspect_tool.log.keys import Key
from inspect_tool.log.notebook import Edit, Notebook

VISIT_DAY = datetime(2023, 8, 17, 2, 0, tzinfo=UTC)
ID = "binh-thanh-2023"


@dataclass
class TickingClock:
    """A clock that a test sets; each look at it is one millisecond later."""

    now: datetime = VISIT_DAY

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


def private_key(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def ids(name: str) -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"{name}{next(numbers)}"


def no_sync(_fd: int) -> None:
    """For tests that are not about the disk."""


@dataclass
class World:
    """A folder with several installations in it."""

    folder: Path
    sync: Sync = no_sync
    clock: TickingClock = field(default_factory=TickingClock)
    acquainted: dict[str, str] = field(default_factory=dict)  #: public key → name, of those who compared fingerprints

    def home(self, name: str, *, sync: Sync | None = None) -> Home:
        return Home(
            self.folder / name,
            clock=self.clock,
            author=name,
            make_key=lambda: private_key(name),
            make_id=ids(name),
            sync=sync or self.sync,
        )

    def join(self, name: str, first: Notebook) -> Notebook:
        """Bring another installation into an inspection."""
        home = self.home(name)
        home.join(self.bundle(first))
        return home.open(ID)

    def acquaint(self, *notebooks: Notebook) -> None:
        """Let the people at these laptops, and at those acquainted before, compare their fingerprints."""
        self.acquainted |= {Key.of(private_key(n.author)).public: n.author for n in notebooks}
        for notebook in notebooks:
            notebook.accept(self.acquainted)

    def bundle(self, notebook: Notebook) -> Path:
        return notebook.export(self.folder / f"{notebook.author}.zip").path

    def pass_on(self, source: Notebook, target: Notebook) -> None:
        target.merge([self.bundle(source)])

    def durable_home(self, name: str) -> Home:
        return self.home(name, sync=durable)


def set_field(notebook: Notebook, record: str, name: str, value: object) -> str:
    return notebook.write([Edit(record, name, value)])


def state(notebook: Notebook) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    return notebook.inspection().tables
