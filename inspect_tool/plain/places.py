"""Places besides the walk: one record with its fields, a set of figures, what is to be re-checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from inspect_tool import acts
from inspect_tool.domain import words
from inspect_tool.domain.figures import CLAIMS, COUNTS, examine
from inspect_tool.domain.followup import result_of, results
from inspect_tool.domain.naming import KEPT_FIELDS, choice_key, types_of
from inspect_tool.domain.phrasings import filling
from inspect_tool.domain.records import (
    CONFLICTS,
    UNIT,
    VISIT,
    Finding,
    FollowUp,
    Json,
    Nature,
    Recheck,
    Role,
    Side,
    field_names,
    is_links,
    is_map,
)
from inspect_tool.domain.walking import applicable
from inspect_tool.errors import InputError
from inspect_tool.i18n import t, tn
from inspect_tool.log.notebook import CLEAR, Edit
from inspect_tool.plain import reading
from inspect_tool.plain.asking import attach, due_day, pick_wording, recommend
from inspect_tool.plain.numbers import nth
from inspect_tool.plain.ring import Ring
from inspect_tool.plain.talk import NOTHING, Command, Place, Talk

if TYPE_CHECKING:
    from inspect_tool.domain.records import Figures

#: Fields that take several lines.
_LONG: Final = frozenset({"text", "cause", "reply_text", "note", "overview", "closing_words", "answer", "proof"})
_ALONE: Final = frozenset({UNIT, VISIT})


def enter(talk: Talk, record: str, *, role: Role | None = None) -> None:
    """Go into a record, or begin one where only its kind is named; a person with the role that is missing."""
    kind, _, name = record.partition("/")
    if not name:
        record = _begun(talk, kind, role)
    if kind == "followup":
        FollowUpPlace(talk, at=record).stay()
    elif kind == "finding":
        FindingPlace(talk, record).stay()
    elif kind == "figures":
        FiguresPlace(talk, record).stay()
    elif kind in {"passage", "document"}:
        talk.say(t("plain.elsewhere"))
    else:
        RecordPlace(talk, record).stay()


def _begun(talk: Talk, kind: str, role: Role | None) -> str:
    """Begin a record of a kind with what it cannot be without; return its path."""
    text = talk.answered(t("plain.begin-person" if kind == "person" else "plain.begin-record"))
    if not text:
        raise InputError("plain.nothing-begun")
    fields: dict[str, object] = {"name" if kind == "person" else "text": text}
    if role:
        side = Side.HOST if role is Role.HEAD_OF_UNIT else Side.TEAM
        fields |= {"role": role.value, "side": side.value}
    if kind == "finding":
        fields["nature"] = Nature.LIMITATION.value
    path = talk.notebook.add(kind, fields)
    talk.saved()
    return path


def _fields(kind: str) -> tuple[str, ...]:
    """Return the names of a record's fields that are typed, in the order of its model."""
    plain = (name for name in field_names(kind) if not is_links(kind, name) and not is_map(kind, name))
    return tuple(name for name in plain if name not in KEPT_FIELDS)


class RecordPlace(Place):
    """One record: its fields are numbered, a number changes one."""

    NAME = "record"

    def __init__(self, talk: Talk, record: str) -> None:
        self.record = record
        self.kind, _, self.id = record.partition("/")
        super().__init__(talk)

    def own_commands(self) -> Mapping[str, Command]:
        return {"": Command("read", lambda _: self.read()), "bo": Command("remove", self._remove)}

    @property
    def is_over(self) -> bool:
        return self.record not in _ALONE and self.id not in self.talk.view.tables.get(self.kind, {})

    def prompt(self) -> str:
        return t(f"domain.kind.{self.kind}")

    def names(self) -> tuple[str, ...]:
        """Return the fields, as they are numbered."""
        return _fields(self.kind)

    def value(self, name: str) -> Json:
        """Return what is stored in a field."""
        return self.talk.view.tables.get(self.kind, {}).get(self.id, {}).get(name)

    def read(self) -> None:
        self.talk.say("")
        self.talk.say(reading.named(self.talk, self.record))
        for number, name in enumerate(self.names(), 1):
            self.talk.say(self.line(number, name))
        self.talk.say_all(self.facts())
        self.talk.say(t("plain.record-hint"))

    def line(self, number: int, name: str) -> str:
        """Return a field with its number and value."""
        fields = self.talk.view.tables.get(self.kind, {}).get(self.id, {})
        value = self.value(name)
        told = t("asking.nothing") if value is None else words.value_text(self.kind, name, value)
        if name in fields.get(CONFLICTS, ()):
            told = t("plain.disputed-value")
        return t("asking.plain-value", number=number, label=words.field_label(self.kind, name), value=told)

    def facts(self) -> Iterator[str]:
        """Yield what is linked to the record."""
        links = (name for name in field_names(self.kind) if is_links(self.kind, name))
        fields = self.talk.view.tables.get(self.kind, {}).get(self.id, {})
        for name in links:
            linked = sorted(field.partition(".")[2] for field in fields if field.startswith(f"{name}."))
            if linked:
                yield f"{words.field_label(self.kind, name)}: {', '.join(self._linked(name, linked))}"

    def _linked(self, name: str, linked: list[str]) -> list[str]:
        """Name what is linked: files and findings by what people know them by."""
        if name == "evidence":
            return reading.evidence(self.talk.view, linked)
        return [reading.named(self.talk, f"finding/{one}") for one in linked] if name == "findings" else linked

    def other(self, line: str) -> bool:
        number, _, typed = line.partition(" ")
        names = self.names()
        at = nth(number, names)
        if at is None:
            return False
        self.set(names[at], typed if typed.startswith("+ ") else typed.strip())
        return True

    def set(self, name: str, typed: str) -> None:
        """Set a field to what was typed, or ask for it."""
        label, before = words.field_label(self.kind, name), self.value(name)
        if typed == NOTHING:
            self.talk.write(Edit(self.record, name, CLEAR), said=t("plain.cleared", field=label))
        elif options := _options(self.kind, name):
            titles = [t(choice_key(self.kind, name, option) or "") for option in options]
            at = self.talk.chosen(label, titles, typed)
            if at is not None:
                self.talk.write(Edit(self.record, name, options[at].value), said=f"{label}: {titles[at]}.")
        elif name in _LONG:
            text = before if isinstance(before, str) else None
            self.talk.set_text(self.record, name, typed, text, t("plain.text-lines", field=label))
        elif typed := typed or self.talk.answered(f"{label}:"):
            self.talk.write(Edit(self.record, name, self._meant(name, typed)))

    def _meant(self, name: str, typed: str) -> str:
        return due_day(self.talk, typed) if (self.kind, name) == ("recommendation", "due") else typed

    def _remove(self, _rest: str) -> None:
        if self.record in _ALONE:
            raise InputError("plain.stays", what=t(f"domain.kind.{self.kind}"))
        self.talk.notebook.remove(self.record)
        self.talk.saved(t("plain.removed", what=t(f"domain.kind.{self.kind}")))


