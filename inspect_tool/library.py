"""
The checklists and the law, read from YAML: the shipped files, with an office's own before them, file by file.

Everything wrong is reported at once, each problem with its file, line, key and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from inspect_tool.domain.ask_flaws import flaws as ask_flaws
from inspect_tool.domain.checklist import Checklist, Item
from inspect_tool.domain.forms import Forms, placeholders
from inspect_tool.domain.law import Basis, Law
from inspect_tool.domain.records import Json, Visit, check_field, field_names, is_links, is_map, split_path
from inspect_tool.domain.units import Units
from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.i18n import t
from inspect_tool.text import nearest
from inspect_tool.yamlfile import FileError, FileProblem, Path_, YamlFile, read_yaml

M = TypeVar("M", bound=BaseModel)

LAW_FILE: Final = "law.yaml"
FORMS_FILE: Final = "forms.yaml"
UNITS_FILE: Final = "units.yaml"
#: What a field takes, by the name pydantic gives a wrong type.
_EXPECTS: Final[Mapping[str, str]] = {
    "string_type": "text",
    "tuple_type": "list",
    "model_type": "map",
    "bool_type": "flag",
    "int_type": "number",
    "date_type": "date",
}


@dataclass(frozen=True)
class Library:
    """
    All checklists, in the order of the screen, the law they rest on and the forms they name.

    `office` is the folder for the office's own files, which need not be there yet.
    """

    checklists: tuple[Checklist, ...]
    law: Law
    forms: Forms
    office: Path | None = None

    @cached_property
    def _items(self) -> dict[str, tuple[Checklist, Item]]:
        return {item.id: (checklist, item) for checklist in self.checklists for item in checklist.items}

    @property
    def item_ids(self) -> tuple[str, ...]:
        """Every item's id, in order."""
        return tuple(self._items)

    def item(self, item_id: str) -> Item:
        """Return an item."""
        return self._find(item_id)[1]

    def worded(self, item_id: str, visit: Visit) -> Item:
        """Return an item to show on a visit, naming the forms in use on the days that matter for it."""
        item = self.item(item_id)
        return item.worded(self.forms, *item.days(visit))

    def cited(self, item_id: str, visit: Visit) -> tuple[Basis, ...]:
        """Return what an item rests on, by the days that matter for it."""
        item = self.item(item_id)
        return self.law.in_force(item.basis, *item.days(visit))

    def checklist_of(self, item_id: str) -> Checklist:
        """Return the checklist that holds an item."""
        return self._find(item_id)[0]

    def _find(self, item_id: str) -> tuple[Checklist, Item]:
        if item_id not in self._items:
            known = nearest(item_id, self._items) or "—"
            raise NotFoundError("library.item-unknown", item=item_id, nearest=known)
        return self._items[item_id]


def data_folder(name: Literal["checklists", "report_templates"]) -> Path:
    """Return a shipped data folder: inside the package when installed, beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "_data" / name
    return installed if installed.is_dir() else package.parent / name


def load_library(office: Path | None = None) -> Library:
    """
    Read the law and all checklists; `FileError` lists everything wrong.

    `office` holds a folder `checklists/` whose files replace the shipped ones of the same name, or come besides them.
    """
    files = _files(data_folder("checklists"))
    if office is not None:
        own = office / "checklists"
        if not own.is_dir():
            raise NotFoundError("library.office-missing", folder=own)
        files |= _files(own)
    law, problems = _read_law(files.pop(LAW_FILE))
    files.pop(UNITS_FILE)  # read when someone asks for a unit: `load_units`
    forms, flaws = _read_forms(files.pop(FORMS_FILE), law)
    problems += flaws
    checklists: list[Checklist] = []
    taken: dict[tuple[str, str], str] = {}
    for path in files.values():
        source = read_yaml(path)
        checklist = _read_checklist(source, law, forms, taken)
        problems += source.problems
        if checklist:
            checklists.append(checklist)
    if problems or law is None or forms is None:
        raise FileError(tuple(problems))
    return Library(tuple(sorted(checklists, key=lambda c: (c.order, c.id))), law, forms, office)


def check_checklist_file(path: Path) -> list[FileProblem]:
    """
    Return everything wrong with one checklist file, or with a `law.yaml`, `forms.yaml` or `units.yaml`.

    What it refers to is looked up in the shipped law and forms.
    """
    if path.name == LAW_FILE:
        return _read_law(path)[1]
    law = load_law()
    if path.name == FORMS_FILE:
        return _read_forms(path, law)[1]
    if path.name == UNITS_FILE:
        return _read_units(path, law)[1]
    source = read_yaml(path)
    _read_checklist(source, law, load_forms(), {})
    return source.problems


def load_law(path: Path | None = None) -> Law:
    """Read a law file, the shipped one by default; `FileError` lists everything wrong."""
    law, problems = _read_law(path or data_folder("checklists") / LAW_FILE)
    if law is None or problems:
        raise FileError(tuple(problems))
    return law


def load_forms(path: Path | None = None) -> Forms:
    """Read a forms file, the shipped one by default; `FileError` lists everything wrong."""
    forms, problems = _read_forms(path or data_folder("checklists") / FORMS_FILE, load_law())
    if forms is None or problems:
        raise FileError(tuple(problems))
    return forms


def load_units(office: Path | None = None) -> Units:
    """Read the administrative units, the office's own list if it has one; `FileError` lists everything wrong."""
    own = office / "checklists" / UNITS_FILE if office else None
    units, problems = _read_units(own if own and own.is_file() else data_folder("checklists") / UNITS_FILE, load_law())
    if units is None or problems:
        raise FileError(tuple(problems))
    return units


