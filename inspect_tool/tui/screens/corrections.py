"""Letters of correction and their lines: as printed, corrected to, why; with what stands between each and signing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from inspect_tool.domain import authority
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
from inspect_tool.domain.records import Correction, Document, Passage, Record, split_path
from inspect_tool.i18n import t
from inspect_tool.tui.commands import CORRECTIONS, NOTEBOOK, Command, bindings
from inspect_tool.tui.messages import PartRequested
from inspect_tool.tui.screens.records import RecordsScreen
from inspect_tool.tui.widgets.form import Form, Spec, specs
from inspect_tool.tui.widgets.virtual_list import Column, Row
from inspect_tool.tui.words import DISPUTED

if TYPE_CHECKING:
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.report.content import DraftSection

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
        #: What stands around the lines of each letter, by the id of its first print.
        self._drafted: dict[str, tuple[DraftSection, ...]] = {}
        self._found: dict[str, tuple[Gap, ...]] = {}
        for letter in letters(self.shown.documents):
            self._read(letter)

    def _read(self, letter: Document) -> None:
        """Read the corrected document, in a thread: its words, and what the letter says of it."""
        document, root = letter.corrects or "", root_of(self.shown.documents, letter.id)

        def read(notebook: Notebook) -> tuple[str | None, tuple[DraftSection, ...]]:
            from inspect_tool import acts  # noqa: PLC0415 - pyhanko and pypdfium2, in the thread

            words = acts.words_of(notebook, document)
            return words, acts.letter_passages(notebook, self.library, letter.id) if words is not None else ()

        def show(found: tuple[str | None, tuple[DraftSection, ...]]) -> None:
            self._words[document], self._drafted[root] = found
            self.refresh_view()

        self.ask_for_long(read, show)

    def forms(self) -> Mapping[str, Sequence[Spec]]:
        return {
            "correction": specs("correction", ("where", "printed", "corrected", "reason", "order"), long=_LONG),
            "document": specs("document", ("symbol",)),
            "passage": specs("passage", ("text",), long=frozenset({"text"})),
        }

    def first_field(self, form: Form) -> str:
        return form.specs[0].name

    def record(self, path: str) -> Record | None:
        kind, name = split_path(path)
        if kind == Passage.kind:
            drafted = self._section(name)
            return self.shown.passages.get(name) or Passage(id=name, text=drafted and drafted.drafted)
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
        sign = "✓" if is_issued(letter) else self._mark(letter) or "✉"
        rows = [Row(letter.path, (sign, title(self.shown.documents, letter)))]
        for at, line in enumerate(lines_of(self.shown, letter.id), 1):
            said = f"{line.printed or t('tui.no-text')} → {line.corrected or t('tui.no-text')}"
            mark = DISPUTED if line.disputed else self._mark(line) or "·"
            rows.append(Row(line.path, (mark, " ".join(f"  {at}. {said}".split("\n")))))
        root = root_of(self.shown.documents, letter.id)
        for section in self._drafted.get(root, ()):
            passage = self.record(f"passage/{root}.{section.key}")
            if passage:
                edited = "✎" if passage.id in self.shown.passages else "·"
                rows.append(Row(passage.path, (self._mark(passage) or edited, f"  {section.title}"), tone="muted"))
        return rows

    def _section(self, passage: str) -> DraftSection | None:
        """Return the draft of a passage by its id."""
        root, _, key = passage.rpartition(".")
        return next((each for each in self._drafted.get(root, ()) if each.key == key), None)

    def _gaps(self, record: Record) -> list[Gap]:
        """Return what is wrong with a line; of a letter, with the letter itself."""
        return [gap for gaps in self._found.values() for gap in gaps if gap.record == record.path]

    def _mark(self, record: Record) -> str:
        gaps = self._gaps(record)
        return "✗" if any(gap.blocking for gap in gaps) else "!" if gaps else ""

    def title_of(self, record: Record) -> str:
        lines = [f"{'✗' if gap.blocking else '!'} {gap.message()}" for gap in self._gaps(record)]
        if isinstance(record, Document):
            return "\n".join(
                [f"{called(record)} – {state_words(record)}", *related(self.shown.documents, record), *lines]
            )
        letter = self.letter
        if isinstance(record, Passage):
            section = self._section(record.id)
            hint = [t("tui.conclusion.authority-hint")] if section and section.key == authority.PASSAGE else []
            return "\n".join([section.title if section else record.id, *hint, *lines])
        named = [t("correcting.line-of", letter=called(letter))] if letter else []
        signed = [t("correcting.signed")] if letter and is_signed(letter) else []
        return "\n".join([*named, *signed, *lines])

    @property
    def letter(self) -> Document | None:
        """The letter under the cursor, or whose line is."""
        found = self.record(self.selected) if self.selected else None
        name = found.letter if isinstance(found, Correction) else found.id.partition(".")[0] if found else None
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
        letter, kind = self.letter, split_path(self.selected)[0] if self.selected else ""
        if kind != Document.kind:
            return kind == Correction.kind
        return letter is not None and not letter.hashes and not lines_of(self.shown, letter.id)
