"""A screen that is being left: what comes back late, or is asked of it meanwhile, looks for nothing that is gone."""

from __future__ import annotations

import asyncio

import pytest
from textual import work
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from inspect_tool.tui.screens.leaving import Leaving
from inspect_tool.tui.widgets.virtual_list import Column, VirtualList
from tests.tui.conftest import until


class Lingering(Static):
    """Stays a while after what stands beside it is gone."""

    def __init__(self) -> None:
        super().__init__()
        self.may_go = asyncio.Event()

    async def on_unmount(self) -> None:
        await self.may_go.wait()


class Left(Leaving, Screen[None]):
    """Looks into its list whenever something comes back or is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.came_back = asyncio.Event()
        self.results: list[int] = []

    def compose(self) -> ComposeResult:
        yield VirtualList([Column()])
        yield Lingering()

    def on_mount(self) -> None:
        self.wait()

    @work
    async def wait(self) -> None:
        await self.came_back.wait()
        self.query_one(VirtualList).show([])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.is_mounted and self.query_one(VirtualList).current is not None

    def show(self, result: int) -> None:
        self.query_one(VirtualList).show([])
        self.results.append(result)


@pytest.mark.parametrize("way", ["worker", "action", "result"])
async def test_what_comes_while_a_screen_is_left_is_let_go(way: str) -> None:
    async with App[None]().run_test() as pilot:
        screen = Left()
        await pilot.app.push_screen(screen)
        await pilot.pause()
        lingering, later = screen.query_one(Lingering), screen.unless_left(screen.show)
        later(1)
        screen.dismiss()
        for _ in range(400):  # the pilot would wait for the app, and the app waits for what lingers
            await asyncio.sleep(0.01)
            if not screen.query(VirtualList):
                break
        try:
            if way == "worker":
                screen.came_back.set()
            elif way == "action":
                assert screen.check_action("open", ()) is False
            else:
                later(2)
            await asyncio.sleep(0.01)
        finally:
            lingering.may_go.set()
        await until(pilot, lambda: not screen.is_attached)
    assert screen.results == [1]
