"""The walk through the checklists: one item after the other, its result, note, values, evidence and findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final

from inspect_tool.domain.asked import edits, hint, label_words
from inspect_tool.domain.asks import Remark, Sheet
from inspect_tool.domain.records import Role, Verdict
from inspect_tool.domain.signed import needs_reason
from inspect_tool.domain.walking import (
    BY,
    assignees,
    filter_label,
    finding_of,
)
from inspect_tool.i18n import t
from inspect_tool.log.notebook import CLEAR, Edit
from inspect_tool.log.reason import because
from inspect_tool.plain import reading
from inspect_tool.plain.asking import attach, pick_phrase, recommend
from inspect_tool.plain.deciding import decide
from inspect_tool.plain.going import Going
from inspect_tool.plain.numbers import nth
from inspect_tool.plain.places import enter, listed_followups
from inspect_tool.plain.talk import NOTHING, Command, GivenUpError, Talk

if TYPE_CHECKING:
    from inspect_tool.library import Library
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.settings import Clock

VERDICTS: Final = tuple(Verdict)
#: Whom a person is missing as.
_MISSING: Final = {
    "lead_missing": Role.LEAD,
    "host_missing": Role.HEAD_OF_UNIT,
    "secretary_missing": Role.SECRETARY,
}


class PlainWalk(Going):
    """One walk through an inspection; see `Talk` for `ask` and `say`."""

    NAME = "walk"

    def __init__(
        self,
        notebook: Notebook,
        library: Library,
        *,
        ask: Callable[[str], str],
        say: Callable[[str], None],
        clock: Clock,
    ) -> None:
        super().__init__(Talk(notebook, library, ask, say, clock))

    def own_commands(self) -> Mapping[str, Command]:
        return {
            **super().own_commands(),
            "h": Command(
                "guidance", lambda _: self.talk.say_all(reading.guidance(self._library, self._item, self._view))
            ),
            "0": Command("overview", lambda _: self.talk.say_all(reading.overview(self.talk))),
            "r": Command("review", self._review),
            "g": Command("note", self._note),
            "u": Command("phrase", self._phrase),
            "e": Command("evidence", lambda rest: attach(self.talk, self._record, rest)),
            "v": Command("values", self._values),
            "i": Command("assign", lambda rest: self._assign(rest, [self._item.id])),
            "ip": Command("assign", lambda rest: self._assign(rest, reading.section(self._library, self._item).ids)),
            "p": Command("finding", self._finding),
            "k": Command("recommend", self._recommend),
            "l": Command("findings", self._findings),
            "d": Command("followup", self._followups),
            "f": Command("figures", self._figures),
            "t": Command("disputes", lambda rest: decide(self.talk, rest)),
            "s": Command("readiness", self._readiness),
        }

    # --- the whole of it

    def run(self) -> None:
        """Ask and answer until the person leaves or the input ends."""
        self.talk.say(reading.begin(self._view, self._items, self._narrowed.author))
        try:
            if needs_reason(self._record, self._view.tables):
                with because(self.talk.ask(t("reason.plain")).strip()):
                    self._converse()
            else:
                self._converse()
        except (EOFError, GivenUpError):
            self.talk.say("")
        self.talk.say(t("plain.left"))

    def _converse(self) -> None:
        self.talk.say(t("plain.hint"))
        if any(self._view.verdict(item.id) is not Verdict.UNCHECKED for item in self._items):
            self._at = next((at for at in range(len(self._items)) if self.is_open(at)), 0)
        self.stay()

    def other(self, line: str) -> bool:
        if (at := nth(line, VERDICTS)) is not None:
            verdict = VERDICTS[at]
            said = t("plain.verdict", verdict=t(f"domain.verdict.{verdict}"))
            self.talk.write(Edit(self._record, "verdict", verdict.value), said=said)
            return True
        return self._go_to(line)

    # --- one item

    def _note(self, typed: str) -> None:
        """`g text` sets the note; `g` alone asks for lines; `g + text` adds; `g -` clears."""
        self.talk.set_text(self._record, "note", typed, self._answer.note, t("plain.note-lines"))

    def _phrase(self, typed: str) -> None:
        """`u` lists the wordings for this item, the office's first; one of them is added to the note."""
        item, before = self._library.worded(self._item.id, self._view.visit), self._answer.note
        if picked := pick_phrase(self.talk, item, typed):
            text = picked.text if not before else f"{before}\n{picked.text}"
            self.talk.write(Edit(self._record, "note", text), said=t("plain.note", note=text))

    def _assign(self, typed: str, ids: Iterable[str]) -> None:
        """`i` asks who does this item, `ip` who does its section; `-` takes it from everyone."""
        names = [*dict.fromkeys(name for name in (*assignees(self._view), self._narrowed.author) if name)]
        at = None if typed == NOTHING else self.talk.chosen(t("tui.walk.assign"), names, typed)
        if at is None and typed != NOTHING:
            return
        value = CLEAR if at is None else names[at]
        said = t("tui.walk.nobody") if at is None else filter_label(f"{BY}{names[at]}")
        applies = {item.id for item in self._items}
        edits_ = [Edit(f"answer/{name}", "assignee", value) for name in ids if name in applies]
        self.talk.write(*edits_, said=f"{said} ({', '.join(edit.record.partition('/')[2] for edit in edits_)}).")

    def _values(self, rest: str) -> None:
        """`v` reads out what the item asks for; `v 2 text` records the second value, `v 2 -` clears it."""
        answer = self._answer
        sheet = Sheet(self._item.asks, answer.values, answer.verdict)
        number, _, text = rest.partition(" ")
        at = nth(number, sheet.shown)
        if at is None:
            self.talk.say_all(reading.values(sheet, answer))
            self._remark(sheet.remarks)
            return
        ask = sheet.shown[at]
        self.talk.say_all(() if text else reading.options(ask))
        text = text or self.talk.lines(t("asking.plain-lines", label=label_words(ask), hint=hint(ask)))
        changed = edits(ask, answer.values, "" if text.strip() == NOTHING else reading.option(ask, text))
        for name, value in changed.items():
            sheet.record(name, value)
        record = self._record
        self.talk.write(*(Edit(record, f"values.{n}", CLEAR if v is None else v) for n, v in changed.items()))
        self._remark(remark for remark in sheet.remarks if remark.name == ask.name)

    def _remark(self, remarks: Iterable[Remark]) -> None:
        for remark in remarks:
            mark = t("asking.error") if remark.is_error else t("asking.warning")
            self.talk.say(f"- {mark}: {remark.message()}")

    # --- what is found, and what else there is

    def _enter(self, record: str, role: Role | None = None) -> None:
        enter(self.talk, record, role=role)
        self._return()

    def _return(self) -> None:
        """Say where one is again after having been elsewhere."""
        self.talk.say("")
        self.read()

    def _finding(self, text: str) -> None:
        """Make a finding of this item; its text is what follows, or the note."""
        fields = finding_of(self._view, self._item.id)
        if text:
            fields["text"] = text
        if "text" not in fields:
            self.talk.say(t("plain.finding-empty"))
            return
        path = self.talk.notebook.add("finding", fields)
        number = reading.numbered(self._view).index(path) + 1
        self.talk.saved(reading.finding(self._view.findings[path.partition("/")[2]]))
        self.talk.say(t("plain.finding-made", number=number))

    def _recommend(self, text: str) -> None:
        """`k text` recommends something in answer to the limitations of this item."""
        found = [finding for finding in self._view.limitations if self._item.id in finding.items]
        if found:
            recommend(self.talk, found, text)
        else:
            self.talk.say(t("plain.recommend-nothing"))

    def _findings(self, rest: str) -> None:
        """`l` reads what was found and asked for; `l 2` goes into the second of them."""
        known = reading.numbered(self._view)
        if (at := nth(rest, known)) is not None:
            self._enter(known[at])
        else:
            self.talk.say_all(reading.findings(self._view))

    def _followups(self, rest: str) -> None:
        """`d` goes through what an earlier inspection asked for."""
        listed_followups(self.talk, rest)
        self._return()

    def _figures(self, rest: str) -> None:
        """`f` reads what does not hold in the figures; `f 1` goes into the first set, `f +` begins one."""
        sets = [figures.path for figures in self._view.figures.values()]
        if rest == "+":
            fields = {"label": self._view.visit.period_label or t("tui.figures.new-label")}
            sets, rest = [self.talk.notebook.add("figures", fields)], "1"
            self.talk.saved()
        if (at := nth(rest, sets)) is not None:
            self._enter(sets[at])
        else:
            self.talk.say_all(reading.figures(self._view))

    def _readiness(self, rest: str) -> None:
        """`s` reads what stands between here and signing; `s 2` goes to where the second is mended."""
        found = reading.gaps_now(self.talk)
        at = nth(rest, found)
        if at is None:
            self.talk.say_all(reading.readiness(found))
            return
        gap = found[at]
        self.talk.say(gap.message())
        kind, _, name = gap.record.partition("/")
        if gap.code == "dispute":
            disputes = [(dispute.record, dispute.field) for dispute in self._view.disputes]
            decide(self.talk, str(disputes.index((gap.record, gap.field)) + 1))
        elif kind != "answer":
            self._enter(gap.record, _MISSING.get(gap.code))
        elif not self._go_to(name):
            self.talk.say(t("plain.elsewhere"))
