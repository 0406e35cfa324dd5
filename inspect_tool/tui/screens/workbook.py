"""Records out to Excel, and what was edited there back in, looked at line by line before it is taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.reactive import var
from textual.widgets import Static

from inspect_tool.errors import InputError
from inspect_tool.i18n import t, tn
from inspect_tool.log.notebook import CLEAR, Edit
from inspect_tool.tui.cells import one_line
from inspect_tool.tui.commands import NOTEBOOK, WORKBOOK, Command, bindings
from inspect_tool.tui.places import field_label, record_words
from inspect_tool.tui.screens.base import NotebookScreen
from inspect_tool.tui.screens.dialogs import AskLine, typed_path
from inspect_tool.tui.screens.file_picker import FilePicker
from inspect_tool.tui.screens.progress import Progress
from inspect_tool.tui.widgets.key_line import KeyLine
from inspect_tool.tui.widgets.virtual_list import Column, Row, VirtualList

if TYPE_CHECKING:
    from inspect_tool.domain.records import Json
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.register.workbook_in import CellChange, Preview


class WorkbookScreen(NotebookScreen):
    """What a workbook would change; what changed here meanwhile is taken only when a person marks it."""

    NAME: ClassVar[str] = "workbook"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = WORKBOOK + NOTEBOOK
    BINDINGS: ClassVar = bindings(COMMANDS_HERE)
    AUTO_FOCUS = "#changes"
    DEFAULT_CSS = """
    WorkbookScreen #said { height: auto; max-height: 8; padding: 0 1; }
    """

    preview: var[Preview | None] = var(None, init=False)
    #: Places in the preview's changes that will be taken.
    taken: var[frozenset[int]] = var(frozenset(), init=False)

    def compose(self) -> ComposeResult:
        yield self.top_bar()
        yield Static(id="said")
        yield VirtualList([Column(1), Column(24), Column()], empty=t("excel.nothing"), id="changes")
        yield KeyLine()

    def refresh_view(self) -> None:
        super().refresh_view()
        self._show()

    def watch_preview(self) -> None:
        self._show()
        self.refresh_bindings()

    def watch_taken(self) -> None:
        self._show()

    def _show(self) -> None:
        found = self.preview
        if found is None:
            self.query_one("#said", Static).update(t("excel.about"))
            self.query_one(VirtualList).show([])
            return
        words = t("excel.counts", taken=len(self.taken), changes=len(found.changes), added=len(found.added))
        problems = "".join(f"\n✗ {one_line(problem)}" for problem in found.problems)
        self.query_one("#said", Static).update(Text(words + problems))
        self.query_one(VirtualList).show(list(self._rows(found)))

    def _rows(self, found: Preview) -> Iterator[Row]:
        for at, change in enumerate(found.changes):
            mark = "✓" if at in self.taken else "○"
            words = self._change_words(change)
            if change.meanwhile:
                words = f"{t('excel.meanwhile')} · {words}"
            name = one_line(record_words(change.record, self.library))
            yield Row(str(at), (mark, name, words), tone="problem" if change.meanwhile else "")
        for new in found.added:
            texts = [self._value(new.kind, field, value) for field, value in new.fields.items()]
            kind = t(f"domain.kind.{new.kind}")
            yield Row(new.record, ("+", t("excel.new", kind=kind), one_line(" · ".join(texts))), tone="done")

    def _change_words(self, change: CellChange) -> str:
        kind = change.record.partition("/")[0]
        old, new = (self._value(kind, change.field, value) for value in (change.old, change.new))
        label = field_label(change.record, change.field)
        return one_line(f"{label}: {old or t('excel.empty')} → {new or t('excel.empty')}")

    @staticmethod
    def _value(kind: str, field: str, value: Json) -> str:
        from inspect_tool.register.cells import shown  # noqa: PLC0415 - loaded with the first workbook

        column, _, name = field.partition(".")
        return (name if value else "") if name else shown(kind, column, {} if value is None else {column: value})

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"choose", "take"} and self.is_mounted:
            return True if self.preview else None
        return super().check_action(action, parameters)

    @work(exclusive=True, group="workbook")
    async def action_write(self) -> None:
        """Write the records to a workbook that can be edited and read back."""
        suggested = str(Path.home() / f"{self.shown.id}.xlsx")
        asked = AskLine(t("excel.write"), t("excel.write-hint"), value=suggested)
        answer = await self.app.push_screen_wait(asked)
        if answer:
            path = typed_path(answer)
            self.ask_for_long(
                lambda notebook: self._written(notebook, path),
                lambda _done: self.tell(t("excel.written", file=path)),
                progress=Progress(t("excel.write")),
            )

    def _written(self, notebook: Notebook, path: Path) -> None:
        from inspect_tool.register.workbook_out import write_workbook  # noqa: PLC0415 - as above

        if path.exists():
            raise InputError("excel.exists", file=path)
        view = notebook.inspection()
        items = {name: self.library.worded(name, view.visit).text for name in self.library.item_ids}
        write_workbook(view.tables, path, items)

    @work(exclusive=True, group="workbook")
    async def action_read(self) -> None:
        """Pick an edited workbook and show what it would change."""
        picked = await self.app.push_screen_wait(FilePicker(t("excel.read")))
        if picked:
            progress = Progress(t("excel.reading"))
            self.ask_for_long(lambda notebook: _previewed(notebook, picked[0]), self._looked, progress=progress)

    def _looked(self, found: Preview) -> None:
        self.set_reactive(
            WorkbookScreen.taken, frozenset(at for at, change in enumerate(found.changes) if not change.meanwhile)
        )
        self.preview = found
        self.query_one(VirtualList).focus()

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        event.stop()

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        event.stop()
        self.action_take()

    def action_choose(self) -> None:
        """Take the change under the cursor, or leave it."""
        row = self.query_one(VirtualList).current
        if row and row.key.isdigit():
            self.taken ^= {int(row.key)}
            self.query_one(VirtualList).action_move(1)

    def action_take(self) -> None:
        """Write everything marked, as one change."""
        found = self.preview
        if found is None:
            return
        writes = found.writes(change for at, change in enumerate(found.changes) if at in self.taken)
        if not writes:
            self.tell(t("excel.none-marked"))
            return
        edits = [Edit(record, field, CLEAR if value is None else value) for record, field, value in writes]
        self.ask_for(lambda notebook: notebook.write(edits), self._took)

    def _took(self, _change: str) -> None:
        left = len(self.preview.changes) - len(self.taken) if self.preview else 0
        self.preview = None
        self.tell(tn("excel.took", left))


def _previewed(notebook: Notebook, path: Path) -> Preview:
    from inspect_tool.register.workbook_in import read_workbook  # noqa: PLC0415 - as above

    return read_workbook(path, notebook.inspection().tables)
