"""What a document that replaces another says otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from inspect_tool.cli.parser import argument, verb
from inspect_tool.i18n import t

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session


@verb(
    "document diff",
    argument("old", metavar="OLD", type=Path, about="old-document"),
    argument("new", metavar="NEW", type=Path, about="new-document"),
    reads=True,
)
def document_diff(session: Session, *, old: Path, new: Path) -> int:
    """Show what two documents of ours say differently. Exit 1 when they differ."""
    from inspect_tool.acts.differences import differences
    from inspect_tool.cli.wording import marked_words

    found = differences(old.read_bytes(), new.read_bytes())
    session.out.data(
        {
            "old": old,
            "new": new,
            "differences": [{"section": d.title, "before": d.before, "after": d.after} for d in found],
        }
    )
    for each in found:
        session.out.line(each.title)
        session.out.lines(f"  {line}" for line in marked_words(each.before, each.after).splitlines())
    if not found:
        session.out.line(t("differences.same"))
    return 1 if found else 0
