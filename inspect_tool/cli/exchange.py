"""Verbs between laptops: export, merge, join, conflicts, resolve."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from inspect_tool.cli.acquaintance import stranger_data, stranger_lines, tell_first_contact
from inspect_tool.cli.arguments import FIELD, INSPECTION, RECORD
from inspect_tool.cli.parser import argument, verb
from inspect_tool.errors import InputError, NotFoundError
from inspect_tool.i18n import t, tn
from inspect_tool.settings import program

if TYPE_CHECKING:
    from inspect_tool.cli.session import Session
    from inspect_tool.domain.inspection import Dispute, Standing
    from inspect_tool.log.exchange import MergeReport
    from inspect_tool.log.gate import UnknownKeys
    from inspect_tool.log.notebook import Notebook
    from inspect_tool.log.wording import Proposal

#: `log.gate.UnknownKeys`, repeated because help must not wait for the log; a test compares.
UNKNOWN: Final = ("quarantine", "accept")


@verb("conflicts", INSPECTION, reads=True)
def conflicts(session: Session, *, inspection: str) -> int:
    """Show every dispute: who says what since when, and how to decide. Exit 1 while any stands."""
    with session.open(inspection, read_only=True) as notebook:
        disputes, name = notebook.disputes(), notebook.id
        proposals = {(d.record, d.field): notebook.proposal(d.record, d.field) for d in disputes}
    told = [_dispute(d) | {"proposal": _proposal(proposals[d.record, d.field])} for d in disputes]
    session.out.data({"id": name, "disputes": told})
    for dispute in disputes:
        session.out.lines(_dispute_lines(name, dispute, proposals[dispute.record, dispute.field]))
    session.out.line(tn("cli.disputes", len(disputes)))
    return 1 if disputes else 0


def _proposal(proposal: Proposal | None) -> dict[str, Any] | None:
    return {"text": proposal.text, "overlaps": proposal.overlaps} if proposal else None


def _dispute(dispute: Dispute) -> dict[str, Any]:
    return {
        "record": dispute.record,
        "field": dispute.field,
        "values": [
            {
                "change": s.change,
                "value": s.value,
                "present": s.present,
                "author": s.author,
                "log": s.log,
                "at": s.at,
            }
            for s in dispute.values
        ],
    }


def _dispute_lines(inspection: str, dispute: Dispute, proposal: Proposal | None = None) -> list[str]:
    from inspect_tool.domain import words

    kind = dispute.record.partition("/")[0]
    lines = [f"{dispute.record}  {words.field_label(kind, dispute.field)}"]
    for standing in dispute.values:
        lines += _standing_lines(kind, dispute.field, standing)
        command = [program(), "resolve", inspection, dispute.record, dispute.field, "--keep", standing.change]
        lines.append(f"    {shlex.join(command)}")
    if proposal:
        command = [program(), "resolve", inspection, dispute.record, dispute.field, "--proposal"]
        lines += _proposal_lines(proposal, [str(s.value) for s in dispute.values])
        lines.append(f"    {shlex.join(command)}")
    return [*lines, ""]


def _proposal_lines(proposal: Proposal, values: list[str]) -> list[str]:
    """Show the words that differ between the two wordings, then the text that holds both people's changes."""
    from inspect_tool.cli.wording import marked_words

    differing = marked_words(*values).splitlines()
    lines = [f"  {t('cli.conflicts.words')}", *(f"    {line}" for line in differing)]
    lines += [f"  {t('cli.conflicts.proposal')}", *(f"    {line}" for line in proposal.text.splitlines())]
    return [*lines, f"    {tn('cli.conflicts.overlaps', proposal.overlaps)}"] if proposal.overlaps else lines


def _standing_lines(kind: str, field: str, standing: Standing) -> list[str]:
    from inspect_tool.domain import words

    text = words.value_text(kind, field, standing.value, present=standing.present)
    by = t("cli.conflicts.by", author=standing.author, at=words.moment(standing.at), log=standing.log[:8])
    return [f"  {by}", *(f"    {line}" for line in text.splitlines())]


