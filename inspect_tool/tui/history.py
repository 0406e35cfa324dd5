"""Who changed what, as a person reads it: newest first, both values, who, when, on which laptop, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.text import Text

from inspect_tool.domain.records import KINDS
from inspect_tool.i18n import t, tn
from inspect_tool.tui.places import field_label, record_words, value_words
from inspect_tool.tui.words import moment_words

if TYPE_CHECKING:
    from inspect_tool.library import Library
    from inspect_tool.log.commit import Change
    from inspect_tool.log.notebook import Notebook

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


def _field(change: Change) -> str:
    known = change.record.partition("/")[0] in KINDS
    return field_label(change.record, change.field) if known else change.field


def _value(change: Change) -> str:
    return value_words(change.record, change.field, change.value, present=change.present)
