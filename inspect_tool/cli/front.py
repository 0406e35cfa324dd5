"""Where a command starts: find the verb, read its arguments, run it, and turn whatever happens into an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from inspect_tool import __version__, i18n
from inspect_tool.cli import boundary
from inspect_tool.cli.parser import WHY, Parser, Verb, add_common, argparse_speaks, overview, parse, refuse_unknown
from inspect_tool.cli.verbs import GROUPS, VERBS
from inspect_tool.errors import DamagedError, InputError
from inspect_tool.settings import chosen_language, home_folder, program


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit code (docs/architecture.md)."""
    words = list(sys.argv[1:] if argv is None else argv)
    boundary.speak_utf8()
    i18n.use(_language(words))
    return boundary.guard(lambda: _dispatch(words))


def _language(words: Sequence[str]) -> str:
    """Find the language before anything is parsed, because what is wrong must be said in it."""
    named = os.environ.get("INSPECT_TOOL_LANG", "")
    for at, word in enumerate(words):
        if word == "--":
            break
        if word == "--lang":
            named = "".join(words[at + 1 : at + 2])
        elif word.startswith("--lang="):
            named = word.removeprefix("--lang=")
    if named in i18n.LANGUAGES:
        return named
    return chosen_language(home_folder()) or i18n.LANGUAGES[0]


def _dispatch(words: Sequence[str]) -> int:
    rest = _front_options(words)
    if rest is None:
        return 0
    if not rest:
        return _app_or_help()
    verb, arguments = _find(rest)
    if verb is None:
        return 0
    values = vars(parse(verb, arguments))
    from inspect_tool.cli.session import Session

    del values["lang"]
    session = Session.of_environment(as_json=values.pop("json", False))
    if reason := values.pop(WHY, ""):
        from inspect_tool.log.reason import because

        with because(reason):
            code = verb.run(session, **values)
    else:
        code = verb.run(session, **values)
    return DamagedError.exit_code if session.damaged else code


def _front_options(words: Sequence[str]) -> list[str] | None:
    """Read what stands before the verb; return the rest, or nothing when that was all that was asked for."""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        at += 2 if words[at] == "--lang" else 1
    parser = Parser(prog=program(), add_help=False, allow_abbrev=False)
    parser.add_argument("--version", action="store_true")
    add_common(parser, asks_help="store_true")
    with argparse_speaks():
        found, extra = parser.parse_known_args(words[:at])
    if extra:
        refuse_unknown(parser, extra[0])
    if found.version:
        print(f"inspect-tool {__version__}")
        return None
    if found.help:
        print(overview(GROUPS))
        return None
    return list(words[at:])


def _find(words: Sequence[str]) -> tuple[Verb | None, list[str]]:
    """Find the verb that the words start with; nothing when they only asked what a family of verbs holds."""
    for length in (2, 1):
        if verb := VERBS.get(" ".join(words[:length])):
            return verb, list(words[length:])
    family = {name: verb for name, verb in VERBS.items() if name.startswith(f"{words[0]} ")}
    if family and words[1:2] in (["-h"], ["--help"]):
        print("\n".join(f"{program()} {name}  {verb.summary}" for name, verb in family.items()))
        return None, []
    if family:
        raise InputError("cli.verb-incomplete", verb=words[0], known=", ".join(family), program=program())
    from inspect_tool.text import nearest

    if close := nearest(" ".join(words[:2]), VERBS) or nearest(words[0], VERBS):
        raise InputError("cli.verb-unknown-near", verb=words[0], nearest=close, program=program())
    raise InputError("cli.verb-unknown", verb=words[0], program=program())


def _app_or_help() -> int:
    """Start the terminal app; where there is neither a terminal nor a browser behind it, show the help instead."""
    terminal = sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()
    if not terminal and "TEXTUAL_DRIVER" not in os.environ:
        print(overview(GROUPS))
        return 0
    from inspect_tool.cli.session import Session

    return Session.of_environment(as_json=False).run_app()