def _options(kind: str, name: str) -> list[StrEnum]:
    """Return the values of a field that holds one of a few."""
    if "." in name:
        return []
    types = [part for part in types_of(kind, name) if issubclass(part, StrEnum)]
    return [option for part in types for option in part if choice_key(kind, name, option)]


class FindingPlace(RecordPlace):
    """One finding: its words, its links, what is recommended in answer."""

    NAME = "finding"

    def own_commands(self) -> Mapping[str, Command]:
        return {
            **super().own_commands(),
            "u": Command("finding-phrase", self._phrase),
            "w": Command("keep", self._keep),
            "e": Command("evidence", lambda rest: attach(self.talk, self.record, rest)),
            "m": Command("link", self._link),
            "k": Command("recommend", lambda rest: recommend(self.talk, [self._finding], rest)),
        }

    @property
    def _finding(self) -> Finding:
        return self.talk.view.findings[self.id]

    def facts(self) -> Iterator[str]:
        yield from super().facts()
        for asked in self.talk.view.recommendations:
            if self.id in asked.findings:
                yield reading.recommendation(asked)

    def _phrase(self, typed: str) -> None:
        """Word the finding by a ready-made phrasing, after what is written already."""
        view, library = self.talk.view, self.talk.library
        items = [library.worded(item.id, view.visit) for item in applicable(library.checklists, view)]
        if picked := pick_wording(self.talk, self._finding, items, typed):
            self.talk.write(*(Edit(self.record, field, value) for field, value in filling(picked, self._finding)))

    def _keep(self, _rest: str) -> None:
        """Save the finding as a phrasing of the office."""
        path = acts.keep_finding(self.talk.view, self.id, self.talk.library)
        self.talk.say(t("board.kept", path=path))

    def _link(self, typed: str) -> None:
        """`m CK3 TT1` ties the finding to items, `m -CK3` unties it."""
        ids = typed.upper().split() or self.talk.answered(t("plain.link-items")).upper().split()
        linked = {name.removeprefix(NOTHING): name.startswith(NOTHING) for name in ids}
        known = {self.talk.library.item(name).id: off for name, off in linked.items()}
        if known:
            edits = (Edit(self.record, f"items.{name}", CLEAR if off else True) for name, off in known.items())
            self.talk.write(*edits)
            self.talk.say_all(self.facts())


