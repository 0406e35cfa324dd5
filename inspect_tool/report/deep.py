"""Print a document again from the data it carries: what is seen on the pages is then what the data says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import orjson
from pydantic import ValidationError

from inspect_tool.errors import InspectError
from inspect_tool.i18n import t
from inspect_tool.report.model import Content
from inspect_tool.report.pdfio import attached_data, read
from inspect_tool.report.render import printed_with, render


class Reprint(StrEnum):
    """What printing again showed."""

    SAME = "same"
    DIFFERENT = "different"
    OTHER_TOOLS = "other-tools"
    NO_DATA = "no-data"


@dataclass(frozen=True)
class Comparison:
    """The outcome, and what is different here where font or templates are not those it was printed with."""

    outcome: Reprint
    differing: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The outcome in words."""
        return t(f"report.deep.{self.outcome}", differing=", ".join(self.differing))


def compare(pdf: bytes, *, templates: Path | None = None) -> Comparison:
    """
    Print the attached data again and compare bytes with the beginning of the file.

    Signing only adds to a file, so a genuine one begins with exactly what was printed. Where this machine's font or
    templates are others, equal bytes cannot be expected and nothing is concluded. Takes as long as printing.
    """
    found = attached_data(read(pdf).root)
    if len(found) != 1:
        return Comparison(Reprint.NO_DATA)
    try:
        stated = orjson.loads(found[0])
        content = Content.model_validate(stated["document"])
        here = printed_with(templates)
    except (orjson.JSONDecodeError, KeyError, ValidationError, InspectError):
        return Comparison(Reprint.NO_DATA)
    differing = tuple(sorted(name for name, value in here.items() if stated.get("printed_with", {}).get(name) != value))
    if differing:
        return Comparison(Reprint.OTHER_TOOLS, differing)
    again = render(content, draft=False, templates=templates)
    return Comparison(Reprint.SAME if pdf.startswith(again) else Reprint.DIFFERENT)
