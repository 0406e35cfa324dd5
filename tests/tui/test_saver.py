"""Edits go to the notebook in order, once each, and are called saved only when they are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from inspect_tool.domain.inspection import Inspection
from inspect_tool.errors import InputError, StorageError
from inspect_tool.log.notebook import CLEAR, Edit, Notebook
from inspect_tool.tui.saver import Saver, SaveState

NOW = datetime(2023, 8, 17, 10, 42, 7, tzinfo=UTC)


class Paper:
    """A notebook that writes to a list, and can be made to refuse."""

    def __init__(self) -> None:
        self.commits: list[list[Edit]] = []
        self.full = False
        self.version = 0
        self.seen = -1

    def write(self, edits: list[Edit], *, seen: int) -> str:
        self.seen = seen
        if self.full:
            raise StorageError("log.disk-full")
        self.commits.append(edits)
        return str(len(self.commits))

    def inspection(self) -> Inspection:
        return Inspection(id="x", tables={}, version=self.version)


class Desk:
    """A saver at work, and what it said."""

    def __init__(self) -> None:
        self.paper = Paper()
        self.views: list[Inspection] = []
        self.states: list[SaveState] = []
        notebook = cast("Notebook", self.paper)
        self.saver = Saver(notebook, lambda: NOW, changed=self.views.append, stated=self.states.append)

    @property
    def written(self) -> list[tuple[str, Any]]:
        return [(edit.field, edit.value) for commit in self.paper.commits for edit in commit]


@asynccontextmanager
async def desk() -> AsyncIterator[Desk]:
    made = Desk()
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
