"""
Legal texts with their validity, and what an item cites on a given date.

A citation is part of a Vietnamese state document (Decree 30/2020, Appendix I), whatever language the screen speaks,
so its few connecting words stand here and not in a catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, Strict

from inspect_tool.domain.records import Text
from inspect_tool.errors import NotFoundError
from inspect_tool.text import long_date, nearest

#: An identifier that may stand in a record path and in a field name: no slash, no dot, no space.
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
Line = Annotated[Text, Field(min_length=1)]
StrictDate = Annotated[date, Strict()]
Flag = Annotated[bool, Strict()]

_BY_NAME_ONLY: Final = ("Luật", "Bộ luật")
#: Kinds of texts in the order in which documents name what they rest on.
_RANKS: Final = ("Hiến pháp", "Bộ luật", "Luật", "Nghị quyết", "Nghị định", "Quyết định", "Thông tư")


class Basis(BaseModel):
    """Where an item rests: a text of `law.yaml` and, where known, the place in it, smallest part first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    law: Identifier = Field(description="Identifier of a text in law.yaml")
    at: Line | None = Field(
        default=None, description="The place as a citation writes it, for example `điểm b khoản 1 Điều 17`"
    )
    confirmed: Flag = Field(
        default=False,
        description="Whether this place was read in the text itself. An unconfirmed place is never printed",
    )


class LegalText(BaseModel):
    """One text: who issued what, when, and from when to when it applies. What is not known stays empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Identifier
    kind: Line = Field(description="Luật, Bộ luật, Nghị quyết, Nghị định, Quyết định, Thông tư…")
    number: Line | None = None
    date: StrictDate | None = Field(default=None, description="Date of issue")
    year: int | None = Field(
        default=None, ge=1945, le=2100, strict=True, description="Year of issue, where the day is not known"
    )
    issuer: Line | None = None
    abstract: Line = Field(description="What follows the issuer in a citation; for a law, its name")
    valid_from: StrictDate | None = None
    valid_to: StrictDate | None = Field(default=None, description="The last day on which it applies")
    confirmed: Flag = Field(
        default=False, description="Whether number and validity were read in the text itself or in an official list"
    )
    amends: tuple[Identifier, ...] = ()
    replaces: tuple[Identifier, ...] = ()

    @property
    def starts(self) -> StrictDate | None:
        """The first day it can apply: its validity, else its date of issue, else the first day of its year."""
        return self.valid_from or self.date or (date(self.year, 1, 1) if self.year else None)

    @property
    def short(self) -> str:
        """Kind and number, as a later citation writes it; for a law, its name."""
        if self.kind in _BY_NAME_ONLY:
            return f"{self.kind} {self.abstract}"
        return f"{self.kind} số {self.number}" if self.number else f"{self.kind} {self.abstract}"

    @property
    def rank(self) -> int:
        """Where the text stands among others: laws first, then what carries them out, a place's own texts last."""
        national = "Thủ tướng" in (self.issuer or "")
        return (
            _RANKS.index(self.kind) if self.kind in _RANKS and (self.kind != "Quyết định" or national) else len(_RANKS)
        )

    @property
    def full(self) -> str:
        """The first citation: kind, number, date, issuer, abstract. A date not known is left as a visible blank."""
        if self.kind in _BY_NAME_ONLY or not self.number:
            return self.short
        day = long_date(self.date) if self.date else f"ngày … tháng … năm {self.year or '…'}"
        issuer = f"của {self.issuer}" if self.issuer else ""
        return " ".join(part for part in (self.short, day, issuer, self.abstract) if part)


class LawFlaw(NamedTuple):
    """What is wrong with one text among the others: a code, the text, the field, and values for the message."""

    code: str
    text: str
    field: str
    values: dict[str, object]


