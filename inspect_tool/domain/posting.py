"""The announced catalogue of procedures against what was found posted at the desk and on the portal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from inspect_tool.domain.moments import parse_limit
from inspect_tool.domain.records import Procedure
from inspect_tool.domain.wording import Key, Values, say
from inspect_tool.errors import InputError
from inspect_tool.text import fold, same_spelling

#: National form, with or without the province's ending: 1.000656, 1.000656.000.00.00.H29.
_CODE: Final = re.compile(r"([0-9]\.[0-9]{6})(?:\.000\.00\.00\.[A-Z][0-9]{2})?")
_FREE: Final = ("", "0", "khong", "khong co", "mien phi", "khong thu")
#: Which checklist item a discrepancy speaks to.
ITEMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "missing": "CK1",
        "abolished_posted": "CK2",
        "not_announced": "CK2",
        "other_limit": "CK4",
        "other_fee": "CK4",
        "twice": "CK2",
        "bad_code": "CK4",
    }
)


@dataclass(frozen=True)
class Announced:
    """One procedure of the announced catalogue; `place` says where in the file it stands."""

    code: str
    name: str
    field: str = ""
    limit: str = ""
    fee: str = ""
    abolished: bool = False
    place: str = ""


@dataclass(frozen=True)
class Posted:
    """One procedure as found posted somewhere (desk, portal). Limit and fee stay empty where they were not noted."""

    code: str
    where: str
    name: str = ""
    limit: str = ""
    fee: str = ""
    place: str = ""


@dataclass(frozen=True)
class Discrepancy:
    """One row to confirm. `item` is the checklist item it speaks to."""

    code: str
    procedure: str
    where: str
    parts: Values = field(default_factory=dict)

    @property
    def item(self) -> str:
        """The checklist item it speaks to."""
        return ITEMS[self.code]

    def message(self, lang: str | None = None) -> str:
        """Return the discrepancy in words."""
        return say(
            f"domain.posting.{self.code}", {"procedure": self.procedure, "where": self.where, **self.parts}, lang
        )


@dataclass(frozen=True)
class Comparison:
    """What differs, and how many procedures each field has: announced in force, and posted by place."""

    rows: tuple[Discrepancy, ...]
    announced: Mapping[str, int]
    posted: Mapping[str, Mapping[str, int]]

    @property
    def findings(self) -> tuple[tuple[str, str, int], ...]:
        """Limitations that the rows suggest: checklist item, kind of discrepancy, how many procedures."""
        counted = Counter((item, code) for item, code, _ in {(row.item, row.code, row.procedure) for row in self.rows})
        return tuple((item, code, n) for (item, code), n in sorted(counted.items()))


def finding_text(code: str, count: int, lang: str | None = None) -> str:
    """Return the wording suggested for a limitation of this kind."""
    return say(f"domain.posting.finding.{code}", {"count": count}, lang)


def procedure_key(code: str) -> str | None:
    """Return what identifies a procedure across both spellings of its code; None for no code at all."""
    match = _CODE.fullmatch(code.strip().upper())
    return match[1] if match else None


def posted_of(procedures: Iterable[Procedure]) -> list[Posted]:
    """Return what an inspection's procedure records say is posted, once for each place."""
    return [
        Posted(p.code or "", where, p.name or "", f"{p.limit} {p.limit_unit or ''}".strip() if p.limit else "")
        for p in procedures
        for where in sorted(p.posted)
    ]


def compare(catalogue: Sequence[Announced], found: Sequence[Posted], places: Sequence[str] = ()) -> Comparison:
    """
    Compare a catalogue with what is posted.

    `places` are the places where everything must be posted; without them, the places that occur in `found`.
    """
    by_key = {key: entry for entry in catalogue if (key := procedure_key(entry.code))}
    everywhere = list(places) or sorted({entry.where for entry in found})
    rows = [*_codes(catalogue, found), *_twice(found)]
    seen: dict[str, set[str]] = {where: set() for where in everywhere}
    for entry in found:
        key = procedure_key(entry.code)
        if key is not None:
            seen.setdefault(entry.where, set()).add(key)
            rows += _differences(by_key.get(key), entry)
    for key, announced in by_key.items():
        if not announced.abolished:
            values: Values = {"name": announced.name}
            rows += [Discrepancy("missing", key, where, values) for where in everywhere if key not in seen[where]]
    in_force = {key: entry.field for key, entry in by_key.items() if not entry.abolished}
    posted = {where: dict(Counter(in_force[key] for key in keys if key in in_force)) for where, keys in seen.items()}
    return Comparison(tuple(rows), dict(Counter(in_force.values())), posted)


def _codes(catalogue: Sequence[Announced], found: Sequence[Posted]) -> Iterator[Discrepancy]:
    catalogue_label = Key("domain.posting.catalogue")
    for entry in catalogue:
        if procedure_key(entry.code) is None:
            yield Discrepancy("bad_code", entry.code, "", {"place": entry.place or catalogue_label})
    for posted in found:
        if procedure_key(posted.code) is None:
            yield Discrepancy("bad_code", posted.code, posted.where, {"place": posted.place or posted.where})


def _twice(found: Sequence[Posted]) -> Iterator[Discrepancy]:
    counted = Counter((key, entry.where) for entry in found if (key := procedure_key(entry.code)))
    for (key, where), times in counted.items():
        if times > 1:
            yield Discrepancy("twice", key, where, {"times": times})


def _differences(announced: Announced | None, posted: Posted) -> Iterator[Discrepancy]:
    key = procedure_key(posted.code) or posted.code
    if announced is None:
        yield Discrepancy("not_announced", key, posted.where, {"name": posted.name})
        return
    if announced.abolished:
        yield Discrepancy("abolished_posted", key, posted.where, {"name": announced.name})
        return
    if posted.limit and announced.limit and _limit(posted.limit) != _limit(announced.limit):
        yield Discrepancy("other_limit", key, posted.where, {"announced": announced.limit, "posted": posted.limit})
    if posted.fee and announced.fee and _fee(posted.fee) != _fee(announced.fee):
        yield Discrepancy("other_fee", key, posted.where, {"announced": announced.fee, "posted": posted.fee})


def _limit(text: str) -> object:
    """Read a limit to compare by meaning: `05 ngày làm việc` is `5 ngày làm việc`; other wording by spelling."""
    try:
        return parse_limit(re.sub(r"^0+(?=[0-9])", "", text.strip()))
    except InputError:
        return " ".join(same_spelling(text).split())


def _fee(text: str) -> str:
    """Read a fee to compare: digits where it is an amount, one word for "no fee", else the wording."""
    plain = " ".join(fold(text).split())
    if plain in _FREE:
        return "0"
    amount = re.fullmatch(r"([0-9][0-9. ]*)\s*(?:d|dong|vnd)?(?:\s*/.*)?", plain)
    return re.sub(r"[^0-9]", "", amount[1]) if amount else plain