class FiguresPlace(RecordPlace):
    """One set of figures: what was reported, what does not hold, and the unit's explanations."""

    NAME = "figures"

    def own_commands(self) -> Mapping[str, Command]:
        return {**super().own_commands(), "g": Command("explain", self._explain), "xx": Command("all", self._read_all)}

    @property
    def _figures(self) -> Figures:
        return self.talk.view.figures[self.id]

    def names(self) -> tuple[str, ...]:
        rates = (f"{group}.{name}" for name in COUNTS for group in ("counts", "stated"))
        return (*super().names(), *rates, *(f"claims.{name}" for name in CLAIMS))

    def read(self) -> None:
        """Read what is recorded; the table has many lines, and most sets leave some of it out."""
        self.talk.say("")
        self.talk.say(reading.named(self.talk, self.record))
        for number, name in enumerate(self.names(), 1):
            if self.value(name) is not None:
                self.talk.say(self.line(number, name))
        self.talk.say_all(reading.problems(self._figures))
        self.talk.say(t("plain.figures-hint"))

    def _read_all(self, _rest: str) -> None:
        self.talk.say_all(self.line(number, name) for number, name in enumerate(self.names(), 1))

    def set(self, name: str, typed: str) -> None:
        super().set(name, typed)
        self.talk.say_all(reading.problems(self._figures))

    def _explain(self, typed: str) -> None:
        """`g 2 text` keeps the unit's explanation of the second problem."""
        number, _, text = typed.partition(" ")
        problems = examine(self._figures).problems
        at = nth(number, problems)
        if at is None:
            raise InputError("plain.which-problem", count=len(problems))
        problem = problems[at]
        self.talk.say(problem.message())
        before = self._figures.explanations.get(problem.key)
        self.talk.set_text(self.record, f"explanations.{problem.key}", text, before, t("plain.explanation-lines"))


def listed_followups(talk: Talk, typed: str) -> None:
    """`d` goes through the earlier recommendations, `d 2` from the second on; `d + source` brings those of one more."""
    if typed.startswith("+"):
        _bring(talk, typed.removeprefix("+").strip())
    if not talk.view.followups:
        talk.say(t("plain.no-followups"))
        return
    known = [item.path for item in talk.view.followups]
    at = nth(typed, known)
    FollowUpPlace(talk, at="" if at is None else known[at]).stay()


def _bring(talk: Talk, source: str) -> None:
    """Follow an earlier inspection: of this laptop by its id, or in a bundle; those here are offered."""
    home = acts.home_of(talk.notebook, talk.clock)
    if not source:
        unit, on = talk.view.unit, talk.view.visit.date or talk.clock().date()
        known = acts.before(home, talk.library, unit.name, unit.level, on) if unit.name and unit.level else ()
        titles = [f"{reading.day(b.inspection.visit.date)}, {b.inspection.unit.name or b.inspection.id}" for b in known]
        at = talk.chosen(t("recheck.offer"), titles) if known else None
        source = known[at].inspection.id if at is not None else talk.answered(t("recheck.source-hint"))
    if source:
        earlier = acts.read_earlier(home, source)
        talk.saved(tn("recheck.brought", acts.follow(talk.notebook, talk.library, [earlier])))


class FollowUpPlace(Ring):
    """What earlier inspections asked for, one after the other, each with what re-checking found."""

    NAME = "followup"

    def __init__(self, talk: Talk, at: str = "") -> None:
        super().__init__(talk)
        items = talk.view.followups
        waiting = next((number for number in range(len(items)) if self.is_open(number)), 0)
        self._at = next((number for number, item in enumerate(items) if item.path == at), waiting)

    def own_commands(self) -> Mapping[str, Command]:
        return {
            **super().own_commands(),
            "1": Command("recheck", lambda _: self._result(Recheck.FIXED)),
            "2": Command("recheck", lambda _: self._result(Recheck.STILL_OPEN)),
            "3": Command("recheck", lambda _: self._result(Recheck.NOT_RECHECKED)),
            "g": Command("note", self._note),
            "e": Command("evidence", lambda rest: attach(self.talk, self._item.path, rest)),
            "k": Command("renew", self._renew),
            "l": Command("followups", self._list),
        }

    @property
    def is_over(self) -> bool:
        return not self.talk.view.followups

    @property
    def _item(self) -> FollowUp:
        items = self.talk.view.followups
        return items[self._at % len(items)]

    def prompt(self) -> str:
        return t("plain.followup-prompt", number=self._at + 1)

    def read(self) -> None:
        self.talk.say("")
        self.talk.say(t("plain.followup", number=self._at + 1, total=len(self.talk.view.followups)))
        self.talk.say_all(reading.followup(self.talk.view, self._item, self.talk.clock().date()))

    def count(self) -> int:
        return len(self.talk.view.followups)

    def is_open(self, at: int) -> bool:
        return result_of(self.talk.view.followups[at]) is Recheck.NOT_RECHECKED

    def nothing_open(self) -> str:
        return t("recheck.all-rechecked")

    def _result(self, result: Recheck) -> None:
        said = t("plain.verdict", verdict=t(f"domain.recheck.{result}"))
        self.talk.write(Edit(self._item.path, "result", result.value), said=said)

    def _note(self, typed: str) -> None:
        self.talk.set_text(self._item.path, "note", typed, self._item.note, t("plain.note-lines"))

    def _renew(self, _rest: str) -> None:
        """Recommend again what is still open, and go on with it."""
        path = acts.renew(self.talk.notebook, self._item.path)
        self.talk.saved(t("plain.renewed"))
        enter(self.talk, path)
        self.read()

    def _list(self, _rest: str) -> None:
        found = results(self.talk.view)
        for name in ("not_rechecked", "still_open", "fixed", "new"):
            records = getattr(found, name)
            self.talk.say(tn(f"recheck.count.{name}", len(records)))
            self.talk.say_all(f"- {record.text or t('tui.no-text')}" for record in records)
