"""Verbs about what this laptop relies on when it verifies: certificate add, certificate list, certificate remove."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from inspect_tool.cli.output import columns
from inspect_tool.cli.parser import argument, verb
from inspect_tool.i18n import t
from inspect_tool.text import VIETNAM, short_date

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session
    from inspect_tool.report.anchors import Entry


@verb("certificate add", argument("files", metavar="FILE", nargs="+", type=Path, about="certificate-files"))
def certificate_add(session: Session, *, files: list[Path]) -> int:
    """Rely on authorities, revocation lists and OCSP answers from now on."""
    from inspect_tool.report.anchors import AnchorFolder

    folder = AnchorFolder(session.root)
    added = [entry for file in files for entry in folder.add(file)]
    session.out.line(t("certificates.added"))
    session.out.lines(_rows(added))
    session.out.remark(t("certificates.compare"))
    return 0


@verb("certificate list", reads=True)
def certificate_list(session: Session) -> int:
    """Show what this laptop relies on."""
    from inspect_tool.report.anchors import AnchorFolder

    kept = AnchorFolder(session.root).entries()
    session.out.data(
        {
            "certificates": [
                {
                    "file": e.file,
                    "kind": e.kind,
                    "name": e.name,
                    "issuer": e.issuer,
                    "sha256": e.sha256,
                    "until": e.until,
                }
                for e in kept
            ]
        }
    )
    session.out.lines(_rows(kept) or [t("certificates.none")])
    return 0


@verb("certificate remove", argument("wanted", metavar="NAME", about="certificate-name"))
def certificate_remove(session: Session, *, wanted: str) -> int:
    """Rely on an entry no longer."""
    from inspect_tool.report.anchors import AnchorFolder

    removed = AnchorFolder(session.root).remove(wanted)
    session.out.line(t("certificates.removed"))
    session.out.lines(_rows([removed]))
    return 0


def _rows(entries: Sequence[Entry]) -> list[str]:
    rows = []
    for entry in entries:
        day = short_date(entry.until.astimezone(VIETNAM).date()) if entry.until else ""
        until = t("certificates.until", day=day) if day else ""
        rows.append((entry.name, t(f"certificates.kind.{entry.kind}"), until, f"{entry.sha256}\n{entry.file}"))
    return columns(rows)
