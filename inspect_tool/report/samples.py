"""Every kind of document of the sample visit, which fills nearly every part of a template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.records import OF_THE_VISIT, Correction, Document, DocumentKind, split_path
from inspect_tool.library import Library, data_folder, load_records
from inspect_tool.report.content import compose
from inspect_tool.report.letter import Target, compose_letter
from inspect_tool.report.model import Content


def samples(library: Library, on: date, *, templates: Path | None = None) -> Iterator[Content]:
    """
    Yield the minutes, the conclusion, and a letter that corrects the conclusion, as drafted on a day.

    They speak in the words of the folder `templates`; one at a time, because what is wrong there is raised on the way.
    """
    tables: dict[str, dict[str, Mapping[str, Any]]] = {}
    for path, fields in load_records(data_folder("checklists") / "sample" / "binh-thanh-2023.yaml"):
        kind, name = split_path(path)
        tables.setdefault(kind, {})[name] = fields
    sample = Inspection("sample", tables)
    minutes, conclusion = (
        compose(kind, sample, library, heads={}, on=on, templates=templates) for kind in OF_THE_VISIT
    )
    yield from (minutes, conclusion)
    number = f"20/{conclusion.letterhead.symbol}"
    issued = Document(id="ket-luan", document=DocumentKind.CONCLUSION, number=number, issued=on)
    letter = Document(id="dinh-chinh-1-ket-luan", document=DocumentKind.CORRECTION, corrects=issued.id)
    line = {"letter": letter.id, "where": "I", "printed": conclusion.subject, "corrected": minutes.subject}
    corrected = Inspection("sample", {**tables, Correction.kind: {"a": line}})
    target = Target(issued, conclusion, number, "0" * 64)
    yield compose_letter(letter, target, corrected, library, heads={}, on=on, templates=templates)
