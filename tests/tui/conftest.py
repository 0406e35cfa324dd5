"""A data folder with the sample visit, a fixed clock, and ways to wait for what runs beside the screen."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot

from inspect_tool import acts
from inspect_tool.domain.checklist import Checklist
from inspect_tool.library import Library, load_library
from inspect_tool.log.home import Home
from inspect_tool.text import VIETNAM
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.messages import PartRequested
from inspect_tool.tui.widgets.virtual_list import VirtualList

SNAPSHOTS = Path(__file__).parent / "snapshots"


class Ticking:
    """A clock that goes on one second each time it is read."""

    def __init__(self) -> None:
        self.now = datetime(2023, 8, 17, 10, 42, 7, tzinfo=VIETNAM)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library()


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def home(tmp_path: Path, clock: Ticking) -> Home:
    return Home(tmp_path / "home", clock=clock, author="Nguyễn An")


@pytest.fixture
def sample(home: Home, library: Library, root: Path) -> str:
    """The sample visit, created from its records; its id."""
    return acts.create(
        home,
        library,
        unit="UBND quận Bình Thạnh",
        level="quận",
        day=datetime(2023, 8, 17, tzinfo=VIETNAM).date(),
        records=root / "checklists" / "sample" / "binh-thanh-2023.yaml",
        suffix=lambda: "test",
    )


@pytest.fixture(autouse=True)
def _named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is typing is known, so that no test meets the first run's question unasked."""
    monkeypatch.setenv("INSPECT_TOOL_AUTHOR", "Nguyễn An")


@pytest.fixture
def app(home: Home, library: Library, clock: Ticking) -> InspectApp:
    return InspectApp(home.root, get_home=lambda: home, load_library=lambda: library, clock=clock)


@pytest.fixture
def small_app(home: Home, library: Library, clock: Ticking) -> InspectApp:
    """The app with three items whose words are fixed here, so that pictures do not depend on the checklists' text."""
    first = library.checklists[0]
    words = {
        "guidance": "Đếm số thủ tục trên bảng theo từng lĩnh vực rồi so với danh mục đã công bố.",
        "ask": ("Quyết định công bố danh mục", "Ảnh toàn cảnh bảng niêm yết"),
        "usual": ("Còn … thủ tục chưa được niêm yết.",),
        "basis": (),
    }
    texts = {
        "CK1": "Niêm yết đầy đủ danh mục và nội dung thủ tục thuộc thẩm quyền tại nơi trực tiếp tiếp nhận hồ sơ",
        "CK2": "Đã gỡ bỏ thủ tục hết hiệu lực, bị bãi bỏ",
        "CK3": "Niêm yết kịp thời kể từ khi quyết định công bố có hiệu lực",
    }
    items = [{"id": key, "text": text, **words} for key, text in texts.items()]
    section = {"id": first.sections[0].id, "title": "Nội dung niêm yết", "items": items}
    known = {"title": "Công khai", "short": "Công khai", "sections": [section]}
    one = Checklist.model_validate(first.model_dump() | known)
    small = replace(library, checklists=(one,))
    return InspectApp(home.root, get_home=lambda: home, load_library=lambda: small, clock=clock)


async def until(pilot: Pilot[None], condition: Callable[[], object], *, tries: int = 400) -> None:
    """Wait for something that a thread brings about; fails after `tries` short pauses."""
    for _ in range(tries):
        if condition():
            return
        await pilot.pause(0.01)
    pytest.fail("what was waited for did not happen")


async def opened(pilot: Pilot[None], part: str = "inspection") -> None:
    """Open the first inspection of the home screen, and go to a part of it."""
    app = pilot.app
    assert isinstance(app, InspectApp)
    await until(pilot, lambda: app.screen.query_one(VirtualList).current)
    await pilot.press("enter")
    await until(pilot, lambda: getattr(app.screen, "NAME", "") == "inspection")
    await pilot.pause()
    if part != "inspection":
        app.post_message(PartRequested(part))
        await until(pilot, lambda: getattr(app.screen, "NAME", "") == part)
        await pilot.pause()


async def saved(pilot: Pilot[None]) -> None:
    """Wait until the app says that everything is saved."""
    app = pilot.app
    assert isinstance(app, InspectApp)
    await pilot.pause()
    await until(pilot, lambda: app.save_state and not app.save_state.waiting)


def opener(folder: Path, monkeypatch: pytest.MonkeyPatch, ends: str = "exit 0") -> Path:
    """Put a graphical screen and a program that opens files before the system's; the file it notes them in."""
    seen, program = folder / "opened", folder / "bin" / "xdg-open"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$1" >> "{seen}"\n{ends}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":77")
    return seen


def picture(app: App[None]) -> str:
    """Return the screen as plain text."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips) + "\n"


@pytest.fixture
def compare() -> Callable[[App[None], str], None]:
    """Compare the screen with a stored picture; `UPDATE_PICTURES=1` stores it instead."""

    def check(app: App[None], name: str) -> None:
        stored = SNAPSHOTS / f"{name}.txt"
        seen = picture(app)
        if os.environ.get("UPDATE_PICTURES"):
            stored.parent.mkdir(exist_ok=True)
            stored.write_text(seen, encoding="utf-8")
        assert seen == stored.read_text(encoding="utf-8")

    return check
