"""The verb doctor: whether this laptop and its inspections are in order, and what to do where they are not."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from inspect_tool.cli.output import columns
from inspect_tool.cli.parser import argument, verb
from inspect_tool.cli.session import tells_damage
from inspect_tool.errors import DamagedError, InputError, InspectError
from inspect_tool.i18n import t
from inspect_tool.settings import program

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session
    from inspect_tool.log.notebook import Notebook


#: Days after which a second copy that was chosen is out of order.
_OLD: Final = 7


@dataclass(frozen=True)
class Check:
    """One thing looked at. `subject` is an inspection's id, or empty for the laptop itself."""

    code: str
    subject: str
    good: bool
    message: str


@verb(
    "doctor",
    argument("inspection", nargs="?", metavar="ID", about="doctor-inspection"),
    argument("--repair-from", dest="sources", metavar="BUNDLE|DIR", type=Path, action="append", default=[]),
    argument("--salvage", metavar="FILE", type=Path),
    reads=True,
)
def doctor(session: Session, *, inspection: str | None, sources: list[Path], salvage: Path | None) -> int:
    """
    Look at the laptop and its inspections. Exit 1 when something is not in order, 4 when data is damaged.

    With sources, damaged logs are first made good from them; with `salvage`, all that can be read goes to that file.
    """
    if (sources or salvage) and inspection is None:
        raise InputError("cli.doctor.which")
    if inspection is not None and salvage:
        _salvage(session, inspection, salvage)
    if inspection is not None and sources:
        _repair(session, inspection, sources)
    checks = [*_laptop(session), *_inspections(session, inspection)]
    session.out.data({"checks": [asdict(check) for check in checks]})
    for subject, found in groupby(checks, key=attrgetter("subject")):
        session.out.lines([subject] if subject else [])
        session.out.lines(columns([(t("cli.doctor.good" if c.good else "cli.doctor.bad"), c.message) for c in found]))
    return 0 if all(check.good for check in checks) else 1


def _salvage(session: Session, inspection: str, out: Path) -> None:
    from inspect_tool.log import doctor as logs

    with session.home.open(inspection, read_only=True) as notebook:
        verified, doubtful = logs.salvage(notebook.folder, out)
    session.out.remark(t("cli.doctor.salvaged", file=out, verified=verified, doubtful=doubtful))


def _repair(session: Session, inspection: str, sources: list[Path]) -> None:
    from inspect_tool.log import doctor as logs

    with session.home.open(inspection, read_only=True) as notebook:
        name = notebook.id
    for repair in logs.repair(session.home, name, sources).repairs:
        counts = {"good": repair.good, "regained": repair.regained, "lost": repair.lost}
        session.out.remark(t("cli.doctor.repaired", log=repair.path.name, kept=repair.kept, **counts))


def _laptop(session: Session) -> Iterator[Check]:
    nearest = next(folder for folder in (session.root, *session.root.absolute().parents) if folder.exists())
    writable = nearest.is_dir() and os.access(nearest, os.W_OK)
    key = "cli.doctor.home" if writable else "cli.doctor.home-unwritable"
    yield Check("home", "", writable, t(key, folder=session.root))
    yield _attempt("checklists", lambda: t("cli.doctor.checklists", count=len(session.library().checklists)))
    yield _attempt("printing", _printing)


def _attempt(code: str, look: Callable[[], str]) -> Check:
    try:
        return Check(code, "", good=True, message=look())
    except InspectError as error:
        return Check(code, "", good=False, message=str(error))


def _printing() -> str:
    from inspect_tool.report import fonts

    return t("cli.doctor.printing", font=fonts.find(draft=False).family)


def _inspections(session: Session, wanted: str | None) -> Iterator[Check]:
    if wanted is not None:
        with session.open(wanted, read_only=True) as notebook:
            yield from _notebook(session, notebook)
        return
    for entry in session.home.entries():
        if entry.problem:
            session.damaged = session.damaged or entry.problem.exit_code == DamagedError.exit_code
            told = _damage(session, entry.folder) if session.damaged else ""
            yield Check("logs", entry.id, good=False, message=told or str(entry.problem))
            continue
        with session.open(entry.id, read_only=True) as notebook:
            yield from _notebook(session, notebook)


def _damage(session: Session, folder: Path) -> str:
    """Say in plain words what of each damaged log still stands, and what to type to get the rest back."""
    from inspect_tool.log import doctor as logs
    from inspect_tool.log import second_copy
    from inspect_tool.log.keys import log_id

    met = {log_id(key): known.name for key, known in session.home.trust.all().items()}
    names = met | dict.fromkeys(session.home.keys.log_ids(), t("doctor.this-laptop"))
    lines = [
        t(
            "doctor.damaged",
            whose=names.get(found.path.stem.partition("~")[0]) or found.path.stem,
            file=found.path.name,
            good=found.good,
            doubtful=found.doubtful,
        )
        for found in logs.examine(folder)
        if isinstance(found.problem, DamagedError)
    ]
    if not lines:
        return ""
    copy = second_copy.load(session.root)
    source = str(copy.folder / folder.name) if copy and (copy.folder / folder.name).is_dir() else t("doctor.source")
    words = [program(), "doctor", folder.name]
    lines.append(t("doctor.salvage", command=shlex.join([*words, "--salvage", "con-doc-duoc.jsonl"])))
    lines.append(t("doctor.repair", command=f"{shlex.join(words)} --repair-from {shlex.quote(source)}"))
    return "\n".join(lines)


def _notebook(session: Session, notebook: Notebook) -> Iterator[Check]:
    from inspect_tool.acts.files import digest

    damage = [str(notice) for notice in notebook.notices if tells_damage(notice)]
    damage = [_damage(session, notebook.folder) or " ".join(damage)] if damage else []
    heads = notebook.heads()
    told = t("cli.doctor.logs", logs=len(heads), commits=sum(head.count for head in heads.values()))
    yield Check("logs", notebook.id, not damage, "\n".join(damage) or told)
    yield from _second_copy(session, notebook.id)
    view = notebook.inspection()
    missing, changed = [], []
    for sha in view.evidence:
        blob = notebook.blob(sha)
        if blob is None:
            missing.append(sha)
        elif digest(blob) != sha:
            changed.append(sha)
    yield _files("evidence", notebook.id, len(view.evidence), missing, changed)
    missing, changed = [], []
    for document in view.documents.values():
        for step, name in document.files.items():
            file = notebook.folder / "documents" / name
            if not file.is_file():
                missing.append(name)
            elif digest(file) != document.hashes.get(step):
                changed.append(name)
    yield _files("documents", notebook.id, sum(len(d.files) for d in view.documents.values()), missing, changed)


def _second_copy(session: Session, inspection: str) -> Iterator[Check]:
    from inspect_tool.log import second_copy

    copy = second_copy.load(session.root)
    if copy:
        last, now = copy.last(inspection), session.clock()
        fresh = last is not None and (now - last).days < _OLD
        yield Check("copy", inspection, fresh, second_copy.status_words(session.root, inspection, now))


def _files(code: str, subject: str, count: int, missing: list[str], changed: list[str]) -> Check:
    told = [t(f"cli.doctor.{code}", count=count)]
    if missing:
        told.append(t("cli.doctor.missing", files="\n".join(missing)))
    if changed:
        told.append(t("cli.doctor.changed", files="\n".join(changed)))
    return Check(code, subject, good=len(told) == 1, message="\n".join(told))
