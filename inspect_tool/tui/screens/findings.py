"""What the team found and what it asks for: strengths, limitations, recommendations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

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
from inspect_tool.i18n import t
from inspect_tool.tui import walk
from inspect_tool.tui.commands import FINDINGS, NOTEBOOK, Command, bindings
from inspect_tool.tui.messages import RecordEdited
from inspect_tool.tui.screens.dialogs import Option, PickMany
from inspect_tool.tui.screens.records import RecordsScreen
from inspect_tool.tui.widgets.form import TEXT, Spec, choices_of, specs
from inspect_tool.tui.widgets.virtual_list import Row
from inspect_tool.tui.words import DISPUTED, day_words


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

    def forms(self) -> Mapping[str, Sequence[Spec]]:
        return {"finding": _finding_specs(), "recommendation": _recommendation_specs()}

    def record(self, path: str) -> Record | None:
        kind, name = split_path(path)
        if kind == "finding":
            return self.shown.findings.get(name)
        return next((r for r in self.shown.recommendations if r.id == name), None)

    def rows(self) -> list[Row]:
        findings = self.shown.findings.values()
        unsorted = [f for f in findings if f.nature is None]
        rows = self._group(t("tui.findings.strengths"), [self._finding_row(f) for f in self.shown.strengths])
        rows += self._group(t("tui.findings.limitations"), [self._finding_row(f) for f in self.shown.limitations])
        if unsorted:
            rows += self._group(t("tui.findings.unsorted"), [self._finding_row(f) for f in unsorted])
        recommendations = [self._recommendation_row(r) for r in self.shown.recommendations]
        return rows + self._group(t("tui.findings.recommendations"), recommendations)

    @staticmethod
    def _group(title: str, rows: list[Row]) -> list[Row]:
        return [Row(f"heading/{title}", (f"{title} ({len(rows)})",), tone="heading"), *rows]

    @staticmethod
    def _finding_row(finding: Finding) -> Row:
        symbol = (
            DISPUTED
            if finding.disputed
            else {Nature.STRENGTH: "+", Nature.LIMITATION: "−"}.get(finding.nature or Nature.STRENGTH, "?")
        )
        tone = "problem" if finding.disputed else ""
        return Row(finding.path, (symbol, finding.text or t("tui.no-text"), " ".join(sorted(finding.items))), tone=tone)

    @staticmethod
    def _recommendation_row(recommendation: Recommendation) -> Row:
        due = day_words(recommendation.due)
        symbol = DISPUTED if recommendation.disputed else "✓" if recommendation.status is Progress.DONE else "→"
        return Row(recommendation.path, (symbol, recommendation.text or t("tui.no-text"), due))

    def title_of(self, record: Record) -> str:
        """Say what the record is linked to."""
        if isinstance(record, Finding):
            names = ", ".join(sorted(record.items)) or t("tui.findings.no-items")
            evidence = [
                self.shown.evidence[sha].name or sha[:8] for sha in record.evidence if sha in self.shown.evidence
            ]
            return t("tui.findings.linked", items=names, evidence=", ".join(sorted(evidence)) or "–")
        if isinstance(record, Recommendation):
            known = self.shown.findings
            texts = [known[f].text or t("tui.no-text") for f in sorted(record.findings) if f in known]
            return t("tui.findings.answers", findings="; ".join(texts) or t("tui.findings.no-findings"))
        return super().title_of(record)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"recommend", "link", "remove", "edit"} and self.is_mounted:
            return True if self.selected else None
        return super().check_action(action, parameters)

    def action_add(self, nature: str) -> None:
        self.add_record("finding", {"nature": nature})

    def action_recommend(self) -> None:
        """Ask for something; from a finding, in answer to it."""
        fields: dict[str, object] = {"status": Progress.OPEN.value}
        if self.shown.unit.name:
            fields["addressee"] = self.shown.unit.name
        if self.selected and self.selected.startswith("finding/"):
            fields[f"findings.{split_path(self.selected)[1]}"] = True
        self.add_record("recommendation", fields)

    def action_link(self) -> None:
        """Tie a finding to items, a recommendation to findings."""
        record = self.record(self.selected) if self.selected else None
        if isinstance(record, Finding):
            options = [Option(i.id, f"{i.id} {i.text}") for i in walk.applicable(self.library, self.shown)]
            self._pick_links(record, "items", options, record.items)
        elif isinstance(record, Recommendation):
            options = [Option(f.id, f.text or f.id) for f in self.shown.findings.values()]
            self._pick_links(record, "findings", options, record.findings)

    def _pick_links(self, record: Record, field: str, options: list[Option], marked: frozenset[str]) -> None:
        def picked(chosen: frozenset[str] | None) -> None:
            for member in sorted((chosen if chosen is not None else marked) ^ marked):
                value = True if chosen and member in chosen else None
                self.post_message(RecordEdited(record.path, f"{field}.{member}", value))

        self.app.push_screen(PickMany(t(f"tui.findings.link-{field}"), options, marked), picked)
