"""What the overview says of an inspection, and where each line of it leads; plain functions, no widget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from inspect_tool.domain import walking
from inspect_tool.domain.followup import results
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.pinning import for_review
from inspect_tool.domain.records import DocumentKind, DocumentState, Finding, Progress, Recommendation
from inspect_tool.i18n import t, tn
from inspect_tool.tui.places import field_label, part_of, record_words
from inspect_tool.tui.remembered import read_before
from inspect_tool.tui.widgets.virtual_list import Row
from inspect_tool.tui.words import DISPUTED, day_words, moment_words

if TYPE_CHECKING:
    from inspect_tool.library import Library
    from inspect_tool.log.commit import Change
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.tui.screens.base import NotebookScreen

#: Seconds from opening until news are looked for: by then the walk is painted.
NEWS_AFTER: Final = 0.5
_BAR: Final = 10


@dataclass(frozen=True)
class Entry:
    """One line: its row, and the part and place that Enter goes to. A title goes nowhere."""

    row: Row
    part: str = ""
    at: str | None = None


@dataclass(frozen=True)
class News:
    """What one other person changed in one record since someone here last looked."""

    record: str
    author: str
    fields: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class Conclusion:
    """When the conclusion is due, or why that is not known."""

    due: date | None
    problem: str = ""


@dataclass(frozen=True)
class Background:
    """What takes a moment to find out: the conclusion's day, and the news with the counts that mark them as read."""

    conclusion: Conclusion | None = None
    news: tuple[News, ...] = ()
    counts: Mapping[str, int] | None = None


def news(changes: Iterable[Change], own_log: str, seen: Mapping[str, int]) -> tuple[tuple[News, ...], dict[str, int]]:
    """
    Return what other installations changed beyond the changes already seen (log → how many), newest first.

    A log is counted, not timed: what a colleague wrote yesterday and a merge brought today is news today.
    The second value is the counts to remember once this has been read.
    """
    counts: Counter[str] = Counter()
    found: dict[tuple[str, str], News] = {}
    for change in changes:
        if change.log == own_log:
            continue
        counts[change.log] += 1
        if counts[change.log] > seen.get(change.log, 0):
            before = found.pop((change.record, change.author), None)
            fields = dict.fromkeys((*(before.fields if before else ()), change.field))
            found[change.record, change.author] = News(change.record, change.author, tuple(fields), change.at)
    return tuple(reversed(found.values())), dict(counts)


def unread(notebook: Notebook) -> tuple[tuple[News, ...], dict[str, int]]:
    """Return the news of an inspection and the counts to remember, read in the calling thread."""
    return news(notebook.history(), notebook.log_id, read_before(notebook.folder))


def tell_news(screen: NotebookScreen) -> None:
    """Have a passing note say how much others changed since the person last read it; nothing when nobody did."""
    screen.ask_for_long(unread, lambda found: screen.tell(tn("summary.unread", len(found[0]))) if found[0] else None)


