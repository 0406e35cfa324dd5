"""What to do next on a round through the sample, on whatever screen is in front."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static


class TourPanel(Static):
    """A title and what to do, below the screen's own content."""

    DEFAULT_CSS = """
    TourPanel { height: auto; max-height: 6; padding: 0 1; border-top: heavy $accent; background: $surface; }
    Dialog TourPanel { dock: bottom; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._shown = ("", "")

    def show(self, title: str, text: str) -> None:
        """Show a step; painting again only where it is another one."""
        if self._shown != (title, text):
            self._shown = (title, text)
            self.border_title = Text(title)
            self.update(Text(text))
