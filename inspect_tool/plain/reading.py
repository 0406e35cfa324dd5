"""What is read out, line by line; nothing is asked or written here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from inspect_tool.domain import words
from inspect_tool.domain.asked import label_words, typed_form
from inspect_tool.domain.asks import Ask, Kind, Sheet, owner
from inspect_tool.domain.figures import examine
from inspect_tool.domain.followup import overdue, result_of, results
from inspect_tool.domain.pinning import Compared
from inspect_tool.domain.readiness import Gap, gaps
from inspect_tool.domain.records import Answer, FollowUp
from inspect_tool.domain.walking import applicable, disputed_fields, names_of
from inspect_tool.i18n import t, tn
from inspect_tool.plain.numbers import nth
from inspect_tool.text import short_date

if TYPE_CHECKING:
    from inspect_tool.domain.checklist import Item
    from inspect_tool.domain.inspection import Inspection
    from inspect_tool.domain.records import Figures, Finding, Recommendation, Record
    from inspect_tool.library import Library
    from inspect_tool.log.commit import Change
    from inspect_tool.plain.talk import Talk


def day(on: date | None) -> str:
    """Write a date, or that there is none."""
    return short_date(on) if on else t("tui.no-date")


def begin(view: Inspection, items: Sequence[Item], author: str) -> str:
    """Say which inspection it is, how far it is and whose name changes will carry."""
    done, total = view.progress(item.id for item in items)
    name = view.unit.name or t("tui.no-unit")
    return t("plain.begin", unit=name, day=day(view.visit.date), done=done, total=total, author=author)


# --- an item


@dataclass(frozen=True)
class Heading:
    """The section an item stands in: its title, its checklist's before it, and the ids in it."""

    title: str
    ids: tuple[str, ...]


def section(library: Library, item: Item) -> Heading:
    """Return the section an item stands in."""
    checklist = library.checklist_of(item.id)
    found = next(each for each in checklist.sections if item.id in {one.id for one in each.items})
    return Heading(f"{checklist.title}. {found.title}.", tuple(one.id for one in found.items))


def item(view: Inspection, item: Item, *, number: int, total: int) -> Iterator[str]:
    """Yield an item: its words, its result, what is noted and what hangs on it."""
    answer = view.answers.get(item.id, Answer(id=item.id))
    yield t("plain.item", item=item.id, number=number, total=total, text=item.text)
    disputed = {field.partition(".")[0] for field in disputed_fields(view, answer.path)}
    if "verdict" not in disputed:
        yield t("plain.verdict", verdict=t(f"domain.verdict.{view.verdict(item.id)}"))
    for field in sorted(disputed):
        yield t("plain.disputed", field=words.field_label("answer", field))
    if answer.note:
        yield t("plain.note", note=answer.note)
    if item.asks:
        yield tn("asking.plain-asked", len(item.asks))
    if answer.evidence:
        yield t("tui.item.evidence", names=", ".join(evidence(view, answer.evidence)))
    found = sum(item.id in finding.items for finding in view.findings.values())
    if found:
        yield tn("tui.item.findings", found)
    if answer.assignee:
        yield t("tui.item.assignee", name=answer.assignee)


def evidence(view: Inspection, linked: Iterable[str]) -> list[str]:
    """Return the names of files, in order."""
    return [view.evidence[sha].name or sha[:8] if sha in view.evidence else sha[:8] for sha in sorted(linked)]


def guidance(library: Library, item: Item, view: Inspection) -> Iterator[str]:
    """Yield how to check an item: guidance, what to ask for, the legal basis on the day."""
    worded, on, law = library.worded(item.id, view.visit), view.visit.date, library.law
    cited = [
        law.cite(basis, on) + ("" if law.confirmed(basis) else f" ({t('tui.item.unconfirmed')})")
        for basis in library.cited(item.id, view.visit)
    ]
    yield f"{t('tui.item.guidance')}: {worded.guidance}"
    for title, lines in (
        (t("tui.item.ask"), worded.ask),
        (t("tui.item.basis", day=day(on)), cited or [t("tui.item.no-basis")]),
    ):
        if lines:
            yield f"{title}:"
            yield from (f"- {line}" for line in lines)


