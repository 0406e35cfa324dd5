"""Who changed what, as a person reads it: newest first, both values, who, when, on which laptop, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.text import Text

from inspect_tool.domain.naming import KEPT_FIELDS
from inspect_tool.domain.records import KINDS
from inspect_tool.i18n import t, tn
from inspect_tool.tui.cells import fit
from inspect_tool.tui.places import field_label, record_words, value_words
from inspect_tool.tui.words import moment_words

if TYPE_CHECKING:
    from inspect_tool.domain.inspection import Inspection
    from inspect_tool.domain.records import Fields
    from inspect_tool.library import Library
    from inspect_tool.log.commit import Change
    from inspect_tool.log.notebook import Notebook

#: So many cells of a record's name, and of a value, are told in a passing note.
_NAME: Final = 40
#: So many changes are shown; older ones are counted.
_SHOWN: Final = 200


@dataclass(frozen=True)
class Read:
    """The changes of one record, or of all, oldest first; the laptops by log id, this one named as such."""

    changes: tuple[Change, ...]
    laptops: Mapping[str, str]


def read(notebook: Notebook, record: str | None) -> Read:
    """Read the history in the calling thread."""
    laptops = {log: t("history.laptop", name=who.name or log[:8]) for log, who in notebook.authors().items()}
    return Read(tuple(notebook.history(record)), laptops | dict.fromkeys(notebook.own_logs, t("history.here")))


def words(found: Read, library: Library, *, naming: bool) -> Text:
    """Return the changes as text, newest first; `naming` says which record each is of."""
    known = {change.id: change for change in found.changes}
    text = Text()
    for change in reversed(found.changes[-_SHOWN:]):
        laptop = found.laptops.get(change.log, change.log[:8])
        text.append(t("history.by", at=moment_words(change.at), author=change.author, laptop=laptop) + "\n", "bold")
        if naming:
            text.append(f"  {record_words(change.record, library)}\n")
        before = [_value(known[over]) for over in change.over if over in known]
        text.append(f"  {_field(change)}: ")
        text.append(f"{' | '.join(dict.fromkeys(before))} → " if before else "")
        text.append(f"{_value(change)}\n")
        text.append(f"  {t('history.reason', reason=change.reason)}\n" if change.reason else "")
    if len(found.changes) > _SHOWN:
        text.append(tn("history.older", len(found.changes) - _SHOWN))
    return text if found.changes else Text(t("history.empty"))


def reverted(changes: Sequence[Change], inspection: Inspection, library: Library) -> str:
    """Say shortly what an undo or redo has changed: the first field and what it says now, and how many more."""
    if not changes:
        return "–"
    first = next((change for change in changes if change.field not in KEPT_FIELDS), changes[0])
    kind, _, key = first.record.partition("/")
    stored = inspection.tables.get(kind, {}).get(key, {})
    name = fit(_name(first.record, stored, library), _NAME).rstrip()
    if not stored:
        return f"{name}: {_value(first)}"
    said = f"{name} · {_field(first)}: {fit(_value(first), _NAME).rstrip()}"
    return f"{said} {tn('history.and-more', len(changes) - 1)}" if len(changes) > 1 else said


def _name(record: str, stored: Fields, library: Library) -> str:
    """Name a record by its own words where it has some; the id of one that has none says nothing to a person."""
    kind = record.partition("/")[0]
    if kind == "answer" or kind not in KINDS:
        return record_words(record, library)
    label, words = t(f"domain.kind.{kind}"), stored.get("text") or stored.get("name") or stored.get("code")
    return f"{label} “{words}”" if words else label


def _field(change: Change) -> str:
    known = change.record.partition("/")[0] in KINDS
    return field_label(change.record, change.field) if known else change.field


def _value(change: Change) -> str:
    return value_words(change.record, change.field, change.value, present=change.present)
