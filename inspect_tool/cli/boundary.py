"""The one outer boundary: every way a command can end becomes a message on stderr and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from io import TextIOWrapper
from typing import Final

from inspect_tool.errors import InspectError, explain, understood
from inspect_tool.i18n import t

EXIT_INTERNAL: Final = 70  # EX_SOFTWARE: our mistake, not the user's
EXIT_INTERRUPTED: Final = 130
EXIT_PIPE: Final = 141


def speak_utf8() -> None:
    """Read and write UTF-8 whatever the locale says: Vietnamese must not fail under `LC_ALL=C`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")


def guard(work: Callable[[], int]) -> int:
    """Run a command. What it raises is told on stderr; the result is the exit code."""
    try:
        code = work()
        if sys.stdout is not None:
            sys.stdout.flush()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except KeyboardInterrupt:
        complain(t("cli.interrupted"))
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader has gone; the interpreter must not complain again when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_PIPE
    except Exception as error:  # noqa: BLE001 - the outer boundary: nothing is ever shown as a bare traceback
        return _failed(error)
    return code


def _failed(error: Exception) -> int:
    if isinstance(error, InspectError):
        complain(str(error))
        return error.exit_code
    if isinstance(error, OSError) and understood(error):
        complain(explain(error))
        return InspectError.exit_code
    return _unexpected(error)


def complain(message: str) -> None:
    """Tell the user on stderr."""
    print(f"inspect-tool: {message}", file=sys.stderr)


def _unexpected(error: BaseException) -> int:
    """Say that data is safe and where the details are; they are kept because nobody can copy them from a screen."""
    import traceback

    from inspect_tool.settings import home_folder, system_clock

    details = "".join(traceback.format_exception(error))
    folder = home_folder() / "errors"
    path = folder / f"{system_clock():%Y%m%d-%H%M%S}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(details, encoding="utf-8")
        complain(t("cli.unexpected", what=type(error).__name__, path=path))
    except OSError:
        complain(t("cli.unexpected-unwritten", what=type(error).__name__))
        print(details, file=sys.stderr)
    return EXIT_INTERNAL
