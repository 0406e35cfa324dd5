"""What a checklist from a workbook would change, in the words of the screen."""

from __future__ import annotations

from collections import Counter
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from rich.text import Text

from inspect_tool.i18n import t, tn
from inspect_tool.tui.word_diff import marked

if TYPE_CHECKING:
    from inspect_tool.acts.checklists import Draft, ItemChange
    from inspect_tool.domain.checklist import Checklist

#: Remarks on the workbook that are named before the rest is only counted.
_NAMED: Final = 12
#: Cells before an item's words, and how wide they are in the box of the smallest screen.
_INDENT: Final = 8
_WIDTH: Final = 62


def preview(draft: Draft) -> Text:
    """Say what taking a checklist changes, item by item with the words that differ, and what was not understood."""
    now, before, changes = draft.checklist, draft.before, draft.changes
    text = Text()
    text.append(f"{now.title}\n", "bold")
    if before:
        versions = f"{before.version} → {now.version}" if before.version != now.version else now.version
        text.append(t("sheets.replaces", id=now.id, versions=versions) + "\n")
    else:
        text.append(tn("sheets.added", len(now.items), id=now.id, version=now.version) + "\n")
    counts = Counter(change.difference for change in changes) if before else Counter()
    text.append("".join(f"  {tn(f'sheets.count-{kind}', count)}\n" for kind, count in counts.items()))
    if before and not changes:
        text.append(t("sheets.no-items-changed") + "\n")
    for note in draft.notes[:_NAMED]:
        text.append(f"! {note}\n")
    if len(draft.notes) > _NAMED:
        text.append(t("tui.exchange.more", count=len(draft.notes) - _NAMED) + "\n")
    text.append("\n")
    for change in changes if before else ():
        text.append_text(_words(change))
    return text.append(t("sheets.agree"))


def _words(change: ItemChange) -> Text:
    text = Text()
    text.append(f"{change.item} · {t(f'sheets.{change.difference}')}\n", "bold")
    if change.before and change.now:
        fields = (
            ("text", change.before.text, change.now.text),
            ("guidance", change.before.guidance, change.now.guidance),
        )
        for name, old, new in fields:
            if old != new:
                was, now = marked(old, new)
                text.append(f"{t(f'sheets.{name}')}\n− ").append_text(was).append("\n+ ").append_text(now).append("\n")
        others = [
            t(f"sheets.{name}")
            for name in ("ask", "usual", "asks", "basis", "dated_by", "valid_from", "valid_to")
            if getattr(change.before, name) != getattr(change.now, name)
        ]
        text.append(t("sheets.also", fields=", ".join(others)) + "\n" if others else "")
    else:
        item = change.now or change.before
        text.append(f"{'+' if change.now else '−'} {item.text if item else ''}\n")
    return text.append("\n")


def items_words(checklist: Checklist) -> Text:
    """Write a checklist's items by section, to be read."""
    text = Text()
    for section in checklist.sections:
        text.append(f"{section.title}\n", "bold")
        for item in section.items:
            words = f"\n{' ' * _INDENT}".join(wrap(item.text, _WIDTH))
            text.append(f"  {item.id} ".ljust(_INDENT) + f"{words}\n")
    return text
