"""What a verb works with: the data folder, the clock, who is typing, and where results go."""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from inspect_tool.cli.output import Output
from inspect_tool.settings import Clock, author, home_folder, office_folder, system_clock
from inspect_tool.text import nfc

if TYPE_CHECKING:
    from inspect_tool.domain.units import Units
    from inspect_tool.domain.worktime import Calendar
    from inspect_tool.library import Library
    from inspect_tool.log.home import Home
    from inspect_tool.log.logs import Notice
    from inspect_tool.log.notebook import Notebook


@dataclass
class Session:
    """
    One run of the command line. Parts that cost time to load are made when first asked for.

    `damaged` is set when something read was not what had been written; the run then ends with that exit code.
    """

    root: Path
    author: str
    clock: Clock
    out: Output
    damaged: bool = False

    @classmethod
    def of_environment(cls, *, as_json: bool) -> Session:
        """Read the environment: `INSPECT_TOOL_HOME` names the data folder, `INSPECT_TOOL_AUTHOR` who is typing."""
        root = home_folder()
        return cls(root, author(root) or nfc(_user_name()).strip(), system_clock, Output(as_json=as_json))

    @property
    def home(self) -> Home:
        """All inspections of this data folder."""
        from inspect_tool.log.home import Home

        return Home(self.root, clock=self.clock, author=self.author)

    @property
    def has_inspections(self) -> bool:
        """Whether there is anything to look in; asking costs nothing."""
        return (self.root / "inspections").is_dir()

    def open(self, inspection: str, *, read_only: bool = False) -> Notebook:
        """
        Open an inspection by its id or the unambiguous start of it, and tell what opening found.

        A damaged one opens for reading only: what stands before the damage is shown, and the damage told.
        """
        notebook = self.home.open(nfc(inspection), read_only=read_only)
        for notice in notebook.notices:
            self.out.remark(str(notice))
        self.damaged = self.damaged or any(map(tells_damage, notebook.notices))
        return notebook

    def library(self) -> Library:
        """Load the checklists and the law, the office's own ones first."""
        from inspect_tool.library import load_library

        office = office_folder(self.root)
        return replace(load_library(office if (office / "checklists").is_dir() else None), office=office)

    def calendar(self) -> Calendar:
        """Load the working calendar, the office's own years first."""
        from inspect_tool.calendars import load_calendar

        return load_calendar(office_folder(self.root))

    def units(self) -> Units:
        """Load the administrative units: the office's own list, if it has one."""
        from inspect_tool.library import load_units

        return load_units(office_folder(self.root))

    def run_app(self) -> int:
        """Run the terminal app until the user leaves it. Raises the fault of ours that ended it."""
        from inspect_tool.tui import graphics
        from inspect_tool.tui.app import InspectApp

        def get_home() -> Home:
            """Return the home with the name given on the screen, which may be newer than this run."""
            return replace(self, author=author(self.root) or self.author).home

        graphics.prepare()
        app = InspectApp(self.root, get_home=get_home, load_library=self.library, clock=self.clock)
        app.run()
        if app.failure:
            raise app.failure
        return _again() if app.again else 0


def tells_damage(notice: Notice) -> bool:
    """Whether what opening for reading found is damage; other notices (a torn tail, a revoked key) are not."""
    return notice.key.endswith("damaged")


def _again() -> int:
    """Run the app anew in the language chosen on the screen: words are in every screen's classes."""
    environment = {name: value for name, value in os.environ.items() if name != "INSPECT_TOOL_LANG"}
    return subprocess.run([sys.executable, "-m", "inspect_tool"], env=environment, check=False).returncode


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):  # an account without a name, as in a container
        return "?"
