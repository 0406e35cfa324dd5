"""Which laptop is known to hold whose work, up to where, and what to send to whom: the cells and words of the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspect_tool.i18n import t, tn
from inspect_tool.log.keys import fingerprint
from inspect_tool.text import VIETNAM, collation_key
from inspect_tool.tui.widgets.table import Line, TableColumn
from inspect_tool.tui.words import moment_words

if TYPE_CHECKING:
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.log.seen import Seen


@dataclass(frozen=True)
class WhoHasWhat:
    """What each laptop is known to hold, this one first, and what laptops are called."""

    rows: tuple[Seen, ...]
    #: Log → who writes it; with the beginning of the log's id where two laptops bear one name.
    names: Mapping[str, str]
    #: Log → the words its laptop is recognised by, of those whose key is known here.
    fingerprints: Mapping[str, str]

    @property
    def here(self) -> Mapping[str, int]:
        """How many commits of each log are on this laptop."""
        return self.rows[0].counts

    @property
    def logs(self) -> list[str]:
        """The logs that are here: this laptop's first, then by name."""
        own = self.rows[0].log
        return sorted(self.here, key=lambda log: (log != own, collation_key(self.name(log)), log))

    def row(self, log: str) -> Seen | None:
        """Return what the laptop that writes a log holds."""
        return next((row for row in self.rows if row.log == log), None)

    def name(self, log: str) -> str:
        """Name whose work a log holds; another history of a log is named by its own digits."""
        own, _, other = log.partition("~")
        name = self.names.get(own) or own[:8]
        return f"{name} ~{other}" if other else name

    @property
    def behind(self) -> list[Seen]:
        """The other laptops that are not known to hold all that is here."""
        return [row for row in self.rows[1:] if row.lacks(self.here)]

    @property
    def ahead(self) -> list[Seen]:
        """The laptops that hold work which has not come here."""
        return [row for row in self.rows[1:] if row.ahead(self.here)]


def read(notebook: Notebook) -> WhoHasWhat:
    """Read who holds what, in the calling thread."""
    own, *others = notebook.seen()
    rows = (own, *sorted(others, key=lambda row: (collation_key(row.name), row.log)))
    several = Counter(row.name for row in rows)
    names = {row.log: row.name if several[row.name] == 1 else f"{row.name} ({row.log[:4]})" for row in rows if row.name}
    known = {log: who.fingerprint for log, who in notebook.authors().items()}
    return WhoHasWhat(rows, names, known | {notebook.log_id: fingerprint(notebook.public_key)})


def columns(found: WhoHasWhat) -> list[TableColumn]:
    """Return the columns: the laptop, how it stands, and one a log."""
    fixed = [TableColumn("who", t("merging.column-who"), 16), TableColumn("state", t("merging.column-state"), 12)]
    return [*fixed, *(TableColumn(log, found.name(log), 24) for log in found.logs)]


def line(found: WhoHasWhat, row: Seen) -> Line:
    """Return a laptop's cells; what it lacks stands out."""
    lacks = row.lacks(found.here)
    own = row is found.rows[0]
    state = (
        t("merging.this-laptop") if own else tn("merging.behind", sum(lacks.values())) if lacks else t("merging.all")
    )
    cells = [found.name(row.log), state, *(_cell(row, log, found.here[log]) for log in found.logs)]
    tones = {1: "problem" if lacks else "done"}
    tones |= {2 + at: "problem" for at, log in enumerate(found.logs) if log in lacks}
    return Line(tuple(cells), tones)


def _cell(row: Seen, log: str, total: int) -> str:
    held = row.counts.get(log, 0)
    if held >= total:
        return f"✓ {held}"
    if not held:
        return t("merging.none-yet", total=total)
    until = row.until.get(log)
    return t("merging.up-to", held=held, total=total, at=f"{until.astimezone(VIETNAM):%H:%M %d/%m}" if until else "–")


def summary(found: WhoHasWhat) -> str:
    """Say in one line whom a bundle must go to, or that nobody lacks anything."""
    if len(found.rows) == 1:
        return t("merging.alone")
    if found.behind:
        return t("merging.send-to", names=_names(found, found.behind))
    return t("merging.ask-for", names=_names(found, found.ahead)) if found.ahead else t("merging.all-have-all")


def words(found: WhoHasWhat, log: str) -> list[str]:
    """Say what a laptop holds and lacks, and what to do about it, line by line."""
    row = found.row(log)
    if row is None:
        return []
    name = found.name(log)
    known = found.fingerprints.get(log)
    lines = [f"{name} · {known}" if known else name]
    if row is found.rows[0]:
        lines.append(t("merging.here-about"))
        lines += [t("merging.do-send", names=_names(found, found.behind))] if found.behind else []
        lines += [t("merging.do-ask", names=_names(found, found.ahead))] if found.ahead else []
        return lines
    lacks, ahead = row.lacks(found.here), row.ahead(found.here)
    for whose, count in lacks.items():
        at = row.until.get(whose)
        after = t("merging.lacks-after", at=moment_words(at)) if at else ""
        lines.append(f"○ {t('merging.lacks', n=count, whose=found.name(whose))}{after}")
    lines += [t("merging.do-send", names=name)] if lacks else []
    if ahead:
        lines += [f"+ {t('merging.ahead', n=sum(ahead.values()))}", t("merging.do-ask", names=name)]
    if not lacks and not ahead:
        lines.append(f"✓ {t('merging.has-all')}")
    return lines


def _names(found: WhoHasWhat, rows: Sequence[Seen]) -> str:
    return ", ".join(found.name(row.log) for row in rows)
