"""Keep a finding's wording in the office's own file, for the next inspection."""

from __future__ import annotations

import codecs
from collections.abc import Collection
from pathlib import Path

from inspect_tool.acts.files import save
from inspect_tool.domain.inspection import Inspection
from inspect_tool.domain.phrasings import Phrasing, kept_from
from inspect_tool.domain.records import Finding
from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.library import Library
from inspect_tool.phrasings import PHRASINGS_FILE, load_phrasings, with_added


def keep_finding(inspection: Inspection, finding: str, library: Library) -> Path:
    """Save a finding (its id or path), with the recommendation that answers it, as a phrasing of the office."""
    name = finding.removeprefix(f"{Finding.kind}/")
    if name not in inspection.findings:
        raise NotFoundError("log.record-missing", record=f"{Finding.kind}/{name}")
    held = inspection.findings[name]
    if library.office is None or not (held.text or "").strip():
        raise InputError("board.nothing-to-keep")
    answers = (each.text for each in inspection.recommendations if name in each.findings)
    return keep_phrasing(library.office, kept_from(held, next(answers, None)), library.item_ids)


def keep_phrasing(office: Path, phrasing: Phrasing, items: Collection[str]) -> Path:
    """Add a phrasing to the office's file, made where there is none; the file is replaced whole or not at all."""
    if any(each.text == phrasing.text for each in load_phrasings(office, items)):
        raise InputError("board.phrase-known", text=phrasing.text)
    office.mkdir(parents=True, exist_ok=True)
    path = office / PHRASINGS_FILE
    raw = path.read_bytes() if path.is_file() else b""
    marked = raw.startswith(codecs.BOM_UTF8)
    added = with_added(raw.decode("utf-8-sig"), phrasing, items)
    save(path, added.encode("utf-8-sig" if marked else "utf-8"))
    return path
