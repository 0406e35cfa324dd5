"""The sampled dossiers as rows: what was written down, and beside it what the limits make of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, cast

from inspect_tool.domain.deadlines import DEFAULT, PROFILES, Judged, Outcome, Profile, Suggestion, limits
from inspect_tool.domain.judging import Judgement, by_name, judge
from inspect_tool.domain.moments import parse_moment
from inspect_tool.domain.records import Dossier, Fields, Json, Procedure, load
from inspect_tool.i18n import t, t_vi, tn
from inspect_tool.text import short_date
from inspect_tool.tui.record_cells import count_of, shown, shown_moment, stored, stored_moment
from inspect_tool.tui.widgets.table import Line, TableColumn

if TYPE_CHECKING:
    from inspect_tool.domain.worktime import Calendar, Limit

#: Column → width, in the order of the screen; the first two stand still.
_WIDTHS: Final[Mapping[str, int]] = {
    "code": 20,
    "outcome": 18,
    "due": 10,
    "promised": 16,
    "settled": 16,
    "accepted": 16,
    "procedure": 18,
    "due_short": 10,
    "by_short": 18,
    "due_law": 10,
    "by_law": 18,
    "channel": 14,
    "initials": 8,
    "submitted": 16,
    "signed": 16,
    "closed": 16,
    "apology": 16,
    "returned": 20,
    "pauses": 8,
    "steps": 8,
    "received_at_place": 20,
    "settled_by": 20,
    "handed_over_from": 20,
    "note": 40,
}
_COMPUTED: Final = frozenset({"outcome", "due", "due_short", "by_short", "due_law", "by_law"})
#: Maps: they are edited entry by entry.
MAPS: Final = ("pauses", "steps")
_MOMENTS: Final = frozenset({"submitted", "accepted", "promised", "settled", "signed", "closed", "apology"})
_TONES: Final[Mapping[Outcome, str]] = {
    Outcome.EARLY: "done",
    Outcome.ON_TIME: "done",
    Outcome.LATE: "problem",
    Outcome.PENDING_OVERDUE: "problem",
}


class DossierRows:
    """Draws dossiers; each by the procedure it names, the calendar, and the profile chosen."""

    kind = "dossier"

    def __init__(self, load_calendar: Callable[[], Calendar]) -> None:
        self.columns: Sequence[TableColumn] = tuple(
            TableColumn(name, t(f"dossiertable.column.{name}"), width, computed=name in _COMPUTED or name in MAPS)
            for name, width in _WIDTHS.items()
        )
        self.profile = PROFILES[DEFAULT]
        self.judged: dict[str, Judgement] = {}
        self._load_calendar = load_calendar
        self._calendar: Calendar | None = None
        self._on = date.min
        self._records: dict[str, tuple[Fields, Procedure]] = {}
        self._known: Mapping[str, Procedure] = {}
        self._asked = (self.profile, self._on)

    def ask(self, profile: Profile, on: date) -> None:
        """Judge by another profile, or as of another day, from the next `prepare` on."""
        self.profile, self._on = profile, on

    def prepare(self, tables: Mapping[str, Mapping[str, Fields]]) -> None:
        """Take the procedures; one that has not changed stays the same object."""
        self._asked = (self.profile, self._on)
        held = self._records
        self._records = {
            name: held[name]
            if name in held and held[name][0] is fields
            else (fields, cast("Procedure", load("procedure", name, fields)))
            for name, fields in tables.get("procedure", {}).items()
        }
        self._known = by_name(procedure for _, procedure in self._records.values())

    def basis(self, key: str, fields: Fields) -> object:
        """Return what a dossier is judged by: the procedure it names, the profile and the day."""
        del key
        return self._known.get(str(fields.get("procedure") or "")), self._asked

    def draw(self, key: str, fields: Fields) -> Line:
        """Judge a dossier and return its cells."""
        found = self.judged[key] = self._judge(cast("Dossier", load(self.kind, key, fields)))
        short, law = (found.found.shortened, found.found.statutory) if found.found else (None, None)
        binding = short or law
        cells = {
            "outcome": outcome_words(binding) if binding else t("dossiertable.unjudged"),
            "due": _due(binding),
            "due_short": _due(short),
            "by_short": outcome_words(short) if short else "",
            "due_law": _due(law),
            "by_law": outcome_words(law) if law else "",
        }
        told = tuple(cells[name] if name in _COMPUTED else self._cell(fields, name) for name in _WIDTHS)
        places = {name: at for at, name in enumerate(_WIDTHS)}
        tones = {
            places[name]: _TONES.get(judged.outcome, "muted")
            for name, judged in (("outcome", binding), ("by_short", short), ("by_law", law))
            if judged
        }
        return Line(told, tones or {places["outcome"]: "muted"})

    def _judge(self, dossier: Dossier) -> Judgement:
        calendar = self._calendar = self._calendar or self._load_calendar()
        return judge(dossier, self._known, calendar, self.profile, self._on)

    def text(self, fields: Fields, name: str) -> str:
        """Return what stands in a cell to be edited."""
        return self._cell(fields, name)

    @staticmethod
    def _cell(fields: Fields, name: str) -> str:
        if name in _MOMENTS:
            return shown_moment(fields, name)
        return count_of(fields, name) if name in MAPS else shown(fields, name)

    def writes(self, name: str, text: str) -> dict[str, Json]:
        """Return the fields that a cell's text sets. `InputError` for what the column does not take."""
        return stored_moment(self.kind, name, text) if name in _MOMENTS else stored(self.kind, name, text)


