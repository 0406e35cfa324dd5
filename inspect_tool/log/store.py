"""
TinyDB over the fold: queries read what stands, and an update becomes a commit of the fields it touched.

The cost of an update does not depend on what the tables hold. A disputed field is not in a document, only in its
`_conflicts`, so no query counts a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Document, Table

from inspect_tool.log.fold import CONFLICTS, Tables

_ABSENT: Final = object()
#: What an updater did to a document: its fields to set and to clear; None where it removed the document.
Patch = tuple[dict[str, Any], list[str]] | None


class Journal(Protocol):
    """What the storage needs of a notebook."""

    lock: AbstractContextManager[Any]

    def tables(self) -> Tables:
        """Return what stands: kind → id → document. Not to be altered."""
        ...

    def patch(self, patches: Sequence[tuple[str, Patch]]) -> str:
        """Commit patches of records (`kind/id`) as one change, and return its id."""
        ...

    def new_id(self) -> str:
        """Return an id that no other record has."""
        ...


class FoldStorage(Storage):
    """TinyDB's storage, kept in the log."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    def read(self) -> dict[str, dict[str, Any]]:
        """Return the tables; the outer mapping is the caller's own."""
        return dict(self.journal.tables())

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Drop the tables that are missing from `data`: TinyDB writes whole tables only for that."""
        dropped = [(kind, docs) for kind, docs in self.journal.tables().items() if kind not in data]
        self.journal.patch([(f"{kind}/{name}", None) for kind, docs in dropped for name in docs])


class _Seen(MutableMapping[str, Any]):
    """The table an updater sees: a document is copied at first touch, and the fold stays as it is."""

    def __init__(self, base: Mapping[str, Any]) -> None:
        self.base = base
        self.touched: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self.touched:
            self.touched[name] = clone(self.base[name])
        if self.touched[name] is None:
            raise KeyError(name)
        return self.touched[name]

    def __setitem__(self, name: str, document: Any) -> None:
        self.touched[name] = document

    def __delitem__(self, name: str) -> None:
        if name not in self:
            raise KeyError(name)
        self.touched[name] = None

    def __contains__(self, name: object) -> bool:
        return self.touched[name] is not None if name in self.touched else name in self.base

    def __iter__(self) -> Iterator[str]:
        yield from [name for name in self.base if name in self]
        yield from [name for name in self.touched if name not in self.base and name in self]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        self.touched = dict.fromkeys(self.base)

    def patches(self, kind: str) -> list[tuple[str, Patch]]:
        """Return what the updater did, by record."""
        found: list[tuple[str, Patch]] = []
        for name, document in self.touched.items():
            before = self.base.get(name)
            if document is None:
                if before is not None:
                    found.append((f"{kind}/{name}", None))
            elif patch := _difference(before or {}, document):
                found.append((f"{kind}/{name}", patch))
        return found


def _changed(before: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    return {f: v for f, v in fields.items() if f != CONFLICTS and not same(before.get(f, _ABSENT), v)}


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Patch:
    changed = _changed(before, after)
    cleared = [f for f in before if f != CONFLICTS and f not in after]
    return (changed, cleared) if changed or cleared else None


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same: unlike Python's ==, 1, 1.0 and true are three values."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(v, other[k]) for k, v in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def clone(value: Any) -> Any:
    """Copy JSON data, all the way down."""
    if type(value) is dict:
        return {k: clone(v) for k, v in value.items()}
    return [clone(v) for v in value] if type(value) is list else value


class _OwnCopy(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, dict) and hasattr(
            instance, "doc_id"
        )  # a plain Document names its id as well as ours does


class FoldDocument(Document, metaclass=_OwnCopy):
    """A document handed out: the caller's own copy, with a string for an id."""

    def __init__(self, value: Mapping[str, Any], doc_id: str) -> None:
        super().__init__(clone(dict(value)), doc_id)  # type: ignore[arg-type]


class FoldTable(Table):
    """A table of one kind of record, whose ids are strings."""

    document_class = FoldDocument  # type: ignore[assignment]
    document_id_class = str  # type: ignore[assignment]

    def __init__(self, storage: FoldStorage, name: str, cache_size: int = 0, **options: Any) -> None:
        # No query cache: it would hand out shared documents, and not see what a merge brings.
        super().__init__(storage, name, cache_size, **options)
        self._journal = storage.journal

    def _get_next_id(self) -> Any:
        return self._journal.new_id()

    def _read_table(self) -> dict[str, Mapping[str, Any]]:
        with self._journal.lock:  # another thread's commit must not change the table under a running query
            return dict(self._journal.tables().get(self.name, {}))

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        with self._journal.lock:
            seen = _Seen(self._journal.tables().get(self.name, {}))
            updater(seen)
            if patches := seen.patches(self.name):
                self._journal.patch(patches)

    # TinyDB's own versions copy every document to test the condition; ours test first, then touch what matches.
    def update(self, fields: Any, cond: QueryLike | None = None, doc_ids: Iterable[Any] | None = None) -> list[Any]:
        """Update the documents with these ids, or that match, or all; return their ids."""
        if callable(fields):
            return super().update(fields, None, self._named(cond, doc_ids))
        with self._journal.lock:  # fields set to values: every save of the screen comes this way, so nothing is copied
            table = self._journal.tables().get(self.name, {})
            named = self._named(cond, doc_ids)
            names = [name for name in (table if named is None else named) if name in table]
            patches: list[tuple[str, Patch]] = [
                (f"{self.name}/{name}", (changed, [])) for name in names if (changed := _changed(table[name], fields))
            ]
            if patches:
                self._journal.patch(patches)
        return names

    def remove(self, cond: QueryLike | None = None, doc_ids: Iterable[Any] | None = None) -> list[Any]:
        """Remove the documents with these ids, or that match; return their ids."""
        return super().remove(None, self._named(cond, doc_ids))

    def _named(self, cond: QueryLike | None, doc_ids: Iterable[Any] | None) -> Iterable[Any] | None:
        if cond is None or doc_ids is not None:
            return doc_ids
        return [name for name, document in self._read_table().items() if cond(document)]


class FoldDB(TinyDB):
    """TinyDB over a notebook."""

    table_class = FoldTable  # type: ignore[assignment]
    default_storage_class = FoldStorage  # type: ignore[assignment]
