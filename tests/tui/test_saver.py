"""Edits go to the notebook in order, once each, and are called saved only when they are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import Json
from inspect_tool.errors import InputError, InspectError, StorageError
from inspect_tool.log.fold import Tables
from inspect_tool.log.notebook import CLEAR, Edit, Notebook
from inspect_tool.log.reason import explained
from inspect_tool.tui import saver
from inspect_tool.tui.saver import Saver, SaveState

NOW = datetime(2023, 8, 17, 10, 42, 7, tzinfo=UTC)


class Paper:
    """A notebook that writes to a list, and can be made to refuse."""

    def __init__(self) -> None:
        self.commits: list[list[Edit]] = []
        self.full = False
        self.version = 0
        self.seen = -1
        self.tables: Tables = {}

    def write(self, edits: list[Edit], *, seen: int) -> str:
        self.seen = seen
        explained([(edit.record, edit.field, [], []) for edit in edits], {}, self.tables)
        if self.full:
            raise StorageError("log.disk-full")
        self.commits.append(edits)
        return str(len(self.commits))

    def inspection(self) -> Inspection:
        return Inspection(id="x", tables=self.tables, version=self.version)


class Desk:
    """A saver at work, and what it said."""

    def __init__(self, tables: Tables) -> None:
        self.paper = Paper()
        self.paper.tables = tables
        self.views: list[Inspection] = []
        self.states: list[SaveState] = []
        self.reasons: list[str] = []  #: what the person answers when asked why
        self.asked = 0
        self.withdrawn: list[Mapping[tuple[str, str], Json]] = []
        self.saver = Saver(
            cast("Notebook", self.paper),
            lambda: NOW,
            changed=self.views.append,
            stated=self.states.append,
            ask_reason=self.answer,
            withdrawn=self.withdrawn.append,
        )

    async def answer(self, _error: InspectError) -> str:
        self.asked += 1
        return self.reasons.pop(0)

    @property
    def written(self) -> list[tuple[str, Any]]:
        return [(edit.field, edit.value) for commit in self.paper.commits for edit in commit]


@asynccontextmanager
async def desk(tables: Tables | None = None) -> AsyncIterator[Desk]:
    made = Desk(tables or {})
    task = asyncio.create_task(made.saver.run())
    yield made
    task.cancel()


async def test_typing_is_written_once_and_before_what_follows() -> None:
    async with desk() as d:
        for text in ("h", "hạ", "hạnh"):
            d.saver.edit("answer/CK1", "note", text, typing=True)
        d.saver.edit("answer/CK1", "verdict", "dat")
        assert d.states[-1].waiting
        assert await d.saver.settle()
        assert d.written == [("note", "hạnh"), ("verdict", "dat")]
        assert d.states[-1] == SaveState(waiting=False, at=NOW)
        assert len(d.views) == 1


async def test_typing_is_written_after_a_pause_by_itself() -> None:
    async with desk() as d:
        d.saver.edit("answer/CK1", "note", "một", typing=True)
        for _ in range(200):
            if d.written:
                break
            await asyncio.sleep(0.01)
        assert d.written == [("note", "một")]


async def test_an_act_waits_for_the_edits_before_it_and_hands_back_its_result() -> None:
    async with desk() as d:
        got: list[object] = []
        d.saver.edit("answer/CK1", "note", "trước", typing=True)
        d.saver.act(lambda notebook: len(cast("Paper", notebook).commits), got.append)
        await d.saver.settle()
        assert got == [1]


async def test_an_emptied_field_is_cleared() -> None:
    async with desk() as d:
        d.saver.edit("answer/CK1", "note", None)
        await d.saver.settle()
        assert d.written == [("note", CLEAR)]


async def test_what_the_disk_refuses_is_kept_and_written_later() -> None:
    async with desk() as d:
        d.paper.full = True
        d.saver.edit("answer/CK1", "note", "cũ")
        assert not await d.saver.settle()
        assert d.states[-1].error
        assert d.states[-1].waiting
        assert d.written == []
        d.paper.full = False
        d.saver.edit("answer/CK1", "verdict", "dat", typing=True)
        assert await d.saver.settle()
        assert d.written == [("note", "cũ"), ("verdict", "dat")]
        assert d.states[-1].error is None


async def test_what_a_field_cannot_hold_is_refused_at_once() -> None:
    async with desk() as d:
        with pytest.raises(InputError):
            d.saver.edit("answer/CK1", "verdict", "tuyệt vời")
        await d.saver.settle()
        assert d.written == []


async def test_an_edit_names_the_state_its_author_was_looking_at() -> None:
    async with desk() as d:
        d.saver.edit("answer/CK1", "note", "một", typing=True)

        def merge(_: Notebook) -> None:
            d.paper.version += 1

        d.saver.act(merge)
        assert await d.saver.settle()
        assert d.paper.seen == 0
        d.saver.act(merge)
        d.saver.edit("answer/CK1", "note", "hai")  # typed before the screen showed what the merge brought
        assert await d.saver.settle()
        assert d.paper.seen == 1
        d.saver.edit("answer/CK1", "note", "ba")
        assert await d.saver.settle()
        assert d.paper.seen == 2


SIGNED: Tables = {"document": {"d1": {"document": "bien-ban", "state": "da-ky"}}}


async def test_after_signing_the_reason_is_asked_once_for_a_burst_of_typing_and_once_for_each_other_change() -> None:
    async with desk(SIGNED) as d:
        d.reasons = ["gõ nhầm", "xem lại", "xem lại nữa"]
        for text in ("m", "mộ"):
            d.saver.edit("answer/CK1", "note", text, typing=True)
        await d.saver.settle()
        d.saver.edit("answer/CK1", "note", "một", typing=True)
        await d.saver.settle()
        assert d.asked == 1
        for verdict in ("dat", "khong-dat"):
            d.saver.edit("answer/CK1", "verdict", verdict)
            await d.saver.settle()
        assert d.asked == 3
        assert d.written == [("note", "mộ"), ("note", "một"), ("verdict", "dat"), ("verdict", "khong-dat")]
        assert d.saver.state.error is None


async def test_without_a_reason_nothing_is_written_and_what_was_typed_is_handed_back() -> None:
    async with desk(SIGNED) as d:
        d.reasons = [""]
        d.saver.edit("answer/CK1", "note", "một", typing=True)
        assert await d.saver.settle()
        assert (d.written, d.withdrawn) == ([], [{("answer/CK1", "note"): "một"}])
        assert not d.saver.state.waiting
        d.saver.edit("passage/x", "text", "y")
        await d.saver.settle()
        assert (d.written, d.asked) == ([("text", "y")], 1)


async def test_the_question_why_does_not_come_in_the_middle_of_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saver, "PAUSE", 0.0)
    async with desk(SIGNED) as d:
        d.saver.edit("answer/CK1", "note", "một", typing=True)
        await asyncio.sleep(0.02)
        assert d.asked == 0
