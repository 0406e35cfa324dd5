"""Any unit's figures in a file (docs/formats.md): sums, rates and shares in plain words, and whole sets of figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from inspect_tool.domain.figures import CLAIMS, COUNTS, Examined, examine, label_of
from inspect_tool.domain.quantity import read_count, read_rate
from inspect_tool.domain.records import Figures, Json, check_field, load
from inspect_tool.domain.statements import (
    Problem,
    Rate,
    Share,
    Sum,
    Term,
    check_rate,
    check_share,
    check_sum,
    sum_term,
)
from inspect_tool.domain.wording import Label, Said
from inspect_tool.errors import InputError
from inspect_tool.i18n import t, t_vi
from inspect_tool.library import load_records
from inspect_tool.tables import Row, Table, read_table
from inspect_tool.text import fold, nearest, visible
from inspect_tool.yamlfile import FileError, Path_, YamlFile, read_yaml

_KEYS: Final[Mapping[str, frozenset[str]]] = {
    "sums": frozenset({"label", "total", "parts"}),
    "rates": frozenset({"label", "part", "whole", "stated"}),
    "shares": frozenset({"label", "rates"}),
    "figures": frozenset({"label", "counts", "stated", "claims", "explanations"}),
}
_TABLE: Final = {
    "label": ("Chỉ tiêu", "Nội dung", "Tên chỉ tiêu", "Số liệu"),
    "count": ("Số lượng", "Số hồ sơ", "Tổng số", "Giá trị"),
    "stated": ("Tỷ lệ", "Tỷ lệ %", "Tỷ lệ (%)", "Tỉ lệ"),
    "whole": ("Thuộc", "Trong", "Là phần của"),
}
_TOP: Final = (*_KEYS, "title", "source", "label", "counts", "stated", "claims", "explanations")


def check_file(path: Path) -> Examined:
    """
    Check every statement and set of figures of a YAML, CSV or XLSX file.

    A table has a row for each number (see `_read_table`). A YAML file holds `sums`, `rates`, `shares`, `figures`, or
    one set's `counts`, `stated`, `claims` at the top; or it is
    a records file, whose `figures/…` records are checked. `FileError` lists everything that cannot be read.
    """
    if path.suffix.lower() not in {".yaml", ".yml", ""}:
        return _read_table(path).examine()
    source = read_yaml(path)
    if isinstance(source.data, dict) and any("/" in str(key) for key in source.data):
        return _check_records(path)
    book = _Reader(source).read()
    if source.problems:
        raise FileError(tuple(source.problems))
    return book.examine()


def report(examined: Examined) -> dict[str, Json]:
    """Return what was found as `figures check --json` prints it."""
    return {"problems": [_as_json(problem) for problem in examined.problems], "checked": examined.checked}


def _as_json(problem: Problem) -> dict[str, Json]:
    return {
        "code": problem.code,
        "path": problem.path,
        "message": problem.message(),
        "identity": problem.identity,
        "expected": _plain(problem.expected),
        "found": _plain(problem.found),
        "difference": _plain(problem.difference),
    }


def _plain(number: Decimal | None) -> Json:
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _check_records(path: Path) -> Examined:
    sets = [(record, fields) for record, fields in load_records(path) if record.startswith("figures/")]
    loaded = [(record, load("figures", record.partition("/")[2], fields)) for record, fields in sets]
    return _together((f"{record}.", examine(figures)) for record, figures in loaded if isinstance(figures, Figures))


def _together(parts: Iterable[tuple[str, Examined]]) -> Examined:
    """Join what several sets gave, each path told apart by its set."""
    listed = list(parts)
    problems = tuple(replace(p, path=prefix + p.path) for prefix, found in listed for p in found.problems)
    return Examined(problems, sum(found.checked for _, found in listed))


@dataclass
class _Book:
    """The statements of one file, in the order of the file."""

    sums: list[Sum] = field(default_factory=list)
    rates: list[Rate] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    sets: list[tuple[str, Figures]] = field(default_factory=list)
    numbers: list[Term] = field(default_factory=list)
    unread: tuple[str, ...] = ()

    def examine(self) -> Examined:
        others = [statement.total for statement in self.sums]
        others += [rate.whole for rate in self.rates]
        others += [sum_term(Said("domain.figures.sum", {"label": s.label}), s.parts) for s in self.sums]
        others += [part for statement in self.sums for part in statement.parts]
        others += [rate.part for rate in self.rates] + self.numbers
        found = [p for statement in self.sums for p in check_sum(statement)]
        found += [p for rate in self.rates for p in check_rate(rate, others)]
        found += [p for share in self.shares for p in check_share(share)]
        sets = _together((prefix, examine(figures)) for prefix, figures in self.sets)
        once = {(p.code, p.path): p for p in reversed([*found, *sets.problems])}
        count = len(self.sums) + len(self.rates) + len(self.shares) + sets.checked
        return Examined(tuple(reversed(once.values())), count, self.unread)


def _read_table(path: Path) -> _Book:
    """
    Read a table of figures: a row for each number, with its name, count, stated rate and what it is a part of.

    Without a column for the whole, names are those of the official form. With one, the parts of each whole make a
    sum, and a stated rate is a share of that whole.
    """
    table = read_table(path, _TABLE, ["label"])
    rows = [row for row in table.rows if row.cells["label"]]
    if not ("count" in table.headings or "stated" in table.headings):
        raise InputError("register.columns-missing", file=path.name, columns="; ".join(_TABLE["count"][:2]))
    book = _read_tree(table, rows) if "whole" in table.headings else _read_form(table, rows)
    return replace(book, unread=table.unknown)


def _cell(table: Table, row: Row, column: str, read: Callable[..., Term], label: Label) -> Term:
    """Read one number of a table; an empty cell or a dash is a number not given."""
    written = row.cells.get(column, "")
    try:
        return read(label, f"{column}[{row.number}]", None if written in {"", "-", "–"} else written)
    except InputError as error:
        raise table.wrong(row, column, error) from None


def _read_form(table: Table, rows: Sequence[Row]) -> _Book:
    """Read rows named as the official form names them, in Vietnamese, English or by our own names."""
    names = {fold(t_vi(label_of(name))): name for name in COUNTS} | {fold(t(label_of(name))): name for name in COUNTS}
    names |= {name: name for name in COUNTS}
    fields: dict[str, Json] = {}
    for row in rows:
        label = row.cells["label"]
        name = names.get(fold(label))
        if name is None:
            known = nearest(label, [t(label_of(each)) for each in COUNTS]) or "—"
            error = InputError("register.count-name", label=visible(label), nearest=known)
            raise table.wrong(row, "label", error)
        if f"counts.{name}" in fields or f"stated.{name}" in fields:
            raise table.wrong(row, "label", InputError("register.count-twice", label=visible(label)))
        count, stated = (_cell(table, row, *each, label) for each in (("count", read_count), ("stated", read_rate)))
        if count.given:
            fields[f"counts.{name}"] = _checked(table, row, "count", f"counts.{name}", row.cells["count"])
        if stated.given:
            fields[f"stated.{name}"] = _checked(table, row, "stated", f"stated.{name}", row.cells["stated"])
    figures = load("figures", table.file, fields)
    return _Book(sets=[("", figures)] if isinstance(figures, Figures) else [])


def _checked(table: Table, row: Row, column: str, field: str, written: str) -> Json:
    try:
        return check_field("figures", field, written)
    except InputError as error:
        raise table.wrong(row, column, error) from None


def _read_tree(table: Table, rows: Sequence[Row]) -> _Book:
    """Read rows that name the whole they are a part of."""
    counts: dict[str, Term] = {}
    for row in rows:
        label = row.cells["label"]
        if fold(label) in counts:
            raise table.wrong(row, "label", InputError("register.count-twice", label=visible(label)))
        counts[fold(label)] = _cell(table, row, "count", read_count, label)
    book, parts = _Book(numbers=list(counts.values())), dict[str, list[Term]]()
    for row in rows:
        whole, label = row.cells.get("whole", ""), row.cells["label"]
        stated = _cell(table, row, "stated", read_rate, label)
        if whole and fold(whole) not in counts:
            known = nearest(whole, [each.cells["label"] for each in rows]) or "—"
            raise table.wrong(row, "whole", InputError("register.count-name", label=visible(whole), nearest=known))
        part = counts[fold(label)]
        base = counts[fold(whole)] if whole else Term(Said("domain.figures.whole", {"label": label}), "")
        if whole:
            parts.setdefault(fold(whole), []).append(part)
        if part.given and stated.given:
            book.rates.append(Rate(label, part, base, stated, label))
    for name, terms in parts.items():
        book.sums.append(Sum(counts[name].label, counts[name], tuple(terms), str(counts[name].label)))
    return book


class _Reader:
    """Turns a file's values into statements, noting at its line whatever cannot be read."""

    def __init__(self, source: YamlFile) -> None:
        self._source = source
        self._book = _Book()

    def read(self) -> _Book:
        data = self._source.data
        if not isinstance(data, dict):
            if data is not None:
                self._wrong((), self._source.name, "map")
            return self._book
        self._known(data, (), _TOP)
        readers: Mapping[str, Callable[[dict[str, Any], Path_], None]] = {
            "sums": self._sum,
            "rates": self._rate,
            "shares": self._share,
            "figures": self._set,
        }
        for name, reader in readers.items():
            for entry, here in self._entries(data, name):
                self._known(entry, here, _KEYS[name])
                reader(entry, here)
        if any(name in data for name in ("counts", "stated", "claims")):
            self._set(data, ())
        book = self._book
        if not (self._source.problems or book.sums or book.rates or book.shares or book.sets):
            self._source.add((), "domain.figures.nothing", keys=", ".join(_KEYS))
        return book

    def _entries(self, data: dict[str, Any], name: str) -> Iterator[tuple[dict[str, Any], Path_]]:
        listed = data.get(name) or []
        if not isinstance(listed, list):
            self._wrong((name,), name, "list")
            return
        for number, entry in enumerate(listed):
            if isinstance(entry, dict):
                yield entry, (name, number)
            else:
                self._wrong((name, number), f"{name}[{number}]", "map")

    def _known(self, entry: Mapping[str, Any], here: Path_, keys: Iterable[str]) -> None:
        for key in entry:
            if key not in keys:
                near = nearest(str(key), keys) or ", ".join(sorted(keys))
                self._source.add((*here, key), "library.key-unknown", name=key, nearest=near)

    def _wrong(self, here: Path_, name: str, expects: str) -> None:
        self._source.add(here, "library.type", name=name, expects=t(f"library.expects-{expects}"))

    def _term(self, read: Callable[..., Term], label: Label, here: Path_, value: Any) -> Term:
        """Read one number; what is unclear is noted and counts as not given."""
        path = _path(here)
        if isinstance(value, dict | list | bool):
            self._wrong(here, path, "number")
            return Term(label, path)
        try:
            return read(label, path, None if value is None else value if isinstance(value, int) else str(value))
        except InputError as error:
            self._source.add(here, error.key, **error.values)
            return Term(label, path)

    def _terms(self, read: Callable[..., Term], label: str, here: Path_, value: Any) -> tuple[Term, ...]:
        """Read a list of numbers, or named numbers; an empty one says nothing that could be checked."""
        if isinstance(value, dict) and value:
            return tuple(self._term(read, str(name), (*here, name), number) for name, number in value.items())
        if isinstance(value, list) and value:
            named = ((f"{label} ({number + 1})", number, entry) for number, entry in enumerate(value))
            return tuple(self._term(read, name, (*here, number), entry) for name, number, entry in named)
        self._wrong(here, _path(here), "list")
        return ()

    def _needs(self, entry: Mapping[str, Any], here: Path_, *keys: str) -> bool:
        missing = [key for key in keys if key not in entry]
        for key in missing:
            self._source.add(here, "library.key-missing", name=key, holder=_path(here))
        return not missing

    def _sum(self, entry: dict[str, Any], here: Path_) -> None:
        if not self._needs(entry, here, "total", "parts"):
            return
        label = str(entry.get("label") or _path(here))
        total = self._term(read_count, label, (*here, "total"), entry["total"])
        parts = self._terms(read_count, label, (*here, "parts"), entry["parts"])
        self._book.sums.append(Sum(label, total, parts, _path(here)))

    def _rate(self, entry: dict[str, Any], here: Path_) -> None:
        if not self._needs(entry, here, "part", "stated"):
            return
        label = str(entry.get("label") or _path(here))
        part = self._term(read_count, label, (*here, "part"), entry["part"])
        base = Said("domain.figures.whole", {"label": label})
        whole = self._term(read_count, base, (*here, "whole"), entry.get("whole"))
        stated = self._term(read_rate, label, (*here, "stated"), entry["stated"])
        self._book.rates.append(Rate(label, part, whole, stated, _path(here)))

    def _share(self, entry: dict[str, Any], here: Path_) -> None:
        if not self._needs(entry, here, "rates"):
            return
        label = str(entry.get("label") or _path(here))
        rates = self._terms(read_rate, label, (*here, "rates"), entry["rates"])
        self._book.shares.append(Share(label, _path(here), rates, _path(here)))

    def _set(self, entry: dict[str, Any], here: Path_) -> None:
        """Read a whole set of figures; its names are those of the records."""
        fields: dict[str, Json] = {}
        for group, known in (("counts", COUNTS), ("stated", COUNTS), ("claims", CLAIMS)):
            values = entry.get(group) or {}
            if not isinstance(values, dict):
                self._wrong((*here, group), group, "map")
                continue
            self._known(values, (*here, group), known)
            for name, value in values.items():
                try:
                    if value is not None and name in known:
                        fields[f"{group}.{name}"] = check_field("figures", f"{group}.{name}", value)
                except InputError as error:
                    self._source.add((*here, group, name), error.key, **error.values)
        figures = load("figures", _path(here) or self._source.name, fields)
        if isinstance(figures, Figures):
            self._book.sets.append((f"{_path(here)}." if here else "", figures))


def _path(here: Path_) -> str:
    """Write a place as the report names it: sums[0].parts[1]."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in here).removeprefix(".")
