"""
Verbs and arguments as declarations, and the argparse parsers built from them.

argparse, because it is the one parser that keeps `--help` within its budget (docs/architecture.md has the numbers).
It takes its own sentences from gettext's default domain, which is how they come out in Vietnamese.
"""

from __future__ import annotations

import argparse
import gettext
import os
import shutil
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from inspect_tool.errors import InputError
from inspect_tool.i18n import LANGUAGES, language, t
from inspect_tool.settings import program

#: Where a parsed `--reason` of a verb that records is found; the verb's function does not see it.
WHY: Final = "why"
_LOCALE: Final = Path(__file__).parent.parent / "locale"


@dataclass(frozen=True)
class Argument:
    """One argument of a verb: its names, what argparse needs to know of it, and its help `cli.arg.<about>`."""

    names: tuple[str, ...]
    about: str
    settings: Mapping[str, Any]

    @property
    def dest(self) -> str:
        """The parameter of the verb's function that receives the value."""
        return self.settings.get("dest") or self.names[0].lstrip("-").replace("-", "_")


@dataclass(frozen=True)
class Verb:
    """
    One thing the command line can do. `run` takes the session and the arguments by name; returns the exit code.

    One that `reads` also takes `--json`, one that `writes` records `--reason`.
    """

    name: str
    arguments: tuple[Argument, ...]
    run: Callable[..., int]
    reads: bool
    writes: bool

    @property
    def summary(self) -> str:
        """What the verb does, in a line."""
        return t(f"cli.verb.{self.name}")


def argument(name: str, *, about: str | None = None, **settings: Any) -> Argument:
    """Declare a positional argument or, when the name starts with a dash, an option."""
    return Argument((name,), about or name.lstrip("-"), settings)


def verb(
    name: str, *arguments: Argument, reads: bool = False, writes: bool = False
) -> Callable[[Callable[..., int]], Verb]:
    """Make a function into a verb. One that `reads` also takes `--json`; one that `writes` records, `--reason`."""

    def declare(run: Callable[..., int]) -> Verb:
        return Verb(name, arguments, run, reads, writes)

    return declare


class Parser(argparse.ArgumentParser):
    """A parser that raises instead of exiting, so that one place decides how errors look."""

    def error(self, message: str) -> NoReturn:
        """Raise what argparse found wrong."""
        raise InputError("cli.usage", message=message, command=self.prog)


def parse(verb: Verb, words: Sequence[str]) -> argparse.Namespace:
    """Read a verb's arguments; raise `InputError` that names what is wrong and the nearest known option."""
    with argparse_speaks():
        parser = parser_of(verb)
        found, extra = parser.parse_known_args(words)
    if extra:
        refuse_unknown(parser, extra[0])
    return found


def parser_of(verb: Verb) -> Parser:
    """Build the parser of one verb."""
    parser = Parser(prog=f"{program()} {verb.name}", description=verb.summary, allow_abbrev=False, add_help=False)
    for declared in verb.arguments:
        parser.add_argument(*declared.names, help=t(f"cli.arg.{declared.about}"), **declared.settings)
    if verb.reads:
        parser.add_argument("--json", action="store_true", help=t("cli.arg.json"))
    if verb.writes:
        parser.add_argument("--reason", dest=WHY, metavar="TEXT", default="", help=t("cli.arg.reason"))
    add_common(parser)
    return parser


def add_common(parser: argparse.ArgumentParser, *, asks_help: str = "help") -> None:
    """Add what can be said with or without a verb; `asks_help` is argparse's action for `--help`."""
    parser.add_argument("--lang", choices=LANGUAGES, default=None, help=t("cli.arg.lang"))
    parser.add_argument("-h", "--help", action=asks_help, help=t("cli.arg.help"))


def refuse_unknown(parser: argparse.ArgumentParser, word: str) -> NoReturn:
    """Raise for an argument nothing asked for, naming the nearest option there is."""
    from inspect_tool.text import nearest

    options = [o for action in parser._actions for o in action.option_strings]  # noqa: SLF001 - no public list of them
    name = word.partition("=")[0]
    close = nearest(name, options) if name.startswith("-") else None
    if close:
        raise InputError("cli.option-unknown-near", option=name, nearest=close, command=parser.prog)
    raise InputError("cli.argument-unknown", word=word, command=parser.prog)


@contextmanager
def argparse_speaks() -> Iterator[None]:
    """Let argparse speak the language in use: gettext finds its catalogue by the variable `LANGUAGE`."""
    before_domain, before = gettext.textdomain(), os.environ.get("LANGUAGE")
    gettext.bindtextdomain("argparse", str(_LOCALE))
    gettext.textdomain("argparse")
    os.environ["LANGUAGE"] = language()
    try:
        yield
    finally:
        gettext.textdomain(before_domain)
        if before is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = before


def overview(groups: Mapping[str, Sequence[Verb]]) -> str:
    """Return the help of the whole program: its verbs by what they are for."""
    width = min(shutil.get_terminal_size().columns, 100)
    column = max(len(v.name) for verbs in groups.values() for v in verbs) + 4
    lines = [t("cli.usage-line", program=program()), "", *textwrap.wrap(t("cli.about"), width)]
    for group, verbs in groups.items():
        lines += ["", t(f"cli.group.{group}")]
        for v in verbs:
            lead = f"  {v.name}".ljust(column)
            lines += textwrap.wrap(v.summary, width, initial_indent=lead, subsequent_indent=" " * column)
    return "\n".join([*lines, "", t("cli.epilogue", program=program())])