def load_records(path: Path) -> list[tuple[str, dict[str, Json]]]:
    """
    Read a records file: record path → fields, maps and link lists nested naturally.

    Returns each record's path with its stored fields (`counts.direct`, `items.CK1`).
    `FileError` lists everything wrong.
    """
    source = read_yaml(path)
    found: list[tuple[str, dict[str, Json]]] = []
    if source.data is not None and not isinstance(source.data, dict):
        source.add((), "library.type", name=path.name, expects=t("library.expects-map"))
    for record, fields in source.data.items() if isinstance(source.data, dict) else ():
        here: Path_ = (record,)
        try:
            kind, _ = split_path(record)
        except InputError as error:
            source.add(here, error.key, **error.values)
            continue
        if not isinstance(fields, dict):
            source.add(here, "library.type", name=record, expects=t("library.expects-map"))
            continue
        found.append((record, dict(_stored_fields(source, kind, here, fields))))
    if source.problems:
        raise FileError(tuple(source.problems))
    return found


def _stored_fields(source: YamlFile, kind: str, here: Path_, fields: Mapping[str, Any]) -> Iterator[tuple[str, Json]]:
    for at, field, value in _flat(kind, fields):
        try:
            if value is None:
                source.add((*here, *at), "library.no-value", name=field)
                continue
            yield field, check_field(kind, field, value)
        except InputError as error:
            source.add((*here, *at), error.key, **error.values)


def _flat(kind: str, fields: Mapping[str, Any]) -> Iterator[tuple[Path_, str, Any]]:
    """Yield each single field: where it stands in the file, its stored name, its value."""
    names = field_names(kind)
    for name, value in fields.items():
        known = name in names
        if known and is_map(kind, name) and isinstance(value, dict):
            yield from (((name, key), f"{name}.{key}", entry) for key, entry in value.items())
        elif known and is_links(kind, name) and isinstance(value, list):
            yield from (((name, at), f"{name}.{member}", True) for at, member in enumerate(value))
        else:
            yield (name,), name, value


def _files(folder: Path) -> dict[str, Path]:
    return {path.name: path for path in sorted(folder.glob("*.yaml"))}


def _read_law(path: Path) -> tuple[Law | None, list[FileProblem]]:
    source = read_yaml(path)
    law = validated(source, Law)
    if law:
        at = {text.id: number for number, text in reversed(list(enumerate(law.texts)))}
        for number, text in enumerate(law.texts):
            if at[text.id] != number:
                first = source.line(("texts", at[text.id], "id"))
                source.add(("texts", number, "id"), "library.id-twice", id=text.id, first=first)
        for flaw in law.flaws():
            source.add(("texts", at[flaw.text], flaw.field), f"library.{flaw.code}", **flaw.values)
    return law, source.problems


def _read_forms(path: Path, law: Law | None) -> tuple[Forms | None, list[FileProblem]]:
    source = read_yaml(path)
    forms = validated(source, Forms)
    for number, form in enumerate(forms.forms if forms else ()):
        here: Path_ = ("forms", number)
        _check_law(source, (*here, "law"), form.law, law)
        if form.valid_from and form.valid_to and form.valid_to < form.valid_from:
            source.add((*here, "valid_to"), "library.form-backwards", form=form.number)
    return forms, source.problems