@verb(
    "resolve",
    INSPECTION,
    RECORD,
    FIELD,
    argument("--keep", metavar="CHANGE"),
    argument("--value", metavar="VALUE"),
    argument("--proposal", action="store_true"),
    writes=True,
)
def resolve(
    session: Session,
    *,
    inspection: str,
    record: str,
    field: str,
    keep: str | None,
    value: str | None,
    proposal: bool,
) -> int:
    """Decide a dispute: for one of its values, a new one, or both wordings put together."""
    if [keep is not None, value is not None, proposal].count(True) != 1:
        raise InputError("cli.resolve.keep-or-value")
    with session.open(inspection) as notebook:
        dispute = next((d for d in notebook.disputes() if (d.record, d.field) == (record, field)), None)
        if dispute is None:
            raise NotFoundError("cli.resolve.no-dispute", record=record, field=field, id=notebook.id, program=program())
        proposed = notebook.proposal(record, field) if proposal else None
        if proposal and proposed is None:
            raise InputError("cli.resolve.no-proposal", record=record, field=field)
        if keep is not None:
            notebook.resolve(record, field, keep=keep)
        else:
            notebook.resolve(record, field, value=proposed.text if proposed else value)
        left = len(notebook.disputes())
    session.out.line(tn("cli.disputes", left))
    return 0


@verb(
    "export",
    INSPECTION,
    argument("out", metavar="OUT", type=Path, about="bundle-out"),
    argument("--to", dest="recipients", metavar="AGE-RECIPIENT", action="append", default=[], about="to"),
    reads=True,
)
def export(session: Session, *, inspection: str, out: Path, recipients: list[str]) -> int:
    """Write a bundle of everything this laptop knows."""
    with session.open(inspection) as notebook, session.out.working(t("cli.doing.export")):
        report = notebook.export(out, recipients)
        name = notebook.id
    session.out.data(
        {
            "id": name,
            "path": report.path,
            "segments": report.segments,
            "commits": report.commits,
            "blobs": report.blobs,
            "missing": list(report.missing),
        }
    )
    session.out.line(t("cli.export.done", path=report.path))
    session.out.line(t("cli.export.holds", segments=report.segments, commits=report.commits, blobs=report.blobs))
    for sha in report.missing:
        session.out.remark(t("cli.blob-missing", sha=sha))
    return 0


@verb(
    "merge",
    INSPECTION,
    argument("bundles", nargs="+", metavar="BUNDLE", type=Path),
    argument("--dry-run", action="store_true"),
    argument("--unknown", choices=UNKNOWN, metavar="HOW", default=UNKNOWN[0], about="unknown-keys"),
    reads=True,
)
def merge(session: Session, *, inspection: str, bundles: list[Path], dry_run: bool, unknown: UnknownKeys) -> int:
    """Take in bundles and say what they brought. Exit 1 when something was refused or a new dispute arose."""
    with session.open(inspection) as notebook:
        with session.out.working(t("cli.doing.merge")):
            report = notebook.merge(bundles, dry_run=dry_run, unknown=unknown)
        if not (report.writes_in or report.refused or report.quarantined):
            raise InputError("cli.merge.empty", bundles=", ".join(map(str, bundles)))
        return _tell_merge(session, notebook, report)


@verb("merges", INSPECTION, reads=True)
def merges(session: Session, *, inspection: str) -> int:
    """Show what earlier merges brought, newest first."""
    with session.open(inspection, read_only=True) as notebook:
        protocols, name = notebook.protocols(), notebook.id
    session.out.data({"id": name, "merges": [asdict(protocol) for protocol in protocols]})
    for protocol in protocols:
        session.out.line(f"{protocol.at[:16].replace('T', ' ')}  {', '.join(protocol.bundles)}")
        session.out.line(
            "  " + _counts_line(protocol.total, protocol.new, protocol.known, protocol.waiting, protocol.refused)
        )
        session.out.lines(f"  {author}: {tn('cli.merge.changes', count)}" for author, count in protocol.by.items())
        session.out.lines(f"  {record}  {field}" for record, field in protocol.disputes)
        session.out.lines(f"  {problem}" for problem in protocol.problems)
        session.out.lines(
            f"  {author or '–'} · {tn('acquaintance.held', writes)} · {t('acquaintance.apart')}"
            for author, writes, _ in protocol.apart
        )
    session.out.lines([] if protocols else [t("merging.no-protocol")])
    return 0


