"""Questions asked in more than one place: files, ready-made wordings with their blanks, recommendations, due dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from inspect_tool.domain.photos import require_printable
from inspect_tool.domain.phrasings import BLANK, Phrasing, answer_to, offered, offered_for
from inspect_tool.domain.records import Evidence, Finding, Printed, Progress
from inspect_tool.domain.terms import start, terms
from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.i18n import t
from inspect_tool.log.evidence import attach_all, photo, pointed_at
from inspect_tool.log.notebook import CLEAR, Edit
from inspect_tool.phrasings import office_phrasings
from inspect_tool.plain import reading
from inspect_tool.plain.numbers import nth
from inspect_tool.plain.talk import NOTHING, Talk
from inspect_tool.text import parse_date

if TYPE_CHECKING:
    from inspect_tool.domain.checklist import Item

#: Before the number of a picture to be printed.
_PRINT: Final = "in "


def attach(talk: Talk, record: str, typed: str) -> None:
    """`e path` keeps copies of files; `e` reads which there are, `e - 1` takes one off, `e in 1` prints it."""
    kind, _, name = record.partition("/")
    fields = talk.view.tables.get(kind, {}).get(name, {})
    linked = sorted(field.partition(".")[2] for field in fields if field.startswith("evidence."))
    names = reading.evidence(talk.view, linked)
    number = typed.removeprefix(NOTHING).strip()
    shown = typed.removeprefix(_PRINT)
    if not typed:
        printed = {sha for sha in linked if sha in talk.view.evidence and talk.view.evidence[sha].printed}
        marks = [f" ({t('plain.printed')})" if sha in printed else "" for sha in linked]
        talk.say_all(f"{at}. {each}{mark}" for at, (each, mark) in enumerate(zip(names, marks, strict=True), 1))
        talk.say(t("plain.evidence-path"))
    elif typed.startswith(NOTHING) and (at := nth(number, linked)) is not None:
        talk.write(Edit(record, f"evidence.{linked[at]}", CLEAR), said=t("plain.unlinked", name=names[at]))
    elif shown != typed and (at := nth(shown.strip(), linked)) is not None:
        _mark_printed(talk, linked[at], names[at])
    else:
        _attach(talk, record, typed)


def _mark_printed(talk: Talk, sha: str, name: str) -> None:
    """Have a picture printed in the photo appendix, or no longer."""
    one = talk.view.evidence.get(sha) or Evidence(id=sha)
    if not one.printed:
        require_printable(one.media_type, name)
    value = CLEAR if one.printed else Printed.PHOTO_ANNEX.value
    said = t("attach.not-to-print" if one.printed else "attach.to-print", name=name)
    talk.write(Edit(one.path, "printed", value), said=said)


def _attach(talk: Talk, record: str, typed: str) -> None:
    paths = pointed_at(typed)
    if not paths:
        raise NotFoundError("log.file-missing", path=Path(typed))
    located = [path.name for path in paths if photo(path).located]
    keep = True
    if located:
        choices = [t("attach.strip"), t("attach.keep")]
        at = talk.chosen(t("plain.located", names=", ".join(located)), choices)
        if at is None:
            talk.say(t("plain.given-up"))
            return
        keep = at == 1
    hashes = attach_all(talk.notebook, record, paths, keep_position=keep)
    talk.saved(t("tui.item.evidence", names=", ".join(reading.evidence(talk.view, hashes))))


def pick_phrase(talk: Talk, item: Item, typed: str) -> Phrasing | None:
    """Let a person choose a wording for an item, and fill its blanks."""
    return _picked(talk, offered_for(office_phrasings(talk.library), item), typed)


def pick_wording(talk: Talk, finding: Finding, items: Iterable[Item], typed: str) -> Phrasing | None:
    """Let a person choose a wording for a finding: of its items, or, where it has none, any."""
    about = [item for item in items if item.id in finding.items] or list(items)
    return _picked(talk, offered(office_phrasings(talk.library), about, finding), typed)


def _picked(talk: Talk, shown: Sequence[Phrasing], typed: str) -> Phrasing | None:
    if not shown:
        talk.say(t("plain.no-phrasings"))
        return None
    at = talk.chosen(t("plain.phrasings"), [each.text for each in shown], typed)
    return None if at is None else shown[at].model_copy(update={"text": _filled(talk, shown[at].text)})


def _filled(talk: Talk, text: str) -> str:
    """Ask for what a wording leaves blank, one blank after the other; one left open stays `…`."""
    first, *rest = text.split(BLANK)
    for number, part in enumerate(rest, 1):
        given = talk.answered(
            t("plain.blank", number=number, total=len(rest), before=first.strip(), after=part.strip())
        )
        first = f"{first}{given or BLANK}{part}"
    return first


def recommend(talk: Talk, findings: Sequence[Finding], text: str) -> None:
    """Recommend something in answer to findings; asks of whom and until when. What they usually ask for is offered."""
    view = talk.view
    usual = answer_to(office_phrasings(talk.library), findings[0]) if findings and not text else None
    if not text and usual and usual.recommendation:
        text = talk.answered(t("plain.recommend-usual", text=usual.recommendation)) or usual.recommendation
    if not text:
        text = talk.answered(t("plain.recommend-text"))
    if not text:
        talk.say(t("plain.given-up"))
        return
    fields: dict[str, object] = {"status": Progress.OPEN.value, "text": text}
    fields |= {f"findings.{finding.id}": True for finding in findings}
    unit = view.unit.name or ""
    if addressee := talk.answered(t("plain.addressee", unit=unit or t("plain.nobody-yet"))) or unit:
        fields["addressee"] = addressee
    if day := due(talk):
        fields["due"] = day
    path = talk.notebook.add("recommendation", fields)
    talk.saved(t("plain.recommended", number=reading.numbered(talk.view).index(path) + 1))


def due(talk: Talk, typed: str = "") -> str | None:
    """Ask until when: a date, or so many working days; return it as it is stored, None where none is set."""
    while typed := typed or talk.answered(t("plain.due")):
        try:
            return due_day(talk, typed)
        except InputError as error:
            talk.say(str(error))
            typed = ""
    return None


def due_day(talk: Talk, typed: str) -> str:
    """Return the day that is meant: 30/9/2023 as 2023-09-30, 15 as the day 15 working days from the conclusion on."""
    if not typed.isdecimal():
        return parse_date(typed).isoformat()
    begun, since = start(talk.view, talk.calendar, talk.clock().date())
    found = next(iter(terms(talk.calendar, begun, typed)), None)
    if found is None:
        raise InputError("plain.term-unknown", typed=typed)
    from_when = t(f"board.term-from.{since}", day=reading.day(begun))
    talk.say(t("plain.term", amount=found.amount, day=reading.day(found.day), begun=from_when))
    return found.day.isoformat()
