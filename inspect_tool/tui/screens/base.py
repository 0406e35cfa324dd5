"""What every screen of an open inspection shares: the inspection coming down, the top bar, the way to other parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual.reactive import var
from textual.screen import Screen

from inspect_tool.domain.inspection import Inspection
from inspect_tool.i18n import t
from inspect_tool.tui.commands import NOTEBOOK, Command
from inspect_tool.tui.messages import ActRequested, ErrorTold, LongActRequested, PartRequested, Told
from inspect_tool.tui.places import record_words
from inspect_tool.tui.saver import SaveState
from inspect_tool.tui.screens.leaving import Leaving
from inspect_tool.tui.widgets.top_bar import TopBar
from inspect_tool.tui.words import day_words

if TYPE_CHECKING:
    from inspect_tool.library import Library
    from inspect_tool.log.commit import Change
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.settings import Clock
    from inspect_tool.tui.screens.progress import Progress


class NotebookScreen(Leaving, Screen[None]):
    """A view of the open inspection. The app hands down each new state; edits go up as messages."""

    #: Names the screen in the catalogue: `tui.part.<NAME>` and `tui.help.<NAME>`.
    NAME: ClassVar[str]
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = NOTEBOOK

    DEFAULT_CSS = """
    NotebookScreen #split { layout: horizontal; height: 1fr; }
    NotebookScreen #left { width: 5fr; height: 1fr; }
    NotebookScreen #right { width: 6fr; height: 1fr; border-left: vkey $panel; }
    NotebookScreen.-narrow #split { layout: vertical; }
    NotebookScreen.-narrow #left { width: 1fr; }
    NotebookScreen.-narrow #right { width: 1fr; height: 13; border-left: none; border-top: solid $panel; }
    """

    inspection: var[Inspection | None] = var(None, init=False)
    save_state: var[SaveState | None] = var(None, init=False)
    #: What is done beside the saving and shows how far it is, whichever screen began it.
    under_way: var[tuple[Progress, ...]] = var((), init=False)

    def __init__(
        self, inspection: Inspection, library: Library, clock: Clock, *, author: str = "", at: str | None = None
    ) -> None:
        super().__init__()
        #: Who is typing.
        self.author = author
        self.clock = clock
        self.set_reactive(NotebookScreen.inspection, inspection)
        self.library = library
        #: What is shown: the inspection comes down again, unchanged, while the screen is being mounted.
        self._showing: Inspection | None = None
        #: What to show first: a record path, or another name the screen knows.
        self.at = at

    @property
    def shown(self) -> Inspection:
        """The inspection shown."""
        if self.inspection is None:
            msg = "a notebook screen without its inspection"
            raise RuntimeError(msg)
        return self.inspection

    def top_bar(self) -> TopBar:
        """Return the top bar, bound to the saved state."""
        bar = TopBar()
        bar.data_bind(NotebookScreen.save_state)
        return bar

    def on_mount(self) -> None:
        """Show the inspection; runs after the `on_mount` of the screen itself, if it has one."""
        if self.is_going:  # already, before it stood
            return
        self.refresh_view()
        if self.at:
            self.show_at(self.at)

    def show_at(self, at: str) -> None:
        """Bring a record or part into view; a screen that shows only one thing has nothing to do."""

    def watch_inspection(self) -> None:
        if self._showing is not None and self._showing is not self.inspection:
            self.refresh_view()

    def refresh_view(self) -> None:
        """Show the inspection as it is now."""
        self._showing = self.shown
        unit = self.shown.unit.name or t("tui.no-unit")
        self.query_one(TopBar).where = f"{self.part_words()} · {unit} · {day_words(self.shown.visit.date)}"

    def show_again(self) -> None:
        """Show what stands, also in the field that is being typed in."""
        self.set_focus(None)
        self.refresh_view()
        if isinstance(self.AUTO_FOCUS, str):
            self.query_one(self.AUTO_FOCUS).focus()

    @property
    def is_topmost(self) -> bool:
        """Whether this is the part being worked on: a box may stand over it, another part does not."""
        from_top = (screen for screen in reversed(self.app.screen_stack) if isinstance(screen, NotebookScreen))
        return self.is_mounted and next(from_top, None) is self

    def part_words(self) -> str:
        """Name the part shown."""
        return t(f"tui.part.{self.NAME}")

    def ask_for(self, act: Callable[[Notebook], Any], then: Callable[[Any], object] | None = None) -> None:
        """Have something done to the notebook, after every edit made before."""
        self.post_message(ActRequested(act, self.unless_left(then) if then else None))

    def ask_for_long(
        self, act: Callable[[Notebook], Any], then: Callable[[Any], object], *, progress: Progress | None = None
    ) -> None:
        """
        Have something read or done beside the saving; an error goes to the one place for errors.

        What may take over a second brings its `Progress`: `screens/progress.py` says how.
        """
        self.post_message(
            LongActRequested(act, self.unless_left(then), lambda error: self.post_message(ErrorTold(error)), progress)
        )

    def tell(self, text: str, *, error: bool = False) -> None:
        """Show a passing note."""
        self.post_message(Told(text, error))

    def action_undo(self) -> None:
        """Take the last change back, and say which it was: it may be of another part than the one in sight."""
        self._revert("undone", lambda notebook: notebook.undo())

    def action_redo(self) -> None:
        self._revert("redone", lambda notebook: notebook.redo())

    def _revert(self, verb: str, act: Callable[[Notebook], str]) -> None:
        from inspect_tool.tui.history import reverted  # noqa: PLC0415 - loaded when first needed

        def tell(changes: list[Change]) -> None:
            self.tell(t(f"history.{verb}", what=reverted(changes, self.shown, self.library)))

        self.ask_for(lambda notebook: notebook.changes(act(notebook)), tell)

    @property
    def in_front(self) -> str | None:
        """Path of the record that commands of every screen are about; None for the inspection as a whole."""
        return None

    def action_history(self) -> None:
        """Show who changed the record in front, when, on which laptop, and why."""
        from inspect_tool.tui import history  # noqa: PLC0415 - loaded when first needed
        from inspect_tool.tui.screens.dialogs import Reading  # noqa: PLC0415 - as above

        record = self.in_front

        def show(found: history.Read) -> None:
            title = t("history.of", what=record_words(record, self.library)) if record else t("history.of-all")
            self.app.push_screen(Reading(title, history.words(found, self.library, naming=record is None)))

        self.ask_for_long(lambda notebook: history.read(notebook, record), show)

    def action_retry(self) -> None:
        self.ask_for(lambda _notebook: None)

    def action_parts(self) -> None:
        self.post_message(PartRequested("parts"))

    def action_back(self) -> None:
        self.dismiss()
