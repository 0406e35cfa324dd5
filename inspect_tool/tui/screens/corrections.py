"""Letters of correction and their lines: as printed, corrected to, why; with what stands between each and signing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from inspect_tool.domain.corrections import (
    called,
    is_issued,
    is_signed,
    letter_gaps,
    letter_of,
    letters,
    lines_of,
    related,
    root_of,
    state_words,
    title,
)
from inspect_tool.domain.readiness import Gap
from inspect_tool.domain.records import Correction, Document, Record, split_path
from inspect_tool.i18n import t
from inspect_tool.tui.commands import CORRECTIONS, NOTEBOOK, Command, bindings
from inspect_tool.tui.messages import PartRequested
from inspect_tool.tui.screens.records import RecordsScreen
from inspect_tool.tui.widgets.form import Form, Spec, specs
from inspect_tool.tui.widgets.virtual_list import Column, Row
from inspect_tool.tui.words import DISPUTED

if TYPE_CHECKING:
    from inspect_tool.log.notebook import Notebook

_LONG: Final = frozenset({"printed", "corrected", "reason"})


class CorrectionsScreen(RecordsScreen):
    """Every letter over its lines; the document that it corrects is read once, to look its words up."""

    NAME: ClassVar[str] = "corrections"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = CORRECTIONS + NOTEBOOK
    BINDINGS: ClassVar = bindings(COMMANDS_HERE)
    COLUMNS: ClassVar[Sequence[Column]] = (Column(1), Column())

    def on_mount(self) -> None:
        #: The text of each document that is corrected; None where its file is not here.
        self._words: dict[str, str | None] = {}
        self._found: dict[str, tuple[Gap, ...]] = {}
        for document in {letter.corrects for letter in letters(self.shown.documents) if letter.corrects}:
            self._read(document)

    def _read(self, document: str) -> None:
        """Read the document in a thread: it takes a second."""

        def words(notebook: Notebook) -> str | None:
            from inspect_tool import acts  # noqa: PLC0415 - pyhanko and pypdfium2, in the thread

            return acts.words_of(notebook, document)

        def show(found: str | None) -> None:
            self._words[document] = found
            if self.is_attached:
                self.refresh_view()

        self.ask_for_long(words, show)

    def forms(self) -> Mapping[str, Sequence[Spec]]:
        return {
            "correction": specs("correction", ("where", "printed", "corrected", "reason", "order"), long=_LONG),
            "document": specs("document", ("symbol",)),
        }

    def first_field(self, form: Form) -> str:
        return form.specs[0].name

    def record(self, path: str) -> Record | None:
        kind, name = split_path(path)
        by_id: Mapping[str, Record] = self.shown.corrections if kind == Correction.kind else self.shown.documents
        return by_id.get(name)

    def refresh_view(self) -> None:
        self._found = {
            letter.id: ()
            if is_issued(letter)
            else letter_gaps(self.shown, letter, self._words.get(letter.corrects or ""))
            for letter in letters(self.shown.documents)
        }
        super().refresh_view()

    def rows(self) -> list[Row]:
        return [row for letter in letters(self.shown.documents) for row in self._letter_rows(letter)]

    def _letter_rows(self, letter: Document) -> list[Row]:
        words = f"{title(self.shown.documents, letter)} – {state_words(letter)}"
        rows = [Row(letter.path, (self._mark(letter) or "✉", words))]
        for at, line in enumerate(lines_of(self.shown, letter.id), 1):
            said = f"{line.printed or t('tui.no-text')} → {line.corrected or t('tui.no-text')}"
            mark = DISPUTED if line.disputed else self._mark(line) or "·"
            rows.append(Row(line.path, (mark, " ".join(f"  {at}. {said}".split("\n")))))
        return rows

    def _gaps(self, record: Record) -> list[Gap]:
        """Return what is wrong with a line; of a letter, with the letter itself."""
        return [gap for gaps in self._found.values() for gap in gaps if gap.record == record.path]

    def _mark(self, record: Record) -> str:
        gaps = self._gaps(record)
        return "✗" if any(gap.blocking for gap in gaps) else "!" if gaps else ""

    def title_of(self, record: Record) -> str:
        lines = [f"{'✗' if gap.blocking else '!'} {gap.message()}" for gap in self._gaps(record)]
        if isinstance(record, Document):
            return "\n".join([called(record), *related(self.shown.documents, record), *lines])
        letter = self.letter
        named = [t("correcting.line-of", letter=called(letter))] if letter else []
        signed = [t("correcting.signed")] if letter and is_signed(letter) else []
        return "\n".join([*named, *signed, *lines])

    @property
    def letter(self) -> Document | None:
        """The letter under the cursor, or whose line is."""
        found = self.record(self.selected) if self.selected else None
        name = found.letter if isinstance(found, Correction) else found.id if found else None
        documents = self.shown.documents
        return letter_of(documents, root_of(documents, name)) if name else None

    def action_add(self) -> None:
        """Add a line to the letter under the cursor and go into its form."""
        letter = self.letter
        if letter is None:
            self.tell(t("tui.empty.corrections"))
            return

        def add(notebook: Notebook) -> str:
            from inspect_tool import acts  # noqa: PLC0415 - with the report's parts, in the thread

            return acts.add_line(notebook, letter.id)

        self.ask_for(add, self.show_at)

    def action_documents(self) -> None:
        """Go on to printing and signing the letter."""
        letter = self.letter
        self.post_message(PartRequested("documents", letter.path if letter else None))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"remove", "edit"} and self.is_mounted:
            return True if self.selected and (action == "edit" or self._removable) else None
        return super().check_action(action, parameters)

    @property
    def _removable(self) -> bool:
        """Whether what is under the cursor may go: a line, or a letter that was only begun."""
        letter = self.letter
        if self.selected and split_path(self.selected)[0] == Correction.kind:
            return True
        return letter is not None and not letter.hashes and not lines_of(self.shown, letter.id)
