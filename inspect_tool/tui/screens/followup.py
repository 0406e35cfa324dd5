"""What an earlier inspection asked for: each item re-checked by one key, and what came of all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Final

from inspect_tool.domain.followup import overdue, renewal_path, result_of, results
from inspect_tool.domain.records import Finding, FollowUp, Recheck, Record
from inspect_tool.i18n import t, tn
from inspect_tool.tui.board import evidence_names
from inspect_tool.tui.commands import FOLLOWUP, NOTEBOOK, Command, bindings
from inspect_tool.tui.messages import PartRequested, RecordEdited
from inspect_tool.tui.screens.dialogs import AskLine, Option, Pick, typed_path
from inspect_tool.tui.screens.records import RecordsScreen
from inspect_tool.tui.widgets.form import TEXT, Spec, choices_of
from inspect_tool.tui.widgets.virtual_list import Row, VirtualList
from inspect_tool.tui.words import DISPUTED, day_words, earlier_words

if TYPE_CHECKING:
    from inspect_tool.acts import Before
    from inspect_tool.log.notebook import Notebook

_SYMBOLS: Final = {Recheck.FIXED: "✓", Recheck.STILL_OPEN: "✗", Recheck.NOT_RECHECKED: "○"}
_TONES: Final = {Recheck.FIXED: "done", Recheck.STILL_OPEN: "problem", Recheck.NOT_RECHECKED: ""}


class FollowUpScreen(RecordsScreen):
    """
    Earlier recommendations by result, then the limitations that are new.

    While the screen is open each stays where it stood: the keys 1, ↓, 2 are about two of them, never one twice.
    """

    NAME: ClassVar[str] = "followup"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = FOLLOWUP + NOTEBOOK
    BINDINGS: ClassVar = bindings(COMMANDS_HERE)

    def on_mount(self) -> None:
        #: Under which heading each is listed, by path.
        self._listed: dict[str, str] = {}

    def forms(self) -> Mapping[str, Sequence[Spec]]:
        result = Spec("result", t("domain.field.followup.result"), choices=choices_of(Recheck, "recheck"))
        return {"followup": (result, Spec("note", t("domain.field.followup.note"), TEXT))}

    def first_field(self, form: object) -> str:  # noqa: ARG002 - there is one form
        return "note"

    def record(self, path: str) -> Record | None:
        known: tuple[Record, ...] = (*self.shown.followups, *self.shown.limitations)
        return next((record for record in known if record.path == path), None)

    @property
    def item(self) -> FollowUp | None:
        """The earlier recommendation under the cursor."""
        record = self.record(self.selected) if self.selected else None
        return record if isinstance(record, FollowUp) else None

    def rows(self) -> list[Row]:
        found = results(self.shown)
        if not self.shown.followups:
            return []
        groups = {"not_rechecked": found.not_rechecked, "still_open": found.still_open, "fixed": found.fixed}
        for name, items in groups.items():
            for item in items:
                self._listed.setdefault(item.path, name)
        rows: list[Row] = []
        for name, items in groups.items():
            rows.append(self._heading(tn(f"recheck.count.{name}", len(items))))
            rows += [self._row(item) for item in self.shown.followups if self._listed[item.path] == name]
        rows.append(self._heading(tn("recheck.count.new", len(found.new))))
        return rows + [Row(finding.path, ("−", finding.text or t("tui.no-text"), "")) for finding in found.new]

    @staticmethod
    def _heading(title: str) -> Row:
        return Row(f"heading/{title}", (title,), tone="heading")

    def _row(self, item: FollowUp) -> Row:
        result = result_of(item)
        symbol = DISPUTED if item.disputed else _SYMBOLS[result]
        late = overdue(item, self._day)
        due = f"{'! ' if late else ''}{day_words(item.due)}" if item.due else ""
        return Row(item.path, (symbol, item.text or t("tui.no-text"), due), tone=_TONES[result])

    @property
    def _day(self) -> date:
        return self.shown.visit.date or self.clock().date()

    def title_of(self, record: Record) -> str:
        """Say what was asked of whom by when, and why."""
        return "\n".join(self._facts(record)) if isinstance(record, FollowUp) else ""

    def _facts(self, item: FollowUp) -> Iterator[str]:
        yield item.text or t("tui.no-text")
        if item.limitation:
            yield t("recheck.limitation", text=item.limitation)
        state = t("recheck.overdue") if overdue(item, self._day) else ""
        due = t("recheck.due", day=day_words(item.due), state=state) if item.due else t("recheck.no-due")
        yield f"{item.addressee} · {due}" if item.addressee else due
        earlier = self.shown.earlier
        if earlier and earlier.from_inspection == item.from_inspection:
            yield t("recheck.from", unit=earlier.unit or "", day=day_words(earlier.date))
        if names := evidence_names(self.shown, item.evidence):
            yield t("board.evidence", names=", ".join(names))
        if self._renewed(item):
            yield t("recheck.renewed")

    def _renewed(self, item: FollowUp) -> bool:
        return any(record.path == renewal_path(item) for record in self.shown.recommendations)

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        if event.row.key.startswith(Finding.kind):
            event.stop()
            event.prevent_default()
            self.post_message(PartRequested("findings", event.row.key, over=True))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"result", "edit", "attach", "renew"} and self.is_mounted:
            return True if self.item else None
        return super().check_action(action, parameters)

    def action_result(self, result: str) -> None:
        """Note what re-checking found; again takes it back."""
        item = self.item
        if item:
            value = None if item.result == result else result
            self.post_message(RecordEdited(item.path, "result", value))
            left = [each for each in results(self.shown).not_rechecked if each.id != item.id]
            if left and value:
                self.tell(tn("recheck.left", len(left)))

    def action_next_open(self) -> None:
        """Go to the next one not re-checked."""
        left = {item.path for item in results(self.shown).not_rechecked}
        names, at = [row.key for row in self.list.rows], self.list.cursor + 1
        following = next((name for name in names[at:] + names[:at] if name in left), None)
        if following:
            self.list.go(following)
            self.set_focus(self.list)
        else:
            self.tell(t("recheck.all-rechecked"))

    def action_attach(self) -> None:
        if self.item:
            self.attach_to(self.item.path)

    def _show_made(self, recommendation: str) -> None:
        self.post_message(PartRequested("findings", f"{recommendation}#due", over=True))

    def action_bring(self) -> None:
        """Follow one more earlier inspection: of this laptop, or in a bundle."""
        unit, day = self.shown.unit, self._day
        if not (unit.name and unit.level):
            self._ask_source()
            return
        name, level = unit.name, unit.level

        def find(notebook: Notebook) -> Sequence[Before]:
            from inspect_tool import acts  # noqa: PLC0415 - loaded when first needed

            return acts.before(acts.home_of(notebook, self.clock), self.library, name, level, day)

        self.ask_for_long(find, self._offer)

    def _offer(self, earlier: Sequence[Before]) -> None:
        options = [Option(each.inspection.id, earlier_words(each)) for each in earlier]
        if options:
            other = Option("", t("recheck.other-source"))
            self.app.push_screen(Pick(t("recheck.offer"), [*options, other]), self._source_picked)
        else:
            self._ask_source()

    def _source_picked(self, source: str | None) -> None:
        if source == "":
            self._ask_source()
        elif source:
            self._bring(source)

    def _ask_source(self) -> None:
        def typed(source: str | None) -> None:
            if source:
                self._bring(str(typed_path(source)))

        self.app.push_screen(AskLine(t("recheck.offer"), t("recheck.source-hint")), typed)

    def _bring(self, source: str) -> None:
        library = self.library

        def follow(notebook: Notebook) -> int:
            from inspect_tool import acts  # noqa: PLC0415 - loaded when first needed

            return acts.follow(notebook, library, [acts.read_earlier(acts.home_of(notebook, self.clock), source)])

        self.ask_for_long(follow, lambda count: self.tell(tn("recheck.brought", count)))

    def action_renew(self) -> None:
        """Recommend again what is still open, and go on with it where recommendations are written."""
        item = self.item
        if item is None:
            return
        path = item.path

        def renew(notebook: Notebook) -> str:
            from inspect_tool import acts  # noqa: PLC0415 - loaded when first needed

            return acts.renew(notebook, path)

        self.ask_for(renew, self._show_made)
