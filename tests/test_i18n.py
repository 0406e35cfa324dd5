"""The language machinery, and the catalogues against the code: nothing missing, nothing unused, nothing out of step."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest

from inspect_tool import errors, i18n
from inspect_tool.domain import records
from inspect_tool.i18n import t, t_vi, tn
from inspect_tool.tui import keymap
from inspect_tool.tui.commands import ALL, key_words
from tests import catalogues

PACKAGE = catalogues.LOCALE.parent
#: argparse's own sentences, keyed by its English; Python's parser asks for them, our code does not.
FOREIGN = "argparse"
AREAS = sorted({po.stem for po in catalogues.po_files()} - {FOREIGN})
KEY = re.compile(rf"(?:{'|'.join(AREAS)})\.[A-Za-z0-9_.+-]*")
LETTERS = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)

#: Vietnamese that is data and not a sentence for the screen: file → what may stand there, and why.
VIETNAMESE_DATA: dict[str, tuple[str, str]] = {
    "cli/arguments.py": (r"sở|quận|huyện|phường|xã|đặc khu|thành phố", "levels are typed as they are written on paper"),
    "demo.py": (r"UBND quận Bình Thạnh|20/TB-ĐKT", "the sample's unit and number"),
    "domain/law.py": (
        (
            r"Hiến pháp|Luật|Bộ luật|Nghị quyết|Nghị định|Quyết định|Thông tư|Thủ tướng| số | và "
            r"|ngày … tháng … năm |của |, đã được .*"
        ),
        "a citation is Vietnamese anywhere",
    ),
    "domain/records/values.py": (
        r"sở|quận|huyện|phường|xã|đặc khu|thành phố",
        "levels are stored as they are written on paper",
    ),
    "figures_file.py": (r"[^.!?]{1,24}", "column headings as offices write them"),
    "register/catalogue.py": (r"[^.!?]{1,24}", "column headings as offices write them"),
    "register/checklist_out.py": (r"[^.!?]{1,40}", "the column headings of our own sheet"),
    "register/xlsform.py": (r"label::tiếng việt \(vi\)", "how forms name the Vietnamese column"),
    "register/columns.py": (r"[^.!?]{1,24}", "column headings as one-stop systems export them"),
    "report/demo_pki.py": (r"CA trình diễn .*", "the name in a demo certificate"),
    "report/fonts.py": (r"[^ ]+", "the letters a font must have"),
    "report/phrases.py": (r"abcdđ[^ ]+", "the letters that number paragraphs"),
    "text.py": (
        r"[aăâ].*|[đĐ]|ngày | tháng | năm |.*\[.*",
        "the alphabet, the decree's way to write a date, encodings",
    ),
}


#: Enumeration → the part of `domain.po` that names its values.
FAMILIES = {
    "Verdict": "verdict",
    "Nature": "nature",
    "Printed": "printed",
    "Severity": "severity",
    "Reply": "reply",
    "Progress": "progress",
    "Recheck": "recheck",
    "Convention": "profile",
    "Method": "method",
    "Side": "side",
    "Role": "role",
    "Level": "level",
    "DocumentKind": "document",
    "DocumentState": "state",
}


#: A key named in a text: after a word for pressing, in brackets, or at the beginning of what it does.
NAMED_KEY = re.compile(
    r"(?:[Nn]hấn|[Bb]ấm|[Pp]hím|\b[Pp]ress) (?!a )([a-z0-9]|F\d+)\b|\b(Ctrl\+[A-Z])\b|\((F\d+|[a-z])(?:\)| để | opens )"
    r"|(?:^|[.;·,:] |\n)([b-z]|F\d+):? (?=[a-zà-ỹđ]{2,})"
)
#: Texts of boxes whose keys are their own and stay as they are.
BOXES = {
    "pages.hint",
    "redraft.hint",
    "registertable.columns-keys",
    "tui.ask-text.hint",
    "tui.confirm.hint",
    "tui.help.documents",  # how the box of something under way is stopped
    "tui.progress.hint-stop",
}


class Use(NamedTuple):
    """A key as code writes it. `values` are the names a direct call gives it, None where they cannot be seen."""

    where: str
    key: str
    exact: bool
    values: frozenset[str] | None


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def docstrings(tree: ast.AST) -> set[ast.AST]:
    """What documents: strings that stand alone as statements, and `description=` of a field (JSON Schema shows it)."""
    alone = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return alone | {
        node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "description"
    }


@cache
def uses() -> tuple[Use, ...]:
    return tuple(use for path in sources() for use in _uses_in(path))


def _uses_in(path: Path) -> Iterator[Use]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = docstrings(tree)
    called = {node.args[0]: node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args}
    inside = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        start = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else node
        if not isinstance(start, ast.Constant) or not KEY.fullmatch(str(start.value)):
            continue
        where, key = f"{path.relative_to(PACKAGE)}:{start.lineno}", str(start.value)
        if isinstance(node, ast.JoinedStr):
            yield Use(where, key, exact=False, values=None)
        elif start not in skipped | inside and not key.endswith("."):
            yield Use(where, key, exact=True, values=_values(called.get(start)))


def _values(call: ast.Call | None) -> frozenset[str] | None:
    """The values a call fills a text with: `t("key", a=1)`, `tn("key", 2)`, `InputError("key", a=1)`."""
    if call is None or any(word.arg is None for word in call.keywords):
        return None
    name = ast.unparse(call.func).rpartition(".")[2]
    if name not in {"t", "t_vi", "tn"} and not isinstance(getattr(errors, name, None), type):
        return None
    return frozenset(str(word.arg) for word in call.keywords) | ({"n"} if name == "tn" else frozenset())


@cache
def texts(area: str, language: str) -> dict[str, tuple[str, ...]]:
    """Key → its text, or its texts by grammatical number."""
    po = catalogues.LOCALE / language / "LC_MESSAGES" / f"{area}.po"
    found: dict[str, tuple[str, ...]] = {}
    for message in catalogues.read(po):
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            found[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return found


def keys(language: str) -> dict[str, tuple[str, ...]]:
    return {key: text for area in AREAS for key, text in texts(area, language).items()}


def literals() -> set[str]:
    """Every string in the code: a key may be put together from its area and a code kept elsewhere."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in sources())
    return {
        n.value for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    }


