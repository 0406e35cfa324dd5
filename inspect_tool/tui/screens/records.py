"""A list of records beside the form of the one under the cursor: what findings, proposals and facts share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.widget import Widget

from inspect_tool.domain.records import Record, split_path
from inspect_tool.i18n import t
from inspect_tool.tui.screens.attaching import pick_and_attach
from inspect_tool.tui.screens.base import NotebookScreen
from inspect_tool.tui.widgets.form import Form, Spec
from inspect_tool.tui.widgets.key_line import KeyLine
from inspect_tool.tui.widgets.virtual_list import Column, Row, VirtualList


class RecordsScreen(NotebookScreen):
    """Rows are named by record path; each kind of record has its form."""

    AUTO_FOCUS = "#records"
    COLUMNS: ClassVar[Sequence[Column]] = (Column(1), Column(), Column(12, right=True))
    DEFAULT_CSS = """
    RecordsScreen Form { display: none; }
    RecordsScreen Form.-shown { display: block; }
    """

    def forms(self) -> Mapping[str, Sequence[Spec]]:
        """Return the fields of each kind of record shown."""
        raise NotImplementedError

    def rows(self) -> list[Row]:
        """Return the rows of the list."""
        raise NotImplementedError

    def record(self, path: str) -> Record | None:
        """Return a record by path, None if it is gone."""
        raise NotImplementedError

    def title_of(self, record: Record) -> str:
        """Return what stands above the form."""
        return t(f"domain.kind.{record.kind}")

    def compose(self) -> ComposeResult:
        yield self.top_bar()
        with Container(id="split"):
            with Vertical(id="left"):
                yield VirtualList(self.COLUMNS, empty=t(f"tui.empty.{self.NAME}"), id="records")
            with Vertical(id="right"):
                for kind, specs in self.forms().items():
                    yield Form(specs, id=f"form-{kind}")
        yield KeyLine()

    @property
    def list(self) -> VirtualList:
        """The list of records."""
        return self.query_one("#records", VirtualList)

    @property
    def selected(self) -> str | None:
        """Path of the record under the cursor."""
        return self.list.current.key if self.list.current else None

    @property
    def in_front(self) -> str | None:
        return self.selected

    def refresh_view(self) -> None:
        super().refresh_view()
        self.list.show(self.rows())
        self._show_selected()

    def _show_selected(self) -> None:
        record = self.record(self.selected) if self.selected else None
        for form in self.query(Form):
            shown = record is not None and form.id == f"form-{record.kind}"
            form.set_class(shown, "-shown")
            if shown and record is not None:
                form.show(record, title=self.title_of(record))
        self.refresh_bindings()

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        event.stop()
        self._show_selected()

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        event.stop()
        self.action_edit()

    def show_at(self, at: str) -> None:
        """Go to a record, and into its form."""
        record, _, field = at.partition("#")
        if self.list.go(record):
            self._show_selected()
            self.call_after_refresh(self._enter, field)

    def _enter(self, field: str) -> None:
        form = next(iter(self.query(Form).filter(".-shown")), None)
        if form is None:
            return
        names = [spec.name for spec in form.specs]
        wanted: Widget = form.field_named(field if field in names else self.first_field(form))
        self.set_focus(wanted)

    def first_field(self, form: Form) -> str:
        """Return the field to begin with."""
        return "text" if any(spec.name == "text" for spec in form.specs) else form.specs[0].name

    def action_edit(self) -> None:
        """Into the form, and from the form back to the list."""
        if self.focused is self.list:
            self._enter("")
        else:
            self.set_focus(self.list)

    def add_record(self, kind: str, fields: Mapping[str, object]) -> None:
        """Add a record and go into its form."""
        self.ask_for(lambda notebook: notebook.add(kind, fields), self.show_at)

    def attach_to(self, record: str) -> None:
        """Ask for files and keep them as evidence of a record."""
        pick_and_attach(self, record, t(f"domain.kind.{split_path(record)[0]}"))

    def action_remove(self) -> None:
        """Remove the record under the cursor; undo brings it back."""
        path = self.selected
        if path and self.focused is self.list:
            self.ask_for(lambda notebook: notebook.remove(path))
            self.tell(t("tui.records.removed", kind=t(f"domain.kind.{split_path(path)[0]}")))

    def action_back(self) -> None:
        if self.focused is not self.list:
            self.set_focus(self.list)
        else:
            super().action_back()
