"""
The walk as questions and answers, line by line, for screen readers, slow links and scripts.

No control sequences, no redrawing: what is printed stays, in the order in which it happened. Everything typed is saved
before the answer "saved" is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from inspect_tool.domain.asked import edits, hint, label_words, typed_form
from inspect_tool.domain.asks import Remark, Sheet
from inspect_tool.domain.readiness import gaps
from inspect_tool.domain.records import Answer, Nature, Progress, Verdict, check_field
from inspect_tool.domain.signed import needs_reason
from inspect_tool.errors import InspectError, explain
from inspect_tool.i18n import t, tn
from inspect_tool.log.notebook import CLEAR, Edit
from inspect_tool.log.reason import because
from inspect_tool.text import fold, parse_date, short_date

if TYPE_CHECKING:
    from inspect_tool.domain.checklist import Item
    from inspect_tool.domain.inspection import Dispute, Inspection
    from inspect_tool.domain.records import Visit
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
            "e": self._attach,
            "p": self._finding,
            "k": self._recommend,
            "l": self._findings,
            "v": self._values,
            "t": self._disputes,
            "s": self._readiness,
            "z": self._undo,
            "/": self._seek,
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
            except (InspectError, OSError) as error:
                self._say(t("tui.plain.not-saved", why=explain(error)))

    def _obey(self, line: str) -> None:
        word, _, rest = line.partition(" ") if line[:1] != "/" else ("/", "", line[1:])
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

    def _seek(self, words: str) -> None:
        """`/ niem yet` reads out the items with these words, whatever their accents; a single one is gone to."""
        sought = fold(words).split()
        texts = {at: fold(f"{item.id} {item.text} {item.guidance}") for at, item in enumerate(self._items)}
        found = [at for at, text in texts.items() if sought and all(word in text for word in sought)]
        self._say(tn("plain.found", len(found)))
        for at in found if len(found) > 1 else ():
            self._say(f"- {self._items[at].id}. {self._items[at].text}")
        if len(found) == 1:
            self._at = found[0]
            self._show("")

    def _undo(self, _rest: str) -> None:
        self._notebook.undo()
        self._said_saved()
        self._show("")

    def _write(self, *edits: Edit) -> None:
        self._notebook.write(edits)
        self._said_saved()

    def _said_saved(self) -> None:
        self._say(t("tui.plain.saved", time=f"{self._clock():%H:%M:%S}"))

    def _answered(self, prompt: str) -> str:
        """Ask something more; the end of the input answers nothing."""
        try:
            return self._ask(prompt).strip()
        except EOFError:
            return ""

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
            self._say(tn("asking.plain-asked", len(item.asks)))
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
            text = text or "\n".join(self._lines(t("asking.plain-lines", label=label_words(ask), hint=hint(ask))))
            changed = edits(ask, answer.values, "" if text.strip() == "-" else text)
            for name, value in changed.items():
                sheet.record(name, value)
            record = f"answer/{answer.id}"
            self._write(*(Edit(record, f"values.{n}", CLEAR if v is None else v) for n, v in changed.items()))
            self._remark(remark for remark in sheet.remarks if remark.name == ask.name)
            return
        self._say(tn("asking.plain", len(sheet.shown)) if sheet.shown else t("asking.none"))
        for place, ask in enumerate(sheet.shown, 1):
            value = typed_form(ask, answer.values) or t("asking.nothing")
            self._say(t("asking.plain-value", number=place, label=label_words(ask), value=value))
        self._remark(sheet.remarks)

    def _remark(self, remarks: Iterable[Remark]) -> None:
        for remark in remarks:
            mark = t("asking.error") if remark.is_error else t("asking.warning")
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
        self._say_all(help_lines(self._library, self._item, self._inspection.visit))

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
        self._said_saved()
        self._say(f"{t(f'domain.nature.{nature}')}: {text}")

    def _attach(self, rest: str) -> None:
        """`e path` keeps a copy of a file as evidence of this item."""
        if not rest:
            self._say(t("plain.evidence-path"))
            return
        path = Path(rest.strip("'\"")).expanduser()
        sha = self._notebook.attach(path)
        self._write(Edit(f"answer/{self._item.id}", f"evidence.{sha}", True))
        self._say(t("tui.item.evidence", names=path.name))

    def _recommend(self, text: str) -> None:
        """`k text` recommends something in answer to the limitations of this item; asks of whom and until when."""
        view = self._inspection
        found = [f for f in view.findings.values() if self._item.id in f.items and f.nature is Nature.LIMITATION]
        if not text or not found:
            self._say(t("plain.recommend-text") if found else t("plain.recommend-nothing"))
            return
        unit = view.unit.name or ""
        fields: dict[str, object] = {"status": Progress.OPEN.value, "text": text}
        fields |= {f"findings.{finding.id}": True for finding in found}
        if addressee := self._answered(t("plain.addressee", unit=unit)) or unit:
            fields["addressee"] = addressee
        while typed := self._answered(t("plain.due")):
            try:
                fields["due"] = parse_date(typed).isoformat()
                break
            except InspectError as error:
                self._say(str(error))
        self._notebook.add("recommendation", fields)
        self._said_saved()

    def _findings(self, _rest: str) -> None:
        self._say_all(finding_lines(self._inspection))

    def _disputes(self, rest: str) -> None:
        """`t` lists what is in dispute; `t 1 2` lets value 2 of dispute 1 stand; `t 1 = text` another one."""
        disputes = self._inspection.disputes
        place, _, choice = rest.partition(" ")
        if place.isdecimal() and 1 <= int(place) <= len(disputes) and choice:
            dispute = disputes[int(place) - 1]
            if choice.isdecimal() and 1 <= int(choice) <= len(dispute.values):
                self._notebook.resolve(dispute.record, dispute.field, keep=dispute.values[int(choice) - 1].change)
                self._said_saved()
                return
            if choice.startswith("= "):
                value = check_field(dispute.record.partition("/")[0], dispute.field, choice[2:].strip())
                self._notebook.resolve(dispute.record, dispute.field, value=value)
                self._said_saved()
                return
        if not disputes:
            self._say(t("tui.empty.disputes"))
        for number, dispute in enumerate(disputes, 1):
            self._say_all(dispute_lines(number, dispute))

    def _readiness(self, _rest: str) -> None:
        self._say_all(readiness_lines(self._inspection, self._library, self._clock().date()))

    def _say_all(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._say(line)


def help_lines(library: Library, item: Item, visit: Visit) -> Iterator[str]:
    """Yield how to check an item: guidance, what to ask for, the legal basis on the day, usual findings."""
    worded, day = library.worded(item.id, visit), visit.date
    basis = [library.law.cite(b) for b in library.cited(item.id, visit)]
    yield f"{t('tui.item.guidance')}: {worded.guidance}"
    for title, lines in (
        (t("tui.item.ask"), worded.ask),
        (t("tui.item.basis", day=short_date(day) if day else t("tui.no-date")), basis),
        (t("tui.plain.usual"), worded.usual),
    ):
        yield f"{title}:"
        yield from (f"- {line}" for line in lines)


def finding_lines(view: Inspection) -> Iterator[str]:
    """Yield what was found and what is asked for."""
    if not view.findings:
        yield t("plain.no-findings")
    for finding in view.findings.values():
        yield f"- {t(f'domain.nature.{finding.nature}')} ({', '.join(sorted(finding.items))}): {finding.text}"
    for asked in view.recommendations:
        due = short_date(asked.due) if asked.due else t("tui.no-date")
        yield f"- {t('plain.recommendation', text=asked.text, addressee=asked.addressee, due=due)}"


def readiness_lines(view: Inspection, library: Library, day: date) -> Iterator[str]:
    """Yield what is to be looked at before signing."""
    found = gaps(view, library.checklists, library.law, day)
    blocking = sum(gap.blocking for gap in found)
    yield t("tui.conclusion.gaps", blocking=blocking, others=len(found) - blocking)
    for gap in found:
        mark = t("tui.plain.required") if gap.blocking else t("tui.plain.advised")
        yield f"- {mark}: {gap.message()}"


def dispute_lines(number: int, dispute: Dispute) -> Iterator[str]:
    """Yield what to read out of a dispute: what it is about, then each value with its author."""
    kind, _, name = dispute.record.partition("/")
    field = t(f"domain.field.{kind}.{dispute.field.partition('.')[0]}")
    yield t("tui.plain.dispute", number=number, record=f"{t(f'domain.kind.{kind}')} {name}", field=field)
    for place, standing in enumerate(dispute.values, 1):
        value = standing.value if standing.present else t("tui.disputes.cleared")
        if dispute.field == "verdict" and standing.present:
            value = t(f"domain.verdict.{standing.value}")
        yield t("tui.plain.value", number=place, author=standing.author, value=value)
