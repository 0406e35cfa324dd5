"""
XLSForm (ODK, KoboToolbox) as a checklist: a group is an item, its questions are what the item asks for.

A group of groups is a section; a question outside any group is an item of its own. Whatever has no counterpart is
named in the notes, with its row: nothing is dropped silently.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from inspect_tool.domain.ask_flaws import flaws
from inspect_tool.domain.asks import Ask
from inspect_tool.errors import InputError
from inspect_tool.i18n import t
from inspect_tool.tables import Sheet
from inspect_tool.text import fold, slug

_KINDS: Final = {"integer": "number", "decimal": "number", "date": "date", "text": "text"}
_LABELS: Final = ("label::tiếng việt (vi)", "label::vietnamese (vi)", "label::vi", "label")
_USED: Final = {"type", "name", "label", "hint", "relevant", "constraint", "constraint_message", "required"}
#: What XLSForm writes otherwise than our expressions do, in this order.
_SPELLINGS: Final = (
    (re.compile(r"selected\(\s*\$\{(\w+)\}\s*,\s*'([^']*)'\s*\)"), r'\1 == "\2"'),
    (re.compile(r"\$\{(\w+)\}"), r"\1"),
    (re.compile(r"'([^']*)'"), r'"\1"'),
    (re.compile(r"(?<![<>!=])=(?!=)"), "=="),
    (re.compile(r"\bdiv\b"), "/"),
    (re.compile(r"\bnot\s*\("), "not ("),
    (re.compile(r"\btrue\(\)"), "True"),
    (re.compile(r"\bfalse\(\)"), "False"),
)


@dataclass
class _Group:
    """An open group: what it is called, and what was found in it so far."""

    name: str
    label: str
    guidance: list[str] = field(default_factory=list)
    asks: list[dict[str, Any]] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    table: dict[str, Any] | None = None


def is_xlsform(sheets: Sequence[Sheet]) -> bool:
    """Whether a workbook is an XLSForm."""
    return "survey" in {sheet.name for sheet in sheets}


def read_form(sheets: Sequence[Sheet]) -> tuple[str, list[dict[str, Any]], list[str]]:
    """Return the form's title, its sections as a checklist file holds them, and the notes."""
    by_name = {sheet.name: _records(sheet) for sheet in sheets}
    settings = by_name.get("settings", [(0, {})])
    title = next((row.get("form_title", "") for _, row in settings), "")
    reader = _Form(_options(by_name.get("choices", [])))
    for number, row in by_name.get("survey", []):
        reader.row(number, row)
    for sheet in sheets:
        if sheet.name not in {"survey", "choices", "settings"}:
            reader.note("register.form-sheet", sheet=sheet.name)
    return title, reader.finish(), reader.notes


def _records(sheet: Sheet) -> list[tuple[int, dict[str, str]]]:
    header = [cell.casefold() for cell in sheet.rows[0][1]]
    return [(number, dict(zip(header, cells, strict=False))) for number, cells in sheet.rows[1:]]


def _label(row: Mapping[str, str], kind: str = "label") -> str:
    wanted = [name.replace("label", kind, 1) for name in _LABELS]
    others = [name for name in row if name.startswith(f"{kind}::")]
    return next((row[name] for name in (*wanted, *others) if row.get(name)), "")


def _options(rows: Sequence[tuple[int, Mapping[str, str]]]) -> dict[str, list[dict[str, str]]]:
    lists: dict[str, list[dict[str, str]]] = {}
    for _, row in rows:
        value = row.get("name") or row.get("value", "")
        if row.get("list_name") and value:
            lists.setdefault(row["list_name"], []).append({"value": value, "label": _label(row) or value})
    return lists


