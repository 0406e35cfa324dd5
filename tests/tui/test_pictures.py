"""What is sent to a terminal that draws pictures, read back by the protocols' own rules: is it the page?"""

from __future__ import annotations

import base64
import io
import os
import re
import select
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from inspect_tool.tui.screens.pages import read_page

if sys.platform == "win32":
    pytest.skip("needs a pseudo terminal", allow_module_level=True)

import fcntl
import pty
import termios

#: Columns and rows of the terminal, and pixels of a cell.
ROOM: Final = (80, 24)
CELL: Final = (8, 16)
#: What a terminal of each kind answers to what it is asked, and what it sets in the environment.
SIXEL: Final = ({rb"\x1b\[c": b"\x1b[?62;4;22c", rb"\x1b\[16t": b"\x1b[6;16;8t"}, {"TERM_PROGRAM": "WezTerm"})
KITTY: Final = (
    {
        rb"\x1b\[c": b"\x1b[?62;22c",
        rb"\x1b_Gi=(\d+),[^\x1b]*a=q[^\x1b]*\x1b\\": b"\x1b_Gi=%s;OK\x1b\\",
        rb"\x1b\[16t": b"\x1b[6;16;8t",
    },
    {"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"},
)
#: The app as it is when a page is looked at; it ends by itself, not by a key that an answer could be taken for.
PROGRAM: Final = """
import sys
from pathlib import Path
from inspect_tool.tui import graphics
graphics.prepare()
from textual.app import App
from inspect_tool.tui.screens.pages import PagesScreen

class Host(App):
    def on_mount(self):
        self.push_screen(PagesScreen(Path(sys.argv[1])))

Host().run()
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page with shapes that a wrong decoding could not leave in place."""
    file = tmp_path / "trang.pdf"
    with pypdfium2.PdfDocument.new() as pdf:
        sheet = pdf.new_page(300, 400)
        for at, (left, colour) in enumerate(((20, (200, 0, 0)), (120, (0, 0, 160)), (210, (0, 0, 0)))):
            shape = pypdfium2.raw.FPDFPageObj_CreateNewRect(left, 40 + 90 * at, 60, 80)
            pypdfium2.raw.FPDFPageObj_SetFillColor(shape, *colour, 255)
            pypdfium2.raw.FPDFPath_SetDrawMode(shape, pypdfium2.raw.FPDF_FILLMODE_ALTERNATE, 0)
            pypdfium2.raw.FPDFPage_InsertObject(sheet, shape)
        pypdfium2.raw.FPDFPage_GenerateContent(sheet)
        pdf.save(file)
    return file


def shown(
    page: Path, answers: dict[bytes, bytes], environment: dict[str, str], until: Callable[[bytes], object]
) -> bytes:
    """Run the screen in a terminal that answers so, until it has sent what ends a picture; return all it sent."""
    plain = {k: v for k, v in os.environ.items() if k not in {"TMUX", "STY", "NO_COLOR", "TERM_PROGRAM"}}
    child, master = pty.fork()
    if child == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))  # it does not say how large a cell is
        env = {
            **plain,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "COLUMNS": "80",
            "LINES": "24",
            **environment,
        }
        os.execve(sys.executable, [sys.executable, "-c", PROGRAM, str(page)], env)  # noqa: S606 - the program under test
    sent, asked = b"", dict.fromkeys(answers, 0)
    try:
        for _ in range(600):
            if select.select([master], [], [], 0.1)[0]:
                sent += os.read(master, 1 << 16)
            for question, answer in answers.items():
                found = list(re.finditer(question, sent))
                for match in found[asked[question] :]:
                    os.write(master, answer % match[1] if match.groups() else answer)
                asked[question] = len(found)
            if until(sent):
                return sent
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
        os.close(master)
    pytest.fail(f"no picture in what was sent: {sent[-400:]!r}")


def sixels(data: bytes) -> Image.Image:
    """Draw a sixel picture as DEC's manual says: bands of six rows, colours in percent, `!` repeats, `$` and `-`."""
    header = re.match(rb'\x1bP[\d;]*q"1;1;(\d+);(\d+)', data)
    assert header
    width, height = int(header[1]), int(header[2])
    image = Image.new("RGB", (width, height))
    pixels = image.load()
    assert pixels
    colours: dict[int, tuple[int, ...]] = {}
    x = top = colour = 0
    for token in re.finditer(
        rb"#(\d+)(?:;2;(\d+);(\d+);(\d+))?|!(\d+)(.)|([$-])|([?-~])", data[header.end() : -len(b"\x1b\\")]
    ):
        if token[1]:
            colour = int(token[1])
            if token[2]:
                colours[colour] = tuple(round(int(token[n]) * 255 / 100) for n in (2, 3, 4))
        elif token[7]:
            x, top = 0, top + (6 if token[7] == b"-" else 0)
        else:
            bits, times = (token[6] or token[8])[0] - 63, int(token[5] or 1)
            for at in range(x, x + times):
                for row in (row for row in range(6) if bits >> row & 1):
                    pixels[at, top + row] = colours[colour]
            x += times
    return image


