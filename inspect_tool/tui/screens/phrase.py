"""Choose a ready-made wording; the whole of it is read before it is taken."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from inspect_tool.domain.phrasings import Phrasing
from inspect_tool.i18n import t
from inspect_tool.tui.screens.dialogs import Option, Pick
from inspect_tool.tui.widgets.virtual_list import VirtualList


class PickPhrase(Pick):
    """Dismissed with the phrasing's place in the list given."""

    DEFAULT_CSS = """
    PickPhrase VirtualList { max-height: 10; }
    PickPhrase #whole { height: 6; border-top: solid $panel; }
    """

    def __init__(self, phrasings: Sequence[Phrasing]) -> None:
        self._phrasings = tuple(phrasings)
        options = [Option(str(at), each.text, " ".join(each.items)) for at, each in enumerate(phrasings)]
        super().__init__(t("board.phrases"), options)

    def compose_box(self) -> ComposeResult:
        yield from super().compose_box()
        yield Static(id="whole")

    def on_virtual_list_highlighted(self, event: VirtualList.Highlighted) -> None:
        event.stop()
        event.prevent_default()
        whole = self.query_one("#whole", Static)
        whole.update(Text("\n".join(self._told(self._phrasings[int(event.row.key)])) if event.row else ""))

    @staticmethod
    def _told(phrasing: Phrasing) -> list[str]:
        parts = [phrasing.text]
        if phrasing.cause:
            parts.append(t("board.phrase-cause", text=phrasing.cause))
        if phrasing.recommendation:
            parts.append(t("board.phrase-recommendation", text=phrasing.recommendation))
        return parts
