"""Finding verbs, reading arguments, help and its language."""

from __future__ import annotations

import inspect
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from inspect_tool import __version__, i18n
from inspect_tool.cli.arguments import DOCUMENT_KINDS, ROLES, VERDICTS
from inspect_tool.cli.parser import Verb, parser_of
from inspect_tool.cli.verbs import GROUPS, VERBS
from inspect_tool.domain.records import DocumentKind, Verdict
from inspect_tool.report.fields import SIGNATURES
from tests.cli.conftest import Run


def test_every_verb_of_the_contract_is_there() -> None:
    promised = [
        "demo",
        "new",
        "list",
        "show",
        "history",
        "status",
        "answer",
        "set",
        "add",
        "remove",
        "export",
        "merge",
        "join",
        "conflicts",
        "resolve",
        "report",
        "sign",
        "number",
        "verify",
    ]
    families = ["figures check", "checklist list", "checklist check", "checklist schema", "key show", "doctor"]
    assert set(promised + families) <= set(VERBS)


@pytest.mark.parametrize("verb", VERBS.values(), ids=lambda verb: verb.name)
def test_a_verb_takes_what_it_declares(verb: Verb) -> None:
    session, *parameters = inspect.signature(verb.run).parameters.values()
    assert session.name == "session"
    assert {p.name for p in parameters} == {argument.dest for argument in verb.arguments}
    assert all(p.kind is p.KEYWORD_ONLY for p in parameters)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("name", VERBS)
def test_a_verb_explains_itself(run: Run, name: str, language: str) -> None:
    ran = run(*name.split(), "--help", "--lang", language)
    assert (ran.code, ran.err) == (0, "")
    assert "cli." not in ran.out
    assert ("options" in ran.out) is (language == "en")
    i18n.use(language)
    for argument in VERBS[name].arguments:
        assert i18n.has(f"cli.arg.{argument.about}", language)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_help_shows_all_verbs_by_what_they_are_for(run: Run, language: str) -> None:
    ran = run("--lang", language, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert "cli." not in ran.out
    starts = [line.strip() for line in ran.out.splitlines()]
    for name in VERBS:
        assert any(line.startswith(f"{name}  ") for line in starts)
    assert all(i18n.t(f"cli.group.{group}") in ran.out for group in GROUPS)


def test_no_verb_and_no_terminal_is_help(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert run().out == run("--help").out


def test_version(run: Run) -> None:
    assert run("--version").out == f"inspect-tool {__version__}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["anser"], "answer"),
        (["lst"], "list"),
        (["checklst", "check"], "checklist check"),
        (["xyzzy"], "--help"),
        (["figures"], "figures check"),
        (["checklist", "nothing"], "checklist schema"),
        (["list", "--jsn"], "--json"),
        (["list", "surplus"], "surplus"),
        (["--colour", "list"], "--colour"),
        (["show"], "ID"),
        (["answer", "x", "CK1", "--verdict", "tot"], "khong-dat"),
        (["answer", "x", "CK1", "--note"], "--note"),
        (["list", "--lang", "fr"], "vi"),
        (["report", "x", "--kind", "bien-ban"], "--out"),
    ],
)
def test_wrong_usage_says_what_to_do(run: Run, words: list[str], said: str) -> None:
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_mistakes_are_told_in_the_chosen_language(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "còn thiếu: ID" in run("show").err
    assert "required: ID" in run("--lang", "en", "show").err
    assert "required: ID" in run("show", "--lang=en").err
    monkeypatch.setenv("INSPECT_TOOL_LANG", "en")
    assert "required: ID" in run("show").err
    assert "còn thiếu: ID" in run("show", "--lang", "vi").err


def test_the_environment_is_left_as_it_was(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    run("list", "--help", "--lang", "vi")
    assert os.environ["LANGUAGE"] == "de"


def test_a_family_lists_its_verbs(run: Run) -> None:
    ran = run("checklist", "--help")
    assert ran.code == 0
    assert {line.split("  ")[0] for line in ran.out.splitlines()} == {
        f"inspect-tool {name}" for name in VERBS if name.startswith("checklist ")
    }


def test_choices_are_those_of_the_models() -> None:
    assert list(VERDICTS) == list(Verdict)
    assert list(DOCUMENT_KINDS) == list(DocumentKind)
    assert set(ROLES) == set(SIGNATURES)


def test_words_that_start_with_a_dash_can_be_values() -> None:
    parser = parser_of(VERBS["set"])
    found = parser.parse_args(["x", "answer/CK1", "note", "--", "--json"])
    assert found.value == "--json"


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8"])
def test_any_locale_gets_utf8(clean_env: dict[str, str], tmp_path: Path, locale: str, root: Path) -> None:
    env = {**clean_env, "LC_ALL": locale, "PYTHONPATH": str(root)}
    env.pop("LANG", None)
    ran = subprocess.run(
        [sys.executable, "-m", "inspect_tool", "list"], capture_output=True, env=env, cwd=tmp_path, check=False
    )
    assert ran.returncode == 0
    assert "Chưa có cuộc kiểm tra nào" in ran.stdout.decode("utf-8")