def changed(view: Inspection, one: Compared) -> Iterator[str]:
    """Yield how a question changed after it was answered, and the answer that stands."""
    yield f"{one.item}: {t(f'reviewing.{one.change}')}"
    if one.before and one.before == one.now:
        yield t("reviewing.values-changed")
    else:
        yield f"{t('reviewing.before')} {one.before or t('reviewing.not-known')}"
    yield f"{t('reviewing.now')} {one.now or t('reviewing.not-asked')}"
    yield t("reviewing.answer", verdict=t(f"domain.verdict.{view.verdict(one.item)}"))
    answer = view.answers.get(one.item)
    if answer and answer.note:
        yield t("plain.note", note=answer.note)


def values(sheet: Sheet, answer: Answer) -> Iterator[str]:
    """Yield what an item asks for, numbered, with what is recorded."""
    yield tn("asking.plain", len(sheet.shown)) if sheet.shown else t("asking.none")
    for place, ask in enumerate(sheet.shown, 1):
        value = typed_form(ask, answer.values) or t("asking.nothing")
        known = next((option.label for option in ask.options if option.value == value), value)
        yield t("asking.plain-value", number=place, label=label_words(ask), value=known)


def options(ask: Ask) -> Iterator[str]:
    """Yield the values of a choice, numbered."""
    for number, option in enumerate(ask.options, 1):
        yield f"{number}. {option.label}"


def option(ask: Ask, typed: str) -> str:
    """Return the value of a choice for the number it was read out with; anything else as it was typed."""
    text = typed.strip()
    if ask.kind is not Kind.CHOICE or text in {one.value for one in ask.options}:
        return typed
    at = nth(text, ask.options)
    return typed if at is None else ask.options[at].value


# --- the inspection


def overview(talk: Talk) -> Iterator[str]:
    """Yield how far each checklist is, what is whose, and how much is open."""
    view, library = talk.view, talk.library
    items = applicable(library.checklists, view)
    for checklist in library.checklists:
        done, total = view.progress(i.id for i in items if library.checklist_of(i.id).id == checklist.id)
        yield t("plain.progress", title=checklist.title, done=done, total=total)
    names = names_of(view, talk.notebook.author)
    mine = [name for name, answer in view.answers.items() if answer.assignee in names]
    if mine:
        done, total = view.progress(mine)
        yield t("plain.progress", title=t("summary.mine", names=", ".join(sorted(names))), done=done, total=total)
    if view.followups:
        left, total = len(results(view).not_rechecked), len(view.followups)
        yield t("plain.progress", title=t("tui.part.followup"), done=total - left, total=total)
    yield tn("plain.disputes-left", len(view.disputes))
    yield t("plain.found-so-far", strengths=len(view.strengths), limitations=len(view.limitations))


def numbered(view: Inspection) -> list[str]:
    """Return findings, then recommendations, then the unit's proposals, as they are numbered when read out."""
    records: tuple[Record, ...] = (*view.findings.values(), *view.recommendations, *view.proposals)
    return [record.path for record in records]


def findings(view: Inspection) -> Iterator[str]:
    """Yield what was found, what is asked for, and what the unit asks for."""
    if not numbered(view):
        yield t("plain.no-findings")
    lines = [*map(finding, view.findings.values()), *map(recommendation, view.recommendations)]
    lines += [t("plain.proposal", text=_text(each.text)) for each in view.proposals]
    yield from (f"{number}. {line}" for number, line in enumerate(lines, 1))


