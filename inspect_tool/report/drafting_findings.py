"""Findings, recommendations and proposals as sentences, each with what it is tied to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from inspect_tool.domain.records import DocumentKind, Finding, Proposal, Recommendation, Verdict
from inspect_tool.i18n import t_vi
from inspect_tool.report import phrases as words
from inspect_tool.report.draft import Draft, evidence_name, lettered
from inspect_tool.report.phrases import ended

_SHORTCOMINGS: Final = frozenset({Verdict.PARTLY, Verdict.NOT_MET})


def strengths(draft: Draft) -> str:
    """Draft the strengths, lettered."""
    return _findings(draft, draft.inspection.strengths) or draft.say("findings.no_strengths")


def limitations(draft: Draft) -> str:
    """Draft the limitations; where none is recorded but a question about them is open, the question is shown."""
    if found := _findings(draft, draft.inspection.limitations):
        return found
    asked = [q.text for q in draft.inspection.questions.values() if q.about == "finding" and q.text and not q.answer]
    if asked:
        return "\n".join(draft.say("findings.open_limitations", question=text) for text in asked)
    short = [item for item in draft.library.item_ids if draft.inspection.verdict(item) in _SHORTCOMINGS]
    # To say that there are no limitations would contradict the results above.
    return draft.say("findings.untold", items=", ".join(short)) if short else draft.say("findings.no_limitations")


def all_findings(draft: Draft) -> str:
    """Draft strengths and limitations one after the other, for the minutes."""
    say = draft.say
    return f"{say('findings.strengths')}:\n{strengths(draft)}\n{say('findings.limitations')}:\n{limitations(draft)}"


def _findings(draft: Draft, findings: Iterable[Finding]) -> str:
    return "\n".join(f"{mark} {_finding(draft, finding)}" for mark, finding in lettered(list(findings)))


def _finding(draft: Draft, finding: Finding) -> str:
    say = draft.say
    parts = [ended(finding.text or say.mark)]
    if finding.severity:
        parts.append(say("findings.severity", severity=t_vi(f"domain.severity.{finding.severity}").lower()))
    if finding.cause:
        parts.append(say("findings.cause", cause=ended(finding.cause)))
    if finding.items:
        parts.append(say("findings.items", items=", ".join(_in_checklist_order(draft, finding.items))))
    if finding in draft.inspection.limitations and (cited := _citations(draft, finding)):
        parts.append(say("findings.basis", basis="; ".join(cited)))
    if finding.evidence:
        names = sorted(evidence_name(draft.inspection, sha) for sha in finding.evidence)
        parts.append(say("findings.evidence", evidence=", ".join(names)))
    if finding.dossiers:
        held = draft.inspection.dossiers
        codes = sorted((held[name].code or name) if name in held else name for name in finding.dossiers)
        parts.append(say("findings.dossiers", dossiers=", ".join(codes)))
    if draft.kind is not DocumentKind.MINUTES and (reply := _reply(finding)):
        parts.append(say("findings.reply", reply=reply))
    return " ".join(parts)


def _reply(finding: Finding) -> str:
    """
    Return what the unit said to a finding; nothing where it said nothing.

    Silence is stated in the minutes alone, which record that day and which the unit signs. A conclusion comes out days
    later: that nothing was recorded by then does not prove that the unit has not answered.
    """
    said = [t_vi(f"domain.reply.{finding.reply}")] if finding.reply else []
    said += [finding.reply_text] if finding.reply_text else []
    return ended(": ".join(said)) if said else ""


def _in_checklist_order(draft: Draft, items: Iterable[str]) -> list[str]:
    order = {item: at for at, item in enumerate(draft.library.item_ids)}
    return sorted(items, key=lambda item: (order.get(item, len(order)), item))


def _citations(draft: Draft, finding: Finding) -> list[str]:
    if not draft.day:
        return []
    known = set(draft.library.item_ids)
    law, visit = draft.library.law, draft.inspection.visit
    return list(
        dict.fromkeys(
            law.cite_short(basis)
            for item in _in_checklist_order(draft, finding.items & known)
            for basis in draft.library.cited(item, visit)
            if law.confirmed(basis)
        )
    )


def unit_reply(draft: Draft) -> str:
    """Draft what the unit said to each finding."""
    held = draft.inspection
    if not held.findings:
        return draft.say("findings.nothing_to_answer")
    replies = {each.id: _reply(each) for each in held.findings.values()}
    if not any(replies.values()):
        return draft.say("findings.unanswered")
    # A limitation that nobody answered is listed too: silence is not consent.
    listed = [each for each in held.findings.values() if replies[each.id] or each in held.limitations]
    return "\n".join(
        f"{mark} {ended(each.text or draft.say.mark)} "
        + draft.say("findings.reply", reply=replies[each.id] or draft.say("findings.no_reply"))
        for mark, each in lettered(listed)
    )


def recommendations(draft: Draft) -> str:
    """Draft the recommendations grouped as recorded, each with addressee and due date (or the mark)."""
    grouped: dict[str, list[Recommendation]] = {}
    for each in draft.inspection.recommendations:
        grouped.setdefault(each.group or "", []).append(each)
    if not grouped:
        return draft.say("recommendations.none")
    lines = [draft.say("recommendations.intro")]
    named = sorted(grouped.items(), key=lambda entry: not entry[0])
    for number, (group, members) in enumerate(named, 1):
        lines.append(f"{number}. {group or draft.say('recommendations.ungrouped')}")
        sentences = [
            draft.say(
                "recommendations.text",
                text=ended(each.text or draft.say.mark),
                addressee=each.addressee,
                due=words.day(each.due),
            )
            for each in members
        ]
        lines += sentences if len(members) == 1 else [f"{mark} {text}" for mark, text in lettered(sentences)]
    return "\n".join(lines)


def proposals(draft: Draft) -> str:
    """Draft the unit's proposals, by who raised them."""
    raised: dict[str, list[Proposal]] = {}
    for each in draft.inspection.proposals:
        raised.setdefault(each.raised_by or draft.unit, []).append(each)
    if not raised:
        return draft.say("proposals.none")
    lines: list[str] = []
    for who, members in raised.items():
        lines.append(draft.say("proposals.intro", raised_by=who))
        lines += [
            f"{mark} {draft.say('proposals.text', text=ended(each.text or draft.say.mark), addressee=each.addressee)}"
            for mark, each in lettered(members)
        ]
    return "\n".join(lines)
