"""
Make the pictures of README and guide from the real program: `.venv/bin/python docs/pictures.py` after `./run demo`.

Screens come from a real terminal (tmux) on the demo's inspection, pages from its signed PDF. Needs tmux.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
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

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "images"
DEMO = ROOT / "demo-out"
COLUMNS, ROWS = 80, 24
INK, PAPER = "#e0e0e0", "#121212"
#: One cell is 8 by 17 pixels; each run of text is put at its own cell, so that no glyph's width moves what follows.
STYLE = f"""@page {{ size: {COLUMNS * 8 + 16}px {ROWS * 17 + 16}px; margin: 0; background: {PAPER} }}
span {{ position: absolute; font: 13.2px/17px "DejaVu Sans Mono", monospace; white-space: pre }}"""


def tmux(*words: str) -> str:
    """Run one tmux command on a server of our own and return what it prints."""
    return subprocess.run(["tmux", "-L", "pictures", *words], check=True, capture_output=True, encoding="utf-8").stdout


def wait_for(text: str) -> None:
    """Wait until the screen shows a text and stands still, ten seconds at most."""
    before = ""
    for _ in range(50):
        time.sleep(0.2)
        shown = tmux("capture-pane", "-p")
        if text in shown and shown == before:
            return
        before = shown
    raise SystemExit(f"the screen never showed: {text}")


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


def main() -> None:
    """Make every picture."""
    if not (DEMO / "home").is_dir():
        sys.exit("run ./run demo first")
    OUT.mkdir(exist_ok=True)
    program = shlex.join([sys.executable, "-m", "inspect_tool"])
    environment = {
        **os.environ,
        "INSPECT_TOOL_HOME": str(DEMO / "home"),
        "INSPECT_TOOL_AUTHOR": "Tổ 1",  # so that nobody is asked for a name
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
        wait_for("Bình Thạnh")
        tmux("send-keys", "Enter")
        wait_for("CK1")
        screen("screen")
    finally:
        tmux("kill-server")
    conclusion = pypdfium2.PdfDocument(DEMO / "ket-luan.pdf")
    conclusion.init_forms()  # number and date are form fields
    save(conclusion, OUT / "conclusion.png", scale=1.2)


if __name__ == "__main__":
    main()
