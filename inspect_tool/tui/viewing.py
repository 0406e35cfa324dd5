"""Hand a file to the program the system opens it with; where there is none to show it, say so instead of pretending."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

#: Tried in this order where the system is neither Windows nor macOS.
_OPENERS: Final = (("xdg-open",), ("gio", "open"), ("wslview",))
#: Seconds in which an opener that cannot has said so; one that goes on for longer is the viewer itself.
_PATIENCE: Final = 3.0


def opener(environment: Mapping[str, str], platform: str = sys.platform) -> tuple[str, ...] | None:
    """
    Return the command that opens files here; None where no window could be shown.

    Over ssh without a forwarded screen, or on a console, an opener would start a text browser over what stands here.
    """
    if platform == "darwin":
        return ("open",)
    if platform != "win32" and not ("DISPLAY" in environment or "WAYLAND_DISPLAY" in environment):
        return None
    return next((command for command in _OPENERS if shutil.which(command[0], path=environment.get("PATH"))), None)


def view(path: Path) -> bool:
    """Open a file or folder; whether the system took it. Waits up to three seconds: for a thread."""
    if sys.platform == "win32":
        try:
            os.startfile(path)  # noqa: S606 - the way to open a file there
        except OSError:
            return False
        return True
    command = opener(os.environ)
    if command is None:
        return False
    quiet = subprocess.DEVNULL
    try:
        begun = subprocess.Popen([*command, path], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    except OSError:
        return False
    try:
        return begun.wait(timeout=_PATIENCE) == 0
    except subprocess.TimeoutExpired:
        return True
