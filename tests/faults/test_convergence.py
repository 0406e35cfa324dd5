"""
Four installations, random edits, partial exchanges, clones, restarts, in any order: all end in one state.

What stands is computed a second time, from version vectors kept beside: the writes that no later write had seen.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from inspect_tool.domain.records import Json
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import CLEAR, Edit, Notebook
from tests.log.world import ID, TickingClock, ids, no_sync, private_key

RECORDS = ("answer/CK1", "answer/CK2", "finding/a")
FIELDS = {"answer/CK1": ("note",), "answer/CK2": ("note", "assignee"), "finding/a": ("text", "cause")}
VALUES = ("một", "hai", "ba", CLEAR)
KEYS = count()


@dataclass
class Event:
    """One commit, as version vectors see it: what it wrote, and all the events its author had when writing."""

    seen: frozenset[int]
    writes: dict[tuple[str, str], Json]


@dataclass
class Laptop:
    """An installation, and the events it has."""

    home: Home
    notebook: Notebook
    has: set[int] = field(default_factory=set)


def standing(events: dict[int, Event], has: set[int], place: tuple[str, str]) -> set[Json]:
    """What stands in a field for someone who has these events; None is a cleared field."""
    own = {n: e for n, e in events.items() if n in has and place in e.writes}
    return {e.writes[place] for n, e in own.items() if not any(n in o.seen for o in own.values())}


class Team(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = TickingClock()
        self.events: dict[int, Event] = {}
        self.laptops: list[Laptop] = []
        self.numbers = count()

    def home(self, folder: Path) -> Home:
        return Home(
            folder,
            clock=self.clock,
            author=folder.name,
            make_key=lambda: private_key(f"team{next(KEYS)}"),
            make_id=ids(folder.name),
            sync=no_sync,
        )

    def pack(self, laptop: Laptop) -> Path:
        return laptop.notebook.export(self.folder / f"{next(self.numbers)}.zip").path

    @initialize()
    def begin(self) -> None:
        home = self.home(self.folder / "l0")
        notebook = home.create(ID)
        notebook.write([Edit("unit/inspected", "name", "Đơn vị")])
        self.laptops.append(Laptop(home, notebook))
        for number in range(1, 3):
            home = self.home(self.folder / f"l{number}")
            home.join(self.pack(self.laptops[0]))
            self.laptops.append(Laptop(home, home.open(ID)))

    def record(self, laptop: Laptop, act: Callable[[], Any], writes: dict[tuple[str, str], Json]) -> None:
        """Let someone write, and note it beside if anything was written."""
        before = sum(h.count for h in laptop.notebook.heads().values())
        act()
        if sum(h.count for h in laptop.notebook.heads().values()) == before:
            return
        number = next(self.numbers)
        self.events[number] = Event(frozenset(laptop.has), writes)
        laptop.has.add(number)

    @rule(who=st.integers(0, 3), record=st.sampled_from(RECORDS), pick=st.integers(0, 3), value=st.sampled_from(VALUES))
    def edit(self, who: int, record: str, pick: int, value: object) -> None:
        laptop = self.laptops[who % len(self.laptops)]
        name = FIELDS[record][pick % len(FIELDS[record])]
        stored = None if value is CLEAR else str(value)
        self.record(laptop, lambda: laptop.notebook.write([Edit(record, name, value)]), {(record, name): stored})

    @rule(who=st.integers(0, 3), record=st.sampled_from(RECORDS), value=st.sampled_from(VALUES[:3]))
    def edit_all(self, who: int, record: str, value: str) -> None:
        laptop = self.laptops[who % len(self.laptops)]
        own = [n for n in FIELDS[record] if self.stands(laptop, (record, n)) != {value}]
        edits = [Edit(record, name, value) for name in FIELDS[record]]
        self.record(laptop, lambda: laptop.notebook.write(edits), {(record, name): value for name in own})

    def stands(self, laptop: Laptop, place: tuple[str, str]) -> set[Json]:
        return standing(self.events, laptop.has, place)

    @rule(who=st.integers(0, 3), source=st.integers(0, 3), twice=st.booleans())
    def exchange(self, who: int, source: int, twice: bool) -> None:
        receiver, sender = self.laptops[who % len(self.laptops)], self.laptops[source % len(self.laptops)]
        path = self.pack(sender)
        for _ in range(1 + twice):
            report = receiver.notebook.merge([path], unknown="accept")
            assert report.refused == []
            assert report.writes_in == report.writes_new + report.writes_known
        assert not twice or report.writes_new == 0
        receiver.has |= sender.has

    @rule(who=st.integers(0, 3))
    def restart(self, who: int) -> None:
        laptop = self.laptops[who % len(self.laptops)]
        laptop.notebook.close()
        laptop.notebook = laptop.home.open(ID)

    @precondition(lambda self: len(self.laptops) == 3)
    @rule(who=st.integers(0, 2))
    def clone(self, who: int) -> None:
        """Copy a laptop's disk: from here on one key writes in two places."""
        source = self.laptops[who]
        source.notebook.close()
        target = self.folder / "l3"
        shutil.copytree(source.home.root, target)
        source.notebook = source.home.open(ID)
        home = self.home(target)
        self.laptops.append(Laptop(home, home.open(ID), set(source.has)))

    @rule(who=st.integers(0, 3))
    def restore_an_older_folder(self, who: int) -> None:
        """Put the inspection's folder back as it was; the fence outside of it tells."""
        laptop = self.laptops[who % len(self.laptops)]
        had = set(laptop.has)
        laptop.notebook.close()
        folder = laptop.home.inspections / ID
        shutil.copytree(folder, self.folder / "older")
        with laptop.home.open(ID) as notebook:
            number = next(self.numbers)
            if notebook.write([Edit("answer/CK1", "note", f"mất {number}")]):
                self.events[number] = Event(frozenset(had), {("answer/CK1", "note"): f"mất {number}"})
            sent = notebook.export(self.folder / f"{number}.zip").path
        shutil.rmtree(folder)
        (self.folder / "older").rename(folder)
        laptop.notebook = laptop.home.open(ID)
        other = self.laptops[(who + 1) % len(self.laptops)]
        other.notebook.merge([sent], unknown="accept")
        other.has |= had | {number}

    @invariant()
    def each_shows_what_version_vectors_say(self) -> None:
        for laptop in self.laptops:
            tables = laptop.notebook.inspection().tables
            disputed = {(d.record, d.field): {s.value for s in d.values} for d in laptop.notebook.disputes()}
            for record, names in FIELDS.items():
                kind, _, name = record.partition("/")
                shown = tables.get(kind, {}).get(name, {})
                for place in ((record, n) for n in names):
                    expected = self.stands(laptop, place)
                    if len(expected) > 1:
                        assert disputed.pop(place) == expected
                        assert place[1] not in shown
                    else:
                        assert shown.get(place[1]) == next(iter(expected), None)
            assert disputed == {}

    def teardown(self) -> None:
        for _ in range(2):
            for sender in self.laptops:
                path = self.pack(sender)
                for receiver in self.laptops:
                    receiver.notebook.merge([path], unknown="accept")
                    receiver.has |= sender.has
        if self.laptops:
            self.each_shows_what_version_vectors_say()
            first = self.laptops[0].notebook
            everything = {(c.id, c.record, c.field) for c in first.history()}
            assert len(everything) == len(first.history()) == 1 + sum(len(e.writes) for e in self.events.values())
            for laptop in self.laptops[1:]:
                assert laptop.notebook.inspection().tables == first.inspection().tables
                assert laptop.notebook.disputes() == first.disputes()
                assert {(c.id, c.record, c.field) for c in laptop.notebook.history()} == everything
        for laptop in self.laptops:
            laptop.notebook.close()
        shutil.rmtree(self.folder)


def run(examples: int, steps: int) -> None:
    from hypothesis.stateful import run_state_machine_as_test  # noqa: PLC0415

    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large]
    chosen = settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=quiet)
    run_state_machine_as_test(Team, settings=chosen)


def test_all_end_in_one_state() -> None:
    run(8, 12)


@pytest.mark.long
def test_all_end_in_one_state_long() -> None:
    run(300, 40)