class _Form:
    """Reads a survey row by row, keeping the groups that are open."""

    def __init__(self, options: Mapping[str, list[dict[str, str]]]) -> None:
        self._options = options
        self._open: list[_Group] = [_Group("noi-dung", "")]
        self._sections: list[dict[str, Any]] = []
        self._told: set[str] = set()
        self.notes: list[str] = []

    def note(self, key: str, **values: object) -> None:
        self.notes.append(t(key, **values))

    def row(self, number: int, row: Mapping[str, str]) -> None:
        kind, _, detail = row.get("type", "").strip().partition(" ")
        kind = kind.casefold().replace("begin_", "begin ").replace("end_", "end ")
        if kind in {"begin", "end"}:
            kind, detail = f"{kind} {detail.split(' ')[0].casefold()}", ""
        self._unused(number, row)
        if kind == "begin group":
            self._open.append(_Group(row.get("name", ""), _label(row) or row.get("name", "")))
            self._no_rule(number, row)
        elif kind == "begin repeat":
            self._repeat(number, row)
        elif kind in {"end group", "end repeat"}:
            self._close(number, kind)
        elif kind == "note":
            self._open[-1].guidance.append(_label(row))
        elif kind:
            self._question(number, row, kind, detail)

    def _unused(self, number: int, row: Mapping[str, str]) -> None:
        for name, text in row.items():
            base = name.partition("::")[0]
            chosen = base == "label" and text == _label(row)
            if text and (base not in _USED or ("::" in name and not chosen)) and name not in self._told:
                self._told.add(name)
                self.note("register.form-column", column=name, row=number)

    def _no_rule(self, number: int, row: Mapping[str, str]) -> None:
        if row.get("relevant"):
            self.note("register.form-rule", row=number, rule=row["relevant"])

    def _repeat(self, number: int, row: Mapping[str, str]) -> None:
        self._no_rule(number, row)
        group = _Group(row.get("name", ""), _label(row) or row.get("name", ""))
        group.table = {"name": _name(group.name), "label": group.label, "kind": "table", "columns": []}
        self._open.append(group)

    def _close(self, number: int, kind: str) -> None:
        if len(self._open) == 1 or (self._open[-1].table is None) != (kind == "end group"):
            raise InputError("register.form-unbalanced", row=number)
        group = self._open.pop()
        above = self._open[-1]
        if group.table is not None:
            if group.table["columns"]:
                self._ask(number, above, group.table)
            return
        if group.items:
            section = {"id": slug(group.name) or f"phan-{number}", "title": group.label, "items": group.items}
            if group.asks:
                section["items"] = [_item(group), *group.items]
            if len(self._open) > 1:
                self.note("register.form-deep", row=number, label=group.label)
            self._sections.append(section)
        elif group.asks or group.guidance:
            above.items.append(_item(group))

    def _question(self, number: int, row: Mapping[str, str], kind: str, detail: str) -> None:
        group = self._open[-1]
        label = _label(row) or row.get("name", "")
        ask: dict[str, Any] = {"name": _name(row.get("name", "")), "label": label}
        if kind in _KINDS:
            ask["kind"] = _KINDS[kind]
            if kind == "decimal":
                ask["decimals"] = 2
        elif kind in {"select_one", "select_multiple"} and (options := self._options.get(detail.partition(" ")[0])):
            ask |= {"kind": "choice", "options": options}
        else:
            self.note("register.form-type", row=number, type=f"{kind} {detail}".strip(), label=label)
            return
        if kind == "select_multiple":
            column = {"name": "chon", "label": label, "kind": "choice", "options": ask.pop("options")}
            ask |= {"kind": "table", "columns": [column]}
        if group.table is not None:
            if ask["kind"] == "table":
                self.note("register.form-type", row=number, type=kind, label=label)
                return
            group.table["columns"].append(ask)
            self._rules_of_column(number, row)
            return
        self._rules(number, row, group, ask)
        if hint := _label(row, "hint"):
            group.guidance.append(f"{label}: {hint}")
        if len(self._open) == 1:
            alone = _Group(row.get("name", ""), label, group.guidance)
            group.guidance = []
            self._ask(number, alone, ask)
            group.items.append(_item(alone))
        else:
            self._ask(number, group, ask)

    def _rules_of_column(self, number: int, row: Mapping[str, str]) -> None:
        for column in ("relevant", "constraint"):
            if row.get(column):
                self.note("register.form-rule", row=number, rule=row[column])

    def _rules(self, number: int, row: Mapping[str, str], group: _Group, ask: dict[str, Any]) -> None:
        """Take over required, relevant and constraint; a rule that we cannot work out is named."""
        if fold(row.get("required", "")) in {"yes", "true", "true()", "co", "1"}:
            ask["required"] = True
        if row.get("relevant"):
            self._rule(number, row["relevant"], group, ask, {"relevant": _spelled(row["relevant"], ask["name"])})
        if row.get("constraint"):
            message = _label(row, "constraint_message") or row["constraint"]
            test = _spelled(row["constraint"], ask["name"])
            self._rule(number, row["constraint"], group, ask, {"constraint": {"test": test, "message": message}})

    def _rule(self, number: int, written: str, group: _Group, ask: dict[str, Any], rule: dict[str, Any]) -> None:
        trial = tuple(Ask.model_validate(each) for each in (*group.asks, {**ask, **rule}))
        try:
            wrong = any(True for _ in flaws(trial))
        except InputError:
            wrong = True
        if wrong:
            self.note("register.form-rule", row=number, rule=written)
        else:
            ask |= rule

    def _ask(self, number: int, group: _Group, ask: dict[str, Any]) -> None:
        if any(each["name"] == ask["name"] for each in group.asks):
            self.note("register.form-twice", row=number, name=ask["name"])
            return
        group.asks.append(ask)

    def finish(self) -> list[dict[str, Any]]:
        if len(self._open) > 1:
            raise InputError("register.form-open", name=self._open[-1].name)
        loose = self._open[0].items
        title = t("register.form-loose")
        return [*([{"id": "noi-dung", "title": title, "items": loose}] if loose else []), *self._sections]


def _item(group: _Group) -> dict[str, Any]:
    return {
        "id": slug(group.name) or slug(group.label),
        "text": group.label,
        "guidance": "\n".join(group.guidance),
        "asks": group.asks,
    }


def _name(written: str) -> str:
    name = slug(written).replace("-", "_")
    return name if name[:1].isalpha() else f"gia_tri_{name}"


def _spelled(rule: str, own: str) -> str:
    """Write an XLSForm rule as our expressions are written; `.` is the question itself."""
    text = re.sub(r"(?<![\w.)}])\.(?![\w.])", own, rule)
    for pattern, ours in _SPELLINGS:
        text = pattern.sub(ours, text)
    return text
