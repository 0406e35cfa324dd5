"""The pages of a PDF: drawn where the terminal draws pictures in its own way, else as their words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from inspect_tool.i18n import t
from inspect_tool.tui import graphics
from inspect_tool.tui.messages import ViewRequested
from inspect_tool.tui.screens.leaving import Leaving
from inspect_tool.tui.widgets.picture import Picture

if TYPE_CHECKING:
    from PIL.Image import Image

#: Pixels across a page that is drawn: fit to read, and quick to send.
_WIDTH = 1200


@dataclass(frozen=True)
class Page:
    """One page: its number (from 1), of how many, its words, and its picture where it is to be drawn."""

    number: int
    count: int
    words: str
    image: Image | None


def read_page(path: Path, number: int, *, draw: bool) -> Page:
    """Read a page of a PDF; `number` is brought between the first and the last. For a thread; a second for a page."""
    import pypdfium2  # noqa: PLC0415 - 100 ms, for looking at pages only

    with pypdfium2.PdfDocument(path) as pdf:
        pdf.init_forms()
        number = min(max(number, 1), len(pdf))
        page = pdf[number - 1]
        words = page.get_textpage().get_text_bounded()
        image = None
        if draw:
            scale = _WIDTH / page.get_width()
            image = page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
        return Page(number, len(pdf), words, image)


class _Sheet(Picture):
    """A page as wide as the window, to be read by scrolling down."""

    WHOLE = False


class PagesScreen(Leaving, ModalScreen[None]):
    """Looks through a PDF page by page."""

    BINDINGS: ClassVar = [
        Binding("escape,q,p", "leave", show=False),
        Binding("right,pagedown,space,n", "turn(1)", show=False),
        Binding("left,pageup,backspace", "turn(-1)", show=False),
        Binding("home", "turn(-100000)", show=False),
        Binding("end", "turn(100000)", show=False),
        Binding("x,f4", "system", show=False),
    ]
    DEFAULT_CSS = """
    PagesScreen { background: $surface; }
    PagesScreen #place { height: 1; background: $panel; padding: 0 1; }
    PagesScreen #hint { height: 1; color: $text-muted; padding: 0 1; }
    PagesScreen VerticalScroll { height: 1fr; padding: 0 1; scrollbar-gutter: stable; }
    PagesScreen Picture { height: auto; }
    PagesScreen Picture Static { display: none; }
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        #: The page shown; none before the first is read.
        self.page: Page | None = None

    @property
    def draws(self) -> bool:
        """Whether this terminal draws pictures in its own way: half blocks show no letters."""
        return graphics.picture_class() is not None and not self.app.no_color

    def compose(self) -> ComposeResult:
        yield Static(Text(f"{self.path.name} …"), id="place")
        with VerticalScroll():
            yield _Sheet() if self.draws else Static(id="words", markup=False)
        yield Static(t("pages.hint"), id="hint", markup=False)

    def on_mount(self) -> None:
        self._read(1)
        self.query_one(VerticalScroll).focus()

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _read(self, number: int) -> None:
        try:
            page = read_page(self.path, number, draw=self.draws)
        except (OSError, RuntimeError, ValueError) as error:
            self.app.call_from_thread(self._failed, str(error))
        else:
            self.app.call_from_thread(self._show, page)

    def _show(self, page: Page) -> None:
        self.page = page
        place = t("pages.place", file=self.path.name, number=page.number, count=page.count)
        self.query_one("#place", Static).update(Text(place, no_wrap=True, overflow="ellipsis"))
        if page.image:
            self.query_one(_Sheet).draw(page.image)
        else:
            self.query_one("#words", Static).update(page.words or t("pages.empty"))
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def _failed(self, why: str) -> None:
        self.query_one("#place", Static).update(Text(t("pages.unreadable", file=self.path.name, reason=why)))

    def action_turn(self, by: int) -> None:
        if self.page:
            number = min(max(self.page.number + by, 1), self.page.count)
            if number != self.page.number:
                self._read(number)

    def action_system(self) -> None:
        self.post_message(ViewRequested(self.path))

    def action_leave(self) -> None:
        self.dismiss()