def named_by_models() -> set[str]:
    """The names that screens and the command line look up for whatever kind, field or value they show."""
    fields = {f"domain.field.{kind}.{field}" for kind in records.KINDS for field in records.field_names(kind)}
    kinds = {f"domain.kind.{kind}" for kind in records.KINDS}
    enums = [value for value in vars(records).values() if isinstance(value, type) and issubclass(value, StrEnum)]
    values = {f"domain.{FAMILIES[enum.__name__]}.{value}" for enum in enums if enum is not StrEnum for value in enum}
    return fields | kinds | values


def placeholders(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def keys_of_commands() -> frozenset[str]:
    """The places in texts that the screen fills with the keys of commands, as they are now."""
    return frozenset(place for command in ALL for place in keymap.places(command))


# --- the machinery ---------------------------------------------------------------------------------------------------


def test_the_language_is_chosen_for_all() -> None:
    assert i18n.language() == "vi"
    vietnamese = t("errors.rate-unclear", text="x")
    i18n.use("en")
    assert i18n.language() == "en"
    assert t("errors.rate-unclear", text="x") != vietnamese
    assert t_vi("errors.rate-unclear", text="x") == vietnamese
    with pytest.raises(ValueError, match="fr"):
        i18n.use("fr")
    assert i18n.language() == "en"


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (5785, "5.785", "5,785"),
        (Decimal("60.31"), "60,31", "60.31"),
        (Decimal("1E+3"), "1.000", "1,000"),
        (Decimal("-1234567.80"), "-1.234.567,80", "-1,234,567.80"),
    ],
)
def test_figures_are_written_as_the_language_does(value: Decimal | int, vi: str, en: str) -> None:
    assert (i18n.figure(value), i18n.figure(value, "en")) == (vi, en)
    i18n.use("en")
    assert (i18n.figure(value), i18n.figure(value, "vi")) == (en, vi)


