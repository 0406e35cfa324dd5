"""A child process that merges bundles one after another and acknowledges each on its standard output, until killed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from inspect_tool.log.home import Home


def main() -> None:
    home = Home(Path(sys.argv[1]), clock=lambda: datetime.now(UTC), author="an")
    with home.open(sys.argv[2]) as notebook:
        for path in sys.argv[3:]:
            notebook.merge([Path(path)], unknown="accept")
            sys.stdout.write(f"{path}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
