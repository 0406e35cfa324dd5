"""A look at a file: drawn by the terminal where it can, with half blocks where it has colours, else only words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual import work
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from inspect_tool.i18n import t
from inspect_tool.tui import graphics

if TYPE_CHECKING:
    from PIL.Image import Image

#: No terminal shows more (pixels).
_LARGEST: Final = 1600


class _HalfBlocks(Widget):
    """A picture as half blocks: two pixels a cell, one above the other."""

    DEFAULT_CSS = """
    _HalfBlocks { width: 1fr; height: 1fr; }
    """

    def __init__(self, image: Image) -> None:
        super().__init__()
        self._image = image
        self._strips: tuple[Size, list[Strip]] = (Size(0, 0), [])

    def render_line(self, y: int) -> Strip:
        if self._strips[0] != self.size:
            self._strips = (self.size, half_blocks(self._image, self.size.width, self.size.height))
        strips = self._strips[1]
        return strips[y] if y < len(strips) else Strip.blank(self.size.width, self.rich_style)


def half_blocks(image: Image, width: int, height: int) -> list[Strip]:
    """Draw a picture (RGB) within `width` × `height` cells, keeping its shape."""
    if width < 1 or height < 1:
        return []
    small = image.copy()
    small.thumbnail((width, height * 2))
    row, raw, strips = small.width * 3, small.tobytes(), []
    for top in range(0, len(raw), row * 2):
        cells = []
        for at in range(top, top + row, 3):
            upper, below = Color.from_rgb(*raw[at : at + 3]), raw[at + row : at + row + 3]
            cells.append(Segment("▀", Style(color=upper, bgcolor=Color.from_rgb(*below) if below else None)))
        strips.append(Strip(cells, small.width))
    return strips


class Picture(Container, can_focus=False):
    """Shows a file if it is a picture; otherwise says that it cannot be shown here."""

    #: Whether all of a picture is to be seen; else it is as wide as there is room, and what is below is scrolled to.
    WHOLE: ClassVar[bool] = True

    DEFAULT_CSS = """
    Picture { height: 1fr; }
    Picture > Static { color: $text-muted; height: auto; }
    """

    def compose(self) -> ComposeResult:
        #: How large the picture drawn last is.
        self._pixels = (1, 1)
        yield Static(markup=False)

    def clear(self) -> None:
        """Show nothing."""
        self.workers.cancel_node(self)
        self._say("")

    def show(self, path: Path, media_type: str) -> None:
        """Show a file; decoding it takes place in a thread."""
        if not media_type.startswith("image/"):
            self._say(t("attach.no-preview"))
        elif self.app.no_color:
            self._say(t("attach.no-colour"))
        else:
            self._decode(path)

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _decode(self, path: Path) -> None:
        from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - for pictures only, in the thread

        try:
            with Image.open(path) as opened:
                opened.draft("RGB", (_LARGEST, _LARGEST))
                opened.thumbnail((_LARGEST, _LARGEST))
                image = ImageOps.exif_transpose(opened).convert("RGB")
        except (OSError, UnidentifiedImageError, ValueError, SyntaxError, Image.DecompressionBombError):
            self.app.call_from_thread(self._say, t("attach.no-preview"))
        else:
            self.app.call_from_thread(self.draw, image)

    def draw(self, image: Image) -> None:
        """Show a picture that is at hand."""
        self._say("")
        drawn = graphics.picture_class()
        if drawn:
            self._pixels = image.size
            widget = drawn(image)  # type: ignore[arg-type] # it takes a picture where others take a name
            self._fit(widget)
            self.mount(widget)
        else:
            self.mount(_HalfBlocks(image))

    def on_resize(self) -> None:
        for widget in self.query("Image"):
            self._fit(widget)

    def _fit(self, widget: Widget) -> None:
        """Give a drawn picture the room it fits: by itself it is drawn in its own size and cut off."""
        room = self.container_size if not self.WHOLE else self.size
        size = graphics.cells(self._pixels, room, graphics.cell_size(), whole=self.WHOLE)
        widget.styles.width, widget.styles.height = size

    def _say(self, words: str) -> None:
        if self.is_mounted:
            self.remove_children("_HalfBlocks, Image")
            self.query_one(Static).update(words)
