"""The second copy, kept beside the work: every few minutes and at each closing, never in the way of a key."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from inspect_tool.i18n import t

if TYPE_CHECKING:
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.settings import Clock

#: Seconds between two looks whether there is something to copy.
EVERY: Final = 180.0
#: Seconds from opening to the first copy: by then the inspection is painted.
FIRST: Final = 1.0
#: A copy that is older than this is spoken of on every screen.
STALE: Final = timedelta(days=1)


class Copying:
    """Keeps one laptop's second copy. Its methods read and write files: they belong in a thread."""

    def __init__(self, root: Path, clock: Clock) -> None:
        self._root = root
        self._clock = clock
        self._told = ""

    def keep(self, notebook: Notebook) -> str:
        """Bring the copy up to date if its place is at hand; return what to tell the person: each problem once."""
        from inspect_tool.log import second_copy  # noqa: PLC0415 - the log is loaded with the first notebook

        own = notebook.folder.is_relative_to(self._root)  # the tour's inspection is not: it is thrown away
        problem = second_copy.keep(self._root, notebook, self._clock()) if own and not notebook.read_only else None
        told, self._told = self._told, t("copy.failed", why=problem) if problem else ""
        return self._told if self._told != told else ""

    def words(self, inspection_id: str) -> str:
        """Return how old the copy is, in a few words."""
        from inspect_tool.log import second_copy  # noqa: PLC0415 - as above

        copy = second_copy.load(self._root)
        if copy is None:
            return t("copy.short-none")
        return t("copy.short", age=second_copy.age_words(copy.last(inspection_id), self._clock()))

    def note(self, inspection_id: str) -> str:
        """Return how old the copy is, where that should worry the person; nothing where none was chosen."""
        from inspect_tool.log import second_copy  # noqa: PLC0415 - as above

        copy, now = second_copy.load(self._root), self._clock()
        last = copy.last(inspection_id) if copy else None
        if copy is None or (last and now - last < STALE):
            return ""
        return t("copy.short", age=second_copy.age_words(last, now))
