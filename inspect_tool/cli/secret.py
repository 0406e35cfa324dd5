"""Passwords and PINs: from a prompt, a file descriptor or the environment; never from an argument."""

from __future__ import annotations

import os
import sys
from typing import Final

from inspect_tool.errors import InputError
from inspect_tool.i18n import t

VARIABLE: Final = "INSPECT_TOOL_PASSWORD"


def password(descriptor: int | None, what: str) -> str:
    """
    Return the password of `what` (a file's name, for the prompt).

    A named descriptor comes first, then the variable, then a prompt. Without any of them: `InputError`.
    """
    if descriptor is not None:
        return _of_descriptor(descriptor)
    if (given := os.environ.get(VARIABLE)) is not None:
        return given
    if not (sys.stdin and sys.stdin.isatty()):
        raise InputError("cli.password-missing", what=what, variable=VARIABLE)
    import getpass

    return getpass.getpass(t("cli.password-prompt", what=what) + " ")


def _of_descriptor(descriptor: int) -> str:
    try:
        with os.fdopen(descriptor, encoding="utf-8") as stream:
            return stream.readline().rstrip("\r\n")
    except (OSError, ValueError) as error:
        raise InputError("cli.password-descriptor", descriptor=descriptor) from error
