"""The line on top of every screen: where one is, and whether everything is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from inspect_tool.i18n import t
from inspect_tool.tui.cells import fit

if TYPE_CHECKING:
    from inspect_tool.tui.saver import SaveState


class TopBar(Widget):
    """Where one is on the left; the saved state on the right."""

    DEFAULT_CSS = """
    TopBar { dock: top; height: 1; background: $panel; color: $text; padding: 0 1; }
    TopBar.-failed { background: $error; color: $text; }
    """

    where: reactive[str] = reactive("")
    save_state: reactive[SaveState | None] = reactive(None)

    def watch_save_state(self, state: SaveState | None) -> None:
        self.set_class(bool(state and state.error), "-failed")

    def saved_words(self) -> str:
        """Say whether everything is on the disk, and in the second copy if that is in question."""
        state = self.save_state
        copy = f"▲ {state.copy} · " if state and state.copy else ""
        return copy + self._disk_words(state)

    def _disk_words(self, state: SaveState | None) -> str:
        if state is None:
            return ""
        if state.read_only:
            return "◌ " + t("tui.saved.read-only")
        if state.error:
            return "✗ " + t("tui.saved.failed")
        if state.waiting:
            return "… " + t("tui.saved.saving")
        return "✓ " + (t("tui.saved.at", time=f"{state.at:%H:%M:%S}") if state.at else t("tui.saved.all"))

    def render(self) -> Text:
        saved = self.saved_words()
        room = max(0, self.size.width - cell_len(saved) - 1)
        return Text.assemble((fit(self.where, room), "bold"), " ", saved, no_wrap=True)