def finding(finding: Finding) -> str:
    """Return a finding in one line."""
    nature = t(f"domain.nature.{finding.nature}") if finding.nature else t("plain.no-nature")
    about = f" ({', '.join(sorted(finding.items))})" if finding.items else ""
    return f"{nature}{about}: {_text(finding.text)}"


def recommendation(asked: Recommendation | FollowUp) -> str:
    """Return what is asked of whom until when, in one line."""
    whom = asked.addressee or t("plain.nobody-yet")
    return t("plain.recommendation", text=_text(asked.text), addressee=whom, due=day(asked.due))


def _text(text: str | None) -> str:
    return text or t("tui.no-text")


def field_words(talk: Talk, record: str, field: str) -> str:
    """Name a field; of what an item asks for, by its words."""
    kind, _, name = record.partition("/")
    base, _, key = field.partition(".")
    if kind == "answer" and base == "values" and name in talk.library.item_ids:
        asked = next((ask for ask in talk.library.item(name).asks if ask.name == owner(key)), None)
        if asked:
            return label_words(asked)
    return words.field_label(kind, field)


def change(talk: Talk, change: Change) -> str:
    """Return a change as it is read out: what was changed, to which value."""
    kind = change.record.partition("/")[0]
    value = words.value_text(kind, change.field, change.value, present=change.present)
    return f"{named(talk, change.record)}, {field_words(talk, change.record, change.field)}: {value}"


def named(talk: Talk, record: str) -> str:
    """Name a record: an answer by its item, others by kind and what they say."""
    kind, _, name = record.partition("/")
    fields = talk.view.tables.get(kind, {}).get(name, {})
    label = t(f"domain.kind.{kind}")
    told = fields.get("text") or fields.get("name") or fields.get("label") or fields.get("code")
    if kind == "answer":
        return f"{label} {name}"
    return f"{label} “{' '.join(str(told).split()[:12])}”" if told else f"{label} {words.short(name)}"


# --- figures, what comes from earlier, what is to be done


def figures(view: Inspection) -> Iterator[str]:
    """Yield each set of figures with what does not hold in it."""
    if not view.figures:
        yield t("plain.no-figures")
    for number, each in enumerate(view.figures.values(), 1):
        yield f"{number}. {each.label or each.id}"
        yield from problems(each)


def problems(figures: Figures) -> Iterator[str]:
    """Yield what does not hold in a set, numbered, with the unit's explanations."""
    found = examine(figures)
    if not found.problems:
        yield tn("tui.figures.checked", found.checked) if found.checked else t("tui.figures.unchecked")
    for number, problem in enumerate(found.problems, 1):
        yield f"- {number}: {problem.message()}"
        if explanation := figures.explanations.get(problem.key):
            yield t("figuretable.explained", text=explanation)


def followup(view: Inspection, item: FollowUp, today: date) -> Iterator[str]:
    """Yield what was asked of whom by when, why, and what re-checking found."""
    yield recommendation(item)
    if overdue(item, view.visit.date or today):
        yield t("plain.overdue")
    if item.limitation:
        yield t("recheck.limitation", text=item.limitation)
    yield t("plain.verdict", verdict=t(f"domain.recheck.{result_of(item)}"))
    if item.note:
        yield t("plain.note", note=item.note)
    if item.evidence:
        yield t("tui.item.evidence", names=", ".join(evidence(view, item.evidence)))


def gaps_now(talk: Talk) -> tuple[Gap, ...]:
    """Return what is to be looked at before signing."""
    return gaps(talk.view, talk.library.checklists, talk.library.law, talk.clock().date())


def readiness(found: Sequence[Gap]) -> Iterator[str]:
    """Yield what is to be looked at before signing, numbered."""
    blocking = sum(gap.blocking for gap in found)
    yield t("tui.conclusion.gaps", blocking=blocking, others=len(found) - blocking)
    for number, gap in enumerate(found, 1):
        mark = t("plain.required") if gap.blocking else t("plain.advised")
        yield f"{number}. {mark}: {gap.message()}"
