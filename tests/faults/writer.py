"""A child process that writes and acknowledges each write on its standard output, until it is killed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from inspect_tool.log.home import Home
from inspect_tool.log.notebook import Edit

ITEMS = 50


def main() -> None:
    home = Home(Path(sys.argv[1]), clock=lambda: datetime.now(UTC), author="an")
    with home.open(sys.argv[2]) as notebook:
        number = int(sys.argv[3])
        while True:
            number += 1
            note = f"{number} " + "n" * (number * 37 % 400)
            notebook.write([Edit(f"answer/CK{number % ITEMS}", "note", note), Edit("answer/last", "note", str(number))])
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
