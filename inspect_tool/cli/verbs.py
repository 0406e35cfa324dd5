"""All verbs, in the order of the help: by what they are for."""

from __future__ import annotations

from typing import Final

from inspect_tool.cli import (
    certificates,
    checklists,
    checks,
    doctor,
    documents,
    dossiers,
    exchange,
    findings,
    following,
    inspections,
    keys,
    posting,
    recording,
    registers,
    sample,
    sampling,
    upkeep,
    workbooks,
    worktime,
)
from inspect_tool.cli.parser import Verb

GROUPS: Final[dict[str, tuple[Verb, ...]]] = {
    "inspections": (
        sample.demo,
        inspections.new,
        inspections.list_,
        inspections.show,
        inspections.history,
        inspections.status,
        following.follow,
        following.followup,
    ),
    "recording": (
        recording.walk,
        recording.answer,
        recording.set_,
        recording.add,
        recording.remove,
        workbooks.workbook_out,
        workbooks.workbook_in,
    ),
    "exchange": (
        exchange.export,
        exchange.merge,
        exchange.join,
        exchange.conflicts,
        exchange.resolve,
        findings.duplicates,
        findings.join_findings,
        keys.key_show,
        keys.key_list,
        keys.key_trust,
        keys.key_revoke,
        keys.key_roster,
    ),
    "upkeep": (doctor.doctor, upkeep.backup, upkeep.restore),
    "checks": (
        checks.figures_check,
        posting.posting_check,
        registers.register_import,
        registers.register_audit,
        registers.register_sample,
        sampling.sample_size,
        sampling.sample_interval,
        dossiers.dossiers,
        worktime.worktime_add,
        worktime.worktime_between,
        checklists.checklist_list,
        checklists.checklist_check,
        checklists.checklist_schema,
        checklists.checklist_export,
        checklists.checklist_import,
        checklists.checklist_compare,
    ),
    "documents": (
        documents.report,
        documents.template_check,
        documents.sign,
        documents.number,
        documents.verify,
        certificates.certificate_add,
        certificates.certificate_list,
        certificates.certificate_remove,
    ),
}
VERBS: Final = {verb.name: verb for verbs in GROUPS.values() for verb in verbs}
