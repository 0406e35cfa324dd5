"""What import-linter's static contracts cannot see: imports inside functions, and what really loads."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "inspect_tool"

#: What a pure rule may use besides inner modules: values and algorithms, nothing that reads the world.
PURE = {
    "__future__", "abc", "ast", "bisect", "calendar", "collections", "collections.abc", "dataclasses", "datetime",
    "decimal", "difflib", "enum", "fractions", "functools", "graphlib", "hashlib", "itertools", "json", "keyword",
    "math", "operator", "pydantic", "re", "simpleeval", "string", "types", "typing", "unicodedata", "zlib",
}  # fmt: skip
#: Calls that read clock, chance or files although their modules are pure.
IMPURE_CALLS = {"now", "today", "utcnow", "open", "print", "input", "getrandbits"}
HEAVY = {"weasyprint", "pyhanko", "polars", "jinja2", "textual"}


def modules() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES: Mapping[str, Path] = modules()


def _run_time_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node except what stands under `if TYPE_CHECKING`: imports inside functions are in."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        yield from _run_time_nodes(node)


def imports(module: str) -> Iterator[str]:
    """The modules this one imports anywhere; `from a import b` names `a.b` if that is one."""
    path = MODULES[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in _run_time_nodes(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.rsplit(".", node.level - 1)[0] if node.level > 1 else package
                base = f"{above}.{base}".rstrip(".")
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in MODULES else base


def loaded_by(code: str, env: Mapping[str, str]) -> set[str]:
    """The top-level names in `sys.modules` after running code in a fresh interpreter."""
    script = f"import sys\n{code}\nsys.stdout.write('\\n' + ' '.join(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=env, check=False)
    assert ran.returncode == 0, ran.stderr
    return {name.partition(".")[0] for name in ran.stdout.splitlines()[-1].split()}


def test_no_cycles_even_inside_functions() -> None:
    graph = {name: {other for other in imports(name) if other in MODULES and other != name} for name in MODULES}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))
    assert len(order) == len(MODULES)


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("inspect_tool.domain")])
def test_domain_is_pure(module: str) -> None:
    outside = {name for name in imports(module) if not name.startswith("inspect_tool.")}
    assert {name for name in outside if name not in PURE} == set()
    inner = {name for name in imports(module) if name.startswith("inspect_tool.")}
    allowed = ("inspect_tool.domain", "inspect_tool.text", "inspect_tool.errors", "inspect_tool.i18n")
    assert {name for name in inner if not name.startswith(allowed)} == set()
    calls = {
        node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)
    }
    assert calls & IMPURE_CALLS == set()


def test_nothing_outside_the_screen_loads_textual(clean_env: dict[str, str]) -> None:
    headless = [m for m in MODULES if not m.startswith("inspect_tool.tui") and not m.endswith("__main__")]
    assert "textual" not in loaded_by(f"import {', '.join(headless)}", clean_env)


def test_help_loads_nothing_heavy(clean_env: dict[str, str]) -> None:
    code = """
sys.argv = ["inspect-tool", "--help"]
from inspect_tool.cli import main
try:
    main()
except SystemExit as done:
    assert not done.code, done.code
"""
    loaded = loaded_by(code, clean_env)
    assert "inspect_tool" in loaded
    assert loaded & HEAVY == set()


def test_who_has_a_document_printed_does_not_load_what_prints(clean_env: dict[str, str]) -> None:
    code = "import inspect_tool.acts.issuing, inspect_tool.report.apart, inspect_tool.report.content"
    assert loaded_by(code, clean_env) & {*HEAVY, "pikepdf", "fontTools"} == set()


def test_opening_the_home_screen_loads_nothing_of_the_documents(clean_env: dict[str, str]) -> None:
    code = """
import asyncio
from inspect_tool.cli.session import Session
from inspect_tool.tui.app import InspectApp

async def look(app):
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "HomeScreen" in [type(screen).__name__ for screen in app.screen_stack]

InspectApp.run = lambda app: asyncio.run(look(app))
Session.of_environment(as_json=False).run_app()
"""
    assert loaded_by(code, clean_env) & HEAVY == {"textual"}


def test_the_home_screen_is_there_before_models_are_loaded(clean_env: dict[str, str]) -> None:
    assert (
        loaded_by("import inspect_tool.tui.app", clean_env) & {"pydantic", "tinydb", "ruamel", "cryptography"} == set()
    )


def test_domain_loads_neither_store_nor_network(clean_env: dict[str, str]) -> None:
    domain = [m for m in MODULES if m.startswith("inspect_tool.domain")]
    loaded = loaded_by(f"import {', '.join(domain)}", clean_env)
    assert loaded & (HEAVY | {"tinydb", "ssl", "http", "asyncio", "aiohttp", "ruamel", "platformdirs", "rich"}) == set()


@pytest.mark.parametrize("module", MODULES)
def test_no_part_outgrows_its_reader(module: str) -> None:
    source = MODULES[module].read_text(encoding="utf-8")
    limit = 300 if ".screens." in module else 400
    assert source.count("\n") <= limit
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            assert (node.end_lineno or 0) - node.lineno < (300 if isinstance(node, ast.ClassDef) else 60), node.name


def test_the_lock_pins_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==([^ ]+)", lock, flags=re.MULTILINE):
        pins.setdefault(name, set()).add(version)
    for line in project["project"]["dependencies"] + project["dependency-groups"]["dev"]:
        asked = Requirement(line)
        versions = pins.get(canonicalize_name(asked.name), set())
        assert versions, f"{asked.name} is not locked: ./run lock"
        assert all(version in asked.specifier for version in versions), line
    assert "://" not in lock
    assert lock.count("==") <= lock.count("--hash=sha256:")