def bar(done: int, total: int) -> str:
    """Draw how far something has come, ten cells wide: begun shows, and full only when nothing is left."""
    filled = max(done > 0, done * _BAR // total) if total else 0
    return "█" * filled + "░" * (_BAR - filled)


def entries(
    inspection: Inspection, library: Library, author: str, today: date, background: Background
) -> Iterator[Entry]:
    """Yield the lines of the overview in the order in which an inspector needs them."""
    yield from _titled(t("summary.progress"), list(_progress(inspection, library, author)))
    yield from _titled(t("summary.due"), list(_due(inspection, today, background.conclusion)))
    yield from _titled(t("summary.disputes"), list(_disputes(inspection, library)), count=True)
    yield from _titled(t("summary.limitations"), list(_limitations(inspection, today)), count=True)
    yield from _titled(t("summary.news"), list(_news(background.news, inspection, library)), count=True)


def _titled(title: str, inside: list[Entry], *, count: bool = False) -> Iterator[Entry]:
    if inside:
        words = f"{title} ({len(inside)})" if count else title
        yield Entry(Row(f"title/{title}", (words,), tone="heading"))
        yield from inside


def _entry(key: str, cells: tuple[str, str, str], part: str, at: str | None, tone: str = "") -> Entry:
    return Entry(Row(key, cells, tone=tone), part, at)


def _progress(inspection: Inspection, library: Library, author: str) -> Iterator[Entry]:
    applies = walking.applicable(library.checklists, inspection)
    for checklist in library.checklists:
        items = [item.id for item in applies if library.checklist_of(item.id).id == checklist.id]
        done, total = inspection.progress(items)
        symbol = "✓" if done == total else "◐" if done else "○"
        yield _entry(
            f"list/{checklist.id}",
            (symbol, checklist.title, f"{bar(done, total)} {done}/{total}"),
            "inspection",
            f"list/{checklist.id}",
            "done" if done == total else "",
        )
    names = walking.names_of(inspection, author)
    mine = [i.id for i in applies if i.id in inspection.answers and inspection.answers[i.id].assignee in names]
    if mine:
        done, total = inspection.progress(mine)
        words = (t("summary.mine", names=", ".join(sorted(names))), f"{bar(done, total)} {done}/{total}")
        yield _entry("mine", ("▪", *words), "inspection", f"filter/{walking.MINE}")
    yield from _reviews(inspection, library)
    yield from _followups(inspection)


def _reviews(inspection: Inspection, library: Library) -> Iterator[Entry]:
    """Yield how many answers were given to a question that has changed since."""
    if waiting := for_review(inspection, library.checklists):
        words = (t("reviewing.overview"), tn("summary.reviews", len(waiting)))
        yield _entry("review", ("↻", *words), "inspection", f"filter/{walking.CHANGED}", "problem")


def _followups(inspection: Inspection) -> Iterator[Entry]:
    """Yield how many earlier recommendations are re-checked; Enter goes to the first that is not."""
    total, left = len(inspection.followups), results(inspection).not_rechecked
    if total:
        done = total - len(left)
        words = (t("tui.part.followup"), f"{bar(done, total)} {done}/{total}")
        symbol, tone = ("○" if not done else "◐", "") if left else ("✓", "done")
        yield _entry("followup", (symbol, *words), "followup", left[0].path if left else None, tone)


def _due(inspection: Inspection, today: date, conclusion: Conclusion | None) -> Iterator[Entry]:
    issued = any(
        d.document is DocumentKind.CONCLUSION and d.state is DocumentState.AGENCY_SIGNED
        for d in inspection.documents.values()
    )
    if conclusion and not issued:
        when = days_words(conclusion.due, today) if conclusion.due else ""
        text = t("summary.conclusion", day=day_words(conclusion.due)) if conclusion.due else conclusion.problem
        tone = "problem" if conclusion.due is None or conclusion.due < today else ""
        yield _entry("conclusion", ("→", text, when), "conclusion", None, tone)
    dated = [r for r in inspection.recommendations if r.due and r.status is not Progress.DONE]
    for recommendation in sorted(dated, key=lambda r: (r.due or today, r.id)):
        yield _recommendation(recommendation, today)


def _recommendation(recommendation: Recommendation, today: date) -> Entry:
    due = recommendation.due
    late = bool(due and due < today)
    cells = ("!" if late else "→", recommendation.text or t("tui.no-text"), days_words(due, today))
    return _entry(recommendation.path, cells, "findings", recommendation.path, "problem" if late else "")


def days_words(due: date | None, today: date) -> str:
    """Write how far off a day is: 12 days left, today, 3 days late."""
    if due is None:
        return t("tui.no-date")
    days = (due - today).days
    if days == 0:
        return t("summary.today")
    return tn("summary.left", days) if days > 0 else tn("summary.late", -days)


def _disputes(inspection: Inspection, library: Library) -> Iterator[Entry]:
    for dispute in inspection.disputes:
        text = f"{field_label(dispute.record, dispute.field)} · {record_words(dispute.record, library)}"
        authors = ", ".join(dict.fromkeys(standing.author for standing in dispute.values))
        key = f"{dispute.record}#{dispute.field}"
        yield _entry(f"dispute/{key}", (DISPUTED, text, authors), "disputes", key, "problem")


def open_limitations(inspection: Inspection) -> list[tuple[Finding, list[Recommendation]]]:
    """Return the limitations that no recommendation carried out has answered, each with those that ask for it."""
    found = []
    for finding in inspection.limitations:
        asked = [r for r in inspection.recommendations if finding.id in r.findings]
        if not any(r.status is Progress.DONE for r in asked):
            found.append((finding, asked))
    return found


def _limitations(inspection: Inspection, today: date) -> Iterator[Entry]:
    for finding, asked in open_limitations(inspection):
        due = min((r.due for r in asked if r.due), default=None)
        state = days_words(due, today) if due else t("summary.undated" if asked else "summary.unanswered")
        cells = ("−", finding.text or t("tui.no-text"), state)
        yield _entry(finding.path, cells, "findings", finding.path)


def _news(found: Sequence[News], inspection: Inspection, library: Library) -> Iterator[Entry]:
    for one in found:
        labels = dict.fromkeys(field_label(one.record, name.partition(".")[0]) for name in one.fields)
        text = f"{_name(one.record, inspection, library)}: {', '.join(labels)}"
        when = f"{one.author} {moment_words(one.at)}"
        kind = one.record.partition("/")[0]
        yield _entry(f"news/{one.author}/{one.record}", ("•", text, when), part_of(kind), one.record)


def _name(record: str, inspection: Inspection, library: Library) -> str:
    """Name a record by its own words where it has some."""
    kind, _, name = record.partition("/")
    stored = inspection.tables.get(kind, {}).get(name, {})
    words = stored.get("text") or stored.get("name")
    return f"{t(f'domain.kind.{kind}')} “{words}”" if words and kind != "answer" else record_words(record, library)
