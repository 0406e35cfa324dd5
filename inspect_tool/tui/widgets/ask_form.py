"""The values an item asks for besides its verdict, checked while they are typed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.widgets import Input, Static

from inspect_tool.domain.asked import edits, hint, label_words, typed_form
from inspect_tool.domain.asks import Ask, Kind, Remark, Sheet, owner
from inspect_tool.domain.records import Answer
from inspect_tool.i18n import t
from inspect_tool.tui.messages import FieldEdited, RecordEdited
from inspect_tool.tui.widgets.fields import Choice, ChoiceField, Field, NoteField, TextField
from inspect_tool.tui.words import DISPUTED


class AskRow(Container):
    """One ask: its name, its field, and what is wrong with the value."""

    DEFAULT_CSS = """
    AskRow { layout: grid; grid-size: 2; grid-columns: 1fr 1fr; grid-rows: auto auto; height: auto; }
    AskRow.-table { grid-columns: 1fr; grid-size: 1; }
    AskRow > .name { color: $text-muted; height: auto; padding-right: 1; }
    AskRow > .remark { column-span: 2; height: auto; color: $text-warning; display: none; }
    AskRow.-table > .remark { column-span: 1; }
    AskRow > .remark.-error { color: $text-error; }
    AskRow > .remark.-said { display: block; }
    AskRow NoteField { height: 5; }
    """

    def __init__(self, ask: Ask) -> None:
        super().__init__(classes="-table" if ask.kind is Kind.TABLE else "")
        self.ask = ask
        self.field = self._made()

    def compose(self) -> ComposeResult:
        words = label_words(self.ask)
        yield Static(f"{words}: {hint(self.ask)}" if self.ask.columns else words, classes="name", markup=False)
        yield self.field
        yield Static(classes="remark", markup=False)

    def _made(self) -> Field:
        if self.ask.kind is Kind.TABLE:
            return NoteField(self.ask.name, placeholder=t("asking.table"))
        if self.ask.kind is Kind.CHOICE:
            choices = [Choice(option.value, option.label) for option in self.ask.options]
            return ChoiceField(self.ask.name, [*choices, Choice("", t("asking.nothing"))])
        return TextField(self.ask.name, placeholder=hint(self.ask))

    def say(self, remarks: Iterable[Remark], *, disputed: bool) -> None:
        """Show what is wrong with the value, an error apart from what only wants a look."""
        listed = list(remarks)
        lines = [f"{'✗' if remark.is_error else '!'} {remark.message()}" for remark in listed]
        if disputed:
            lines.insert(0, f"{DISPUTED} {t('asking.disputed')}")
        said = self.query_one(".remark", Static)
        said.update(Text("\n".join(lines)))
        said.set_class(bool(lines), "-said")
        said.set_class(any(remark.is_error for remark in listed), "-error")


class AskForm(Vertical):
    """The asks of one item, those whose condition holds. Posts `RecordEdited` for what a person changes."""

    DEFAULT_CSS = """
    AskForm { height: auto; display: none; margin-bottom: 1; }
    AskForm.-shown { display: block; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._answer = Answer(id="")
        self._asks: tuple[Ask, ...] = ()
        #: The values as they stand on the screen; what was sent and is not in the record yet included.
        self._values: dict[str, str] = {}
        self._sent: dict[str, str | None] = {}
        self._showing = asyncio.Lock()
        self._sheet = Sheet((), {}, None)
        self._rows: dict[str, AskRow] = {}

    async def show(self, asks: tuple[Ask, ...], answer: Answer) -> None:
        """Show an answer's values. Another item's fields are made anew; the same item's keep what is being typed."""
        async with self._showing:
            if answer.id != self._answer.id or asks != self._asks:
                await self._make(asks, answer)
            else:
                self._follow(answer)

    def shows(self, item: str) -> bool:
        """Whether the fields shown are those of an item."""
        return self._answer.id == item

    def rest(self) -> None:
        """Step back while the cursor is on its way to another item."""
        self.remove_class("-shown")

    @property
    def first(self) -> Field | None:
        """The field to begin with."""
        shown = self._sheet.shown
        return self._rows[shown[0].name].field if shown else None

    def field_of(self, name: str) -> Field:
        """Return the field of a value, named as the item asks for it (`a` or, for a table's cell, `a.1.b`)."""
        return self._rows[name.partition(".")[0]].field

    async def _make(self, asks: tuple[Ask, ...], answer: Answer) -> None:
        self._asks, self._answer, self._values, self._sent = asks, answer, dict(answer.values), {}
        self._sheet = Sheet(asks, self._values, answer.verdict)
        async with self.batch():
            await self.remove_children()
            self._rows = {ask.name: AskRow(ask) for ask in asks}
            await self.mount_all(self._rows.values())
        for row in self._rows.values():
            row.field.show(typed_form(row.ask, self._values))
        self._say(self._rows)

    def _follow(self, answer: Answer) -> None:
        """Take over what changed in the record, and work out again only what depends on it."""
        before, self._answer = self._answer, answer
        again: set[str] = set()
        if before.verdict != answer.verdict:
            again |= self._sheet.judge(answer.verdict)
        now = answer.values
        arrived = {n for n, value in self._sent.items() if now.get(n) == value or f"values.{n}" in answer.disputed}
        for name in arrived:
            del self._sent[name]
        changed = {n for n in {*now, *self._values} - self._sent.keys() if now.get(n) != self._values.get(n)}
        for name in changed:
            again |= self._record(name, now.get(name))
        for name in set(map(owner, changed)) & self._rows.keys():
            self._rows[name].field.show(typed_form(self._rows[name].ask, self._values))
        self._say(again if before.disputed == answer.disputed else self._rows)

    def _record(self, name: str, value: str | None) -> frozenset[str]:
        """Take one value into what stands on the screen; return the asks worked out again."""
        if value is None:
            self._values.pop(name, None)
        else:
            self._values[name] = value
        return self._sheet.record(name, value)

    def _say(self, names: Iterable[str]) -> None:
        shown = {ask.name for ask in self._sheet.shown}
        remarks = self._sheet.remarks
        for name in names:
            row = self._rows[name]
            row.display = name in shown
            disputed = any(field.partition(".")[2].partition(".")[0] == name for field in self._answer.disputed)
            row.say((remark for remark in remarks if remark.name == name), disputed=disputed)
        self.set_class(bool(shown), "-shown")

    def on_field_edited(self, event: FieldEdited) -> None:
        event.stop()
        row = self._rows.get(event.field)
        if row is None:
            return
        again: set[str] = set()
        for name, value in edits(row.ask, self._values, str(event.value or "")).items():
            again |= self._record(name, value)
            self._sent[name] = value
            self.post_message(RecordEdited(f"answer/{self._answer.id}", f"values.{name}", value, event.typing))
        self._say(again)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on to the next value."""
        event.stop()
        self.screen.focus_next()

    def on_descendant_blur(self) -> None:
        """Write a left field as values are written: 3489 becomes 3.489."""
        for row in self._rows.values():
            if not row.field.has_focus and not isinstance(row.field, ChoiceField):
                row.field.show(typed_form(row.ask, self._values))