def test_a_figure_in_a_text_is_written_so_and_other_numbers_plainly() -> None:
    assert "1.234,5" in t("errors.rate-unclear", text=Decimal("1234.5"))
    assert "2023" in t("errors.rate-unclear", text=2023)
    assert "{text}" in t("errors.rate-unclear", text="{text}")


def test_a_missing_text_hides_nothing() -> None:
    assert t("errors.no-such-text", text="x") == "errors.no-such-text"
    assert t("nowhere.no-such-text") == "nowhere.no-such-text"
    assert not i18n.has("errors.no-such-text")
    assert i18n.has("errors.rate-unclear")


def test_a_value_may_have_any_name() -> None:
    error = errors.InputError("errors.rate-unclear", key=1, n=2, text="abc")
    assert "abc" in str(error)


def test_numbers_of_things_follow_the_language() -> None:
    counted = [key for area in AREAS for key, text in texts(area, "en").items() if len(text) == 2]
    assert counted
    for key in counted:
        i18n.use("en")
        values = dict.fromkeys(placeholders("".join(keys("en")[key])) - {"n"}, "x")
        assert tn(key, 1, **values) != tn(key, 2, **values)
        i18n.use("vi")
        assert tn(key, 1, **values).replace("1", "2") == tn(key, 2, **values)


# --- the catalogues --------------------------------------------------------------------------------------------------


def test_every_area_speaks_both_languages() -> None:
    for language in i18n.LANGUAGES:
        assert {po.stem for po in catalogues.po_files() if po.parts[-3] == language} - {FOREIGN} == set(AREAS)


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_say_the_same_things_with_the_same_values(area: str) -> None:
    vietnamese, english = texts(area, "vi"), texts(area, "en")
    assert vietnamese.keys() == english.keys()
    assert {key for key in vietnamese if not key.startswith(f"{area}.")} == set()
    assert {key for key, text in (vietnamese | english).items() if not all(text)} == set()
    own = {"n", *i18n.LANGUAGES}  # a number may be a word; a value there in both languages is named by its language
    different = {
        key
        for key in vietnamese
        if placeholders("".join(vietnamese[key])) - own != placeholders("".join(english[key])) - own
    }
    assert different == set()
    assert {len(text) for text in english.values()} <= {1, 2}
    counted = {key for key, text in english.items() if len(text) == 2}
    plain = catalogues.read(catalogues.LOCALE / "vi" / "LC_MESSAGES" / f"{area}.po")
    assert {message.id[0] for message in plain if message.pluralizable} == counted


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_texts_are_composed_and_their_places_have_plain_names(area: str, language: str) -> None:
    for key, forms in texts(area, language).items():
        for text in forms:
            assert i18n.has(key, language), f"{key} is not compiled"
            assert text == re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE), key
            assert all(name.isidentifier() for name in placeholders(text)), key
            assert placeholders(text) or not set(text) & set("{}"), f"{key}: braces stay as they are without values"


def test_foreign_texts_keep_their_values() -> None:
    value = re.compile(r"%(?:\(\w+\))?[a-z]")
    for message in catalogues.read(catalogues.LOCALE / "vi" / "LC_MESSAGES" / f"{FOREIGN}.po"):
        source = message.id if isinstance(message.id, str) else message.id[0]
        forms = [message.string] if isinstance(message.string, str) else message.string
        for text in forms or () if source else ():
            assert set(value.findall(text)) <= set(value.findall(source)), source


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('msgid ""\nmsgstr ""\n"a: b"\n\n# note\nmsgid "a.b"\nmsgstr "x"\n"y"\n', []),
        ('msgid "a.b"\nmsgid_plural "a.b"\nmsgstr[0] "x"\nmsgstr[1] "y"\n\nmsgid "a.c"\nmsgstr "x"\n', []),
        ('msgid "a.b"\nmsgstr "x"\nmsgstr "y"\n', ["3: a second msgstr"]),
        ('msgid "a.b"\nmsgstr "x"\n"y"\nmsgstr "z"\n', ["4: a second msgstr"]),
        ('msgid "a.b"\nmsgstr "x"\n\nmsgstr "y"\n', ["4: a second msgstr"]),
        ('msgid "a.b"\nmsgstr "x"\nmsgid "a.c"\nmsgstr "y"\n', ['3: no blank line before msgid "a.c"']),
    ],
)
def test_what_a_merge_leaves_behind_in_a_source_is_named(text: str, found: list[str]) -> None:
    assert catalogues.broken(text) == found


