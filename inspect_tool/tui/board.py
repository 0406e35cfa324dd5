"""What the findings board shows of each record; plain functions over the inspection, no widget."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from inspect_tool.domain.followup import renewal_path
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import Finding, Nature, Progress, Recommendation, Record, Reply, Severity
from inspect_tool.i18n import t
from inspect_tool.tui.widgets.virtual_list import Row
from inspect_tool.tui.words import DISPUTED, day_words

_NATURES: Final = {Nature.STRENGTH: "+", Nature.LIMITATION: "−", None: "?"}
_REPLIES: Final = {Reply.ACCEPTS: "↩✓", Reply.DISPUTES: "↩✗", None: ""}
#: How much of a linked record's text is shown.
_SHORT: Final = 60


def rows(inspection: Inspection) -> list[Row]:
    """Return findings by nature, then recommendations, each group under its title."""
    unsorted = [f for f in inspection.findings.values() if f.nature is None]
    found: list[Row] = []
    groups = (("strengths", inspection.strengths), ("limitations", inspection.limitations), ("unsorted", unsorted))
    for name, findings in groups:
        if findings or name != "unsorted":
            found += _group(t(f"tui.findings.{name}"), [_finding_row(inspection, f) for f in findings])
    recommendations = [_recommendation_row(r) for r in inspection.recommendations]
    return found + _group(t("tui.findings.recommendations"), recommendations)


def _group(title: str, rows: list[Row]) -> list[Row]:
    return [Row(f"heading/{title}", (f"{title} ({len(rows)})",), tone="heading"), *rows]


def _finding_row(inspection: Inspection, finding: Finding) -> Row:
    """Return its nature, its text, and in short: items, recommendations that answer it, the unit's reply."""
    symbol = "!" if finding.severity is Severity.SERIOUS else _NATURES[finding.nature]
    answers = sum(finding.id in recommendation.findings for recommendation in inspection.recommendations)
    marks = [_items(sorted(finding.items)), f"→{answers}" if answers else "", _REPLIES[finding.reply]]
    cells = (DISPUTED if finding.disputed else symbol, finding.text or t("tui.no-text"), " ".join(filter(None, marks)))
    return Row(finding.path, cells, tone="problem" if finding.disputed else "")


def _items(items: list[str]) -> str:
    return f"{items[0]}+{len(items) - 1}" if len(items) > 1 else "".join(items)


def _recommendation_row(recommendation: Recommendation) -> Row:
    symbol = DISPUTED if recommendation.disputed else "✓" if recommendation.status is Progress.DONE else "→"
    return Row(recommendation.path, (symbol, recommendation.text or t("tui.no-text"), day_words(recommendation.due)))


def title(inspection: Inspection, record: Record) -> str:
    """Say what a record is linked to, one line a kind."""
    if isinstance(record, Finding):
        return "\n".join(_links(inspection, record))
    if isinstance(record, Recommendation):
        texts = [inspection.findings[f].text for f in sorted(record.findings) if f in inspection.findings]
        shown = "; ".join(_short(text or t("tui.no-text")) for text in texts)
        told = t("tui.findings.answers", findings=shown or t("tui.findings.no-findings"))
        again = any(renewal_path(item) == record.path for item in inspection.followups)
        return f"{told}\n{t('board.again')}" if again else told
    return ""


def _links(inspection: Inspection, finding: Finding) -> Iterator[str]:
    yield t("board.items", names=", ".join(sorted(finding.items)) or t("tui.findings.no-items"))
    evidence = evidence_names(inspection, finding.evidence)
    if evidence:
        yield t("board.evidence", names=", ".join(evidence))
    dossiers = [inspection.dossiers[d].code or d for d in sorted(finding.dossiers) if d in inspection.dossiers]
    if dossiers:
        yield t("board.dossiers", names=", ".join(dossiers))
    for recommendation in inspection.recommendations:
        if finding.id in recommendation.findings:
            yield t("board.answered", text=_short(recommendation.text or t("tui.no-text")))


def evidence_names(inspection: Inspection, linked: Iterable[str]) -> list[str]:
    """Return the file names of evidence at hand, in order."""
    return sorted(inspection.evidence[sha].name or sha[:8] for sha in linked if sha in inspection.evidence)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHORT else f"{words[:_SHORT].rsplit(' ', 1)[0]} …"
