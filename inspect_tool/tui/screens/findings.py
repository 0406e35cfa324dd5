"""What the team found and what it asks for: strengths, limitations, recommendations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from inspect_tool.domain import walking
from inspect_tool.domain.phrasings import Phrasing, answer_to, filling, offered
from inspect_tool.domain.records import (
    Finding,
    Nature,
    Progress,
    Recommendation,
    Record,
    Reply,
    Severity,
    split_path,
)
from inspect_tool.domain.terms import start, terms
from inspect_tool.domain.worktime import Calendar, Unit
from inspect_tool.i18n import t, tn
from inspect_tool.log.notebook import Edit, Notebook
from inspect_tool.phrasings import office_phrasings
from inspect_tool.tui import board
from inspect_tool.tui.commands import FINDINGS, NOTEBOOK, Command, bindings
from inspect_tool.tui.messages import RecordEdited
from inspect_tool.tui.screens.dialogs import Option, Pick, PickMany
from inspect_tool.tui.screens.due import PickDue
from inspect_tool.tui.screens.phrase import PickPhrase
from inspect_tool.tui.screens.records import RecordsScreen
from inspect_tool.tui.widgets.form import TEXT, Spec, choices_of, specs
from inspect_tool.tui.widgets.virtual_list import Row

if TYPE_CHECKING:
    from inspect_tool.domain.inspection import Inspection

#: Links of a finding, which are chosen and not typed.
_LINKS = ("items", "evidence", "dossiers")


def _finding_specs() -> tuple[Spec, ...]:
    def label(name: str) -> str:
        return t(f"domain.field.finding.{name}")

    return (
        Spec("text", label("text"), TEXT, hint=t("tui.findings.text-hint")),
        Spec("nature", label("nature"), choices=choices_of(Nature, "nature")),
        Spec("severity", label("severity"), choices=choices_of(Severity, "severity")),
        Spec("cause", label("cause"), TEXT),
        Spec("reply", label("reply"), choices=choices_of(Reply, "reply")),
        Spec("reply_text", label("reply_text"), TEXT),
    )


def _recommendation_specs() -> tuple[Spec, ...]:
    text, addressee, due, group, proof, order = specs(
        "recommendation", ("text", "addressee", "due", "group", "proof", "order"), long=frozenset({"text"})
    )
    status = Spec("status", t("domain.field.recommendation.status"), choices=choices_of(Progress, "progress"))
    return (text, addressee, due, group, status, proof, order)


class FindingsScreen(RecordsScreen):
    """Findings by nature, then recommendations."""

    NAME: ClassVar[str] = "findings"
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = FINDINGS + NOTEBOOK
    BINDINGS: ClassVar = bindings(COMMANDS_HERE)
    #: The office's phrasings as last read: what one of them recommends is offered in answer.
    _kept: tuple[Phrasing, ...] = ()

    def forms(self) -> Mapping[str, Sequence[Spec]]:
        return {"finding": _finding_specs(), "recommendation": _recommendation_specs()}

    def record(self, path: str) -> Record | None:
        kind, name = split_path(path)
        if kind == "finding":
            return self.shown.findings.get(name)
        return next((r for r in self.shown.recommendations if r.id == name), None)

    def rows(self) -> list[Row]:
        return board.rows(self.shown)

    def title_of(self, record: Record) -> str:
        return board.title(self.shown, record)

    @property
    def finding(self) -> Finding | None:
        """The finding under the cursor."""
        record = self.record(self.selected) if self.selected else None
        return record if isinstance(record, Finding) else None

    @property
    def recommendation(self) -> Recommendation | None:
        """The recommendation under the cursor."""
        record = self.record(self.selected) if self.selected else None
        return record if isinstance(record, Recommendation) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted:
            return super().check_action(action, parameters)
        if action in {"recommend", "link", "remove", "edit"}:
            return True if self.selected else None
        if action == "due":
            return self.recommendation is not None
        if action in {"reply", "attach", "keep"}:
            return self.finding is not None
        if action == "phrase":
            return self.recommendation is None
        return super().check_action(action, parameters)

    def _enter(self, field: str) -> None:
        """Into a field; for what is linked to choosing it, for what is still to be recommended to the key that does."""
        if self.finding and field in _LINKS:
            self.set_focus(self.list)
            self._link(field)
        elif field == "recommendation":
            self.set_focus(self.list)
            self.tell(t("board.press-to-recommend"))
        else:
            super()._enter(field)

    def action_add(self, nature: str) -> None:
        self.add_record("finding", {"nature": nature})

    # Recommendations -----------------------------------------------------------------------------------------------

    def action_recommend(self) -> None:
        """Ask for something; from a finding, in answer to it, as its phrasing usually does."""
        fields: dict[str, object] = {"status": Progress.OPEN.value}
        if self.shown.unit.name:
            fields["addressee"] = self.shown.unit.name
        usual = answer_to(self._kept, self.finding) if self.finding else None
        if self.finding:
            fields[f"findings.{self.finding.id}"] = True
        if usual and usual.recommendation:
            fields["text"] = usual.recommendation
        today, office, days = self.clock().date(), self.library.office, usual.days if usual else None

        def add(notebook: Notebook) -> str:
            due = _due(notebook.inspection(), office, today, days) if days else {}
            return notebook.add("recommendation", fields | due)

        self.ask_for(add, self.show_at)

    def action_due(self) -> None:
        """Give so many working days, counted by the calendar."""
        recommendation, office = self.recommendation, self.library.office
        if recommendation is None:
            return
        path = recommendation.path

        def loaded(calendar: Calendar) -> None:
            begun = start(self.shown, calendar, self.clock().date())
            self.app.push_screen(PickDue(calendar, *begun), lambda day: self._due_picked(path, day))

        self.ask_for_long(lambda _notebook: _calendar(office), loaded)

    def _due_picked(self, path: str, day: str | None) -> None:
        if day:
            self.set_focus(self.list)
            self.post_message(RecordEdited(path, "due", date.fromisoformat(day).isoformat()))

    # Wordings ------------------------------------------------------------------------------------------------------

    def action_phrase(self) -> None:
        """Word a finding by a ready-made phrasing; without one, begin a finding with it."""
        library, finding = self.library, self.finding or Finding(id="")
        self.ask_for_long(lambda _notebook: office_phrasings(library), lambda kept: self._offer(finding, kept))

    def _offer(self, finding: Finding, kept: tuple[Phrasing, ...]) -> None:
        self._kept = kept
        items = [
            self.library.worded(item.id, self.shown.visit)
            for item in walking.applicable(self.library.checklists, self.shown)
        ]
        shown = offered(kept, items, finding)

        def picked(place: str | None) -> None:
            if place is not None:
                self._fill(finding, shown[int(place)])

        self.app.push_screen(PickPhrase(shown), picked)

    def _fill(self, finding: Finding, phrasing: Phrasing) -> None:
        self.set_focus(self.list)  # a field with the focus would keep what it shows
        if not finding.id:
            self.add_record("finding", {"nature": Nature.LIMITATION.value} | dict(filling(phrasing, finding)))
            return

        def write(notebook: Notebook) -> None:
            now = notebook.inspection().findings.get(finding.id, finding)
            notebook.write([Edit(finding.path, field, value) for field, value in filling(phrasing, now)])

        self.ask_for(write, lambda _done: self.show_at(f"{finding.path}#text"))

    def action_keep(self) -> None:
        """Save the finding as a phrasing of the office."""
        finding, library = self.finding, self.library
        if finding is None:
            return
        name = finding.id

        def keep(notebook: Notebook) -> Path:
            from inspect_tool import acts  # noqa: PLC0415 - loaded when first needed

            return acts.keep_finding(notebook.inspection(), name, library)

        self.ask_for_long(keep, lambda path: self.tell(t("board.kept", path=path)))

    # Links and the unit's reply ------------------------------------------------------------------------------------

    def action_reply(self) -> None:
        """Go to the unit's reply: accepts, disputes, in what words."""
        self._enter("reply")

    def action_attach(self) -> None:
        if self.finding:
            self.attach_to(self.finding.path)

    def action_link(self) -> None:
        """Tie a finding to items, evidence, dossiers; a recommendation to findings."""
        finding, recommendation = self.finding, self.recommendation
        if recommendation:
            options = [Option(f.id, f.text or f.id) for f in self.shown.findings.values()]
            self._pick_links(recommendation, "findings", options, recommendation.findings)
        elif finding and (self.shown.evidence or self.shown.dossiers):
            counts = {name: len(getattr(finding, name)) for name in _LINKS}
            kinds = [
                Option(name, t(f"domain.field.finding.{name}"), tn("board.linked", n)) for name, n in counts.items()
            ]
            self.app.push_screen(Pick(t("board.link-what"), kinds), self._link)
        elif finding:
            self._link("items")

    def _link(self, field: str | None) -> None:
        finding, shown = self.finding, self.shown
        if finding is None or field is None:
            return
        options = {
            "items": [Option(i.id, f"{i.id} {i.text}") for i in walking.applicable(self.library.checklists, shown)],
            "evidence": [Option(sha, each.name or sha[:8]) for sha, each in shown.evidence.items()],
            "dossiers": [Option(d.id, d.code or d.id) for d in shown.dossiers.values()],
        }[field]
        if options:
            self._pick_links(finding, field, options, getattr(finding, field))
        else:
            self.tell(t(f"board.no-{field}"))

    def _pick_links(self, record: Record, field: str, options: list[Option], marked: frozenset[str]) -> None:
        def picked(chosen: frozenset[str] | None) -> None:
            for member in sorted((chosen if chosen is not None else marked) ^ marked):
                value = True if chosen and member in chosen else None
                self.post_message(RecordEdited(record.path, f"{field}.{member}", value))

        self.app.push_screen(PickMany(t(f"tui.findings.link-{field}"), options, marked), picked)


def _calendar(office: Path | None) -> Calendar:
    from inspect_tool.calendars import load_calendar  # noqa: PLC0415 - loaded when first needed

    return load_calendar(office)


def _due(inspection: Inspection, office: Path | None, today: date, days: int) -> dict[str, object]:
    """Return the due date after so many working days, where the calendar knows that far."""
    calendar = _calendar(office)
    begun, _from = start(inspection, calendar, today)
    counted = [term.day for term in terms(calendar, begun, str(days)) if term.unit is Unit.WORKING_DAYS]
    return {"due": counted[0].isoformat()} if counted else {}
