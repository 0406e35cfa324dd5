"""Open a new inspection."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from inspect_tool.acts.following import carried
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.pinning import pins
from inspect_tool.domain.records import UNIT, VISIT, Json, Level
from inspect_tool.errors import InputError
from inspect_tool.library import Library, load_records
from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.text import fold, nfc, slug

_SUFFIX_LETTERS: Final = "23456789abcdefghjkmnpqrstvwxyz"
_LONGEST_SLUG: Final = 40


def random_suffix() -> str:
    """Return four letters that tell apart inspections of one unit on one day, opened on different laptops."""
    return "".join(secrets.choice(_SUFFIX_LETTERS) for _ in range(4))


def create(  # noqa: PLR0913 - an inspection is all of these
    home: Home,
    library: Library,
    *,
    unit: str,
    level: str,
    day: date,
    records: Path | None = None,
    follows: Sequence[Inspection] = (),
    suffix: Callable[[], str] = random_suffix,
) -> str:
    """
    Open a new inspection and return its id.

    `records` is a file whose records it begins with; `follows` are earlier inspections of the unit, whose
    recommendations it is to re-check.
    """
    given: dict[tuple[str, str], Json] = {
        (VISIT, "date"): day.isoformat(),
        (UNIT, "name"): nfc(unit).strip(),
        (UNIT, "level"): level_of(level),
    }
    if not given[UNIT, "name"]:
        raise InputError("acts.unit-unnamed")
    given |= {(VISIT, field): value for field, value in pins(library.checklists).items()}
    loaded = {(path, f): v for path, fields in (load_records(records) if records else ()) for f, v in fields.items()}
    for place, value in given.items():
        if loaded.get(place, value) != value:
            raise InputError(
                "acts.contradicts", file=records, record=place[0], field=place[1], theirs=loaded[place], given=value
            )
    begun = Inspection("", {"unit": {"inspected": {"name": given[UNIT, "name"], "level": given[UNIT, "level"]}}})
    brought = list(carried(begun, follows, library))
    inspection_id = f"{day}-{slug(unit)[:_LONGEST_SLUG].strip('-')}-{suffix()}"
    with home.create(inspection_id) as notebook:
        records_given = [Edit(path, field, value) for (path, field), value in (given | loaded).items()]
        notebook.write([*records_given, *brought])
        return notebook.id


def level_of(text: str) -> str:
    """Return a unit's level as stored; `quan` and `Quận` are `quận`."""
    known = {fold(level): str(level) for level in Level}
    if fold(text.strip()) not in known:
        raise InputError("acts.level-unknown", level=text, known=", ".join(Level))
    return known[fold(text.strip())]
