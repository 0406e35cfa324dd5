"""
The one-stop desk's printed forms, by what they are for and by date.

A checklist names a form by its purpose, `{xin-loi}`, because its number and name change with the circular in force; the
dates that matter for the dossiers pick the name. Only words from the data come out: the text stays in its language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from inspect_tool.domain.law import Flag, Identifier, Line, StrictDate
from inspect_tool.text import short_date

_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


class Form(BaseModel):
    """One form as one circular prescribes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    purpose: Identifier = Field(description="What it is for; a checklist writes {purpose} where it names the form")
    number: Line = Field(description="Its number as printed, with the word before it")
    name: Line
    law: Identifier = Field(description="The text of law.yaml that prescribes it")
    valid_from: StrictDate | None = None
    valid_to: StrictDate | None = Field(default=None, description="The last day on which it applies")
    confirmed: Flag = Field(default=False, description="Whether number and name were read in the text itself")

    def applies(self, first: date | None, last: date | None) -> bool:
        """Whether it applies on any day between two days; an open end is none."""
        starts_late = self.valid_from and last and self.valid_from > last
        ended = self.valid_to and first and self.valid_to < first
        return not (starts_late or ended)


class Forms(BaseModel):
    """All forms."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    forms: Annotated[tuple[Form, ...], Field(min_length=1)]

    @cached_property
    def by_purpose(self) -> dict[str, tuple[Form, ...]]:
        """The forms of each purpose, oldest first."""
        found: dict[str, list[Form]] = {}
        for form in sorted(self.forms, key=lambda form: form.valid_from or date.min):
            found.setdefault(form.purpose, []).append(form)
        return {purpose: tuple(forms) for purpose, forms in found.items()}

    def on(self, purpose: str, first: date | None, last: date | None) -> tuple[Form, ...]:
        """Return the forms of a purpose that apply between two days; all of them where none is known to."""
        known = self.by_purpose[purpose]
        return tuple(form for form in known if form.applies(first, last)) or known

    def filled(self, text: str, first: date | None = None, last: date | None = None) -> str:
        """
        Return a text with each placeholder replaced by the forms that apply between two days.

        Several stand with their dates, so that who checks dossiers from both sides of a change sees which is which.
        """
        return _PLACEHOLDER.sub(lambda found: _named(self.on(found[1], first, last)), text)


def placeholders(text: str) -> Iterator[str]:
    """Yield the purposes that a text names."""
    yield from _PLACEHOLDER.findall(text)


def _named(forms: tuple[Form, ...]) -> str:
    if len(forms) == 1:
        return f"{forms[0].name} ({forms[0].number})"
    return "; ".join(f"{form.name} ({form.number}, {_span(form)})" for form in forms)


def _span(form: Form) -> str:
    first, last = (short_date(day) if day else "…" for day in (form.valid_from, form.valid_to))
    return f"{first} - {last}"