@verb("seen", INSPECTION, reads=True)
def seen(session: Session, *, inspection: str) -> int:
    """Show which installation is known to hold how much of whose work. Exit 1 while one has not seen all of it."""
    with session.open(inspection, read_only=True) as notebook:
        rows, name = notebook.seen(), notebook.id
    here, names = rows[0].counts, {row.log: row.name or row.log[:8] for row in rows}
    lacking = {row.log: row.lacks(here) for row in rows}
    session.out.data(
        {
            "id": name,
            "installations": [
                {
                    "log": row.log,
                    "name": row.name,
                    "seen": dict(row.counts),
                    "until": {log: at.isoformat() for log, at in row.until.items()},
                    "lacks": lacking[row.log],
                    "ahead": row.ahead(here),
                }
                for row in rows
            ],
        }
    )
    for row in rows:
        words = [t("merging.lacks", n=count, whose=names.get(log, log[:8])) for log, count in lacking[row.log].items()]
        words = words or [t("merging.has-all")]
        if ahead := sum(row.ahead(here).values()):
            words.append(t("merging.ahead", n=ahead))
        session.out.line(f"{names[row.log]}  {', '.join(words)}")
    return 1 if any(lacking.values()) else 0


@verb("join", argument("bundle", metavar="BUNDLE", type=Path), reads=True)
def join(session: Session, *, bundle: Path) -> int:
    """Take up an inspection from a bundle and print its id."""
    with session.out.working(t("cli.doing.merge")):
        report = session.home.join(bundle)
    session.out.line(report.inspection_id)
    with session.home.open(report.inspection_id, read_only=True) as notebook:
        return _tell_merge(session, notebook, report.merge)


def _tell_merge(session: Session, notebook: Notebook, report: MergeReport) -> int:
    name = notebook.id
    session.out.data(
        {
            "id": name,
            "dry_run": report.dry_run,
            "segments": {
                "new": report.segments_new,
                "known": report.segments_known,
                "waiting": report.segments_waiting,
                "refused": [{"name": r.name, "reason": str(r.reason)} for r in report.refused],
            },
            "writes": {
                "total": report.writes_in,
                "new": report.writes_new,
                "known": report.writes_known,
                "waiting": report.writes_waiting,
                "refused": report.writes_refused,
            },
            "by": dict(report.by),
            "preview": [
                {"author": author, "record": record, "field": field, "value": value[0] if value else None}
                for author, record, field, value in report.writes
            ],
            "keys": list(report.keys),
            "quarantined": stranger_data(report.quarantined),
            "roster": report.roster,
            "forks": [{"log": f.log, "line": f.line, "branch": f.branch} for f in report.forks],
            "notices": [str(notice) for notice in report.notices],
            "disputes": [_dispute(d) for d in report.disputes],
            "blobs": {"new": report.blobs_new, "missing": list(report.blobs_missing)},
        }
    )
    session.out.lines(_merge_lines(name, report))
    for refused in report.refused:
        if refused.reason.key not in {"log.key-unknown", "log.key-not-on-roster"}:  # told below, once for each laptop
            session.out.remark(t("cli.merge.refused", name=refused.name, reason=refused.reason))
    for told in (*report.forks, *report.notices):
        session.out.remark(str(told))
    for sha in report.blobs_missing:
        session.out.remark(t("cli.blob-missing", sha=sha))
    if not report.dry_run:
        tell_first_contact(session, report, notebook.roster)
    if lines := stranger_lines(report.quarantined, notebook.roster, session.home.key.public):
        session.out.remark("\n".join(lines))
    return 1 if report.refused or report.disputes or report.quarantined else 0


def _counts_line(total: int, new: int, known: int, waiting: int, refused: int) -> str:
    return t("cli.merge.counts", total=total, new=new, known=known, waiting=waiting, refused=refused)


def _merge_lines(name: str, report: MergeReport) -> list[str]:
    from inspect_tool.domain import words
    from inspect_tool.domain.records import KINDS

    lines = [t("cli.merge.preview")] if report.dry_run else []
    counts = (report.writes_in, report.writes_new, report.writes_known, report.writes_waiting, report.writes_refused)
    lines.append(_counts_line(*counts))
    lines += [f"  {author}: {tn('cli.merge.changes', count)}" for author, count in report.by.most_common()]
    for author, record, field, value in report.writes:
        kind = record.partition("/")[0]
        if kind in KINDS or not value:
            said = words.value_text(kind, field, value[0] if value else None, present=bool(value))
        else:  # a newer version's kind, which this one merges without knowing it
            said = str(value[0])
        lines.append(f"    {record}  {words.field_label(kind, field)}: {said}  ({author})")
    if report.blobs_new:
        lines.append(tn("cli.merge.blobs", report.blobs_new))
    lines.append(tn("cli.merge.disputes", len(report.disputes)))
    for dispute in report.disputes:
        lines += [f"  {line}" if line else "" for line in _dispute_lines(name, dispute)]
    return lines
