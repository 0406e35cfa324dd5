"""The terminal app: holds the open inspection, hands it down to the screens, takes their edits to the saver."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.reactive import var
from textual.worker import Worker

from inspect_tool.errors import InspectError, InUseError
from inspect_tool.i18n import t
from inspect_tool.settings import author
from inspect_tool.tui.copying import EVERY, FIRST, Copying
from inspect_tool.tui.messages import (
    ActRequested,
    LongActRequested,
    OpenRequested,
    PartRequested,
    RecordEdited,
)
from inspect_tool.tui.screens.home import HomeScreen
from inspect_tool.tui.shell import Shell

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.timer import Timer

    from inspect_tool.domain.inspection import Inspection
    from inspect_tool.domain.records import Json
    from inspect_tool.library import Library
    from inspect_tool.log.home import Home
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.settings import Clock
    from inspect_tool.tui.long_acts import LongActs
    from inspect_tool.tui.saver import Saver, SaveState
    from inspect_tool.tui.screens.base import NotebookScreen
    from inspect_tool.tui.screens.progress import Progress
    from inspect_tool.tui.tour import Tour


class InspectApp(Shell):
    """inspect-tool in a terminal."""

    inspection: var[Inspection | None] = var(None, init=False)
    save_state: var[SaveState | None] = var(None, init=False)
    #: What is done beside the saving and shows how far it is.
    under_way: var[tuple[Progress, ...]] = var((), init=False)

    def __init__(
        self, root: Path, *, get_home: Callable[[], Home], load_library: Callable[[], Library], clock: Clock
    ) -> None:
        """Take the data folder, and ways to get its home and the library: both load after the first paint."""
        super().__init__(root, load_library)
        self._get_home = get_home
        self._clock = clock
        self._saver: Saver | None = None
        self._long: LongActs | None = None
        self._writing: Worker[None] | None = None
        self._departure: Worker[None] | None = None
        self._author = ""
        self._tour: Tour | None = None
        self._copying = Copying(root, clock)
        self._copy_timer: Timer | None = None

    def get_default_screen(self) -> Screen[None]:
        return HomeScreen(self._root, self._get_home, self.library, self._clock)

    # Opening and closing -------------------------------------------------------------------------------------------

    @work(exclusive=True, group="open")
    async def on_open_requested(self, event: OpenRequested) -> None:
        from inspect_tool.tui.screens.who import ask_name_once  # noqa: PLC0415 - loaded when first needed

        if self._departure:
            await self._departure.wait()
        await ask_name_once(self, self._root)
        try:
            notebook, inspection, library = await asyncio.to_thread(self._open, event)
        except InUseError as error:
            await self._offer_reading(event.inspection_id, error)
            return
        except InspectError as error:
            self.tell_error(error)
            return
        self._begin(notebook, inspection)
        self._push("inspection", inspection, library, on_close=True)
        for notice in notebook.notices:
            self.tell(str(notice))

    def _open(self, event: OpenRequested) -> tuple[Notebook, Inspection, Library]:
        notebook = (event.home or self._get_home()).open(event.inspection_id, read_only=event.read_only)
        return notebook, notebook.inspection(), self.library()

    async def _offer_reading(self, inspection_id: str, error: InspectError) -> None:
        """Another process writes here: say so, and offer to look."""
        from inspect_tool.tui.screens.dialogs import Confirm  # noqa: PLC0415 - loaded when first needed

        if await self.push_screen_wait(Confirm(t("tui.in-use.title"), f"{error}\n\n{t('tui.in-use.read')}")):
            self.post_message(OpenRequested(inspection_id, read_only=True))

    def _begin(self, notebook: Notebook, inspection: Inspection) -> None:
        from inspect_tool.tui.long_acts import LongActs  # noqa: PLC0415 - loaded with the first notebook
        from inspect_tool.tui.saver import Saver, SaveState  # noqa: PLC0415 - as above

        self._saver = Saver(
            notebook,
            self._clock,
            changed=self._changed,
            stated=self._stated,
            ask_reason=self._ask_reason,
            withdrawn=self._withdrawn,
        )
        self._long = LongActs(self, self._saver, self._lasting)
        self._author = notebook.author
        self.inspection = inspection
        self.save_state = SaveState(read_only=True) if notebook.read_only else self._saver.state
        self._writing = self.run_worker(self._saver.run(), group="save", exit_on_error=True)
        self._copy_timer = self.set_interval(EVERY, self._copy)
        self.set_timer(FIRST, self._copy)

    @work(exclusive=True, group="copy")
    async def _copy(self) -> None:
        """Keep the second copy in the background; say on the screen where it is old, and each problem once."""
        if self._saver:
            notebook = self._saver.notebook
            await self._keep_copy(notebook)
            note = await asyncio.to_thread(self._copying.note, notebook.id)
            if self.save_state:
                self.save_state = replace(self.save_state, copy=note)

    async def _keep_copy(self, notebook: Notebook) -> None:
        if problem := await asyncio.to_thread(self._copying.keep, notebook):
            self.tell(problem, error=True)

    def _changed(self, inspection: Inspection) -> None:
        self.inspection = inspection

    def _lasting(self, acts: tuple[Progress, ...]) -> None:
        self.under_way = acts

    def _stated(self, state: SaveState) -> None:
        before = self.save_state
        self.save_state = replace(state, copy=before.copy if before else "")
        if state.error and not (before and before.error):
            self.tell_error(state.error)

    async def _ask_reason(self, error: InspectError) -> str:
        """Ask why something is changed that the signed minutes state; nothing means that it is not changed."""
        from inspect_tool.tui.screens.dialogs import AskLine  # noqa: PLC0415 - loaded when first needed

        return await self.push_screen_wait(AskLine(t("reason.title"), f"{error}\n\n{t('reason.hint')}")) or ""

    def _withdrawn(self, edits: Mapping[tuple[str, str], Json]) -> None:
        """Say what was not changed, so that no words of a person are lost, and show what stands again."""
        from inspect_tool.tui.screens.base import NotebookScreen  # noqa: PLC0415 - loaded with the first notebook

        texts = [str(value) for value in edits.values() if isinstance(value, str)]
        self.tell("\n".join([t("reason.withdrawn"), *texts]), error=True)
        for screen in self.screen_stack:
            if isinstance(screen, NotebookScreen):
                screen.show_again()

    def _push(
        self, part: str, inspection: Inspection, library: Library, *, at: str | None = None, on_close: bool = False
    ) -> None:
        from inspect_tool.tui.screens import screen_class  # noqa: PLC0415 - a screen is loaded when first needed

        screen: NotebookScreen = screen_class(part)(inspection, library, self._clock, author=self._author, at=at)
        screen.data_bind(InspectApp.inspection, InspectApp.save_state, InspectApp.under_way)
        self.like_this(screen)
        self.push_screen(screen, self._leave_notebook if on_close else None)

    def _leave_notebook(self, _result: None) -> None:
        if self._saver:
            self._departure = self.run_worker(self._close_notebook(self._saver), group="close")

    async def leave_inspection(self) -> None:
        """Go back to the home screen, and wait until the inspection that was open is closed."""
        from inspect_tool.tui.screens.base import NotebookScreen  # noqa: PLC0415 - loaded with the first notebook

        walk = next((s for s in self.screen_stack if isinstance(s, NotebookScreen)), None)
        if walk:
            while self.screen is not walk:
                await self.pop_screen()
            await walk.dismiss()
        if self._departure:
            await self._departure.wait()

    async def _close_notebook(self, saver: Saver) -> None:
        """End what still goes on, write what is waiting, then let others open the inspection."""
        if self._long:
            await self._long.end()
        await saver.settle()
        if self._writing:
            self._writing.cancel()
        if self._copy_timer:
            self._copy_timer.stop()
        self._saver = None
        await self._keep_copy(saver.notebook)
        await asyncio.to_thread(saver.notebook.close)

    @work(exclusive=True, group="quit")
    async def action_leave(self) -> None:
        """Quit, once everything is written; ask if something cannot be."""
        from inspect_tool.tui.screens.dialogs import Confirm  # noqa: PLC0415 - loaded when first needed

        if self._long:
            await self._long.end()
        if self._saver and not await self._saver.settle():
            text = t("tui.quit.unsaved", why=str(self._saver.state.error))
            if not await self.push_screen_wait(Confirm(t("tui.quit.title"), text)):
                self.again = False
                return
        if self._saver:
            await self._keep_copy(self._saver.notebook)
        self.end()

    def on_unmount(self) -> None:
        """However the app ends: write what is waiting, and let others open the inspection."""
        if self._long:
            self._long.stop()
        if self._saver:
            self._saver.finish()
            self._saver.notebook.close()
        if self._tour:
            self._tour.throw_away()

    # The guided tour -----------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        if author(self._root) is None:
            self._meet()

    @work(exclusive=True, group="meet")
    async def _meet(self) -> None:
        """Welcome whoever starts this for the first time."""
        from inspect_tool.tui.screens.who import meet  # noqa: PLC0415 - loaded when first needed

        if await meet(self, self._root):
            await self.run_action("tour")

    @work(exclusive=True, group="tour")
    async def action_tour(self) -> None:
        """Begin the round through the sample; another one ends."""
        from inspect_tool.tui.tour import Tour  # noqa: PLC0415 - loaded when first needed

        await self._end_tour()
        await self.leave_inspection()
        try:
            self._tour = Tour(self, clock=self._clock, author=author(self._root) or t("tour.somebody"))
            await self._tour.begin()
        except (InspectError, OSError) as error:
            self.tell_error(error)
            await self._end_tour()

    @work(exclusive=True, group="tour")
    async def action_tour_leave(self) -> None:
        if self._tour:
            await self._end_tour()
            self.tell(t("tour.left"))

    async def _end_tour(self) -> None:
        tour, self._tour = self._tour, None
        if tour:
            await tour.leave()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "tour_leave":
            return self._tour is not None
        return super().check_action(action, parameters)

    @work(exclusive=True, group="choose-copy")
    async def on_second_copy_requested(self) -> None:
        """Choose where the second copy is kept, and make it at once."""
        from inspect_tool.tui.screens.second_copy import choose  # noqa: PLC0415 - loaded when first needed

        if await choose(self, self._root):
            self._copy()

    # What screens ask for ------------------------------------------------------------------------------------------

    def on_record_edited(self, event: RecordEdited) -> None:
        if self._saver and self._saver.notebook.read_only:
            self.tell(t("tui.read-only"))
        elif self._saver:
            try:
                self._saver.edit(event.record, event.field, event.value, typing=event.typing)
            except InspectError as error:
                self.tell_error(error)

    def on_act_requested(self, event: ActRequested) -> None:
        if self._saver:
            self._saver.act(event.act, event.then)

    @work
    async def on_long_act_requested(self, event: LongActRequested) -> None:
        if self._saver and self._long:
            await self._long.carry_out(event, self.tell)

    def on_descendant_blur(self) -> None:
        """Whoever leaves a field has finished typing in it."""
        if self._saver:
            self._saver.flush()

    def on_part_requested(self, event: PartRequested) -> None:
        if event.part == "parts":
            self._pick_part()
        elif self.inspection:
            self._go(event.part, event.at, over=event.over)

    def _go(self, part: str, at: str | None, *, over: bool = False) -> None:
        """Show a part: the walk by going back to it, another in place of the one shown, or over it."""
        from inspect_tool.tui.screens.base import NotebookScreen  # noqa: PLC0415 - loaded with the first notebook

        walk = next(s for s in self.screen_stack if isinstance(s, NotebookScreen))
        while self.screen is not walk and not over:
            self.pop_screen()
        if (over or part != walk.NAME) and self.inspection:
            self._push(part, self.inspection, self.library(), at=at)
        elif at:
            walk.show_at(at)

    def _pick_part(self) -> None:
        from inspect_tool.tui.screens import part_options  # noqa: PLC0415 - loaded when first needed
        from inspect_tool.tui.screens.dialogs import Pick  # noqa: PLC0415 - loaded when first needed

        if self.inspection:
            options = part_options(self.inspection, self.library(), self._copying.words(self.inspection.id))
            here = getattr(self.screen, "NAME", None)
            picked = Pick(t("tui.parts.title"), options, at=here)
            self.push_screen(picked, lambda part: self._go(part, None) if part else None)
