"""What a merge would bring or has brought, in the words of the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from inspect_tool.domain.records import KINDS, field_names
from inspect_tool.i18n import t, tn
from inspect_tool.tui.cells import fit
from inspect_tool.tui.places import field_label, record_words, value_words
from inspect_tool.tui.words import moment_words

if TYPE_CHECKING:
    from inspect_tool.library import Library
    from inspect_tool.log.protocol import Protocol

#: How many new disputes and refusals are named before they are only counted.
_NAMED = 8
#: How many records are listed for each person, and how wide a value may be.
_LISTED = 30
_VALUE = 40


def merge_words(protocol: Protocol, library: Library) -> str:
    """Say what bundles bring, or brought: counts in = counts out, by whom, which disputes, what was refused and why."""
    lines = [t("tui.exchange.preview") if protocol.dry_run else t("tui.exchange.merged")]
    lines.append(
        t(
            "tui.exchange.counts",
            given=protocol.total,
            new=protocol.new,
            known=protocol.known,
            waiting=protocol.waiting,
            refused=protocol.refused,
        )
    )
    for author, count in protocol.by.items():
        lines.append(f"  {author}: {tn('tui.exchange.changes', count)}")
        lines += list(_written(protocol, author, library))
    if protocol.blobs:
        lines.append(tn("tui.exchange.files", protocol.blobs))
    lines += [t("merging.roster")] if protocol.roster else []
    lines.append(tn("tui.exchange.disputes", len(protocol.disputes)))
    named = [f"  ≠ {field_label(name, field)} · {record_words(name, library)}" for name, field in protocol.disputes]
    refused = [f"  ✗ {problem}" for problem in protocol.problems]
    apart = [
        f"  ? {author or '–'}: {tn('acquaintance.held', writes)}, {t('acquaintance.apart')} ({fingerprint})"
        for author, writes, fingerprint in protocol.apart
    ]
    for found in (named, refused, apart):
        lines += found[:_NAMED]
        if len(found) > _NAMED:
            lines.append(t("tui.exchange.more", count=len(found) - _NAMED))
    return "\n".join(lines)


def _written(protocol: Protocol, author: str, library: Library) -> Iterator[str]:
    """Yield what one person's work would write, a record a line."""
    records: dict[str, list[str]] = {}
    for who, record, field, value in protocol.writes:
        kind = record.partition("/")[0]
        if who == author and kind in KINDS and field.partition(".")[0] in field_names(kind):
            said = value_words(record, field, value[0] if value else None, present=bool(value))
            records.setdefault(record, []).append(f"{field_label(record, field)}: {fit(said, _VALUE).rstrip()}")
    for record, fields in list(records.items())[:_LISTED]:
        yield f"    • {fit(record_words(record, library), _VALUE).rstrip()} – {'; '.join(fields)}"
    if len(records) > _LISTED:
        yield "    " + t("merging.more-records", n=len(records) - _LISTED)


def protocol_words(protocols: Sequence[Protocol], library: Library) -> str:
    """Write the protocols of earlier merges, one after another."""
    parts = []
    for protocol in protocols:
        head = f"{moment_words(datetime.fromisoformat(protocol.at))} · {', '.join(protocol.bundles) or '–'}"
        parts.append(f"{head}\n{merge_words(protocol, library)}")
    return "\n\n".join(parts) or t("merging.no-protocol")


def bundles_in(folder: Path, inspection: str) -> list[Path]:
    """Return what can be merged in a folder: itself where it is a copy, the copy of this inspection, or its files."""
    for copy in (folder, folder / inspection):
        if (copy / "segments").is_dir():
            return [copy]
    files = [path for path in folder.iterdir() if path.suffix in {".zip", ".age"} and path.is_file()]
    return sorted(files, key=lambda path: path.stat().st_mtime, reverse=True)
