"""
Make the pictures of README and guide from the real program: `.venv/bin/python docs/pictures.py` after `./run demo`.

Screens come from a real terminal (tmux) on the demo's inspection, pages from its signed PDF. Needs tmux.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from html import escape
from pathlib import Path

import pypdfium2
from PIL.Image import Dither
from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text
from weasyprint import HTML

from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit
from inspect_tool.log.reason import because
from inspect_tool.settings import system_clock

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "images"
DEMO = ROOT / "demo-out"
AUTHOR = "Tổ 1"
#: Picture, the part of the inspection it shows by its name, and a text to wait for.
SCREENS = (
    ("minh-chung", "minh chung", "minh-chung-trinh-dien.txt"),
    ("so-lieu", "so lieu", "chỗ không khớp"),
    ("phat-hien", "phat hien", "ƯU ĐIỂM"),
    ("gop-may", "gop may", "nhận gói của máy khác"),
    ("tranh-chap", "tranh chap", "Cổng thông tin còn"),
    ("ket-luan", "bien ban va ket", "Căn cứ"),
    ("lap-va-ky", "lap va ky", "Biên bản kiểm tra –"),
    ("ho-so", "ho so mau", "Trước hạn"),
    ("trung", "phat hien trung", "Còn 3 thủ tục"),
)
COLUMNS, ROWS = 80, 24
INK, PAPER = "#e0e0e0", "#121212"
#: One cell is 8 by 17 pixels; each run of text is put at its own cell, so that no glyph's width moves what follows.
STYLE = f"""@page {{ size: {COLUMNS * 8 + 16}px {ROWS * 17 + 16}px; margin: 0; background: {PAPER} }}
span {{ position: absolute; font: 13.2px/17px "DejaVu Sans Mono", monospace; white-space: pre }}"""


def tmux(*words: str) -> str:
    """Run one tmux command on a server of our own and return what it prints."""
    return subprocess.run(["tmux", "-L", "pictures", *words], check=True, capture_output=True, encoding="utf-8").stdout


def wait_for(text: str, gone: str = "\0") -> None:
    """Wait until the screen shows a text and stands still for a second, twenty at most."""
    before, still = "", 0
    for _ in range(100):
        time.sleep(0.2)
        shown = tmux("capture-pane", "-p")
        still = still + 1 if text in shown and gone not in shown and shown == before else 0
        if still == 5:
            return
        before = shown
    raise SystemExit(f"the screen never showed: {text}\n{before}")


def screen(name: str) -> None:
    """Save what the terminal shows now, colours included."""
    html = [f"<style>{STYLE}</style>"]
    for row, line in enumerate(tmux("capture-pane", "-p", "-e").splitlines()):
        column = 0
        for text, style, _ in Text.from_ansi(line).render(Console(width=COLUMNS)):
            if text != "\n":
                html.append(_run(text, style or Style(), row, column))
                column += cell_len(text)
    save(pypdfium2.PdfDocument(HTML(string="".join(html)).write_pdf()), OUT / f"{name}.png", scale=2)


def _run(text: str, style: Style, row: int, column: int) -> str:
    ink = style.color.get_truecolor().hex if style.color and not style.color.is_default else INK
    paper = style.bgcolor.get_truecolor().hex if style.bgcolor and not style.bgcolor.is_default else PAPER
    if style.reverse:
        ink, paper = paper, ink
    place = f"left: {8 + 8 * column}px; top: {8 + 17 * row}px; width: {8 * cell_len(text)}px"
    weight = "bold" if style.bold else "normal"
    return f'<span style="{place}; color: {ink}; background: {paper}; font-weight: {weight}">{escape(text)}</span>'


def save(pdf: pypdfium2.PdfDocument, path: Path, *, scale: float) -> None:
    """Save the first page as a PNG of few colours: these pictures are kept with the code."""
    pdf[0].render(scale=scale, may_draw_forms=True).to_pil().quantize(48, dither=Dither.NONE).save(path, optimize=True)


def disputed(root: Path) -> None:
    """Let another laptop say something else about an item of the copied inspection, and merge what it says."""
    ours = Home(root / "home", clock=system_clock, author=AUTHOR)
    theirs = Home(root / "theirs", clock=system_clock, author="Tổ 2")
    (entry,) = ours.entries()
    record = "answer/CK5"
    limit = {"nature": "han-che", "items.CK5": True}
    with because("Đọc lại sổ tay sau khi ký biên bản"), ours.open(entry.id) as notebook:
        notebook.export(root / "ours.zip")
        theirs.join(root / "ours.zip")
        notebook.write([Edit(record, "note", "Cổng thông tin còn 3 thủ tục cũ, đơn vị hẹn gỡ trong tuần.")])
        notebook.add("finding", {**limit, "text": "Còn 3 thủ tục hết hiệu lực trên cổng thông tin chưa được gỡ."})
        with theirs.open(entry.id) as other:
            other.add("finding", {**limit, "text": "Trên cổng thông tin còn 5 thủ tục hết hiệu lực chưa được gỡ."})
            other.write([Edit(record, "note", "Cổng thông tin còn 5 thủ tục cũ, đơn vị hẹn gỡ trong tháng.")])
            other.export(root / "theirs.zip")
        notebook.merge([root / "theirs.zip"], unknown="accept")


def sampled(root: Path) -> None:
    """Add a procedure and some dossiers to the copied inspection."""
    ours = Home(root / "home", clock=system_clock, author=AUTHOR)
    (entry,) = ours.entries()
    known = {"code": "1.001193", "name": "Đăng ký khai sinh", "field": "Hộ tịch", "limit": 5}
    days = (("0412", "N.V.A", "11/7", "14/7"), ("0518", "T.T.B", "13/7", "20/7"), ("0633", "L.H.C", "17/7", "27/7"))
    with because("Bổ sung mẫu"), ours.open(entry.id) as notebook:
        notebook.add("procedure", {**known, "limit_unit": "ngày làm việc"}, id="khai-sinh")
        for code, initials, begun, settled in days:
            dossier = {"code": code, "initials": initials, "procedure": "1.001193", "channel": "trực tuyến"}
            notebook.add("dossier", {**dossier, "accepted": f"{begun}/2023 8:30", "settled": f"{settled}/2023 15:00"})


def go(part: str, *texts: str) -> None:
    """Go to a part of the open inspection by its name, and wait for what it shows."""
    tmux("send-keys", "F10")
    wait_for("Đi tới phần nào?")
    tmux("send-keys", "-l", part)
    time.sleep(0.5)
    tmux("send-keys", "Enter", "Enter")
    for text in texts:
        wait_for(text)


def screens() -> None:
    """Take the picture of every screen that README and guide show."""
    wait_for("Bình Thạnh")
    screen("cac-cuoc-kiem-tra")
    tmux("send-keys", "Enter")
    wait_for("0: tổng quan.")
    wait_for("CK1", gone="0: tổng quan.")  # what is told in passing covers a part of the picture
    screen("screen")
    for name, part, text in SCREENS:
        go(part, text)
        screen(name)


def main() -> None:
    """Make every picture."""
    if not (DEMO / "home").is_dir():
        sys.exit("run ./run demo first")
    OUT.mkdir(exist_ok=True)
    program = shlex.join([sys.executable, "-m", "inspect_tool"])
    with tempfile.TemporaryDirectory() as folder:
        home = Path(tempfile.gettempdir(), "so-tay")  # shown on a screen
        home.symlink_to(Path(folder, "home"))
        shutil.copytree(DEMO / "home", Path(folder, "home"))
        disputed(Path(folder))
        sampled(Path(folder))
        environment = {
            **os.environ,
            "INSPECT_TOOL_HOME": str(home),
            "INSPECT_TOOL_AUTHOR": AUTHOR,  # so that nobody is asked for a name
            "COLORTERM": "truecolor",
        }
        subprocess.run(
            ["tmux", "-L", "pictures", "-u", "new-session", "-d", "-x", str(COLUMNS), "-y", str(ROWS), program],
            check=True,
            env=environment,
            cwd=ROOT,
        )
        try:
            tmux("set-option", "-g", "status", "off")
            tmux("set-option", "-ga", "terminal-overrides", ",*:Tc")
            screens()
        finally:
            tmux("kill-server")
            home.unlink()
    conclusion = pypdfium2.PdfDocument(DEMO / "ket-luan.pdf")
    conclusion.init_forms()  # number and date are form fields
    save(conclusion, OUT / "conclusion.png", scale=1.2)


if __name__ == "__main__":
    main()
