"""
A person's own keys, kept in `keys.toml` of the data folder, one line a command: `"inspection.note" = "w,f2"`.

The file is taken as a whole or not at all: with one wrong line every command keeps its own keys, and what is wrong is
told. It may be written by hand; a change on the screen alters its own line and leaves the others as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from inspect_tool.errors import InputError, reason_of
from inspect_tool.i18n import name_by, t
from inspect_tool.text import nearest, nfc
from inspect_tool.tui.commands import ALL, Command, key_words

_LINE: Final = re.compile(r"line (\d+)")
FILE: Final = "keys.toml"
_NAMED: Final = (
    "space|enter|escape|delete|insert|left|right|slash|question_mark|plus|minus|equals_sign|comma|full_stop|semicolon"
    "|apostrophe|backslash|left_square_bracket|right_square_bracket|exclamation_mark|number_sign|at|asterisk"
)
#: What terminals can tell apart: ctrl with i, m, h or j is another key there, and c, q, p, z mean something everywhere.
_KEY: Final = re.compile(rf"[a-zA-Z0-9]|(?:shift\+)?f(?:[1-9]|1[0-2])|ctrl\+[abdefgklnorstuvwxy]|{_NAMED}")
#: Commands that must stay where people look for them.
_FIXED: Final = frozenset({"app.help", "app.quit", "notebook.back"})
_chosen: dict[str, str] = {}


def use(keys: Mapping[str, str]) -> None:
    """Take a person's keys, command id → keys, for everything shown from now on."""
    global _chosen  # noqa: PLW0603 - one program has one keyboard
    _chosen = dict(keys)
    name_by(named)


def keys_of(command: Command) -> tuple[str, ...]:
    """Return the keys a command has now, the first one shown; none where it is only in the palette."""
    keys = _chosen.get(command.id, command.keys)
    return tuple(keys.split(",")) if keys else ()


def words_of(command: Command) -> str:
    """Write a command's keys for people: `g F2`."""
    return " ".join(key_words(key) for key in keys_of(command))


def places(command: Command) -> tuple[str, str]:
    """Return what texts call a command's first key, and its first that works while typing: `key_…` and `typing_…`."""
    name = re.sub(r"\W", "_", command.id)
    return f"key_{name}", f"typing_{name}"


def named(place: str) -> str | None:
    """Write the key that a text has a place for, as it is now; the command's name where it has none."""
    command = _places().get(place)
    if command is None:
        return None
    keys = [key for key in keys_of(command) if place.startswith("key_") or _works_in_fields(key)]
    return key_words(keys[0]) if keys else f"“{command.label}”"


@cache
def _places() -> dict[str, Command]:
    return {place: command for command in ALL for place in places(command)}


def changeable() -> tuple[Command, ...]:
    """Return the commands whose keys may be changed."""
    return tuple(command for command in ALL if command.keys and command.id not in _FIXED)


def load(root: Path) -> dict[str, str]:
    """Read and check the file; nothing where there is none. Raises `InputError` naming all that is wrong."""
    path = root / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise InputError("keymap.unreadable", path=path, why=t("keymap.not-utf8")) from error
    except OSError as error:
        raise InputError("keymap.unreadable", path=path, why=reason_of(error)) from error
    import tomllib  # noqa: PLC0415 - 5 ms that only those with keys of their own need

    try:
        stored = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        why = t("keymap.line", line=int(line[1])) if line else error
        raise InputError("keymap.unreadable", path=path, why=why) from error
    problems = [*_wrong_lines(stored)]
    keys = {str(name): str(value).replace(" ", "") for name, value in stored.items()}
    problems = problems or list(conflicts(keys))
    if problems:
        raise InputError("keymap.wrong", path=path, problems="\n".join(f"- {problem}" for problem in problems))
    return keys


def _wrong_lines(stored: Mapping[str, object]) -> Iterator[str]:
    known = [command.id for command in changeable()]
    for name, value in stored.items():
        if name not in known:
            yield t("keymap.no-command", command=name, nearest=nearest(name, known) or known[0])
        elif not isinstance(value, str) or not value:
            yield t("keymap.no-text", command=name)
        else:
            wrong = next((key for key in value.replace(" ", "").split(",") if not _KEY.fullmatch(key)), None)
            if wrong is not None:
                yield t("keymap.no-key", command=name, key=wrong)


def conflicts(keys: Mapping[str, str]) -> Iterator[str]:
    """Say where a changed key already means something else on the same screen."""
    mine = {command: set(keys.get(command.id, command.keys).split(",")) for command in ALL if command.keys}
    changed = [command for command in mine if command.id in keys]
    for at, command in enumerate(changed):
        for other, taken in mine.items():
            if other is command or other in changed[:at] or not _meet(command.id, other.id):
                continue
            for key in sorted(mine[command] & taken):
                yield t("keymap.conflict", key=key_words(key), first=command.help, second=other.help)


def _meet(first: str, second: str) -> bool:
    """Whether two commands can be asked for on one screen: each stands on its own, on every notebook's, or on all."""
    one, other = first.partition(".")[0], second.partition(".")[0]
    if one == other or "app" in {one, other}:
        return True
    return "notebook" in {one, other} and not {"home", "checklists"} & {one, other}


def change(root: Path, command: Command, key: str | None) -> None:
    """
    Give a command a key in place of those of its kind (letters, or what works in fields); None: its own keys again.

    Raises `InputError` where the key is taken or cannot be used, or the file has mistakes; it then stays as it is.
    """
    keys = load(root)
    if key is None:
        keys.pop(command.id, None)
    else:
        if not _KEY.fullmatch(key):
            raise InputError("keymap.no-key", command=command.help, key=key)
        kept = [other for other in keys_of(command) if _works_in_fields(other) != _works_in_fields(key)]
        keys[command.id] = ",".join([*kept, key] if _works_in_fields(key) else [key, *kept])
        if problem := next(conflicts({command.id: keys[command.id]} | keys), None):
            raise InputError("keymap.taken", problem=problem)
    _write_line(root / FILE, command, keys.get(command.id))
    use(keys)


def _works_in_fields(key: str) -> bool:
    return "+" in key or re.fullmatch(r"f\d+", key) is not None


def _write_line(path: Path, command: Command, keys: str | None) -> None:
    """Replace a command's line, which says what it is for; every other line stays as a person wrote it."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else [f"# {t('keymap.file')}"]
    mine = re.compile(rf"\s*[\"']{re.escape(command.id)}[\"']\s*=")
    lines = [line for line in lines if not mine.match(line)]
    if keys:
        lines.append(f'"{command.id}" = "{keys}"  # {nfc(command.help)}')
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".part")
    new.write_text("\n".join(lines) + "\n", encoding="utf-8")
    new.replace(path)
