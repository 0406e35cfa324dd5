"""
Conditions of a checklist, written as short expressions: `tong >= lien_thong and verdict != "dat"`.

What may stand in one is listed here: values by name, columns of a table, numbers, text, comparisons, and/or/not,
+ - * / and a few functions. Everything else is refused when the checklist is read, before anything runs; simpleeval
then works it out. Numbers are exact decimals.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, DecimalException
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from simpleeval import InvalidExpression, SimpleEval

from inspect_tool.errors import InputError
from inspect_tool.text import parse_date, visible

Value = Decimal | str | date | bool | tuple["Value", ...]

_LONGEST: Final = 300
#: A number that runs into a word (`1or 2`), outside quotes: Python reads it with a grumble on the terminal.
_GLUED: Final = re.compile(r"\"[^\"]*\"|'[^']*'|(?<![A-Za-z_0-9.])([0-9][0-9.]*[A-Za-z_])")
_DEEPEST: Final = 24
_ALLOWED: Final = (
    *(ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div),
    *(ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE),
    *(ast.Name, ast.Attribute, ast.Load, ast.Constant, ast.Call),
)


class _MissingError(Exception):
    """A value that an expression needs is not there."""


def _days(first: date, last: date) -> Decimal:
    return Decimal((last - first).days)


def _sum(cells: tuple[Decimal, ...]) -> Decimal:
    return sum(cells, Decimal(0))


#: What an expression can call: how many arguments it takes, and what does it. `has` is worked out apart.
FUNCTIONS: Final[Mapping[str, tuple[int, Callable[..., Any]]]] = MappingProxyType(
    {
        "abs": (1, abs),
        "count": (1, lambda cells: Decimal(len(cells))),
        "date": (1, parse_date),
        "days": (2, _days),
        "has": (1, bool),
        "max": (2, max),
        "min": (2, min),
        "sum": (1, _sum),
    }
)


@dataclass(frozen=True)
class Expression:
    """A parsed expression. `names` are the values it needs: `tong`, `linh_vuc.so_luong`, `verdict`."""

    text: str
    names: frozenset[str]
    _tree: ast.expr = field(repr=False, compare=False)

    def evaluate(self, values: Mapping[str, Value]) -> Value | None:
        """
        Return its value; none where a value that it needs is missing, or it divides by zero.

        Values of kinds that do not go together are a `TypeError`: `trial` finds them when the checklist is read.
        """
        try:
            return _Worker(values).work(self)
        except (_MissingError, DecimalException):
            return None

    def trial(self, samples: Mapping[str, Value]) -> None:
        """Work out every part once, with a value of the right kind for each name; `InputError` where kinds clash."""
        try:
            good = isinstance(_Trial(samples).work(self), bool)
        except (TypeError, InputError):
            good = False
        except DecimalException:
            good = True  # sample numbers that cancel out say nothing about the expression
        if not good:
            raise InputError("asks.expression-kinds", text=visible(self.text))


@lru_cache(maxsize=1024)
def parse(text: str) -> Expression:
    """Parse an expression; `InputError` says what in it cannot be used."""
    if len(text) > _LONGEST:
        raise InputError("asks.expression-long", limit=_LONGEST)
    try:
        glued = "\\" in text or any(found[1] for found in _GLUED.finditer(text))
        tree = ast.parse("" if glued else text.strip(), mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise InputError("asks.expression-unreadable", text=visible(text)) from error
    if _depth(tree) > _DEEPEST:
        raise InputError("asks.expression-long", limit=_LONGEST)
    for node in ast.walk(tree):
        _check(node, text)
    return Expression(text, frozenset(_names(tree)), tree)


def _check(node: ast.AST, text: str) -> None:
    """Refuse whatever is not on the list of what an expression may hold."""
    good = isinstance(node, _ALLOWED)
    if isinstance(node, ast.Attribute):
        good = isinstance(node.value, ast.Name) and not node.attr.startswith("_")
    elif isinstance(node, ast.Constant):
        good = isinstance(node.value, bool | int | float | str)
    elif isinstance(node, ast.Call):
        takes = FUNCTIONS.get(node.func.id, (-1, None))[0] if isinstance(node.func, ast.Name) else -1
        good = len(node.args) == takes and not node.keywords
        if good and isinstance(node.func, ast.Name) and node.func.id == "date":
            good = isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    if not good:
        part = ast.unparse(node) or type(node).__name__
        raise InputError("asks.expression-part", text=visible(text), part=visible(part), known=", ".join(FUNCTIONS))


def _depth(tree: ast.AST) -> int:
    depth, level = 0, [tree]
    while level:
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        depth += 1
    return depth


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        yield f"{node.value.id}.{node.attr}"
        return
    if isinstance(node, ast.Name):
        yield node.id
        return
    children = node.args if isinstance(node, ast.Call) else ast.iter_child_nodes(node)
    for child in children:
        yield from _names(child)


class _Worker(SimpleEval):  # type: ignore[misc]  # simpleeval has no types
    """simpleeval with our values and nothing else: no names of its own, no attributes of objects, no indexing."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        super().__init__(functions={name: does for name, (_, does) in FUNCTIONS.items()}, names={})
        self._values = values
        self.nodes = {
            ast.UnaryOp: self._eval_unaryop,
            ast.BinOp: self._eval_binop,
            ast.BoolOp: self._eval_boolop,
            ast.Compare: self._eval_compare,
            ast.Call: self._call,
            ast.Constant: self._constant,
            ast.Name: lambda node: self._value(node.id),
            ast.Attribute: lambda node: self._value(f"{node.value.id}.{node.attr}"),
        }

    def work(self, expression: Expression) -> Value:
        try:
            found: Value = self.eval(expression.text, previously_parsed=expression._tree)  # noqa: SLF001 - one module
        except InvalidExpression as error:
            raise TypeError(str(error)) from error
        return found

    def _value(self, name: str) -> Value:
        if name not in self._values:
            raise _MissingError(name)
        return self._values[name]

    def _constant(self, node: ast.Constant) -> Any:
        number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
        return Decimal(str(node.value)) if number else node.value

    def _call(self, node: ast.Call) -> Any:
        if isinstance(node.func, ast.Name) and node.func.id == "has":
            try:
                self._eval(node.args[0])
            except _MissingError:
                return False
            return True
        return self._eval_call(node)


class _Trial(_Worker):
    """Works out every part, also those that and/or would pass over."""

    def _eval_compare(self, node: ast.Compare) -> Any:
        if len({type(self._eval(side)) for side in (node.left, *node.comparators)}) > 1:
            raise TypeError(ast.unparse(node))
        return super()._eval_compare(node)

    def _eval_boolop(self, node: ast.BoolOp) -> bool:
        return all([bool(self._eval(value)) for value in node.values])  # noqa: C419 - a generator would stop early