def outcome_words(judged: Judged) -> str:
    """Say how a dossier stands by one limit: a symbol and a word."""
    if judged.outcome in {Outcome.LATE, Outcome.PENDING_OVERDUE} and judged.days_late:
        return tn(f"dossiertable.days-{judged.outcome}", judged.days_late)
    return t(f"dossiertable.outcome.{judged.outcome}")


def _due(judged: Judged | None) -> str:
    return short_date(judged.due.day) if judged and judged.due else ""


def limit_words(limit: Limit) -> str:
    """Write a limit as number and unit."""
    unit = t(limit.unit.label)
    return unit if limit.unit == "same-day" else f"{limit.amount} {unit}"


def about(found: Judgement, made: Sequence[bool]) -> list[str]:
    """Say what the dates of a dossier make of it, line by line; `made` tells which suggestions are findings already."""
    lines = []
    if found.problem:
        lines.append(t("dossiertable.why-not", why=found.problem))
    if found.found is None:
        return lines
    for name, judged in (("short", found.found.shortened), ("law", found.found.statutory)):
        if judged:
            values = {"limit": limit_words(judged.limit), "due": _due(judged) or "–", "outcome": outcome_words(judged)}
            lines.append(t(f"dossiertable.by-{name}", **values))
    if promised := _promised(found):
        lines.append(promised)
    if found.procedure and not found.found.shortened and limits(found.procedure)[0]:
        lines.append(t("dossiertable.no-short"))
    if found.found.doubts:
        lines.append(t("dossiertable.doubts", days=", ".join(map(short_date, found.found.doubts))))
    for suggestion, done in zip(found.found.suggestions, made, strict=True):
        lines.append(("✓ " if done else "→ ") + suggestion.message())
    return lines


def _promised(found: Judgement) -> str:
    """Hold the promised day against both limits."""
    if not found.dossier.promised or not found.found:
        return ""
    day = parse_moment(found.dossier.promised).at.date()
    told = []
    for name, judged in (("short", found.found.shortened), ("law", found.found.statutory)):
        if judged and judged.due:
            against = "after" if day > judged.due.day else "before" if day < judged.due.day else "same"
            told.append(t(f"dossiertable.promised-{against}", limit=t(f"dossiertable.limit-{name}")))
    return t("dossiertable.promised", day=short_date(day), told=", ".join(told)) if told else ""


def finding_text(dossier: Dossier, suggestion: Suggestion) -> str:
    """Return the wording of a limitation that one dossier shows, in the language of the documents."""
    return f"{dossier.code or dossier.id}: {suggestion.message('vi')}"


def group_text(code: str, count: int) -> str:
    """Return the wording of a limitation that several dossiers show, in the language of the documents."""
    return t_vi("dossiertable.group-text", count=count, what=group_words(code))


def group_words(code: str) -> str:
    """Return what several dossiers have in common, in the language of the documents."""
    return t_vi(f"dossiertable.group.{code}")
