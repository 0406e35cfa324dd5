"""What the walk asks before it acts: what to narrow the list to, who does an item, which phrase."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from inspect_tool.domain import walking
from inspect_tool.domain.phrasings import Phrasing, offered_for
from inspect_tool.i18n import t
from inspect_tool.phrasings import PHRASINGS_FILE, office_phrasings
from inspect_tool.tui.screens.dialogs import Option, Pick
from inspect_tool.tui.screens.phrase import PickPhrase
from inspect_tool.tui.widgets.ask_form import AskForm
from inspect_tool.tui.widgets.fields import NoteField

if TYPE_CHECKING:
    from inspect_tool.domain.checklist import Item
    from inspect_tool.domain.inspection import Inspection
    from inspect_tool.tui.screens.base import NotebookScreen
    from inspect_tool.tui.widgets.item_editor import ItemEditor


def narrowing(inspection: Inspection, only: str) -> Pick:
    """Ask what to narrow the list to; `only` is what it is narrowed to now."""
    options = [Option(key or walking.EVERYTHING, walking.filter_label(key)) for key in walking.filters(inspection)]
    return Pick(t("tui.walk.filter"), options, at=only)


async def enter(editor: ItemEditor, field: str) -> None:
    """Go into a field of the item shown: its note, or a value it asks for."""
    if field == "note":
        editor.query_one(NoteField).focus()
    elif field.startswith("values.") and await editor.show_asks():
        editor.query_one(AskForm).field_of(field.removeprefix("values.")).focus()


def assignee(inspection: Inspection, author: str) -> Pick:
    """Ask who does an item: a sub-team, a person, whoever is typing, nobody."""
    names = dict.fromkeys((*walking.assignees(inspection), author))
    people = [Option(f"{walking.BY}{name}", name) for name in names if name]
    return Pick(t("tui.walk.assign"), [*people, Option(walking.BY, t("tui.walk.nobody"))])


def phrase(screen: NotebookScreen, item: Item, then: Callable[[str], object]) -> None:
    """Let a person choose a wording for one item, the office's before the usual ones; `then` gets its text."""
    library = screen.library

    def offer(kept: tuple[Phrasing, ...]) -> None:
        shown = offered_for(kept, item)

        def picked(place: str | None) -> None:
            if place is not None:
                then(shown[int(place)].text)

        screen.app.push_screen(PickPhrase(shown), picked)

    if library.office and (library.office / PHRASINGS_FILE).is_file():
        screen.ask_for_long(lambda _notebook: office_phrasings(library), offer)
    else:
        offer(())
