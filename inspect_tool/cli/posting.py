"""The verb posting check: what is posted against what was announced."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from inspect_tool.cli.arguments import INSPECTION
from inspect_tool.cli.output import columns
from inspect_tool.cli.parser import argument, verb
from inspect_tool.i18n import figure, t, tn

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session
    from inspect_tool.domain.posting import Comparison


@verb(
    "posting check",
    INSPECTION,
    argument("--catalogue", metavar="FILE", type=Path, required=True),
    argument("--posted", metavar="FILE", type=Path),
    argument("--where", metavar="PLACE"),
    reads=True,
)
def posting_check(session: Session, *, inspection: str, catalogue: Path, posted: Path | None, where: str | None) -> int:
    """Hold what is posted against the announced catalogue. Exit 1 when something differs."""
    from inspect_tool.domain.posting import compare, finding_text, posted_of
    from inspect_tool.register.catalogue import read_catalogue, read_posted

    announced, table = read_catalogue(catalogue)
    tables = [table]
    with session.open(inspection, read_only=True) as notebook:
        view = notebook.inspection()
    found = posted_of(view.procedures.values())
    if posted:
        seen, table = read_posted(posted, where or t("cli.posting.somewhere"))
        found += seen
        tables.append(table)
    result = compare(announced, found, [where] if where else ())
    findings = [(item, code, n, finding_text(code, n)) for item, code, n in result.findings]
    rows = [
        {"code": r.code, "procedure": r.procedure, "where": r.where, "item": r.item, "message": r.message()}
        for r in result.rows
    ]
    session.out.data(
        {
            "id": view.id,
            "rows": rows,
            "announced": result.announced,
            "posted": {place: dict(by_field) for place, by_field in result.posted.items()},
            "findings": [{"item": i, "code": c, "count": n, "text": text} for i, c, n, text in findings],
        }
    )
    session.out.lines(_posting_lines(result))
    if not result.posted:
        session.out.remark(t("cli.posting.nowhere"))
    for table in tables:
        if table.unknown:
            session.out.remark(t("cli.table.unread", file=table.file, columns=", ".join(table.unknown)))
    if findings:
        session.out.line(t("cli.posting.findings"))
        session.out.lines(columns([(item, text) for item, _, _, text in findings], indent=2))
    return 1 if rows else 0


def _posting_lines(result: Comparison) -> list[str]:
    lines = columns([(row.procedure, row.where, row.message()) for row in result.rows])
    lines.append(tn("cli.posting.announced", sum(result.announced.values())))
    lines += [
        t("cli.posting.posted", where=place, count=figure(sum(by_field.values())))
        for place, by_field in result.posted.items()
    ]
    return [*lines, tn("cli.posting.differences", len(result.rows))]