def kitty(sent: bytes) -> tuple[Image.Image, int, dict[str, str]]:
    """Put together a picture sent in pieces (PNG in base64, `m=1` until the last); its number and its placement."""
    commands = [
        (dict(pair.split("=") for pair in found[1].decode().split(",")), found[2])
        for found in re.finditer(rb"\x1b_G([^;\x1b]*);?([^\x1b]*)\x1b\\", sent)
    ]
    pieces = [(keys, data) for keys, data in commands if keys.get("f") == "100"]
    number = int(pieces[0][0]["i"])
    last = next(at for at, (keys, _) in enumerate(pieces) if keys["m"] == "0")
    assert all(len(data) <= 4096 and len(data) % 4 == 0 for _, data in pieces[:last])
    assert {int(keys["i"]) for keys, _ in pieces[: last + 1]} == {number}
    assert 0 < number < 1 << 32
    assert all(keys["q"] == "2" for keys, _ in pieces), "an answer would be taken for keys"
    placed = next(keys for keys, _ in commands if keys.get("a") == "p" and int(keys["i"]) == number)
    data = base64.b64decode(b"".join(data for _, data in pieces[: last + 1]), validate=True)
    return Image.open(io.BytesIO(data)).convert("RGB"), number, placed


def same(drawn: Image.Image, page: Path) -> float:
    """Return how far apart the pixels of what was drawn and of the top of the page are on average, of 255."""
    wanted = read_page(page, 1, draw=True).image
    assert wanted
    rows = round(drawn.width * wanted.height / wanted.width / CELL[1])
    scaled = wanted.resize((drawn.width, rows * CELL[1]), Image.Resampling.LANCZOS).crop((0, 0, *drawn.size))
    return max(ImageStat.Stat(ImageChops.difference(drawn, scaled)).mean)


def test_sixels_are_the_page(page: Path) -> None:
    whole = re.compile(rb"\x1bP[\d;]*q.*?\x1b\\", re.DOTALL)
    found = whole.search(shown(page, *SIXEL, until=whole.search))
    assert found
    drawn = sixels(found[0])
    assert ROOM[0] * CELL[0] - 4 * CELL[0] <= drawn.width <= ROOM[0] * CELL[0], "as wide as the window"
    assert drawn.height <= ROOM[1] * CELL[1], "what is below the window would scroll it"
    assert same(drawn, page) < 3
    assert len(drawn.getcolors(1 << 20) or ()) > 1, "not one even surface"


def test_what_kitty_is_sent_is_the_page(page: Path) -> None:
    cell = "\U0010eeee".encode()
    sent = shown(page, *KITTY, until=lambda sent: sent.count(cell) >= 70 * 20)
    drawn, number, placed = kitty(sent)
    assert same(drawn, page) < 3
    columns, rows = int(placed["c"]), int(placed["r"])
    assert placed["U"] == "1"
    cells = sent.decode("utf-8", "replace")
    assert "\U0010eeee\u0305\u0305" in cells  # the first cell: row 0, column 0
    red, green, blue = number >> 16 & 255, number >> 8 & 255, number & 255
    assert f"38;2;{red};{green};{blue}" in cells, "the picture's number is the colour of its cells"
    assert ROOM[0] - 4 <= columns <= ROOM[0]
    assert abs(rows * CELL[1] / (columns * CELL[0]) - 400 / 300) < 0.05, "the page keeps its shape"


@pytest.mark.parametrize("inside", [{"TMUX": "sock,1,0"}, {"STY": "1.pts"}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_where_pictures_do_not_pass_the_words_are_shown_and_nothing_is_asked(
    page: Path, inside: dict[str, str]
) -> None:
    environment = {**KITTY[1], **inside}
    if "TERM" in inside:
        environment = inside
    sent = shown(page, {}, environment, until=lambda sent: b"trang.pdf" in sent)
    assert b"\x1b_G" not in sent
    assert b"\x1bP" not in sent
    assert not re.search(rb"\x1b\[c|\x1b\[16t", sent)
