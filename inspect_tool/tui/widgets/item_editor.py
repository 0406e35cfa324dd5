"""One checklist item: its result, note, what hangs on it, and how to check it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.reactive import var
from textual.widgets import Static

from inspect_tool.domain import walking
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import Answer, Verdict
from inspect_tool.i18n import t, tn
from inspect_tool.tui.cells import one_line
from inspect_tool.tui.messages import FieldEdited, RecordEdited
from inspect_tool.tui.widgets.ask_form import AskForm
from inspect_tool.tui.widgets.fields import Choice, ChoiceField, Field, NoteField
from inspect_tool.tui.words import DISPUTED, SYMBOLS, day_words

if TYPE_CHECKING:
    from inspect_tool.domain.checklist import Item
    from inspect_tool.library import Library

#: Seconds after which the cursor is taken to have come to rest.
_SETTLED = 0.08


class ItemEditor(Vertical):
    """The one editor of the walk; moving to another item only gives its parts other values."""

    DEFAULT_CSS = """
    ItemEditor { padding: 0; }
    ItemEditor > .head { height: 3; padding: 0 1; text-style: bold; }
    ItemEditor > .facts { height: 1; padding: 0 1; color: $text-muted; }
    ItemEditor > ChoiceField { margin: 0; }
    ItemEditor > VerticalScroll { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    ItemEditor NoteField { height: 4; }
    """

    item: var[Item | None] = var(None, init=False)

    def compose(self) -> ComposeResult:
        yield Static(classes="head")
        yield ChoiceField("verdict", [Choice(v.value, t(f"domain.verdict.{v}"), SYMBOLS[v]) for v in Verdict])
        yield NoteField("note", placeholder=t("tui.item.note-hint"))
        yield Static(classes="facts")
        with VerticalScroll():
            yield AskForm()
            yield Static(classes="details")

    def on_mount(self) -> None:
        self._settling = self.set_timer(_SETTLED, lambda: None)

    def show(self, item: Item | None, inspection: Inspection, library: Library, *, changed: bool = False) -> None:
        """Show an item as it stands; `changed` says that its question is another one than was answered."""
        other = item != self.item
        self.item = item
        self.disabled = item is None
        if item is None:
            self.query_one(".head", Static).update(Text(t("tui.item.none")), layout=False)
            self.query_one(".details", Static).update("")
            self.query_one(".facts", Static).update("", layout=False)
            self.query_one(ChoiceField).show("")
            self.query_one(NoteField).show("")
            return
        answer = inspection.answers.get(item.id, Answer(id=item.id))
        self.query_one(".head", Static).update(Text(f"{item.id} · {item.text}"), layout=False)
        self.query_one(ChoiceField).show("" if "verdict" in answer.disputed else inspection.verdict(item.id))
        note = self.query_one(NoteField)
        if other or not note.has_focus:
            note.show(answer.note or "")
        self.query_one(".facts", Static).update(_facts(inspection, item, answer, changed=changed), layout=False)
        self._answer = answer
        form = self.query_one(AskForm)
        if other:
            form.rest()
            self._settling.stop()
            self._settling = self.set_timer(_SETTLED, lambda: self._settle(_details(library, inspection, item)))
        elif form.shows(item.id):
            self.call_later(self.show_asks)

    async def _settle(self, details: Text) -> None:
        """Lay out the rest of the item once the cursor has come to rest, so that running down the list never waits."""
        self.query_one(".details", Static).update(details)
        self.query_one(VerticalScroll).scroll_home(animate=False)
        await self.show_asks()

    async def show_asks(self) -> Field | None:
        """Show the values the item asks for; return the field to begin with, none where it asks for none."""
        form = self.query_one(AskForm)
        if self.item:
            await form.show(self.item.asks, self._answer)
        return form.first

    def on_field_edited(self, event: FieldEdited) -> None:
        event.stop()
        if self.item:
            self.post_message(RecordEdited(f"answer/{self.item.id}", event.field, event.value, event.typing))


def _facts(inspection: Inspection, item: Item, answer: Answer, *, changed: bool) -> Text:
    """Return what hangs on the item: disputes, evidence, findings, who does it."""
    parts: list[str | tuple[str, str]] = [("↻ " + t("reviewing.changed-here"), "bold"), "  "] if changed else []
    if item.asks:
        parts += [tn("asking.asked", len(item.asks)), "  "]
    for field in sorted(walking.disputed_fields(inspection, answer.path)):
        name = t(f"domain.field.answer.{field.partition('.')[0]}")
        parts += [(f"{DISPUTED} " + t("tui.item.disputed", field=name), "bold"), "  "]
    names = [inspection.evidence[sha].name or sha[:8] for sha in sorted(answer.evidence) if sha in inspection.evidence]
    if answer.evidence:
        parts += [t("tui.item.evidence", names=one_line(", ".join(names))), "  "]
    findings = sum(item.id in finding.items for finding in inspection.findings.values())
    if findings:
        parts += [tn("tui.item.findings", findings), "  "]
    if answer.assignee:
        parts.append(t("tui.item.assignee", name=one_line(answer.assignee)))
    return Text.assemble(*parts) if parts else Text(t("tui.item.nothing-attached"))


def _details(library: Library, inspection: Inspection, item: Item) -> Text:
    """Return how to check the item, what it rests on, what to ask for, and phrases to pick."""
    text = Text()

    def part(title: str, lines: list[str]) -> None:
        if lines:
            text.append(f"{title}\n", "bold")
            for line in lines:
                text.append(f"  {line}\n")

    day = inspection.visit.date
    law = library.law
    basis = library.cited(item.id, inspection.visit)
    cited = [law.cite(b, day) + ("" if law.confirmed(b) else f" ({t('tui.item.unconfirmed')})") for b in basis]
    item = library.worded(item.id, inspection.visit)
    part(t("tui.item.guidance"), [item.guidance])
    part(t("tui.item.ask"), [f"- {one}" for one in item.ask])
    part(t("tui.item.basis", day=day_words(day)), [f"- {one}" for one in cited] or [t("tui.item.no-basis")])
    part(t("tui.item.usual"), [f"- {one}" for one in item.usual])
    return text
