"""What widgets and screens tell those above them: edits and wishes go up as messages, the inspection comes down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from inspect_tool.domain.records import Json
    from inspect_tool.log.home import Home
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.tui.screens.progress import Progress


@dataclass
class FieldEdited(Message):
    """A person changed one field shown by a widget that does not know which record it shows."""

    #: The field's name within its record.
    field: str
    #: What it says now; None when it was emptied.
    value: Json
    #: Whether more keys of the same edit are likely to follow.
    typing: bool = False


@dataclass
class RecordEdited(Message):
    """A person changed one field of one record."""

    record: str
    field: str
    value: Json
    typing: bool = False


@dataclass
class ActRequested(Message):
    """Something to do to the notebook, after every edit made before it."""

    #: Runs in the saving thread; may not touch a widget.
    act: Callable[[Notebook], Any]
    #: Runs back on the screen's side with what `act` returned.
    then: Callable[[Any], object] | None = None


@dataclass
class LongActRequested(Message):
    """Something that takes long: it runs beside the saving, which goes on."""

    #: Runs in a thread of its own; may not touch a widget.
    act: Callable[[Notebook], Any]
    #: Gets what `act` returned.
    then: Callable[[Any], object]
    #: Gets the error a person can act on.
    failed: Callable[[Exception], object]
    #: What is shown of it once it takes longer than a moment.
    progress: Progress | None = None


@dataclass
class OpenRequested(Message):
    """Open an inspection."""

    inspection_id: str
    read_only: bool = False
    #: The data folder it lies in, where that is not the person's own.
    home: Home | None = None


@dataclass
class PartRequested(Message):
    """Go to a part of the open inspection."""

    #: Name of the screen.
    part: str
    #: Record path or other name the part should show first.
    at: str | None = None
    #: Whether Escape leads back to the screen that asked.
    over: bool = False


@dataclass
class SecondCopyRequested(Message):
    """Choose where the second copy is kept."""


@dataclass
class ViewRequested(Message):
    """Open a file or folder with the system's program for it."""

    path: Path


@dataclass
class LibraryChanged(Message):
    """The checklists on this laptop are not what was loaded any more."""


@dataclass
class ErrorTold(Message):
    """Something went wrong that a person can act on."""

    error: Exception


@dataclass
class Told(Message):
    """Something a person should read, kept so that it can be read again."""

    text: str
    error: bool = False
