"""
Four installations, random edits, partial exchanges, clones, restarts, in any order: all end in one state.

What stands is computed a second time, from version vectors kept beside: the writes that no later write had seen. Where
an exchange brought a later write without an earlier one that its author had, vectors say nothing of what is missing;
there, what each author was shown decides.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from inspect_tool.domain.records import Json
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import CLEAR, Edit, Notebook
from tests.log import second_reader
from tests.log.world import ID, TickingClock, ids, no_sync, private_key

RECORDS = ("answer/CK1", "answer/CK2", "finding/a")
FIELDS = {"answer/CK1": ("note",), "answer/CK2": ("note", "assignee"), "finding/a": ("text", "cause")}
VALUES = ("một", "hai", "ba", CLEAR)
KEYS = count()


Place = tuple[str, str]


@dataclass
class Event:
    """One commit: what it wrote, all events its author had (a version vector), and those it replaced in each field."""

    seen: frozenset[int]
    writes: dict[Place, Json]
    over: dict[Place, frozenset[int]]


@dataclass
class Laptop:
    """An installation, and the events it has."""

    home: Home
    notebook: Notebook
    has: set[int] = field(default_factory=set)


Events = dict[int, Event]


def standing(events: Events, has: set[int], place: Place) -> frozenset[int]:
    """What stands in a field for someone who has these events, by what each author was shown."""
    own = [n for n in has if place in events[n].writes]
    return frozenset(own).difference(*(events[n].over[place] for n in own))


def by_vectors(events: Events, has: set[int], place: Place) -> frozenset[int]:
    """What stands by version vectors alone: what nobody who wrote later had seen."""
    own = [n for n in has if place in events[n].writes]
    return frozenset(n for n in own if not any(n in events[other].seen for other in own))


class Team(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = TickingClock()
        self.events: Events = {}
        self.commits: dict[str, int] = {}
        self.made: Counter[str] = Counter()
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

    def record(self, laptop: Laptop, write: Callable[[], str], writes: dict[Place, Json]) -> None:
        """Let someone write, and note it beside if anything was written."""
        shown = {place: standing(self.events, laptop.has, place) for place in writes}
        if commit := write():
            number = self.commits[commit] = next(self.numbers)
            self.events[number] = Event(frozenset(laptop.has), writes, shown)
            laptop.has.add(number)
            self.made["commits"] += 1

    def on_disk(self, laptop: Laptop) -> set[int]:
        """Which events are in the laptop's log files, read without the program."""
        files = (laptop.home.inspections / ID / "logs").glob("*.log")
        lines = [line[:16].decode() for path in files for line in path.read_bytes().split(b"\n")]
        return {self.commits[line] for line in lines if line in self.commits}

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

    def stands(self, laptop: Laptop, place: Place) -> set[Json]:
        return {self.events[n].writes[place] for n in standing(self.events, laptop.has, place)}

    @rule(who=st.integers(0, 3), source=st.integers(0, 3), twice=st.booleans())
    def exchange(self, who: int, source: int, twice: bool) -> None:
        receiver, sender = self.laptops[who % len(self.laptops)], self.laptops[source % len(self.laptops)]
        path = self.pack(sender)
        for _ in range(1 + twice):
            report = receiver.notebook.merge([path], unknown="accept")
            assert report.refused == []
            assert report.writes_in == report.writes_new + report.writes_known + report.writes_waiting
        assert not twice or report.writes_new == 0
        self.received(receiver, receiver.has | sender.has)
        self.made["exchanges"] += 1

    @rule(who=st.integers(0, 3), source=st.integers(0, 3), chosen=st.integers(0, 255))
    def exchange_a_part(self, who: int, source: int, chosen: int) -> None:
        """Bring only some of a bundle's segments: what lacks its beginning waits."""
        receiver, sender = self.laptops[who % len(self.laptops)], self.laptops[source % len(self.laptops)]
        part = self.folder / f"{next(self.numbers)}.zip"
        with zipfile.ZipFile(self.pack(sender)) as whole, zipfile.ZipFile(part, "w") as some:
            for index, name in enumerate(sorted(whole.namelist())):
                if chosen >> index % 8 & 1:
                    some.writestr(name, whole.read(name))
        report = receiver.notebook.merge([part], unknown="accept")
        assert report.refused == []
        assert report.writes_in == report.writes_new + report.writes_known + report.writes_waiting
        self.received(receiver, receiver.has)
        self.made["exchanges of a part"] += 1
        self.made["writes that had to wait"] += report.writes_waiting

    def received(self, laptop: Laptop, at_least: set[int]) -> None:
        has = self.on_disk(laptop)
        assert has >= at_least
        laptop.has = has

    @rule(who=st.integers(0, 3))
    def restart(self, who: int) -> None:
        laptop = self.laptops[who % len(self.laptops)]
        laptop.notebook.close()
        laptop.notebook = laptop.home.open(ID)
        self.made["restarts"] += 1

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
        self.made["clones"] += 1

    @rule(who=st.integers(0, 3))
    def restore_an_older_folder(self, who: int) -> None:
        """Put the inspection's folder back as it was; the fence outside of it tells."""
        laptop = self.laptops[who % len(self.laptops)]
        had = set(laptop.has)
        laptop.notebook.close()
        folder = laptop.home.inspections / ID
        shutil.copytree(folder, self.folder / "older")
        text = f"mất {next(self.numbers)}"
        laptop.notebook = laptop.home.open(ID)
        self.record(
            laptop,
            lambda: laptop.notebook.write([Edit("answer/CK1", "note", text)]),
            {("answer/CK1", "note"): text},
        )
        sent, later = self.pack(laptop), set(laptop.has)
        laptop.notebook.close()
        shutil.rmtree(folder)
        (self.folder / "older").rename(folder)
        laptop.notebook, laptop.has = laptop.home.open(ID), had
        other = self.laptops[(who + 1) % len(self.laptops)]
        other.notebook.merge([sent], unknown="accept")
        self.received(other, other.has | later)
        self.made["older folders restored"] += 1

    @invariant()
    def each_shows_what_an_independent_count_says(self) -> None:
        for laptop in self.laptops:
            whole = all(self.events[n].seen <= laptop.has for n in laptop.has)
            tables = laptop.notebook.inspection().tables
            disputed = {(d.record, d.field): {s.value for s in d.values} for d in laptop.notebook.disputes()}
            for place in ((record, name) for record, names in FIELDS.items() for name in names):
                if whole:
                    expected = {self.events[n].writes[place] for n in by_vectors(self.events, laptop.has, place)}
                    assert expected == self.stands(laptop, place)
                kind, _, name = place[0].partition("/")
                shown = tables.get(kind, {}).get(name, {})
                expected = self.stands(laptop, place)
                if len(expected) > 1:
                    assert disputed.pop(place) == expected
                    assert place[1] not in shown
                    self.made["disputes compared"] += 1
                else:
                    assert shown.get(place[1]) == next(iter(expected), None)
            assert disputed == {}

    def teardown(self) -> None:
        for _ in range(2):
            for sender in self.laptops:
                path = self.pack(sender)
                for receiver in self.laptops:
                    receiver.notebook.merge([path], unknown="accept")
                    self.received(receiver, receiver.has | sender.has)
        if self.laptops:
            assert all(laptop.has == set(self.events) for laptop in self.laptops)
            self.each_shows_what_an_independent_count_says()
            first = self.laptops[0].notebook
            everything = {(c.id, c.record, c.field) for c in first.history()}
            assert len(everything) == len(first.history()) == 1 + sum(len(e.writes) for e in self.events.values())
            for laptop in self.laptops[1:]:
                assert laptop.notebook.inspection().tables == first.inspection().tables
                assert laptop.notebook.disputes() == first.disputes()
                assert {(c.id, c.record, c.field) for c in laptop.notebook.history()} == everything
            for laptop in self.laptops:
                self.a_second_reader_sees_the_same(laptop)
        for laptop in self.laptops:
            laptop.notebook.close()
        shutil.rmtree(self.folder)
        TOTAL.update(self.made, runs=1)

    def a_second_reader_sees_the_same(self, laptop: Laptop) -> None:
        read = second_reader.in_folder(laptop.notebook.folder)
        for place in ((record, name) for record, names in FIELDS.items() for name in names):
            spelled = {json.dumps(value) if value is not None else None for value in self.stands(laptop, place)}
            assert read.get(place, {None}) == (spelled or {None})


#: What all runs of a test went through.
TOTAL: Counter[str] = Counter()


@pytest.mark.usefixtures("no_disk")
@pytest.mark.parametrize(("examples", "steps"), [(8, 12), pytest.param(300, 40, marks=pytest.mark.long)])
def test_all_end_in_one_state(examples: int, steps: int, counted: Callable[[str], None]) -> None:
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large]
    chosen = settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=quiet)
    TOTAL.clear()
    run_state_machine_as_test(Team, settings=chosen)
    counted(", ".join(f"{count} {what}" for what, count in TOTAL.items()))
