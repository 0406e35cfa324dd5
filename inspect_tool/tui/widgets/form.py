"""A record's fields, one below the other, with what is wrong with one said beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.events import DescendantBlur
from textual.widgets import Label, Static

from inspect_tool.domain.records import Json, Record, check_field
from inspect_tool.errors import InputError
from inspect_tool.i18n import t
from inspect_tool.tui.messages import FieldEdited, RecordEdited
from inspect_tool.tui.widgets.fields import Choice, ChoiceField, Field, NoteField, TextField
from inspect_tool.tui.words import count_words, day_words

LINE: Final = "line"
TEXT: Final = "text"


@dataclass(frozen=True)
class Spec:
    """One field of a form."""

    #: Its name within the record; `counts.direct` names an entry of a map.
    name: str
    label: str
    #: `LINE` or `TEXT`; a field with choices needs none.
    shape: str = LINE
    choices: tuple[Choice, ...] = ()
    hint: str = ""
    #: Name of a short second field on the same line, such as the stated rate beside a count.
    beside: str = ""
    #: A title above this field.
    heading: str = ""


def specs(kind: str, names: Iterable[str], *, long: frozenset[str] = frozenset()) -> tuple[Spec, ...]:
    """Return the specs of plain fields, labelled from the catalogue."""
    return tuple(Spec(name, t(f"domain.field.{kind}.{name}"), TEXT if name in long else LINE) for name in names)


def choices_of(values: type[StrEnum], prefix: str) -> tuple[Choice, ...]:
    """Return an enumeration as choices, labelled `domain.<prefix>.<value>`."""
    return tuple(Choice(value.value, t(f"domain.{prefix}.{value}")) for value in values)


def shown_value(value: object) -> str:
    """Write a field's value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, int):
        return count_words(value)
    return str(value)


def values_of(record: Record, names: Iterable[str]) -> dict[str, object]:
    """Return the values of fields and map entries by name."""
    found: dict[str, object] = {}
    for name in names:
        base, _, key = name.partition(".")
        value = getattr(record, base)
        found[name] = value.get(key) if key else value
    return found


@dataclass
class _Shown:
    """Which record the form shows."""

    kind: str = ""
    record: str = ""
    disputed: frozenset[str] = field(default_factory=frozenset)


class Form(VerticalScroll, can_focus=False):
    """Fields of one record. Posts `RecordEdited` for what can be stored; shows why not for what cannot."""

    DEFAULT_CSS = """
    Form { height: 1fr; scrollbar-size-vertical: 1; padding: 0 1 0 0; }
    Form Horizontal { height: auto; }
    Form Label { width: 26; padding: 0 1; color: $text-muted; }
    Form TextField, Form NoteField, Form ChoiceField { width: 1fr; }
    Form .beside { width: 12; margin-left: 1; }
    Form .heading { height: 1; padding: 0 1; color: $text-accent; text-style: bold; }
    Form .problem { height: auto; padding: 0 1; color: $text-error; }
    Form .title { height: auto; padding: 0 1; text-style: bold; }
    """

    def __init__(self, fields: Sequence[Spec], *, id: str | None = None) -> None:  # noqa: A002 - textual's own name
        super().__init__(id=id)
        self.specs = tuple(fields)
        self._showing = _Shown()
        self._problems: dict[str, str] = {}
        self._by_name: dict[str, Field] = {}

    def compose(self) -> ComposeResult:
        yield Static(classes="title", markup=False)
        for spec in self.specs:
            if spec.heading:
                yield Static(spec.heading, classes="heading", markup=False)
            with Horizontal():
                yield Label(spec.label, markup=False)
                self._by_name[spec.name] = made = self._make(spec)
                yield made
                if spec.beside:
                    self._by_name[spec.beside] = second = TextField(spec.beside, placeholder="%")
                    second.add_class("beside")
                    yield second
        yield Static(classes="problem", markup=False)

    def _make(self, spec: Spec) -> Field:
        if spec.choices:
            return ChoiceField(spec.name, spec.choices)
        if spec.shape == TEXT:
            return NoteField(spec.name, placeholder=spec.hint)
        return TextField(spec.name, placeholder=spec.hint)

    def field_named(self, name: str) -> Field:
        """Return one field's widget."""
        return self._by_name[name]

    @property
    def record(self) -> str:
        """Path of the record shown, or nothing."""
        return self._showing.record

    def show(self, record: Record | None, *, title: str = "") -> None:
        """Show a record. A field being typed in keeps what is typed unless the record is another one."""
        path = record.path if record else ""
        same = path == self._showing.record
        self._showing = _Shown(record.kind, path, record.disputed) if record else _Shown()
        self.query_one(".title", Static).update(Text(title))
        self.disabled = record is None
        values: Mapping[str, object] = values_of(record, self._by_name) if record else {}
        if not same:
            self._problems.clear()
        for name, widget in self._by_name.items():
            if not (same and (widget.has_focus or name in self._problems)):
                widget.show(shown_value(values.get(name)))
        self._show_problems()

    def on_field_edited(self, event: FieldEdited) -> None:
        event.stop()
        if not self._showing.record:
            return
        value = self._storable(event.field, event.value)
        self._show_problems()
        if event.field not in self._problems:
            self.post_message(RecordEdited(self._showing.record, event.field, value, event.typing))

    def _storable(self, name: str, value: Json) -> Json:
        self._problems.pop(name, None)
        if value is None:
            return None
        try:
            return check_field(self._showing.kind, name, value)
        except InputError as error:
            self._problems[name] = str(error)
            return None

    def _show_problems(self) -> None:
        labels = {name: spec.label for spec in self.specs for name in (spec.name, spec.beside)}
        lines = [t("tui.form.unsaved", field=labels[name], why=why) for name, why in self._problems.items()]
        disputed = [labels[n] for n in sorted(self._showing.disputed) if n in labels]
        if disputed:
            lines.append(t("tui.form.disputed", fields=", ".join(disputed)))
        self.query_one(".problem", Static).update(Text("\n".join(lines)))

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """Write a left field as the model does: 3489 becomes 3.489."""
        widget = event.widget
        if isinstance(widget, TextField) and widget.field not in self._problems and widget.value:
            stored = check_field(self._showing.kind, widget.field, widget.value) if self._showing.kind else None
            if isinstance(stored, int) and not isinstance(stored, bool):
                widget.show(count_words(stored))
