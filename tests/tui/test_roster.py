"""The team's laptops on the screen: signed by the lead, one dropped and taken back; others only look."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from inspect_tool.library import Library
from inspect_tool.log.home import Home
from inspect_tool.log.keys import fingerprint, log_id
from inspect_tool.log.notebook import Edit
from inspect_tool.log.roster import Member, Roster
from inspect_tool.tui.app import InspectApp
from inspect_tool.tui.screens.dialogs import Confirm, Pick, Reading
from inspect_tool.tui.widgets.virtual_list import VirtualList
from tests.tui.conftest import Ticking, opened, picture, until


@pytest.fixture
def other(home: Home, sample: str, tmp_path: Path, clock: Ticking) -> Home:
    """A second laptop that has worked in the sample, and whose work is here."""
    second = Home(tmp_path / "other", clock=clock, author="Trần Bình")
    with home.open(sample) as ours:
        ours.export(tmp_path / "to-2")
    second.join(tmp_path / "to-2")
    with second.open(sample) as theirs:
        theirs.write([Edit("answer/CK2", "note", "Đã xem.")])
        theirs.export(tmp_path / "back")
    with home.open(sample) as ours:
        ours.merge([tmp_path / "back"], unknown="accept")
    return second


async def chosen(pilot: Pilot[None], key: str) -> None:
    """Choose a line of the list, and agree."""
    app = pilot.app
    await pilot.press("k")
    await until(pilot, lambda: isinstance(app.screen, Pick))
    await pilot.pause()
    app.screen.query_one(VirtualList).go(key)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, Confirm))
    await pilot.pause()


async def agreed(pilot: Pilot[None], app: InspectApp, roster: Callable[[], Roster | None], version: int) -> Roster:
    told = len(app.told)
    await pilot.press("enter")
    await until(pilot, lambda: any(f"lần {version}" in text for text in app.told[told:]))
    found = roster()
    assert found is not None
    assert found.version == version
    return found


async def test_the_lead_signs_drops_and_takes_back(app: InspectApp, home: Home, sample: str, other: Home) -> None:
    def roster() -> Roster | None:
        with home.open(sample, read_only=True) as notebook:
            return notebook.roster

    theirs = other.key.public
    with home.open(sample) as notebook:
        held = notebook.heads()[log_id(theirs)].count
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "exchange")
        await chosen(pilot, "sign")
        assert fingerprint(theirs) in " ".join(picture(app).replace("│", " ").split())
        first = await agreed(pilot, app, roster, 1)
        assert first.lead == home.key.public
        assert {member.name for member in first.members} == {"Nguyễn An", "Trần Bình"}

        await chosen(pilot, theirs)
        dropped = (await agreed(pilot, app, roster, 2)).member(theirs)
        assert dropped is not None
        assert dropped.limit == held
        await chosen(pilot, theirs)
        back = (await agreed(pilot, app, roster, 3)).member(theirs)
        assert back is not None
        assert (back.limit, back.until) == (None, "")

        await pilot.press("k")
        await until(pilot, lambda: isinstance(app.screen, Pick))
        app.screen.query_one(VirtualList).go(home.key.public)
        await pilot.press("enter")
        await until(pilot, lambda: "không tự ra khỏi" in app.told[-1])


async def test_who_comes_after_the_list_is_signed_is_added(
    app: InspectApp, home: Home, sample: str, other: Home
) -> None:
    def roster() -> Roster | None:
        with home.open(sample, read_only=True) as notebook:
            return notebook.roster

    with home.open(sample) as ours:
        ours.set_roster([Member(home.key.public, home.author)])
    theirs = other.key.public
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "exchange")
        await chosen(pilot, theirs)
        assert fingerprint(theirs) in " ".join(picture(app).replace("│", " ").split())
        added = (await agreed(pilot, app, roster, 2)).member(theirs)
        assert added is not None
        assert (added.name, added.limit, added.until) == ("Trần Bình", None, "")
        assert added.since


@pytest.fixture
def listed(home: Home, sample: str, other: Home, tmp_path: Path) -> Home:
    """The second laptop, once the lead's list has come to it."""
    with home.open(sample) as ours:
        ours.set_roster([Member(one.key.public, one.author) for one in (home, other)])
        ours.export(tmp_path / "signed")
    with other.open(sample) as theirs:
        assert theirs.merge([tmp_path / "signed"]).roster
    return other


async def test_others_only_look(home: Home, listed: Home, library: Library, clock: Ticking) -> None:
    app = InspectApp(listed.root, get_home=lambda: listed, load_library=lambda: library, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "exchange")
        await pilot.press("k")
        await until(pilot, lambda: isinstance(app.screen, Reading))
        told = cast("Reading", app.screen).body.plain
        assert "Máy này chỉ xem" in told
        assert fingerprint(home.key.public) in told
