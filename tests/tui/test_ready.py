"""What is brought in while the home screen rests: once, and so that opening an inspection has nothing left to load."""

from __future__ import annotations

import gc
from threading import Event, Thread

import pytest

from inspect_tool.tui import ready
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.inspection import InspectionScreen
from inspect_tool.tui.screens.items import ItemsScreen
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.tui.conftest import until


def test_two_threads_that_ask_at_once_load_once() -> None:
    loads: list[int] = []
    another = Event()

    def load() -> str:
        loads.append(1)
        if len(loads) > 1:
            another.set()
        another.wait(0.1)
        return "library"

    once = ready.Once(load)
    threads = [Thread(target=once) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (once(), len(loads)) == ("library", 1)


def test_the_collector_goes_on_whatever_happens_while_loading() -> None:
    def fail() -> None:
        with ready.loading():
            assert not gc.isenabled()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert gc.isenabled()


@pytest.mark.parametrize("width", [80, 120])
async def test_opening_reads_no_looks_and_shows_once(
    app: InspectApp, sample: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[frozenset[str]] = []
    refresh = ItemsScreen.refresh_view

    def refresh_view(self: ItemsScreen) -> None:
        shown.append(self.classes)
        refresh(self)

    monkeypatch.setattr(ItemsScreen, "refresh_view", refresh_view)
    async with app.run_test(size=(width, 24)) as pilot:
        await until(pilot, lambda: app.screen.query_one(VirtualList).current)
        await until(pilot, lambda: any("ItemEditor" in where for _, where in app.stylesheet.source))
        await pilot.pause()
        looks = set(app.stylesheet.source)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, InspectionScreen) and app.screen.item_id)
        await pilot.pause()
        assert {where for _, where in set(app.stylesheet.source) - looks} == set()
        assert shown == [frozenset({"-narrow" if width < 100 else "-wide"})]