def _read_units(path: Path, law: Law) -> tuple[Units | None, list[FileProblem]]:
    source = read_yaml(path)
    units = validated(source, Units)
    if units:
        for name in ("totals", "changes"):
            for number, entry in enumerate(getattr(units, name)):
                _check_law(source, (name, number, "law"), entry.law, law)
        for flaw in units.flaws():
            source.add(flaw.at, f"library.{flaw.code}", **flaw.values)
    return units, source.problems


def _check_law(source: YamlFile, where: Path_, name: str, law: Law | None) -> None:
    if law and name not in law.by_id:
        source.add(where, "library.law-unknown", law=name, nearest=nearest(name, law.by_id) or "—")


def _read_checklist(
    source: YamlFile, law: Law | None, forms: Forms | None, taken: dict[tuple[str, str], str]
) -> Checklist | None:
    """Check one file; `taken` says where each id was first used, across files."""
    checklist = validated(source, Checklist)
    if checklist is None:
        return None
    _take(source, ("id",), ("checklist", checklist.id), taken)
    for number, section in enumerate(checklist.sections):
        _take(source, ("sections", number, "id"), (checklist.id, section.id), taken)
        for index, item in enumerate(section.items):
            here: Path_ = ("sections", number, "items", index)
            _take(source, (*here, "id"), ("item", item.id), taken)
            for place, basis in enumerate(item.basis):
                _check_law(source, (*here, "basis", place, "law"), basis.law, law)
            for flaw in ask_flaws(item.asks):
                source.add((*here, "asks", *flaw.at), flaw.key, **flaw.values)
            for at, text in item.texts():
                _check_placeholders(source, (*here, *at), text, forms)
    return checklist


def _check_placeholders(source: YamlFile, where: Path_, text: str, forms: Forms | None) -> None:
    for name in placeholders(text) if forms else ():
        if forms and name not in forms.by_purpose:
            known = nearest(name, forms.by_purpose) or ", ".join(forms.by_purpose)
            source.add(where, "library.form-unknown", form=name, nearest=known)


def _take(source: YamlFile, where: Path_, what: tuple[str, str], taken: dict[tuple[str, str], str]) -> None:
    if what in taken:
        source.add(where, "library.id-twice", id=what[1], first=taken[what])
    else:
        taken[what] = f"{source.name}:{source.line(where)}"


def validated(source: YamlFile, model: type[M]) -> M | None:
    """Build a model from what a file holds, noting every schema error at its line."""
    if source.data is None:
        return None
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            if problem["type"] == "too_short" and problem["input"]:
                continue  # pydantic also counts the valid members of a list whose members are already named
            _explain(source, model, problem["loc"], problem["type"], problem.get("ctx", {}))
    return None


def _explain(source: YamlFile, model: type[BaseModel], loc: Path_, kind: str, context: Mapping[str, Any]) -> None:
    key = _name(loc)
    if kind == "missing":
        source.add(loc[:-1], "library.key-missing", name=loc[-1], holder=_name(loc[:-1]) or source.name)
    elif kind == "extra_forbidden":
        known = _keys_at(model, loc[:-1])
        source.add(loc, "library.key-unknown", name=key, nearest=nearest(str(loc[-1]), known) or ", ".join(known))
    elif kind in _EXPECTS:
        source.add(loc, "library.type", name=key or source.name, expects=t(f"library.expects-{_EXPECTS[kind]}"))
    elif kind == "enum":
        source.add(loc, "library.choice", name=key, known=_choices(context["expected"]))
    elif kind in {"string_too_short", "too_short"}:
        source.add(loc, "library.no-value", name=key)
    elif kind in {"string_too_long", "too_long"}:
        source.add(loc, "library.too-long", name=key, limit=context["max_length"])
    elif kind == "string_pattern_mismatch":
        source.add(loc, "library.bad-id", name=key)
    else:
        source.add(loc, "library.bad-value", name=key)


def _choices(expected: str) -> str:
    """Return the values of an enumeration as pydantic lists them, without its English: 'a', 'b' or 'c'."""
    return ", ".join(re.findall(r"'([^']*)'", expected))


def _name(loc: Iterable[str | int]) -> str:
    """Return how a person would name a place in a file: sections[2].items[1].basis."""
    name = ""
    for part in loc:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return name.removeprefix(".")


def _keys_at(model: type[BaseModel], loc: Path_) -> tuple[str, ...]:
    """Return the keys that the model at this place takes."""
    for part in loc:
        if isinstance(part, str):
            model = _inner(model.model_fields[part].annotation)
    return tuple(model.model_fields)


def _inner(annotation: Any) -> type[BaseModel]:
    """Return the model inside `tuple[Model, ...]`."""
    return next(part for part in get_args(annotation) if isinstance(part, type) and issubclass(part, BaseModel))
