"""The command line: `inspect-tool VERB …`. See `inspect_tool.cli.verbs` for what there is."""

from inspect_tool.cli.front import main

__all__ = ["main"]
