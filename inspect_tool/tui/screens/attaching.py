"""Files to a record: picked, asked about where they were taken if they tell, kept, linked in one change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from inspect_tool.i18n import t, tn
from inspect_tool.log.evidence import pointed_at
from inspect_tool.tui.files import looks_like_path
from inspect_tool.tui.screens.dialogs import Option, Pick
from inspect_tool.tui.screens.file_picker import FilePicker
from inspect_tool.tui.screens.progress import Progress

if TYPE_CHECKING:
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.tui.screens.base import NotebookScreen

_KEEP = "keep"
_STRIP = "strip"


def pick_and_attach(screen: NotebookScreen, record: str, name: str) -> None:
    """Let a person pick files, and attach them to a record of a screen's inspection; `name` is what it is called."""
    Attaching(screen, record, name).begin()


def attach_dropped(screen: NotebookScreen, record: str, name: str, text: str) -> None:
    """Attach what was dropped on a screen, if that is what the pasted text is."""
    if looks_like_path(text):
        screen.ask_for_long(lambda _notebook: pointed_at(text), Attaching(screen, record, name).picked)


class Attaching:
    """One time of attaching, from the question to the link."""

    def __init__(self, screen: NotebookScreen, record: str, name: str) -> None:
        self._screen = screen
        self._record = record
        self._name = name
        self._paths: list[Path] = []

    def begin(self) -> None:
        """Ask for the files."""
        self._screen.app.push_screen(FilePicker(t("attach.title", item=self._name)), self.picked)

    def picked(self, paths: list[Path] | None) -> None:
        """Go on with the files, if there are any."""
        if paths:
            self._paths = paths
            self._screen.ask_for_long(lambda _notebook: _located(paths), self._ask_about_position)

    def _ask_about_position(self, located: int) -> None:
        if not located:
            self._keep(_KEEP)
            return
        options = [Option(_STRIP, t("attach.strip")), Option(_KEEP, t("attach.keep"))]
        self._screen.app.push_screen(Pick(tn("attach.located", located), options), self._keep)

    def _keep(self, choice: str | None) -> None:
        if choice is None:
            return
        paths, record, position = self._paths, self._record, choice == _KEEP
        progress = Progress(tn("attach.copying", len(paths)))

        def attach(notebook: Notebook) -> list[str]:
            from inspect_tool.log.evidence import attach_all  # noqa: PLC0415 - loaded with the first notebook

            return attach_all(notebook, record, paths, keep_position=position, told=progress.told)

        self._screen.ask_for_long(attach, self._done, progress=progress)

    def _done(self, hashes: list[str]) -> None:
        if len(hashes) == 1:
            self._screen.tell(t("tui.attach.done", name=self._paths[0].name, item=self._name))
        else:
            different = len(set(hashes))
            told = [tn("attach.done", different, item=self._name)]
            told += [tn("attach.same", len(hashes) - different)] if different < len(hashes) else []
            self._screen.tell(" ".join(told))


def _located(paths: list[Path]) -> int:
    """Count the photos that tell where they were taken; in the calling thread."""
    from inspect_tool.log.evidence import photo  # noqa: PLC0415 - the log is loaded with the first notebook

    return sum(photo(path).located for path in paths)
