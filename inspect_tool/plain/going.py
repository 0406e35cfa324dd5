"""Going about among the items: the next one, the next open one, back, by search, through some of them only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from inspect_tool.domain.pinning import Compared, for_review, review
from inspect_tool.domain.records import VISIT, Answer, Verdict
from inspect_tool.domain.walking import CHANGED, View, applicable, filter_label, filters, shows
from inspect_tool.i18n import t, tn
from inspect_tool.log.notebook import Edit
from inspect_tool.plain import reading
from inspect_tool.plain.ring import Ring
from inspect_tool.plain.talk import NOTHING, Command, Talk
from inspect_tool.text import fold

if TYPE_CHECKING:
    from inspect_tool.domain.checklist import Item
    from inspect_tool.domain.inspection import Inspection
    from inspect_tool.library import Library


class Going(Ring):
    """The item one stands at, and the ways to another one."""

    def __init__(self, talk: Talk) -> None:
        super().__init__(talk)
        self._items = applicable(talk.library.checklists, talk.view)
        self._before: list[int] = []
        self._narrowed = View(author=talk.notebook.author)
        self._section = ""

    def own_commands(self) -> Mapping[str, Command]:
        return {
            **super().own_commands(),
            "b": Command("back", self._back),
            "/": Command("search", self._seek),
            "c": Command("narrow", self._narrow),
        }

    @property
    def _view(self) -> Inspection:
        return self.talk.view

    @property
    def _library(self) -> Library:
        return self.talk.library

    @property
    def _item(self) -> Item:
        return self._items[self._at]

    @property
    def _record(self) -> str:
        return f"answer/{self._item.id}"

    @property
    def _answer(self) -> Answer:
        return self._view.answers.get(self._item.id, Answer(id=self._item.id))

    @property
    def _changed(self) -> dict[str, Compared]:
        """The answers that were given to another question."""
        return for_review(self._view, self._library.checklists)

    def _review(self, _rest: str) -> None:
        """`r` reads how this question changed and marks its answer as reviewed; elsewhere it leads to one that did."""
        waiting = self._changed
        if self._item.id not in waiting:
            at = next((at for at, item in enumerate(self._items) if item.id in waiting), None)
            if at is not None:
                self.jump(at)
        about = [waiting[self._item.id]] if self._item.id in waiting else [*waiting.values()]  # else: no longer asked
        if not about:
            self.talk.say(t("reviewing.none"))
            return
        for one in about:
            self.talk.say_all(reading.changed(self._view, one))
        if self.talk.chosen(t("reviewing.question"), [t("plain.review-yes")]) is None:
            self.talk.say(t("plain.given-up"))
            return
        marks = (Edit(VISIT, name, value) for one in about for name, value in review(one).items())
        self.talk.write(*marks, said=tn("plain.reviewed", len(about)))

    def prompt(self) -> str:
        return self._item.id

    def read(self) -> None:
        section = reading.section(self._library, self._item)
        if section.title != self._section:
            self._section = section.title
            self.talk.say("")
            self.talk.say(section.title)
        number, total = self._at + 1, len(self._items)
        self.talk.say_all(reading.item(self._view, self._item, number=number, total=total))

    def jump(self, at: int) -> None:
        """Go elsewhere than to the next one, so that `b` leads back."""
        self._before.append(self._at)
        self.go(at)

    def _go_to(self, item_id: str) -> bool:
        at = next((at for at, item in enumerate(self._items) if fold(item.id) == fold(item_id)), None)
        if at is not None:
            self.jump(at)
        return at is not None

    def count(self) -> int:
        return len(self._items)

    def is_open(self, at: int) -> bool:
        return self._view.verdict(self._items[at].id) is Verdict.UNCHECKED

    def nothing_open(self) -> str:
        return t("tui.walk.all-answered")

    def passes(self, at: int) -> bool:
        return shows(self._narrowed, self._view, self._items[at])

    def _turned(self, by: int = 1) -> Iterator[int]:
        if self._narrowed.only == CHANGED:  # what was reviewed since is gone through no more
            self._narrowed = replace(self._narrowed, review=frozenset(self._changed))
        return super()._turned(by)

    def _back(self, _rest: str) -> None:
        if self._before:
            self.go(self._before.pop())
        else:
            self.talk.say(t("tui.walk.nowhere-back"))

    def _seek(self, sought: str) -> None:
        """`/ niem yet` reads out the items with these words, whatever their accents; a single one is gone to."""
        sought = sought or self.talk.answered(t("plain.sought"))
        found = [at for at, item in enumerate(self._items) if shows(View(sought=sought), self._view, item)]
        found = found if sought else []
        self.talk.say(tn("plain.found", len(found)))
        if len(found) == 1:
            self.jump(found[0])
        else:
            self.talk.say_all(f"- {self._items[at].id}. {self._items[at].text}" for at in found)

    def _narrow(self, typed: str) -> None:
        """`c` lists what the walk can be narrowed to, `c 3` narrows it, `c -` widens it again."""
        choices = filters(self._view)
        at = 0 if typed == NOTHING else self.talk.chosen(t("plain.narrow"), [*map(filter_label, choices)], typed)
        if at is None:
            return
        wanted = replace(self._narrowed, only=choices[at], review=frozenset(self._changed))
        found = [place for place, item in enumerate(self._items) if shows(wanted, self._view, item)]
        self.talk.say(t("plain.narrowed", what=filter_label(choices[at]), found=tn("tui.walk.items", len(found))))
        if found:
            self._narrowed = wanted
            if self._at not in found:
                self.jump(next((place for place in found if place > self._at), found[0]))
