"""Follow earlier inspections up: those on this laptop, and those that arrive as a bundle."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from inspect_tool.domain.followup import Relation, asked, relation, renewal, renewal_path, result_of, stated
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import EARLIER, Level, Recheck, Unit
from inspect_tool.errors import InputError, InspectError, NotFoundError
from inspect_tool.library import Library, load_units
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import CLEAR, Edit, Notebook
from inspect_tool.settings import Clock


@dataclass(frozen=True)
class Before:
    """An earlier inspection and what its unit is to the one inspected now."""

    inspection: Inspection
    relation: Relation


def before(home: Home, library: Library, unit: str, level: str, day: date) -> tuple[Before, ...]:
    """Return the inspections here of this unit, or of one it has taken over from, latest first, of earlier days."""
    units, now = load_units(library.office), Unit(id="", name=unit, level=Level(level))
    found: list[Before] = []
    for entry in home.entries():
        try:
            view = read_earlier(home, entry.id)
        except InspectError:  # one that cannot be read is shown, with why, in the list of inspections
            continue
        kinship = relation(units, view.unit, now)
        if kinship in {Relation.SAME, Relation.PREDECESSOR} and (view.visit.date or date.max) < day:
            found.append(Before(view, kinship))
    return tuple(sorted(found, key=lambda each: _day(each.inspection), reverse=True))


def home_of(notebook: Notebook, clock: Clock) -> Home:
    """Return the data folder that holds an open inspection, to look at its others."""
    return Home(notebook.folder.parent.parent, clock=clock, author=notebook.author)


def read_earlier(home: Home, source: str) -> Inspection:
    """Read an inspection of this laptop by its id, or one in a bundle, which is not joined: it is only looked at."""
    try:
        notebook = home.open(source, read_only=True)
    except NotFoundError:
        if not Path(source).exists():
            raise
    else:
        with notebook:
            return notebook.inspection()
    with tempfile.TemporaryDirectory() as folder:
        aside = home.aside(Path(folder))
        with aside.open(aside.join(Path(source)).inspection_id, read_only=True) as notebook:
            return notebook.inspection()


def follow(notebook: Notebook, library: Library, earlier: Sequence[Inspection]) -> int:
    """Bring what earlier inspections asked for, to be re-checked; return how many items came. Again, none come."""
    view = notebook.inspection()
    edits = list(carried(view, earlier, library))
    if edits:
        notebook.write(edits)
    return len({edit.record for edit in edits} - {EARLIER})


def renew(notebook: Notebook, record: str) -> str:
    """Recommend again what re-checking found still open; return the recommendation's path. Again, nothing changes."""
    view = notebook.inspection()
    item = next((each for each in view.followups if each.path == record), None)
    if item is None:
        raise NotFoundError("log.record-missing", record=record)
    if result_of(item) is not Recheck.STILL_OPEN:
        raise InputError("recheck.not-open")
    path = renewal_path(item)
    if not any(each.path == path for each in view.recommendations):
        notebook.write([Edit(place, field, value) for (place, field), value in renewal(item, view).items()])
    return path


def carried(view: Inspection, earlier: Sequence[Inspection], library: Library) -> Iterator[Edit]:
    """
    Yield what earlier inspections bring into one. What is there already stays as people left it.

    Raises `InputError` where one is of another unit, as far as the list of units tells.
    """
    units, known = load_units(library.office), dict(view.tables.get("followup", {}))
    for each in earlier:
        if each.id == view.id:
            raise InputError("acts.follows-itself", inspection=each.id)
        if relation(units, each.unit, view.unit) is Relation.OTHER:
            raise InputError("acts.follows-other", inspection=each.id, earlier=each.unit.name, unit=view.unit.name)
        for path, fields in asked(each).items():
            name = path.partition("/")[2]
            if name not in known:
                known[name] = {}
                yield from (Edit(path, field, value) for field, value in (fields | {"order": len(known)}).items())
    latest = max(earlier, key=_day, default=None)
    if latest and _day(latest) >= ((view.earlier and view.earlier.date) or date.min):
        yield from _comparison(view, stated(latest, library.checklists))


def _comparison(view: Inspection, fields: Mapping[str, object]) -> Iterator[Edit]:
    """Yield what makes `earlier/visit` say this and nothing else."""
    kind, _, name = EARLIER.partition("/")
    old = view.tables.get(kind, {}).get(name, {})
    if old.get("from_inspection") not in {None, fields["from_inspection"]}:
        yield from (Edit(EARLIER, field, CLEAR) for field in old if field not in fields and not field.startswith("_"))
    yield from (Edit(EARLIER, field, value) for field, value in fields.items() if old.get(field) != value)


def _day(inspection: Inspection) -> date:
    return inspection.visit.date or date.min