def test_no_source_is_broken() -> None:
    assert list(catalogues.wrong()) == []


def test_compiled_catalogues_are_what_their_sources_say() -> None:
    assert list(catalogues.stale()) == [], "./run catalogues"
    orphans = {mo for mo in catalogues.LOCALE.rglob("*.mo") if not mo.with_suffix(".po").exists()}
    assert orphans == set()


# --- the catalogues against the code ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_key_in_code_has_a_text(language: str) -> None:
    known = keys(language)
    missing = [use for use in uses() if use.exact and use.key not in known]
    missing += [use for use in uses() if not use.exact and not any(key.startswith(use.key) for key in known)]
    assert missing == []


def test_every_text_is_used() -> None:
    exact = {use.key for use in uses() if use.exact} | named_by_models()
    prefixes = tuple(use.key for use in uses() if not use.exact and use.key.rstrip(".") not in AREAS)
    joined = {f"{use.key}{text}" for use in uses() if use.key.rstrip(".") in AREAS for text in literals()}
    assert {key for key in keys("vi") if key not in exact | joined and not key.startswith(prefixes)} == set()


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_kind_field_and_value_has_a_name(language: str) -> None:
    assert named_by_models() - keys(language).keys() == set()


def test_every_call_fills_its_text() -> None:
    known = keys("vi")
    seen = [use for use in uses() if use.values is not None and use.key in known]
    assert len(seen) > 50
    unfilled = [
        (use.where, use.key, sorted(missing))
        for use in seen
        if (missing := placeholders("".join(known[use.key])) - (use.values or frozenset()) - keys_of_commands())
    ]
    assert unfilled == []


def test_only_the_screen_speaks_of_keys() -> None:
    """In line mode, in a document and on the command line a key means nothing."""
    known, front = keys("vi"), keys_of_commands()
    keyed = {key for key, text in known.items() if placeholders("".join(text)) & front}
    assert {"tui.help.inspection", "board.press-to-recommend"} <= keyed
    elsewhere = [use for use in uses() if use.key in keyed and not use.where.startswith("tui/")]
    assert elsewhere == []
    # The declarations of commands are read before a person's own keys are.
    assert [key for key in keyed if key.startswith("tui.command.")] == []


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_no_text_names_a_key_that_can_be_another(language: str) -> None:
    """A command's key stands in a text as a place that the key map fills, `{key_inspection_note}`."""
    changeable = {key_words(key) for command in keymap.changeable() for key in command.keys.split(",")}
    shown = {use for use in uses() if use.where.startswith("tui/")}
    whole, begun = {use.key for use in shown if use.exact}, tuple(use.key for use in shown if not use.exact)
    found = {
        key: match[0]
        for key, forms in keys(language).items()
        if (key in whole or key.startswith(begun)) and key not in BOXES
        for text in forms
        for match in NAMED_KEY.finditer(text)
        if next(filter(None, match.groups())) in changeable
    }
    assert found == {}


def test_no_sentence_for_the_screen_stands_in_code() -> None:
    found = []
    for path in sources():
        name = path.relative_to(PACKAGE).as_posix()
        allowed = re.compile(VIETNAMESE_DATA.get(name, ("(?!)", ""))[0], re.DOTALL)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        skipped = docstrings(tree)
        for node in ast.walk(tree):
            text = str(node.value) if isinstance(node, ast.Constant) and node not in skipped else ""
            if LETTERS.search(text) and not allowed.fullmatch(text):
                found.append(f"{name}: {text}")
    assert found == []
