"""The data folder: this installation's key, its trust list, and its inspections."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inspect_tool.errors import InputError, InspectError, NotFoundError
from inspect_tool.log import bundle, segment
from inspect_tool.log.chain import Sync, durable, ensure_folder, storage_error
from inspect_tool.log.exchange import MergeReport, Stranger
from inspect_tool.log.keys import Key, KeyFactory, KeyRing, log_id
from inspect_tool.log.ledger import Ledger
from inspect_tool.log.lock import Lock
from inspect_tool.log.logs import SUFFIX, Log
from inspect_tool.log.notebook import Notebook
from inspect_tool.log.quarantine import strangers_in
from inspect_tool.log.shelf import Clock, Installation
from inspect_tool.log.trust import TrustList

_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
#: Names that Windows keeps for itself, whatever folder they are in.
_RESERVED: Final = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
#: Letters of new record ids: no two of them are taken for each other when read aloud or typed.
_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"


def new_id() -> str:
    """Return eight random letters and digits: two laptops never make the same in one inspection."""
    return "".join(secrets.choice(_LETTERS) for _ in range(8))


@dataclass(frozen=True)
class Entry:
    """An inspection in the home. `problem` says why it cannot be opened for writing."""

    id: str
    folder: Path
    problem: InspectError | None = None


@dataclass(frozen=True)
class JoinReport:
    """The inspection that a bundle brought to this laptop, and what the bundle held."""

    inspection_id: str
    merge: MergeReport


@dataclass(frozen=True)
class Received:
    """What one inspection took in, or the problem that kept it out."""

    inspection: str
    report: MergeReport | None = None
    problem: InspectError | None = None


class Home:
    """One installation's data folder. Nothing is made before it is needed."""

    def __init__(  # noqa: PLR0913 - the seams that tests put their own things into
        self,
        root: Path,
        *,
        clock: Clock,
        author: str,
        make_key: KeyFactory = Ed25519PrivateKey.generate,
        make_id: Callable[[], str] = new_id,
        sync: Sync = durable,
    ) -> None:
        self.root = root
        self.author = author
        self.trust = TrustList(root / "trust.json")
        self.keys = KeyRing(root / "key", make_key)
        self._clock = clock
        self._make_id = make_id
        self._sync = sync

    @property
    def key(self) -> Key:
        """This installation's key, made at first need; only its owner can read it."""
        return self.keys.current

    def now(self) -> datetime:
        """Return the present moment."""
        return self._clock()

    @property
    def inspections(self) -> Path:
        """The folder of the inspections."""
        return self.root / "inspections"

    def entries(self) -> list[Entry]:
        """Return every inspection here, by id. Never raises: one that cannot be opened is listed with its problem."""
        try:
            folders = sorted(f for f in self.inspections.iterdir() if f.is_dir()) if self.inspections.exists() else []
        except OSError:
            return []
        return [Entry(folder.name, folder, _problem(folder)) for folder in folders]

    def create(self, inspection_id: str) -> Notebook:
        """Make an inspection and open it."""
        folder = self._folder(inspection_id)
        if folder.exists():
            raise InputError("log.inspection-exists", inspection=inspection_id)
        self._make(folder)
        return self._open(folder)

    def open(self, name: str, *, read_only: bool = False) -> Notebook:
        """
        Open an inspection by its id, or by a beginning that only it has.

        Raises `InUseError` while another process has it open, `DamagedError` where a log is not what was written;
        with `read_only` everything before the damage can be read.
        """
        return self._open(self._find(name), read_only=read_only)

    def make(self, inspection_id: str) -> Notebook:
        """Open an inspection for what arrives from elsewhere: the one at hand, or an empty one."""
        folder = self._folder(inspection_id)
        if not folder.exists():
            self._make(folder)
        return self._open(folder)

    def join(self, path: Path) -> JoinReport:
        """
        Take an inspection that this laptop has not seen from a bundle.

        First contact: the installations in it are accepted, or where it carries a team's roster those that this names.
        """
        inspection_id = self._inspection_in(path)
        folder = self._folder(inspection_id)
        if folder.exists():
            raise InputError("log.joined-already", inspection=inspection_id)
        self._make(folder)
        with self._open(folder) as notebook:
            return JoinReport(inspection_id, notebook.merge([path], unknown="accept"))

    def strangers(self) -> dict[str, list[Stranger]]:
        """Return the installations whose work waits in quarantine, by inspection."""
        found = {entry.id: strangers_in(entry.folder) for entry in self.entries()}
        return {inspection: strangers for inspection, strangers in found.items() if strangers}

    def accept(self, key: str, *, name: str = "") -> list[Received]:
        """Trust a key whose fingerprint a person has compared, and take what was held back of it, wherever it was."""
        waiting = [i for i, strangers in self.strangers().items() if key in {s.key for s in strangers}]
        self.trust.accept(key, self._clock(), name=name)
        received = []
        for inspection_id in waiting:
            try:
                with self.open(inspection_id) as notebook:
                    notebook.accept({key: name})
                    received.append(Received(inspection_id, notebook.merge([])))
            except InspectError as error:
                received.append(Received(inspection_id, problem=error))
        return received

    def aside(self, root: Path) -> Home:
        """Return a home in another folder that reads what was encrypted for this one: to look into a bundle."""
        home = Home(root, clock=self._clock, author=self.author, sync=self._sync)
        home.keys = self.keys
        return home

    def revoke(self, key: str, *, limits: Mapping[str, int] | None = None) -> None:
        """
        Take nothing more from a key. `limits` says how many commits of its log still count in each inspection.

        Without `limits`, what is here now counts and nothing later; it takes effect when an inspection is next opened.
        """
        if limits is None:
            limits = {}
            for entry in self.entries():
                with self.open(entry.id, read_only=True) as notebook:
                    head = notebook.heads().get(log_id(key))
                    limits |= {entry.id: head.count} if head else {}
        self.trust.revoke(key, self._clock(), limits)

    def _inspection_in(self, path: Path) -> str:
        with bundle.opened(path, self.key) as opened:
            for _, data in opened.segments():
                if isinstance(data, bytes):
                    inspection_id = segment.inspection_of(data)
                    segment.read(data, inspection_id)
                    return inspection_id
        raise InputError("log.bundle-empty", path=path)

    def _folder(self, inspection_id: str) -> Path:
        if not _ID.fullmatch(inspection_id) or _RESERVED.fullmatch(inspection_id):
            raise InputError("log.inspection-id", inspection=inspection_id)
        return self.inspections / inspection_id

    def _find(self, name: str) -> Path:
        try:
            ids = [entry.name for entry in self.inspections.iterdir()] if self.inspections.is_dir() else []
        except OSError as error:
            raise storage_error(error, self.inspections) from error
        matches = [i for i in ids if i == name] or sorted(i for i in ids if name and i.startswith(name))
        if not matches:
            raise NotFoundError("log.inspection-missing", inspection=name)
        if len(matches) > 1:
            raise InputError("log.inspection-ambiguous", inspection=name, matches=", ".join(matches))
        return self.inspections / matches[0]

    def _make(self, folder: Path) -> None:
        try:
            for part in ("logs", "blobs", "documents"):
                ensure_folder(folder / part)
        except OSError as error:
            raise storage_error(error, folder) from error

    def _open(self, folder: Path, *, read_only: bool = False) -> Notebook:
        try:
            lock = None if read_only else Lock(folder / "lock")
            if lock:
                _sweep(folder)
        except OSError as error:
            raise storage_error(error, folder) from error
        try:
            ledger = Ledger(folder, self._installation(), read_only=read_only)
        except BaseException:
            if lock:
                lock.close()
            raise
        return Notebook(ledger, lock, self._clock)

    def _installation(self) -> Installation:
        fences = self.root / "fences"
        return Installation(self.keys, self.author, self._clock, self._make_id, fences, self.trust, self._sync)


def _sweep(folder: Path) -> None:
    """Remove what a killed process left half written: nothing of it was ever reported as saved."""
    kept = ("logs", "blobs", "documents", "waiting", "quarantine")
    for part in [*folder.glob("*.part"), *(p for name in kept for p in (folder / name).rglob("*.part"))]:
        with suppress(OSError):
            part.unlink()


def _problem(folder: Path) -> InspectError | None:
    """Say what is wrong with an inspection's logs, if anything is: their chains are followed, not what they say."""
    try:
        for path in sorted((folder / "logs").glob("*" + SUFFIX)):
            if problem := Log.inspect(path, folder.name):
                return problem
    except OSError as error:
        return storage_error(error, folder)
    except InspectError as error:
        return error
    return None
