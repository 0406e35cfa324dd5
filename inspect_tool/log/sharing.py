"""What an open inspection exchanges with other installations: bundles, second copies, whom it takes work from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from inspect_tool.log import protocol
from inspect_tool.log.exchange import ExportReport, MergeReport, Stranger
from inspect_tool.log.gate import UnknownKeys
from inspect_tool.log.keys import log_id
from inspect_tool.log.ledger import Ledger
from inspect_tool.log.logs import Head
from inspect_tool.log.merge import Progress, copy, export, merge, missing_blobs, statements
from inspect_tool.log.protocol import Protocol, protocol_of
from inspect_tool.log.quarantine import strangers_in
from inspect_tool.log.roster import Member, Roster, make, succeeds
from inspect_tool.log.seen import Seen, table
from inspect_tool.log.shelf import Clock
from inspect_tool.log.trust import Acquaintance


class Sharing:
    """One inspection, as others meet it. Thread-safe."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._lock = ledger.lock

    @property
    def id(self) -> str:
        """The inspection's id."""
        return self._ledger.inspection

    @property
    def folder(self) -> Path:
        """Where the inspection lives."""
        return self._ledger.folder

    @property
    def log_id(self) -> str:
        """The id of this installation's log."""
        return self._ledger.key.log_id

    @property
    def public_key(self) -> str:
        """The public key of this installation."""
        return self._ledger.key.public

    @property
    def own_logs(self) -> set[str]:
        """The ids of the logs that this installation writes, or wrote under an earlier identity."""
        return self._ledger.keys.log_ids()

    # --- who

    def heads(self) -> dict[str, Head]:
        """Return how far each log has come, by log id (`<id>~…` for another history of the same log)."""
        with self._lock:
            return {log.name: log.head for log in self._ledger.logs_on_disk()}

    def line_hashes(self, log: str) -> list[list[str]]:
        """Return the hashes of every line of a log, its header's first: one list a history of it that is here."""
        with self._lock:
            known = [each for each in self._ledger.logs_on_disk() if each.id == log.partition("~")[0]]
            return [each.hashes() for each in known]

    def authors(self) -> dict[str, Acquaintance]:
        """Return the installations whose logs are here, by log id; this one included."""
        with self._lock:
            met = self._ledger.trust.all()
            return {
                log.id: met.get(log.key) or Acquaintance(log.key, log.author, "", self.id)
                for log in self._ledger.logs_on_disk()
            }

    def strangers(self) -> list[Stranger]:
        """Return the installations whose work is here but does not count, because nobody has accepted them."""
        return strangers_in(self.folder)

    def accept(self, names: Mapping[str, str]) -> None:
        """
        Trust keys whose fingerprints a person has compared, under these names; the next merge takes their work.

        Where this installation signed the team's roster, they are put on it: so the whole team comes to know them.
        """
        with self._lock:
            now, authors = self._clock(), {stranger.key: stranger.author for stranger in self.strangers()}
            named = {key: name or authors.get(key, "") for key, name in names.items()}
            for key, name in named.items():
                self._ledger.trust.accept(key, now, name=name)
            roster = self.roster
            if roster and self.decides:
                fresh = [Member(k, n, since=now.date().isoformat()) for k, n in named.items() if not roster.member(k)]
                if fresh:
                    self.set_roster([*roster.members, *fresh])

    @property
    def decides(self) -> bool:
        """Whether a person here may accept an unknown installation: there is no roster, or it was signed here."""
        return self.roster is None or self.roster.lead == self.public_key

    @property
    def roster(self) -> Roster | None:
        """The team's installations as the lead signed them, if that was done."""
        return self._ledger.roster

    def set_roster(self, members: Sequence[Member]) -> Roster:
        """Sign the team's installations as its lead: the first to do so, or the lead of the roster at hand."""
        with self._lock:
            old = self._ledger.roster
            new = make(self._ledger.key, self.id, old.version + 1 if old else 1, members)
            succeeds(new, old)
            self._ledger.set_roster(new)
            return new

    # --- bundles

    def missing_blobs(self) -> tuple[str, ...]:
        """Return the evidence whose file is not here."""
        with self._lock:
            return missing_blobs(self._ledger)

    def export(self, out: Path, recipients: Sequence[str] = ()) -> ExportReport:
        """Write everything known here into a bundle; with recipients (age or ssh-ed25519), only they can read it."""
        with self._lock:
            return export(self._ledger, out, recipients)

    def copy_to(self, folder: Path) -> ExportReport:
        """
        Bring a second copy in a folder up to date: it is merged or joined like a bundle.

        Only gathering holds up others' writes; a slow stick does not.
        """
        return copy(self._ledger, folder)

    def merge(
        self,
        bundles: Sequence[Path],
        *,
        dry_run: bool = False,
        unknown: UnknownKeys = "quarantine",
        progress: Progress = lambda _done: None,
    ) -> MergeReport:
        """
        Take what bundles bring: any order, any number of times. `dry_run` says what would happen.

        What comes from installations that nobody here has accepted is set aside and reported: see `accept`.
        `progress` is told how many segments were verified; what it raises ends the merge before anything is written.
        """
        with self._lock:
            if not dry_run:
                self._ledger.require_writable()
            now = self._clock()
            report = merge(self._ledger, bundles, now=now, unknown=unknown, dry_run=dry_run, progress=progress)
            if bundles and not dry_run:
                protocol.keep(self.folder, protocol_of(report, bundles, now))
            return report

    def protocols(self) -> list[Protocol]:
        """Return what earlier merges brought, newest first."""
        return protocol.kept(self.folder)

    def seen(self) -> list[Seen]:
        """
        Return which installation is known to hold how much of each log, and up to when, this one first.

        Members of the roster who have sent nothing yet are among them.
        """
        with self._lock:
            roster = self.roster
            names = {log_id(member.key): member.name for member in (roster.members if roster else ())}
            names |= {log: who.name for log, who in self.authors().items()}
            names |= {self.log_id: self._ledger.author}
            found = table(self.log_id, self.heads(), names, statements(self._ledger))
            earlier = self.own_logs - {self.log_id}
            rows = [row for row in found if row.log not in earlier]
            times = {
                log.name: log.times({row.counts.get(log.name, 0) for row in rows})
                for log in self._ledger.logs_on_disk()
            }
        return [
            replace(row, until={log: times[log][n] for log, n in row.counts.items() if n in times.get(log, {})})
            for row in rows
        ]
