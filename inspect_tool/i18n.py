"""Every sentence a user reads, by key, from the gettext catalogues under `locale/`.

A key is `<catalogue>.<name>`; the part before the first dot names the `.po` file, so each area of the
program owns one file per language. Vietnamese is the language a missing English entry falls back to.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("vi", "en")
_LOCALE: Final = Path(__file__).parent / "locale"
_chosen = "vi"


def _nothing(_name: str) -> str | None:
    return None


_named: Callable[[str], str | None] = _nothing


def use(language: str) -> None:
    """Choose the language of everything shown from now on; `vi` or `en`."""
    global _chosen  # noqa: PLW0603 - one program speaks one language at a time
    if language not in LANGUAGES:
        msg = f"unknown language: {language}"
        raise ValueError(msg)
    _chosen = language


def language() -> str:
    """Return the language in use."""
    return _chosen


def name_by(named: Callable[[str], str | None]) -> None:
    """
    Let a program fill the places of a text that no call fills: on the screen the keys of commands, as they are now.

    `named` gets the name of such a place and returns what stands there, None for a name it does not know.
    """
    global _named  # noqa: PLW0603 - as above: one program has one keyboard
    _named = named


@cache
def _catalogue(area: str, lang: str) -> gettext.NullTranslations:
    translations = gettext.translation(area, _LOCALE, [lang], fallback=True)
    if lang != LANGUAGES[0]:
        translations.add_fallback(_catalogue(area, LANGUAGES[0]))
    return translations


def has(key: str, lang: str | None = None) -> bool:
    """Whether a catalogue holds this key."""
    catalogue = _catalogue(key.partition(".")[0], lang or _chosen)
    return catalogue.gettext(key) != key or catalogue.ngettext(key, key, 1) != key


def t(key: str, /, **values: object) -> str:
    """
    Return the text of a key with its `{placeholders}` filled.

    A `Decimal` is written as the language writes figures (3.489 and 60,31 in Vietnamese); everything else by `str`.
    A key that no catalogue knows is returned as it is, so that a missing text never hides an error.
    """
    return _fill(_catalogue(key.partition(".")[0], _chosen).gettext(key), values)


def tn(key: str, n: int, /, **values: object) -> str:
    """Return the text of a key that counts things, in the grammatical number of `n`; `{n}` is filled with it."""
    text = _catalogue(key.partition(".")[0], _chosen).ngettext(key, key, n)
    return _fill(text, {"n": Decimal(n), **values})


def t_vi(key: str, /, **values: object) -> str:
    """Return the text of a key in Vietnamese whatever the screen speaks: the language of the documents."""
    return _fill(_catalogue(key.partition(".")[0], "vi").gettext(key), values, "vi")


def figure(value: Decimal | int, lang: str | None = None) -> str:
    """Write a number as a language does: 5.785 and 60,31 in Vietnamese, 5,785 and 60.31 in English."""
    written = f"{Decimal(value):,f}"
    return written if (lang or _chosen) == "en" else written.translate({44: ".", 46: ","})


def _fill(text: str, values: dict[str, object], lang: str | None = None) -> str:
    return text.format_map(
        _Shown({k: figure(v, lang) if isinstance(v, Decimal) else str(v) for k, v in values.items()})
    )


class _Shown(dict[str, str]):
    """Values by name; one that nobody gives shows its name, so that a slip in a text never hides an error."""

    def __missing__(self, name: str) -> str:
        return _named(name) or f"{{{name}}}"
