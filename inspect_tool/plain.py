"""
The walk as questions and answers, line by line, for screen readers, slow links and scripts.

No control sequences, no redrawing: what is printed stays, in the order in which it happened. Everything typed is saved
before the answer "saved" is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from inspect_tool.domain.asked import edits, hint, label_words, typed_form
from inspect_tool.domain.asks import Remark, Sheet
from inspect_tool.domain.readiness import gaps
from inspect_tool.domain.records import Answer, Nature, Verdict
from inspect_tool.domain.signed import needs_reason
from inspect_tool.errors import InspectError
from inspect_tool.i18n import t, tn
from inspect_tool.log.notebook import CLEAR, Edit
from inspect_tool.log.reason import because
from inspect_tool.text import fold, short_date

if TYPE_CHECKING:
    from inspect_tool.domain.checklist import Item
    from inspect_tool.domain.inspection import Dispute, Inspection
    from inspect_tool.library import Library
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.settings import Clock

VERDICTS: Final = tuple(Verdict)


class PlainWalk:
    """
    One walk through an inspection.

    `ask` shows a prompt and returns a line, raising `EOFError` at the end of the input; `say` prints one.
    """

    def __init__(
        self,
        notebook: Notebook,
        library: Library,
        *,
        ask: Callable[[str], str],
        say: Callable[[str], None],
        clock: Clock,
    ) -> None:
        self._notebook = notebook
        self._library = library
        self._ask = ask
        self._say = say
        self._clock = clock
        day = notebook.inspection().visit.date
        self._items: tuple[Item, ...] = tuple(
            item for checklist in library.checklists for item in checklist.items if day is None or item.exists(day)
        )
        self._at = 0
        self._commands: dict[str, Callable[[str], None]] = {
            "": lambda _: self._move(1),
            "+": lambda _: self._move(1),
            "-": lambda _: self._move(-1),
            "n": self._next_open,
            "g": self._note,
            "h": self._help_with,
            "p": self._finding,
            "v": self._values,
            "t": self._disputes,
            "s": self._readiness,
            "x": self._show,
            "?": lambda _: self._say(t("tui.plain.help")),
        }

    @property
    def _inspection(self) -> Inspection:
        return self._notebook.inspection()

    @property
    def _item(self) -> Item:
        return self._items[self._at]

    def run(self) -> None:
        """Ask and answer until the person leaves or the input ends."""
        view = self._inspection
        done, total = view.progress(item.id for item in self._items)
        day = short_date(view.visit.date) if view.visit.date else t("tui.no-date")
        self._say(t("tui.plain.begin", unit=view.unit.name or t("tui.no-unit"), day=day, done=done, total=total))
        if needs_reason(f"answer/{self._item.id}", view.tables):
            try:
                reason = self._ask(t("reason.plain")).strip()
            except EOFError:
                return
            with because(reason):
                self._converse()
        else:
            self._converse()

    def _converse(self) -> None:
        self._say(t("tui.plain.help"))
        self._show("")
        while True:
            try:
                line = self._ask(t("tui.plain.prompt", item=self._item.id)).strip()
            except EOFError:
                return
            if fold(line) == "q":
                return
            try:
                self._obey(line)
            except InspectError as error:
                self._say(t("tui.plain.not-saved", why=error))

    def _obey(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if word.isdecimal() and 1 <= int(word) <= len(VERDICTS) and not rest:
            self._answer(VERDICTS[int(word) - 1])
        elif fold(word) in self._commands:
            self._commands[fold(word)](rest.strip())
        elif not rest and (at := self._find(word)) is not None:
            self._at = at
            self._show("")
        else:
            self._say(t("tui.plain.unknown", line=line))

    def _find(self, word: str) -> int | None:
        return next((at for at, item in enumerate(self._items) if fold(item.id) == fold(word)), None)

    def _write(self, *edits: Edit) -> None:
        self._notebook.write(edits)
        self._say(t("tui.plain.saved", time=f"{self._clock():%H:%M:%S}"))

    def _move(self, by: int) -> None:
        self._at = (self._at + by) % len(self._items)
        self._show("")

    def _next_open(self, _rest: str) -> None:
        turned = [*range(self._at + 1, len(self._items)), *range(self._at + 1)]
        view = self._inspection
        found = next((at for at in turned if view.verdict(self._items[at].id) is Verdict.UNCHECKED), None)
        if found is None:
            self._say(t("tui.walk.all-answered"))
        else:
            self._at = found
            self._show("")

    def _show(self, _rest: str) -> None:
        item, view = self._item, self._inspection
        answer = view.answers.get(item.id, Answer(id=item.id))
        self._say("")
        self._say(t("tui.plain.item", item=item.id, number=self._at + 1, total=len(self._items), text=item.text))
        verdict = (
            t("tui.plain.disputed") if "verdict" in answer.disputed else t(f"domain.verdict.{view.verdict(item.id)}")
        )
        self._say(t("tui.plain.verdict", verdict=verdict))
        if answer.note:
            self._say(t("tui.plain.note", note=answer.note))
        if item.asks:
            self._say(tn("sheet.plain-asked", len(item.asks)))
        if answer.evidence:
            names = sorted(view.evidence[sha].name or sha[:8] for sha in answer.evidence if sha in view.evidence)
            self._say(t("tui.item.evidence", names=", ".join(names)))

    def _answer(self, verdict: Verdict) -> None:
        self._write(Edit(f"answer/{self._item.id}", "verdict", verdict.value))
        self._say(t("tui.plain.verdict", verdict=t(f"domain.verdict.{verdict}")))

    def _note(self, rest: str) -> None:
        """`g text` sets the note; `g` alone asks for lines until a lone dot; `g -` clears it."""
        text = rest or "\n".join(self._lines(t("tui.plain.note-lines")))
        if text:
            self._write(Edit(f"answer/{self._item.id}", "note", CLEAR if text == "-" else text))

    def _values(self, rest: str) -> None:
        """`v` reads out what the item asks for; `v 2 text` records the second value, `v 2 -` clears it."""
        answer = self._inspection.answers.get(self._item.id, Answer(id=self._item.id))
        sheet = Sheet(self._item.asks, answer.values, answer.verdict)
        number, _, text = rest.partition(" ")
        if number.isdecimal() and 1 <= int(number) <= len(sheet.shown):
            ask = sheet.shown[int(number) - 1]
            text = text or "\n".join(self._lines(t("sheet.plain-lines", label=label_words(ask), hint=hint(ask))))
            changed = edits(ask, answer.values, "" if text.strip() == "-" else text)
            for name, value in changed.items():
                sheet.record(name, value)
            record = f"answer/{answer.id}"
            self._write(*(Edit(record, f"values.{n}", CLEAR if v is None else v) for n, v in changed.items()))
            self._remark(remark for remark in sheet.remarks if remark.name == ask.name)
            return
        self._say(tn("sheet.plain", len(sheet.shown)) if sheet.shown else t("sheet.none"))
        for place, ask in enumerate(sheet.shown, 1):
            value = typed_form(ask, answer.values) or t("sheet.nothing")
            self._say(t("sheet.plain-value", number=place, label=label_words(ask), value=value))
        self._remark(sheet.remarks)

    def _remark(self, remarks: Iterable[Remark]) -> None:
        for remark in remarks:
            mark = t("sheet.error") if remark.is_error else t("sheet.warning")
            self._say(f"- {mark}: {remark.message()}")

    def _lines(self, invitation: str) -> Iterator[str]:
        self._say(invitation)
        while True:
            try:
                line = self._ask("")
            except EOFError:
                return
            if line.strip() == ".":
                return
            yield line

    def _help_with(self, _rest: str) -> None:
        visit, law = self._inspection.visit, self._library.law
        item, day = self._library.worded(self._item.id, visit), visit.date
        basis = self._library.cited(item.id, visit)
        self._say(f"{t('tui.item.guidance')}: {item.guidance}")
        for title, lines in (
            (t("tui.item.ask"), item.ask),
            (t("tui.item.basis", day=short_date(day) if day else t("tui.no-date")), [law.cite(b) for b in basis]),
            (t("tui.plain.usual"), item.usual),
        ):
            self._say(f"{title}:")
            for line in lines:
                self._say(f"- {line}")

    def _finding(self, rest: str) -> None:
        """Make a finding of this item; its text is what follows, or the note."""
        answer = self._inspection.answers.get(self._item.id)
        text = rest or (answer and answer.note) or ""
        if not text:
            self._say(t("tui.plain.finding-empty"))
            return
        met = self._inspection.verdict(self._item.id) is Verdict.MET
        nature = Nature.STRENGTH if met else Nature.LIMITATION
        fields = {"nature": nature.value, "text": text, f"items.{self._item.id}": True}
        self._notebook.add("finding", fields)
        self._say(t("tui.plain.saved", time=f"{self._clock():%H:%M:%S}"))
        self._say(f"{t(f'domain.nature.{nature}')}: {text}")

    def _disputes(self, rest: str) -> None:
        """`t` lists what is in dispute; `t 1 2` lets value 2 of dispute 1 stand."""
        disputes = self._inspection.disputes
        numbers = [int(word) for word in rest.split() if word.isdecimal()]
        if len(numbers) == 2 and 1 <= numbers[0] <= len(disputes):
            dispute = disputes[numbers[0] - 1]
            if 1 <= numbers[1] <= len(dispute.values):
                self._notebook.resolve(dispute.record, dispute.field, keep=dispute.values[numbers[1] - 1].change)
                self._say(t("tui.plain.saved", time=f"{self._clock():%H:%M:%S}"))
                return
        if not disputes:
            self._say(t("tui.empty.disputes"))
        for number, dispute in enumerate(disputes, 1):
            self._say_dispute(number, dispute)

    def _say_dispute(self, number: int, dispute: Dispute) -> None:
        kind, _, name = dispute.record.partition("/")
        field = t(f"domain.field.{kind}.{dispute.field.partition('.')[0]}")
        self._say(t("tui.plain.dispute", number=number, record=f"{t(f'domain.kind.{kind}')} {name}", field=field))
        for place, standing in enumerate(dispute.values, 1):
            value = standing.value if standing.present else t("tui.disputes.cleared")
            if dispute.field == "verdict" and standing.present:
                value = t(f"domain.verdict.{standing.value}")
            self._say(t("tui.plain.value", number=place, author=standing.author, value=value))

    def _readiness(self, _rest: str) -> None:
        view, day = self._inspection, self._clock().date()
        found = gaps(view, self._library.checklists, self._library.law, day)
        blocking = sum(gap.blocking for gap in found)
        self._say(t("tui.conclusion.gaps", blocking=blocking, others=len(found) - blocking))
        for gap in found:
            mark = t("tui.plain.required") if gap.blocking else t("tui.plain.advised")
            self._say(f"- {mark}: {gap.message()}")
