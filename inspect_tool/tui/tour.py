"""
A round of two minutes on the sample visit: what to do next stands on the live screens, and waits until it was done.

The sample is a real inspection in a folder of its own that is thrown away afterwards; nothing of the person's own is
touched. What counts is what came of a step, not by which key: whoever uses the mouse or keys of their own goes on too.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from textual.timer import Timer

from inspect_tool.i18n import t
from inspect_tool.text import parse_date
from inspect_tool.tui.commands import ALL
from inspect_tool.tui.keymap import words_of
from inspect_tool.tui.messages import OpenRequested
from inspect_tool.tui.screens.help import HelpScreen
from inspect_tool.tui.screens.progress import Progress, run_beside
from inspect_tool.tui.widgets.tour_panel import TourPanel

if TYPE_CHECKING:
    from inspect_tool.library import Library
    from inspect_tool.log.home import Home
    from inspect_tool.settings import Clock
    from inspect_tool.tui.app import InspectApp
    from inspect_tool.tui.screens.inspection import InspectionScreen

_SAMPLE: Final = "binh-thanh-2023.yaml"
#: Seconds between two looks at whether a step was done.
_LOOK: Final = 0.15


@dataclass(frozen=True)
class Sight:
    """What a person has before them, as far as a step can ask for it."""

    #: Name of the screen in front: that of a part, `palette`, `help`, or `dialog`.
    screen: str = ""
    item: str | None = None
    #: What is sought in the walk.
    sought: str = ""
    #: Whether keys go into a field.
    typing: bool = False
    #: Whether everything is on the disk.
    saved: bool = True
    verdicts: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Step:
    """One thing to do: its text is `tour.step.<name>`, filled with the first and the last key of its command."""

    name: str
    command: str
    #: Gets what was seen when the step began and what is seen now.
    done: Callable[[Sight, Sight], bool]

    def text(self) -> str:
        """Say what to do, by the keys as they are now."""
        keys = next((words_of(command).split() for command in ALL if command.id == self.command), [""])
        return t(f"tour.step.{self.name}", key=keys[0], field_key=keys[-1], part=t("tui.part.conclusion"))


STEPS: Final = (
    Step("move", "", lambda then, now: now.item != then.item),
    Step("verdict", "inspection.not-met", lambda then, now: now.saved and now.verdicts != then.verdicts),
    Step("note", "inspection.note", lambda then, now: now.saved and not now.typing and now.notes != then.notes),
    Step("undo", "notebook.undo", lambda then, now: now.saved and now.notes != then.notes),
    Step("search", "inspection.search", lambda _, now: bool(now.sought)),
    Step("wide", "notebook.back", lambda _, now: not now.sought and not now.typing),
    Step("finding", "inspection.finding", lambda _, now: now.screen == "findings"),
    Step("parts", "notebook.parts", lambda _, now: now.screen == "conclusion"),
    Step("help", "app.help", lambda _, now: now.screen == "help"),
    Step("palette", "", lambda _, now: now.screen == "palette"),
    Step("end", "app.tour-leave", lambda _then, _now: False),
)


class Tour:
    """One round: from the sample's opening until it was left."""

    def __init__(self, app: InspectApp, *, clock: Clock, author: str) -> None:
        self._app = app
        self._clock = clock
        self._author = author
        self._folder = Path(tempfile.mkdtemp(prefix="inspect-tool-tour-"))
        self._at = 0
        self._then: Sight | None = None
        self._timer: Timer | None = None

    async def begin(self) -> None:
        """Make the sample and open it. To be called from a worker."""
        inspection = await run_beside(self._app, self._make, Progress(t("tour.preparing")))
        self._app.post_message(OpenRequested(inspection, home=self._home()))
        self._timer = self._app.set_interval(_LOOK, self._look)

    def _home(self) -> Home:
        from inspect_tool.log.home import Home  # noqa: PLC0415 - the log is loaded with the first notebook

        return Home(self._folder, clock=self._clock, author=self._author)

    def _make(self) -> str:
        from inspect_tool import acts  # noqa: PLC0415 - loaded when first needed
        from inspect_tool.domain.records import UNIT, VISIT  # noqa: PLC0415 - as above
        from inspect_tool.library import data_folder, load_records  # noqa: PLC0415 - as above

        records = data_folder("checklists") / "sample" / _SAMPLE
        stated = dict(load_records(records))
        library: Library = self._app.library()
        return acts.create(
            self._home(),
            library,
            unit=str(stated[UNIT]["name"]),
            level=str(stated[UNIT]["level"]),
            day=parse_date(str(stated[VISIT]["date"])),
            records=records,
        )

    async def leave(self) -> None:
        """Close the sample and throw it away. To be called from a worker."""
        if self._timer:
            self._timer.stop()
        await self._app.leave_inspection()
        for screen in self._app.screen_stack:
            await screen.query(TourPanel).remove()
        await asyncio.to_thread(self.throw_away)

    def throw_away(self) -> None:
        """Remove the sample's folder."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _look(self) -> None:
        """Go on where the step was done; show the step on whatever screen is in front."""
        now = sight(self._app)
        if self._then is None:
            if now.screen != "inspection" or now.item is None:
                return  # the sample is not open yet
            self._then = now
        elif now.screen == "home":
            self._app.run_worker(self._app.run_action("tour_leave"))
            return
        elif STEPS[self._at].done(self._then, now):
            self._at += 1
            self._then = now
        self._show()

    def _show(self) -> None:
        screen = self._app.screen
        panel = next(iter(screen.query(TourPanel)), None)
        if panel is None:
            panel = TourPanel()
            screen.mount(panel)
        leave = next(command for command in ALL if command.id == "app.tour-leave")
        title = t("tour.title", number=self._at + 1, total=len(STEPS), key=words_of(leave))
        panel.show(title, STEPS[self._at].text())


def sight(app: InspectApp) -> Sight:
    """Return what a person has before them now."""
    front, view = app.screen, app.inspection
    name = str(getattr(front, "NAME", "dialog"))
    if isinstance(front, HelpScreen):
        name = "help"
    walks = [screen for screen in app.screen_stack if getattr(screen, "NAME", "") == "inspection"]
    walk = cast("InspectionScreen", walks[0]) if walks and walks[0].is_mounted else None
    answers = sorted(view.answers.items()) if view else []
    return Sight(
        screen=name,
        item=walk.item_id if walk else None,
        sought=walk.view.sought if walk else "",
        typing=app.focused is not None and app.focused.check_consume_key("a", "a"),
        saved=app.save_state is None or not app.save_state.waiting,
        verdicts=tuple((item, str(answer.verdict)) for item, answer in answers),
        notes=tuple((item, answer.note) for item, answer in answers if answer.note),
    )
