"""What was typed, on its way to the log: one queue, in order, written in a thread; "saved" is said only afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from inspect_tool.domain.records import Json, check_field, split_path
from inspect_tool.domain.signed import needs_reason
from inspect_tool.errors import InspectError, ReasonNeededError

if TYPE_CHECKING:
    from inspect_tool.domain.inspection import Inspection
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.settings import Clock

#: Seconds without a key after which typing is written.
PAUSE: Final = 0.25
#: Seconds after which typing is written even if it never pauses.
PATIENCE: Final = 2.0
#: The same two for what the signed minutes state: the question why must not come in the middle of a sentence.
PAUSE_BEFORE_ASKING: Final = 4.0
PATIENCE_BEFORE_ASKING: Final = 120.0

#: Asks the person for the reason of a change; an empty answer means that they would rather not make it.
AskReason = Callable[[InspectError], Awaitable[str]]


@dataclass(frozen=True)
class SaveState:
    """What the screen says about saving. Nothing waiting and no error means: everything is on the disk."""

    waiting: bool = False
    #: When the last change was safely written in this session.
    at: datetime | None = None
    error: InspectError | None = None
    #: Whether nothing can be written, because the inspection is open for reading.
    read_only: bool = False
    #: How old the second copy is, where that should worry the person.
    copy: str = ""


@dataclass(frozen=True)
class _Job:
    act: Callable[[Notebook], Any]
    then: Callable[[Any], object] | None
    #: The edits this job writes; they go back to the waiting ones if the disk refuses.
    edits: dict[tuple[str, str], Json]
    #: The version of the inspection that was on the screen when they were made.
    seen: int
    #: Whether more of the same edit is likely to follow.
    typing: bool = False


class Saver:
    """Takes edits and other acts on one notebook and carries them out one after another."""

    def __init__(  # noqa: PLR0913 - what it tells and asks the app, each by name
        self,
        notebook: Notebook,
        clock: Clock,
        *,
        changed: Callable[[Inspection], None],
        stated: Callable[[SaveState], None],
        ask_reason: AskReason,
        withdrawn: Callable[[Mapping[tuple[str, str], Json]], None],
    ) -> None:
        """`ask_reason` is asked once a change or a burst of typing; `withdrawn` gets the edits that were given up."""
        self.notebook = notebook
        self.state = SaveState()
        self._ask_reason = ask_reason
        self._withdrawn = withdrawn
        self._explained: tuple[frozenset[tuple[str, str]], str] = (frozenset(), "")
        self._clock = clock
        self._changed = changed
        self._stated = stated
        self._view = notebook.inspection()
        self._typed: dict[tuple[str, str], Json] = {}
        self._typed_seen = self._view.version
        self._typing = False
        self._typed_since = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._jobs: asyncio.Queue[_Job] = asyncio.Queue()

    def edit(self, record: str, field: str, value: Json, *, typing: bool = False) -> None:
        """Take one edit; None clears the field. Raises `InputError` if the field cannot hold the value."""
        if value is not None:
            value = check_field(split_path(record)[0], field, value)
        loop = asyncio.get_running_loop()
        if not self._typed:
            self._typed_since, self._typed_seen = loop.time(), self._view.version
        self._typed[record, field] = value
        self._typing = typing
        self._say(waiting=True)
        asks = needs_reason(record, self._view.tables)
        if not typing or loop.time() - self._typed_since > (PATIENCE_BEFORE_ASKING if asks else PATIENCE):
            self.flush()
            return
        if self._timer:
            self._timer.cancel()
        self._timer = loop.call_later(PAUSE_BEFORE_ASKING if asks else PAUSE, self.flush)

    def flush(self) -> None:
        """Queue what was typed now, without waiting for a pause."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._typed:
            edits, self._typed, seen = self._typed, {}, self._typed_seen

            def act(notebook: Notebook) -> str:
                return _write(notebook, edits, seen)

            self._jobs.put_nowait(_Job(act, None, edits, seen, self._typing))

    def act(self, act: Callable[[Notebook], Any], then: Callable[[Any], object] | None = None) -> None:
        """Queue something else to do, after every edit made before it."""
        self.flush()
        self._say(waiting=True)
        self._jobs.put_nowait(_Job(act, then, {}, self._view.version))

    async def look(self) -> None:
        """Show what came in beside the edits, from a merge or a document; who edits next has been shown it."""
        self._view = await asyncio.to_thread(self.notebook.inspection)
        self._changed(self._view)

    async def settle(self) -> bool:
        """Wait until everything is written; False if something could not be."""
        self.flush()
        await self._jobs.join()
        return self.state.error is None

    async def run(self) -> None:
        """Write what is queued, until cancelled."""
        while True:
            job = await self._jobs.get()
            try:
                await self._carry_out(job)
            finally:
                self._jobs.task_done()

    def finish(self) -> None:
        """Write what is left without the loop, which is ending; what the disk refuses cannot be kept."""
        self.flush()
        while not self._jobs.empty():
            with suppress(InspectError):
                self._jobs.get_nowait().act(self.notebook)

    async def _carry_out(self, job: _Job) -> None:
        try:
            result, inspection = await self._explaining(job)
        except ReasonNeededError:
            self._say(waiting=bool(self._typed) or self._jobs.qsize() > 0)
            self._withdrawn(job.edits)
            return
        except InspectError as error:
            if job.edits:
                self._typed, self._typed_seen = job.edits | self._typed, job.seen
            self._say(waiting=bool(self._typed), error=error)
            return
        self._say(waiting=bool(self._typed) or self._jobs.qsize() > 0, at=self._clock())
        self._view = inspection
        self._changed(inspection)
        if job.then:
            job.then(result)

    async def _explaining(self, job: _Job) -> tuple[Any, Inspection]:
        """Carry a job out; where a reason is needed ask for it, unless it was given for the same burst of typing."""
        fields, reason = self._explained
        reason = reason if job.typing and fields >= job.edits.keys() else ""
        try:
            return await asyncio.to_thread(self._in_thread, job.act, reason)
        except ReasonNeededError as error:
            if not (reason := await self._ask_reason(error)):
                raise
            self._explained = (frozenset(job.edits), reason)
            return await asyncio.to_thread(self._in_thread, job.act, reason)

    def _in_thread(self, act: Callable[[Notebook], Any], reason: str) -> tuple[Any, Inspection]:
        from inspect_tool.log.reason import because  # noqa: PLC0415 - the log is loaded with the first notebook

        with because(reason):
            result = act(self.notebook)
        return result, self.notebook.inspection()

    def _say(self, *, waiting: bool, at: datetime | None = None, error: InspectError | None = None) -> None:
        self.state = SaveState(waiting, at or self.state.at, error)
        self._stated(self.state)


def _write(notebook: Notebook, edits: dict[tuple[str, str], Json], seen: int) -> str:
    from inspect_tool.log.notebook import CLEAR, Edit  # noqa: PLC0415 - the log is loaded with the first notebook

    return notebook.write(
        [Edit(record, field, CLEAR if value is None else value) for (record, field), value in edits.items()], seen=seen
    )