class Law(BaseModel):
    """All legal texts, by identifier."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    texts: Annotated[tuple[LegalText, ...], Field(min_length=1)]

    @cached_property
    def by_id(self) -> dict[str, LegalText]:
        """The texts by identifier."""
        return {text.id: text for text in self.texts}

    def text(self, basis: Basis) -> LegalText:
        """Return the text that a reference names."""
        if basis.law not in self.by_id:
            raise NotFoundError("library.law-unknown", law=basis.law, nearest=nearest(basis.law, self.by_id) or "—")
        return self.by_id[basis.law]

    def in_force(self, refs: Iterable[Basis], on: date | None, last: date | None = None) -> tuple[Basis, ...]:
        """
        Return the references whose text applies on the day that matters, in their order.

        With `last`, those that apply on any day from `on` to it: dossiers of a period that a change of law divides rest
        on both texts. Without any day, all of them.
        """
        return tuple(basis for basis in refs if self._applies(self.text(basis), on, last or on))

    def _applies(self, text: LegalText, first: date | None, last: date | None) -> bool:
        end = self._end(text)
        starts_late = text.starts and last and text.starts > last
        return not starts_late and (end is None or first is None or first <= end)

    def _end(self, text: LegalText) -> date | None:
        """Return a text's last day; one whose end is not known ends where the text that replaces it starts."""
        if text.valid_to:
            return text.valid_to
        starts = [other.starts for other in self.texts if text.id in other.replaces and other.starts]
        return min(starts) - timedelta(days=1) if starts else None

    def confirmed(self, basis: Basis) -> bool:
        """Whether both the text and the place in it were read at the source, so that a document may quote them."""
        return basis.confirmed and self.text(basis).confirmed

    def amendments(self, text: str, on: date) -> tuple[LegalText, ...]:
        """Return the texts that amend this one and apply on a day, in order of issue."""
        found = [other for other in self.texts if text in other.amends and self._applies(other, on, on)]
        return tuple(sorted(found, key=lambda other: (other.starts or date.min, other.number or "")))

    def cite(self, basis: Basis, on: date | None = None) -> str:
        """
        Return the first citation, in full, in Decree 30/2020 style.

        With a date, the amendments that apply on it are named too. A place that is not confirmed is left out.
        """
        text = self.text(basis)
        names = [other.short for other in self.amendments(text.id, on)] if on else []
        amended = f", đã được sửa đổi, bổ sung bởi {_listed(names)}" if names else ""
        return f"{self._place(basis)}{text.full}{amended}"

    def cite_short(self, basis: Basis) -> str:
        """Return a later citation: the confirmed place, kind and number only."""
        return f"{self._place(basis)}{self.text(basis).short}"

    def _place(self, basis: Basis) -> str:
        return f"{basis.at} " if basis.at and self.confirmed(basis) else ""

    def flaws(self) -> tuple[LawFlaw, ...]:
        """Return unknown references between texts, and overlaps or gaps where one text takes over from another."""
        return tuple(flaw for text in self.texts for flaw in (*self._dangling(text), *self._handover(text)))

    def _dangling(self, text: LegalText) -> Iterable[LawFlaw]:
        for field, named in (("amends", text.amends), ("replaces", text.replaces)):
            for other in named:
                if other not in self.by_id:
                    known = nearest(other, self.by_id) or "—"
                    yield LawFlaw("law-unknown", text.id, field, {"law": other, "nearest": known})

    def _handover(self, text: LegalText) -> Iterable[LawFlaw]:
        if text.valid_to and text.starts and text.valid_to < text.starts:
            yield LawFlaw("law-backwards", text.id, "valid_to", {"law": text.id})
        for old in (self.by_id[name] for name in text.replaces if name in self.by_id):
            if not text.valid_from:
                continue
            expected = text.valid_from - timedelta(days=1)
            if old.valid_to == expected:
                continue
            code = "law-gap" if old.valid_to and old.valid_to < expected else "law-overlap"
            values = {"law": text.id, "old": old.id, "last": expected, "found": old.valid_to or "—"}
            yield LawFlaw(code, old.id, "valid_to", values)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} và {names[-1]}"
