"""`python -m inspect_tool` is `inspect-tool`."""

import sys

from inspect_tool.cli import main

if __name__ == "__main__":
    sys.exit(main())
