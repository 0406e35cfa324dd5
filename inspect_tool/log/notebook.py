"""One inspection opened: read, write, merge, history. The only door to it for screens and commands; thread-safe."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Final, Self, cast

from inspect_tool.domain.inspection import Dispute, Inspection
from inspect_tool.domain.records import model_of
from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.log import bundle
from inspect_tool.log.chain import ensure_folder, storage_error
from inspect_tool.log.commit import Change, Commit, changes
from inspect_tool.log.duplicates import joined
from inspect_tool.log.fold import is_disputed, live, oldest_first
from inspect_tool.log.history import REDOES, RESTORES, UNDOES, ancestor, history, reversal
from inspect_tool.log.ledger import Ledger
from inspect_tool.log.lock import Lock
from inspect_tool.log.logs import Notice
from inspect_tool.log.merge import blob_path
from inspect_tool.log.sharing import Sharing
from inspect_tool.log.shelf import Clock
from inspect_tool.log.store import FoldDB, FoldTable, same
from inspect_tool.log.wording import Proposal, propose


class _Clear:
    """The value of an edit that clears its field."""

    def __repr__(self) -> str:
        return "CLEAR"


CLEAR: Final = _Clear()


@dataclass(frozen=True)
class Edit:
    """One field of one record (`kind/id`) to be set to a value, or to `CLEAR`."""

    record: str
    field: str
    value: object


def media_type(path: Path) -> str:
    """Return what kind of file evidence is kept as: by its name."""
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"


class Notebook(Sharing):
    """One inspection. Every change is on the disk when its method returns."""

    def __init__(self, ledger: Ledger, lock: Lock | None, clock: Clock) -> None:
        super().__init__(ledger, clock)
        self._os_lock = lock
        self._db = FoldDB(ledger)
        self._view: tuple[int, Inspection] | None = None

    # --- who and where

    @property
    def author(self) -> str:
        """Who is typing."""
        return self._ledger.author

    @property
    def read_only(self) -> bool:
        """Whether this inspection was opened for reading only."""
        return self._ledger.read_only

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What opening found that the user should know."""
        return tuple(self._ledger.notices)

    # --- reading

    def table(self, kind: str) -> FoldTable:
        """Return the TinyDB table of a kind: its queries and updates work as ever; ids are strings."""
        model_of(kind)
        return cast("FoldTable", self._db.table(kind))

    def inspection(self) -> Inspection:
        """Return the whole as it stands; the same object until the next change."""
        with self._lock:
            if self._view is None or self._view[0] != self._ledger.version:
                view = Inspection(self.id, self._ledger.fold.ordered(), self.disputes(), self._ledger.version)
                self._view = (self._ledger.version, view)
            return self._view[1]

    def disputes(self) -> tuple[Dispute, ...]:
        """Return every field for which more than one value stands."""
        return self._ledger.disputes()

    def history(self, record: str | None = None, field: str | None = None) -> list[Change]:
        """Return who changed what, oldest first: everything, one record, or one field of it."""
        with self._lock:
            return history(self._ledger.logs_on_disk(), record, field)

    def changes(self, commit: str) -> list[Change]:
        """Return what one commit wrote, by the id that writing it returned."""
        with self._lock:
            located = ((log.id, log.find(commit)) for log in self._ledger.logs_on_disk())
            return next((changes(log, at[0], Commit(*at[1])) for log, at in located if at), [])

    # --- writing

    def write(self, edits: Iterable[Edit], *, seen: int | None = None) -> str:
        """
        Commit edits, checked by the models, as one change; return its id (empty if they change nothing).

        `seen` is the version of the inspection their author was looking at (by default the present one): what a merge
        has brought since then stays beside them, in dispute, instead of being replaced unseen.
        Raises `InputError` for a value a field does not take, `ReasonNeededError` for what the signed minutes state
        (see `reason.because`), `StorageError` when the disk refuses.
        """
        listed = [(e.record, e.field, [] if e.value is CLEAR else [e.value]) for e in edits]
        return self._ledger.edit(listed, seen)

    def add(self, kind: str, fields: Mapping[str, object], *, id: str | None = None) -> str:  # noqa: A002
        """Add a record and return its path; without an id it gets a new one."""
        with self._lock:
            path = f"{kind}/{id or self._ledger.new_id()}"
            model_of(kind)
            if self._ledger.fold.document(path):
                raise InputError("log.record-exists", record=path)
            self.write([Edit(path, name, value) for name, value in fields.items()])
            return path

    def remove(self, record: str) -> str:
        """Clear a whole record, so that it is gone. An edit of it by someone who has not seen this is a dispute."""
        with self._lock:
            if not self._ledger.fold.document(record):
                raise NotFoundError("log.record-missing", record=record)
            return self._ledger.remove(record)

    def join_findings(self, keep: str, drop: str, *, text: str) -> str:
        """Join one finding (id) into another under one text, as one change; both texts stay in history."""
        with self._lock:
            view = self.inspection()
            for name in (keep, drop):
                if name not in view.findings or keep == drop:
                    raise NotFoundError("log.record-missing", record=f"finding/{name}")
            return self._ledger.patch(joined(view, keep, drop, text))

    def resolve(self, record: str, field: str, *, keep: str | None = None, value: object = None) -> str:
        """Decide a dispute: for one of its values (`keep`, a change's id), or for a new `value` (or `CLEAR`)."""
        with self._lock:
            cell = self._ledger.fold.cell(record, field)
            if not is_disputed(cell):
                raise InputError("log.not-disputed", record=record, field=field)
            if keep is None:
                return self.write([Edit(record, field, value)])
            standing = cell.get(keep)
            if standing is None:
                raise NotFoundError("log.value-missing", record=record, field=field, change=keep)
            return self.write([Edit(record, field, standing[3][0] if standing[3] else CLEAR)])

    def decide_removal(self, record: str, *, keep: bool) -> str:
        """
        Decide as one change between the removal of a record and the edits made meanwhile: keep it whole, or remove it.

        Fields that nobody edited come back as they were before the removal. A field with several different edits stays
        in dispute.
        """
        with self._lock:
            standing = [value for d in self.disputes() if d.record == record for value in d.values]
            removed = {value.change.partition(".")[0] for value in standing if not value.present}
            if not removed:
                raise InputError("log.not-disputed", record=record, field="*")
            if not keep:
                return self.remove(record)
            changes = {change.id: change for change in self.history(record)}
            edits = []
            for change in changes.values():
                if change.present or change.id.partition(".")[0] not in removed:
                    continue
                values = [s[3] for s in live(self._ledger.fold.cell(record, change.field)).values() if s[3]]
                values = values or [[changes[o].value] for o in change.over if o in changes and changes[o].present]
                if values and all(same(value, values[0]) for value in values):
                    edits.append(Edit(record, change.field, values[0][0]))
            return self.write(edits)

    def proposal(self, record: str, field: str) -> Proposal | None:
        """Put two disputed wordings of a text together, to be read and resolved with; None for any other dispute."""
        with self._lock:
            standing = oldest_first(self._ledger.fold.cell(record, field))
            texts = [s[3][0] for _, _, s in standing if s[3] and isinstance(s[3][0], str)]
            if len(standing) != 2 or len(texts) != 2 or texts[0] == texts[1]:
                return None
            base = ancestor(self._ledger.logs_on_disk(), *(name for _, name, _ in standing))
            return propose(base if isinstance(base, str) else "", *texts)

    def undo(self) -> str:
        """Take back this installation's last change, as a new change; return its id."""
        with self._lock:
            return self._revert(self._ledger.undo_stacks().undo, UNDOES, "log.nothing-to-undo")

    def redo(self) -> str:
        """Take back the last undo, as a new change; return its id."""
        with self._lock:
            return self._revert(self._ledger.undo_stacks().redo, REDOES, "log.nothing-to-redo")

    def _revert(self, candidates: list[str], verb: str, nothing: str) -> str:
        self._ledger.require_writable()
        if not candidates:
            raise InputError(nothing)
        target = candidates[-1]
        found = reversal(self._ledger.fold, self._ledger.logs_on_disk(), target)
        if not found.writes:
            candidates.pop()  # everything it wrote has been replaced since
            raise InputError("log.replaced-since")
        return self._ledger.commit(found.writes, {verb: target, RESTORES: found.restores})

    # --- evidence

    def attach(
        self, path: Path, *, note: str = "", content: bytes | None = None, taken_at: datetime | None = None
    ) -> str:
        """
        Keep a copy of a file as evidence, durably; return its SHA-256, which is the evidence record's id.

        `content` is kept instead of the file's own bytes, under the file's name.
        """
        with self._lock:
            self._ledger.require_writable()
            if not path.is_file():
                raise NotFoundError("log.file-missing", path=path)
            try:
                ensure_folder(self._blobs)
                with path.open("rb") if content is None else BytesIO(content) as source:
                    stored = bundle.store_blob(source, self._blobs)
            except OSError as error:
                raise storage_error(error, path) from error
            if stored is None:
                raise InputError("log.file-too-large", path=path, limit=bundle.MAX_BLOB >> 30)
            sha, size = stored
            fields: dict[str, object] = {
                "name": path.name.encode("utf-8", "replace").decode(),
                "media_type": media_type(path),
                "size": size,
                "taken_at": taken_at and taken_at.isoformat(),
                "note": note,
            }
            if not self._ledger.fold.document(f"evidence/{sha}"):
                self.write(
                    [
                        Edit(f"evidence/{sha}", field, value)
                        for field, value in fields.items()
                        if value not in (None, "")
                    ]
                )
            return sha

    @property
    def _blobs(self) -> Path:
        return self.folder / "blobs"

    def blob(self, sha: str) -> Path | None:
        """Return where a piece of evidence is kept, or None where only its record is here."""
        return blob_path(self._ledger, sha)

    # --- the end

    def close(self) -> None:
        """Let others open this inspection."""
        with self._lock:
            if self._os_lock:
                self._ledger.set_fence()
                self._os_lock.close()
                self._os_lock = None
            self._ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
